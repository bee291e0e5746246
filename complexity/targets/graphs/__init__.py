"""Graphs in files: an ONNX file's operators, by ONNX's own shapes. No weight is read, no operator of a network runs."""

from .counting import count_onnx

__all__ = ["count_onnx"]

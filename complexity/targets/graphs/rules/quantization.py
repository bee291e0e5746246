"""To and from quantized numbers. What is stored quantized is a weight where it is used; scales and zero points are settings."""

from __future__ import annotations

from ..node import Node, Work, rule


@rule("QuantizeLinear DynamicQuantizeLinear")
def quantize(node: Node) -> Work | None:
    """A map is rounded to levels; a weight before anything runs."""
    return None if _constant(node) else node.work("fake_quantize", {"activation_elements": node.written}, held=[])


@rule("DequantizeLinear")
def dequantize(node: Node) -> Work | None:
    """Levels times a scale; of a weight before anything runs."""
    return None if _constant(node) else node.work("multiply", {"multiplies": node.written}, held=[])


def _constant(node: Node) -> bool:
    x = node.x(0)
    return x is not None and x.constant

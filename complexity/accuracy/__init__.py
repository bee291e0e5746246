"""Measured accuracy: top-1 and top-5 of a network with given weights on a folder of images, beside what is printed."""

from .evaluate import Accuracy, accuracy
from .folder import Folder, scan

__all__ = ["Accuracy", "Folder", "accuracy", "scan"]

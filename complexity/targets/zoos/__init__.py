"""What each zoo says about its models, a file a zoo: names, makers, inputs, groups, builds.

Each has ``names()``, ``maker(name, options)`` and ``default_input(name)``, which is ``None`` where the zoo names no input.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

ZOOS = ("torchvision", "timm", "pytorchcv")


def zoo(name: str) -> ModuleType:
    """The file of a zoo of ``ZOOS``. It imports the zoo's package when it is asked for something."""
    return import_module(f".{name}", __name__)


__all__ = ["ZOOS", "zoo"]

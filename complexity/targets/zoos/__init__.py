"""What each zoo says about its models, a file a zoo: names, makers, inputs, groups, builds.

Each has ``names()``, ``maker(name, options)`` and ``default_input(name)``, which is ``None`` where the zoo names no input.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from ...base.errors import ComplexityError

ZOOS = ("torchvision", "timm", "pytorchcv")


#: Arguments of the zoos' functions that fetch weights, or unpickle them from a file. Costs do not depend on weights.
_WEIGHTS = ("weights", "pretrained", "checkpoint")


def refuse_weights(text: str, options: Mapping[str, Any]) -> None:
    """That a target of a zoo asks for no weights: nothing is downloaded, and nothing unpickled.

    Raises:
        ComplexityError: it does.
    """
    for name, value in options.items():
        if name.startswith(_WEIGHTS) and value not in (None, False, "", 0):
            raise ComplexityError(
                f"{text}: {name} is not allowed: models are counted without weights, nothing is downloaded"
            )


def zoo(name: str) -> ModuleType:
    """The file of a zoo of ``ZOOS``. It imports the zoo's package when it is asked for something."""
    return import_module(f".{name}", __name__)


__all__ = ["ZOOS", "refuse_weights", "zoo"]

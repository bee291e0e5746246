"""What pytorchcv says about its models: their names and makers. It names no inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .names import no_model


def names() -> tuple[str, ...]:
    """Every model that pytorchcv registers."""
    from pytorchcv.model_provider import _models

    return tuple(_models)


def maker(name: str, options: Mapping[str, Any]) -> Any:
    """A function without arguments that builds the model, without weights and without downloads.

    Raises:
        ComplexityError: pytorchcv has no such model.
    """
    from pytorchcv.model_provider import get_model

    if name not in names():
        raise no_model("pytorchcv", name, names())
    return lambda: get_model(name, pretrained=False, **options)


def default_input(name: str) -> None:
    """No input: nothing that pytorchcv says of a model names one."""

"""What timm says about its models: their names, makers and input sizes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..inputs import InputSpec
from .names import no_model


@cache
def names() -> tuple[str, ...]:
    """Every model that timm registers."""
    import timm

    return tuple(timm.list_models())


def maker(name: str, options: Mapping[str, Any]) -> Any:
    """A function without arguments that builds the model, without weights and without downloads.

    Raises:
        ComplexityError: timm has no such model.
    """
    import timm

    if not timm.is_model(name.partition(".")[0]):
        raise no_model("timm", name, names())
    return lambda: timm.create_model(name, pretrained=False, **options)


def default_input(name: str) -> InputSpec:
    """The input that the model's pretrained configuration names, else one 224×224 image.

    Raises:
        ComplexityError: timm has no such model.
    """
    import timm
    from timm.models import get_pretrained_cfg

    if not timm.is_model(name.partition(".")[0]):
        raise no_model("timm", name, names())
    configuration = get_pretrained_cfg(name, allow_unregistered=True)
    size = tuple(configuration.input_size) if configuration is not None else (3, 224, 224)
    return InputSpec((1, *size))

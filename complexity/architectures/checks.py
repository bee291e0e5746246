"""What each setting of a network may be. Every check gives the value back in its plain form, or says what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import floor, isfinite
from numbers import Integral, Real
from typing import Any

from ..base.errors import ComplexityError, shown, unknown
from . import stages

Check = Callable[[str, Any], Any]
#: Activations that a network may have.
ACTIVATIONS = ("relu", "relu6", "h_swish", "h_sigmoid", "sigmoid", "swish")
#: The widest multiplier that is taken: far beyond any network, and far from where floats stop being exact.
WIDEST = 1000
#: The most repeats of one block: each is written down.
DEEPEST = 1000


def check(name: str, value: Any, default: Any, *, staged: bool = False) -> Any:
    """A setting's value, checked by the setting's name, else by what its default is.

    Args:
        staged: it may be one value per stage.

    Raises:
        ComplexityError: a value that is not allowed.
    """
    if staged and isinstance(value, (tuple, list)):
        return tuple(check(name, one, default) for one in stages.split(name, value))
    if value is None and (default is None or (name == "se" and not isinstance(default, bool))):
        return None
    if isinstance(default, bool):
        return switch(name, value)
    if isinstance(default, tuple):
        return table(name, value, default)
    if name == "channels" and isinstance(value, (tuple, list)):
        return tuple(whole(name, one) for one in value)
    if isinstance(default, str):
        return value  # one of the network's choices
    rule: Check = multiplier if isinstance(default, float) else whole
    return _BY_NAME.get(name, rule)(name, value)


def table(name: str, value: Any, default: tuple[Any, ...]) -> tuple[Any, ...]:
    """A setting that is a row of numbers, as many as its default has; or several rows, each as long as the default's.

    Raises:
        ComplexityError: it is not, or a number in it is not allowed.
    """
    example = default[0]
    several = isinstance(example, tuple)
    if not isinstance(value, (tuple, list)) or not value or not (several or len(value) == len(default)):
        allowed = f"one or more rows like {shown(tuple(example))}" if several else f"{len(default)} whole numbers"
        raise ComplexityError(f"{name} {shown(value)} is not allowed: {allowed}")
    if not several:
        rule: Check = whole
        return tuple(_BY_NAME.get(name, rule)(name, one) for one in value)
    return tuple(_row(name, row, example) for row in value)


def _row(name: str, value: Any, example: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(value, (tuple, list)) or len(value) != len(example):
        raise ComplexityError(
            f"{name}: {shown(value)} is not allowed: {len(example)} values like {shown(tuple(example))}"
        )
    fields = getattr(example, "_fields", ("",) * len(example))
    try:
        found = [
            choice(field, one, ACTIVATIONS) if isinstance(like, str) else check(field or name, one, like)
            for field, one, like in zip(fields, value, example, strict=True)
        ]
    except ComplexityError as error:
        raise ComplexityError(f"{name}: {error}") from None
    return type(example)._make(found) if hasattr(example, "_make") else tuple(found)


def choice(name: str, value: Any, allowed: Sequence[str]) -> str:
    """A setting that is one of a few names.

    Raises:
        ComplexityError: it is none of them.
    """
    if not isinstance(value, str) or value not in allowed:
        raise unknown(name, value, allowed)
    return value


def multiplier(name: str, value: Any) -> float:
    """A width multiplier: a number above 0.

    Raises:
        ComplexityError: 0, negative, NaN, infinite, above ``WIDEST`` or no number.
    """
    if not _is_number(value) or not 0 < value <= WIDEST:
        text = f"{value:g}" if isinstance(value, float) else shown(value)
        raise ComplexityError(f"{name} {text} is not allowed: a number above 0 and up to {WIDEST}")
    return float(value)


def switch(name: str, value: Any) -> bool:
    """A setting that is on or off.

    Raises:
        ComplexityError: neither a boolean nor 0 or 1.
    """
    if isinstance(value, bool) or (type(value) is int and value in (0, 1)):
        return bool(value)
    raise ComplexityError(f"{name} {shown(value)} is not allowed: true or false")


def whole(name: str, value: Any, least: int = 1, most: int | None = None) -> int:
    """A whole number from 1 (or another least one) up; a float that is whole, like 224.0, is not taken.

    Raises:
        ComplexityError: anything else, or more than the ``most``.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least or (most and int(value) > most):
        allowed = f"from {least} to {most}" if most else f"from {least} up"
        raise ComplexityError(f"{name} {shown(value)} is not allowed: a whole number {allowed}")
    return int(value)


def odd(name: str, value: Any) -> int:
    """A kernel size that keeps a map's size: an odd whole number.

    Raises:
        ComplexityError: anything else.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1 or value % 2 == 0:
        raise ComplexityError(f"{name} {shown(value)} is not allowed: an odd whole number from 1 up")
    return int(value)


def scaled(resolution: int, beta: Any) -> int:
    """A resolution times β, to the nearest pixel (half up).

    Raises:
        ComplexityError: β is not a number in (0, 1].
    """
    if not _is_number(beta) or not 0 < beta <= 1:
        raise ComplexityError(f"beta {shown(beta)} is not allowed: a number above 0 and up to 1")
    pixels = floor(resolution * float(beta) + 0.5)
    if pixels < 1:
        raise ComplexityError(f"beta {shown(beta)} is not allowed: it leaves {pixels} of {resolution} pixels")
    return pixels


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


#: What a value may be where the setting's name says it.
_BY_NAME: dict[str, Check] = {
    "kernel": odd, "expansion": multiplier, "depth": partial(whole, least=0), "padding": partial(whole, least=0),
    "repeats": partial(whole, most=DEEPEST), "blocks": partial(whole, most=DEEPEST),
    "convolutions": partial(whole, most=DEEPEST),
}  # fmt: skip

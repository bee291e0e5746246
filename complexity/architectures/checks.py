"""What each setting of a network may be. Every check gives the value back in its plain form, or says what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import floor, isfinite
from numbers import Integral, Real
from typing import Any

from ..base.errors import ComplexityError, shown
from . import stages

#: Activations that a network may have.
ACTIVATIONS = ("relu", "relu6", "h_swish", "h_sigmoid", "sigmoid", "swish")
#: The widest multiplier that is taken: far beyond any network, and far from where floats stop being exact.
WIDEST = 1000


def check(name: str, value: Any) -> Any:
    """A setting's value, checked by the setting's name; settings without a check of their own pass."""
    if name == "alpha" and isinstance(value, (tuple, list)):
        return tuple(multiplier(name, one) for one in stages.split(name, value))
    if name in ("alpha", "width", "width_coefficient", "depth_coefficient"):
        return multiplier(name, value)
    if name in ("kernel", "expansion", "depth") and value is not None:
        if isinstance(value, (tuple, list)):
            return tuple(check(name, one) for one in stages.split(name, value))
        return _STAGED[name](name, value)
    if name in ("classes", "groups", "cardinality", "group_width", "growth"):
        return whole(name, value)
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


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number from 1 (or another least one) up; a float that is whole, like 224.0, is not taken.

    Raises:
        ComplexityError: anything else.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ComplexityError(f"{name} {shown(value)} is not allowed: a whole number from {least} up")
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


#: Settings that may differ from stage to stage, and what each value may be.
_STAGED: dict[str, Callable[[str, Any], Any]] = {
    "kernel": odd, "expansion": multiplier, "depth": partial(whole, least=0),
}  # fmt: skip

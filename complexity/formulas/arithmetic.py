"""The few operations that the formulas need beyond + and ×, for integers, NumPy arrays and SymPy symbols alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base.errors import ComplexityError
from ..base.numbers import Number as Number

#: One number for all spatial axes, or one for each.
PerAxis = Number | tuple[Number, ...]


def product(factors: Iterable[Number]) -> Number:
    """The product of all factors; 1 for none (``math.prod`` keeps to numbers, this one also takes symbols)."""
    result: Number = 1
    for factor in factors:
        result = result * factor
    return result


def divide(total: Number, parts: Number) -> Number:
    """``total / parts`` where the division must come out even: ints stay ints, symbols stay a fraction.

    Raises:
        ComplexityError: a remainder would be left.
    """
    if isinstance(parts, int) and parts == 1:
        return total
    if is_symbolic(total) or is_symbolic(parts):
        return total / parts
    if any_of(total % parts != 0):
        raise ComplexityError(f"{total} channels cannot be divided into {parts} equal groups")
    return total // parts


def minimum(first: Any, second: Any) -> Any:
    """The smaller of two numbers, element by element."""
    if hasattr(first, "smaller"):
        return first.smaller(second)
    if is_symbolic(first) or is_symbolic(second):
        from sympy import Min

        return Min(first, second)
    if isinstance(first, int) and isinstance(second, int):
        return min(first, second)
    return second + (first - second) * (first < second)


def any_of(condition: Any) -> bool:
    """Whether a comparison holds anywhere: one truth value, or an array of them."""
    return bool(condition.any()) if hasattr(condition, "any") else bool(condition)


def is_symbolic(value: object) -> bool:
    """Whether a value is a SymPy expression (asked without importing SymPy)."""
    return hasattr(value, "free_symbols")


def exact(value: Any) -> Any:
    """A number as a symbolic formula takes it: a float as the simple fraction that it stands for (2.3 as 23/10)."""
    if isinstance(value, float):
        from sympy import Rational

        return Rational(value).limit_denominator(10_000)
    return value


def per_axis(value: PerAxis, axes: int) -> tuple[Number, ...]:
    """One value per spatial axis: ``3`` on two axes is ``(3, 3)``; a tuple must have that many entries.

    Raises:
        ComplexityError: a tuple of another length.
    """
    if not isinstance(value, (tuple, list)):
        return (value,) * axes
    if len(value) != axes:
        raise ComplexityError(f"{tuple(value)} has {len(value)} entries where the size has {axes} axes")
    return tuple(value)

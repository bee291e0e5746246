"""``start:stop:step`` (stop included) and lists, as a command line takes them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from ..base.errors import ComplexityError, shown

#: Values that one axis may have.
LONGEST = 10**7


def parse_range(name: str, text: str, *, whole: bool = False) -> Any:
    """``0.25:1.5:0.05`` (stop included, where a step ends on it), ``0.5,0.75,1``, or one value.

    Steps are decimal, so 0.1:0.3:0.1 is 0.1, 0.2, 0.3 and nothing else.

    Args:
        name: of the axis, for errors. whole: integers are needed.

    Returns:
        A NumPy array for a range, a list for several values.

    Raises:
        ComplexityError: it is no range, has no end, is empty or has more than ``LONGEST`` values.
    """
    parts = text.split(":")
    if len(parts) == 1:
        return [_plain(_number(name, text, part), whole, name, text) for part in text.split(",")]
    if len(parts) not in (2, 3):
        raise ComplexityError(f"{name} {shown(text)}: start:stop:step (stop included) or a list a,b,c is needed")
    start, stop = (_number(name, text, part) for part in parts[:2])
    step = _number(name, text, parts[2]) if len(parts) == 3 else Decimal(1)
    if step == 0:
        raise ComplexityError(f"{name} {shown(text)}: a step of 0 never gets from {start} to {stop}")
    if (stop - start) * step < 0:
        raise ComplexityError(f"{name} {shown(text)}: no value lies between {start} and {stop} in steps of {step}")
    count = int((stop - start) // step) + 1
    if count > LONGEST:
        raise ComplexityError(f"{name} {shown(text)}: {count:,} values; at most {LONGEST:,} are taken")
    for value in (start, step):
        _plain(value, whole, name, text)
    return _spread(start, step, count, whole)


def _spread(start: Decimal, step: Decimal, count: int, whole: bool) -> Any:
    """The values as the decimal numbers they are: integer steps divided once by a power of 10, as a float is read."""
    import numpy

    if whole:
        return int(start) + int(step) * numpy.arange(count, dtype=numpy.int64)
    places = max(0, *(-int(value.as_tuple().exponent) for value in (start, step)))
    scale = 10**places
    first, by = int(start * scale), int(step * scale)
    if places <= 22 and max(abs(first), abs(first + by * count)) < 2**53:
        return (first + by * numpy.arange(count, dtype=numpy.int64)) / float(scale)
    return numpy.array([float(start + i * step) for i in range(count)])


def _number(name: str, text: str, part: str) -> Decimal:
    try:
        value = Decimal(part.strip())
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value.adjusted()) > 100:
        raise ComplexityError(
            f"{name} {shown(text)}: {shown(part)} is not a number; start:stop:step (stop included) or a list a,b,c"
        )
    return value


def _plain(value: Decimal, whole: bool, name: str, text: str) -> Any:
    if not whole:
        return float(value)
    if value != value.to_integral_value():
        raise ComplexityError(f"{name} {shown(text)}: {value} is not a whole number")
    return int(value)

"""Numbers that depend on channels and on sizes apart, so that a family's code, run once, gives a whole grid.

A *channel* value is a Python int or a NumPy array with one entry per width setting. A *position* value (``Positions``)
has one entry per input size. Their product is not spread out over the grid: it is kept as ``Terms``, a sum of
(channel array) × (position array), one term for each distinct position array. ``factors`` gives the two matrices whose
product is the grid; terms on maps of one size are merged, so the inner dimension is the number of distinct map sizes.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy

#: Integers below this are exact in float64, and so are sums whose parts in absolute value add up to less.
EXACT = 2**53

#: Whole numbers up to here may be multiplied into channels, which are kept in 64 bits.
SMALL = 1024

#: The key of the position array that is 1 everywhere.
ONES = -1


class Axis:
    """All position arrays that occur over one list of input sizes; each is kept once and known by its key."""

    def __init__(self) -> None:
        self.arrays: list[numpy.ndarray] = []
        self._keys: dict[bytes, int] = {}
        self._results: dict[tuple[Any, ...], Any] = {}

    def number(self, array: numpy.ndarray) -> Positions | int:
        """A position value from an array of whole numbers; an int where all are the same small number.

        A large one stays apart from channels, whose products with it might not fit in 64 bits.
        """
        array = numpy.ascontiguousarray(array, dtype=numpy.int64)
        first = int(array[0])
        if abs(first) <= SMALL and (array == first).all():
            return first
        key = self._keys.setdefault(array.tobytes(), len(self.arrays))
        if key == len(self.arrays):
            self.arrays.append(array)
        return Positions(self, key)

    def result(self, action: Callable[[Any, Any], Any], left: Any, right: Any) -> Positions | int:
        """``action`` on two position values (or ints), worked out once."""
        signature = (action, _key(left), _key(right))
        if signature not in self._results:
            self._results[signature] = self.number(action(_array(left), _array(right)))
        found: Positions | int = self._results[signature]
        return found


def _both(action: Callable[[Any, Any], Any]) -> Any:
    """A method of ``Positions``: ``action`` on it and another position value."""

    def method(self: Positions, other: Any) -> Any:
        return self._with(action, other)

    return method


class Positions:
    """A whole number for each input size: a height, a width, an area. Comparisons give 0 and 1 in the same form."""

    __slots__ = ("axis", "key")
    __array_ufunc__ = None  # array * Positions is ours to work out

    def __init__(self, axis: Axis, key: int) -> None:
        self.axis = axis
        self.key = key

    @property
    def array(self) -> numpy.ndarray:
        """One entry per input size."""
        return self.axis.arrays[self.key]

    def any(self) -> bool:
        """Whether an entry is not 0."""
        return bool(self.array.any())

    def __bool__(self) -> bool:
        raise TypeError("a value for each input size has no one truth value")

    def _with(self, action: Callable[[Any, Any], Any], other: Any, swapped: bool = False) -> Any:
        if isinstance(other, (int, numpy.integer, Positions)):
            left, right = (other, self) if swapped else (self, other)
            return self.axis.result(action, left, right)
        return NotImplemented

    def __add__(self, other: Any) -> Any:
        both = self._with(operator.add, other)
        return Terms(self.axis, {self.key: 1}) + other if both is NotImplemented else both

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (int, numpy.integer)):
            return self if other == 1 else Terms(self.axis, {self.key: int(other)})
        if isinstance(other, Positions):
            return self.axis.result(operator.mul, self, other)
        return Terms(self.axis, {self.key: 1}) * other

    __rmul__ = __mul__

    def __sub__(self, other: Any) -> Any:
        both = self._with(operator.sub, other)
        return Terms(self.axis, {self.key: 1}) - other if both is NotImplemented else both

    def __rsub__(self, other: Any) -> Any:
        both = self._with(operator.sub, other, swapped=True)
        return -Terms(self.axis, {self.key: 1}) + other if both is NotImplemented else both

    def __neg__(self) -> Any:
        return self.axis.result(operator.sub, 0, self)

    __floordiv__ = _both(operator.floordiv)
    __mod__ = _both(operator.mod)
    __lt__ = _both(operator.lt)
    __le__ = _both(operator.le)
    __gt__ = _both(operator.gt)
    __ge__ = _both(operator.ge)
    __eq__ = _both(operator.eq)
    __ne__ = _both(operator.ne)
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.array.min()}…{self.array.max()}"


class Terms:
    """A sum of (channel value) × (position array): one channel value for each key of an axis, ``ONES`` for the rest."""

    __slots__ = ("axis", "channels")
    __array_ufunc__ = None

    def __init__(self, axis: Axis, channels: dict[int, Any]) -> None:
        self.axis = axis
        self.channels = channels

    def __add__(self, other: Any) -> Terms:
        total = dict(self.channels)
        for key, value in _channels(other).items():
            total[key] = total[key] + value if key in total else value
        return Terms(self.axis, total)

    __radd__ = __add__

    def __neg__(self) -> Terms:
        return Terms(self.axis, {key: -value for key, value in self.channels.items()})

    def __sub__(self, other: Any) -> Any:
        return self + (-1 * other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Terms:
        total: dict[int, Any] = {}
        for right, factor in _channels(other).items():
            for left, value in self.channels.items():
                key, scale = self._joined(left, right)
                part = value * factor * scale
                total[key] = total[key] + part if key in total else part
        return Terms(self.axis, total)

    __rmul__ = __mul__

    def _joined(self, left: int, right: int) -> tuple[int, int]:
        if left == ONES or right == ONES:
            return max(left, right), 1
        both = self.axis.result(operator.mul, Positions(self.axis, left), Positions(self.axis, right))
        return (ONES, both) if isinstance(both, int) else (both.key, 1)

    def __bool__(self) -> bool:
        raise TypeError("a value for each input size and width has no one truth value")


def unbounded(value: Any) -> Any:
    """The same number with its channels as Python integers, which any weight may multiply."""
    if isinstance(value, Terms):
        return Terms(value.axis, {key: unbounded(channel) for key, channel in value.channels.items()})
    return value.astype(object) if isinstance(value, numpy.ndarray) else value


def factors(number: Any, settings: int, sizes: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """A number of a network as two matrices, (settings × terms) and (terms × sizes), whose product is the grid.

    Both are float64 where the product is exact in it, else int64, else Python integers (dtype object). Weights that are
    not whole make float64 too.
    """
    parts = _channels(number)
    keys = sorted(parts)
    channels = [numpy.broadcast_to(numpy.asarray(parts[key]), (settings,)) for key in keys]
    arrays = number.axis.arrays if isinstance(number, (Terms, Positions)) else []
    positions = [numpy.ones(sizes, numpy.int64) if key == ONES else arrays[key] for key in keys]
    largest = sum(_largest(c) * _largest(p) for c, p in zip(channels, positions, strict=True))
    whole = all(c.dtype.kind != "f" for c in channels)
    if whole and largest >= EXACT and any(c.dtype == object for c in channels):
        largest = max(largest, 2**63)
    dtype: Any = float if not whole or largest < EXACT else numpy.int64 if largest < 2**63 else object
    return (
        numpy.stack([c.astype(dtype) for c in channels], axis=1),
        numpy.stack([p.astype(dtype) for p in positions]),
    )


def _largest(array: numpy.ndarray) -> int:
    return max(abs(int(array.max())), abs(int(array.min())))


def _channels(value: Any) -> dict[int, Any]:
    if isinstance(value, Terms):
        return value.channels
    if isinstance(value, Positions):
        return {value.key: 1}
    if isinstance(value, numpy.ndarray) and value.dtype == bool:
        value = value.astype(numpy.int64)
    return {ONES: value}


def _key(value: Any) -> Any:
    return value.key if isinstance(value, Positions) else ("int", int(value))


def _array(value: Any) -> Any:
    return value.array if isinstance(value, Positions) else int(value)

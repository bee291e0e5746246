"""A grid in parts that follow each other in flat order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

#: A part: a range on each axis.
Part = tuple[slice, ...]


def parts(shape: Sequence[int], largest: int) -> Iterator[Part]:
    """A grid of that shape in blocks of at most ``largest`` cells that follow each other in flat order."""
    split, step = _split(shape, largest)
    whole = tuple(slice(0, n) for n in shape[split + 1 :])
    if split < 0:
        yield whole
        return
    for outer in product(*map(range, shape[:split])):
        for start in range(0, shape[split], step):
            yield (*(slice(i, i + 1) for i in outer), slice(start, min(start + step, shape[split])), *whole)


def count_parts(shape: Sequence[int], largest: int) -> int:
    """How many parts ``parts`` gives."""
    split, step = _split(shape, largest)
    return 1 if split < 0 else prod(shape[:split]) * -(-shape[split] // step)


def _split(shape: Sequence[int], largest: int) -> tuple[int, int]:
    """The axis that is cut (−1 for none), and how many of its values are in a part: those behind it are whole."""
    inner = 1
    for axis in reversed(range(len(shape))):
        if inner * shape[axis] > largest:
            return axis, max(1, largest // inner)
        inner *= shape[axis]
    return -1, 1


def chunks(asked: slice, length: int) -> Iterator[tuple[int, slice, slice]]:
    """A range in pieces that lie in one chunk each: (chunk, slice within the chunk, slice within the range)."""
    start = asked.start
    while start < asked.stop:
        chunk = start // length
        stop = min(asked.stop, (chunk + 1) * length)
        base = chunk * length
        yield chunk, slice(start - base, stop - base), slice(start - asked.start, stop - asked.start)
        start = stop

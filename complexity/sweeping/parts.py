"""A grid in parts that follow each other in flat order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

#: A part: a range on each axis.
Part = tuple[slice, ...]


def parts(shape: Sequence[int], largest: int) -> Iterator[tuple[slice, ...]]:
    """A grid of that shape in blocks of at most ``largest`` cells that follow each other in flat order."""
    split = len(shape)
    inner = 1
    while split and inner * shape[split - 1] <= largest:
        split -= 1
        inner *= shape[split]
    whole = tuple(slice(0, n) for n in shape[split:])
    if split == 0:
        yield whole
        return
    length = shape[split - 1]
    step = max(1, largest // inner)
    for outer in product(*map(range, shape[: split - 1])):
        for start in range(0, length, step):
            yield (*(slice(i, i + 1) for i in outer), slice(start, min(start + step, length)), *whole)


def count_parts(shape: Sequence[int], largest: int) -> int:
    """How many parts ``parts`` gives."""
    inner, split = 1, len(shape)
    while split and inner * shape[split - 1] <= largest:
        split -= 1
        inner *= shape[split]
    return 1 if split == 0 else prod(shape[: split - 1]) * -(-shape[split - 1] // max(1, largest // inner))


def chunks(asked: slice, length: int) -> Iterator[tuple[int, slice, slice]]:
    """A range in pieces that lie in one chunk each: (chunk, slice within the chunk, slice within the range)."""
    start = asked.start
    while start < asked.stop:
        chunk = start // length
        stop = min(asked.stop, (chunk + 1) * length)
        base = chunk * length
        yield chunk, slice(start - base, stop - base), slice(start - asked.start, stop - asked.start)
        start = stop

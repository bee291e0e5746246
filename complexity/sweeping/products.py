"""Matrix products into memory that is in the cache, and used again."""

from __future__ import annotations

from math import prod
from threading import local
from typing import Any

import numpy

#: Elements of a product that are in the cache together.
CACHED = 65_536


def multiply(left: numpy.ndarray, right: numpy.ndarray, out: numpy.ndarray) -> None:
    """``out[...] = left @ right``, a few rows at a time, so that a product is in the cache when its type is changed."""
    if left.dtype == out.dtype and out.flags.c_contiguous and left.dtype != object:
        numpy.matmul(left, right, out=out)
        return
    step = max(1, CACHED // max(1, right.shape[1]))
    if left.dtype == object:
        out[...] = left @ right
        return
    buffer = numpy.empty((step, right.shape[1]), left.dtype)
    for start in range(0, len(left), step):
        rows = left[start : start + step]
        product_ = numpy.matmul(rows, right, out=buffer[: len(rows)])
        out[start : start + step] = product_


_SCRATCH = local()


def scratch(slot: int | str, shape: tuple[int, ...], dtype: Any = float) -> numpy.ndarray:
    """An array of this thread that is used again: new memory for each block costs more than the product."""
    arrays = _SCRATCH.__dict__
    name, size = f"slot{slot}", prod(shape)
    if name not in arrays or len(arrays[name]) < size:
        arrays[name] = numpy.empty(max(size, CACHED), dtype)
    found: numpy.ndarray = arrays[name][:size].reshape(shape)
    return found


def most_elements() -> int:
    """Elements of 8 bytes that fit in half of this machine's memory."""
    import os

    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 16
    except (ValueError, OSError, AttributeError):
        return 2**29

"""Bytes of one element."""

from __future__ import annotations

from ..base.errors import unknown

#: Name as torch has it -> bytes of an element.
DTYPES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1, "uint8": 1}


def item_size(dtype: str) -> int:
    """Bytes of one element.

    Raises:
        ComplexityError: no such dtype.

    >>> item_size("float16")
    2
    """
    if dtype not in DTYPES:
        raise unknown("dtype", dtype, DTYPES)
    return DTYPES[dtype]

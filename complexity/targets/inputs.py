"""One input tensor of a model, as one string: ``1,3,224,224`` or ``1,16:int64``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import Any

from ..base.errors import ComplexityError, shown, summary

DTYPES = (
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64",
)  # fmt: skip

#: Elements of an input; its bytes, in 64 bits of whatever dtype, are still a number that torch has.
MOST = 1 << 60


@dataclass(frozen=True)
class InputSpec:
    """One input tensor: its shape with the batch, and the name of its dtype."""

    shape: tuple[int, ...]
    dtype: str = "float32"

    def tensor(self, device: str = "meta") -> Any:
        """A tensor of that shape: zeros, on meta nothing at all.

        Raises:
            ComplexityError: torch cannot make it: there is no memory for it.
        """
        import torch

        try:
            return torch.zeros(self.shape, dtype=getattr(torch, self.dtype), device=device)
        except RuntimeError as error:  # torch has no error of its own for memory of the processor
            raise ComplexityError(f"input {self}: torch cannot make it: {summary(error)}") from None

    def __str__(self) -> str:
        return ",".join(map(str, self.shape)) + ("" if self.dtype == "float32" else f":{self.dtype}")


def parse_input(text: str) -> InputSpec:
    """``1,3,224,224`` or ``1,16:int64``.

    Raises:
        ComplexityError: no such shape or dtype.
    """
    sizes, _, dtype = text.partition(":")
    dtype = dtype.strip() or "float32"
    if dtype not in DTYPES:
        raise ComplexityError(f"input {shown(text)}: unknown dtype {shown(dtype)}; allowed: {', '.join(DTYPES)}")
    parts = [size.strip() for size in re.split(r"[,x×]", sizes)]
    if len(parts) > 1 and "" in parts:
        raise ComplexityError(
            f"input {shown(text)}: a size is empty; sizes apart by commas, with the batch, e.g. 1,3,224,224"
        )
    try:
        shape = tuple(int(size) for size in parts)
    except ValueError:
        shape = ()
    if shape and prod(shape) >= MOST:
        raise ComplexityError(f"input {shown(text)}: too large: fewer than 2^60 elements are needed")
    if not shape or min(shape) < 1:
        raise ComplexityError(
            f"input {shown(text)}: sizes above 0 are needed, with the batch, e.g. 1,3,224,224 or 1,16:int64"
        )
    return InputSpec(shape, dtype)

"""How much an operation of torch that has no rule can be at most."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from .registry import words
from .work import Dims

#: Words in the names of aten operators that do more than a bounded amount of work for each element: they iterate.
_UNBOUNDED = frozenset(
    words(
        "linalg svd qr geqrf orgqr ormqr cholesky inverse lu eig eigh symeig solve lstsq pinverse slogdet logdet det "
        "matrix lobpcg"
    )
)


def most(name: str, inputs: Sequence[Dims], outputs: Sequence[Dims]) -> int | None:
    """The most multiply-adds: every output element takes in every input element at most once.

    That holds of torch's own operators but for those of linear algebra; of others' nothing is known.
    """
    library, _, short = name.rpartition("::")
    if library != "aten" or set(short.strip("_").split("_")) & _UNBOUNDED or not (inputs and outputs):
        return None
    return sum(map(prod, inputs)) * sum(map(prod, outputs))

"""What the counter met and has no rule for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from .registry import words
from .work import Dims

#: Words in the names of aten operators that do more than a bounded amount of work for each element: they iterate.
_UNBOUNDED = frozenset(
    words(
        "linalg svd qr geqrf orgqr ormqr cholesky inverse lu eig eigh symeig solve lstsq pinverse slogdet logdet det "
        "matrix lobpcg"
    )
)


@dataclass
class Uncounted:
    """An operation without a rule: it is in no figure, so it is listed.

    Attributes:
        operation: its name. module: path of the module that called it. count: how often.
        shapes: of its tensors at the first call, inputs -> outputs.
        bound: most multiply-adds that it can have done if it does a bounded amount of work per element; None where the
            shapes allow no bound. share: that bound over the whole network's multiply-adds.
    """

    operation: str
    module: str
    count: int
    shapes: str
    bound: int | None = None
    share: float | None = field(default=None, compare=False)

    @classmethod
    def of(
        cls, name: str, module: str, inputs: Sequence[Dims], outputs: Sequence[Dims], bound: int | None
    ) -> Uncounted:
        """A first call, of these shapes."""
        shapes = f"{', '.join(map(_text, inputs))} -> {', '.join(map(_text, outputs))}"
        return cls(name, module, 1, shapes, bound)

    @staticmethod
    def most(name: str, inputs: Sequence[Dims], outputs: Sequence[Dims]) -> int | None:
        """Every output element takes in every input element at most once.

        That holds of torch's own operators but for those of linear algebra; of others' nothing is known.
        """
        library, _, short = name.rpartition("::")
        if library != "aten" or set(short.strip("_").split("_")) & _UNBOUNDED or not (inputs and outputs):
            return None
        return sum(map(prod, inputs)) * sum(map(prod, outputs))

    def rate(self, multi_adds: int) -> None:
        """Says how much of all multiply-adds it can be at most."""
        if self.bound is not None:
            self.share = self.bound / (self.bound + multi_adds) if self.bound else 0.0

    def __str__(self) -> str:
        where = f" in {self.module}" if self.module else ""
        size = "no bound on its share" if self.share is None else f"at most {self.share:.2%} of the work"
        return f"{self.operation}{where}, {self.count} × ({self.shapes}), {size}"


def _text(dims: Any) -> str:
    return "×".join(map(str, dims)) or "scalar"

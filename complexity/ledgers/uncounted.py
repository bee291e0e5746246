"""What a counter met and has no rule for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


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
    def of(cls, name: str, module: str, inputs: Sequence[Any], outputs: Sequence[Any], bound: int | None) -> Uncounted:
        """A first call of the operation of that ``name`` in a ``module``, with its ``inputs`` and ``outputs``; ``bound``: of its cost."""
        shapes = f"{', '.join(map(_text, inputs))} -> {', '.join(map(_text, outputs))}"
        return cls(name, module, 1, shapes, bound)

    def again(self, bound: int | None) -> None:
        """One more call."""
        self.count += 1
        self.bound = None if self.bound is None or bound is None else self.bound + bound

    def rate(self, multi_adds: int) -> None:
        """Says how much of all multiply-adds it can be at most."""
        if self.bound is not None:
            self.share = self.bound / (self.bound + multi_adds) if self.bound else 0.0

    def __str__(self) -> str:
        where = f" in {self.module}" if self.module else ""
        size = "no bound on its share" if self.share is None else f"at most {self.share:.2%} of the work"
        return f"{self.operation}{where}, {self.count} × ({self.shapes}), {size}"


def _text(dims: Any) -> str:
    return "×".join("?" if size is None else str(size) for size in dims) or "scalar"

"""What the counter met and has no rule for."""

from __future__ import annotations

from dataclasses import dataclass, field


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

    def __str__(self) -> str:
        where = f" in {self.module}" if self.module else ""
        size = "no bound on its share" if self.share is None else f"at most {self.share:.2%} of the work"
        return f"{self.operation}{where}, {self.count} × ({self.shapes}), {size}"

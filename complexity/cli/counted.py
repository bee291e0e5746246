"""What a TARGET on the command line costs, and on which inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .options import specs
from .output import note

if TYPE_CHECKING:
    from ..ledgers.ledger import Ledger


class Counted(NamedTuple):
    """A TARGET counted.

    Attributes:
        target: as it was given. ledger: what it costs. inputs: as texts. assumed: nobody named the inputs.
        model: what the ledger calls itself: the target, where it is not a ledger's file. remarks: on a file, a line each.
    """

    target: str
    ledger: Ledger
    inputs: list[str]
    assumed: bool
    model: str
    remarks: tuple[str, ...] = ()

    @property
    def shown_inputs(self) -> list[str]:
        """The inputs as a title shows them."""
        return [f"{text} (assumed)" for text in self.inputs] if self.assumed else self.inputs

    @property
    def title(self) -> str:
        """The target at its inputs."""
        return f"{self.target} at {'; '.join(self.shown_inputs)}"

    def note_assumed(self) -> None:
        """Says on stderr that the inputs are assumed, where the output has no place for it."""
        if self.assumed:
            note(f"{self.target}: input {'; '.join(self.inputs)} is assumed; --input names another")


def counted(text: str, inputs: tuple[str, ...], *, flow: bool = False, **options: Any) -> Counted:
    """Counts a TARGET.

    Args:
        inputs: texts of ``--input``. flow: with what each layer reads and writes (closed forms always have it).
        options: those of ``complexity.count``.

    Raises:
        ComplexityError: no such target or input. UserCodeError: building or running it raised.
    """
    from ..targets import parse, target_ledger

    target = parse(text)
    if target.in_file:
        from ..targets.files import file_ledger

        read = file_ledger(text, specs(inputs), flow=flow, **options)
        return Counted(text, read.ledger, read.inputs, read.assumed, read.ledger.model, read.remarks)
    if flow and not target.closed_form:
        options["flow"] = True
    ledger, shapes = target_ledger(target, specs(inputs), **options)
    return Counted(text, ledger, shapes, not inputs and target.assumes_input, text)


def followed(target: str, inputs: tuple[str, ...], given: dict[str, Any]) -> Counted:
    """As ``counted``, with what each layer reads and writes, where that can be followed: the memory of what is written needs it."""
    from ..base.errors import ComplexityError

    if given.get("execute") or given.get("backward"):
        return counted(target, inputs, **given)
    try:
        return counted(target, inputs, flow=True, **given)
    except ComplexityError:  # of the data flow, or of something that is said again
        return counted(target, inputs, **given)

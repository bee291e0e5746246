"""An audit as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rendering import Grid

if TYPE_CHECKING:
    from .run import Audit, Entry


def grid(audit: Audit) -> Grid:
    """A row for each model and input size; the sums of verdicts below."""
    counts = ", ".join(f"{number} {verdict}" for verdict, number in audit.verdicts().items())
    models = len({entry.model for entry in audit.entries})
    return Grid(
        ("model", "weights", "input", "params", "MultiAdds", "published params", "published G", "verdict", "note"),
        [_cells(entry) for entry in audit.entries],
        title=f"audit {audit.zoo}",
        notes=[f"{models} models, {len(audit.entries)} entries in {audit.seconds:.1f} s: {counts}"],
        align="lllrrrrll",
    )


def _cells(entry: Entry) -> list[str]:
    return [
        entry.model,
        entry.weights,
        entry.input,
        _number(entry.params),
        _number(entry.multi_adds),
        "as counted"
        if entry.params is not None and entry.published_params == entry.params
        else _number(entry.published_params),
        entry.published_multi_adds,
        entry.verdict,
        entry.note,
    ]


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"

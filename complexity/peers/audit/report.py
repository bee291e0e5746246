"""An audit as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...base import Grid
from ...base.numbers import several

if TYPE_CHECKING:
    from .run import Audit, Entry


def grid(audit: Audit, raw: bool = False) -> Grid:
    """A row for each model and input size; the sums of verdicts below. ``raw``: plain numbers, for programs."""
    counts = ", ".join(f"{number} {verdict}" for verdict, number in audit.verdicts().items())
    models = len({entry.model for entry in audit.entries})
    counted = f"{several(models, 'model')}, {several(len(audit.entries), 'entry', 'entries')}"
    return Grid(
        ("model", "weights", "input", "params", "MultiAdds", "published params", "published G", "verdict", "note"),
        [_raw_cells(entry) if raw else _cells(entry) for entry in audit.entries],
        title=f"audit {audit.zoo}",
        notes=[f"{counted} in {audit.seconds:.1f} s: {counts}"],
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


def _raw_cells(entry: Entry) -> list[str]:
    numbers = [
        "" if number is None else str(number) for number in (entry.params, entry.multi_adds, entry.published_params)
    ]
    return [entry.model, entry.weights, entry.input, *numbers, entry.published_multi_adds, entry.verdict, entry.note]


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"

"""What a check found, in every format: for a terminal, a pull request, a program, a CI system, GitHub's annotations.

Names of models and layers come from outside. In a workflow's log, a line that starts with ``::`` is a command, so no
format begins a line with such a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..base import Grid, Result
from ..base.escape import plain
from ..base.numbers import several
from . import words
from .config import Config
from .formats import FORMATS
from .judging import Finding, Judged
from .recorded import Row


@dataclass(frozen=True, repr=False)
class Report(Result):
    """What a check found.

    Attributes:
        models: one for each budget, in the order of the file. written: whether the lock was written.
        stale: names in the lock that no budget has (dropped by an update).
    """

    formats = FORMATS

    config: Config
    models: tuple[Judged, ...]
    updated: bool = False
    written: bool = False
    stale: tuple[str, ...] = field(default=())

    @property
    def exit_code(self) -> int:
        """0 all within limits, 1 something is over or a model raised, 2 something cannot be counted as it is asked."""
        if any(model.misuse for model in self.models):
            return 2
        return 0 if all(model.passed for model in self.models) else 1

    @property
    def findings(self) -> list[tuple[Judged, Finding]]:
        """Every figure that is held to something, with its model."""
        return [(model, finding) for model in self.models for finding in model.findings if finding.held_to]

    @property
    def summary(self) -> str:
        """The verdict in one line, in words of ours only."""
        failed = [finding for _, finding in self.findings if not finding.passed]
        errors = sum(bool(model.error) for model in self.models)
        parts = [f"{several(len(self.models), 'model')}, {several(len(self.findings), 'figure')} checked"]
        over = sum(finding.held_to != "published" for finding in failed)
        parts += [f"{over} over"] if over else []
        parts += [f"{len(failed) - over} not as published"] if len(failed) > over else []
        parts += [f"{errors} not counted"] if errors else []
        if not failed and not errors:
            parts.append("all hold")
        return ", ".join(parts)

    @property
    def notes(self) -> list[str]:
        """What else is to be said, one line each."""
        lines = [self.summary]
        for model in self.models:
            lines += [f"model {words.name(model.budget.name)}: {words.line(note)}" for note in model.notes]
            lines += (
                [f"model {words.name(model.budget.name)}: not counted: {words.line(model.error)}"]
                if model.error
                else []
            )
        if self.updated:
            state = "written" if self.written else "already up to date"
            lines.append(f"lock {words.line(self.config.lock.name)}: {state}")
        if self.stale:
            what = "dropped from" if self.updated else "in"
            after = "" if self.updated else " (--update drops them)"
            lock = words.line(self.config.lock.name)
            lines.append(f"records without a model {what} {lock}{after}: {', '.join(map(words.name, self.stale))}")
        return lines

    def to_grid(self) -> Grid:
        """The figures."""
        rows = []
        for model in self.models:
            if model.error:
                rows.append(["ERROR", words.name(model.budget.name), "", "", "", "", ""])
            for finding in model.findings:
                cells = (words.bound(finding), words.room(finding), words.change(finding))
                rows.append([
                    words.mark(finding), words.name(model.budget.name), finding.title, words.number(finding.now), *cells
                ])  # fmt: skip
        columns = ("", "model", "figure", "now", "limit", "room left", "change")
        title = f"complexity check: {plain(self.config.path.name)}"
        return Grid(columns, rows, title=title, notes=self.notes, align="lllrrrr")

    def grids(self) -> Sequence[Grid]:
        """The figures, and for each model that moved its layers."""
        return [self.to_grid(), *(_layers(model) for model in self.models if model.changes)]

    def data_grids(self) -> Sequence[Grid]:
        """The figures alone."""
        return [self.to_grid()]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "passed": self.exit_code == 0,
            "exit_code": self.exit_code,
            "summary": self.summary,
            "updated": self.updated,
            "models": [_model(model) for model in self.models],
            "stale": list(self.stale),
        }


def _layers(model: Judged) -> Grid:
    shown = model.changes[: words.LISTED]
    figures = [figure for figure in model.moved if figure != "flops" or "multi_adds" not in model.moved]
    rows = [
        [
            item.how,
            words.name(item.name),
            words.name(item.kind),
            item.output,
            *(words.signed(item.difference(figure)) for figure in figures),
        ]
        for item in shown
    ]
    rest = len(model.changes) - len(shown)
    return Grid(
        ("", "layer", "kind", "output", *(words.title(model, figure) for figure in figures)),
        rows,
        title=f"layers of {words.name(model.budget.name)} that changed since the record ({len(model.changes)})",
        notes=[f"… and {rest} more; --format json has all"] if rest else [],
        align="llll" + "r" * len(figures),
    )


def _model(model: Judged) -> dict[str, Any]:
    return {
        "name": model.budget.name,
        "target": model.budget.target.text,
        "passed": model.passed,
        "error": model.error or None,
        "totals": dict(model.record.totals) if model.record else None,
        "findings": [
            {
                "figure": finding.figure,
                "now": finding.now,
                "held_to": finding.held_to or None,
                "limit": finding.bound or None,
                "most": finding.most,
                "room": finding.room,
                "recorded": finding.recorded,
                "change": finding.change,
                "passed": finding.passed,
            }
            for finding in model.findings
        ],
        "changes": [
            {"layer": item.name, "how": item.how, "before": _row(item.before), "after": _row(item.after)}
            for item in model.changes
        ],
        "notes": list(model.notes),
        "uncounted": list(model.record.uncounted) if model.record else [],
    }


def _row(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else {"kind": row.kind, "output": list(row.output), **row.figures}

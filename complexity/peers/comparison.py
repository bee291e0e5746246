"""A comparison: a model, our ledger of it and other tools' figures, each with how it comes about; as a table and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..base import Grid, Result
from ..base.numbers import scaled
from ..formulas.arithmetic import Number
from ..ledgers.ledger import Ledger
from .explaining import Finding, Part


@dataclass(frozen=True)
class Row:
    """One tool's figure.

    Attributes:
        name, version: the tool's. total: its figure in multiply-accumulates, ``None`` where it gave none.
        seconds: of its call alone, on one thread. peak_memory: bytes above what torch itself takes, model included.
        finding: how the figure comes about; ``None`` where there is none. reason: why there is none.
        params: where the tool counts them in the same call.
    """

    name: str
    version: str
    total: Number | None
    seconds: float | None
    peak_memory: int
    finding: Finding | None
    reason: str = ""
    params: Number | None = None


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """A model, our ledger of it, and the other tools' figures.

    Attributes:
        model, inputs: as texts. ledger: ours. ours: our own run; rows: the tools'. input_assumed: nobody named the inputs.
    """

    model: str
    inputs: str
    ledger: Ledger
    ours: Row
    rows: tuple[Row, ...]
    input_assumed: bool = False

    def to_grid(self, raw: bool = False) -> Grid:
        """One row a tool, ours first; notes say what each adds and misses. ``raw``: plain numbers, for programs."""
        ours = self.ledger.multi_adds
        cells = _raw_cells if raw else _cells
        rows = [cells(self.ours, ours, "multi-adds"), *(cells(row, ours, "") for row in self.rows)]
        assumed = " (assumed)" if self.input_assumed else ""
        notes = [
            f"input {self.inputs}{assumed}; totals in multiply-accumulates; seconds of one call on one thread; memory above torch's own",
            f"complexity: {self.ledger.params:,} params, {ours:,} MultiAdds",
        ]
        notes += [f"{row.name} {text}" for row in self.rows if (text := _story(row))]
        notes += self.ledger.uncounted_notes
        if self.ledger.uncounted:
            notes.append(
                "no row says anything about these: a difference may come from them, and agreement leaves them out"
            )
        return Grid(
            (
                "tool",
                "version",
                "total",
                "difference",
                "seconds",
                "memory bytes" if raw else "memory",
                "convention",
                "reproduced",
            ),
            rows,
            title=f"compare {self.model}",
            notes=notes,
            align="llrrrrll",
        )

    def data_grids(self) -> Sequence[Grid]:
        """The same with plain numbers."""
        return [self.to_grid(raw=True)]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "model": self.model,
            "input": self.inputs,
            "input_assumed": self.input_assumed,
            "params": self.ledger.params,
            "multi_adds": self.ledger.multi_adds,
            "seconds": self.ours.seconds,
            "peak_memory_bytes": self.ours.peak_memory,
            "uncounted": self.ledger.uncounted_data,
            "tools": [_tool(row, self.ledger.multi_adds) for row in self.rows],
        }


def _cells(row: Row, ours: Number, convention: str) -> list[str]:
    if row.total is None:
        return [row.name, row.version, "—", "", "", "", "", f"failed: {row.reason}"]
    finding = row.finding
    return [
        row.name,
        row.version,
        f"{row.total:,}",
        f"{row.total - ours:+,}" if row.total != ours else "0",
        f"{row.seconds:.3f}",
        f"{row.peak_memory / 1e6:,.0f} MB",
        finding.convention if finding else convention,
        verdict(finding) if finding else "",
    ]


def _raw_cells(row: Row, ours: Number, convention: str) -> list[str]:
    if row.total is None:
        return [row.name, row.version, "", "", "", "", "", f"failed: {row.reason}"]
    finding = row.finding
    return [
        row.name,
        row.version,
        str(row.total),
        str(row.total - ours),
        "" if row.seconds is None else f"{row.seconds:.6f}",
        str(row.peak_memory),
        finding.convention if finding else convention,
        verdict(finding) if finding else "",
    ]


def verdict(finding: Finding) -> str:
    """One word or two: reproduced to the last operation, explained by what was missed, or by how much not."""
    if finding.reproduced:
        return "yes"
    if finding.explained:
        return "yes, with its exceptions"
    return f"no: {finding.rest:+,} unexplained"


def _story(row: Row) -> str:
    finding = row.finding
    if finding is None:
        return ""
    told = story(finding)
    return (
        told
        if finding.explained
        else f"{told}; its convention gives {finding.expected:,}, not {row.total:,}".removeprefix("; ")
    )


def story(finding: Finding) -> str:
    """What a tool adds to the multiply-adds and misses of them, in words."""
    parts = []
    if finding.added:
        parts.append("adds " + _listed(finding.added))
    if finding.missed:
        parts.append("misses " + _listed(finding.missed))
    return "; ".join(parts) if parts or not finding.explained else "counts what we count"


def _listed(parts: Sequence[Part], most: int = 5) -> str:
    text = ", ".join(f"{part.what} {scaled(part.amount)}" for part in parts[:most])
    rest = parts[most:]
    return text + (f" and {len(rest)} more {scaled(sum(part.amount for part in rest))}" if rest else "")


def _tool(row: Row, ours: Number) -> dict[str, Any]:
    finding = row.finding
    return {
        "name": row.name,
        "version": row.version,
        "total": row.total,
        "params": row.params,
        "difference": None if row.total is None else row.total - ours,
        "seconds": row.seconds,
        "peak_memory_bytes": row.peak_memory,
        "convention": finding.convention if finding else None,
        "reproduced": finding.reproduced if finding else False,
        "explained": finding.explained if finding else False,
        "unexplained": finding.rest if finding else None,
        "added": _parts(finding.added) if finding else [],
        "missed": _parts(finding.missed) if finding else [],
        "reason": row.reason or None,
    }


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [{"what": part.what, "amount": part.amount} for part in parts]

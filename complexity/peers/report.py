"""A comparison as a table and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..base import Grid
from ..base.numbers import scaled
from ..formulas.arithmetic import Number
from ..ledgers.layout import uncounted_data, uncounted_notes
from .explaining import Finding, Part

if TYPE_CHECKING:
    from .compare import Comparison, Row


def grid(comparison: Comparison, raw: bool = False) -> Grid:
    """One row a tool, ours first; notes say what each adds and misses. ``raw``: plain numbers, for programs."""
    ours = comparison.ledger.multi_adds
    cells = _raw_cells if raw else _cells
    rows = [cells(comparison.ours, ours, "multi-adds"), *(cells(row, ours, "") for row in comparison.rows)]
    assumed = " (assumed)" if comparison.input_assumed else ""
    notes = [
        f"input {comparison.inputs}{assumed}; totals in multiply-accumulates; seconds of one call on one thread; memory above torch's own",
        f"complexity: {comparison.ledger.params:,} params, {ours:,} MultiAdds",
    ]
    notes += [f"{row.name} {text}" for row in comparison.rows if (text := _story(row))]
    notes += uncounted_notes(comparison.ledger)
    if comparison.ledger.uncounted:
        notes.append("no row says anything about these: a difference may come from them, and agreement leaves them out")
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
        title=f"compare {comparison.model}",
        notes=notes,
        align="llrrrrll",
    )


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
    parts = []
    if finding.added:
        parts.append("adds " + _listed(finding.added))
    if finding.missed:
        parts.append("misses " + _listed(finding.missed))
    if not finding.explained:
        parts.append(f"its convention gives {finding.expected:,}, not {row.total:,}")
    return "; ".join(parts) if parts else "counts what we count"


def _listed(parts: Sequence[Part], most: int = 5) -> str:
    text = ", ".join(f"{part.what} {scaled(part.amount)}" for part in parts[:most])
    rest = parts[most:]
    return text + (f" and {len(rest)} more {scaled(sum(part.amount for part in rest))}" if rest else "")


def data(comparison: Comparison) -> dict[str, Any]:
    """As plain data for JSON."""
    return {
        "model": comparison.model,
        "input": comparison.inputs,
        "input_assumed": comparison.input_assumed,
        "params": comparison.ledger.params,
        "multi_adds": comparison.ledger.multi_adds,
        "seconds": comparison.ours.seconds,
        "peak_memory_bytes": comparison.ours.peak_memory,
        "uncounted": [uncounted_data(operation) for operation in comparison.ledger.uncounted],
        "tools": [_tool(row, comparison.ledger.multi_adds) for row in comparison.rows],
    }


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

"""Measurements as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base import Grid
from ..base.numbers import scaled
from .machine import busy, sentence

if TYPE_CHECKING:
    from .networks import Bench, Row

COLUMNS = ("network", "batch", "input", "MultiAdds", "bytes moved", "median ms", "quartiles ms", "images/s", "relative")


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, three digits or more."""
    value = seconds * 1000
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def grid(bench: Bench) -> Grid:
    """One row a network and batch size; machine, settings and rank correlations as notes."""
    first = {row.batch: row for row in reversed(bench.rows)}
    return Grid(
        COLUMNS,
        [_cells(row, first[row.batch]) for row in bench.rows],
        title="Measured speed",
        notes=notes(bench),
        align="lrlrrrrrr",
    )


def _cells(row: Row, first: Row) -> list[str]:
    low, high = row.timing.quartiles
    return [
        row.target,
        str(row.batch),
        "×".join(map(str, row.shape[1:])),
        scaled(row.multi_adds),
        scaled(row.bytes),
        milliseconds(row.timing.median),
        f"{milliseconds(low)} – {milliseconds(high)}",
        f"{row.images_per_second:.4g}",
        f"{row.images_per_second / first.images_per_second:.3g}×",
    ]


def notes(bench: Bench) -> list[str]:
    """What the figures were measured on and how, and what they say about counting."""
    settings = bench.settings
    lines = [
        f"measured on {sentence(bench.machine)}",
        f"{settings['dtype']}{', torch.compile' if settings['compiled'] else ''}; random weights, evaluation mode; networks "
        f"in turn, {settings['turns']} turns of at least {settings['seconds']:g} s each after {settings['warm_up']} calls to "
        "warm up; median and quartiles over the turns; relative: images/s beside the first network's",
        "bytes moved: every layer reads and writes by itself, counted, not measured",
    ]
    lines += filter(None, [busy(bench.machine)])
    for batch in bench.batches:
        lines += _correlation_lines(bench, batch)
    uncounted = [row.target for row in bench.rows if row.uncounted]
    if uncounted:
        lines.append(f"some operations of {', '.join(dict.fromkeys(uncounted))} have no rule and are not in the counts")
    return lines


def _correlation_lines(bench: Bench, batch: int) -> list[str]:
    found = bench.correlations(batch)
    n = sum(row.batch == batch for row in bench.rows)
    multi_adds, access = found["multi_adds"], found["memory_access"]
    if multi_adds is None or access is None:
        return []
    if abs(multi_adds - access) < 1e-12:
        says = "both explain the order of latencies equally well"
    else:
        says = f"{'memory access' if access > multi_adds else 'MultiAdds'} explains the order of latencies better here"
    few = "; so few networks say little" if n < 10 else ""
    return [
        f"batch {batch}, {n} networks: Spearman's rank correlation of latency with MultiAdds {multi_adds:.2f}, with memory "
        f"access {access:.2f}: {says}{few}"
    ]


def as_dict(bench: Bench) -> dict[str, Any]:
    """Plain data for JSON."""
    return {
        "machine": bench.machine,
        "settings": bench.settings,
        "rows": [
            {
                "target": row.target,
                "batch": row.batch,
                "shape": list(row.shape),
                "params": row.params,
                "multi_adds": row.multi_adds,
                "memory_access": row.memory_access,
                "bytes": row.bytes,
                "uncounted": row.uncounted,
                "median_seconds": row.timing.median,
                "quartile_seconds": list(row.timing.quartiles),
                "images_per_second": row.images_per_second,
                "repetitions": row.timing.repetitions,
                "turn_seconds": list(row.timing.turns),
            }
            for row in bench.rows
        ],
        "rank_correlations": {str(batch): bench.correlations(batch) for batch in bench.batches},
    }

"""What a run of measurements found: networks with what they cost and how long they took, as a table and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..base import Grid, Result
from ..base.numbers import scaled
from .machine import busy, sentence
from .ranks import spearman
from .timing import Timing

COLUMNS = ("network", "batch", "input", "MultiAdds", "bytes moved", "median ms", "quartiles ms", "images/s", "relative")


class Row(NamedTuple):
    """A network at a batch size: what it costs, and how long it took.

    Attributes:
        target, batch: what ran; shape: its input, with the batch. timing: how long, in seconds.
        multi_adds, memory_access, bytes, params: of the whole batch, counted by shapes; bytes in the dtype that ran.
        uncounted: operations that are in none of these.
    """

    target: str
    batch: int
    shape: tuple[int, ...]
    timing: Timing
    multi_adds: int
    memory_access: int
    bytes: int
    params: int
    uncounted: int = 0

    @property
    def images_per_second(self) -> float:
        """Batch ÷ median latency."""
        return self.batch / self.timing.median


@dataclass(frozen=True, repr=False)
class Bench(Result):
    """Measurements of one run.

    Attributes:
        rows: in the order of the targets, batch sizes inside. machine: what it ran on (``machine.machine``).
        settings: dtype, turns, seconds, warm-up, compiled.
    """

    rows: tuple[Row, ...]
    machine: dict[str, Any]
    settings: dict[str, Any]

    @property
    def batches(self) -> list[int]:
        """The batch sizes."""
        return list(dict.fromkeys(row.batch for row in self.rows))

    def correlations(self, batch: int) -> dict[str, float | None]:
        """Spearman's ρ of median latency with MultiAdds, memory access and params, over the rows of a batch size."""
        rows = [row for row in self.rows if row.batch == batch]
        latency = [row.timing.median for row in rows]
        return {
            name: spearman([float(getattr(row, name)) for row in rows], latency)
            for name in ("multi_adds", "memory_access", "params")
        }

    def to_grid(self) -> Grid:
        """One row a network and batch size; machine, settings and rank correlations as notes."""
        first = {row.batch: row for row in reversed(self.rows)}
        rows = [_cells(row, first[row.batch]) for row in self.rows]
        return Grid(COLUMNS, rows, title="Measured speed", notes=_notes(self), align="lrlrrrrrr")

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: all turns too."""
        return {
            "machine": self.machine,
            "settings": self.settings,
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
                for row in self.rows
            ],
            "rank_correlations": {str(batch): self.correlations(batch) for batch in self.batches},
        }


def _cells(row: Row, first: Row) -> list[str]:
    low, high = row.timing.quartiles
    return [
        row.target,
        str(row.batch),
        "×".join(map(str, row.shape[1:])),
        scaled(row.multi_adds),
        scaled(row.bytes),
        _milliseconds(row.timing.median),
        f"{_milliseconds(low)} – {_milliseconds(high)}",
        f"{row.images_per_second:.4g}",
        f"{row.images_per_second / first.images_per_second:.3g}×",
    ]


def _notes(bench: Bench) -> list[str]:
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


def _milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, three digits or more."""
    value = seconds * 1000
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"

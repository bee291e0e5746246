"""Table 5-13 with the reader's machine beside the printed speeds.

The three backbones at the printed 500M setting (``published/chapter/5-13.toml``), each as a whole classification network, on a
detection-size input and at 224, in turn. The printed speeds are of whole detectors on a GPU: hardware and task differ, so
what can be compared is the ratio to MobileNet V2, and the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from ..base import Grid, Result
from ..base.words import say
from .machine import busy, machine, sentence
from .timing import Timing, measure

#: Height and width of the inputs: detection size, and the networks' own.
SIZES = ((800, 1280), (224, 224))
#: The row that ratios are taken to.
REFERENCE = "MobileNet V2"
#: Seconds after which no further turn is started, over both sizes: the whole takes under five minutes on two cores.
BUDGET = 150.0


class Backbone(NamedTuple):
    """A row: its printed label and speed, its network and settings, and its timing at each of ``SIZES``."""

    label: str
    printed: str
    network: str
    settings: dict[str, Any]
    timings: tuple[Timing, ...]

    def speed(self, size: int) -> float:
        """Images/s at a size, by its place in ``SIZES``."""
        return 1 / self.timings[size].median


@dataclass(frozen=True, repr=False)
class MeasuredTable(Result):
    """The rows, the inputs' sizes and the machine."""

    rows: tuple[Backbone, ...]
    sizes: tuple[tuple[int, int], ...]
    machine: dict[str, Any]

    @property
    def reference(self) -> Backbone:
        """The row that ratios are taken to."""
        return next(row for row in self.rows if row.label == REFERENCE)

    def printed_ratio(self, row: Backbone) -> float:
        """Printed speed ÷ that of the reference."""
        return float(row.printed) / float(self.reference.printed)

    def ratio(self, row: Backbone, size: int) -> float:
        """Measured speed ÷ that of the reference."""
        return row.speed(size) / self.reference.speed(size)

    def order(self, size: int | None = None) -> list[str]:
        """Labels, slowest first: as printed, or as measured at a size."""
        rows = sorted(self.rows, key=lambda row: float(row.printed) if size is None else row.speed(size))
        return [row.label for row in rows]

    def close(self, size: int) -> list[tuple[str, str]]:
        """Pairs whose quartiles overlap: this machine cannot tell which is faster."""
        pairs = []
        for a, b in combinations(self.rows, 2):
            (a_low, a_high), (b_low, b_high) = a.timings[size].quartiles, b.timings[size].quartiles
            if a_low <= b_high and b_low <= a_high:
                pairs.append((a.label, b.label))
        return pairs

    def to_grid(self, lang: str = "en") -> Grid:
        """The table for readers."""
        columns = [say("measured.model", lang), say("measured.printed", lang), say("measured.ratio", lang)]
        for size in self.sizes:
            columns += [
                say("measured.here", lang, size=_size(size)),
                say("measured.quartiles", lang),
                say("measured.ratio", lang),
            ]
        rows = []
        for row in self.rows:
            cells = [row.label, row.printed, f"{self.printed_ratio(row):.2f}"]
            for i in range(len(self.sizes)):
                low, high = row.timings[i].quartiles
                spread = f"{1 / high:.3g} – {1 / low:.3g}" if len(row.timings[i].turns) > 1 else "–"
                cells += [f"{row.speed(i):.3g}", spread, f"{self.ratio(row, i):.2f}"]
            rows.append(cells)
        return Grid(
            columns,
            rows,
            title=say("measured.title", lang),
            notes=self._notes(lang),
            align="l" + "r" * (len(columns) - 1),
        )

    def _notes(self, lang: str) -> list[str]:
        comma = "、" if lang == "zh" else ", "
        lines = [say("measured.differ", lang)]
        for row in self.rows:
            setting = ", ".join(f"{name}={value:g}" for name, value in row.settings.items())
            lines.append(say("measured.backbone", lang, row=row.label, setting=f"{row.network}, {setting}"))
        turns = " / ".join(str(len(timing.turns)) for timing in self.rows[0].timings)
        lines.append(say("measured.machine", lang, machine=sentence(self.machine, lang), turns=turns))
        lines += filter(None, [busy(self.machine, lang)])
        for i, size in enumerate(self.sizes):
            pairs = comma.join(f"{a} – {b}" for a, b in self.close(i))
            close = say("measured.close", lang, pairs=pairs) if pairs else ""
            verdict = "holds" if self.order(i) == self.order() else "fails"
            lines.append(
                say(f"measured.{verdict}", lang, size=_size(size), order=comma.join(self.order(i)), close=close)
            )
        return lines

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "machine": self.machine,
            "sizes": [list(size) for size in self.sizes],
            "printed_order": self.order(),
            "measured_orders": [self.order(i) for i in range(len(self.sizes))],
            "order_holds": [self.order(i) == self.order() for i in range(len(self.sizes))],
            "rows": [
                {
                    "label": row.label,
                    "network": row.network,
                    "settings": row.settings,
                    "printed": row.printed,
                    "printed_ratio": self.printed_ratio(row),
                    "images_per_second": [row.speed(i) for i in range(len(self.sizes))],
                    "quartile_seconds": [list(timing.quartiles) for timing in row.timings],
                    "ratios": [self.ratio(row, i) for i in range(len(self.sizes))],
                }
                for row in self.rows
            ],
        }


def measure_table(
    sizes: Sequence[tuple[int, int]] = SIZES,
    *,
    turns: int = 5,
    seconds: float = 0.2,
    threads: int = 1,
    budget: float = BUDGET,
    progress: bool = False,
) -> MeasuredTable:
    """Measures the three backbones of table 5-13 here.

    Args:
        sizes: height and width of each input. turns, seconds: as for ``measure``.
        threads: 1 unless given: several wait for each other as soon as anything else runs, and ratios are what counts here.
        budget: seconds after which no further turn is started, for all sizes together.

    Raises:
        ComplexityError: turns or seconds out of range.
    """
    import torch

    from ..architectures.modules import build
    from ..published import chapter_table

    published = chapter_table("5-13")
    known = machine("cpu", threads)
    declared = {row.label["en"]: (row, published.declaration(row)) for row in published.rows}
    timings: list[dict[str, Timing]] = []
    with torch.no_grad():
        models = {label: build(one["network"], **one["settings"]).eval() for label, (_, one) in declared.items()}
        for size in sizes:
            x = torch.randn(1, 3, *size)
            calls = {label: (lambda model=model, x=x: model(x)) for label, model in models.items()}
            share = budget / len(sizes)
            timings.append(
                measure(
                    calls, threads=threads, turns=turns, seconds=seconds, warm_up=1, budget=share, progress=progress
                )
            )
    rows = tuple(
        Backbone(
            label,
            str(row.printed["speed"]),
            one["network"],
            dict(one["settings"]),
            tuple(found[label] for found in timings),
        )
        for label, (row, one) in declared.items()
    )
    return MeasuredTable(rows, tuple((h, w) for h, w in sizes), known)


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"

"""Measured latency against what was counted."""

from __future__ import annotations

from math import log10
from typing import Any

from ..base.errors import ComplexityError
from ..measure import Bench, Row
from ..measure.machine import sentence
from . import theme
from .labels import place
from .quantities import Unit, quantity
from .words import speaking, word

_SIDE = 280
_FIGURES = ("multi_adds", "memory_access")


def scatter(bench: Bench, batch: int | None = None) -> Any:
    """Two pictures side by side: latency against MultiAdds, and against memory access; each with its rank correlation.

    Raises:
        ComplexityError: nothing was measured at that batch size (the first one unless given).
    """
    batch = bench.batches[0] if batch is None and bench.rows else batch
    rows = [row for row in bench.rows if row.batch == batch]
    if not rows:
        raise ComplexityError(f"picture: nothing was measured at batch {batch}; there is {bench.batches}")
    import altair

    found = bench.correlations(rows[0].batch)
    panels = []
    for name in _FIGURES:
        title = Unit("M", 10**6).title(quantity(name))
        rho = found[name]
        heading = title if rho is None else f"{title}{word('marks.colon')}ρ = {rho:.2f}"
        panels.append(_panel(rows, name, title).properties(title=altair.TitleParams(heading, fontSize=13)))
    chart = altair.hconcat(*panels, spacing=24)
    return theme.finish(
        chart,
        word("latency", batch=batch),
        [sentence(bench.machine, speaking()), word("latency-note", count=len(rows))],
    )


def _panel(rows: list[Row], name: str, title: str) -> Any:
    import altair

    data = [
        {
            "x": getattr(row, name) / 1e6,
            "ms": row.timing.median * 1000,
            "low": row.timing.quartiles[0] * 1000,
            "high": row.timing.quartiles[1] * 1000,
            "network": theme.line(row.target, 60),
        }
        for row in rows
    ]
    x = altair.X("x:Q", title=title, scale=_scale([d["x"] for d in data]), axis=altair.Axis(tickCount=4, format=","))
    y = altair.Y(
        "ms:Q", title=word("latency-axis"), scale=_scale([d["ms"] for d in data]), axis=altair.Axis(tickCount=4)
    )
    tips = [
        altair.Tooltip("network:N", title=word("network")),
        altair.Tooltip("x:Q", title=title, format=",.1f"),
        altair.Tooltip("ms:Q", title=word("median"), format=",.3f"),
    ]
    base = altair.Chart(theme.values(data)).properties(width=_SIDE, height=_SIDE)
    points = base.mark_point(filled=True, size=60, color=theme.BLUE).encode(x=x, y=y, tooltip=tips)
    bars = base.mark_rule(color=theme.BLUE).encode(x=x, y="low:Q", y2="high:Q")
    return altair.layer(bars, points, *_labels(data, base, x, y))


def _labels(data: list[dict[str, Any]], base: Any, x: Any, y: Any) -> list[Any]:
    import altair

    spots = list(
        zip(_pixels([d["x"] for d in data]), [_SIDE - p for p in _pixels([d["ms"] for d in data])], strict=True)
    )
    texts = [d["network"].split(":")[-1].split("?")[0] for d in data]
    marks = []
    for one, text, placed in zip(data, texts, place(spots, texts, (_SIDE, _SIDE)), strict=True):
        if placed is not None:
            mark = altair.Chart(theme.values([{**one, "label": text}])).mark_text(
                align=placed.align, baseline=placed.baseline, dx=placed.dx, dy=placed.dy
            )
            marks.append(mark.encode(x=x, y=y, text="label:N"))
    return marks


def _domain(values: list[float]) -> tuple[float, float]:
    positive = [value for value in values if value > 0] or [1.0]
    return min(positive) / 1.25, max(positive) * 1.25


def _scale(values: list[float]) -> Any:
    import altair

    return altair.Scale(type="log", nice=False, domain=list(_domain(values)))


def _pixels(values: list[float]) -> list[float]:
    """Where values lie on an axis of ``_scale``."""
    low, high = map(log10, _domain(values))
    return [_SIDE * (log10(max(value, 1e-12)) - low) / (high - low) for value in values]

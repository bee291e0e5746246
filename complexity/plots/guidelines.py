"""The guidelines of several networks as a picture: what memory access is spent on, against each guideline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..base.errors import ComplexityError
from ..memory.guidelines import Guidelines, SideBySide
from . import theme
from .words import word

#: Mark of each share, and how it is read.
_PANELS: tuple[tuple[str, Callable[[Guidelines], float]], ...] = (
    ("G1", lambda one: one.g1.share),
    ("G2", lambda one: one.g2.share),
    ("G2*", lambda one: one.g2_depthwise.share),
    ("G4", lambda one: one.g4.share),
)
_COLOURS = (theme.BLUE, theme.ORANGE, theme.SKY, theme.VERMILLION)


def picture(several: SideBySide) -> Any:
    """One panel a guideline, one bar a network: share of its memory access; for G3, the most branches of a block.

    Raises:
        ComplexityError: no network.
    """
    scored = several.scored
    if not scored:
        raise ComplexityError("picture: at least one network is needed")
    import altair

    names = [theme.line(name, 40) for name in scored]
    panels = []
    for i, ((mark, share), colour) in enumerate(zip(_PANELS, _COLOURS, strict=True)):
        rows = [
            {"network": name, "value": share(one), "label": f"{share(one):.1%}"}
            for name, one in zip(names, scored.values(), strict=True)
        ]
        panels.append(_panel(rows, word(mark), names, colour, "%", labels=i == 0))
    rows = [
        {"network": name, "value": one.branches or 0, "label": str(one.branches or "?")}
        for name, one in zip(names, scored.values(), strict=True)
    ]
    panels.insert(3, _panel(rows, word("G3"), names, theme.GREEN, "d", labels=False))
    chart = altair.hconcat(*panels, spacing=14)
    return theme.finish(
        chart,
        word("guidelines"),
        [
            word("guidelines-shares"),
            word("guidelines-counts"),
        ],
    )


def _panel(rows: list[dict[str, Any]], title: str, names: list[str], colour: str, form: str, *, labels: bool) -> Any:
    import altair

    axis = altair.Axis(title=None) if labels else altair.Axis(title=None, labels=False, ticks=False)
    top = max(row["value"] for row in rows) or 1
    base = altair.Chart(theme.values(rows)).properties(width=88, height=22 * len(names))
    y = altair.Y("network:N", sort=names, axis=axis)
    x = altair.X(
        "value:Q",
        scale=altair.Scale(domain=[0, top * 1.55]),
        axis=altair.Axis(title=None, format=form, tickCount=2, grid=False),
    )
    tooltip = [altair.Tooltip("network:N", title=word("network")), altair.Tooltip("label:N", title=title)]
    bars = base.mark_bar(color=colour).encode(x=x, y=y, tooltip=tooltip)
    texts = base.mark_text(align="left", dx=3).encode(x=x, y=y, text="label:N")
    return altair.layer(bars, texts).properties(title=altair.TitleParams(title, fontSize=12))

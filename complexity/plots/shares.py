"""Share by kind: which types of layers the params, the work and the memory traffic belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.errors import ComplexityError
from ..ledgers.conventions import Convention
from ..ledgers.ledger import Ledger
from . import theme
from .categories import CATEGORIES, called, category, scale
from .describe import subtitle, title
from .quantities import quantity, short, unit
from .words import word

#: A segment as wide as this share has its per cent written in it.
WRITTEN = 0.045
#: Segments that need white letters.
_DARK = (theme.BLUE, "#4d4d4d")


def share_by_kind(
    ledger: Ledger,
    of: Sequence[str | Convention] = ("multi_adds", "params", "activations", "memory_access"),
) -> Any:
    """One bar of 100 % for each quantity, divided by type of layer.

    Args:
        ledger: whose cost.
        of: quantities as ``cost_by_layer`` takes them.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: an unknown quantity, none, or a network that has none of one.
    """
    import altair

    quantities = [quantity(name) for name in ([of] if isinstance(of, (str, Convention)) else of)]
    if not quantities:
        raise ComplexityError("share by kind: at least one quantity is needed")
    segments: list[dict[str, Any]] = []
    used: set[str] = set()
    labels: list[str] = []
    for one in quantities:
        groups: dict[str, float] = {}
        for layer in ledger:
            groups[category(layer)] = groups.get(category(layer), 0.0) + one.of(layer)
        total = sum(groups.values())
        if not total:
            raise ComplexityError(f"{ledger.model or 'the ledger'} has no {one.name} to draw")
        in_unit = unit([total])
        label = f"{one.plain}{word('marks.colon')}{short(total / in_unit.size)} {in_unit.symbol}".strip()
        labels.append(label)
        start = 0.0
        for group in CATEGORIES:
            if amount := groups.get(group):
                share = amount / total
                used.add(group)
                segments.append(
                    {
                        "quantity": label,
                        "type": called(group),
                        "start": start,
                        "end": start + share,
                        "middle": start + share / 2,
                        "share": share,
                        "amount": amount,
                        "text": f"{100 * share:.0f}%" if share >= WRITTEN else "",
                        "dark": CATEGORIES[group] in _DARK,
                    }
                )
                start += share
    names, colours = scale(used)
    y = altair.Y("quantity:N", sort=labels, title=None, axis=altair.Axis(ticks=False, domain=False, labelLimit=230))
    base = altair.Chart(theme.values(segments))
    bars = base.mark_bar(stroke=theme.PAPER, strokeWidth=1).encode(
        x=altair.X(
            "start:Q", title=word("share-of-network"), axis=altair.Axis(format=".0%", grid=False),
            scale=altair.Scale(domain=[0, 1]),
        ),
        x2="end:Q",
        y=y,
        color=altair.Color(
            "type:N",
            scale=altair.Scale(domain=names, range=colours),
            legend=altair.Legend(title=None, orient="bottom", columns=4),
        ),
        tooltip=[
            altair.Tooltip("quantity:N", title=word("of")),
            altair.Tooltip("type:N", title=word("type")),
            altair.Tooltip("share:Q", title=word("share"), format=".2%"),
            altair.Tooltip("amount:Q", title=word("amount"), format=","),
        ],
    )  # fmt: skip
    texts = base.mark_text(baseline="middle").encode(
        x="middle:Q",
        y=y,
        text="text:N",
        color=altair.condition("datum.dark", altair.value("white"), altair.value(theme.INK)),
    )
    chart = (bars + texts).properties(width=theme.WIDTH - 230, height=altair.Step(38))
    return theme.finish(chart, word("by-type", network=title(ledger)), subtitle(ledger))

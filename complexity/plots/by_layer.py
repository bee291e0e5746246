"""Cost by layer: bars along the network, from the input at the top to the output at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.errors import ComplexityError, shown
from ..ledgers.conventions import Convention
from ..ledgers.ledger import Ledger
from . import theme
from .categories import called, category, scale
from .describe import subtitle, title
from .quantities import Quantity, aligned, quantity, unit
from .words import word

#: Rows that a picture has at most when it chooses the depth itself, and at all.
COMFORTABLE, MOST = 32, 200


def cost_by_layer(
    ledger: Ledger,
    of: str | Convention | Sequence[str | Convention] = ("multi_adds", "params"),
    *,
    depth: int | None = None,
) -> Any:
    """Bars along the network, one row a module, stacked by type of layer, one panel for each quantity.

    Args:
        ledger: whose cost.
        of: what the bars show: ``params``, ``multi_adds``, ``flops``, ``activations``, ``memory_access``, a convention;
            or two or three of them, side by side.
        depth: after how many names a module path is cut (``features.3.conv`` at 2 is ``features.3``); unless given, as
            deep as fits ``COMFORTABLE`` rows. More than ``MOST`` rows are joined, neighbours with neighbours.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: an unknown quantity, more than three, a depth below 1, or nothing to draw.
    """
    asked = [of] if isinstance(of, (str, Convention)) else list(of)
    if not 1 <= len(asked) <= 3:
        raise ComplexityError(f"{len(asked)} quantities in one picture are not allowed: 1 to 3")
    if depth is not None and (isinstance(depth, bool) or not isinstance(depth, int) or depth < 1):
        raise ComplexityError(f"depth {shown(depth)} is not allowed: a whole number from 1 up")
    quantities = [quantity(name) for name in asked]
    amounts = _amounts(ledger, quantities)
    if not amounts:
        raise ComplexityError(f"{ledger.model or 'the ledger'} has no {' or '.join(map(str, asked))} to draw")
    amounts = _with_their_layers(amounts) if depth is None else amounts
    rows = _joined(_grouped(amounts, _depth(amounts) if depth is None else depth))
    return theme.finish(_panels(rows, quantities), word("by-layer", network=title(ledger)), subtitle(ledger))


#: Layer name, category, one amount a quantity.
_Amounts = list[tuple[str, str, list[float]]]
#: Row label -> category -> one amount a quantity.
_Rows = dict[str, dict[str, list[float]]]


def _amounts(ledger: Ledger, quantities: Sequence[Quantity]) -> _Amounts:
    found = ((layer.name, category(layer), [one.of(layer) for one in quantities]) for layer in ledger)
    return [(name, group, numbers) for name, group, numbers in found if any(numbers)]


def _with_their_layers(amounts: _Amounts) -> _Amounts:
    """A normalization next to its convolution under one name: ``stem.conv`` and ``stem.norm`` both as ``stem``.

    Bars of normalizations alone would be rows without length.
    """
    units = {name.rpartition(".")[0] for name, group, _ in amounts if group == "normalization"} - {""}
    return [
        (parent if (parent := name.rpartition(".")[0]) in units else name, group, numbers)
        for name, group, numbers in amounts
    ]


def _cut(name: str, depth: int) -> str:
    return ".".join(name.split(".")[:depth]) or word("whole-model")


def _depth(amounts: _Amounts) -> int:
    deepest = max(name.count(".") + 1 for name, _, _ in amounts)
    fits = [d for d in range(1, deepest + 1) if len({_cut(name, d) for name, _, _ in amounts}) <= COMFORTABLE]
    return max(fits, default=1)


def _grouped(amounts: _Amounts, depth: int) -> _Rows:
    rows: _Rows = {}
    for name, group, numbers in amounts:
        row = rows.setdefault(theme.line(_cut(name, depth), 60), {})
        row[group] = [a + b for a, b in zip(row.get(group, [0.0] * len(numbers)), numbers, strict=True)]
    return rows


def _joined(rows: _Rows) -> _Rows:
    """Neighbouring rows as one, where there are more than ``MOST``."""
    if len(rows) <= MOST:
        return rows
    run = -(-len(rows) // MOST)
    labels = list(rows)
    joined: _Rows = {}
    for start in range(0, len(labels), run):
        members = labels[start : start + run]
        label = members[0] if len(members) == 1 else f"{members[0]} … {members[-1]}"
        merged = [(label, group, numbers) for member in members for group, numbers in rows[member].items()]
        joined[label] = _grouped(merged, 10**6)[theme.line(label, 60)]
    return joined


def _visible(rows: _Rows, names: Sequence[str], width: float) -> list[str]:
    """The types that have a segment of a pixel or more somewhere; the legend leaves out the others."""
    count = len(next(iter(next(iter(rows.values())).values())))
    longest = [max(sum(numbers[i] for numbers in row.values()) for row in rows.values()) or 1.0 for i in range(count)]
    seen = {
        group
        for row in rows.values()
        for group, numbers in row.items()
        if any(numbers[i] / longest[i] * width >= 1 for i in range(count))
    }
    return [name for name in names if name in map(called, seen)]


def _panels(rows: _Rows, quantities: Sequence[Quantity]) -> Any:
    import altair

    labels = list(rows)
    names, colours = scale({group for row in rows.values() for group in row})
    # Row labels of 12 px type are about 6.5 px a character; the rest of the width is the panels'.
    gutter = min(190, max(40, round(6.5 * max(map(len, labels)))))
    width = (theme.WIDTH - gutter - 60) / len(quantities) - 15
    step = 19 if len(labels) <= COMFORTABLE else 14
    panels = []
    for i, one in enumerate(quantities):
        totals = {label: sum(numbers[i] for numbers in row.values()) for label, row in rows.items()}
        in_unit = unit(totals.values())
        everything = sum(totals.values()) or 1.0
        bars = [
            {
                "layer": label,
                "type": called(group),
                "amount": numbers[i] / in_unit.size,
                "share": numbers[i] / everything,
                "rank": names.index(called(group)),
            }
            for label, row in rows.items()
            for group, numbers in row.items()
            if numbers[i]
        ]
        ends = [
            {"layer": label, "amount": total / in_unit.size, "text": aligned(total, max(totals.values()), in_unit)}
            for label, total in totals.items()
            if total
        ]
        y = altair.Y(
            "layer:N",
            sort=labels,
            title=None,
            axis=altair.Axis(labels=i == 0, ticks=False, domain=False, labelLimit=190),
            scale=altair.Scale(domain=labels, paddingInner=0.25),
        )
        furthest = max(totals.values()) / in_unit.size or 1
        x = altair.X(
            "amount:Q",
            title=in_unit.title(one),
            # Room for the number behind the longest bar.
            scale=altair.Scale(domain=[0, furthest * (1 + 42 / width)], nice=False),
            axis=altair.Axis(tickCount=5, labelFlush=False),
        )
        drawn = (
            altair.Chart(theme.values(bars))
            .mark_bar()
            .encode(
                x=x,
                y=y,
                order=altair.Order("rank:Q"),
                color=altair.Color(
                    "type:N",
                    scale=altair.Scale(domain=names, range=colours),
                    legend=altair.Legend(title=None, orient="bottom", columns=4, values=_visible(rows, names, width)),
                ),
                tooltip=[
                    altair.Tooltip("layer:N", title=word("layer")),
                    altair.Tooltip("type:N", title=word("type")),
                    altair.Tooltip("amount:Q", title=in_unit.title(one), format=",.4~g"),
                    altair.Tooltip("share:Q", title=word("share-of-network"), format=".1%"),
                ],
            )
        )
        numbers_at_ends = (
            altair.Chart(theme.values(ends))
            .mark_text(align="left", dx=3, baseline="middle", fontSize=11 if step > 14 else 10)
            .encode(x=x, y=y, text="text:N")
        )
        panels.append((drawn + numbers_at_ends).properties(width=width, height=altair.Step(step)))
    return altair.hconcat(*panels, spacing=12) if len(panels) > 1 else panels[0]

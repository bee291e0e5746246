"""Accuracy, as it is printed, against cost, as it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, NamedTuple

from ..architectures.registry import Network, find, networks
from ..base.errors import ComplexityError
from ..ledgers.conventions import Convention
from ..published import source
from ..verdicts import ledger_of
from . import theme
from .labels import Placed, place
from .quantities import quantity, short, unit
from .words import spoken, word


class Point(NamedTuple):
    """A network in the picture.

    Attributes:
        label: what is written beside it; may be empty. series: its colour and legend entry.
        cost: exact. accuracy: in %. source: who printed the accuracy. name: what the tooltip calls it.
        line: points of one series and line are joined; empty for none.
    """

    label: str
    series: str
    cost: float
    accuracy: float
    source: str = ""
    name: str = ""
    line: str = ""


def published_points(
    sources: str | Sequence[str] = "chapter", convention: str | Convention = "multi-adds"
) -> list[Point]:
    """Every network whose ImageNet top-1 accuracy a source prints, with its computed cost.

    Args:
        sources: ``chapter`` and the papers (``complexity.published.source_ids()``). Networks that a source prints
            but this project does not have are left out; the same network at the same accuracy is there once.
        convention: how cost is counted. Each network is the variant that the source's table declares.

    Raises:
        ComplexityError: an unknown source or convention.
    """
    points: dict[tuple[Any, ...], Point] = {}
    for name in [sources] if isinstance(sources, str) else sources:
        for table in source(name):
            column = next((column for column in table.columns if column.id in ("top1", "error")), None)
            if column is None or table.declaration(table.rows[0], column).get("classes", 1000) != 1000:
                continue
            for row in table.rows:
                declared = table.declaration(row)
                text = row.printed.get(column.id)
                if "network" not in declared or not isinstance(text, str) or _number(text) is None:
                    continue
                chapter = table.source == "chapter"
                where = word("of-chapter", id=table.id) if chapter else f"{table.citation}, {table.id}"
                point, key = _point(declared, text, column.id, where, convention)
                name = spoken(row.label) + (f" ({declared['variant']})" if "variant" in declared else "")
                points.setdefault(key, point._replace(name=name, line=_line(table, declared)))
    return list(points.values())


def _number(text: str) -> float | None:
    try:
        return float(text.strip().rstrip("%"))
    except ValueError:
        return None


def _point(
    declared: Mapping[str, Any], text: str, column: str, source: str, convention: str | Convention
) -> tuple[Point, tuple[Any, ...]]:
    counted = ledger_of(declared)
    network = find(declared["network"])
    printed = _number(text) or 0.0
    accuracy = printed if column == "top1" else round(100 - printed, 4)
    label = _label(network, counted.settings)
    cost = float(counted.total(convention))
    # The variant counts through its cost: two variants of one cost are one point.
    return Point(label, network.title, cost, accuracy, source), (network.name, cost, accuracy, label)


def _label(network: Network, settings: Mapping[str, Any]) -> str:
    """What sets a network apart from its family's plain form: ``α 0.75``, ``160 px``; the title for the plain form."""
    parts = []
    if network.multiplier and settings[network.multiplier] != 1:
        value = f"{settings[network.multiplier]:g}"
        parts.append(f"α {value}" if network.multiplier == "alpha" else f"{value}×")
    if settings.get("groups", 3) != 3:
        parts.append(f"g {settings['groups']}")
    if settings["resolution"] != network.resolution:
        parts.append(f"{settings['resolution']} px")
    if settings["variant"] != next(iter(network.variants)):
        return f"{network.title} ({', '.join([settings['variant'], *parts])})"
    return ", ".join(parts) or network.title


def _line(table: Any, declared: Mapping[str, Any]) -> str:
    """Tables that print one network at several settings are drawn as a line."""
    same = [
        row
        for row in table.rows
        if all(table.declaration(row).get(key) == declared.get(key) for key in ("network", "variant"))
    ]
    varied = {
        key
        for key in ("alpha", "width", "resolution", "groups")
        if len({table.declaration(row)["settings"].get(key) for row in same}) > 1
    }
    return f"{table.source} {table.id}" if len(varied) == 1 else ""


def accuracy_by_cost(sources: str | Sequence[str] = "chapter", *, of: str | Convention = "multi-adds") -> Any:
    """Printed accuracy against computed cost, the cost on a logarithmic axis.

    Args:
        sources: as for ``published_points``. Points of one network that a table prints at several settings are joined.
        of: how cost is counted.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: an unknown source or convention, or a source that prints no accuracy of a network here.
    """
    import altair

    chosen = published_points(sources, of)
    if not chosen:
        raise ComplexityError(f"accuracy against cost: {sources} prints no accuracy of a network that is here")
    measured = quantity("multi_adds" if of == "multi-adds" else of)
    chapter = sources == "chapter"
    whose = "-of-the-chapter" if chapter else ""
    title, subtitle = word(f"accuracy{whose}"), word(f"accuracy-note{whose}", what=measured.title)
    chosen.sort(key=lambda point: point.cost)
    size = (theme.WIDTH - 90, 380)
    xs, ys, domain = _pixels(chosen, size)
    paths = _paths(chosen)
    chosen, placed = _labelled(chosen, list(zip(xs, ys, strict=True)), size, paths)
    in_unit = unit([sorted(point.cost for point in chosen)[len(chosen) // 2]])
    rows = [_row(point, in_unit.size) for point in chosen]
    names = _in_order({point.series for point in chosen})
    x = altair.X(
        "cost:Q",
        title=word("log-scale", what=in_unit.title(measured)),
        scale=altair.Scale(type="log", domain=[end / in_unit.size for end in domain[0]], nice=False),
        axis=altair.Axis(values=_ticks(domain[0], in_unit.size), format=",~g"),
    )
    y = altair.Y("accuracy:Q", title=word("top-1"), scale=altair.Scale(domain=domain[1], nice=False))
    color = altair.Color(
        "series:N",
        scale=altair.Scale(domain=names, range=[theme.PALETTE[i % 8] for i in range(len(names))]),
        legend=altair.Legend(title=None, orient="bottom", columns=4, symbolOpacity=1),
    )
    shape = altair.Shape(
        "series:N", scale=altair.Scale(domain=names, range=[theme.SHAPES[(i + i // 8) % 8] for i in range(len(names))])
    )
    lines = [
        {**rows[i], "path": str(k)} for k, path in enumerate(paths) for i in path
    ]  # fmt: skip
    layers = []
    if lines:
        layers.append(
            altair.Chart(theme.values(lines))
            .mark_line(strokeWidth=1.5, opacity=0.6)
            .encode(x=x, y=y, color=color, detail="path:N")
        )
    layers.append(
        altair.Chart(theme.values(rows))
        .mark_point(filled=True, size=75, opacity=1)
        .encode(x=x, y=y, color=color, shape=shape, tooltip=_tooltip(measured.title, in_unit.symbol))
    )
    layers += [
        altair.Chart(theme.values([rows[i]]))
        .mark_text(align=at.align, baseline=at.baseline, dx=at.dx, dy=at.dy)
        .encode(x=x, y=y, text="label:N")
        for i, at in placed.items()
        if at
    ]
    return theme.finish(altair.layer(*layers).properties(width=size[0], height=size[1]), title, subtitle)


def _labelled(
    points: Sequence[Point], pixels: Sequence[tuple[float, float]], size: tuple[float, float], paths: list[list[int]]
) -> tuple[list[Point], dict[int, Placed | None]]:
    """The points with the labels that have room, and where these go.

    The names of networks find their places before the names of settings. Where there is no room for a network's name
    with its variant, the name alone is tried (the tooltip has the variant).
    """
    first = sorted(range(len(points)), key=lambda i: (not points[i].label.startswith(points[i].series), i))
    turned = [[first.index(i) for i in path] for path in paths]
    ordered = [pixels[i] for i in first]
    texts = _once([points[i] for i in first])
    full = place(ordered, texts, size, turned)
    short = [text if at else text.partition(" (")[0] for text, at in zip(texts, full, strict=True)]
    places = place(ordered, short, size, turned)
    labels = dict(zip(first, short, strict=True))
    shown = [point._replace(label=labels[i]) for i, point in enumerate(points)]
    return shown, dict(zip(first, places, strict=True))


def _once(points: Sequence[Point]) -> list[str]:
    """Labels; one that a series has already written (its network at another printed accuracy) is left out."""
    written: set[tuple[str, str]] = set()
    labels = []
    for point in points:
        key = (point.series, point.label)
        labels.append("" if key in written else point.label)
        written.add(key)
    return labels


def _in_order(names: set[str]) -> list[str]:
    """Series in the order of the project's networks, others after them, so that a network keeps its colour."""
    titles = [network.title for network in networks().values()]
    return sorted(names, key=lambda name: (titles.index(name) if name in titles else len(titles), name))


def _row(point: Point, size: int) -> dict[str, Any]:
    return {
        "label": theme.line(point.label, 40),
        "name": theme.line(point.name or point.label),
        "series": theme.line(point.series, 40),
        "cost": point.cost / size,
        "exact": f"{point.cost:,.0f}",
        "accuracy": point.accuracy,
        "source": theme.line(point.source),
    }


def _tooltip(title: str, symbol: str) -> list[Any]:
    import altair

    fields = [("name", word("network")), ("accuracy", word("top-1")), ("exact", title), ("source", word("printed-in"))]
    return [altair.Tooltip(f"{field}:{'Q' if field == 'accuracy' else 'N'}", title=text) for field, text in fields]


def _paths(points: Sequence[Point]) -> list[list[int]]:
    """Indices of the points of each line; a line also takes in its family's plain form, where another line has it."""
    groups: dict[tuple[str, str], list[int]] = {}
    for i, point in enumerate(points):
        if point.line:
            groups.setdefault((point.series, point.line), []).append(i)
    plain = {point.series: i for i, point in enumerate(points) if point.label == point.series}
    joined = ([*members, plain[series]] if series in plain else members for (series, _), members in groups.items())
    paths = (sorted(set(members)) for members in joined)
    return [path for path in paths if len(path) > 1]


def _pixels(points: Sequence[Point], size: tuple[float, float]) -> tuple[list[float], list[float], Any]:
    """Where the points are in the plot, and the axes' domains with some room at the ends."""
    logs = [log10(point.cost) for point in points]
    heights = [point.accuracy for point in points]
    low, high = min(logs), max(logs)
    room = max(high - low, 0.3) * 0.06
    left, right = low - room, high + room
    bottom, top = min(heights) - 2, max(heights) + 2
    xs = [(value - left) / (right - left) * size[0] for value in logs]
    ys = [(top - value) / (top - bottom) * size[1] for value in heights]
    return xs, ys, ([10**left, 10**right], [bottom, top])


def _ticks(domain: Sequence[float], size: int) -> list[float]:
    """1, 2 and 5 times the powers of ten, in the axis' unit; only as many as are read with ease."""
    low, high = (log10(end / size) for end in domain)
    steps = (1, 2, 5) if high - low < 4 else (1,)
    found = [m * 10.0**k for k in range(int(low) - 1, int(high) + 2) for m in steps]
    return [float(short(value, 6).replace(",", "")) for value in found if low <= log10(value) <= high]

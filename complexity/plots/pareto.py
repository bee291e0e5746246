"""A sweep's settings by two of their figures, with the front that no other setting beats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.errors import ComplexityError
from ..ledgers.conventions import Convention
from ..sweeping import Selection, Sweep
from ..sweeping.axes import plain
from . import theme
from .labels import place
from .quantities import quantity, unit_between
from .surfaces import picked, said
from .words import together, word

#: Settings that are drawn at most, of the front and of the others.
FRONT, OTHERS = 400, 2000
HEIGHT = 380
#: Settings of the front that are written out at most; the others' are in the tooltip.
LABELS = 10


def pareto_chart(
    sweep: Sweep | Selection,
    x: str | Convention = "multi_adds",
    y: str | Convention = "params",
    *,
    prefer: Sequence[str] = ("low", "high"),
    **budgets: Any,
) -> Any:
    """Two figures of every setting against each other; the Pareto front is joined by a line and labelled.

    Args:
        sweep: whose settings; of a ``Selection`` the front is that of its own settings.
        x, y, prefer, budgets: as ``Sweep.pareto`` takes them.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: an unknown figure or budget, or no setting that fits.
    """
    import altair
    import numpy

    whole, others = _parts(sweep)
    front = whole.pareto(x, y, prefer=prefer) if not budgets else whole.within(**budgets).pareto(x, y, prefer=prefer)
    if not len(front):
        raise ComplexityError(
            f"{_sweep(sweep).title}: no setting fits {', '.join(map(str, front.notes)) or 'the budget'}"
        )
    horizontal, vertical = quantity(x), quantity(y)
    fx, fy = (numpy.asarray(front.figure(name), dtype=float) for name in (x, y))
    ox, oy = (numpy.asarray(others.figure(name), dtype=float) for name in (x, y))
    in_x, in_y = (unit_between(min(all_), max(all_)) for all_ in ([*fx, *ox], [*fy, *oy]))
    settings = front.settings_columns()
    names = [said({name: plain(values[i]) for name, values in settings.items()}) for i in range(len(front))]
    on = [{"x": fx[i] / in_x.size, "y": fy[i] / in_y.size, "setting": names[i]} for i in picked(len(front), FRONT)]
    off_names = others.settings_columns()
    off = [
        {
            "x": ox[i] / in_x.size,
            "y": oy[i] / in_y.size,
            "setting": said({name: plain(values[i]) for name, values in off_names.items()}),
        }
        for i in range(len(others))
    ]
    size = (theme.WIDTH - 90, HEIGHT)
    domains = [_domain([row[axis] for row in [*on, *off]]) for axis in "xy"]
    horizontal_axis = altair.X(
        "x:Q",
        title=in_x.title(horizontal),
        scale=altair.Scale(domain=domains[0], nice=False, zero=False),
        axis=altair.Axis(tickCount=8),
    )
    vertical_axis = altair.Y(
        "y:Q",
        title=in_y.title(vertical),
        scale=altair.Scale(domain=domains[1], nice=False, zero=False),
        axis=altair.Axis(tickCount=8),
    )
    tooltip = [
        altair.Tooltip("setting:N", title=word("setting")),
        altair.Tooltip("x:Q", title=in_x.title(horizontal), format=",.4~g"),
        altair.Tooltip("y:Q", title=in_y.title(vertical), format=",.4~g"),
    ]
    series = [word("front"), word("others")]
    color = altair.Color(
        "series:N",
        scale=altair.Scale(domain=series, range=[theme.VERMILLION, "#b3b3b3"]),
        legend=altair.Legend(title=None, orient="bottom", symbolOpacity=1),
    )
    rows = [{**row, "series": series[1]} for row in off] + [{**row, "series": series[0]} for row in on]
    points = altair.Chart(theme.values(rows)).encode(x=horizontal_axis, y=vertical_axis, color=color, tooltip=tooltip)
    layers = [
        points.mark_circle(opacity=1).encode(
            size=altair.condition(f"datum.series == '{series[0]}'", altair.value(55), altair.value(12))
        ),
        altair.Chart(theme.values(on))
        .mark_line(stroke=theme.VERMILLION, strokeWidth=1.5, interpolate="step-after" if prefer[0] == "low" else "step-before")
        .encode(x=horizontal_axis, y=vertical_axis),
        *_labels(on, domains, size, horizontal_axis, vertical_axis),
    ]  # fmt: skip
    best = [
        word("least" if way == "low" else "most", what=one.title)
        for way, one in zip(prefer, (horizontal, vertical), strict=True)
    ]
    lines = [
        word("front-note", x=best[0], y=best[1], front=len(front), whole=len(whole)),
        together([said(_sweep(sweep).fixed), *map(str, front.notes[:-1])]),
    ]
    chart = altair.layer(*layers).properties(width=size[0], height=size[1])
    return theme.finish(
        chart, word("against", network=_sweep(sweep).title, y=vertical.plain, x=horizontal.plain), lines
    )


def _sweep(sweep: Sweep | Selection) -> Sweep:
    whole: Sweep = getattr(sweep, "sweep", sweep)  # type: ignore[arg-type]
    return whole


def _parts(sweep: Sweep | Selection) -> tuple[Any, Any]:
    """What the front is sought in, and the settings that are drawn grey: a few of all."""
    import numpy

    if isinstance(sweep, Selection):
        flat = sweep.flat[picked(len(sweep), OTHERS)]
    else:
        flat = numpy.array(picked(sweep.size, OTHERS), dtype=numpy.int64)
    return sweep, Selection(_sweep(sweep), flat)


def _domain(numbers: Sequence[float]) -> list[float]:
    low, high = min(numbers), max(numbers)
    room = (high - low or abs(high) or 1) * 0.05
    return [max(0.0, low - room), high + room]


def _labels(
    rows: Sequence[dict[str, Any]], domains: Sequence[list[float]], size: tuple[float, float], x: Any, y: Any
) -> list[Any]:
    """What the settings of the front are, beside as many of its points as there is room for."""
    import altair

    pixels = [
        (
            (row["x"] - domains[0][0]) / (domains[0][1] - domains[0][0]) * size[0],
            (domains[1][1] - row["y"]) / (domains[1][1] - domains[1][0]) * size[1],
        )
        for row in rows
    ]
    # Its ends first, then every other one, so that the labels are spread over the front.
    count = len(rows)
    order: list[int] = []
    step = max(1, count - 1)
    while step:
        order += [i for i in range(0, count, step) if i not in order]
        step //= 2
    order += [i for i in range(count) if i not in order]
    texts = [rows[i]["setting"] for i in order]
    steps = list(range(count))
    places = place([pixels[i] for i in order], texts, size, [[order.index(i) for i in steps]] if count < 60 else ())
    placed = [(rows[i], at) for i, at in zip(order, places, strict=True) if at][:LABELS]
    halo = {"stroke": theme.PAPER, "strokeWidth": 6, "strokeJoin": "round"}
    return [
        altair.Chart(theme.values([row]))
        .mark_text(align=at.align, baseline=at.baseline, dx=at.dx, dy=at.dy, **options)
        .encode(x=x, y=y, text="setting:N")
        for row, at in placed
        for options in (halo, {})
    ]

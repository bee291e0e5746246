"""Cost over two arguments (α and β, as a rule): as a heat map, and as a contour map with a budget."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from ..base.errors import ComplexityError, shown, unknown
from . import theme
from .isolines import levels
from .lines import Lines, Style
from .quantities import Quantity, Unit, quantity, short, unit_between
from .surfaces import Surface, axis_title, symbol
from .words import together, word

#: Values an axis that cells and dots, and lines, are drawn from at most.
CELLS, FINE = 48, 150
HEIGHT = 360
#: Lines of the first, second and third quantity.
_STYLES = (Style(theme.BLUE), Style(theme.VERMILLION, (6, 3)), Style(theme.GREEN, (2, 2)))


def heat_map(surface: Surface, of: str = "multi_adds", *, budget: float | None = None) -> Any:
    """A cost over two arguments as colours, lighter where it costs more, with lines of equal cost.

    Args:
        surface: the cost. More than ``CELLS`` values an axis are thinned out. of: a key of its amounts.
        budget: a cost whose line is drawn apart.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: an axis of one value, an unknown quantity, or a budget that is not above 0.
    """
    import altair

    surface = surface.checked([of])
    measured, limits = quantity(of), _budgets({of: budget} if budget is not None else {}, [of])
    coarse, fine = surface.thinned(CELLS), surface.thinned(FINE)
    low, high = float(fine.amounts[of].min()), float(fine.amounts[of].max())
    in_unit = unit_between(low, high)
    low, high = low / in_unit.size, high / in_unit.size
    size = (theme.WIDTH - 185, HEIGHT)
    domains = ([fine.x[0], fine.x[-1]], [fine.y[0], fine.y[-1]])
    x, y = _axes(surface.names, domains)
    scale = altair.Scale(scheme="viridis", type="log" if low > 0 and high >= 10 * low else "linear", domain=[low, high])
    rects = (
        altair.Chart(theme.values(_cells(coarse, of, in_unit, domains, size)))
        .mark_rect(strokeWidth=0, clip=True)
        .encode(
            x=x,
            x2="x2:Q",
            y=y,
            y2="y2:Q",
            color=altair.Color(
                "cost:Q",
                scale=scale,
                legend=altair.Legend(
                    title=in_unit.title(measured).replace(" (", "\n(").split("\n"),
                    gradientLength=HEIGHT - 60,
                    format=",~g",
                    values=levels(low, high, 7) or altair.Undefined,
                ),
            ),
            tooltip=_tooltip(surface.names, [("cost", in_unit.title(measured))]),
        )
    )
    lines = Lines(fine, domains, size)
    for level in levels(low, high):
        lines.add(of, level * in_unit.size, short(level), Style(theme.PAPER, stroke=1.2))
    if limits:
        text = word("budget", amount=f"{short(limits[of] / in_unit.size)} {in_unit.symbol}".strip())
        lines.add(of, limits[of], text, Style(theme.VERMILLION, (6, 3), 3))
    chart = altair.layer(rects, *lines.layers(x, y)).properties(width=size[0], height=size[1])
    over = {"network": surface.network, "x": symbol(surface.names[0]), "y": symbol(surface.names[1])}
    note = together([word("white-lines"), word("dashed-budget") if limits else ""])
    return theme.finish(chart, word("heat", what=measured.plain, **over), [surface.settings, note])


def contour(
    surface: Surface,
    of: str | Sequence[str] = ("multi_adds", "params"),
    *,
    budgets: Mapping[str, float] | None = None,
) -> Any:
    """Lines of equal cost over two arguments, up to three quantities in one picture, and the settings that fit a budget.

    Args:
        surface: the costs. of: keys of its amounts; the first gets solid lines, the others dashed ones.
        budgets: quantity -> the most that is allowed; the settings that fit all of them get a dot, and those that can
            neither be wider nor larger a bigger one.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: an axis of one value, an unknown quantity, or a budget that is not above 0.
    """
    import altair

    names = [of] if isinstance(of, str) else list(of)
    if not 1 <= len(names) <= len(_STYLES):
        raise ComplexityError(f"{len(names)} quantities in one contour map are not allowed: 1 to {len(_STYLES)}")
    limits = _budgets(budgets or {}, names)
    surface = surface.checked(names)
    fine = surface.thinned(FINE)
    size = (theme.WIDTH - 90, HEIGHT)
    domains = (_padded(fine.x), _padded(fine.y))
    x, y = _axes(surface.names, domains)
    dots = _fitting(surface.thinned(CELLS), limits) if limits else []
    lines = Lines(fine, domains, size, [(dot["x"], dot["y"]) for dot in dots if dot["largest"]])
    measured: list[Quantity] = []
    for name, style in zip(names, _STYLES, strict=False):
        measured.append(quantity(name))
        z = fine.amounts[name]
        in_unit = unit_between(z.min(), z.max())
        for level in levels(float(z.min()) / in_unit.size, float(z.max()) / in_unit.size, 7):
            if name in limits and abs(level * in_unit.size / limits[name] - 1) < 0.08:
                continue  # the budget's own line is there
            lines.add(name, level * in_unit.size, f"{short(level)} {in_unit.symbol}".strip(), style)
        if name in limits:
            text = word("budget", amount=f"{short(limits[name] / in_unit.size)} {in_unit.symbol}".strip())
            lines.add(name, limits[name], text, style._replace(stroke=3.5))
    layers = [*_dots(dots, surface, x, y), *lines.layers(x, y), _legend(measured)]
    chart = altair.layer(*layers).properties(width=size[0], height=size[1])
    what = together([one.plain for one in measured], "and")
    over = {"network": surface.network, "x": symbol(surface.names[0]), "y": symbol(surface.names[1])}
    return theme.finish(chart, word("contour", what=what, **over), [surface.settings, _note(limits, dots)])


def _note(limits: Mapping[str, float], dots: Sequence[Any]) -> str:
    if not limits:
        return ""
    if not dots:
        return word("none-fits")
    return word("dots-fit")


def _budgets(budgets: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    for name, limit in budgets.items():
        if name not in names:
            raise unknown("budget", name, names)
        if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not 0 < limit < float("inf"):
            raise ComplexityError(f"budget {name} = {shown(limit)} is not allowed: a number above 0")
    return {name: float(limit) for name, limit in budgets.items()}


def _axes(names: tuple[str, str], domains: tuple[list[float], list[float]]) -> tuple[Any, Any]:
    import altair

    def axis(channel: Any, field: str, name: str, domain: list[float], ticks: int) -> Any:
        return channel(
            field,
            title=axis_title(name),
            scale=altair.Scale(domain=domain, nice=False, zero=False),
            axis=altair.Axis(grid=False, tickCount=ticks),
        )

    return axis(altair.X, "x:Q", names[0], domains[0], 10), axis(altair.Y, "y:Q", names[1], domains[1], 8)


def _padded(values: Sequence[float]) -> list[float]:
    room = (values[-1] - values[0]) * 0.02
    return [values[0] - room, values[-1] + room]


def _tooltip(names: tuple[str, str], amounts: Sequence[tuple[str, str]]) -> list[Any]:
    import altair

    return [
        *(altair.Tooltip(f"at_{axis}:Q", title=axis_title(name), format=".4~g") for axis, name in zip("xy", names, strict=True)),
        *(altair.Tooltip(f"{field}:Q", title=title, format=",.4~g") for field, title in amounts),
    ]  # fmt: skip


def _cells(
    surface: Surface, of: str, in_unit: Unit, domains: tuple[list[float], list[float]], size: tuple[float, float]
) -> list[dict[str, float]]:
    """A rectangle a setting, from half-way to the one before to half-way to the next.

    Each reaches a pixel under the next, so that no seams show.
    """
    z = surface.amounts[of] / in_unit.size
    xs, ys = _edges(surface.x), _edges(surface.y)
    (left, right), (bottom, top) = domains
    wide, high = (right - left) / size[0], (top - bottom) / size[1]
    return [
        {
            "x": max(xs[i], left), "x2": min(xs[i + 1] + wide, right),
            "y": max(ys[j], bottom), "y2": min(ys[j + 1] + high, top),
            "at_x": surface.x[i], "at_y": surface.y[j], "cost": float(z[i, j]),
        }
        for i in range(len(surface.x))
        for j in range(len(surface.y))
    ]  # fmt: skip


def _edges(values: Sequence[float]) -> list[float]:
    """Where the cell of each value begins and ends."""
    middles = [(a + b) / 2 for a, b in itertools.pairwise(values)]
    return [2 * values[0] - middles[0], *middles, 2 * values[-1] - middles[-1]]


def _fitting(surface: Surface, limits: Mapping[str, float]) -> list[dict[str, Any]]:
    """The settings within all budgets; ``largest`` where the next one along neither axis is."""
    import numpy

    within = numpy.ones((len(surface.x), len(surface.y)), dtype=bool)
    for name, limit in limits.items():
        within &= surface.amounts[name] <= limit
    wider, larger = numpy.zeros_like(within), numpy.zeros_like(within)
    wider[:-1], larger[:, :-1] = within[1:], within[:, 1:]
    return [
        {
            "x": surface.x[i], "y": surface.y[j], "at_x": surface.x[i], "at_y": surface.y[j],
            "largest": bool(not wider[i, j] and not larger[i, j]),
            **{name: float(z[i, j]) for name, z in surface.amounts.items()},
        }
        for i, j in numpy.argwhere(within).tolist()
    ]  # fmt: skip


def _dots(dots: Sequence[dict[str, Any]], surface: Surface, x: Any, y: Any) -> list[Any]:
    import altair

    if not dots:
        return []
    mark = altair.Chart(theme.values(dots)).mark_circle(opacity=1)
    return [
        mark.encode(
            x=x,
            y=y,
            size=altair.condition("datum.largest", altair.value(70), altair.value(9)),
            color=altair.condition("datum.largest", altair.value(theme.INK), altair.value("#adadad")),
            tooltip=_tooltip(surface.names, [(name, quantity(name).title) for name in surface.amounts]),
        )
    ]


def _legend(measured: Sequence[Quantity]) -> Any:
    """A legend for lines that are drawn one by one: a layer without marks."""
    import altair

    names = [one.title for one in measured]
    styles = _STYLES[: len(names)]
    return (
        altair.Chart(theme.values([{"quantity": name} for name in names]))
        .mark_line(strokeWidth=2)
        .encode(
            color=altair.Color(
                "quantity:N",
                scale=altair.Scale(domain=names, range=[style.colour for style in styles]),
                legend=altair.Legend(title=None, orient="bottom", symbolType="stroke", symbolSize=500),
            ),
            strokeDash=altair.StrokeDash(
                "quantity:N", scale=altair.Scale(domain=names, range=[list(style.dash) for style in styles])
            ),
        )
    )

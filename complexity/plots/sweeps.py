"""A sweep as a picture: over two arguments a contour or heat map, over one a line, or two figures against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..base.errors import ComplexityError, shown, unknown
from ..ledgers.conventions import Convention
from ..published.figure import Figure
from ..sweeping import Selection, Sweep
from ..sweeping import sweep as sweep_again
from ..sweeping.axes import plain
from . import theme
from .grids import FINE, HEIGHT, contour, heat_map
from .pareto import pareto_chart
from .quantities import quantity, unit
from .surfaces import Surface, axis_title, picked, said, symbol
from .words import together, word

KINDS = ("contour", "heat", "lines", "pareto")


def sweep_chart(
    sweep: Sweep | Selection,
    of: str | Convention | Sequence[str | Convention] | None = None,
    *,
    kind: str | None = None,
    at: Mapping[str, Any] | None = None,
    **budgets: Any,
) -> Any:
    """A picture of a sweep.

    Args:
        sweep: what to draw; a ``Selection`` is drawn as ``pareto``.
        of: figures or conventions: ``multi_adds`` and ``params`` unless given (``heat`` takes one: ``multi_adds``).
        kind: ``contour``: lines of equal cost over two arguments; ``heat``: colours; ``lines``: over one argument, a
            line for each value of a second one; ``pareto``: the first two of ``of`` against each other. Unless given:
            ``contour`` where two arguments are numbers, else ``lines``.
        at: argument -> the value at which the picture is taken, for swept arguments beyond those that it shows; the
            first value unless given. The subtitle says it.
        budgets: ``prefer`` of ``pareto_chart``, and ``max_multi_adds=300e6``, ``max_params="3M"`` …: as ``Sweep.within`` takes them.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: an unknown kind, figure, argument or budget, or a sweep with too few axes for that kind.
    """
    if kind is not None and kind not in KINDS:
        raise unknown("kind of picture", kind, KINDS)
    figures = _figures(of, ("multi_adds",) if kind == "heat" else ("multi_adds", "params"))
    if kind == "pareto" or hasattr(sweep, "sweep"):
        if kind not in (None, "pareto"):
            raise ComplexityError(f"a selection of settings is no grid: kind {kind!r} needs the sweep itself")
        if len(figures) != 2:
            raise ComplexityError(f"a Pareto front is between two figures, not {len(figures)}")
        return pareto_chart(sweep, *figures, **budgets)
    grid = _Grid(sweep, at or {})
    if kind is None:
        kind = "contour" if len(grid.numeric) >= 2 else "lines"
    if kind == "lines":
        if budgets:
            raise ComplexityError(
                "budgets are not drawn over one argument: kind 'contour', 'heat' or 'pareto' has them"
            )
        return _lines(grid, figures)
    surface = grid.surface(figures)
    limits = _limits(budgets, figures)
    if kind == "contour":
        return contour(surface, [_name(one) for one in figures], budgets=limits)
    if len(figures) != 1:
        raise ComplexityError(f"a heat map shows one figure, not {len(figures)}")
    return heat_map(surface, _name(figures[0]), budget=limits.get(_name(figures[0])))


def _figures(of: Any, default: Sequence[str]) -> list[str | Convention]:
    figures: list[str | Convention] = (
        list(default) if of is None else [of] if isinstance(of, (str, Convention)) else list(of)
    )
    for figure in figures:
        quantity(figure)
    return figures


def _name(figure: str | Convention) -> str:
    return figure.name if isinstance(figure, Convention) else figure


def _limits(budgets: Mapping[str, Any], figures: Sequence[str | Convention]) -> dict[str, float]:
    """``max_multi_adds="300M"`` -> ``multi_adds: 3e8``."""
    limits = {}
    names = [f"max_{_name(one).replace('-', '_')}" for one in figures]
    for key, value in budgets.items():
        if key not in names:
            raise unknown("budget", key, names)
        limits[_name(figures[names.index(key)])] = Figure.read(value).value if isinstance(value, str) else value
    return limits


class _Grid:
    """A sweep cut down to what a picture shows: some values of the arguments drawn, one of each other."""

    def __init__(self, sweep: Any, at: Mapping[str, Any]) -> None:
        self.sweep = sweep
        self.title: str = sweep.title
        self.axes: dict[str, Sequence[Any]] = sweep.axes
        self.at = at
        for name, value in at.items():
            if name not in self.axes:
                raise unknown("swept argument", name, self.axes)
            if not any(_same(value, one) for one in self.axes[name]):
                raise ComplexityError(f"{name} {shown(value)} is not one of the values swept")

    @property
    def free(self) -> list[str]:
        """Arguments of several values that no value was chosen of."""
        return [name for name, values in self.axes.items() if len(values) > 1 and name not in self.at]

    @property
    def numeric(self) -> list[str]:
        """Those of them that are numbers; width and resolution, which a map is drawn over, come first."""
        numbers = [name for name in self.free if all(_is_number(value) for value in self.axes[name])]
        first = ("alpha", "width", "beta", "resolution")
        return sorted(numbers, key=lambda name: first.index(name) if name in first else len(first))

    def cut(self, most: Mapping[str, int]) -> tuple[Any, dict[str, list[Any]], str]:
        """The sweep over those arguments alone, at so many values each; their values; what the others are."""
        values = {name: [self.axes[name][i] for i in picked(len(self.axes[name]), n)] for name, n in most.items()}
        rest = {name: self.at.get(name, several[0]) for name, several in self.axes.items() if name not in values}
        settings: dict[str, Any] = {**self.sweep.fixed, **{name: plain(value) for name, value in rest.items()}}
        arguments: dict[str, Any] = {**values, **settings}
        notes = [said(settings)] + [
            word("thinned", drawn=len(chosen), values=len(self.axes[name]), name=symbol(name))
            for name, chosen in values.items()
            if len(chosen) < len(self.axes[name])
        ]
        return sweep_again(self.sweep.network, progress=False, **arguments), values, together(notes)

    def surface(self, figures: Sequence[str | Convention]) -> Surface:
        """The figures over the first two numeric arguments."""
        if len(self.numeric) < 2:
            raise ComplexityError(
                f"{self.title}: a map needs two swept arguments that are numbers; there are {len(self.numeric)}: "
                f"{', '.join(self.numeric) or 'none'}"
            )
        names = (self.numeric[0], self.numeric[1])
        again, values, settings = self.cut(dict.fromkeys(names, FINE))
        amounts = {_name(one): again.figure(one).astype(float) for one in figures}
        x, y = ([plain(value) for value in values[name]] for name in names)
        return Surface(self.title, names, x, y, amounts, settings)


def _lines(grid: _Grid, figures: Sequence[str | Convention]) -> Any:
    """A panel for each figure: over one argument, a line for each value of a second one (of at most eight)."""
    import altair

    if not grid.free:
        raise ComplexityError(f"{grid.title}: one setting is no picture; sweep an argument over several values")
    along = grid.numeric[0] if grid.numeric else grid.free[0]
    second = next((name for name in grid.free if name != along), None)
    again, values, settings = grid.cut({along: FINE, **({second: len(theme.PALETTE)} if second else {})})
    numeric = bool(grid.numeric)
    xs = [plain(value) if numeric else _text(value) for value in values[along]]
    series = [_text(value) for value in values[second]] if second else [""]
    width = (theme.WIDTH - 40) / len(figures) - 70
    panels = []
    for figure in figures:
        z = again.figure(figure).astype(float).reshape(len(xs), len(series))
        in_unit = unit(z.ravel())
        rows = [
            {"x": x, "series": name, "amount": z[i, j] / in_unit.size}
            for i, x in enumerate(xs)
            for j, name in enumerate(series)
        ]
        measured = quantity(figure)
        x_axis = altair.X(
            f"x:{'Q' if numeric else 'N'}",
            title=axis_title(along),
            sort=None if numeric else xs,
            scale=altair.Scale(zero=False, nice=False, padding=8) if numeric else altair.Undefined,
            axis=_axis(xs, numeric),
        )
        encoding: dict[str, Any] = {
            "x": x_axis,
            "y": altair.Y(
                "amount:Q",
                title=in_unit.title(measured),
                scale=altair.Scale(domain=[0, 1.05 * float(z.max()) / in_unit.size], nice=True),
                axis=altair.Axis(tickCount=6),
            ),
            "tooltip": [
                altair.Tooltip(f"x:{'Q' if numeric else 'N'}", title=axis_title(along)),
                altair.Tooltip("amount:Q", title=in_unit.title(measured), format=",.4~g"),
            ],
        }
        if second:
            encoding["color"] = altair.Color(
                "series:N",
                sort=series,
                scale=altair.Scale(domain=series, range=list(theme.PALETTE[: len(series)])),
                legend=altair.Legend(title=axis_title(second), orient="bottom", symbolOpacity=1),
            )
            encoding["shape"] = altair.Shape(
                "series:N", scale=altair.Scale(domain=series, range=list(theme.SHAPES[: len(series)]))
            )
            encoding["tooltip"].append(altair.Tooltip("series:N", title=axis_title(second)))
        base = altair.Chart(theme.values(rows))
        lines = base.mark_line(strokeWidth=2, color=theme.BLUE).encode(
            **{key: one for key, one in encoding.items() if key not in ("shape", "tooltip")}
        )
        bars = not numeric and not second
        marks = [base.mark_bar(color=theme.BLUE, size=26).encode(**encoding) if bars else lines]
        if len(xs) <= 30 and not bars:
            marks.append(base.mark_point(filled=True, size=55, opacity=1, color=theme.BLUE).encode(**encoding))
        panels.append(altair.layer(*marks).properties(width=width, height=HEIGHT - 80))
    chart = altair.hconcat(*panels, spacing=18) if len(panels) > 1 else panels[0]
    what = together([quantity(figure).plain for figure in figures], "and")
    return theme.finish(chart, word("by", network=grid.title, what=what, along=axis_title(along)), settings)


def _axis(xs: Sequence[Any], numeric: bool) -> Any:
    """Ticks at the values themselves where these are few."""
    import altair

    if not numeric:
        return altair.Axis(labelAngle=0)
    return altair.Axis(tickCount=6, format=",.4~g", labelAngle=0, values=xs if len(xs) <= 8 else altair.Undefined)


def _is_number(value: Any) -> bool:
    number = plain(value)
    return isinstance(number, (int, float)) and not isinstance(number, bool)


def _same(a: Any, b: Any) -> bool:
    return bool(plain(a) == plain(b))


def _text(value: Any) -> str:
    value = plain(value)
    return f"{value:g}" if isinstance(value, float) else theme.line(value, 40)

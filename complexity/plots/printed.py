"""A published table as a picture: how far each printed figure is from the computed one, or every cell's verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..base.errors import ComplexityError, unknown
from ..base.words import Text
from ..published.figure import UNITS, Figure
from ..tables.cell import Cell
from ..tables.model import Table
from ..verdicts import MARKS as ORDER
from . import theme
from .labels import CHARACTER
from .quantities import short
from .words import spoken, together, wide, word

#: Verdict -> colour and shape.
MARKS = {
    "reproduced": (theme.GREEN, "circle"),
    "rounding": (theme.SKY, "square"),
    "erratum": (theme.VERMILLION, "cross"),
    "explained": (theme.BLUE, "diamond"),
    "candidate": (theme.ORANGE, "triangle-up"),
    "unexplained": (theme.PURPLE, "triangle-down"),
    "cited": (theme.GREY, "triangle-right"),
}
KINDS = ("figures", "verdicts")


def table_chart(table: Table, kind: str | None = None) -> Any:
    """A table of the chapter, printed against computed.

    Args:
        table: as ``complexity.tables.table`` makes it.
        kind: ``figures``: each printed figure's distance from the computed one, with the range that its digits stand
            for; ``verdicts``: all printed cells, coloured by verdict. Figures where most judged cells are figures.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: another kind, or a table with nothing of that kind (5-1, 5-6 and 5-9 are words).
    """
    if kind is not None and kind not in KINDS:
        raise unknown("kind of picture", kind, KINDS)
    judged = [cell for _, _, cell in table.judged()]
    if not judged:
        raise ComplexityError(f"table {table.id} has no printed figures to draw: it is in words")
    figures = _figures(table)
    if kind is None:
        computed = [cell for cell in judged if cell.verdict != "cited"]
        kind = "figures" if figures and 2 * len(figures) > len(computed) else "verdicts"
    if kind == "figures" and not figures:
        raise ComplexityError(f"table {table.id} has no printed figures to draw; kind 'verdicts' shows its cells")
    chart = _gaps(figures) if kind == "figures" else _verdicts(table)
    counts = together([f"{n} {word(f'verdicts.{verdict}')}" for verdict, n in table.verdicts.items()], "comma")
    return theme.finish(chart, word("table", id=table.id, title=_text(table.title)), [counts, word(f"of-{kind}")])


class _Drawn(NamedTuple):
    """A printed figure: its panel, its row there, its cell, the printed number with its range, in % off
    computed, and the unit that it is printed in."""

    panel: str
    label: str
    cell: Cell
    gap: float
    low: float
    high: float
    unit: str


def _figures(table: Table) -> list[_Drawn]:
    """All printed figures; a table that prints networks column by column has a panel for each row of figures."""
    found = []
    columns = {column.id: column for column in table.columns}
    for row in table.rows:
        for name, cell in row.cells.items():
            if not (cell.figure and isinstance(cell.printed, str) and isinstance(cell.computed, (int, float))):
                continue
            column, label = _text(columns[name].title), _text(row.label)
            panel, label = (column, label) if columns[name].figure else (label, column)
            read = _read(cell.printed, cell.computed)
            exact = cell.computed
            step = read.step[0] / read.step[1]
            ends = [100 * ((read.digits + half) * step / exact - 1) for half in (-0.5, 0, 0.5)]
            found.append(_Drawn(panel, label, cell, ends[1], ends[0], ends[2], read.unit))
    return found


def _read(printed: str, exact: float) -> Figure:
    """The printed figure in the unit that brings it nearest to the computed one.

    A cell does not keep its column's unit; units are a thousand apart, so that the nearest is never in doubt.
    """
    return min((Figure.read(printed, unit) for unit in ("", "K", "M", "G")), key=lambda f: abs(f.value / exact - 1))


def _text(text: str | Text) -> str:
    return theme.line(spoken(text))


def _scale(used: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    names = [name for name in ORDER if name in used]
    return (
        [word(f"verdicts.{name}") for name in names],
        [MARKS[name][0] for name in names],
        [MARKS[name][1] for name in names],
    )


def _gaps(figures: Sequence[_Drawn]) -> Any:
    import altair

    names, colours, shapes = _scale([one.cell.verdict for one in figures])
    panels = list(dict.fromkeys(one.panel for one in figures))
    labels = list(dict.fromkeys(one.label for one in figures))
    gutter = min(190, round(6.8 * max(map(wide, labels))))
    width = (theme.WIDTH - gutter - 50) / len(panels) - 20
    charts = []
    for i, panel in enumerate(panels):
        rows = [_row(one) for one in figures if one.panel == panel]
        reach = max(max(abs(row["low"]), abs(row["high"])) for row in rows) * 1.1
        # Room for the printed text right of the last point.
        xs = {
            field: altair.X(
                f"{field}:Q",
                title=f"{panel}{word('marks.colon')}{word('printed-off')}",
                scale=altair.Scale(domain=[-reach, reach * (1 + 240 / width)], nice=False),
                axis=altair.Axis(tickCount=5, format=",.4~g"),
            )
            for field in ("gap", "low", "high")
        }
        y = altair.Y(
            "label:N",
            sort=labels,
            title=None,
            axis=altair.Axis(labels=i == 0, ticks=False, domain=False, grid=True),
            scale=altair.Scale(domain=labels),
        )
        base = altair.Chart(theme.values(rows))
        color = altair.Color(
            "verdict:N",
            scale=altair.Scale(domain=names, range=colours),
            legend=altair.Legend(title=word("verdict"), orient="bottom", symbolOpacity=1),
        )
        shape = altair.Shape("verdict:N", scale=altair.Scale(domain=names, range=shapes))
        tooltip = [
            altair.Tooltip(f"{field}:{kind}", title=word(title))
            for field, kind, title in (
                ("label", "N", "row"), ("printed", "N", "printed"), ("computed", "N", "computed"),
                ("gap", "Q", "printed-off"), ("verdict", "N", "verdict"), ("note", "N", "note"),
            )
        ]  # fmt: skip
        zero = altair.Chart(theme.values([{"gap": 0}])).mark_rule(color="#8c8c8c", strokeWidth=1.5).encode(x=xs["gap"])
        layers = [
            zero,
            base.mark_rule(strokeWidth=3, opacity=0.55).encode(x=xs["low"], x2="high:Q", y=y, color=color),
            base.mark_point(filled=True, size=80, opacity=1).encode(
                x=xs["gap"], y=y, color=color, shape=shape, tooltip=tooltip
            ),
            base.mark_text(align="left", dx=8, baseline="middle").encode(
                x=xs["high"], y=y, text="text:N", tooltip=tooltip
            ),
        ]
        charts.append(altair.layer(*layers).properties(width=width, height=altair.Step(30)))
    return altair.hconcat(*charts, spacing=14) if len(charts) > 1 else charts[0]


def _row(one: _Drawn) -> dict[str, Any]:
    exact = one.cell.computed
    assert isinstance(exact, (int, float))
    symbol = one.unit
    note = spoken(one.cell.notes[-1]) if one.cell.notes else ""
    close = f"{short(exact / UNITS[symbol], 4)} {symbol}".strip()
    return {
        "label": one.label,
        "gap": one.gap,
        "low": one.low,
        "high": one.high,
        "printed": theme.line(one.cell.printed),
        "computed": f"{exact:,}",
        "text": f"{theme.line(one.cell.printed, 20)} / {close}",
        "verdict": word(f"verdicts.{one.cell.verdict}"),
        "note": theme.line(note),
    }


def _verdicts(table: Table) -> Any:
    import altair

    titles = [_text(table.stub), *(_text(column.title) for column in table.columns)]
    rows = [
        [row.stub or Cell(_text(row.label)), *(row.cells.get(column.id, Cell()) for column in table.columns)]
        for row in table.rows
    ]
    full = [[_written(cell) for cell in row] for row in rows]
    width = theme.WIDTH - 30
    lengths = [max(map(wide, texts)) + 2 for texts in zip(titles, *full, strict=True)]
    ends = [width * sum(lengths[:i]) / sum(lengths) for i in range(len(titles) + 1)]
    cells = [
        _cell(i, ends[j], ends[j + 1], cell) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell.printed
    ]
    heads = [{"row": -1, "middle": (ends[j] + ends[j + 1]) / 2, "text": title} for j, title in enumerate(titles)]
    names, colours, _ = _scale([cell.verdict for row in rows for cell in row if cell.printed])
    across = altair.Scale(domain=[0, width], nice=False)
    down = altair.Scale(domain=list(range(-1, len(rows))))
    y = altair.Y("row:O", axis=None, scale=down)
    rects = (
        altair.Chart(theme.values(cells))
        .mark_rect(stroke=theme.PAPER, strokeWidth=2)
        .encode(
            x=altair.X("x:Q", axis=None, scale=across),
            x2="x2:Q",
            y=y,
            color=altair.Color(
                "verdict:N",
                scale=altair.Scale(domain=[*names, ""], range=[*colours, "#eeeeee"]),
                legend=altair.Legend(title=word("verdict"), orient="bottom", values=names),
            ),
            tooltip=[
                altair.Tooltip(f"{field}:N", title=word(title))
                for field, title in (
                    ("printed", "printed"), ("fits", "computed"), ("verdict", "verdict"), ("note", "note")
                )
            ],
        )
    )  # fmt: skip
    middle = altair.X("middle:Q", axis=None, scale=across)
    ink = altair.condition("datum.dark", altair.value("white"), altair.value(theme.INK))
    texts = (
        altair.Chart(theme.values(cells)).mark_text(baseline="middle").encode(x=middle, y=y, text="text:N", color=ink)
    )
    head = (
        altair.Chart(theme.values(heads))
        .mark_text(baseline="middle", fontWeight=600)
        .encode(x=middle, y=y, text="text:N")
    )
    return (rects + texts + head).properties(width=width, height=altair.Step(20))


def _written(cell: Cell) -> str:
    """What stands in a cell: the printed text, and what fits where that is something else."""
    printed, fits = _text(cell.printed or ""), _text(cell.shown)
    differs = cell.verdict in ("erratum", "explained", "candidate", "unexplained")
    return f"{printed} → {fits}" if differs and fits else printed


def _cell(row: int, left: float, right: float, cell: Cell) -> dict[str, Any]:
    """A cell as a rectangle with its text, cut to what has room; the tooltip has all of it."""
    return {
        "row": row,
        "x": left,
        "x2": right,
        "middle": (left + right) / 2,
        "printed": _text(cell.printed or ""),
        "fits": _text(cell.shown),
        "text": theme.line(_written(cell), max(3, int((right - left - 2) / (CHARACTER - 0.5)))),
        "verdict": word(f"verdicts.{cell.verdict}") if cell.verdict else "",
        "note": theme.line(spoken(cell.notes[0]) if cell.notes else ""),
        "dark": cell.verdict in ("explained", "cited"),
    }

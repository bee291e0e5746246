"""The two pictures of the page as Vega-Lite: what they draw is worked out by Vega from a family's tables of whole numbers.

Their parameters: ``a`` and ``r``, the stops of the sliders; ``budget``; ``levels`` of the lines of equal cost; and the
family's ``widths``, ``resolutions``, ``edges`` of cells and position ``arrays``. Colours of texts are the page's own.
"""

from __future__ import annotations

from typing import Any

from ..base.words import say
from ..plots.categories import CATEGORIES

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_PARAMS = ("a", "r", "budget", "levels", "widths", "resolutions", "edges", "arrays")
_INK = "currentColor"
_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": _INK, "titleColor": _INK, "domainColor": _INK, "tickColor": _INK, "gridColor": _INK,
        "gridOpacity": 0.15, "labelFontSize": 12, "titleFontSize": 13, "titleFontWeight": 500,
    },
    "legend": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 12, "titleFontSize": 13, "titleFontWeight": 500},
}  # fmt: skip


def heat_map(lang: str, multiplier: str, quantity: str) -> dict[str, Any]:
    """The cost at every stop, lines of equal cost, the budget, printed figures and where the sliders stand.

    Data: ``sums`` (``c``: one number per width, ``p``: one per resolution; the cost is the sum of their products) and
    ``points`` (``a``, ``r``: stops; ``mark``; ``text``).
    """
    x = _axis("x", say(f"explorer.{multiplier}", lang), "left", "right")
    x["axis"] |= {"values": {"expr": "widths"}, "labelOverlap": True}
    y = _axis("y", say("explorer.resolution", lang), "bottom", "top")
    place = {"x": {**x, "field": "alpha"}, "y": {**y, "field": "res"}}
    cells = {
        "params": [_drag()],
        "mark": {"type": "rect", "strokeWidth": 0, "aria": False},
        "encoding": {
            "x": {**x, "field": "left"},
            "x2": {"field": "right"},
            "y": {**y, "field": "bottom"},
            "y2": {"field": "top"},
            "color": {
                "field": "cost", "type": "quantitative", "title": say(f"explorer.{quantity}", lang),
                "scale": {"scheme": "viridis", "type": "log"},
                "legend": {"orient": "bottom", "direction": "horizontal", "gradientLength": 240, "format": "~s",
                           "tickCount": 4, "titleLimit": 300},
            },
            "opacity": {"condition": {"test": "datum.cost > budget", "value": 0.35}, "value": 1},
            "tooltip": [
                {"field": "alpha", "title": say(f"explorer.{multiplier}", lang)},
                {"field": "res", "title": say("explorer.resolution", lang)},
                {"field": "cost", "title": say(f"explorer.{quantity}", lang), "format": ","},
            ],
        },
    }  # fmt: skip
    line, *numbers = _lines("levels", x, y, color="white", width=1.2, dash=[])
    layers = [
        cells,
        line,
        *_lines("[budget]", x, y, color="black", width=5, dash=[], label=False),
        *_lines("[budget]", x, y, color="#ffb000", width=3, dash=[8, 4], label=False),
        *numbers,
        *_points(place),
        *_ring(place),
    ]
    said = f"{say(f'explorer.{quantity}', lang)}: {say('explorer.map', lang)}"
    return {**_spec("sums", _cells(), layers, height=360), "description": said}


def bars(lang: str, quantity: str) -> dict[str, Any]:
    """The cost of each part of the network by type of layer.

    Data: ``rows`` (``row``, ``type``, ``c``: one number per width, ``p``: index of the array of numbers per resolution). The page sets the
    height and the types that the legend names.
    """
    y = {
        "field": "row", "type": "nominal", "sort": None, "title": None,
        "axis": {"ticks": False, "domain": False, "labelLimit": 150},
    }  # fmt: skip
    x = {"field": "amount", "type": "quantitative", "title": say(f"explorer.{quantity}", lang),
         "axis": {"format": "~s", "tickCount": {"expr": "width > 400 ? 6 : 3"}, "orient": "top"}}  # fmt: skip
    said = "{" + ",".join(f"'{name}':'{say(f'types.{name}', lang)}'" for name in CATEGORIES) + "}"
    drawn = {
        "transform": [
            _sum("amount", ["row", "type"]),
            {"calculate": f"{said}[datum.type]", "as": "said"},
            {"calculate": "datum.row + ', ' + datum.said + ': ' + format(datum.amount, ',')", "as": "spoken"},
        ],
        "mark": {"type": "bar", "stroke": _INK, "strokeWidth": 0.4},
        "encoding": {
            "x": {**x, "stack": "zero"},
            "y": y,
            "description": {"field": "spoken"},
            "color": {
                "field": "type", "type": "nominal",
                "scale": {"domain": list(CATEGORIES), "range": list(CATEGORIES.values())},
                "legend": {"title": None, "orient": "bottom", "columns": {"expr": "width > 500 ? 3 : 1"},
                           "labelExpr": f"{said}[datum.label]",
                           "labelLimit": 300},
            },
            "tooltip": [
                {"field": "row", "title": say("explorer.layer", lang)},
                {"field": "said", "title": say("explorer.type", lang)},
                {"field": "amount", "title": say(f"explorer.{quantity}", lang), "format": ","},
            ],
        },
    }  # fmt: skip
    ends = {
        "transform": [_sum("amount", ["row"]), {"filter": "datum.amount > 0"}],
        "mark": {"type": "text", "align": "left", "dx": 4, "color": _INK, "fontSize": 11},
        "encoding": {"x": x, "y": y, "text": {"field": "amount", "format": ".3~s"}},
    }
    worked_out = [{"calculate": "datum.c[a] * arrays[datum.p][r]", "as": "amount"}]
    return {
        **_spec("rows", worked_out, [drawn, ends], height=0),
        "padding": {"right": 36, "left": 2},
        "description": f"{say(f'explorer.{quantity}', lang)}: {say('explorer.layers', lang)}",
    }


def _axis(field: str, title: str, low: str, high: str) -> dict[str, Any]:
    """An axis that ends where the cells end, also where there is no point or line to draw."""
    ends = {"expr": f"[edges.{low}[0], edges.{high}[edges.{high}.length - 1]]"}
    scale = {"domain": ends, "zero": False, "nice": False}
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": scale,
        "axis": {"grid": False, "tickCount": 10},
    }


def _spec(data: str, transform: list[Any], layers: list[Any], height: Any) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA,
        "config": _CONFIG,
        "width": "container",
        "height": height,
        "params": [{"name": name, "value": 0} for name in _PARAMS],
        "data": {"name": data},
        "transform": transform,
        "layer": layers,
    }


def _cells() -> list[dict[str, Any]]:
    """Every pair of stops with its cost, a sum of products."""
    along_x = {"alpha": "widths", "left": "edges.left", "right": "edges.right"}
    along_y = {"res": "resolutions", "bottom": "edges.bottom", "top": "edges.top"}
    return [
        *({"calculate": text, "as": name} for name, text in {**along_x, **along_y}.items()),
        {"flatten": ["c", *along_x]},
        {"flatten": ["p", *along_y]},
        {"calculate": "datum.c * datum.p", "as": "part"},
        {"aggregate": [{"op": "sum", "field": "part", "as": "cost"}], "groupby": [*along_x, *along_y]},
    ]


def _lines(levels: str, x: Any, y: Any, *, color: str, width: float, dash: list[int], label: bool = True) -> list[Any]:
    """Lines of equal cost: between two neighbouring widths, the place where the cost passes a level."""
    found = [
        {
            "window": [
                {"op": "lead", "field": "cost", "as": "next"},
                {"op": "lead", "field": "alpha", "as": "wider"},
            ],
            "sort": [{"field": "alpha"}],
            "groupby": ["res"],
        },
        {"calculate": levels, "as": "level"},
        {"flatten": ["level"]},
        {"filter": "isValid(datum.next) && datum.cost <= datum.level && datum.level < datum.next"},
        {
            "calculate": "datum.alpha + (datum.wider - datum.alpha) * (datum.level - datum.cost) / (datum.next - datum.cost)",
            "as": "x",
        },
        {"calculate": "datum.res", "as": "y"},
    ]
    line = {
        "transform": found,
        "mark": {"type": "line", "color": color, "strokeWidth": width, "strokeDash": dash, "aria": False},
        "encoding": {
            "x": x,
            "y": y,
            "order": {"field": "y", "type": "quantitative"},
            "detail": {"field": "level"},
        },
    }
    if not label:
        return [line]
    middle = [
        {"window": [{"op": "row_number", "as": "number"}], "sort": [{"field": "y"}], "groupby": ["level"]},
        {"joinaggregate": [{"op": "count", "as": "count"}], "groupby": ["level"]},
        # A line that only cuts a corner has no room for its number.
        {"filter": "datum.count > 5 && datum.number == ceil(datum.count / 2)"},
    ]
    text: dict[str, Any] = {
        "transform": [*found, *middle],
        "mark": {"type": "text", "color": "black", "fontSize": 11, "fontWeight": 600, "aria": False},
        "encoding": {"x": x, "y": y, "text": {"field": "level", "format": "~s"}},
    }
    halo = {
        **text,
        "mark": {**text["mark"], "color": "white", "stroke": "white", "strokeWidth": 4, "strokeJoin": "round"},
    }
    return [line, halo, text]


def _points(place: dict[str, Any]) -> list[Any]:
    """Printed figures: the mark of the verdict in a white disc."""
    where = [{"calculate": "widths[datum.a]", "as": "alpha"}, {"calculate": "resolutions[datum.r]", "as": "res"}]
    disc = {
        "data": {"name": "points"},
        "transform": where,
        "params": [{"name": "pick", "select": {"type": "point", "fields": ["a", "r"], "on": "click", "clear": False}}],
        "mark": {"type": "point", "filled": True, "size": 260, "fill": "white", "stroke": "black", "strokeWidth": 1.5,
                 "opacity": 1, "cursor": "pointer"},
        "encoding": {**place, "tooltip": {"field": "text"}},
    }  # fmt: skip
    mark = {
        "data": {"name": "points"},
        "transform": where,
        "mark": {"type": "text", "color": "black", "fontSize": 13, "fontWeight": 700, "aria": False},
        "encoding": {**place, "text": {"field": "mark"}},
    }
    return [disc, mark]


def _ring(place: dict[str, Any]) -> list[Any]:
    """Where the sliders stand."""
    here = {
        "data": {"values": [{}]},
        "transform": [{"calculate": "widths[a]", "as": "alpha"}, {"calculate": "resolutions[r]", "as": "res"}],
    }
    return [
        {**here, "mark": {"type": "point", "size": 520, "stroke": color, "strokeWidth": width, "opacity": 1,
                          "aria": False}, "encoding": place}
        for color, width in (("white", 6), ("#d00000", 3))
    ]  # fmt: skip


def _drag() -> dict[str, Any]:
    """The cost of the cell that the pointer is dragged over."""
    return {
        "name": "drag",
        "select": {
            "type": "point",
            "fields": ["cost"],
            "on": "[pointerdown, window:pointerup] > pointermove",
            "toggle": False,
            "clear": False,
        },
    }


def _sum(field: str, groupby: list[str]) -> dict[str, Any]:
    return {"aggregate": [{"op": "sum", "field": field, "as": field}], "groupby": groupby}

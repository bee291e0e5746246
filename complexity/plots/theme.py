"""How every picture looks: width, type sizes, and colours that colour-blind readers can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.escape import plain, shortened
from .words import speaking

#: Width of a picture in pixels, axes and legend included: a README column is little wider.
WIDTH = 700

#: Okabe & Ito 2008, "Color Universal Design": eight colours that differ for every common colour vision.
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
VERMILLION, SKY, YELLOW, GREY = "#D55E00", "#56B4E9", "#F0E442", "#767676"
INK, FAINT, PAPER = "#1a1a1a", "#595959", "#ffffff"
#: For points and lines on paper: yellow is too pale for them, black takes its place (as in the original palette).
PALETTE = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, GREY, INK)
#: Shapes that go with the colours, so that no series is told by its colour alone.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")

#: By language. A Chinese font comes first: a converter to PNG and PDF takes the first that is there for the whole of a text.
FONTS = {
    "en": "Helvetica, Arial, sans-serif",
    "zh": "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, WenQuanYi Micro Hei, Droid Sans Fallback, Helvetica, Arial, sans-serif",
}
CONFIG: dict[str, Any] = {
    "background": PAPER,
    "padding": 10,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "group",
        "color": INK,
        "fontSize": 16,
        "fontWeight": 600,
        "subtitleColor": FAINT,
        "subtitleFontSize": 12,
        "subtitlePadding": 4,
        "offset": 12,
    },
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 500,
        "titlePadding": 8,
        "labelLimit": 190,
        "labelPadding": 5,
        "gridColor": "#e6e6e6",
        "domainColor": "#8c8c8c",
        "tickColor": "#8c8c8c",
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 500,
        "labelLimit": 220,
        "symbolStrokeWidth": 1.5,
    },
    "header": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK},
    "text": {"fontSize": 11, "color": INK},
}


def finish(chart: Any, title: str, subtitle: str | Sequence[str] = "") -> Any:
    """A chart with its title and this theme; titles are taken literally, one line each.

    Args:
        chart: any Altair chart. title: what the picture shows. subtitle: one line or several, in smaller type.
    """
    import altair

    lines = [subtitle] if isinstance(subtitle, str) else list(subtitle)
    heading = altair.TitleParams(text=line(title), subtitle=[line(text) for text in lines if text] or altair.Undefined)
    finished = chart.properties(title=heading, usermeta={"lang": speaking()})
    finished.config = altair.Config.from_dict({"font": FONTS[speaking()], **CONFIG})
    return finished


def line(text: object, most: int = 110) -> str:
    """A text from outside as one line of at most ``most`` characters, cut in the middle."""
    return shortened(" ".join(plain(str(text)).split()), most)


def values(rows: Sequence[dict[str, Any]]) -> Any:
    """Rows as the data of a chart."""
    import altair

    return altair.InlineData(values=list(rows))

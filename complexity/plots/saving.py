"""A chart as a file: HTML that opens from disk without a network, SVG, PNG, or PDF; whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from ..base import write_whole
from ..base.errors import ComplexityError, shown
from ..base.formats.html import escape as escaped

#: How a file's name may end.
SUFFIXES = (".html", ".svg", ".png", ".pdf")

_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{margin:1rem;background:#fff}}#chart{{overflow-x:auto}}</style></head>
<body><div id="chart" role="img" aria-label="{title}"></div>
<script type="application/json" id="spec">{spec}</script>
<script>{script}</script>
</body></html>
"""
_START = """
const spec = JSON.parse(document.getElementById("spec").textContent);
vegaEmbed("#chart", spec, {renderer: "svg", actions: {export: true, source: false, compiled: false, editor: false}})
  .catch(error => { document.getElementById("chart").textContent = String(error); });
"""


def save(chart: Any, path: str | Path, *, scale: float = 2) -> Path:
    """Writes a chart to a file of the kind that its name ends in.

    Args:
        chart: an Altair chart.
        path: ``….html`` (self-contained: libraries and data are inside, nothing is loaded), ``….svg``, ``….png``, or
            ``….pdf``, for a paper.
        scale: pixels of a PNG per pixel of the chart.

    Returns:
        The path.

    Raises:
        ComplexityError: another suffix, a scale that is not in (0, 10], or a file that cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ComplexityError(f"picture {shown(str(path))}: the name must end in {', '.join(SUFFIXES)}")
    if isinstance(scale, bool) or not isinstance(scale, (int, float)) or not 0 < scale <= 10:
        raise ComplexityError(f"scale {shown(scale)} is not allowed: a number above 0 and up to 10")
    made: dict[str, Callable[[], str | bytes]] = {
        ".html": lambda: to_html(chart),
        ".svg": lambda: to_svg(chart),
        ".png": lambda: to_png(chart, scale),
        ".pdf": lambda: to_pdf(chart),
    }
    write_whole(path, made[suffix]())
    return path


def to_html(chart: Any) -> str:
    """The chart as a page of its own; nothing in its texts is read as HTML or script."""
    spec = chart.to_dict()
    lang = spec.get("usermeta", {}).get("lang", "en")
    return _PAGE.format(lang=escaped(lang), title=escaped(_title(spec)), spec=embedded(spec), script=bundled(_START))


def to_svg(chart: Any) -> str:
    """The chart as SVG."""
    import vl_convert

    text: str = vl_convert.vegalite_to_svg(chart.to_json(), vl_version=_version(), allowed_base_urls=[])
    return text


def to_pdf(chart: Any) -> bytes:
    """The chart as PDF."""
    import vl_convert

    pages: bytes = vl_convert.vegalite_to_pdf(chart.to_json(), vl_version=_version(), allowed_base_urls=[])
    return pages


def to_png(chart: Any, scale: float = 2) -> bytes:
    """The chart as PNG, ``scale`` pixels for each of the chart's."""
    import vl_convert

    image: bytes = vl_convert.vegalite_to_png(chart.to_json(), vl_version=_version(), scale=scale, allowed_base_urls=[])
    return _packed(image)


def embedded(spec: Any) -> str:
    """JSON as it may stand inside a ``<script>`` element: it holds no ``<``, so nothing in it ends the element."""
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _packed(image: bytes) -> bytes:
    """The same PNG at a third of its size: vl-convert packs for speed."""
    import struct
    import zlib

    chunks, at = [], 8
    while at < len(image):
        (length,) = struct.unpack(">I", image[at : at + 4])
        chunks.append((image[at + 4 : at + 8], image[at + 8 : at + 8 + length]))
        at += 12 + length
    pixels = zlib.compress(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 9)
    rest = [chunk for chunk in chunks if chunk[0] not in (b"IDAT", b"IEND")]
    packed = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in [*rest, (b"IDAT", pixels), (b"IEND", b"")]
    )
    return image[:8] + packed


@cache
def bundled(lines: str) -> str:
    """Vega, Vega-Lite and Vega-Embed with a page's own lines, as one script; takes seconds, so made once.

    As it stands in a file is how it may be hashed: no carriage returns, and nothing that ends or opens an element.
    """
    import vl_convert

    script: str = vl_convert.javascript_bundle(lines, vl_version=_version())
    return script.replace("\r", "").replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _version() -> str:
    """The Vega-Lite version of the charts, as vl-convert names it: ``6.4``."""
    import altair

    return ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def _title(spec: Any) -> str:
    title = spec.get("title", "Chart")
    text = title.get("text", "Chart") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)

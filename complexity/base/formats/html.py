"""HTML: a ``<table>`` with a caption and its notes as a list; as a page that opens from disk, or as a fragment."""

from __future__ import annotations

import html
import re
from typing import Any

from ..escape import plain
from ..result import Grid, Result
from ._markup import tabulated

_STYLE = (
    "body{font-family:system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse}caption{font-weight:600;text-align:left;padding:.5rem 0}"
    "th,td{padding:.25rem .75rem;border-bottom:1px solid #ddd}th{text-align:left;border-bottom:2px solid #666}"
    "li{margin:.25rem 0}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}}"
)


def render(result: Result, **options: Any) -> str:
    """All tables on one page."""
    return page(result.page_title(**options), *map(fragment, result.grids(**options)), lang=result.language(**options))


def fragments(result: Result, **options: Any) -> str:
    """All tables without a page around them."""
    return "".join(map(fragment, result.grids(**options)))


def page(title: str, *bodies: str, lang: str = "en") -> str:
    """A whole HTML page around fragments in a language."""
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        + "\n".join(bodies)
        + "</body></html>\n"
    )


def fragment(grid: Grid) -> str:
    """One table, as notebooks take it."""
    body = tabulated(grid, "unsafehtml", escape, "<br>")
    caption = f"<caption>{escape(grid.title)}</caption>" if grid.title else ""
    body = re.sub(r" +</t([dh])>", r"</t\1>", re.sub(r"(<t[dh][^>]*>) +", r"\1", body))
    body = body.replace("<table>", f'<table class="complexity">{caption}', 1)
    notes = "".join(f"<li>{escape(note)}</li>" for note in grid.notes)
    return body + "\n" + (f'<ul class="complexity-notes">{notes}</ul>\n' if notes else "")


def escape(text: str) -> str:
    """Text of an HTML element or attribute."""
    return html.escape(plain(text), quote=True)

"""The documentation's site, page by page in a browser with the network shut. ``make docs`` builds it, then runs this."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

pytestmark = pytest.mark.docs
SITE = Path(__file__).parents[1] / "site"
PAGES = sorted(path for path in SITE.rglob("*.html") if path.name != "explorer-page.html")


def links(page: Path) -> Iterator[Path]:
    """The files that a page links to."""
    for link in re.findall(r'<a [^>]*?href="([^"#]+)', page.read_text(encoding="utf-8")):
        address = urljoin(page.as_uri(), html.unescape(link))
        if address.startswith("file:"):
            yield Path(unquote(urlsplit(address).path))


def test_there_is_a_site() -> None:
    assert len(PAGES) > 60, "make docs builds it"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_every_page_opens_alone_and_fits_the_screen(browser: Any, width: int, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True)
    asked: list[str] = []
    said: list[str] = []
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    wide = []
    for page in PAGES:
        tab.goto(page.as_uri())
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(page.name)
    context.close()
    assert [address for address in asked if not address.startswith(("file:", "data:", "blob:"))] == []
    assert (said, wide) == ([], [])


def test_every_link_leads_somewhere() -> None:
    assert [(page.name, to) for page in PAGES for to in links(page) if not to.exists()] == []


def test_every_page_is_three_clicks_from_home() -> None:
    reached = edge = {SITE / "index.html"}
    for _ in range(3):
        edge = {to for page in edge if page.suffix == ".html" for to in links(page)} - reached
        reached = reached | edge
    apart = {"404.html", "search.html", "genindex.html", "py-modindex.html"}
    assert [page.name for page in PAGES if page not in reached and page.name not in apart] == []


def test_what_a_reader_of_the_chapter_asks_is_one_click_from_home() -> None:
    answer = SITE / "questions.html"
    assert answer in set(links(SITE / "index.html"))
    text = answer.read_text(encoding="utf-8")
    assert "What does 0.5 MobileNet-160 cost, and why does the book say 149?" in text
    assert "76,524,800" in text
    assert "149,497,088" in text

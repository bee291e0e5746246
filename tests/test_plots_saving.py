"""Charts as files: self-contained, whole or not at all, and nothing in a name is run."""

import json
import re
import xml.etree.ElementTree as ElementTree
import zlib

import pytest

import complexity
from complexity import plots
from complexity.base.errors import ComplexityError
from complexity.formulas import Cost
from complexity.ledgers.layer import Layer
from complexity.ledgers.ledger import Ledger

HOSTILE = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    '"; alert(1); "',
    "${alert(1)} {{7*7}} \\u003c",
    "a.b[c]\\.d'e\"f",
    "line\nbreak\u2028\u2029\x00\x1b[31m",
    "名字 <b>&amp;</b>",
    "x" * 5000,
    "",
]


@pytest.fixture(scope="module")
def hostile():
    layers = [Layer(name, "conv", Cost(multi_adds=10**6 * (i + 1), weights=10)) for i, name in enumerate(HOSTILE)]
    return plots.cost_by_layer(Ledger(layers, model="</title><script>alert(2)</script>"))


@pytest.fixture(scope="module")
def chart():
    return complexity.plot(complexity.ledger("mobilenet_v1"))


def spec_of(page):
    return json.loads(re.search(r'<script type="application/json" id="spec">(.*?)</script>', page, re.DOTALL)[1])


def test_hostile_names_stay_data_in_html(hostile):
    page = plots.to_html(hostile)
    head = page.split('<script type="application/json"')[0]
    assert "<script" not in head
    names = {row["layer"] for data in spec_of(page)["datasets"].values() for row in data}
    assert HOSTILE[0] in names
    assert HOSTILE[1] in names


def tags_of(page):
    """The elements that a browser sees, as (tag, attributes)."""
    from html.parser import HTMLParser

    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append((tag, dict(attributes)))

    Reader().feed(page)
    return tags


def test_the_page_has_exactly_its_own_two_scripts(hostile):
    tags = tags_of(plots.to_html(hostile))
    scripts = [attributes for tag, attributes in tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "spec"}, {}]
    assert {tag for tag, _ in tags} == {"html", "head", "meta", "title", "style", "body", "div", "script"}


def test_the_page_loads_nothing(chart):
    tags = tags_of(plots.to_html(chart))
    assert not [attributes for _, attributes in tags if {"src", "href"} & set(attributes)]


def test_hostile_names_stay_text_in_svg(hostile):
    root = ElementTree.fromstring(plots.to_svg(hostile))
    assert not [one for one in root.iter() if one.tag.endswith(("script", "foreignObject", "image", "a"))]
    assert not [key for one in root.iter() for key in one.attrib if key.lower().startswith("on")]


def test_hostile_names_make_a_png(hostile, tmp_path):
    path = plots.save(hostile, tmp_path / "hostile.png")
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_a_png_is_packed_without_a_changed_pixel(chart):
    import vl_convert

    from complexity.plots.saving import _packed

    plain = vl_convert.vegalite_to_png(chart.to_json(), scale=1)
    packed = _packed(plain)
    assert len(packed) < len(plain)
    assert zlib.decompress(_data(packed)) == zlib.decompress(_data(plain))


def _data(png):
    at, found = 8, b""
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + data) == int.from_bytes(png[at + 8 + length : at + 12 + length], "big")
        found += data if kind == b"IDAT" else b""
        at += 12 + length
    return found


@pytest.mark.parametrize("suffix", [".html", ".svg", ".png", ".pdf"])
def test_each_kind_of_file_is_written(chart, tmp_path, suffix):
    path = plots.save(chart, tmp_path / f"chart{suffix}")
    assert path.stat().st_size > 2000
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "options"),
    [("chart.jpg", {}), ("chart", {}), ("no/such/folder.png", {}), ("a.png", {"scale": 0}), ("a.png", {"scale": "2"})],
)
def test_a_file_that_cannot_be_is_refused_in_one_line(chart, tmp_path, name, options):
    with pytest.raises(ComplexityError) as caught:
        plots.save(chart, tmp_path / name, **options)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_chart_in_a_notebook_is_stored_as_a_picture_and_as_vega_lite(chart):
    from complexity.plots.notebook import _bundle

    stored = _bundle(chart.to_dict())
    assert set(stored) == {"application/vnd.vegalite.v6+json", "image/png", "text/plain"}

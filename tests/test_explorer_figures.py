"""The explorer's page without a browser: its tables of numbers, its printed figures, its texts, what it refuses."""

import json
import random
import re
from html.parser import HTMLParser

import pytest

import complexity
from complexity.architectures import find
from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.explorer import CHAPTER, explorer
from complexity.explorer.data import data, edges, sums
from complexity.explorer.family import QUANTITIES, of_ledger, of_network
from complexity.explorer.printed import printed_figures
from complexity.explorer.rows import MOST, rows_of
from complexity.formulas import Cost
from complexity.ledgers.layer import Layer
from complexity.ledgers.ledger import Ledger
from complexity.published import chapter_ids
from complexity.tables import table

SIZES = [75, 96, 100, 160, 192, 224, 331]


def family_of(name):
    network = find(name)
    widths = [0.5, 1.0, 1.5, 2.0] if name == "shufflenet_v2" else [0.1, 0.25, 0.35, 0.5, 0.75, 1.0, 1.3, 1.4, 2.0]
    return of_network(network, widths, SIZES, [1, 2, 3, 4, 8] if "groups" in network.settings else None)


def ledger_at(family, setting, width, size):
    chosen = family.settings[setting]
    groups = {"groups": chosen.groups} if chosen.groups else {}
    widths = {family.multiplier: family.widths[width]}
    return complexity.ledger(family.id, variant=chosen.variant, resolution=family.resolutions[size], **widths, **groups)


@pytest.fixture(scope="module")
def page():
    return explorer()


def test_the_page_of_all_networks_is_small_enough_to_send(page):
    assert len(page.encode()) < 8e6


@pytest.mark.parametrize("name", complexity.networks())
def test_figures_at_stops_are_the_ledgers(name):
    family, chance = family_of(name), random.Random(name)
    for _ in range(12):
        at = (
            chance.randrange(len(family.settings)),
            chance.randrange(len(family.widths)),
            chance.randrange(len(SIZES)),
        )
        ledger = ledger_at(family, *at)
        for quantity in QUANTITIES:
            assert family.figure(quantity, *at) == getattr(ledger, quantity)


def test_bars_add_up_to_the_network_and_each_is_its_layers():
    family = family_of("mobilenet_v2")
    ledger = ledger_at(family, 0, 5, 5)
    bars = {}
    for term in family.settings[0].terms:
        if term.quantity == "multi_adds":
            amount = term.channels[5] * family.arrays[term.sizes][5]
            bars[term.row] = bars.get(term.row, 0) + amount
    assert sum(bars.values()) == ledger.multi_adds
    assert bars["row2.1"] == sum(layer.multi_adds for layer in ledger if layer.name.startswith("row2.1."))


def test_whole_network_tables_are_the_sum_of_the_bars():
    family = family_of("shufflenet_v1")
    for quantity in QUANTITIES:
        total = sum(c[3] * family.arrays[p][2] for p, c in sums(family.settings[4], quantity))
        assert total == family.figure(quantity, 4, 3, 2)


def test_every_layer_type_is_a_type_of_the_legend():
    for name in complexity.networks():
        for setting in family_of(name).settings:
            assert all(term.type for term in setting.terms)


def test_sums_that_javascript_cannot_hold_are_refused():
    with pytest.raises(ComplexityError, match=r"2\*\*53"):
        of_network(find("vgg16"), [1.0, 1000.0], [224, 20_000], None)
    with pytest.raises(ComplexityError, match=r"2\*\*53"):
        of_ledger(Ledger([Layer("a", "conv", Cost(multi_adds=2**53))]), "big", "", "1")


def test_cells_of_the_map_meet():
    found = edges(family_of("mobilenet_v1"))
    assert found["left"][1:] == found["right"][:-1]
    assert found["bottom"][1:] == found["top"][:-1]


def test_deep_and_flat_names_give_few_bars():
    deep = [f"a.b.c{i}.d{j}.conv" for i in range(20) for j in range(10)]
    flat = [f"layer{i}" for i in range(1000)]
    assert len(set(rows_of(deep).values())) == 20
    assert len(set(rows_of(flat).values())) <= MOST
    assert rows_of(["stem.conv", "stem.norm", "fc"]) == {"stem.conv": "stem", "stem.norm": "stem", "fc": "fc"}
    assert rows_of([]) == {}


@pytest.mark.parametrize("name", CHAPTER)
def test_every_printed_figure_of_the_chapter_is_there_with_its_verdict(name):
    listed = [one for one in printed_figures(name) if one.chapter]
    for id_ in chapter_ids():
        there = sorted(one.verdict for one in listed if one.place["en"] == f"Table {id_}")
        computed = table(id_)
        from complexity.published import chapter_table

        published = chapter_table(id_)
        expected = sorted(
            judged.cells[column.id].verdict
            for row, judged in zip(published.rows, computed.rows, strict=True)
            for column in published.columns
            if (cell := judged.cells.get(column.id)) is not None
            and cell.figure
            and cell.printed
            and published.declaration(row, column).get("network") == name
        )
        assert there == expected


def test_printed_figures_stand_at_stops_of_their_own_network(page):
    content = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    v1 = content["families"][0]
    points = v1["settings"][0]["points"]["multi_adds"]
    places = {(v1["widths"][p["a"]], v1["resolutions"][p["r"]]): p for p in points}
    assert places[0.5, 160]["mark"] == "≈"
    assert places[1.0, 224]["text"]["en"][0] == "Table 5-2, 1.0MobileNet-224: 569 M ✓ reproduced"
    assert "复现" in places[1.0, 224]["text"]["zh"][0]


def test_page_is_one_file_that_names_no_other(page):
    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags = []

        def handle_starttag(self, tag, attributes):
            self.tags.append((tag, dict(attributes)))

    reader = Reader()
    reader.feed(page)
    assert len(page.encode()) < 8_000_000
    for tag, attributes in reader.tags:
        assert tag not in ("link", "iframe", "img", "object", "embed", "base")
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    policy = next(a["content"] for t, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'sha256-" in policy


def test_all_thirteen_tables_stand_in_both_languages(page):
    for id_ in chapter_ids():
        inside = page.split(f'id="table-{id_}"')[1].split("</details>")[0]
        judged = table(id_)
        for lang in ("en", "zh"):
            from complexity.base.formats.html import escape as html

            assert html(judged.title.get(lang, judged.title["en"])) in inside
        assert inside.count("<table>") == 2
        assert len(re.findall(r'<t[dh][^>]*class="v-erratum"', inside)) == 2 * judged.verdicts.get("erratum", 0)


def test_data_is_plain_json():
    family = family_of("mobilenet_v1")
    text = json.dumps(data([family], {}), allow_nan=False)
    assert json.loads(text)["families"][0]["widths"] == list(family.widths)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "a.txt"], "must end in .html"),
        (["--output", "nowhere/a.html"], "there is no folder"),
        (["--output", "a.html", "--network", "mobilenet_v9"], "did you mean"),
        (["--output", "a.html", "--lang", "fr"], "is not one of 'en', 'zh'"),
        (["--output", "a.html", "--input", "1,3,224,224"], "--target"),
        (["--output", "a.html", "--target", "nonsense"], "nonsense"),
        (["--output", "a.html", "--network", "mobilenet_v1", "--resolution", "8"], "at least 32"),
        (["--output", "a.html", "--network", "mobilenet_v1", "--alpha", "0:1:0.5"], "alpha 0 is not allowed"),
        (["--output", "a.html", "--alpha", "0.5/0.5/1/1"], "alpha (0.5, 0.5, 1.0, 1.0) is not allowed"),
        (["--output", "a.html", "--network", "mobilenet_v1", "--alpha", "0.001:1:0.001"], "stops are too many"),
    ],
)
def test_bad_requests_are_one_line_and_write_nothing(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["explorer", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_command_writes_a_page_with_a_model_of_ones_own(tmp_path, capsys):
    model = tmp_path / "mine.py"
    model.write_text(
        "import torch\n"
        "def make():\n"
        "    net = torch.nn.Sequential()\n"
        "    net.add_module('<img src=x onerror=alert(1)>', torch.nn.Conv2d(3, 8, 3))\n"
        "    return net\n"
    )
    output = tmp_path / "page.html"
    command = ["explorer", "--output", str(output), "--network", "mobilenet_v2", "--alpha", "0.5,1", "--lang", "zh"]
    assert run([*command, "--target", f"{model}:make", "--input", "1,3,32,32"]) == 0
    page = output.read_text(encoding="utf-8")
    assert '<html lang="zh">' in page
    assert "<img" not in page.rpartition("<script>")[0]
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert f"{3 * 8 * 9 * 30 * 30:,}" in page
    content = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert [one["id"] for one in content["families"]] == ["mobilenet_v2", "model-0"]
    assert {0.5, 1.0, 1.4} <= set(content["families"][0]["widths"])

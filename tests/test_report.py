"""The report on one model: what stands on the page, hostile names, the badge, and the page in a real browser."""

import re
import tomllib
from xml.etree import ElementTree

import pytest

import complexity
from complexity.cli.main import run
from complexity.explorer.badge import badge
from complexity.explorer.report import report
from complexity.formulas import Cost
from complexity.ledgers.conventions import conventions
from complexity.ledgers.layer import Layer
from complexity.ledgers.ledger import Ledger

HOSTILE = [
    "</title><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    'a"b\x1b[31m',
    "x" * 5000,
    "名字",
]


def text_of(page):
    """What a reader reads: no tags, no styles."""
    import html

    return html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


@pytest.fixture(scope="module")
def ledger():
    return complexity.ledger("mobilenet_v2")


def test_totals_and_every_tools_figure_stand_on_it(ledger):
    said = text_of(report(ledger, inputs=["1,3,224,224"]))
    for number in ledger.totals.values():
        assert f"{number:,}" in said
    for name, one in conventions().items():
        if one.tool and one.of == "operations":
            assert one.tool in said and f"{ledger.total(name):,}" in said
    for kind in {layer.type for layer in ledger if layer.params}:
        assert kind in said


def test_the_budget_holds_and_is_not_loose(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for target in ("complexity:mobilenet_v2", "complexity:shufflenet_v1?groups=8&width=0.25", "complexity:vgg16"):
        assert run(["report", target, "--output", "r.html"]) == 0
        page = (tmp_path / "r.html").read_text()
        import html

        stub = html.unescape(re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)[1])
        (tmp_path / "complexity.toml").write_text(stub)
        assert run(["check"]) == 0, capsys.readouterr()
        model = tomllib.loads(stub)["model"][0]
        assert model["target"] == target
        for figure in ("params", "multi_adds"):
            exact = getattr(complexity.ledger(*_named(target)[:1], **_named(target)[1]), figure)
            most = float(model[f"max_{figure}"][:-1]) * {"K": 1e3, "M": 1e6, "G": 1e9}[model[f"max_{figure}"][-1]]
            assert 1.02 * exact <= most <= 1.04 * exact


def test_the_budget_of_a_large_model_is_read_again():
    layer = Layer("a", "conv", Cost(multi_adds=1_234_567_890_123, weights=999_999_999), (1, 1, 1, 1), (1, 1, 1, 1))
    stub = re.search(r"<pre>(.*?)</pre>", report(Ledger([layer], model="m")), re.DOTALL)[1]
    assert "max_params = &quot;1.02G&quot;" in stub and "max_multi_adds = &quot;1260G&quot;" in stub


def test_kinds_add_up(ledger):
    page = report(ledger)
    rows = re.search(r"share</th></tr>(.*?)</table>", page, re.DOTALL)[1]
    adds = [
        int(cells[3].replace(",", ""))
        for cells in (re.findall(r"<td[^>]*>([^<]*)", row) for row in rows.split("</tr>")[:-1])
    ]
    assert sum(adds) == ledger.multi_adds


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_escaped(name):
    layer = Layer(name, "conv", Cost(multi_adds=5, weights=5), (1, 1, 1, 1), (1, 1, 1, 1))
    page = report(Ledger([layer], model=name), inputs=[name])
    assert "<script" not in page and "<img" not in page and "\x1b" not in page
    drawn = badge(Ledger([layer], model=name))
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


def test_the_badge_is_as_wide_as_its_parts(ledger):
    root = ElementTree.fromstring(badge(ledger))
    widths = [int(one.get("width")) for one in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert sum(widths) == int(root.get("width"))
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["complexity", "params 3.505 M", "MultiAdds 300.8 M"]


def test_a_page_and_a_badge_are_written(tmp_path, capsys):
    page, drawn = tmp_path / "r.html", tmp_path / "b.svg"
    assert run(["report", "complexity:mobilenet_v1", "--output", str(page), "--badge", str(drawn)]) == 0
    assert capsys.readouterr().out.startswith(
        f"{page}: complexity:mobilenet_v1 at 1,3,224,224, 4.232 M params, 568.7 M MultiAdds"
    )
    assert page.read_text().startswith("<!doctype html>") and drawn.read_text().startswith("<svg")


def test_a_ledger_that_was_written_has_a_report(tmp_path, capsys):
    assert run(["count", "complexity:mobilenet_v1", "--format", "json", "--output", str(tmp_path / "ledger.json")]) == 0
    assert run(["report", str(tmp_path / "ledger.json"), "--output", str(tmp_path / "r.html")]) == 0
    assert "568,740,352" in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["complexity:mobilenet_v1", "--output", "r.pdf"], "the name must end in .html"),
        (["complexity:mobilenet_v1", "--output", "r.html", "--badge", "b.png"], "the name must end in .svg"),
        (["complexity:mobilenet_v9", "--output", "r.html"], "did you mean"),
        (["complexity:mobilenet_v1", "--output", "none/r.html"], "none"),
    ],
)
def test_what_is_wrong_is_one_line(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["report", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_weights_alone_have_params_only(tmp_path, capsys):
    safetensors = pytest.importorskip("safetensors.numpy")
    import numpy

    safetensors.save_file({"a.weight": numpy.zeros((3, 4), "float32")}, tmp_path / "w.safetensors")
    assert run(["report", str(tmp_path / "w.safetensors"), "--output", str(tmp_path / "r.html")]) == 2
    assert "a file of weights does not say what is done with them" in capsys.readouterr().err


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 768, 1280])
def test_in_a_browser(browser, tmp_path, ledger, scheme, width):
    path = tmp_path / "report.html"
    path.write_text(report(ledger.named("<script>window.hacked=1</script>" + "x" * 300), inputs=["1,3,224,224"]))
    context = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": width, "height": 800})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()] and said == []
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    layers = page.locator("details").first
    cell = layers.get_by_text(ledger.layers[3].name, exact=True)
    assert not cell.is_visible()
    layers.locator("summary").click()
    assert cell.is_visible()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (colour == "rgb(255, 255, 255)") == (scheme == "light")
    context.close()


def _named(target):
    name, _, query = target.removeprefix("complexity:").partition("?")
    pairs = (pair.split("=") for pair in query.split("&") if pair)
    return name, {key: float(value) if "." in value else int(value) for key, value in pairs}

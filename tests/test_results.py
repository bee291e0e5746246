"""Every result alike: printed as its command prints it, in every format, as a frame, in a notebook, named in one line."""

import json
from pathlib import Path

import pandas
import pytest

import complexity
from complexity.base import Grid, Result, formats
from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.measure import Bench, Row
from complexity.measure.table_5_13 import Backbone, MeasuredTable
from complexity.measure.timing import Timing
from complexity.memory import profile
from complexity.memory.guidelines import chapter_scores, score
from complexity.peers.audit import Audit, Entry
from complexity.peers.comparison import Comparison
from complexity.peers.comparison import Row as Tool
from complexity.peers.explaining import explain
from complexity.tables import table

FORMS = ["csv", "html", "json", "latex", "markdown", "text"]
MACHINE = {"processor": "a CPU", "threads": 1, "cores": 2, "load": None, "torch": "2", "system": "Linux"}
SETTINGS = {"dtype": "float32", "compiled": False, "turns": 1, "seconds": 0, "warm_up": 0}


def _check():
    from complexity.check.config import load
    from complexity.check.run import check

    return check(load(Path(__file__).parents[1] / "complexity.toml"))


def _comparison():
    ledger = complexity.ledger("vgg16")
    finding = explain(ledger.multi_adds + 5, ledger, "multi-adds", (), {})
    row = Tool("a tool", "1.0", ledger.multi_adds + 5, 0.5, 10**6, finding)
    return Comparison("vgg16", "1,3,224,224", ledger, Tool("complexity", "1", ledger.multi_adds, 0.1, 1, None), (row,))


def _bench():
    row = Row("vgg16", 1, (1, 3, 224, 224), Timing((1.0, 2.0), 2), 10**9, 10**6, 4 * 10**6, 10**5)
    return Bench((row,), MACHINE, SETTINGS)


MADE = {
    "ledger": lambda: complexity.ledger("mobilenet_v1"),
    "sweep": lambda: complexity.sweep("mobilenet_v1", alpha=[0.25, 0.5], resolution=[192, 224]),
    "selection": lambda: complexity.sweep("mobilenet_v1", alpha=[0.25, 0.5, 1.0]).within(max_params="2M"),
    "fit": lambda: complexity.fit(["mobilenet_v1", "vgg16"], max_multi_adds="150M"),
    "elastic": lambda: complexity.elastic("mobilenet_v2", kernel=[3]).top(2, "params"),
    "histogram": lambda: complexity.elastic("mobilenet_v2", kernel=[3]).histogram("params", 4),
    "formula": lambda: complexity.formula("mobilenet_v1"),
    "rounding": lambda: complexity.formula("mobilenet_v1").rounding([0.25, 0.5], [192, 224]),
    "table": lambda: table("5-2"),
    "explained": lambda: complexity.explain("137M", network="shufflenet_v1"),
    "memory": lambda: profile(complexity.ledger("mobilenet_v1")),
    "guidelines": lambda: score(complexity.ledger("mobilenet_v2")),
    "side by side": chapter_scores,
    "bench": _bench,
    "table 5-13": lambda: MeasuredTable(
        (Backbone("MobileNet V2", "72", "mobilenet_v2", {}, (Timing((1.0,), 1),)),), ((224, 224),), MACHINE
    ),
    "compare": _comparison,
    "audit": lambda: Audit("torchvision", (Entry("alexnet", params=61100840, verdict="reproduced"),), 1.0),
    "check": _check,
    "grid": lambda: Grid(["a", "n"], [["x", "1,234"], ["y", ""], ["total", "1,234"]], "a grid", (), "lr", 1),
}


@pytest.fixture(scope="module", params=MADE)
def result(request):
    return MADE[request.param]()


def test_a_format_is_a_file_of_one_folder():
    assert list(formats.FORMATS) == FORMS
    assert all(hasattr(formats.FORMATS.find(form), "render") for form in FORMS)
    with pytest.raises(ComplexityError, match="unknown format 'markdwn'"):
        formats.FORMATS.find("markdwn")


def test_a_result_is_written_in_every_format(result):
    assert isinstance(result, Result)
    texts = {form: result.render(form) for form in result.formats}
    assert {*FORMS} <= {*texts}
    assert all(text.endswith("\n") for text in texts.values())
    assert (result.to_text(), result.to_markdown(), result.to_latex()) == (
        texts["text"], texts["markdown"], texts["latex"],
    )  # fmt: skip
    assert (result.to_csv(), result.to_json()) == (texts["csv"], texts["json"])
    assert result.to_html() in texts["html"]
    assert json.loads(texts["json"]) == json.loads(json.dumps(result.to_dict()))


def test_print_shows_the_table_repr_one_line_and_a_notebook_html(result):
    assert f"{result}\n" == result.render("text")
    assert repr(result).startswith("<") and "\n" not in repr(result) and len(repr(result)) < 300
    assert result._repr_html_() == result.to_html()
    assert "<table" in result.to_html() and "<html" not in result.to_html()


def test_a_frame_has_the_rows(result):
    frame = result.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame)


def test_a_frame_s_numbers_are_numbers_and_totals_are_left_out():
    frame = MADE["grid"]().to_frame()
    assert frame["a"].tolist() == ["x", "y"]
    assert frame["n"][0] == 1234 and pandas.isna(frame["n"][1])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("table", ["tables", "--table", "5-2"]),
        ("explained", ["explain", "137M", "--network", "shufflenet_v1"]),
        ("sweep", ["sweep", "mobilenet_v1", "--alpha", "0.25,0.5", "--resolution", "192,224"]),
        ("selection", ["sweep", "mobilenet_v1", "--alpha", "0.25,0.5,1", "--max-params", "2M"]),
        ("fit", ["fit", "--network", "mobilenet_v1", "--network", "vgg16", "--max-multi-adds", "150M"]),
        ("elastic", ["elastic", "mobilenet_v2", "--kernel", "3", "--least", "params", "--top", "2"]),
        ("histogram", ["elastic", "mobilenet_v2", "--kernel", "3", "--histogram", "params", "--bins", "4"]),
        ("check", ["check", "--config", str(Path(__file__).parents[1] / "complexity.toml")]),
    ],
)
def test_a_result_is_what_its_command_shows(name, arguments, form, capsys):
    assert run([*arguments, "--format", form]) in (0, None)
    assert MADE[name]().render(form) == capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ledger", ["count", "complexity:mobilenet_v1"]),
        ("memory", ["memory", "complexity:mobilenet_v1"]),
        ("guidelines", ["guidelines", "complexity:mobilenet_v2"]),
        ("side by side", ["guidelines", "--chapter"]),
    ],
)
def test_below_the_title_which_names_the_target_the_command_shows_the_result(name, arguments, capsys):
    assert run(arguments) in (0, None)
    rest = capsys.readouterr().out.split("\n", 1)[1]
    assert f"{MADE[name]()}\n".split("\n", 1)[1] == rest

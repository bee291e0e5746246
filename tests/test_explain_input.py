"""What explain takes and what it gives: files, the command line, JSON, choices as data, one clear line for nonsense."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import complexity
import complexity.explaining
from complexity import ComplexityError
from complexity.cli.main import run
from complexity.explaining import Cell, Column, explain, explain_column
from complexity.explaining.choices import called_in, calls, choices, read_choice
from complexity.published import Figure, source, source_ids
from complexity.tables.sources import VERDICTS, figures

CSV = """label,network,alpha,resolution,MultiAdds (M),params (M)
full,mobilenet_v1,1.0,224,569,4.2
three quarters,mobilenet_v1,0.75,224,325,2.6
small,mobilenet_v1,0.25,128,14,0.5
not ours,,,,720,60
"""


@pytest.mark.parametrize(
    "printed", ["569M", "569 Million", "0.569G", "569", "568,740,352", "568740352", "569 MFLOPs", "0.569 B", "569000K"]
)
def test_a_figure_is_read_as_people_print_it(printed):
    found = explain(printed, network="mobilenet_v1").columns[0]
    assert (found.best.convention, found.reproduced + found.best.weaker) == ("multi-adds", 1)


def test_a_unit_says_what_a_bare_number_is_in():
    assert explain("0.569", network="mobilenet_v1", unit="G").columns[0].reproduced == 1


def test_params_are_asked_for():
    assert explain("4.2", network="mobilenet_v1", of="params").columns[0].best.convention == "params"


def test_the_module_is_called_like_a_function():
    assert complexity.explain("569M", network="mobilenet_v1").columns[0].reproduced == 1


def test_a_csv_file_is_explained_column_by_column(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(CSV, encoding="utf-8")
    operations, params = explain(file=path).columns
    assert (operations.column.of, operations.best.convention, operations.of) == ("operations", "multi-adds", 3)
    assert operations.cells[2].computed == 13570048
    assert (params.column.of, params.best.convention, params.reproduced) == ("params", "params", 3)


def test_rows_with_figures_and_no_network_are_said_to_be_left_out(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(CSV, encoding="utf-8")
    report = explain(file=path)
    notes = [str(note) for note in report.notes]
    assert notes == ["Left out, for want of a network: line 5 'not ours'."]
    assert notes[0] in report.to_text()
    assert report.to_dict()["notes"] == notes
    assert report.to_dict(lang="zh")["notes"] == [note.say("zh") for note in report.notes] != notes


def test_a_csv_file_may_give_settings_in_one_column(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "label,network,settings,FLOPs\ng1,shufflenet_v1,groups=1,143M\ng4,shufflenet_v1,groups=4 width=1,133M\n"
    )
    found = explain(file=path).columns[0]
    assert (found.best.convention, found.reproduced) == ("conv-only", 2)


def test_a_toml_file_is_like_a_published_one(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(
        """
source = "mine"
[[tables]]
id = "1"
network = "shufflenet_v1"
[[tables.columns]]
id = "multi_adds"
of = "operations"
unit = "M"
[[tables.rows]]
label = "g = 1"
settings = { groups = 1 }
printed = { multi_adds = "143" }
[[tables.rows]]
label = "g = 8"
settings = { groups = 8 }
printed = { multi_adds = "137" }
"""
    )
    assert explain(file=path).columns[0].reproduced == 2


def test_json_has_the_columns_with_best_others_and_cells(capsys):
    assert run(["explain", "--table", "5-11", "--format", "json"]) == 0
    (column,) = json.loads(capsys.readouterr().out)["columns"]
    best = column["best"]
    assert best["sentence"] == "convolutions only, multiply-accumulate = 1, rounded half up"
    assert best["hypothesis"] == {"variant": "paper", "classifier": False}
    assert (best["reproduced"], best["of"]) == (5, 5)
    assert 0 <= best["expected_by_chance"] < 0.01
    assert best["probability"] > 0.98
    assert column["none"] < 0.01
    assert all(0 <= p <= 1 for p in best["clauses"].values())
    assert set(column["decides"]) == {"network", "settings", "figures", "readings"}
    assert column["others"]
    assert column["cells"][0] == {
        **column["cells"][0],
        "label": "g=1",
        "printed": "143M",
        "computed": 142502976,
        "reproduced": True,
    }


def test_json_of_an_erratum_has_the_figures_that_say_so(capsys):
    assert run(["explain", "--table", "5-10", "--format", "json"]) == 0
    cells = json.loads(capsys.readouterr().out)["columns"][0]["cells"]
    cell = next(c for c in cells if c["network"] == "mobilenet_v3_small")
    assert cell["verdict"] == "erratum"
    assert {"74", "42"} <= {e["printed"] for e in cell["erratum"]["evidence"]}


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "html", "latex"])
def test_every_format_shows_printed_and_computed(form, capsys):
    assert run(["explain", "137M", "--network", "shufflenet_v1", "--groups", "3", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "137M" in out
    assert ("137460672" if form == "csv" else "137,460,672") in out


def test_a_live_model_is_explained_by_what_was_counted(capsys):
    assert run(["explain", "0.327487G", "--target", "torchvision:mobilenet_v2", "--format", "json"]) == 0
    (column,) = json.loads(capsys.readouterr().out)["columns"]
    assert "thop" in column["best"]["conventions"]
    assert column["cells"][0]["computed"] == 327486720


def test_explaining_a_closed_form_imports_no_torch():
    code = (
        "import sys, complexity; complexity.explain('569M', network='mobilenet_v1').to_text();"
        "assert 'torch' not in sys.modules and 'pandas' not in sys.modules"
    )
    code = code.replace("import sys, complexity;", "import sys, complexity.explaining, complexity;")
    subprocess.run([sys.executable, "-c", code], check=True)


NONSENSE = {
    "negative": (["explain", "--network", "mobilenet_v1", "--", "-5M"], "figure '-5M' cannot be read"),
    "zero": (["explain", "0", "--network", "mobilenet_v1"], "a number above 0 is needed"),
    "no number": (["explain", "many", "--network", "mobilenet_v1"], "figure 'many' cannot be read"),
    "nan": (["explain", "nan", "--network", "mobilenet_v1"], "figure 'nan' cannot be read"),
    "unit": (["explain", "5", "--unit", "parsec", "--network", "mobilenet_v1"], "unknown unit 'parsec'"),
    "network": (["explain", "5M", "--network", "mobilenet_v9"], "unknown network 'mobilenet_v9' (did you mean"),
    "no network": (["explain", "5M"], "figure '5M': of which network?"),
    "nothing": (["explain"], "explain needs one of"),
    "two things": (["explain", "5M", "--table", "5-2"], "give only one of: figure '5M', table '5-2'"),
    "table": (["explain", "--table", "5-99"], "unknown table '5-99'"),
    "table of text": (["explain", "--table", "5-1"], "has no column of figures whose rows name a network"),
    "source": (["explain", "--source", "mobilenet-v4-paper"], "unknown source 'mobilenet-v4-paper'"),
    "setting": (["explain", "5M", "--network", "vgg16", "--groups", "2"], "unknown setting of vgg16 'groups'"),
    "value": (["explain", "5M", "--network", "mobilenet_v1", "--alpha", "-1"], "alpha -1 is not allowed"),
    "classes": (["explain", "5M", "--network", "mobilenet_v1", "--classes", "0"], "classes 0 is not allowed"),
    "variant": (["explain", "5M", "--network", "mobilenet_v1", "--variant", "x"], "unknown variant of mobilenet_v1 'x'"),
    "kind": (["explain", "5M", "--network", "mobilenet_v1", "--of", "speed"], "unknown kind of figure 'speed'"),
    "file": (["explain", "--file", "/nowhere/at/all.csv"], "cannot be read"),
    "input": (["explain", "5M", "--network", "mobilenet_v1", "--input", "1,3,224,224"], "--input goes with --target"),
    "target alone": (["explain", "--target", "torchvision:resnet18"], "--target needs a figure"),
    "published": (["published", "nobody"], "unknown source 'nobody'"),
}  # fmt: skip


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_gets_one_clear_line_and_exit_code_2(name, capsys):
    arguments, says = NONSENSE[name]
    assert run(arguments) == 2
    caught = capsys.readouterr()
    assert says in caught.err
    assert caught.err.count("\n") == 1
    assert caught.out == ""


FILES = {
    "empty": ("", "is empty"),
    "titles only": ("label,network,FLOPs\n", "is empty"),
    "no network column": ("label,FLOPs\nx,5M\n", "has no column 'network'"),
    "rows without a network": ("label,network,FLOPs\nx,,5M\n", "has no printed figure whose row names a network"),
    "unknown network": ("label,network,FLOPs\nx,lenet,5M\n", "line 2: unknown network 'lenet'"),
    "no figure": ("label,network,FLOPs\nx,vgg16,plenty\n", "line 2, column 'FLOPs': figure 'plenty' cannot be read"),
    "bad settings": (
        "label,network,settings,FLOPs\nx,vgg16,wide,5M\n",
        "settings 'wide' is not of the form name=value",
    ),
    "value of no network": ("label,network,alpha,FLOPs\nx,mobilenet_v1,x,5M\n", "line 2: alpha 'x' is not allowed"),
    "setting of no network": (
        "label,network,settings,FLOPs\na,vgg16,,5M\nx,vgg16,groups=2,5M\n",
        "line 3: unknown setting",
    ),
    "variant of no network": (
        "label,network,variant,FLOPs\nx,vgg16,new,5M\n",
        "line 2: unknown variant of vgg16 'new'",
    ),
    "bad value": ("label,network,alpha,FLOPs\nx,vgg16,zero,5M\n", "alpha 'zero' is not allowed"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_makes_no_sense_gets_one_line_that_names_it(name, tmp_path: Path):
    content, says = FILES[name]
    path = tmp_path / "mine.csv"
    path.write_text(content)
    with pytest.raises(ComplexityError) as caught:
        explain(file=path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_adding_a_choice_is_one_line_of_data():
    line = {"value": 0}, {"value": 1, "says": "1 per element copied", "rules": [{"quantity": "written", "weight": 1}]}
    more = (*choices("operations"), read_choice("copies", line))
    exact = complexity.ledger("shufflenet_v2").multi_adds + complexity.ledger("shufflenet_v2").quantity("written")
    column = Column("x", (Cell("x", str(exact), "shufflenet_v2"),))
    found = explain_column(column, choices=more).best
    assert (found.reproduced, found.choices) == (1, {"copies": 1})
    assert "1 per element copied" in found.sentence


def test_everything_that_a_sentence_says_has_chinese():
    options = [option for of in ("operations", "params") for choice in choices(of) for option in choice.options]
    assert all(option.zh for option in options if option.says)
    assert all(called_in(phrase, "zh") != phrase for phrase in calls())


def test_a_hypothesis_is_put_in_chinese():
    best = explain("146M", network="shufflenet_v2").columns[0].best
    assert best.sentences["en"].endswith("network variant released")
    assert best.sentences["zh"] == "卷积与全连接层，一次乘加计1，网络变体released"


def test_a_choice_with_an_unknown_key_is_refused():
    with pytest.raises(ComplexityError, match="unknown key in choice 'copies' 1 'wieght'"):
        read_choice("copies", [{"value": 1, "wieght": 2}])


def test_every_source_has_figures_and_each_has_one_verdict():
    for name in source_ids():
        listed = figures(name)
        assert listed
        assert {figure.verdict for figure in listed} <= set(VERDICTS)


@pytest.mark.parametrize("name", [name for name in source_ids() if name != "chapter"])
def test_every_figure_of_a_paper_that_has_a_kind_can_be_read(name):
    for table in source(name):
        for row, column, text in table.cells():
            declared = table.declaration(row, column)
            if "of" in declared:
                assert Figure.read(text, declared.get("unit", "")).digits > 0


def test_published_lists_the_sources_and_their_figures(capsys):
    assert run(["published"]) == 0
    assert "mobilenet-v3-paper" in capsys.readouterr().out
    assert run(["published", "resnet-paper", "--format", "json"]) == 0
    (vgg16, vgg19, *_) = json.loads(capsys.readouterr().out)
    assert (vgg16["printed"], vgg16["verdict"]) == ("15.3", "candidate")
    assert (vgg19["printed"], vgg19["verdict"], vgg19["computed"]) == ("19.6", "reproduced", 19632062464)


def test_the_counts_of_published_are_numbers_and_the_chapter_is_cited_as_a_whole(capsys):
    assert run(["published", "--format", "json"]) == 0
    chapter, *papers = json.loads(capsys.readouterr().out)
    assert chapter["citation"] == "the chapter"
    for found in (chapter, *papers):
        assert found["figures"] == sum(found[word] for word in VERDICTS)

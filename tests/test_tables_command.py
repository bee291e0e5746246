"""``complexity tables`` as a user runs it, and ``python -m complexity.tables``, which is the same command."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from complexity.cli.main import run as run_command

CHECKOUT = Path(__file__).parents[1]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run_command(["tables", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--table", "5-2", "--alpha", "0.6"], 0),
        (["-t", "5-3", "-f", "json", "--lang", "zh"], 0),
        (["--table", "5-99"], 2),
        (["--table"], 2),
        (["--colour"], 2),
        (["--file", "nowhere.toml"], 2),
        (["--check-folder", "empty"], 1),
        (["--version"], 0),
    ],
)
def test_the_module_is_the_same_command_under_its_own_name(tmp_path: Path, arguments: list[str], code: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    command, module = (
        subprocess.run(
            [sys.executable, "-m", *way, *arguments], capture_output=True, text=True, cwd=tmp_path, env=environment
        )
        for way in (["complexity", "tables"], ["complexity.tables"])
    )
    assert (command.returncode, module.returncode) == (code, code)
    assert module.stdout == command.stdout
    assert module.stderr == command.stderr.replace("complexity:", "python -m complexity.tables:", 1)
    assert bool(command.stderr) == (code == 2)
    assert bool(command.stdout) == (code != 2)


@pytest.mark.parametrize(
    "way", ["complexity tables", "complexity.tables", "complexity sweep mobilenet_v1 --alpha 0.01:2:0.001"]
)
def test_output_that_nobody_reads_or_nothing_takes(way: str) -> None:
    def done(into: str) -> tuple[int, str]:
        shell = ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m {way} --format csv {into}"]
        ended = subprocess.run(shell, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(CHECKOUT)})
        return ended.returncode, ended.stderr

    assert done("| true") == (0, "")
    code, said = done("> /dev/full")
    assert code == 2
    assert said.endswith("the output cannot be written: No space left on device\n")
    assert said.count("\n") == 1


def test_one_table_shows_printed_beside_computed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--table", "5.2")
    assert (code, err) == (0, "")
    row = next(line for line in out.splitlines() if line.startswith("1.0MobileNet-224"))
    assert row.split() == ["1.0MobileNet-224", "70.6%", "·", "569", "✓", "568,740,352", "4.3", "✓", "4,253,864"]
    assert "convention multi-adds" in out
    assert "8 reproduced, 4 cited" in out


def test_columns_line_up_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--table", "5-10", "--lang", "zh")
    lines = out.splitlines()
    rule = next(i for i, line in enumerate(lines) if line.startswith("─"))

    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

    column_ends = width(lines[rule].split("  ")[0])
    assert [line[:column_ends].strip() != "" for line in lines[rule + 1 : rule + 7]] == [True] * 6
    assert width(lines[rule - 1]) <= width(lines[rule])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["text", "markdown", "latex", "html", "csv", "json"])
def test_all_tables_in_every_format(capsys: pytest.CaptureFixture[str], form: str, lang: str) -> None:
    code, out, _ = run(capsys, "--table", "all", "--format", form, "--lang", lang)
    assert code == 0
    assert "568" in out
    if form == "json":
        assert [table["table"] for table in json.loads(out)] == [f"5-{i}" for i in range(1, 14)]


def test_csv_reads_back(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "-t", "5-3", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[2]["multi_adds"] == "290"
    assert rows[2]["multi_adds computed"] == "290675200"
    assert rows[2]["multi_adds verdict"] == "rounding"


BAD = [
    (["-t", "5-2", "--alpha", "0"], "alpha 0"),
    (["-t", "5-2", "--alpha", "-1"], "alpha -1"),
    (["-t", "5-2", "--alpha", "nan"], "alpha nan"),
    (["-t", "5-2", "--alpha", "inf"], "alpha inf"),
    (["-t", "5-2", "--alpha", "wide"], "--alpha 'wide'"),
    (["-t", "5-12", "--channels", "84,168"], "channels (84, 168)"),
    (["-t", "5-12", "--channels", "84,168,x"], "--channels 'x'"),
    (["-t", "5-12", "--channels", "84,168,336", "--alpha", "1"], "give one"),
    (["-t", "5-2", "--channels", "84,168,336"], "mobilenet_v1 has no channels"),
    (["-t", "5-2", "--resolution", "0"], "resolution 0"),
    (["-t", "5-2", "--resolution", "-224"], "resolution -224"),
    (["-t", "5-2", "--resolution", "1.5"], "--resolution '1.5'"),
    (["-t", "5-2", "--resolution", "16"], "resolution 16 is too small"),
    (["-t", "5-2", "--beta", "1.5"], "beta 1.5"),
    (["-t", "5-2", "--beta", "0.5", "--resolution", "128"], "give one"),
    (["-t", "5-2", "--groups", "3"], "mobilenet_v1 has no groups"),
    (["-t", "5-11", "--groups", "5"], "groups=5"),
    (["-t", "5-11", "--groups", "0"], "groups 0"),
    (["-t", "5-99"], "did you mean '5-9'"),
    (["-t", "5-2", "--variant", "papr"], "did you mean 'paper'"),
    (["-t", "5-2", "--convention", "multiadds"], "did you mean 'multi-adds'"),
    (["-t", "5-2", "--classes", "0"], "classes 0"),
    (["-t", "5-2", "--format", "pdf"], "unknown --format 'pdf'"),
    (["-t", "5-2", "--lang", "fr"], "unknown --lang 'fr'"),
    (["-t", "5-2", "--output", "/nonexistent/place/x"], "cannot be written"),
    (["-t", "5-2", "--colour"], "--colour"),
    (["-t", "5-4", "--alpha", "0.5,0.6"], "one value for each option"),
    (["-t", "5-1", "--alpha", "0.5"], "takes no settings"),
    (["--alpha", "0.5"], "name one with --table"),
    (["--file", "/nonexistent.toml"], "cannot be read"),
    (["-t", "5-2", "--beta", "0.001"], "beta 0.001"),
    (["-t", "5-2", "--output", ""], "no file name"),
    (["--check", "--update-record"], "do not go together"),
    (["--check", "--verdicts"], "do not go together"),
    (["-t", "5-2", "--check", "--alpha", "0.5"], "does not go with settings"),
    (["-t", "5-2", "--update-record", "--alpha", "0.5"], "does not go with settings"),
    (["-t", "5-2", "--write", "somewhere"], "does not go with --table"),
    (["--list", "--output", "somewhere"], "does not go with --output"),
    (["--list", "--lang", "fr"], "unknown --lang"),
    (["-t", "5-2", "--measure"], "--measure is for table 5-13"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_bad_input_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith("complexity: ")
    assert says in err


FIGURES = "[[tables]]\nid='x'\ncolumns=[{id='a', of='operations', unit='M'"
V1_ROW = "rows=[{label='l', network='mobilenet_v1', printed={a='569'}}]"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("tables = 3", "tables must be a list, not 3"),
        ("source = 'x'", "tables is needed"),
        ("tables = []", "tables must be a list of at least 1"),
        ("[[tables]]\nid = 'x'", "id and columns are needed"),
        ("x = 1", "unknown key"),
        ("not toml", "not valid TOML"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'},{id='a'}]", "'a' is there twice"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'}]\nrows=[['l']]", "a label and 1 texts are needed"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'}]\nrows=[{label='l', printed={b='1'}}]", "unknown column"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'}]\nrows=[{label='l', printed={a=1}}]", "must be a text"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'}]\nrows=[{label='l', network='googlnet'}]", "did you mean 'googlenet'"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a', of='cost'}]\nrows=[{label='l'}]", "unknown 'of'"),
        ("[[tables]]\nid='x'\ncolumns=5", "must be a list"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'}]\nrows=7", "must be a list"),
        ("[[tables]]\nid='x'\ncolumns=[{id=5}]", "column 1: id must be a text in quotes"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'}]\nrows=[{label='l', printed=5}]", "must be a table"),
        ("[[tables]]\nid='x'\ntitle={fr='x'}\ncolumns=[{id='a'}]", "texts by language with one in English"),
        ("[[tables]]\nid='x'\nlabel='{nope}'\ncolumns=[{id='a'}]", "may name"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a', unit='parsec'}]\nrows=[{label='l'}]", "unknown unit"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a', convention='nope'}]\nrows=[{label='l'}]", "unknown convention"),
        ("[[tables]]\nid='x'\ncolumns=[{id='a'}]\nrows=[{label='l', cites={a='nope'}}]", "unknown source"),
        (f"{FIGURES}, convention='params'}}]\n{V1_ROW}", "counts params"),
        (f"{FIGURES}}}]\n{V1_ROW}", "a convention is needed"),
        (f"{FIGURES}, convention='multi-adds'}}]\nrows=[{{label='l', printed={{a='1'}}}}]", "a network is needed"),
        (
            f"{FIGURES}, convention='multi-adds'}}]\nrows=[{{label='l', network='vgg16', printed={{a={{en='1'}}}}}}]",
            "must be a text",
        ),
        (
            f"{FIGURES}, convention='multi-adds'}}]\nrows=[{{label='l', network='vgg16', printed={{a='many'}}}}]",
            "cannot be read",
        ),
        (
            f"{FIGURES}, convention='multi-adds'}}]\nrows=[{{label='l', network='vgg16', settings={{alpha=0}}}}]",
            "alpha 0",
        ),
        ("[[tables]]\nid='x'\nform='structure'\ncolumns=[{id='c'}]\nrows=[['a','b']]", "unknown network"),
        (
            "[[tables]]\nid='x'\nform='structure'\nnetwork='vgg16'\ncolumns=[{id='c'}]\nrows=[['a','b']]",
            "unknown network",
        ),
        (
            "[[tables]]\nid='x'\nform='structure'\nnetwork='mobilenet_v2'\ncolumns=[{id='c'}]\nrows=[['a','b']]",
            "1 rows are printed",
        ),
        (
            "[[tables]]\nid='x'\nform='widths'\nnetwork='shufflenet_v2'\ncolumns=[{id='c'}]\nrows=[['a','b']]",
            "no column has settings",
        ),
    ],
)
def test_an_inconsistent_published_file_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, says: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(content)
    code, out, err = run(capsys, "--file", str(path))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "mine.toml" in err
    assert says in err


def test_a_published_file_of_ones_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        "[[tables]]\nid='mine'\ncolumns=[{id='cost', of='operations', unit='M', convention='multi-adds'}]\n"
        "rows=[{label='half', network='mobilenet_v1', settings={alpha=0.5}, printed={cost='149'}}]\n"
    )
    code, out, _ = run(capsys, "--file", str(path))
    assert code == 0
    assert "149 ✓" in out


def test_output_is_written_whole_or_not_at_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "table.md"
    target.write_text("before")
    assert run(capsys, "-t", "5-2", "-f", "markdown", "--alpha", "0", "-o", str(target))[0] == 2
    assert target.read_text() == "before"
    assert run(capsys, "-t", "5-2", "-f", "markdown", "-o", str(target))[0] == 0
    assert target.read_text().startswith("### Table 5-2")
    assert [path.name for path in tmp_path.iterdir()] == ["table.md"]


def test_what_a_link_points_to_is_written_and_the_link_stays(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("before")
    link.symlink_to(target)
    assert run(capsys, "-t", "5-2", "-o", str(link))[0] == 0
    assert link.is_symlink()
    assert target.read_text().startswith("Table 5-2")


def test_a_device_is_written_to_and_not_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "-t", "5-2", "-o", "/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()


def test_a_value_asked_for_twice_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(
        capsys, "-t", "5-2,5.2", "-t", "5-2", "--alpha", "0.6,0.6", "--alpha", "0.6", "-c", "flops", "-c", "flops"
    )
    assert out.count("Table 5-2") == 1
    assert out.count("0.6MobileNet-224") == 1
    assert out.count("flops (Million): convention") == 1


def test_networks_that_do_not_take_a_setting_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "-t", "5-10", "--variant", "torchvision")
    assert code == 0
    assert "1.0 GoogLeNet-224, torchvision" in out
    assert "left out: unknown variant of mobilenet_v1 'torchvision'" in out
    _, out, _ = run(capsys, "-t", "5-13", "--groups", "8")
    assert "2.0 ShuffleNet V1-224, 8 groups" in out


def test_an_installed_package_keeps_its_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from complexity.base.errors import ComplexityError
    from complexity.tables import record

    elsewhere = tmp_path / "site-packages" / "complexity" / "tables" / "record.json"
    elsewhere.parent.mkdir(parents=True)
    monkeypatch.setattr(record, "PATH", elsewhere)
    with pytest.raises(ComplexityError, match="source checkout"):
        record.update([], elsewhere)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (
            ("5-10", "MobileNet V2", "params"),
            ["1,281,000 in 1 × linear = 3,470,760", "3.4 cut off", "1280·1000 + 1000"],
        ),
        (("5-10", "MobileNet V2", "multi_adds"), ["= 300,774,272", "1·1·320·1280·7·7 = 20,070,400", "Printed is 326"]),
        (("5-2", "0.5MobileNet-224", "Params (Million)"), ["alpha 0.5", "convention keras", "= 1,342,536"]),
        (("5-11", "Complexity", "g=3"), ["convention conv-only", "136.500672: 137 rounded half up", "Printed is 137M"]),
        (("5-7", "1×1×1280", "se"), ["a slip of one column"]),
        (("5-1", "Batch normalization", "effect"), ["not judged"]),
        (("5-3", "1.0MobileNet-128", "top1"), ["prints 64.4%"]),
    ],
)
def test_why_a_cell_is_as_it_is(capsys: pytest.CaptureFixture[str], cell: tuple[str, ...], says: list[str]) -> None:
    code, out, _ = run(capsys, "--why", *cell, "--format", "csv")
    assert code == 0
    assert [text for text in says if text not in out] == []


def test_why_tells_sums_that_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    import re

    code, out, _ = run(capsys, "--why", "--table", "all", "--format", "json")
    assert code == 0
    paragraphs = [one["paragraph"] for one in json.loads(out)]
    sums = [
        re.search(r": ([^:]*?) = ([\d,]+)\.", text.split("counted by")[1])
        for text in paragraphs
        if "counted by" in text
    ]
    assert len(sums) == 47  # every figure of 5-2, 5-3, 5-10 to 5-13
    for found in sums:
        terms = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) in \d+ × ", found[1])]
        assert sum(terms) == int(found[2].replace(",", ""))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--why", "5-10", "MobileNet V9", "params"], "did you mean 'MobileNet V2'"),
        (["--why", "5-10", "MobileNet V2", "par"], "unknown column of table 5-10 'par'"),
        (["--why", "5-10", "a", "b", "c"], "a table, a row and a column"),
        (["5-10"], "name tables with --table"),
        (["--why", "5-10", "--alpha", "0.5"], "does not go with settings"),
    ],
)
def test_why_of_what_is_not_there(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.count("\n"), says in err) == (2, "", 1, True), err


def test_check_passes_on_the_record_that_ships(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--check")[0] == 0


def test_check_fails_when_a_recorded_value_differs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from complexity.tables import record

    changed = tmp_path / "record.json"
    changed.write_text(
        record.PATH.read_text(encoding="utf-8").replace('"multi_adds": [568740352', '"multi_adds": [568740353', 1)
    )
    monkeypatch.setattr(record.differences, "__defaults__", (changed,))
    code, out, _ = run(capsys, "--check")
    assert code == 1
    assert "recorded 568740353 (reproduced), now 568740352 (reproduced)" in out


def test_the_folder_of_tables_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--check-folder", str(CHECKOUT / "tables"))
    assert code == 0, out


def test_list_names_everything_that_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--list")
    for word in ("5-13", "nasnet_a_mobile", "chapter-code-fixed", "multi-adds-bias", "keras"):
        assert word in out


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, complexity, complexity.tables; complexity.tables.table('5-2').to_text();"
        "print([m for m in ('torch', 'numpy', 'pandas', 'sympy', 'tabulate') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert out.stdout.strip() == "[]"


def test_python_object_in_every_form() -> None:
    from complexity import tables

    table = tables.table("5-2", alpha=[0.6])
    frame = table.to_frame()
    assert set(frame.columns) == {"label", "column", "printed", "computed", "shown", "verdict", "note"}
    assert len(frame) == (4 + 1) * 3
    assert table.to_markdown().startswith("### Table 5-2")
    assert table._repr_html_().startswith('<table class="complexity">')
    assert "\\toprule" in table.to_latex()


def test_hostile_labels_are_escaped_in_every_format(tmp_path: Path) -> None:
    from complexity import tables

    path = tmp_path / "hostile.toml"
    path.write_text(
        "[[tables]]\nid='x'\ncolumns=[{id='cost', title={en='<i>|$_'}, of='operations', unit='M', convention='multi-adds'}]\n"
        "rows=[{label='=HYPERLINK(\"x\")|<script>alert(1)</script>_%', network='mobilenet_v1', printed={cost='569'}}]\n"
    )
    (table,) = tables.tables_of(path)
    assert "<script>" not in table.render("html")
    assert "<script>" not in table.to_markdown()
    assert "\\|" in table.to_markdown()
    assert "<script>" not in table.to_latex()
    assert "\\%" in table.to_latex()
    assert table.to_csv().splitlines()[1].startswith("\"'=HYPERLINK")

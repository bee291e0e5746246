"""Tables of texts: aligned, escaped, written whole."""

from __future__ import annotations

import csv
import html.parser
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complexity.base import Grid, write_whole
from complexity.base.errors import ComplexityError

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=1+1",
    "@SUM(A1)",
    "a|b",
    "\\input{x}",
    "`x`",
    "a\nb",
    "\x1b[31m",
]


def grid(cell: str) -> Grid:
    return Grid([cell, "n"], [[cell, "1"]], title=cell, notes=[cell])


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.cells.append(data)


@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)))
def test_html_contains_no_tag_of_the_readers_text(cell: str) -> None:
    parser = _Tags()
    parser.feed(grid(cell).to_html())
    assert parser.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "br"}


@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)))
def test_csv_has_one_row_a_row_and_no_formula(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(grid(cell).to_csv())))
    assert len(rows) == 2
    for row in rows:
        assert not row[0].startswith(("=", "@", "\t", "\r"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " +", "\t-"])
def test_csv_marks_what_a_spreadsheet_would_run(start: str) -> None:
    ((_, _), (label, _)) = csv.reader(io.StringIO(Grid(["a", "n"], [[f"{start}cmd()", "1"]]).to_csv()))
    assert label.startswith("'")


def test_csv_has_numbers_that_a_program_reads() -> None:
    figures = Grid(["label", "n"], [["+1", "+1,234,567"], ["-2.5 %", "-1,000"], ["x", "+0.5"]], align="lr").to_csv()
    assert figures.splitlines()[1:] == ["+1,1234567", "-2.5 %,-1000", "x,0.5"]


@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)))
def test_markdown_has_one_line_a_row_and_no_html(cell: str) -> None:
    lines = [line for line in grid(cell).to_markdown().splitlines() if line.startswith("|")]
    assert len(lines) == 3
    assert "<script" not in "".join(lines)
    assert "<img" not in "".join(lines)


@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)))
def test_text_has_no_control_characters(cell: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in grid(cell).to_text())


def test_wide_characters_take_two_cells() -> None:
    text = Grid(["模型", "x"], [["a", "1"], ["宽度因子", "2"]]).to_text()
    assert text.splitlines() == ["模型      x", "────────  ─", "a         1", "宽度因子  2"]


def test_long_cells_take_several_lines() -> None:
    text = Grid(["a", "b"], [["word " * 40, "1"]]).to_text()
    assert max(map(len, text.splitlines())) < 80
    assert text.count("word") == 40


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.txt"
    target.write_text("before")

    def fail(self: Path, other: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(ComplexityError, match="No space left on device"):
        write_whole(target, "after")
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]


def test_unknown_format_names_the_nearest() -> None:
    with pytest.raises(ComplexityError, match="did you mean 'markdown'"):
        grid("x").render("markdwn")

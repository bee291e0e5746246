"""Tables for a paper: they compile where TeX is installed, and everywhere they are built so that they fit a page."""

import re
import shutil
import subprocess

import pytest

from complexity.base import Grid
from complexity.base.errors import ComplexityError
from complexity.cli.main import run

CLASSES = {"en": "article", "zh": "ctexart"}
ENGINES = {"en": "pdflatex", "zh": "xelatex"}


def fragment(capsys, lang, style, *arguments):
    assert run(["tables", "--format", "latex", "--lang", lang, "--style", style, *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("style", ["article", "twocolumn"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_thirteen(capsys, tmp_path, lang, style):
    text = fragment(capsys, lang, style)
    header, packages = text.splitlines()[:2]
    assert ENGINES[lang] in header
    for begin, end in (("\\begin{" + name, "\\end{" + name) for name in ("table", "tabular", "longtable", "itemize")):
        assert text.count(begin) == text.count(end)
    assert len(re.findall(r"\\caption\{(?:Table|表)", text)) == 13
    assert not re.search("[✓✗×√≈→÷·—–−≤…“”αβ²]", text)
    assert (r"48 \ding{55} 40" in text) and (r"48 $\times$ 40" not in text)
    for wrapped in re.findall(r"((?:\\raggedright\\arraybackslash\}p\{0\.\d+.*?)+)\}\n", text):
        assert sum(map(float, re.findall(r"p\{(0\.\d+)\\linewidth", wrapped))) <= 1
    if shutil.which(ENGINES[lang]):
        kind = f"[twocolumn]{{{CLASSES[lang]}}}" if style == "twocolumn" else f"{{{CLASSES[lang]}}}"
        needs = packages.removeprefix("% needs ")
        paper = f"\\documentclass{kind}\n{needs}\n\\begin{{document}}\n{text}\\end{{document}}\n"
        (tmp_path / "paper.tex").write_text(paper, encoding="utf-8")
        command = [ENGINES[lang], "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300)
        log = (tmp_path / "paper.log").read_text(encoding="utf-8", errors="replace")
        assert done.returncode == 0, log[-2000:]
        assert "Float too large" not in log
        assert [line for line in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt", log) if float(line) > 5] == []
        assert "Missing character" not in log


def test_a_table_longer_than_a_page_goes_on_over_the_next(capsys):
    text = fragment(capsys, "en", "twocolumn", "--errata")
    assert text.index("\\onecolumn") < text.index("\\begin{longtable}") < text.index("\\twocolumn")
    assert "\\begin{longtable}" in fragment(capsys, "en", "article", "--why", "-t", "5-4")


def test_notes_are_short_below_the_table_and_whole_after_it(capsys):
    text = fragment(capsys, "en", "article", "-t", "5-8")
    float_, appendix = text.split("\\end{table}")
    assert "Verdicts:" in float_ and "the chapter's own code agrees" not in float_.split("\\end{tabular}")[1][400:]
    assert appendix.count("the chapter's own code agrees") > 10


def test_a_style_that_is_none_is_named(capsys):
    assert run(["tables", "-t", "5-2", "--format", "latex", "--style", "ieee"]) == 2
    assert "unknown style 'ieee'" in capsys.readouterr().err
    assert run(["tables", "-t", "5-2", "--style", "article"]) == 2
    assert "--style goes with --format latex" in capsys.readouterr().err
    with pytest.raises(ComplexityError):
        Grid(["a"], [["b"]]).render("latex", style="poster")

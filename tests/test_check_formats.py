"""What the formats of `complexity check` look like, and that no name from a user's model breaks out of any output."""

import csv
import html.parser
import io
import json
import re
import xml.etree.ElementTree

import pytest

from complexity.check.config import Budget, Config
from complexity.check.figures import Weighing, limit, printed
from complexity.check.formats import FORMATS
from complexity.check.judging import Judged, judge
from complexity.check.places import Place
from complexity.check.recorded import Record
from complexity.check.report import Report
from complexity.formulas import Cost
from complexity.ledgers.layer import Layer
from complexity.ledgers.ledger import Ledger
from complexity.targets import Target

HOSTILE = [
    "<script>alert(1)</script>",
    "</details></td><img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "@SUM(1+1)",
    "\t=1+1",
    "＝1+1",
    "a|b|c",
    "`code` [link](javascript:alert(1)) *b*",
    "\\input{/etc/passwd}%$#&_^~{}",
    "]]><failure/><!--",
    '"><testcase name="x"/>',
    "&amp;&#0;&lol;",
    "one\n::error file=x::two\r\n::add-mask::three",
    "::set-output name=x::y",
    "##[error]z",
    "%0A::error::w",
    "a:b,c=d",
    "\x1b[31mred\x1b[0m\x07\x00",
    "\u202eright to left\u2066",
    "\ud800 lone \ufffe \uffff",
    "no\u2028break\u2029s\x85",
    "long " + "::error::" * 60,
    "宽" * 90,
]


def ledger(factor=1):
    """A network whose every layer has a hostile name, and kinds and forms as they are."""
    layers = [
        Layer(name, "conv", Cost(multi_adds=factor * (100 + i), weights=factor * 10), (1, 3, 8, 8), (1, factor, 8, 8),
              kernel_size=(3, 3), stride=(1, 1))
        for i, name in enumerate(HOSTILE)
    ]  # fmt: skip
    return Ledger(layers, model="hostile", uncounted=["\n::error::mine | <b>"])


def judged(name, passed):
    """A model of that name whose limits hold or not, and whose layers have all changed."""
    budget = Budget(
        name, Place(f"complexity.toml{name}", 3), Target(name, "python", "m", "n"),
        limits={"multi_adds": limit(10**6 if passed else 3)}, published={"params": printed("3M")},
        source="\n::error::source <b> | %0A",
        places={"max_multi_adds": Place("a,b:c%\n::.toml", 4)},
    )  # fmt: skip
    before = Record.of(ledger(2), Weighing(), name + " before")
    return judge(budget, Record.of(ledger(), Weighing(), name), before)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    models = [judged(name, passed) for name in HOSTILE for passed in (True, False)]
    models += [Judged(m.budget, error=f"{m.budget.name}: raised \n::error::inner", misuse=False) for m in models[:3]]
    config = Config(
        folder / "complexity.toml", folder, tuple(m.budget for m in models), folder / "complexity.lock.json"
    )
    return Report(config, tuple(models), updated=True, written=True, stale=tuple(HOSTILE))


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_lets_control_characters_through(hostile, form):
    text = hostile.render(form)
    assert all(c.isprintable() or c == "\n" for c in text)
    text.encode("utf-8")


@pytest.mark.parametrize("form", sorted({*FORMATS} - {"github"}))
def test_no_line_is_a_command_of_a_workflow(hostile, form):
    assert [line for line in hostile.render(form).splitlines() if line.lstrip().startswith("::")] == []


def test_annotations_are_one_line_each_with_escaped_texts(hostile):
    lines = hostile.render("github").splitlines()
    pattern = r"::(error|warning|notice) file=([^:,]*),line=\d+,title=([^:,]*)::[^\r\n]*"
    assert all(re.fullmatch(pattern, line) for line in lines[:-1])
    assert re.fullmatch(r"[\w ,]+", lines[-1])
    assert all(not re.search(r"%(?!25|0A|0D|3A|2C)", line) for line in lines)
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == sum(not f.passed for m in hostile.models for f in m.findings) + 3
    assert [line for line in errors if "::%250A::error::w: MultiAdds" in line]


def test_junit_is_read_back_with_the_names_that_were_given(hostile):
    root = xml.etree.ElementTree.fromstring(hostile.render("junit").encode())
    (suite,) = root
    cases = list(suite)
    assert len(cases) == int(suite.get("tests"))
    assert {child.tag for case in cases for child in case} == {"failure", "error"}
    assert sum(len(case.findall("failure")) for case in cases) == int(suite.get("failures"))
    assert {case.get("classname") for case in cases} >= {n for n in HOSTILE if n.isprintable()}


def test_markdown_has_no_markup_of_a_name_s_making(hostile):
    ours = ("</details>", "<details open><summary>layers</summary>", "Complexity budgets: **failed**")
    for line in hostile.render("markdown").splitlines():
        if line.startswith("|"):  # 7 columns of figures, 6 of layers
            assert len(re.findall(r"(?<!\\)\|", line)) in (8, 7), line
        if line not in ours:
            assert "<" not in line
            assert not re.search(r"(?<!\\)[`*\[]", line)


def test_json_is_read_back_with_the_names_that_were_given(hostile):
    data = json.loads(hostile.render("json"))
    assert [model["name"] for model in data["models"]][: 2 * len(HOSTILE) : 2] == HOSTILE
    assert {change["layer"] for change in data["models"][0]["changes"]} == set(HOSTILE)


def test_the_lock_holds_hostile_names_and_gives_them_back(tmp_path):
    from complexity.check import lock

    record = Record.of(ledger(), Weighing(), "t")
    path = tmp_path / "complexity.lock.json"
    lock.write(path, {"models": dict.fromkeys(HOSTILE, record), "tests": {}})
    text = path.read_text()
    assert all(c.isprintable() or c == "\n" for c in text)
    assert set(lock.read(path)["models"]) == set(HOSTILE)
    assert set(lock.read(path)["models"][HOSTILE[0]].layers) == set(HOSTILE)


# The tables of `complexity count` show the same names.


def counted(form, by="layer"):
    return ledger().named(HOSTILE[0]).render(form, inputs=[HOSTILE[1]], by=by)


class Tags(html.parser.HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("by", ["layer", "module"])
def test_html_has_no_tag_of_a_name_s_making(by):
    page = Tags()
    page.feed(counted("html", by))
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ul",
        "li",
        "br",
    }
    assert page.tags <= allowed
    assert any("<script>alert(1)</script>" in text for text in page.text)


def test_a_ledger_in_a_notebook_has_no_tag_of_a_name_s_making():
    page = Tags()
    page.feed(ledger()._repr_html_())
    assert page.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "br"}
    assert any("<script>alert(1)</script>" in text for text in page.text)


@pytest.mark.parametrize("by", ["layer", "module"])
def test_csv_has_no_cell_that_a_spreadsheet_runs(by):
    for row in csv.reader(io.StringIO(counted("csv", by))):
        for cell in row:
            assert cell.lstrip()[:1] not in tuple("=+-@＝"), cell


@pytest.mark.parametrize("by", ["layer", "module"])
def test_latex_has_no_command_of_a_name_s_making(by):
    text = counted("latex", by)
    assert "\\input" not in text
    assert "\\textbackslash{}input\\{/etc/passwd\\}\\%\\$\\#\\&\\_" in text


def test_markdown_of_a_ledger_has_as_many_cells_in_each_row():
    rows = [line for line in counted("markdown").splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {8}


def test_every_line_of_a_terminal_begins_with_words_of_ours(hostile):
    ours = (
        r"ok |OVER |DIFFERS |ERROR |– |changed |─|layers of |complexity check: |model |lock |records without a model "
        r"|… and |\d+ models, |  |$"
    )
    assert [line for line in hostile.render("text").splitlines() if not re.match(ours, line)] == []


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_no_line_has_the_older_kind_of_command(hostile, form):
    assert "##[" not in hostile.render(form)

"""What a reader of Chinese is shown holds no English sentence: names, terms and quotations only."""

import re
from pathlib import Path

import pytest

from complexity import tables
from complexity.cli.main import run

CHECKOUT = Path(__file__).parents[1]
#: Small words that an English sentence does not do without, and a name, a term or a citation does.
SENTENCE = re.compile(
    r"\b(?:the|a|an|is|are|has|have|of|in|with|without|under|not|only|for|this|that|from|by|as|and|or|to|it|its)\b"
    r"|\b[a-z]+ [a-z]+ [a-z]+\b"
)
#: What is quoted or is a name though it holds such words.
NAMES = ("its MACs", "Inverted residuals", "Simonyan and Zisserman", "Tan and Le", "Zagoruyko and Komodakis")


def english(text: str) -> list[str]:
    """Stretches of English words, quotations and names of files left out, that read like a sentence."""
    for name in NAMES:
        text = text.replace(name, "")
    text = re.sub(r"“[^”]*”|`[^`]*`|https?://\S+|[\w.-]+\.(?:md|csv|toml|html)|\([^)]*github[^)]*\)", "", text)
    runs = re.findall(r"[A-Za-z][A-Za-z'’,.\-]*(?: [A-Za-z][A-Za-z'’,.\-]*)+", text)
    return [run for run in runs if SENTENCE.search(run)]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["tables", *arguments, "--lang", "zh"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "html"])
def test_all_tables(capsys, form):
    out = printed(capsys, "--format", form)
    out = re.sub(
        r"<style>.*?</style>|<!doctype.*?<body>|</?\w[^>]*>|\\[a-z]+\{[a-z]+\}|%.*|\\[a-zA-Z]+",
        " ",
        out,
        flags=re.S if form == "html" else 0,
    )
    assert english(out) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["-t", "5-2", "--alpha", "0.6", "--classes", "10", "--variant", "paper"],
        ["-t", "5-13", "--groups", "8"],
        ["-t", "5-10", "--variant", "torchvision"],
        ["-t", "5-11", "--groups", "6", "--classes", "10"],
        ["-t", "5-4", "--alpha", "0.5", "--classes", "10"],
        ["-t", "5-2", "-c", "fvcore", "-c", "thop"],
        ["--errata"],
        ["--why", "--table", "all"],
        ["--verdicts"],
    ],
    ids=" ".join,
)
def test_settings_and_pages(capsys, arguments):
    assert english(printed(capsys, *arguments)) == []


def test_the_list_of_choices_holds_citations_and_names(capsys):
    out = printed(capsys, "--list")
    listed = [
        line for line in out.splitlines() if "arXiv" not in line and "github" not in line and "Krizhevsky" not in line
    ]
    assert english("\n".join(listed)) == []


@pytest.mark.parametrize("page", sorted((CHECKOUT / "tables").glob("*.zh.md")), ids=lambda page: page.name)
def test_the_folder(page):
    assert english(re.sub(r"\]\([^)]*\)", "", page.read_text(encoding="utf-8")).replace("English", "")) == []


def test_what_was_measured():
    from complexity.measure.machine import busy, sentence

    known = {"processor": "CPU", "cores": 2, "threads": 1, "load": 9.0, "system": "Linux", "torch": "2"}
    assert sentence(known, "zh") == "CPU；2核中使用1个线程，开始前负载9；torch 2，Linux"
    assert english(sentence(known, "zh") + busy(known, "zh")) == []


def test_a_page_says_its_language(capsys):
    assert '<html lang="zh">' in printed(capsys, "--format", "html")
    assert '<html lang="zh">' in tables.table("5-2").render("html", lang="zh")
    assert '<html lang="en">' in tables.table("5-2").render("html")


def test_a_text_in_one_language_is_shown_as_it_is(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        "[[tables]]\nid='x'\ntitle='Mine'\nform='widths'\nnetwork='shufflenet_v1'\n"
        "columns=[{id='size'},{id='g', settings={groups=3}}]\n"
        + "rows=["
        + ",".join(f"['{name}','','']" for name in ROWS)
        + ",{label='Cost', of='operations', convention='conv-only', printed={g='137M'}}]\n"
    )
    (own,) = tables.tables_of(path)
    for lang in ("en", "zh"):
        assert "{'en'" not in own.to_text(lang=lang)
        assert "Cost" in own.to_text(lang=lang)


ROWS = ["Image", "Conv1", "MaxPool", "Stage2", "Stage2", "Stage3", "Stage3", "Stage4", "Stage4", "GlobalPool", "FC"]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["137M", "--network", "shufflenet_v1"],
        ["149M", "--network", "mobilenet_v1"],
        ["66M", "--network", "mobilenet_v3_small"],
        ["3.8G", "--network", "resnet50"],
        ["570M", "--network", "mobilenet_v1"],
        ["--table", "5-10"],
        ["--table", "5-11"],
        ["--source", "mobilenet-v3-paper", "--table", "T9-A"],
        ["--file", "FILE"],
    ],
    ids=" ".join,
)
def test_explain(capsys, tmp_path, arguments, form):
    """Names of rows and columns are the source's own."""
    path = tmp_path / "own.csv"
    path.write_text(
        "network,alpha,resolution,MACs (M),top1\nmobilenet_v1,1.0,224,569,70\nmobilenet_v1,0.75,224,317,68\n"
        "mobilenet_v1,0.5,192,110,61\nmobilenet_v1,0.25,192,34,47\nmobilenet_v1,0.25,160,21,45\n,,,12,13\n"
    )
    words = [str(path) if word == "FILE" else word for word in arguments]
    assert run(["explain", *words, "--lang", "zh", "--format", form]) == 0
    out = capsys.readouterr().out
    if form == "html":
        out = re.sub(r"<style>.*?</style>|</?\w[^>]*>", " ", out, flags=re.S)
    assert "判定" in out
    assert english(out) == []


def charts():
    """A chart of every kind, made anew."""
    import complexity
    from complexity import plots
    from complexity.memory.guidelines import chapter_scores

    ledger = complexity.ledger("mobilenet_v3_small", alpha=0.75, resolution=192, classes=10)
    swept = complexity.sweep("mobilenet_v1", alpha=[0.25, 0.5, 0.75, 1.0], resolution=[128, 160, 192, 224])
    return {
        "layers": lambda: complexity.plot(ledger, of=("multi_adds", "memory_access", "thop")),
        "share": lambda: complexity.plot(ledger, kind="share"),
        "contour": lambda: complexity.plot(swept, max_multi_adds="200M"),
        "heat": lambda: complexity.plot(swept, "memory_access", kind="heat", max_memory_access="9M"),
        "pareto": lambda: complexity.plot(swept.within(max_params="3M")),
        "lines": lambda: complexity.plot(complexity.sweep("shufflenet_v1", groups=[1, 2, 3, 4, 8])),
        "thinned": lambda: complexity.plot(
            complexity.sweep("mobilenet_v1", alpha=[0.1 + i / 500 for i in range(500)], resolution=[128, 224])
        ),
        "figures": lambda: complexity.plot(tables.table("5-2")),
        "verdicts": lambda: complexity.plot(tables.table("5-8"), "verdicts"),
        "accuracy": plots.accuracy_by_cost,
        "accuracy of papers": lambda: plots.accuracy_by_cost(["mobilenet-v1-paper", "mobilenet-v2-paper"]),
        "guidelines": lambda: complexity.plot(chapter_scores()),
    }


@pytest.mark.parametrize("name", charts())
def test_charts(name):
    from complexity import plots

    chart = charts()[name]
    with plots.language("zh"):
        chinese = chart()
    said = list(texts_of(chinese.to_dict()))
    assert [run for text in said for run in english(text)] == []
    assert re.search("[一-鿿]", chinese.to_dict()["title"]["text"])
    assert plots.to_html(chinese).startswith('<!doctype html>\n<html lang="zh">')
    assert plots.to_html(chart()).startswith('<!doctype html>\n<html lang="en">')
    assert not [text for text in texts_of(chart().to_dict()) if re.search("[一-鿿]", text)]


def texts_of(value, key=""):
    """What a reader may see of a chart: titles, data and labels."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in ("$schema", "config", "usermeta", "params") and key != "format":
                yield from texts_of(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one, key)
    elif isinstance(value, str) and key not in ("type", "field", "test", "format", "name", "color", "font"):
        yield value


def test_a_chart_takes_a_language_by_itself_or_from_around_it(capsys, tmp_path):
    import complexity
    from complexity import ComplexityError, plots

    ledger = complexity.ledger("mobilenet_v1")
    assert complexity.plot(ledger, lang="zh").to_dict()["title"]["text"] == "MobileNet V1：各层的开销"
    assert complexity.plot(ledger).to_dict()["title"]["text"] == "MobileNet V1: cost by layer"
    with pytest.raises(ComplexityError, match="unknown language 'fr'; allowed: en, zh"), plots.language("fr"):
        pass
    path = tmp_path / "front.html"
    assert (
        run(
            [
                "sweep",
                "mobilenet_v1",
                "--alpha",
                "0.5,1",
                "--resolution",
                "128,224",
                "--plot",
                str(path),
                "--lang",
                "zh",
            ]
        )
        == 0
    )
    assert "等值线" in path.read_text(encoding="utf-8")

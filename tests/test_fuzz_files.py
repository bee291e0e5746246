"""Mutated files: whatever a file holds, a command ends with exit code 0, 1 or 2 and, at 2, lines that say why."""

import json
import random
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from complexity.base.command import run
from complexity.base.errors import ComplexityError
from complexity.check.recorded import Record
from complexity.explaining.choices import read_choice
from complexity.ledgers.conventions import load as load_conventions
from complexity.peers.audit.run import _read as read_state
from complexity.published import load as load_published
from complexity.published import source_ids

PACKAGE = Path(load_published.__code__.co_filename).parents[1]
BUDGETS = """tolerance = "1%"
[[model]]
target = "complexity:mobilenet_v1?alpha=0.5"
name = "half"
input = "1,3,160,160"
convention = ["multi-adds", "params"]
max_multi_adds = "80M"
max_params = 1_400_000
published = { multi_adds = "76M", params = "1.3M", source = "a paper" }
[[model]]
target = "complexity:squeezenet1_0"
tolerance = "0.5%"
"""
TABLE = """source = "mine"
[[tables]]
id = "mine"
title = { en = "Mine", zh = "我的" }
columns = [{ id = "cost", of = "operations", unit = "M", convention = "multi-adds" },
  { id = "size", of = "params", unit = "M", convention = "params" }]
[[tables.rows]]
label = "half"
network = "mobilenet_v1"
settings = { alpha = 0.5, resolution = 160 }
printed = { cost = "76", size = "1.3" }
[[tables.rows]]
label = "whole"
network = "shufflenet_v1"
variant = "table"
settings = { groups = 3, width = 0.5 }
classes = 1001
printed = { cost = "38" }
"""
PRINTED = "label,network,alpha,resolution,MultiAdds (M),Params (M)\nhalf,mobilenet_v1,0.5,160,77,1.3\nwhole,mobilenet_v1,1,224,569,4.2\n"
STATE = json.dumps({
    "zoo": "torchvision", "versions": {"complexity": "1", "torch": "2"}, "model": "alexnet",
    "entries": [{"model": "alexnet", "params": 61100840, "multi_adds": 714188480, "published_params": None, "seconds": 0.5}],
})  # fmt: skip

#: What a value is replaced by, in TOML.
TOML_VALUES = (
    "{}", "[]", "[[]]", "{ en = {} }", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "nan", "-inf", "1e999", "true", "0",
    "-1", "9" * 40, "9" * 5000, "0x" + "f" * 5000, "1e300", '""', '"\\u001b[31m"', '"' + "x" * 5000 + '"', "[" * 200 + "]" * 200,
    "{ a = " * 120 + "1" + " }" * 120, "'\\'", '"\\u0000"', '["a", 1]', "0.1", "3", '"thop"', '"mobilenet_v2"', '"1e400M"', '"-1"',
)  # fmt: skip
JSON_VALUES = (
    "{}", "[]", "null", "true", "NaN", "-Infinity", "1e999", "-1", "9" * 40, "9" * 5000, '""', '"\\u001b[31m"', '"\\ud800"',
    "[" * 300 + "]" * 300, "[" * 9000 + "]" * 9000, '{"a": 1}', "0.5", "[null]", '"x"', "1e300",
)  # fmt: skip


def mutated(draw: random.Random, text: str, values: tuple[str, ...]) -> bytes:
    """A text with one to three things about it changed."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        lines = text.split("\n")
        at = draw.randrange(len(lines))
        way = draw.randrange(9)
        if way < 4:  # a value
            tokens = [i for i, c in enumerate(text) if c in "=:,["]
            if tokens:
                start = draw.choice(tokens) + 1
                end = min((i for c in ",]}\n" if (i := text.find(c, start)) >= 0), default=len(text))
                text = f"{text[:start]} {draw.choice(values)}{text[end:]}"
        elif way == 4:  # a character
            place = draw.randrange(len(text) + 1)
            text = (
                text[:place]
                + draw.choice("\x00\x1b\u202e\ud800'\"[]{}=,.#\n\r\t9é网")
                + text[place + draw.randrange(2) :]
            )
        elif way == 5:
            del lines[at]
            text = "\n".join(lines)
        elif way == 6:
            text = "\n".join([*lines[: at + 1], *lines[at:]])
        elif way == 7:
            text = text[: draw.randrange(len(text) + 1)]
        else:  # a name
            words = [word for word in text.replace("=", " ").split() if word.isidentifier()]
            if words:
                text = text.replace(draw.choice(words), draw.choice((*words, "x", "of", "unit")), 1)
    return text.encode("utf-8", "surrogatepass")


def _command(*words: str) -> int:
    from complexity.cli.main import group

    return run(group, "complexity", list(words))


def _snippet(draw: random.Random, path: Path) -> str:
    """A file of the package's own, cut to a few tables where it is long."""
    tables = path.read_text(encoding="utf-8").split("\n\n")
    return "\n\n".join([tables[0], *draw.sample(tables[1:], min(2, len(tables) - 1))])


#: A kind of file: its name, its text, what replaces its values, and what reads it (an exit code, or None).
KINDS = {
    "published": ("x.toml", lambda draw: TABLE, TOML_VALUES, lambda path: _command("tables", "--file", str(path))),
    "explain": ("x.toml", lambda draw: TABLE, TOML_VALUES, lambda path: _command("explain", "--file", str(path), "--others", "0")),
    "csv": ("x.csv", lambda draw: PRINTED, tuple(TOML_VALUES), lambda path: _command("explain", "--file", str(path), "--others", "0")),
    "budgets": ("complexity.toml", lambda draw: BUDGETS, TOML_VALUES, lambda path: _command("check", "--config", str(path))),
    "papers": (
        "x.toml",
        lambda draw: _snippet(draw, PACKAGE / "published" / "papers" / f"{draw.choice(source_ids()[1:3])}.toml"),
        TOML_VALUES,
        load_published,
    ),
    "conventions": (
        "x.toml", lambda draw: _snippet(draw, PACKAGE / "ledgers" / "conventions.toml"), TOML_VALUES, load_conventions,
    ),
    "state": ("x.jsonl", lambda draw: STATE + "\n", JSON_VALUES, lambda path: read_state(path, "torchvision")),
    "lock": ("complexity.lock.json", None, JSON_VALUES, None),
}  # fmt: skip
#: How often each is read: those that search are slow.
SHARE = {"explain": 0.1, "csv": 0.1, "published": 0.6, "budgets": 0.5}


def attack(kind: str, seed: int, count: int, folder: Path) -> None:
    draw = random.Random(f"{kind} {seed}")
    name, text, values, read = KINDS[kind]
    if kind == "lock":
        (folder / "complexity.toml").write_text(BUDGETS)
        assert _quiet(lambda _: _command("check", "--config", str(folder / "complexity.toml"), "--update"), folder)[
            0
        ] in (0, 1)
        lock = (folder / name).read_text()
        lines = lock.split("\n")
        small = "\n".join([*lines[:12], *lines[-5:]])
        text = lambda draw: draw.choice((lock, small))  # noqa: E731
        read = lambda path: _command("check", "--config", str(folder / "complexity.toml"))  # noqa: E731
    path = folder / name
    for number in range(count):
        data = mutated(draw, text(draw), values)
        path.write_bytes(data)
        code, said, error = _quiet(read, path)
        where = f"{kind}, mutation {number} of seed {seed}: {data[:3000]!r}"
        assert error is None, f"{error!r}: {where}"
        assert code in (0, 1, 2), where
        if code == 2:
            assert said, where
            assert all(line.startswith("complexity: ") for line in said.splitlines()), f"{said}: {where}"
        assert said.replace("\n", "").isprintable(), f"{said!r}: {where}"


def _quiet(read, path: Path) -> tuple[int, str, BaseException | None]:
    out, said = StringIO(), StringIO()
    error = None
    with redirect_stdout(out), redirect_stderr(said):
        try:
            code = read(path)
        except ComplexityError as refused:
            code = 2
            said.write(f"complexity: {refused}\n")
        except BaseException as found:
            code, error = -1, found
    return (code if isinstance(code, int) else 0), said.getvalue(), error


@pytest.mark.parametrize("kind", KINDS)
def test_2000_mutated_files_without_a_traceback(kind, tmp_path):
    attack(kind, 1, round(SHARE.get(kind, 1) * 380), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
@pytest.mark.parametrize("kind", KINDS)
def test_20000_mutated_files_without_a_traceback(kind, seed, tmp_path):
    attack(kind, seed, round(SHARE.get(kind, 1) * 950), tmp_path)


def test_a_choice_with_other_types_is_refused():
    for options in (
        [{"value": 1, "rules": 3}],
        [{"value": 1, "without": {}}],
        [3],
        3,
        [{}],
        [{"value": 1, "setting": 3}],
    ):
        with pytest.raises(ComplexityError):
            read_choice("x", options)


def test_a_record_with_other_types_is_refused():
    with pytest.raises(ComplexityError, match="record: totals must be a table of keys and values, not 3"):
        Record.from_json({"target": "", "input": [], "totals": 3, "layers": {}})

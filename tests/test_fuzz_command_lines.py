"""Random command lines of the commands that need no torch: exit code 0, 1 or 2, no traceback, one line at 2."""

import random
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import click
import pytest

from complexity.cli.main import COMMANDS, group, run

#: Values of options and arguments, good ones and others.
VALUES = (
    "mobilenet_v1", "shufflenet_v1", "vgg16", "5-2", "5-11", "0.5", "1", "0.5,1", "0.5:1:0.25", "224", "160", "3", "300M", "569M",
    "params", "multi_adds", "multi-adds", "thop", "multi_adds=1,adds=2", "multi_adds=300M", "csv", "json", "markdown", "html", "en", "zh",
    "complexity:mobilenet_v1", "complexity:mobilenet_v2?alpha=0.5", "complexity:mobilenet_v1?resolution=160&classes=10", "chapter",
    "mobilenet-v1-paper", "networks", "conventions", "", " ", "-1", "0", "nan", "inf", "1e400", "9" * 400, "9" * 5000, "0:1:1e-9",
    "1:0:1", "::", "a=b=c", "=", "%", "\x1b[31m", "\u202e", "网络", "'", "complexity:", "complexity:mobilenet_v1?alpha=((((", "[" * 500,
    "complexity:mobilenet_v1?" + "x=1&" * 50, "no.such.module:net", "nothing.py:net", "/dev/null/x", "../..", "1,3,224,224", "1,x",
)  # fmt: skip
#: Commands whose work is long for some of these lines, or that run torch: tried at length only. A new command is quick.
LONG = ("audit", "bench", "compare", "verify", "explorer", "elastic", "check")
QUICK = tuple(name for name in COMMANDS if name not in LONG)
#: What would write files or measure for minutes.
UNSAFE = (
    "--write",
    "--update-record",
    "--measure",
    "--output",
    "--plot",
    "--state",
    "--update",
    "--scheduler",
    "--execute",
)


def line(draw, name, command):
    """A command line: some options with values, mostly of their kind, and some arguments."""
    words = [name]
    for parameter in draw.sample(command.params, min(len(command.params), draw.choice((0, 1, 1, 2, 3)))):
        if isinstance(parameter, click.Option):
            option = draw.choice(parameter.opts)
            if parameter.opts[-1] in UNSAFE or option in UNSAFE or any(opt in UNSAFE for opt in parameter.opts):
                continue
            words += [option] if parameter.is_flag else [option, draw.choice(VALUES)]
    words += draw.choices(VALUES, k=draw.choice((0, 1, 1, 1, 2)))
    if draw.random() < 0.1:
        words.insert(
            draw.randrange(len(words) + 1), draw.choice(("--nothing", "-x", "--", "-h", "--version", "--format"))
        )
    return [word for word in words if word not in UNSAFE]


def attack(seed, count, names=QUICK):
    draw = random.Random(seed)
    context = click.Context(group)
    commands = {name: group.get_command(context, name) for name in names}
    for number in range(count):
        name = draw.choice(list(commands))
        words = line(draw, name, commands[name])
        out, said = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(said):
            try:
                code = run(words)
            except BaseException as error:
                pytest.fail(f"line {number} of seed {seed}: {words!r}: {error!r}")
        where = f"line {number} of seed {seed}: {words!r}: {code}, {said.getvalue()[:2000]!r}"
        assert code in (0, 1, 2), where
        if code == 2 and not out.getvalue().startswith("Usage"):
            assert said.getvalue().count("\n") == 1, where
        assert "\x1b" not in out.getvalue() + said.getvalue(), where
        assert "\u202e" not in said.getvalue(), where


def test_200_random_command_lines():
    attack(1, 200)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 8))
def test_2000_random_command_lines(seed):
    attack(seed, 300)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", LONG)
def test_100_random_command_lines_of_a_long_command(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    attack(name, 100, [name])

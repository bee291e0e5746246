"""What every command of this project does alike: exit codes, and one line for what went wrong."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from complexity.base.command import run
from complexity.base.errors import ComplexityError, summary
from complexity.base.user_code import UserCodeError


def ended(capsys, does):
    """Exit code, stdout and stderr of a command that does this."""
    code = run(click.Command("it", callback=does), "program", [])
    return code, *capsys.readouterr()


def raises(error):
    def does():
        raise error

    return does


def test_what_a_command_returns_is_its_exit_code(capsys):
    assert ended(capsys, lambda: None) == (0, "", "")
    assert ended(capsys, lambda: 1) == (1, "", "")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ComplexityError("no such thing;\n allowed: a, b"), 2, "program: no such thing; allowed: a, b\n"),
        (click.UsageError("no such option"), 2, "program: no such option\n"),
        (KeyboardInterrupt(), 130, "program: interrupted\n"),
        (
            FileNotFoundError(2, "No such file or directory", "a.txt"),
            2,
            "program: 'a.txt': No such file or directory\n",
        ),
        (UserCodeError("the model raised ValueError: no"), 1, "program: the model raised ValueError: no\n"),
    ],
)
def test_what_went_wrong_is_one_line(capsys, error, code, said):
    assert ended(capsys, raises(error)) == (code, "", said)


def test_a_defect_of_ours_is_no_line():
    with pytest.raises(ZeroDivisionError):
        run(click.Command("it", callback=lambda: 1 / 0), "program", [])


def test_help_is_no_failure(capsys):
    assert run(click.Command("it"), "program", ["--help"]) == 0
    assert capsys.readouterr().out.startswith("Usage: program")


def test_a_shell_completes_a_command():
    environment = {
        **os.environ, "PYTHONPATH": str(Path(__file__).parents[1]),
        "_COMPLEXITY_COMPLETE": "bash_complete", "COMP_WORDS": "complexity tab", "COMP_CWORD": "1",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "complexity"], capture_output=True, text=True, env=environment)
    assert done.stdout == "plain,tables\n"


def test_an_exception_is_told_by_its_first_line():
    assert summary(ValueError("a\nb")) == "ValueError: a"
    assert summary(KeyError()) == "KeyError"
    assert len(summary(ValueError("x" * 1000))) == 300

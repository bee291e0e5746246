"""What is wrong with stdout or stderr is one line and exit code 2; exit code 1 stays an answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
#: Quick commands that print.
COMMANDS = (
    "tables -t 5-2",
    "tables -t 5-2 --lang zh --format json",
    "tables --list",
    "tables -t 5-2 --check",
    "count complexity:mobilenet_v1",
    "sweep mobilenet_v1 --alpha 0.5,1 --format csv",
    "fit --max-multi-adds 300M",
    "list networks",
    "list sources",
    "explain 569M --network mobilenet_v1",
    "memory complexity:mobilenet_v1",
    "guidelines complexity:mobilenet_v1",
    "diff complexity:mobilenet_v1 complexity:mobilenet_v2",
    "formula mobilenet_v1",
    "elastic mobilenet_v2 --most params",
    "check",
    "--help",
    "--version",
)


def ended(command, into, module="complexity", **environment):
    """Exit code and stderr of a command with its stdout put somewhere by a shell."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m {module} {command} {into}"],
        capture_output=True, text=True, errors="replace", cwd=CHECKOUT, timeout=120,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_one_line_and_no_answer(command):
    code, said = ended(command, "> /dev/full")
    assert (code, said) == (2, "complexity: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize("command", ["tables -t 5-2", "check", "--help"])
def test_a_closed_stdout_is_one_line(command):
    code, said = ended(command, ">&-")
    assert (code, said) == (2, "complexity: the output cannot be written: Bad file descriptor\n")


def test_a_file_is_written_without_a_stdout_or_stderr(tmp_path):
    path = tmp_path / "x"
    assert ended(f"tables -t 5-2 --output {path}", ">&- 2>&- <&-") == (0, "")
    assert "MobileNet" in path.read_text()


@pytest.mark.parametrize("into", ["2>&-", "2> /dev/full"])
def test_an_error_that_cannot_be_told_keeps_its_code(into, tmp_path):
    path = tmp_path / "out"
    assert ended("tables -t 9-9", f"> {path} {into}") == (2, "")
    assert path.read_text() == ""


@pytest.mark.parametrize("environment", [{"PYTHONUNBUFFERED": "1"}, {}])
def test_a_reader_that_has_gone_changes_no_answer(tmp_path, environment):
    config = tmp_path / "complexity.toml"
    for most, answer in (("600M", 0), ("500M", 1)):
        config.write_text(f'[[model]]\ntarget = "complexity:mobilenet_v1"\nmax_multi_adds = "{most}"\n')
        assert ended(f"check --config {config}", "| true", **environment) == (answer, "")
    assert ended("tables --format json", "| head -c 10", **environment) == (0, "")


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["cp1252", "ascii"],
)
@pytest.mark.parametrize("command", ["tables -t 5-2 --lang zh", "formula mobilenet_v1", "explain 1G --network 网络"])
def test_what_an_encoding_has_not_is_written_as_its_number(command, environment):
    code, said = ended(command, "", **environment)
    assert code == (2 if "explain" in command else 0)
    assert said.count("\n") == (1 if code else 0)


def test_a_print_of_the_model_on_a_full_disk_is_not_the_models_fault(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import torch\ndef net():\n    for _ in range(9999): print('hello')\n    return torch.nn.Linear(3, 3)\n"
    )
    code, said = ended(f"count {tmp_path}/mine.py:net --input 1,3", "> /dev/full")
    assert (code, said) == (2, "complexity: the output cannot be written: No space left on device\n")


NET = """import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("evil\\x1b[31m\\u202e", torch.nn.Linear(3, 3))
    def forward(self, x):
        return self.__getattr__("evil\\x1b[31m\\u202e")(x)
def raising():
    raise ValueError("bad \\x1b]0;title\\x07\\nsecond line \\x1b[2J")
"""


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "json", "html"])
def test_a_name_of_the_users_is_no_escape_sequence(form, tmp_path, capsys):
    from complexity.cli.main import run

    (tmp_path / f"net_{form}.py").write_text(NET)
    assert run(["count", f"{tmp_path}/net_{form}.py:Net", "--input", "1,3", "--by", "layer", "--format", form]) == 0
    out, err = capsys.readouterr()
    assert "evil" in out
    assert not {"\x1b", "\u202e"} & set(out + err)


def test_an_exception_of_the_users_is_no_escape_sequence(tmp_path, capsys):
    from complexity.cli.main import run

    (tmp_path / "net_raising.py").write_text(NET)
    assert run(["count", f"{tmp_path}/net_raising.py:raising", "--input", "1,3"]) == 1
    out, err = capsys.readouterr()
    assert "second line" in err
    assert not {"\x1b", "\x07"} & set(out + err)

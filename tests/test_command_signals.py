"""A signal at whatever moment: one line, 128 + its number, no traceback, nothing half-written."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
SAID = {
    signal.SIGINT: "interrupted",
    signal.SIGTERM: "terminated",
    signal.SIGHUP: "hung up",
}
#: A module that is run, and what it is asked for.
COMMANDS = (
    ("complexity.tables", "--output OUT/tables.txt"),
    ("complexity", "sweep mobilenet_v1 --alpha 0.01:2:0.001 --format parquet --output OUT/grid.parquet"),
    ("complexity", "count torchvision:mobilenet_v2"),
    ("complexity", "compare torchvision:mobilenet_v2"),
    ("complexity", "check"),
)


def ended(module, program, command, number, delay, folder):
    """Exit code and stderr of a command that gets a signal after so many seconds."""
    # It is waited for until signals are watched, the first thing that a command does; before that is the interpreter's start.
    code = (
        f"import os, runpy; from complexity.base.signals import watched; watched({program!r}); os.write(1, b'.');"
        f"runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, *command.replace("OUT", str(folder)).split()],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    os.read(process.stdout.fileno(), 1)
    time.sleep(delay)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def hold(module, command, number, delay, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    program = "python -m complexity.tables" if module == "complexity.tables" else "complexity"
    code, said = ended(module, program, command, number, delay, folder)
    if code == 0:  # it was faster
        return
    where = f"{command}, {number!r} after {delay:.3f} s"
    assert (code, said) == (128 + number, f"{program}: {SAID[number]}\n"), where
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, where


def moments(seed, count):
    """Commands, signals and delays: most while something is imported, some late."""
    draw = random.Random(seed)
    return [
        (*draw.choice(COMMANDS), draw.choice(list(SAID)), draw.choice((0.2, 1, 4)) * draw.random() ** 2)
        for _ in range(count)
    ]


@pytest.mark.parametrize("moment", moments(1, 8))
def test_a_signal_at_some_moment(moment, tmp_path):
    hold(*moment, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("moment", moments(2, 100))
def test_a_signal_at_any_moment(moment, tmp_path):
    hold(*moment, tmp_path)


def test_a_process_that_ignores_a_signal_goes_on_ignoring_it():
    code = (
        "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
        "import complexity.base.signals as s; s.watched('x');"
        "assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN; signal.raise_signal(signal.SIGTERM)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}
    )
    assert (done.returncode, done.stderr) == (143, "x: terminated\n")


def test_the_handlers_of_whoever_calls_are_put_back():
    from complexity.cli.main import run

    def mine(number, frame):
        raise AssertionError

    before = signal.signal(signal.SIGTERM, mine)
    try:
        assert run(["list", "networks", "--format", "csv"]) == 0
        assert signal.getsignal(signal.SIGTERM) is mine
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(
    "lost",
    [
        "class It:\n    def __del__(self): signal.raise_signal(signal.SIGTERM)\nIt()",
        "try:\n    signal.raise_signal(signal.SIGTERM)\nexcept BaseException:\n    raise ImportError('broken') from None",
        "try:\n    signal.raise_signal(signal.SIGTERM)\nexcept BaseException:\n    pass",
    ],
    ids=["in a destructor", "turned into another error", "swallowed"],
)
def test_a_signal_that_code_in_between_loses(lost, tmp_path):
    body = "".join(f"    {line}\n" for line in lost.splitlines())
    (tmp_path / "mine.py").write_text(f"import signal, torch\ndef net():\n{body}    return torch.nn.Linear(3, 3)\n")
    done = subprocess.run(
        [sys.executable, "-m", "complexity", "count", f"{tmp_path}/mine.py:net", "--input", "1,3"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (143, "complexity: terminated\n")


def test_a_signal_while_a_file_of_ours_is_half_imported():
    code = (
        "import os, sys, types; from complexity.base.signals import Watch;"
        "sys.modules['complexity.base.files'] = types.ModuleType('complexity.base.files'); Watch('complexity').end(15)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (143, "complexity: terminated\n")

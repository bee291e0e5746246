"""What Windows has not: said in one line where it is needed, and asked for nowhere else. Tried without Windows."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
#: Modules and names of POSIX systems alone.
MODULES = {"fcntl", "grp", "posix", "pwd", "resource", "syslog", "termios", "tty", "pty"}
#: A start of Python as it would be there: those modules are missing, nothing forks, no signal but SIGINT, SIGTERM and SIGBREAK.
WITHOUT = f"""
import os, signal, sys
for name in {sorted(MODULES - {"posix"})}: sys.modules[name] = None
for name in ("fork", "sysconf", "getuid", "geteuid", "mkfifo", "sched_getaffinity"): delattr(os, name)
for name in ("SIGHUP", "SIGKILL", "SIGPIPE", "SIGALRM", "SIGUSR1"): delattr(signal, name)
from complexity.cli.main import main
sys.argv = ["complexity", *sys.argv[1:]]
main()
"""


def run(command, folder):
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *command.split()], capture_output=True, text=True, cwd=folder, timeout=120,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        "tables -t 5-2 --lang zh --output x.txt", "list networks", "count complexity:mobilenet_v1 --format json",
        "sweep mobilenet_v1 --alpha 0.5,1 --format parquet --output x.parquet", "explain 569M --network mobilenet_v1",
        "fit --max-multi-adds 300M", "count torchvision:squeezenet1_1",
    ],
)  # fmt: skip
def test_commands_work_without_what_windows_has_not(command, tmp_path):
    done = run(command, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", ["compare torchvision:squeezenet1_1", "audit torchvision --models squeezenet1_1"])
def test_what_needs_a_fork_says_so(command, tmp_path):
    done = run(command, tmp_path)
    assert done.returncode == 2
    assert "needs a system that can fork (not Windows)" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_no_module_of_posix_alone_is_imported_with_a_file():
    for path in (CHECKOUT / "complexity").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not MODULES & set(names), path


def test_every_text_file_says_its_encoding():
    """The encoding that Windows assumes is another one."""
    for path in (CHECKOUT / "complexity").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name not in ("open", "write_text", "fdopen") and not (
                name == "read_text" and isinstance(node.func, ast.Attribute)
            ):
                continue
            given = {keyword.arg for keyword in node.keywords}
            modes = [a.value for a in (*node.args, *(k.value for k in node.keywords)) if isinstance(a, ast.Constant)]
            binary = any(isinstance(mode, str) and "b" in mode and len(mode) <= 3 for mode in modes)
            system = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in (
                "os",
                "tarfile",
                "zipfile",
            )
            assert binary or system or "encoding" in given, f"{path}:{node.lineno}: {ast.unparse(node)}"

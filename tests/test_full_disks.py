"""Every command on a full disk: stdout that takes nothing, that is closed, and each file that it may write, on a disk of 64 KB."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from complexity.cli.main import COMMANDS, group

pytestmark = pytest.mark.long
CHECKOUT = Path(__file__).parents[1]
NO_SPACE, CLOSED = "No space left on device", "Bad file descriptor"
#: A quick call of each command that prints.
PRINTS = {
    "tables": "tables -t 5-2",
    "count": "count complexity:mobilenet_v1",
    "compare": "compare torchvision:shufflenet_v2_x0_5 --tool torchinfo",
    "audit": "audit torchvision --models shufflenet_v2_x0_5",
    "diff": "diff complexity:mobilenet_v1 complexity:mobilenet_v2",
    "verify": "verify complexity:mobilenet_v2?alpha=0.35&resolution=96",
    "check": "check",
    "sweep": "sweep mobilenet_v1 --alpha 0.5,1",
    "fit": "fit --max-multi-adds 300M",
    "explorer": "explorer --network mobilenet_v1 --output OUT/page.html",
    "diagram": "diagram shufflenet_v1",
    "report": "report complexity:mobilenet_v1 --output OUT/page.html",
    "memory": "memory complexity:mobilenet_v1",
    "guidelines": "guidelines complexity:mobilenet_v1",
    "bench": "bench complexity:shufflenet_v2?width=0.5&resolution=64 --turns 3 --seconds 0.01",
    "explain": "explain 569M --network mobilenet_v1",
    "published": "published mobilenet-v1-paper",
    "elastic": "elastic mobilenet_v2 --most params",
    "formula": "formula mobilenet_v1",
    "list": "list networks",
}
#: A call for each option that writes a file or a folder; more than 64 KB where the command can.
WRITES = {
    ("tables", "--output"): "tables --format html --output OUT/x.html",
    ("tables", "--write"): "tables --write OUT/tables",
    ("count", "--output"): "count complexity:efficientnet_b7 --format json --output OUT/x.json",
    ("audit", "--state"): "audit torchvision --models shufflenet_v2_x0_5 --state OUT/state.jsonl",
    ("check", "--update"): "check --config OUT/complexity.toml --update",
    ("sweep", "--output"): "sweep mobilenet_v1 --alpha 0.01:1:0.001 --format parquet --output OUT/x.parquet",
    ("sweep", "--plot"): "sweep mobilenet_v1 --alpha 0.25:1:0.05 --resolution 96:256:32 --plot OUT/x.png",
    ("fit", "--output"): "fit --max-multi-adds 300M --format html --output OUT/x.html",
    ("explorer", "--output"): "explorer --network mobilenet_v1 --output OUT/x.html",
    ("diagram", "--output"): "diagram shufflenet_v1 --output OUT/x.png",
    ("report", "--output"): "report complexity:efficientnet_b7 --output OUT/x.html",
    ("report", "--badge"): "report complexity:mobilenet_v1 --output OUT/y.html --badge OUT/x.svg",
    ("guidelines", "--plot"): "guidelines complexity:mobilenet_v1 complexity:mobilenet_v2 --plot OUT/x.png",
    (
        "bench",
        "--plot",
    ): "bench complexity:shufflenet_v2?width=0.5&resolution=64 --turns 3 --seconds 0.01 --plot OUT/x.png",
    ("elastic", "--output"): "elastic mobilenet_v2 --most params --format html --output OUT/x.html",
    ("formula", "--output"): "formula mobilenet_v1 --format json --output OUT/x.json",
}
#: Options that name a file that is read.
READS = {("check", "--config"), ("explain", "--file")}
WRITERS = ("--output", "--write", "--plot", "--state", "--update", "--record", "--report", "--badge", "--lock")
CONFIG = """lock = "lock.json"

[[model]]
target = "complexity:mobilenet_v1"
max_multi_adds = "600M"
"""


def options() -> set[tuple[str, str]]:
    """Every option of a command that takes a path or is called like one that writes."""
    context = click.Context(group)
    return {
        (name, parameter.opts[0])
        for name in COMMANDS
        for parameter in group.get_command(context, name).params
        if isinstance(parameter, click.Option)
        and (isinstance(parameter.type, click.Path) or parameter.opts[0] in WRITERS)
    }


def ended(command: str, into: str, out: Path) -> tuple[int, str]:
    """Exit code and stderr of a command, its words quoted, its stdout put somewhere by a shell."""
    words = " ".join(f"'{word}'" for word in command.replace("OUT", str(out)).split())
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m complexity {words} {into}"],
        capture_output=True, text=True, cwd=CHECKOUT, timeout=300, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_no_command_and_no_option_is_forgotten() -> None:
    assert set(PRINTS) == set(COMMANDS)
    assert options() == set(WRITES) | READS


@pytest.mark.parametrize("command", PRINTS.values(), ids=PRINTS)
@pytest.mark.parametrize(("into", "why"), [("> /dev/full", NO_SPACE), (">&-", CLOSED)], ids=["full", "closed"])
def test_stdout_that_takes_nothing(command: str, into: str, why: str, tmp_path: Path) -> None:
    code, said = ended(command, into, tmp_path)
    assert code == 2, said
    assert said.splitlines()[-1] == f"complexity: the output cannot be written: {why}"
    assert "Traceback" not in said


@pytest.mark.parametrize(("name", "option"), WRITES, ids=["-".join(key) for key in WRITES])
def test_a_file_that_has_no_room_is_one_line_and_leaves_nothing(name: str, option: str, disk: Path) -> None:
    (disk / "complexity.toml").write_text(CONFIG)
    (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free // 4096 * 4096))
    before = {path.name: path.stat().st_size for path in disk.rglob("*") if path.is_file()}
    code, said = ended(WRITES[name, option], "> /dev/null", disk)
    assert code == 2, said
    lines = [line for line in said.splitlines() if not line.startswith(("audit", "bench", "  "))]
    assert "No space left on device" in lines[-1], said
    assert "Traceback" not in said
    left = {path.name: path.stat().st_size for path in disk.rglob("*") if path.is_file()}
    if option == "--state":  # grows by whole lines; none had room
        assert left.pop("state.jsonl") == 0
    assert left == before

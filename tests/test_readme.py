"""Every code block of README.md and docs/: commands and scripts are run, Python is tried, files are used or compared.

A block is one of: ``console`` (commands, each run by bash in one folder, and lines that they print; … stands for what is left out),
``sh`` (a script), ``python`` (a doctest, or a script that runs), ``text`` (the picture of the rooms), or a file of a project, whose
name is in its first line: it is in the folder that the page's commands run in, and where the sample project has it, part of that.
"""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

CHECKOUT = Path(__file__).parents[1]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
SAMPLE = CHECKOUT / "examples" / "budget"


class Block(NamedTuple):
    """A fenced block: its page, the number of its line, its kind, its text."""

    page: Path
    line: int
    kind: str
    text: str

    @property
    def file(self) -> str:
        """The file that it is, if its first line names one."""
        named = re.match(r"# ([\w./-]+\.\w+)\n", self.text)
        return named[1] if named else ""


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```", text, re.M | re.S)
    return [Block(page, text.count("\n", 0, m.start()) + 1, m[1], m[2]) for m in found]


BLOCKS = [block for page in PAGES for block in blocks(page)]


def of_kind(*kinds: str) -> list[Block]:
    return [block for block in BLOCKS if block.kind in kinds]


def named(value: object) -> str:
    return f"{value.page.name}-{value.line}" if isinstance(value, Block) else str(value)


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder to run commands in: the sample project's copy; a tutorial begins in an empty one."""
    if request.node.callspec.params["block"].page.name.startswith("tutorial"):
        return tmp_path
    return Path(
        shutil.copytree(SAMPLE, tmp_path / "here", ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    )


def like(line: str) -> re.Pattern[str]:
    """A shown line, in which … stands for anything."""
    return re.compile(".*".join(map(re.escape, line.split("…"))))


def environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}


def test_a_block_is_of_a_kind_that_is_tried() -> None:
    kinds = {"console", "sh", "python", "text", "toml", "yaml"}
    assert [named(block) for block in BLOCKS if block.kind not in kinds] == []
    assert [named(block) for block in of_kind("toml", "yaml") if not block.file] == []


@pytest.mark.parametrize("block", of_kind("console"), ids=named)
def test_commands_print_what_the_page_shows(block: Block, folder: Path) -> None:
    if ".onnx" in block.text:
        for package in ("onnx", "onnxscript"):
            pytest.importorskip(package, reason=f"the page's ONNX files need {package}")
    for other in blocks(block.page):
        if other.file and not (folder / other.file).exists():
            (folder / other.file).write_text(other.text, encoding="utf-8")
    tried = 0
    for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        command, *shown = part.splitlines()
        if command.split()[0] == "make":  # installs, and runs these tests
            continue
        result = subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, env=environment(), cwd=folder, timeout=300
        )
        assert result.returncode == 0, result.stderr or result.stdout
        lines = result.stdout.splitlines()
        missing = [
            line for line in shown if line.strip() not in ("", "…") and not any(map(like(line).fullmatch, lines))
        ]
        assert not missing, f"{command!r} does not print {missing[0]!r}"
        tried += 1
    assert tried or "make" in block.text


@pytest.mark.parametrize("block", of_kind("sh"), ids=named)
def test_scripts_run(block: Block, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = block.text.replace("8786", str(port))
    with (tmp_path / "said").open("w") as said:
        running = subprocess.Popen(
            ["bash", "-e", "-c", script],
            env=environment(),
            cwd=tmp_path,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            assert running.wait(timeout=300) == 0, (tmp_path / "said").read_text()[-2000:]
        finally:
            with contextlib.suppress(ProcessLookupError):  # what it started has ended by itself
                os.killpg(running.pid, signal.SIGTERM)
    assert (tmp_path / "small.parquet").stat().st_size > 1000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples(page: Path) -> None:
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS)
    assert failed == 0, f"{failed} of {tried} examples"


@pytest.mark.parametrize("block", [b for b in of_kind("python") if ">>>" not in b.text and not b.file], ids=named)
def test_python_scripts_run(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(block.text, named(block), "exec"), {"__name__": "example"})
    assert [one for one in re.findall(r'"([\w-]+\.(?:png|svg|html|pdf))"', block.text) if not Path(one).is_file()] == []


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.file], ids=named)
def test_a_file_is_part_of_the_sample_or_used_by_a_command(block: Block) -> None:
    text = block.text.partition("\n")[2].strip()
    if (SAMPLE / block.file).is_file():
        assert text in (SAMPLE / block.file).read_text(encoding="utf-8")
    else:
        assert any(block.file in other.text for other in of_kind("console") if other.page == block.page)


def test_the_picture_of_the_rooms_is_the_contract() -> None:
    (picture,) = of_kind("text")
    layers = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    floors = [layer.split(" | ") for layer in layers["contracts"][0]["layers"][1:]]
    lines = picture.text.splitlines()
    assert [sorted(line.split()[: len(floor)]) for line, floor in zip(lines, floors, strict=True)] == [
        *map(sorted, floors)
    ]


def test_the_readme_fits_three_screens() -> None:
    assert len((CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()) <= 3 * 40


@pytest.mark.parametrize(
    "page", [*PAGES, *sorted((CHECKOUT / "tables").glob("README*.md"))], ids=lambda page: page.name
)
def test_what_a_page_links_to_or_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    named = re.findall(r"`((?:complexity|tests|benchmarks)/[\w./-]*)`", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [path for path in named if not (CHECKOUT / path).exists()] == []


def test_no_page_installs_from_an_index_what_is_on_none() -> None:
    texts = [*PAGES, *(CHECKOUT / "notebooks").glob("*.ipynb"), *(CHECKOUT / "complexity").rglob("*.py")]
    assert [path.name for path in texts if "install 'model-complexity" in path.read_text(encoding="utf-8")] == []

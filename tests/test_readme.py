"""Every command and code block of README.md and docs/, run as it stands there."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


def console_commands() -> list[tuple[str, str, list[str]]]:
    """(page, command, the output lines shown) of every ```console block; installing and make are tried by CI itself."""
    found = []
    for page in PAGES:
        for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
            for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, *shown = part.splitlines()
                command = command.split("    #")[0].strip()
                if command.split()[0] not in ("make", "pip", "git"):
                    found.append((page.name, command, [line for line in shown if line.strip() not in ("", "…")]))
    return found


@pytest.mark.parametrize(("page", "command", "shown"), console_commands(), ids=lambda value: str(value)[:60])
def test_command_prints_what_the_page_shows(page: str, command: str, shown: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"PYTHONPATH": str(CHECKOUT), "COLUMNS": "200"}
    words = shlex.split(command)
    result = subprocess.run(words, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    for line in shown:
        assert line in lines, f"{page}: {command!r} does not print {line!r}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples(page: Path) -> None:
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS)
    assert failed == 0, f"{failed} of {tried} examples"


@pytest.mark.parametrize("page", [*PAGES, CHECKOUT / "tables/README.md"], ids=lambda page: page.name)
def test_what_a_page_links_to_or_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    named = re.findall(r"`((?:complexity|tests|benchmarks)/[\w./-]*)`", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [path for path in named if not (CHECKOUT / path).exists()] == []

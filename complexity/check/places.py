"""Where in a TOML file a model and a key of it are: for messages that name the line.

The TOML reader of the standard library gives no lines, so the headers are looked for in the text; where that is not
certain (inline tables), a place is the file alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MODEL = re.compile(r"\s*\[\[\s*(?:tool\s*\.\s*complexity\s*\.\s*)?model\s*\]\]\s*(?:#.*)?")
_HEADER = re.compile(r"\s*\[")


class Place(NamedTuple):
    """A file as it is shown, and a line of it, from 1."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Lines:
    """The lines of a file's models and their keys."""

    def __init__(self, file: str, text: str, models: int) -> None:
        self.file = file
        self._lines = text.splitlines()
        heads = [number for number, line in enumerate(self._lines) if _MODEL.fullmatch(line)]
        self._heads = heads if len(heads) == models else []

    def model(self, index: int) -> Place:
        """The header of a model, from 0."""
        return Place(self.file, self._heads[index] + 1 if self._heads else None)

    def key(self, index: int, key: str) -> Place:
        """A key of a model; the model's header where the key is not found."""
        if not self._heads:
            return Place(self.file)
        written = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[.=]""")
        for number in range(self._heads[index] + 1, len(self._lines)):
            if written.match(self._lines[number]):
                return Place(self.file, number + 1)
            if _HEADER.match(self._lines[number]):
                break
        return self.model(index)

    def top(self, key: str) -> Place:
        """The first line that sets a key or opens a table of that name, anywhere in the file."""
        name = re.escape(key)
        written = re.compile(rf"""\s*(?:["']?{name}["']?\s*=|\[+\s*(?:[\w.-]+\.)?{name}\s*\])""")
        return Place(self.file, next((n + 1 for n, line in enumerate(self._lines) if written.match(line)), None))

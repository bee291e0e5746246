"""``complexity.lock.json``: the recorded figures. Sorted, one line a layer, so that a change is read in its diff."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..base import schema
from ..base.errors import ComplexityError, shown
from ..base.files import read_text, write_whole
from .recorded import Record

VERSION = 1
#: ``models``: what ``complexity check --update`` records. ``tests``: what ``pytest --complexity-update`` does.
SECTIONS = ("models", "tests")

Sections = dict[str, dict[str, Record]]


def read(path: Path) -> Sections:
    """The records of a lock by section and name; none where there is no file.

    Raises:
        ComplexityError: it is there and is not a lock.
    """
    if not path.exists():
        return {section: {} for section in SECTIONS}
    text = read_text("lock", path, ours=True)
    try:
        data = schema.json(path.name, text)
    except ComplexityError as error:
        raise ComplexityError(f"{error}; restore it, or delete it and record anew") from None
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION:
        raise ComplexityError(
            f"{path.name}: version {shown(version)} of the lock is not {VERSION}; delete it and record anew with --update"
        )
    return {section: _section(path, data.get(section, {}), section) for section in SECTIONS}


def _section(path: Path, data: Any, section: str) -> dict[str, Record]:
    if not isinstance(data, dict):
        raise ComplexityError(f"{path.name}: {section} is {shown(data)}, not an object")
    records = {}
    for name, record in data.items():
        try:
            records[name] = Record.from_json(record, f"{path.name}: {section}[{shown(name)}]")
        except ComplexityError as error:
            raise ComplexityError(f"{error}; record it anew with --update") from None
    return records


def write(path: Path, sections: Mapping[str, Mapping[str, Record]]) -> bool:
    """Writes a lock whole, where it differs; gives whether it did.

    Raises:
        ComplexityError: it cannot be written.
    """
    text = dump(sections)
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    write_whole(path, text)
    return True


def dump(sections: Mapping[str, Mapping[str, Record]]) -> str:
    """The text of a lock: the same records give the same text."""
    lines = ["{", f'  "version": {VERSION},']
    for section in SECTIONS:
        lines.append(f'  "{section}": {{')
        records = sorted(sections.get(section, {}).items(), key=lambda item: _natural(item[0]))
        for number, (name, record) in enumerate(records, 1):
            lines += _record(name, record.to_json())
            lines[-1] += "," if number < len(records) else ""
        lines.append("  }" + ("," if section != SECTIONS[-1] else ""))
    return "\n".join([*lines, "}"]) + "\n"


def _record(name: str, data: dict[str, Any]) -> list[str]:
    layers = sorted(data.pop("layers").items(), key=lambda item: _natural(item[0]))
    lines = [f"    {_json(name)}: {{"]
    lines += [f"      {_json(key)}: {_json(value)}," for key, value in data.items()]
    lines.append('      "layers": {')
    lines += [f"        {_json(layer)}: {_json(row)}," for layer, row in layers]
    if layers:
        lines[-1] = lines[-1].removesuffix(",")
    return [*lines, "      }", "    }"]


def _json(value: Any) -> str:
    # A name cannot hide direction marks, line breaks or the like from whoever reviews the diff: such a line is ASCII.
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text if text.isprintable() else json.dumps(value, ensure_ascii=True, allow_nan=False)


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """``block2`` before ``block10``."""
    pieces = re.findall(r"[0-9]{1,18}|[^0-9]+", name)
    return [(int(piece), "") if piece[0] in "0123456789" else (-1, piece) for piece in pieces], name

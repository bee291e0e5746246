"""The record of every computed value and verdict that ships with the package, and what differs from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..base.errors import ComplexityError
from ..base.files import read_text, write_whole
from ..base.words import in_language
from .model import Table

PATH = Path(__file__).with_name("record.json")


def entry(table: Table) -> list[Any]:
    """What is recorded of a table: per row its label and, per column, the computed value and the verdict."""
    return [
        [
            in_language(row.label, "en"),
            {
                name: [list(cell.details) or in_language(cell.computed, "en"), cell.verdict]
                for name, cell in [("label", row.stub), *row.cells.items()]
                if cell is not None
            },
        ]
        for row in table.rows
    ]


def update(tables: list[Table], path: Path = PATH) -> None:
    """Writes the record anew; what is not among ``tables`` stays as it is.

    Raises:
        ComplexityError: the file cannot be written (an installed package may be read-only).
    """
    import json

    if path == PATH and not (PATH.parents[2] / "pyproject.toml").is_file():
        raise ComplexityError("--update-record needs a source checkout: an installed package keeps its record")
    record = _read(path) if path.exists() else {}
    record.update({table.id: entry(table) for table in tables})
    lines = [
        f" {json.dumps(name)}: [\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n ]"
        for name, rows in sorted(record.items(), key=lambda item: int(item[0].split("-")[1]))
    ]
    write_whole(path, "{\n" + ",\n".join(lines) + "\n}\n")


def differences(tables: list[Table], path: Path = PATH) -> Iterator[str]:
    """One line for every cell whose computed value or verdict is not the recorded one."""
    record = _read(path)
    for table in tables:
        recorded = record.get(table.id)
        if recorded is None:
            yield f"table {table.id}: not in the record"
            continue
        now = entry(table)
        if [row[0] for row in now] != [row[0] for row in recorded]:
            yield f"table {table.id}: its rows are not the recorded ones"
            continue
        for (label, cells), (_, old) in zip(now, recorded, strict=True):
            for name in dict.fromkeys([*old, *cells]):
                before, after = old.get(name), cells.get(name)
                if before != after:
                    yield f"table {table.id}, {label}, {name}: recorded {_say(before)}, now {_say(after)}"


def _say(value: Any) -> str:
    return "nothing" if value is None else f"{value[0]} ({value[1] or 'no verdict'})"


def _read(path: Path) -> dict[str, Any]:
    import json

    try:
        record = json.loads(read_text("record", path, ours=True))
    except json.JSONDecodeError as error:
        raise ComplexityError(f"record {path.name!r} cannot be read: {error}") from None
    if not isinstance(record, dict):
        raise ComplexityError(f"record {path.name!r} is not a record of tables")
    return record

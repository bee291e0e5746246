"""Figures that a zoo, or a user's own file, prints of live models: a table of texts, each column under one convention.

A CSV file: ``model``, ``input`` (``1,3,224,224``) or ``input_size`` (``224``), and columns of figures.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base.data import beside, folder_beside, stems
from ..base.errors import ComplexityError, shown
from ..base.files import read_text
from ..base.schema import items, names, one_of, table, text, toml
from ..ledgers.conventions import convention
from .figure import UNITS, Figure

if TYPE_CHECKING:
    from pathlib import Path

_REMARK = table({"models": text, "says": text}, ("models", "says"))
_FILE = table({
    "citation": text, "remarks": items(_REMARK),
    "columns": names(table({"convention": text, "unit": one_of("unit", UNITS)}, ("convention",))),
}, ("citation", "columns"))  # fmt: skip


class Counted(NamedTuple):
    """How a column is read: under a convention, in a unit."""

    convention: str
    unit: str = ""


class Printed(NamedTuple):
    """A row: a model, its input as a text (or the side of its square image), and printed texts by column."""

    model: str
    input: str
    texts: Mapping[str, str]


class LiveTable(NamedTuple):
    """Printed figures of live models; ``remarks``: (pattern of models, what has changed since)."""

    citation: str
    columns: Mapping[str, Counted]
    rows: tuple[Printed, ...]
    remarks: tuple[tuple[str, str], ...] = ()

    def remark(self, model: str) -> str:
        """What has changed in a model since the table was printed, or nothing."""
        return "; ".join(says for pattern, says in self.remarks if fnmatch(model, pattern))


def live_zoos() -> list[str]:
    """Zoos of live models whose printed figures are here."""
    return sorted(stems(folder_beside(__file__, "live_zoos"), ".toml"))


@cache
def live_table(zoo: str) -> LiveTable:
    """A zoo's own table."""
    where = f"live_zoos/{zoo}.toml"
    content = toml(where, beside(__file__, "live_zoos", f"{zoo}.toml"))
    _FILE(where, content)
    columns = {name: Counted(**column) for name, column in content["columns"].items()}
    remarks = tuple((one["models"], one["says"]) for one in content.get("remarks", ()))
    return LiveTable(
        content["citation"], columns, _rows(where, beside(__file__, "live_zoos", f"{zoo}.csv"), columns), remarks
    )


def read_live_table(path: Path, conventions: Sequence[str] = ()) -> LiveTable:
    """A table of one's own. A title says what its figures are and their unit: ``params (M)``, ``GMACs``, ``activations (M)``.

    Args:
        conventions: in place of ``multi-adds``, ``params`` and ``fvcore-activations``, each for its kind of figure.

    Raises:
        ComplexityError: it cannot be read, lacks the column ``model``, or has no figures.
    """
    where = f"file {shown(str(path))}"
    text = read_text("file of figures", path)
    given = {found.of: found.name for found in map(convention, conventions)}
    titles = next(csv.reader(io.StringIO(text)), [])
    columns = {
        title: Counted(given.get(of, _USUAL[of]), unit)
        for title in map(str.strip, titles)
        if (kind := _kind(title)) is not None
        for of, unit in (kind,)
    }
    if "model" not in map(str.strip, titles):
        raise ComplexityError(f"{where} has no column 'model'; it has {', '.join(map(repr, titles)) or 'nothing'}")
    if not columns:
        raise ComplexityError(f"{where} has no column of figures: a title like params (M), GMACs or activations (M)")
    return LiveTable(str(path), columns, _rows(where, text, columns))


#: What a kind of figure is read by where nobody says.
_USUAL = {"operations": "multi-adds", "params": "params", "activations": "fvcore-activations"}


def _kind(title: str) -> tuple[str, str] | None:
    """What kind of figure a title speaks of, and its unit."""
    from .figure import kind_of

    of = "activations" if "act" in title.lower() else kind_of(title)
    inside = title.rpartition("(")[2].rpartition(")")[0].strip()
    first = title[:1] if title[:1] in ("K", "M", "G", "T") and title[1:4].lower() in ("mac", "flo", "mul") else ""
    unit = next((one for one in (inside.upper()[:1], first) if one in UNITS and one), "")
    return (of, unit) if of else None


def _rows(where: str, text: str, columns: Mapping[str, Any]) -> tuple[Printed, ...]:
    found = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
        cells = {(name or "").strip(): (cell or "").strip() for name, cell in row.items() if isinstance(cell, str)}
        if not cells.get("model"):
            raise ComplexityError(f"{where}, line {number}: no model")
        texts = {name: cells[name] for name in columns if cells.get(name)}
        for name, printed in texts.items():
            try:
                Figure.read(printed, columns[name].unit)
            except ComplexityError as error:
                raise ComplexityError(f"{where}, line {number}, {name}: {error}") from None
        found.append(Printed(cells["model"], cells.get("input") or cells.get("input_size", ""), texts))
    if not found:
        raise ComplexityError(f"{where} has no rows")
    return tuple(found)

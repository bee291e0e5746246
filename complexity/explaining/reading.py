"""Where columns come from: a published table, a source, the user's own file, one figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..architectures import FAMILIES, find
from ..base.errors import ComplexityError, shown, unknown
from ..base.words import LANGUAGES, Note, listed
from ..ledgers.ledger import Ledger
from ..published import PublishedTable, load, source
from ..published.figure import UNITS, Figure
from .amounts import check
from .column import Cell, Column

#: A bare number below this is taken for millions, as tables print them.
BARE = 100_000
#: Columns of a CSV file that are no printed figures.
_LABEL, _NETWORK, _SETTINGS, _INPUT = "label", "network", "settings", "input"


def of_table(table: PublishedTable, *, variants: bool = True) -> list[Column]:
    """The columns of a published table whose rows name networks; rows, where figures stand side by side.

    Args:
        table: as ``published.load`` reads it. variants: keep the variants that the file names; else all are tried.
    """
    found: dict[tuple[str, str], list[Cell]] = {}
    facts: dict[tuple[str, str], tuple[str, tuple[int, ...]]] = {}
    for key, label, text, declared in _figures(table):
        cell = Cell(
            label,
            text,
            declared["network"],
            declared["settings"],
            declared.get("variant") if variants else None,
            declared.get("unit", ""),
            tuple(declared.get("block", ())),
        )
        found.setdefault(key, []).append(cell)
        classes = declared.get("classes", ())
        facts[key] = (declared["of"], (classes,) if isinstance(classes, int) else tuple(classes))
    return [
        Column(name, tuple(cells), facts[key][0], facts[key][1], table.source, table.id)
        for key, cells in found.items()
        for name in (key[1],)
    ]


def declarations(column: Column) -> dict[str, Mapping[str, Any]]:
    """What a published column's table declares for its cells, by their labels."""
    (table,) = (t for t in source(column.source) if t.id == column.table)
    return {label: declared for key, label, _, declared in _figures(table) if key[1] == column.name}


def _figures(table: PublishedTable) -> Iterator[tuple[tuple[str, str], str, str, dict[str, Any]]]:
    """A table's figures of networks: (row or column, its name), label, text, what is declared."""
    for row, column, text in table.cells():
        declared = table.declaration(row, column)
        if "of" in declared and "network" in declared:
            label, other = row.label.get("en", ""), column.title.get("en", column.id)
            if "of" in row.declared:
                yield ("row", label), other, text, declared
            else:
                yield ("column", column.id), label, text, declared


def of_source(name: str) -> list[Column]:
    """All columns of a source of printed figures.

    Raises:
        ComplexityError: no such source.
    """
    return [column for table in source(name) for column in of_table(table, variants=name != "chapter")]


def of_figure(
    printed: str, network: str, settings: Mapping[str, Any], *, variant: str | None, unit: str, of: str
) -> Column:
    """One figure as a column of its own. A bare number is in millions unless ``unit`` says otherwise.

    Raises:
        ComplexityError: no figure, no such network.
    """
    unit = unit or _bare_unit(printed)
    cell = Cell(network, printed, find(network).name, settings, variant, unit)
    _ = cell.figure
    return Column(printed, (cell,), of)


def of_counted(printed: str, ledger: Ledger, *, unit: str, of: str) -> Column:
    """One figure of a model that was counted, as a column of its own.

    Raises:
        ComplexityError: no figure.
    """
    cell = Cell(ledger.model or "model", printed, unit=unit or _bare_unit(printed), ledger=ledger)
    _ = cell.figure
    return Column(printed, (cell,), of)


def of_file(path: Path, *, unit: str = "", of: str = "") -> tuple[list[Column], tuple[Note, ...]]:
    """Columns of the user's own file, CSV, or TOML like the project's published figures; and notes on what is left out.

    A CSV file has the columns ``label``, ``network``, optionally ``settings`` (``alpha=0.5 resolution=160``) or one column
    for each setting, and one or more printed columns; ``(M)`` or ``(G)`` in a title is its unit, and a title with
    "param" or "weight" in it means params. A row's ``network`` may be any TARGET, at its ``input`` (``1,3,260,260``).

    Args:
        path: the file. unit, of: for the columns that do not say.

    Raises:
        ComplexityError: it cannot be read, is empty, or names no network.
    """
    if path.suffix.lower() == ".toml":
        tables = load(path)
        columns = [column for table in tables for column in of_table(table)]
        left_out = [f"table {t.id} {row!r}" for t in tables for row in _without_network(t)]
    else:
        columns, left_out = _of_csv(path, unit, of)
    if not columns:
        raise ComplexityError(f"file {str(path)!r} has no printed figure whose row names a network")
    others = [name for name in left_out if name.startswith("column ")]
    rows = [name for name in left_out if name not in others]
    why = (("explain.no-network", rows), ("explain.no-quantity", others))
    notes = [Note(key, names={lang: listed(names, lang) for lang in LANGUAGES}) for key, names in why if names]
    return columns, tuple(notes)


def _without_network(table: PublishedTable) -> list[str]:
    """Labels of rows that have figures and no network."""
    declarations = ((row.label.get("en", ""), table.declaration(row, column)) for row, column, _ in table.cells())
    return list(dict.fromkeys(label for label, d in declarations if "of" in d and "network" not in d))


def _of_csv(path: Path, unit: str, of: str) -> tuple[list[Column], list[str]]:
    """The columns, and the rows that have figures and no network."""
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            titles = [title.strip() for title in reader.fieldnames or []]
            rows = [{(k or "").strip(): (v or "") for k, v in row.items() if not isinstance(v, list)} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise ComplexityError(f"file {str(path)!r} cannot be read: {reason}") from None
    if not titles or not rows:
        raise ComplexityError(f"file {str(path)!r} is empty: a line of titles and a line for each network are needed")
    if _NETWORK not in titles:
        raise ComplexityError(f"file {str(path)!r} has no column {_NETWORK!r}; it has {', '.join(map(repr, titles))}")
    known = _settings_of(path, rows)
    titled = [t for t in titles if t and t not in (_LABEL, _NETWORK, _SETTINGS, _INPUT, "variant", *known)]
    printed = [t for t in titled if _COUNTED.search(t) or not _MEASURED.search(t)]
    columns = []
    for title in printed:
        name, kind, in_unit = _title(title, unit, of)
        found = [
            _cell(path, i, row, title, in_unit, known)
            for i, row in enumerate(rows, 2)
            if _has(row, title) and row.get(_NETWORK, "").strip()
        ]
        if found:
            columns.append(Column(name, tuple(found), kind))
    left_out = [
        f"line {i} {row.get(_LABEL, '').strip()!r}"
        for i, row in enumerate(rows, 2)
        if not row.get(_NETWORK, "").strip() and any(_has(row, title) for title in printed)
    ]
    left_out += [f"column {title!r}" for title in titled if title not in printed]
    return columns, left_out


def _has(row: Mapping[str, str], title: str) -> bool:
    return row.get(title, "").strip() not in ("", "-", "–", "—")


def _cell(path: Path, line: int, row: Mapping[str, str], title: str, unit: str, known: set[str]) -> Cell:
    where = f"file {str(path)!r}, line {line}"
    text = row[title].strip()
    settings = {name: _value(row[name].strip()) for name in known if row.get(name, "").strip()}
    for pair in re.split(r"[,;\s]+", row.get(_SETTINGS, "").strip()):
        if pair:
            name, equals, value = pair.partition("=")
            if not equals:
                raise ComplexityError(f"{where}: settings {shown(pair)} is not of the form name=value")
            settings[name] = _value(value)
    if ":" in row[_NETWORK]:
        return _of_target(where, row, text, unit or _bare_unit(text), settings)
    try:
        cell = Cell(
            row.get(_LABEL, "").strip() or row[_NETWORK].strip(),
            text,
            row[_NETWORK].strip(),
            settings,
            row.get("variant", "").strip() or None,
            unit or _bare_unit(text),
        )
        _ = cell.figure
    except ComplexityError as error:
        raise ComplexityError(f"{where}, column {title!r}: {error}") from None
    try:
        check(cell)
    except ComplexityError as error:
        raise ComplexityError(f"{where}: {error}") from None
    return cell


def _of_target(where: str, row: Mapping[str, str], text: str, unit: str, settings: Mapping[str, Any]) -> Cell:
    """The cell of a row that names a TARGET, counted at its ``input`` (or the target's own)."""
    from ..targets import parse, parse_input, target_ledger

    try:
        if settings:
            raise ComplexityError(f"settings of a target stand in it: {row[_NETWORK].strip()}?name=value")
        given = row.get(_INPUT, "").strip()
        counted, _ = target_ledger(parse(row[_NETWORK].strip()), (parse_input(given),) if given else ())
        cell = Cell(row.get(_LABEL, "").strip() or row[_NETWORK].strip(), text, unit=unit, ledger=counted)
        _ = cell.figure
    except ComplexityError as error:
        raise ComplexityError(f"{where}: {error}") from None
    return cell


def _settings_of(path: Path, rows: list[dict[str, str]]) -> set[str]:
    """Names of settings of the networks that the rows name."""
    names = {"resolution", "beta"}
    for line, row in enumerate(rows, 2):
        if (network := row.get(_NETWORK, "").strip()) and ":" not in network:
            if network not in FAMILIES:
                raise ComplexityError(f"file {str(path)!r}, line {line}: {unknown('network', network, FAMILIES)}")
            names |= set(find(network).settings)
    return names


def _title(title: str, unit: str, of: str) -> tuple[str, str, str]:
    """A printed column's title as its name, what kind of figure it has, and its unit."""
    words = {"thousand": "K", "kilo": "K", "million": "M", "mega": "M", "billion": "G", "giga": "G", "tera": "T"}
    in_unit = ""
    for found in _UNIT.finditer(title):
        named = next(filter(None, found.groups()))
        in_unit = words.get(named.lower(), named.upper() if named.upper() in UNITS else "") or in_unit
    params = any(word in title.lower() for word in ("param", "weight"))
    return title, of or ("params" if params else "operations"), in_unit or unit


#: Where a title says its unit: ``(M)``, ``/G`` or ``, G`` behind it, ``Billion`` or ``Giga`` anywhere, ``GFLOPs``.
_UNIT = re.compile(
    r"[(\[]\s*([A-Za-z]+)\s*[)\]]|[/,]\s*([KMGBT])\s*$|\b((?i:thousand|million|billion|kilo|mega|giga|tera))(?=\b|[a-z])"
    r"|\b([KMGBT])(?=(?i:flops?|macs?|mult|madds?|multi|params?|ops)\b)"
)
#: Titles of what is neither operations nor params.
_MEASURED = re.compile(
    r"top-?\s?\d|acc(uracy|\.|\b)|error|latency|\bms\b|fps|speed|/s\b|\bsize\b|\b[kmg]i?b\b|memory|\bmap\b|date|year",
    re.I,
)
_COUNTED = re.compile(r"flop|mac|mult|madd|param|weight|\bops\b|operation", re.I)


def _bare_unit(text: str) -> str:
    """``M`` for a bare number such as 4.2 or 569, none for one in full such as 3504872."""
    figure = Figure.read(text)
    return "M" if not figure.unit and figure.digits / 10**figure.decimals < BARE else ""


def _value(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text

"""Published tables: printed figures as data, with what each is declared to mean.

A file has one source and its tables. Any of ``network``, ``settings``, ``variant``, ``of``, ``convention``, ``unit``,
``classes``, ``given`` and ``reason`` may stand on a table, a column or a row; the row's word counts before the column's, the column's
before the table's; settings add up. ``given = true``: what is printed says how an experiment was laid out; ``reason``: why
it cannot be judged. A row is a table of keys, or a list: its label, then one printed text per column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..architectures import FAMILIES
from ..base.errors import ComplexityError, shown, unknown
from ..base.words import Text
from ..ledgers.conventions import convention
from .figure import UNITS

#: What a table, a column or a row may declare about its cells.
DECLARED = ("network", "settings", "variant", "of", "convention", "unit", "classes", "given", "reason")
_FILE = ("source", "citation", "tables")
_TABLE = ("id", "title", "form", "stub", "label", "columns", "rows", "version", "note", *DECLARED)
_COLUMN = ("id", "title", "note", *DECLARED)
_ROW = ("label", "printed", "paraphrase", "cites", "worth", "note", *DECLARED)
#: How a table is laid out: figures of networks; a network row by row; networks column by column; features with their worth.
FORMS = ("figures", "structure", "widths", "innovations")


class Column(NamedTuple):
    """A column of a published table; one that declares no ``of`` is not a function of the network, or is text."""

    id: str
    title: Text
    declared: Mapping[str, Any] = {}


class Row(NamedTuple):
    """A row: its label, its printed texts by column id, the sources that its cells quote, what its feature is worth.

    ``paraphrase`` has, by column id, what is printed there in this project's own words: no text of the source.
    """

    label: Text
    printed: Mapping[str, str]
    declared: Mapping[str, Any] = {}
    cites: Mapping[str, str] = {}
    worth: tuple[Mapping[str, Any], ...] = ()
    paraphrase: Mapping[str, Text] = {}


class PublishedTable(NamedTuple):
    """A table as it is printed, misprints included; ``note`` is what a reader must know of the print."""

    id: str
    source: str
    citation: str
    title: Text
    form: str
    stub: Text
    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    declared: Mapping[str, Any] = {}
    version: str = ""
    note: Text | None = None

    def declaration(self, row: Row, column: Column | None = None) -> dict[str, Any]:
        """What is declared for a cell (or for the row): network, settings, variant, of, convention, unit."""
        merged: dict[str, Any] = {}
        settings: dict[str, Any] = {}
        for level in (self.declared, column.declared if column else {}, row.declared):
            merged.update(level)
            settings.update(level.get("settings", {}))
        merged["settings"] = settings
        return merged

    def cells(self) -> Iterator[tuple[Row, Column, str]]:
        """All printed cells: row, column, text."""
        for row in self.rows:
            for column in self.columns:
                text = row.printed.get(column.id)
                if text:
                    yield row, column, text


_HERE = Path(__file__).parent


def chapter_ids() -> list[str]:
    """The ids of the chapter's tables in their order: ``5-1`` … ``5-13``."""
    return sorted((path.stem for path in (_HERE / "chapter").glob("*.toml")), key=lambda i: int(i.split("-")[1]))


def source_ids() -> list[str]:
    """All sources: ``chapter`` and the papers."""
    return ["chapter", *sorted(path.stem for path in (_HERE / "papers").glob("*.toml"))]


@cache
def chapter_table(name: str) -> PublishedTable:
    """A table of the chapter by its id, ``5-2`` (also ``5.2``).

    Raises:
        ComplexityError: no such table.
    """
    known = chapter_ids()
    if (tidy := str(name).strip().replace(".", "-")) not in known:
        raise unknown("table", name, known)
    return load(_HERE / "chapter" / f"{tidy}.toml")[0]


@cache
def source(name: str) -> tuple[PublishedTable, ...]:
    """All tables of a source (``chapter``, ``mobilenet-v1-paper`` …).

    Raises:
        ComplexityError: no such source.
    """
    if name == "chapter":
        return tuple(map(chapter_table, chapter_ids()))
    if name not in source_ids():
        raise unknown("source", name, source_ids())
    return load(_HERE / "papers" / f"{name}.toml")


def load(path: Path) -> tuple[PublishedTable, ...]:
    """The tables of a file.

    Raises:
        ComplexityError: it cannot be read, or contradicts itself; the message names the file, the table and the row.
    """
    import tomllib

    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise ComplexityError(f"published file {str(path)!r} cannot be read: {reason}") from None
    where = f"published file {path.name!r}"
    _only(where, content, _FILE)
    tables = content.get("tables")
    if not isinstance(tables, list) or not tables:
        raise ComplexityError(f"{where}: [[tables]] is needed, at least one")
    read = tuple(_table(where, content, table) for table in tables)
    _unique(f"{where}: table ids", [table.id for table in read])
    return read


def _table(where: str, content: Mapping[str, Any], table: Any) -> PublishedTable:
    where = f"{where}, table {shown(table.get('id', '?') if isinstance(table, dict) else table)}"
    _only(where, table, _TABLE)
    if "id" not in table or not table.get("columns"):
        raise ComplexityError(f"{where}: id and columns are needed")
    for name in ("columns", "rows"):
        if not isinstance(table.get(name, []), list):
            raise ComplexityError(f"{where}: {name} must be a list")
    columns = tuple(_column(where, column) for column in table["columns"])
    ids = [column.id for column in columns]
    _unique(f"{where}: column ids", ids)
    form = table.get("form", "figures")
    if form not in FORMS:
        raise unknown(f"form in {where}", form, FORMS)
    read = PublishedTable(
        id=str(table["id"]),
        source=content.get("source", ""),
        citation=content.get("citation", ""),
        title=_text(where, table.get("title", table["id"])),
        form=form,
        stub=_text(where, table.get("stub", "")),
        label=_pattern(where, table.get("label", "{alpha} {title}-{resolution}")),
        columns=columns,
        rows=tuple(_row(where, ids, row) for row in table.get("rows", [])),
        declared=_declared(where, table),
        version=table.get("version", ""),
        note=_text(where, table["note"]) if "note" in table else None,
    )
    for row in read.rows:
        for column in columns:
            _check_declaration(f"{where}, row {row.label['en']!r}", read.declaration(row, column))
    return read


def _pattern(where: str, text: Any) -> str:
    """The pattern of added rows' labels."""
    try:
        str(text).format(alpha="", title="", resolution="", groups="")
    except (KeyError, IndexError, ValueError):
        raise ComplexityError(
            f"{where}: label {shown(text)} may name {{alpha}}, {{title}}, {{resolution}} and {{groups}} only"
        ) from None
    return str(text)


def _column(where: str, column: Any) -> Column:
    _only(where, column, _COLUMN)
    if not isinstance(column.get("id"), str):
        raise ComplexityError(f"{where}: a column has no id in quotes")
    return Column(column["id"], _text(where, column.get("title", column["id"])), _declared(where, column))


def _row(where: str, ids: list[str], row: Any) -> Row:
    if isinstance(row, list):
        if len(row) != len(ids) + 1 or not all(isinstance(text, str) for text in row):
            raise ComplexityError(f"{where}, row {shown(row)}: a label and {len(ids)} texts are needed, one per column")
        return Row(_text(where, row[0]), dict(zip(ids, row[1:], strict=True)))
    where = f"{where}, row {shown(row.get('label', '?') if isinstance(row, dict) else row)}"
    _only(where, row, _ROW)
    printed, cites, worth = row.get("printed", {}), row.get("cites", {}), row.get("worth", [])
    paraphrase = row.get("paraphrase", {})
    for name, value in (("printed", printed), ("cites", cites), ("paraphrase", paraphrase)):
        if not isinstance(value, dict):
            raise ComplexityError(f"{where}: {name} must be a table of column ids and texts")
        for column in value:
            if column not in ids:
                raise unknown(f"column in {where}", column, ids)
    for name, text in printed.items():
        if not isinstance(text, str):
            raise ComplexityError(
                f"{where}: {name} = {shown(text)} must be a text in quotes, so that its digits are kept"
            )
    for quoted in cites.values():
        if quoted not in source_ids():
            raise unknown(f"source in {where}", quoted, source_ids())
    if not isinstance(worth, list) or not all(isinstance(entry, dict) and "without" in entry for entry in worth):
        raise ComplexityError(f"{where}: worth must be a list of tables with 'without' and 'against'")
    return Row(
        _text(where, row.get("label", "")),
        printed,
        _declared(where, row),
        cites,
        tuple(worth),
        {name: _text(where, text) for name, text in paraphrase.items()},
    )


def _check_declaration(where: str, declared: Mapping[str, Any]) -> None:
    if "network" in declared and declared["network"] not in FAMILIES:
        raise unknown(f"network in {where}", declared["network"], FAMILIES)
    if declared.get("of") not in (None, "operations", "params"):
        raise unknown(f"'of' in {where}", declared["of"], ("operations", "params"))
    if declared.get("unit", "") not in UNITS:
        raise unknown(f"unit in {where}", declared["unit"], filter(None, UNITS))
    if "convention" in declared:
        try:
            found = convention(declared["convention"])
        except ComplexityError as error:
            raise ComplexityError(f"{where}: {error}") from None
        if declared.get("of", found.of) != found.of:
            raise ComplexityError(f"{where}: convention {found.name!r} counts {found.of}, the column {declared['of']}")


def _declared(where: str, level: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(level.get("settings", {}), dict):
        raise ComplexityError(f"{where}: settings must be a table of names and values")
    return {key: level[key] for key in DECLARED if key in level}


def _text(where: str, value: Any) -> Text:
    if not isinstance(value, dict):
        return {"en": str(value)}
    if not isinstance(value.get("en"), str):
        raise ComplexityError(f"{where}: {shown(value)} needs a text in English: {{ en = … }}")
    return value


def _only(where: str, table: Any, allowed: tuple[str, ...]) -> None:
    if not isinstance(table, dict):
        raise ComplexityError(f"{where}: {shown(table)} is not a table of keys and values")
    for key in table:
        if key not in allowed:
            raise unknown(f"key in {where}", key, allowed)


def _unique(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ComplexityError(f"{what}: {name!r} is there twice")

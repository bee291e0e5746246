"""Published tables: printed figures as data, with what each is declared to mean.

A file has one source and its tables. Any of ``network``, ``settings``, ``variant``, ``of``, ``convention``, ``unit``,
``classes``, ``rounding``, ``without``, ``exception``, ``given`` and ``reason`` may stand on a table, a column or a row; the row's word
counts before the column's, the column's before the table's; settings add up. ``given = true``: what is printed says how an experiment
was laid out; ``reason``: why it cannot be judged. A zoo declares how each of its columns is counted and ``rounding``: cut off
or rounded up throughout; a row that is counted ``without`` some layers is an ``exception``, which says why.
A row is a table of keys, or a list: its label, then one printed text per column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..architectures import FAMILIES
from ..base.data import beside, folder_beside, stems
from ..base.errors import ComplexityError, shown, unknown
from ..base.files import read_text
from ..base.schema import Shape, either, items, names, number, one_of, table, text, toml, truth
from ..base.words import LANGUAGES, Text
from ..ledgers.conventions import convention
from .figure import HABITS, UNITS

if TYPE_CHECKING:
    from pathlib import Path

#: How a table is laid out: figures of networks; a network row by row; networks column by column; features with their worth.
FORMS = ("figures", "structure", "widths", "innovations")

#: A text in one language, or in several; English is needed.
_TEXT = either(
    "a text in quotes, or texts by language with one in English: { en = … }",
    text,
    table(dict.fromkeys(LANGUAGES, text), ("en",)),
)
#: What a setting may be: each network says more of its own.
_SETTING = either("a number, a text, true or false, or a list of numbers", text, truth, number(), items(number()))
_SETTINGS = names(_SETTING)
#: What a table, a column or a row may declare about its cells.
DECLARED: dict[str, Shape] = {
    "network": one_of("network", FAMILIES),
    "settings": _SETTINGS,
    "variant": text,
    "of": one_of("'of'", ("operations", "params")),
    "convention": text,
    "unit": one_of("unit", UNITS),
    "classes": number(whole=True, least=1),
    "given": truth,
    "reason": text,
    "block": items(text, least=1),
    "rounding": one_of("rounding", HABITS),
    "without": items(text, least=1),
    "exception": _TEXT,
}
_COLUMN = table({"id": text, "title": _TEXT, "note": _TEXT, **DECLARED}, ("id",))
_WORTH = table(
    {"with": _SETTINGS, "without": _SETTINGS, "against": names(text), "network": DECLARED["network"]},
    ("without", "against"),
)
_ROW = table({
    "label": _TEXT, "printed": names(text), "paraphrase": names(_TEXT), "cites": names(text),
    "worth": items(_WORTH), "note": _TEXT, **DECLARED,
})  # fmt: skip
_TABLE = table({
    "id": text, "title": _TEXT, "form": one_of("form", FORMS), "stub": _TEXT, "label": text,
    "columns": items(_COLUMN, least=1, called="column", by="id"),
    "rows": items(lambda where, row: (items(text) if isinstance(row, list) else _ROW)(where, row), called="row", by="label"),
    "version": text, "note": _TEXT, **DECLARED,
}, ("id", "columns"))  # fmt: skip
_FILE = table(
    {"source": text, "citation": text, "tables": items(_TABLE, least=1, called="table", by="id")}, ("tables",)
)


class Column(NamedTuple):
    """A column of a published table; one that declares no ``of`` is not a function of the network, or is text.

    Attributes:
        id: as rows name it. title: as it is printed. declared: what holds for its cells.
    """

    id: str
    title: Text
    declared: Mapping[str, Any] = {}


class Row(NamedTuple):
    """A row: its label, its printed texts by column id, the sources that its cells quote, what its feature is worth.

    Attributes:
        label, printed: as they stand there; printed texts by column id. declared: what holds for its cells.
        cites: column id -> the source that the cell quotes. worth: settings with and without the row's feature.
        paraphrase: by column id, what is printed there in this project's own words: no text of the source.
    """

    label: Text
    printed: Mapping[str, str]
    declared: Mapping[str, Any] = {}
    cites: Mapping[str, str] = {}
    worth: tuple[Mapping[str, Any], ...] = ()
    paraphrase: Mapping[str, Text] = {}


class PublishedTable(NamedTuple):
    """A table as it is printed, misprints included.

    Attributes:
        id, source, citation, title, stub: where it stands and what heads it; ``stub`` heads the labels.
        form: one of ``FORMS``. label: the pattern of labels of rows that a reader adds.
        columns, rows: as printed. declared: what holds for all its cells. version: of the source, where it has several.
        note: what a reader must know of the print.
    """

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
        """What is declared for a row's cell in a ``column`` (or for the row alone): network, settings, variant, of, convention …"""
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


def chapter_ids() -> list[str]:
    """The ids of the chapter's tables in their order: ``5-1`` … ``5-13``."""
    return sorted(stems(folder_beside(__file__, "chapter"), ".toml"), key=lambda i: int(i.split("-")[1]))


def source_ids() -> list[str]:
    """All sources: ``chapter`` and the papers."""
    return ["chapter", *sorted(stems(folder_beside(__file__, "papers"), ".toml"))]


def zoo_ids() -> list[str]:
    """Sources that publish models with their costs; each declares how its columns are counted."""
    return sorted(stems(folder_beside(__file__, "zoos"), ".toml"))


@cache
def chapter_table(name: str) -> PublishedTable:
    """A table of the chapter by its id, ``5-2`` (also ``5.2``).

    Raises:
        ComplexityError: no such table.
    """
    known = chapter_ids()
    if (tidy := str(name).strip().replace(".", "-")) not in known:
        raise unknown("table", name, known)
    return _own("chapter", tidy)[0]


@cache
def source(name: str) -> tuple[PublishedTable, ...]:
    """All tables of a source (``chapter``, ``mobilenet-v1-paper``, ``keras-zoo`` …).

    Raises:
        ComplexityError: no such source.
    """
    if name == "chapter":
        return tuple(map(chapter_table, chapter_ids()))
    if name in zoo_ids():
        return _own("zoos", name)
    if name not in source_ids():
        raise unknown("source", name, [*source_ids(), *zoo_ids()])
    return _own("papers", name)


def _own(folder: str, name: str) -> tuple[PublishedTable, ...]:
    return _read(f"{name}.toml", beside(__file__, folder, f"{name}.toml"))


def load(path: Path) -> tuple[PublishedTable, ...]:
    """The tables of a file.

    Raises:
        ComplexityError: it cannot be read, or contradicts itself; the message names the file, the table and the row.
    """
    from pathlib import Path

    path = Path(path)
    return _read(path.name, read_text("published file", path))


def _read(name: str, text: str) -> tuple[PublishedTable, ...]:
    where = f"published file {name!r}"
    content = toml(where, text)
    _FILE(where, content)
    read = tuple(_table(f"{where}, table {shown(table['id'])}", content, table) for table in content["tables"])
    _unique(f"{where}: table ids", [table.id for table in read])
    return read


def _table(where: str, content: Mapping[str, Any], table: Mapping[str, Any]) -> PublishedTable:
    columns = tuple(Column(c["id"], _text(c.get("title", c["id"])), _declared(c)) for c in table["columns"])
    ids = [column.id for column in columns]
    _unique(f"{where}: column ids", ids)
    read = PublishedTable(
        id=table["id"],
        source=content.get("source", ""),
        citation=content.get("citation", ""),
        title=_text(table.get("title", table["id"])),
        form=table.get("form", "figures"),
        stub=_text(table.get("stub", "")),
        label=_pattern(where, table.get("label", "{alpha} {title}-{resolution}")),
        columns=columns,
        rows=tuple(_row(where, ids, row) for row in table.get("rows", [])),
        declared=_declared(table),
        version=table.get("version", ""),
        note=_text(table["note"]) if "note" in table else None,
    )
    for row in read.rows:
        for column in columns:
            _check_convention(f"{where}, row {row.label['en']!r}", read.declaration(row, column))
    return read


def _pattern(where: str, text: str) -> str:
    """The pattern of added rows' labels."""
    try:
        text.format(alpha="", title="", resolution="", groups="")
    except (LookupError, ValueError, AttributeError, TypeError):
        raise ComplexityError(
            f"{where}: label {shown(text)} may name {{alpha}}, {{title}}, {{resolution}} and {{groups}} only"
        ) from None
    return text


def _row(where: str, ids: list[str], row: Any) -> Row:
    if isinstance(row, list):
        if len(row) != len(ids) + 1:
            raise ComplexityError(f"{where}, row {shown(row)}: a label and {len(ids)} texts are needed, one per column")
        return Row(_text(row[0]), dict(zip(ids, row[1:], strict=True)))
    label = _text(row.get("label", ""))
    where = f"{where}, row {shown(label['en'])}"
    for name in ("printed", "cites", "paraphrase"):
        for column in row.get(name, {}):
            if column not in ids:
                raise unknown(f"column in {where}", column, ids)
    for quoted in row.get("cites", {}).values():
        if quoted not in source_ids():
            raise unknown(f"source in {where}", quoted, source_ids())
    return Row(
        label,
        row.get("printed", {}),
        _declared(row),
        row.get("cites", {}),
        tuple(row.get("worth", ())),
        {name: _text(said) for name, said in row.get("paraphrase", {}).items()},
    )


def _check_convention(where: str, declared: Mapping[str, Any]) -> None:
    if "convention" not in declared:
        return
    try:
        found = convention(declared["convention"])
    except ComplexityError as error:
        raise ComplexityError(f"{where}: {error}") from None
    if declared.get("of", found.of) != found.of:
        raise ComplexityError(f"{where}: convention {found.name!r} counts {found.of}, the column {declared['of']}")


def _declared(level: Mapping[str, Any]) -> dict[str, Any]:
    declared = {key: level[key] for key in DECLARED if key in level}
    if "settings" in declared:
        settings = declared["settings"].items()
        declared["settings"] = {name: tuple(value) if isinstance(value, list) else value for name, value in settings}
    return declared


def _text(value: str | Text) -> Text:
    return {"en": value} if isinstance(value, str) else value


def _unique(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ComplexityError(f"{what}: {name!r} is there twice")

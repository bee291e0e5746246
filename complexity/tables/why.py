"""Why a cell is as it is: its arithmetic in words, from the layers over their sums and the convention to the printed digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from ..architectures import find
from ..base import Grid, Sheet
from ..base.errors import ComplexityError, unknown
from ..base.numbers import grouped
from ..base.words import LANGUAGES, Text, catalogue, in_language, listed, say
from ..ledgers.conventions import convention
from ..ledgers.layer import Layer
from ..published import PublishedTable, chapter_table
from ..published.figure import UNITS, Figure
from ..verdicts import MARKS, ledger_of, meaning, word
from .cell import Cell
from .model import Table


class Reason(NamedTuple):
    """Why a cell of a table is as it is: the table, the names of its row and column, what is printed, and the paragraph."""

    table: str
    row: str
    column: str
    column_id: str
    printed: str
    paragraph: str


def why_of(tables: Sequence[Table], cell: Sequence[str], lang: str) -> Sheet:
    """The paragraph about one cell, or those about all printed cells of a row or of whole tables.

    Args:
        tables: of the chapter, without settings of the reader's own.
        cell: a row's label and a column's id or title, as far as they are given; of one table only.

    Raises:
        ComplexityError: no such row or column, or more names than these two.
    """
    if len(cell) > 2:
        raise ComplexityError("--why takes a table, a row and a column: --why 5-10 'MobileNet V2' params")
    chosen = [one for table in tables for one in _chosen(table, cell, lang)]
    if len(cell) == 2:
        one = chosen[0]
        grids = [Grid([say("why.title", lang, id=one.table, row=one.row, column=one.column)], [[one.paragraph]])]
    else:
        heads = [say(f"why.{name}", lang) for name in ("row", "column", "why")]
        grids = [
            Grid(heads, rows, say("why.appendix", lang, id=table.id))
            for table in tables
            if (rows := [[r.row, r.column, r.paragraph] for r in chosen if r.table == table.id])
        ]
    return Sheet(lambda: grids, lambda: [one._asdict() for one in chosen], lang=lang)


def _chosen(table: Table, cell: Sequence[str], lang: str) -> list[Reason]:
    found = list(reasons(table, lang))
    for name, wanted in zip(("row", "column"), cell, strict=False):
        names = {one: (getattr(one, name), *((one.column_id,) if name == "column" else ())) for one in found}
        kept = [one for one in found if wanted.casefold() in map(str.casefold, names[one])]
        if not kept:
            raise unknown(f"{name} of table {table.id}", wanted, dict.fromkeys(n for ns in names.values() for n in ns))
        found = kept
    return found


def reasons(table: Table, lang: str) -> Iterator[Reason]:
    """A paragraph for every printed cell of a table of the chapter, row by row."""
    published = chapter_table(table.id)
    for i, row in enumerate(table.rows):
        for column in (None, *table.columns):
            cell = row.stub if column is None else row.cells.get(column.id)
            if cell is None or not (cell.printed or cell.paraphrase or cell.figure):
                continue
            title = in_language(column.title if column else table.stub, lang)
            printed = str(in_language(cell.printed, lang) or "")
            told = " ".join if lang == "en" else "".join
            paragraph = told(_sentences(published, i, column.id if column else "", cell, lang))
            yield Reason(
                table.id, table.row_name(row, lang), title, column.id if column else "label", printed, paragraph
            )


def _sentences(published: PublishedTable, i: int, column: str, cell: Cell, lang: str) -> Iterator[str]:
    if cell.paraphrase:
        yield say("why.own-words", lang)
    elif cell.figure:
        declared = published.declaration(published.rows[i], next(c for c in published.columns if c.id == column))
        yield from _arithmetic(declared, cell, lang)
        yield (
            say("why.printed", lang, printed=cell.printed, verdict=_verdict(cell, lang))
            if cell.printed
            else say("why.not-printed", lang)
        )
    elif cell.computed is None:
        yield say("why.undetermined", lang, printed=cell.printed, verdict=_verdict(cell, lang))
    else:
        yield say("why.structure", lang, printed=cell.printed, fits=cell.computed, verdict=_verdict(cell, lang))


def _verdict(cell: Cell, lang: str) -> str:
    note = cell.note(lang) or (meaning(cell.verdict, lang) if cell.verdict == "cited" else "")
    if not cell.verdict:
        return note
    called = f"{word(cell.verdict, lang)} {MARKS[cell.verdict]}"
    return (
        say("why.because", lang, word=word(cell.verdict, lang), mark=MARKS[cell.verdict], text=note) if note else called
    )


def _arithmetic(declared: Mapping[str, Any], cell: Cell, lang: str) -> Iterator[str]:
    """Sums by type of layer under the convention, the largest layer's own product, and the figure in printed steps."""
    network, counted = find(declared["network"]), ledger_of(declared)
    weighed = convention(declared["convention"])
    amounts = [(layer, int(weighed.total(layer.amounts))) for layer in counted]
    sums: dict[str, tuple[int, int]] = {}
    for layer, amount in amounts:
        if amount:
            number, total = sums.get(layer.type, (0, 0))
            sums[layer.type] = number + 1, total + amount
    terms = " + ".join(
        say("why.term", lang, amount=grouped(total), number=number, type=_type(name))
        for name, (number, total) in sums.items()
    )
    size = counted.layers[0].input_shape[-1]
    chosen = {"variant": next(iter(network.variants)), **counted.settings}
    named = [say("why.variant", lang, variant=chosen["variant"])]
    named += [f"{name} {chosen[name]:g}" for name in ("alpha", "width", "groups") if name in chosen]
    setting = listed([*named, f"{size}×{size}"], lang)
    exact = int(cell.computed) if isinstance(cell.computed, (int, float)) else 0
    yield say(
        "why.sum", lang, network=network.title, setting=setting, convention=weighed.name,
        summary=weighed.summaries, terms=terms, exact=grouped(exact),
    )  # fmt: skip
    layer, amount = max(amounts, key=lambda one: one[1])
    if product := _product(layer, amount):
        yield say("why.largest", lang, layer=layer.name, product=product, amount=grouped(amount))
    if cell.printed is not None:
        read = Figure.read(str(cell.printed), declared.get("unit", "M"))
        shown = {how: _shown(read, exact, how) for how in ("half-up", "cut", "up")}
        scaled = f"{exact / UNITS[read.unit]:,.6f}".rstrip("0").rstrip(".")
        yield say(
            "why.rounding", lang, unit=grouped(UNITS[read.unit]), scaled=scaled,
            rounded=shown["half-up"], cut=shown["cut"], up=shown["up"],
        )  # fmt: skip


def _shown(read: Figure, exact: int, how: str) -> str:
    steps = read.rounded(exact, how)
    return f"{steps / 10**read.decimals:,.{read.decimals}f}"


def _product(layer: Layer, amount: int) -> str:
    """A convolution's or linear layer's figure as the product that it is: kernel, channels, and positions of the output."""
    if layer.kind not in ("conv", "linear"):
        return ""
    inputs, outputs = int(layer.input_shape[1]), int(layer.output_shape[1])
    weights = [*map(int, layer.kernel_size), inputs // int(layer.groups), outputs]
    positions = [int(n) for n in layer.output_shape[2:]]
    for factors in (weights, [*weights, *positions]):
        if prod(factors) == amount:
            return "·".join(map(str, factors))
    return f"{'·'.join(map(str, weights))} + {outputs}" if prod(weights) + outputs == amount else ""


def _type(name: str) -> Text:
    """A type of layer in both languages, its window behind it."""
    known = catalogue()
    kind, _, window = name.rpartition(" ")
    if f"layer.{name}" in known:
        return known[f"layer.{name}"]
    if f"layer.{kind}" in known:
        return {lang: f"{known[f'layer.{kind}'][lang]} {window}" for lang in LANGUAGES}
    return {"en": name}

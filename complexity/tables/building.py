"""A table built: the published one, everything computed, and what is asked for beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError, unknown
from ..base.words import Note
from ..published import PublishedTable, chapter_table, load
from .model import Table
from .settings import Request

if TYPE_CHECKING:
    from pathlib import Path

#: Form of a published table -> the module that builds its twin.
_BUILDERS = {"figures": "figures", "structure": "structure", "widths": "widths", "innovations": "innovations"}


def table(
    name: str | PublishedTable,
    *,
    alpha: Any = (),
    beta: Any = (),
    resolution: Any = (),
    groups: Any = (),
    channels: Any = (),
    variant: Any = (),
    classes: Any = (),
    convention: Any = (),
) -> Table:
    """A table with everything computed, and what is asked for beside it.

    Args:
        name: ``"5-2"`` (also ``"5.2"``), or a published table of the reader's own.
        alpha, beta, resolution, groups, variant, classes: one value or several; figure tables get a row for every
            combination, ShuffleNet's structure tables a column, the other structure tables are derived at it.
        channels: stage widths of one's own, in place of α: of ShuffleNet V2 three, ``(84, 168, 336)``; several in a list.
        convention: names; a computed column (or row) under each.

    Raises:
        ComplexityError: an unknown table, variant or convention, or a value that is not allowed.

    >>> table("5-2", alpha=0.6, resolution=208).rows[-1].label["en"]
    '0.6MobileNet-208'
    """
    published = name if isinstance(name, PublishedTable) else chapter_table(name)
    request = Request(
        alpha=_several(alpha),
        beta=_several(beta),
        resolution=_several(resolution),
        groups=_several(groups),
        channels=tuple(channels) if isinstance(channels, list) else (channels,) if channels else (),
        variant=_several(variant),
        classes=_several(classes),
        convention=_several(convention),
    )
    _check(published)
    builder = import_module(f".forms.{_BUILDERS[published.form]}", __package__)
    built: Table = builder.build(published, request)
    note = (Note("because.as-said", text=published.note),) if published.note else ()
    return replace(built, remarks=(*built.remarks, *note)) if note else built


def tables_of(path: Path) -> list[Table]:
    """The tables of a published file of the reader's own, computed.

    Raises:
        ComplexityError: it cannot be read, or a table of it cannot be computed; the message names both.
    """
    built = []
    for published in load(path):
        try:
            built.append(table(published))
        except ComplexityError as error:
            raise ComplexityError(f"published file {path.name!r}, table {published.id!r}: {error}") from None
    return built


def _check(published: PublishedTable) -> None:
    """What a table must declare to be computed.

    Raises:
        ComplexityError: the message names the row and column.
    """
    if published.form in ("structure", "widths"):
        from .forms.structures import BY_FORM

        known = BY_FORM[published.form]
        if published.declared.get("network") not in known:
            raise unknown(f"network of a table of form {published.form!r}", published.declared.get("network"), known)
    for row in published.rows:
        for column in published.columns:
            declared = published.declaration(row, column)
            if published.form == "structure" and column.id not in row.printed:
                raise ComplexityError(f"row {row.label['en']!r}: nothing is given for column {column.id!r}")
            for needed in ("network", "convention") if "of" in declared else ():
                if needed not in declared:
                    raise ComplexityError(
                        f"row {row.label['en']!r}, column {column.id!r}: a {needed} is needed for a figure to be computed"
                    )


def _several(values: Any) -> tuple[Any, ...]:
    if values is None:
        return ()
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
        return tuple(values) if hasattr(values, "__iter__") and not isinstance(values, (str, bytes)) else (values,)
    return tuple(values)

"""What a published table declares about its figures, for the lines below it."""

from __future__ import annotations

from collections.abc import Sequence

from ...ledgers.conventions import convention
from ...published import Column, PublishedTable, Row
from ..model import Counting


def conventions_of(levels: Sequence[Column | Row], published: PublishedTable) -> tuple[Counting, ...]:
    """What every column or row counts that declares it."""
    found = []
    for level in levels:
        name = level.declared.get("convention")
        if name:
            title = level.title if isinstance(level, Column) else level.label
            one = convention(name)
            found.append(Counting(title, one.name, one.summaries))
    return tuple(found)


def variants_of(published: PublishedTable) -> dict[str, str]:
    """Network -> variant, where a table, a column or a row declares one."""
    found: dict[str, str] = {}
    for row in published.rows:
        declared = published.declaration(row)
        if "variant" in declared and "network" in declared:
            found[declared["network"]] = declared["variant"]
    return found

"""Which layers differ between two records of a model, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .recorded import Number, Record, Row


@dataclass(frozen=True)
class Change:
    """A layer that is not as it was.

    Attributes:
        name: as it is called now (as it was, where it is gone). before, after: ``None`` where it was not or is not there.
    """

    name: str
    before: Row | None
    after: Row | None

    @property
    def how(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    def difference(self, figure: str) -> Number:
        """Now − before, in a figure's key."""
        return _figure(self.after, figure) - _figure(self.before, figure)

    @property
    def kind(self) -> str:
        """What it is, and what it was where that is another kind."""
        return _both(self.before.kind if self.before else None, self.after.kind if self.after else None)

    @property
    def output(self) -> str:
        """Its output shape, and the one that it had."""
        return _both(_shape(self.before) if self.before else None, _shape(self.after) if self.after else None)


def changes(before: Record, after: Record) -> list[Change]:
    """The layers that differ, those that changed the most MultiAdds first.

    Layers are matched by name. One that only has another name (same kind, shape and figures, in the order of the
    network) has not changed.
    """
    gone = {name: row for name, row in before.layers.items() if name not in after.layers}
    new = {name: row for name, row in after.layers.items() if name not in before.layers}
    _forget_renamed(gone, new)
    found = []
    for name, row in after.layers.items():
        earlier = before.layers.get(name)
        if name in new or (earlier is not None and not _same(earlier, row)):
            found.append(Change(name, earlier, row))
    found += [Change(name, row, None) for name, row in gone.items()]
    return sorted_by(found, "multi_adds")


def sorted_by(found: list[Change], figure: str) -> list[Change]:
    """The largest difference in a figure first; equal ones in the order in which they are: the network's."""
    return sorted(found, key=lambda change: -abs(change.difference(figure)))


def largest(record: Record, figure: str, most: int = 3) -> list[tuple[str, Number]]:
    """The layers that have the most of a figure, with their numbers."""
    have = [(name, row.figures[figure]) for name, row in record.layers.items() if row.figures.get(figure)]
    return sorted(have, key=lambda item: (-item[1], item[0]))[:most]


def _forget_renamed(gone: dict[str, Row], new: dict[str, Row]) -> None:
    """Takes out pairs that differ by name only."""
    waiting: dict[object, list[str]] = {}
    for name, row in gone.items():
        waiting.setdefault(_identity(row), []).append(name)
    for name, row in list(new.items()):
        names = waiting.get(_identity(row))
        if names:
            del gone[names.pop(0)], new[name]


def _identity(row: Row) -> object:
    return (row.kind, row.output, tuple(sorted(row.figures.items())))


def _same(before: Row, after: Row) -> bool:
    # A figure that only one of them has (a convention that was not recorded) is no change of the layer.
    shared = set(before.figures) & set(after.figures)
    own = {figure for figure in (*before.figures, *after.figures) if " (" in figure} - shared
    return (before.kind, before.output) == (after.kind, after.output) and all(
        before.figures.get(figure, 0) == after.figures.get(figure, 0)
        for figure in {*before.figures, *after.figures} - own
    )


def _figure(row: Row | None, figure: str) -> Number:
    return row.figures.get(figure, 0) if row else 0


def _shape(row: Row) -> str:
    return "×".join(map(str, row.output))


def _both(before: str | None, after: str | None) -> str:
    if before is None or after is None or before == after:
        return after if after is not None else before or ""
    return f"{before} → {after}"


def moved(before: Mapping[str, Number], after: Mapping[str, Number]) -> list[str]:
    """The figures that both have and that are not equal."""
    return [figure for figure, number in after.items() if figure in before and before[figure] != number]

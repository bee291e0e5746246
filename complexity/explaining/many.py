"""Amounts of one network at many settings: its family's code runs once for all widths and input sizes that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..architectures import find
from ..architectures.registry import input_size
from ..formulas.arithmetic import Number
from ..ledgers.layer import Term
from ..ledgers.ledger import Ledger
from ..sweeping.axes import channel_arrays
from ..sweeping.separable import Axis, factors

#: Widths × sizes that are run at once, at most.
MOST = 20_000


def amounts_of_many(
    network: str, variant: str, wanted: Sequence[Mapping[str, Any]]
) -> list[Mapping[Term, Number]] | None:
    """The amounts at each of the settings, which differ in width and input size only; ``None`` if these are not many values.

    Raises:
        ComplexityError: the network does not exist at one of them.
    """
    import numpy

    found = find(network)
    width = found.multiplier
    sizes = [input_size(found, settings.get("resolution"), settings.get("beta")) for settings in wanted]
    rest = [{k: v for k, v in settings.items() if k not in ("resolution", "beta")} for settings in wanted]
    values = [settings.get(width, 1.0) if width else 1.0 for settings in rest]
    widths, rows = sorted(set(values)), sorted(set(sizes))
    if len(widths) * len(rows) > MOST or any(not isinstance(value, int | float) for value in widths):
        return None
    chosen = {repr(settings): found.resolve(variant, **settings) for settings in rest}  # each is checked
    arrays = channel_arrays(width, widths) if width and len(widths) > 1 else {}
    axis, grid = Axis(), numpy.array(rows)
    height, breadth = (axis.number(grid[:, side]) for side in (0, 1))
    amounts = Ledger(found.layers((height, breadth), {**next(iter(chosen.values())), **arrays}).layers).amounts
    at = numpy.array([widths.index(value) for value in values]), numpy.array([rows.index(size) for size in sizes])
    columns = {}
    for term, number in amounts.items():
        left, right = factors(number, len(widths), len(rows))
        columns[term] = (left[at[0]] * right[:, at[1]].T).sum(axis=1).tolist()
    return [{term: int(column[i]) for term, column in columns.items()} for i in range(len(wanted))]


def by_kind(network: str, wanted: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Positions of settings that differ in width and input size only."""
    free = {"resolution", "beta", find(network).multiplier}
    groups: dict[str, list[int]] = {}
    for i, settings in enumerate(wanted):
        groups.setdefault(repr(sorted((k, v) for k, v in settings.items() if k not in free)), []).append(i)
    return groups

"""The amounts that a column's hypotheses weigh: ledgers of every variant at every setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import architectures
from ..architectures.registry import input_size
from ..base.errors import ComplexityError
from ..formulas.arithmetic import Number
from ..ledgers.layer import Term
from ..ledgers.ledger import Ledger
from .choices import Option
from .column import Cell
from .many import amounts_of_many, by_kind

if TYPE_CHECKING:
    from .space import Array

Amounts = Mapping[Term, Number]
#: Settings of one network from which on they are counted at once.
MANY = 16


@dataclass(frozen=True)
class Group:
    """Cells of one network: positions in the column, and its amounts by variant, setting and cell.

    ``amounts[variant][setting][cell]`` is ``None`` where the network does not exist at those settings.
    """

    name: str
    positions: tuple[int, ...]
    variants: tuple[str, ...]
    amounts: Sequence[Sequence[Sequence[Amounts | None]]]

    def matrix(self, variant: int, terms: Sequence[Term]) -> Array:
        """Amounts of one variant, terms × settings × cells; NaN where the network does not exist."""
        import numpy

        columns = [
            [numpy.nan] * len(terms) if amounts is None else [float(amounts.get(term, 0)) for term in terms]
            for setting in self.amounts[variant]
            for amounts in setting
        ]
        shape = (len(self.amounts[variant]), len(self.positions), len(terms))
        return numpy.moveaxis(numpy.array(columns, float).reshape(shape), 2, 0)


def free_settings(cells: Iterable[Cell]) -> set[str]:
    """Settings that some cell's network takes and its row does not fix."""
    return {
        name
        for cell in cells
        if cell.ledger is None
        for name in architectures.find(cell.network).settings
        if name not in cell.settings
    }


def check(cell: Cell) -> None:
    """Whether a cell's network exists at its settings, in one variant at least.

    Raises:
        ComplexityError: no such network, variant or setting, or a value that no variant allows.
    """
    network = architectures.find(cell.network)
    variants = tuple(network.variants) if cell.variant is None else (cell.variant,)
    for variant in variants:
        with suppress(ComplexityError):
            settings = {k: v for k, v in cell.settings.items() if k not in ("resolution", "beta")}
            network.resolve(variant, **settings)
            input_size(network, cell.settings.get("resolution"), cell.settings.get("beta"))
            return
    _amounts(cell.network, variants[0], _frozen(cell.settings))  # raises, and says why


def groups(cells: Sequence[Cell], settings: Sequence[Mapping[str, Option]]) -> list[Group]:
    """The column's cells by network.

    Raises:
        ComplexityError: a network or a setting that does not exist, or a value that no variant allows.
    """
    by_group: dict[Any, list[int]] = {}
    for i, cell in enumerate(cells):
        by_group.setdefault(cell.group, []).append(i)
    return [_group(cells, tuple(positions), settings) for positions in by_group.values()]


def _group(cells: Sequence[Cell], positions: tuple[int, ...], settings: Sequence[Mapping[str, Option]]) -> Group:
    first = cells[positions[0]]
    if first.ledger is not None:
        fixed = [[first.ledger.amounts for _ in positions] for _ in settings]
        return Group(first.ledger.model or first.label, positions, ("",), [fixed])
    network = architectures.find(first.network)
    variants = tuple(network.variants) if first.variant is None else (first.variant,)
    taken = set(network.settings)
    wanted = [[{**_set(chosen, taken), **cells[p].settings} for p in positions] for chosen in settings]
    amounts = [[_all(first.network, variant, every) for every in wanted] for variant in variants]
    for i, block in [(i, cells[p].block) for i, p in enumerate(positions) if cells[p].block]:
        for variant, by_setting in zip(variants, amounts, strict=True):
            for every, found in zip(wanted, by_setting, strict=True):
                found[i] = _of_block(first.network, variant, _frozen(every[i]), block)
    for i, position in enumerate(positions):
        if all(setting[i] is None for by_variant in amounts for setting in by_variant):
            _amounts(first.network, variants[0], _frozen(cells[position].settings))  # raises, and says why
    return Group(first.network, positions, variants, amounts)


@lru_cache(maxsize=1024)
def _of_block(
    network: str, variant: str, settings: tuple[tuple[str, Any], ...], block: tuple[str, ...]
) -> Amounts | None:
    """The amounts of some layers of a network, by the first part of their names."""
    with suppress(ComplexityError):
        every = architectures.ledger(network, variant=variant, **dict(settings))
        return Ledger(layer for layer in every if layer.name.split(".")[0] in block).amounts
    return None


def _all(network: str, variant: str, wanted: Sequence[Mapping[str, Any]]) -> list[Amounts | None]:
    """The amounts at each of the settings; many that differ in width and size only are counted at once."""
    found: list[Amounts | None] = [None] * len(wanted)
    for positions in by_kind(network, wanted).values():
        some = [wanted[i] for i in positions]
        counted: Sequence[Amounts | None] | None = None
        with suppress(ComplexityError):
            counted = amounts_of_many(network, variant, some) if len(some) >= MANY else None
        for i, amounts in zip(positions, counted or [amounts_or_none(network, variant, s) for s in some], strict=True):
            found[i] = amounts
    return found


def _set(chosen: Mapping[str, Option], taken: set[str]) -> dict[str, Any]:
    return {name: value for option in chosen.values() for name, value in option.setting.items() if name in taken}


def _frozen(settings: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in settings.items()))


def amounts_or_none(network: str, variant: str, settings: Mapping[str, Any]) -> Amounts | None:
    """The amounts of a variant of a network at some settings; ``None`` where it does not exist there."""
    try:
        return _amounts(network, variant, _frozen(settings))
    except ComplexityError:
        return None


def _amounts(network: str, variant: str, settings: tuple[tuple[str, Any], ...]) -> Amounts:
    """A network's amounts. Classes only widen the last layer, so any number of them is on the line through two."""
    chosen = dict(settings)
    classes = chosen.pop("classes", None)
    if type(classes) is not int or classes < 1:
        return _counted(network, variant, settings)
    rest = _frozen(chosen)
    usual = _counted(network, variant, rest)
    default = architectures.find(network).settings["classes"]
    one_more = _counted(network, variant, _frozen({**chosen, "classes": default + 1}))
    return {term: n + (classes - default) * (one_more[term] - n) for term, n in usual.items()}


@lru_cache(maxsize=4096)
def _counted(network: str, variant: str, settings: tuple[tuple[str, Any], ...]) -> Amounts:
    return architectures.ledger(network, variant=variant, **dict(settings)).amounts

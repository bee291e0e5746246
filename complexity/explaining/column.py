"""What is explained: printed cells that belong together, because somebody counted them in one way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..base.errors import ComplexityError
from ..ledgers.ledger import Ledger
from ..published.figure import Figure


@dataclass(frozen=True)
class Cell:
    """One printed figure and the network that it is about.

    Attributes:
        label: its row (or column) as printed. printed: its text.
        network: a name of ``architectures.networks()``; or ``ledger``, what was counted of a live model.
        settings: as ``architectures.ledger`` takes them. variant: where it is known; else all are tried.
        block: what of the network the figure is about, by the first names of its layers; all of it unless given.
        unit: what the text is in where it does not say, e.g. ``M``.
    """

    label: str
    printed: str
    network: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    variant: str | None = None
    unit: str = ""
    block: tuple[str, ...] = ()
    ledger: Ledger | None = field(default=None, repr=False)

    @cached_property
    def figure(self) -> Figure:
        """The printed text as a number of steps.

        Raises:
            ComplexityError: the text is no figure.
        """
        return Figure.read(self.printed, self.unit)

    @property
    def group(self) -> tuple[Any, ...]:
        """Cells of one group share their network variant."""
        return (id(self.ledger) if self.ledger is not None else self.network, self.variant)


@dataclass(frozen=True)
class Column:
    """Cells that are explained jointly.

    Attributes:
        name: its title or id. cells: its figures. of: ``operations`` or ``params``.
        classes: numbers of classes that its source speaks of, tried beside 1000 and 1001.
        source, table: where it is printed, if it is published data.
    """

    name: str
    cells: tuple[Cell, ...]
    of: str = "operations"
    classes: tuple[int, ...] = ()
    source: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        if not self.cells:
            raise ComplexityError(f"column {self.name!r} has no figure whose row names a network")

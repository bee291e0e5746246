"""The figures of a ledger that a budget can name, and the texts that a limit, a tolerance or a printed figure is given as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base.errors import ComplexityError, shown
from ..ledgers.conventions import Convention
from ..ledgers.conventions import convention as find_convention
from ..published.figure import Figure
from ..verdicts import reading, verdict

if TYPE_CHECKING:
    from ..ledgers.layer import Layer
    from ..ledgers.ledger import Ledger

#: Figure -> as tables print it. FLOPs are 2 × MultiAdds; activations and memory access are elements.
FIGURES = {
    "params": "params",
    "trainable_params": "trainable params",
    "multi_adds": "MultiAdds",
    "flops": "FLOPs",
    "activations": "activations",
    "memory_access": "memory access",
}

#: Total of a ledger -> figure, where their names differ.
_NAMED = {"trainable": "trainable_params"}

#: The conventions that ``params``, ``multi_adds`` and ``flops`` follow anyhow.
_PLAIN = {"params": "params", "multi-adds": "multi_adds", "flops": "flops"}


class Limit(NamedTuple):
    """The most that a figure may be: as it was written, and exact."""

    text: str
    value: int


class Weighing(NamedTuple):
    """Which conventions a model is read by.

    Attributes:
        main: the figure that a published figure without a name means.
        own: ``params`` or ``multi_adds`` -> the convention they follow, where it is not the usual one.
    """

    main: str = "multi_adds"
    own: Mapping[str, Convention] = {}

    def key(self, figure: str) -> str:
        """The name under which a figure is recorded: ``multi_adds``, or ``multi_adds (thop)``."""
        return f"{figure} ({self.own[figure].name})" if figure in self.own else figure

    def title(self, figure: str) -> str:
        """The name under which a figure is shown."""
        return f"{FIGURES[figure]} ({self.own[figure].name})" if figure in self.own else FIGURES[figure]

    @property
    def keys(self) -> list[str]:
        """All recorded figures: those of a ledger, then those by conventions of the model's own."""
        return [*FIGURES, *(self.key(figure) for figure in self.own)]

    def totals(self, ledger: Ledger) -> dict[str, int | float]:
        """A network's figures by key."""
        own = {self.key(figure): plain(ledger.total(convention)) for figure, convention in self.own.items()}
        named = {_NAMED.get(name, name): plain(number) for name, number in ledger.totals.items() if name != "frozen"}
        return {**named, **own}

    def of_layer(self, layer: Layer) -> dict[str, int | float]:
        """A layer's figures by key."""
        own = {self.key(figure): plain(convention.total(layer.amounts)) for figure, convention in self.own.items()}
        return {
            "params": plain(layer.params),
            "multi_adds": plain(layer.multi_adds),
            "flops": 2 * plain(layer.multi_adds),
            "activations": plain(layer.activations),
            "memory_access": plain(layer.memory_access),
            **own,
        }

    def of_params_alone(self, asked: Iterable[str]) -> bool:
        """Whether the figures that are asked for are params, as torch has them: then no run is needed."""
        figures = {*asked}
        return bool(figures) and figures <= {"params", "trainable_params"} and not self.own


def weighing(names: str | Iterable[str]) -> Weighing:
    """The conventions of a model: one name, or one for operations and one for params.

    Raises:
        ComplexityError: no such convention, or two that count the same thing.
    """
    own: dict[str, Convention] = {}
    main: list[str] = []
    for name in [names] if isinstance(names, str) else names:
        found = find_convention(name)
        figure = _PLAIN.get(name, "multi_adds" if found.of == "operations" else found.of)
        if figure in main or {figure, *main} >= {"flops", "multi_adds"}:
            raise ComplexityError(f"convention {shown(name)}: a second one for {found.of}; give one for each at most")
        main.append(figure)
        if name not in _PLAIN:
            own[figure] = found
    return Weighing(main[0] if main else "multi_adds", own)


def limit(value: Any) -> Limit:
    """A limit as it is written: ``"300M"``, ``"3.5M"``, ``3500000``.

    Raises:
        ComplexityError: not a number above 0, or an unknown unit.
    """
    if isinstance(value, str):
        figure = Figure.read(value)
        return Limit(value.strip(), int(Fraction(figure.digits * figure.step[0], figure.step[1])))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or not 1 <= value < 10**30:
        raise ComplexityError(f'{shown(value)} is not a number above 0, like 3500000 or "3.5M"')
    if value != int(value):
        raise ComplexityError(f'{shown(value)} is not a whole number; with a unit it is a text, like "3.5M"')
    return Limit(f"{int(value):,}", int(value))


def printed(value: Any) -> Figure:
    """A published figure as it is printed: ``"569M"``. A text, since its digits are what is checked.

    Raises:
        ComplexityError: not a text, not a number above 0, or an unknown unit.
    """
    if not isinstance(value, str):
        raise ComplexityError(f'{shown(value)} is not a text with the figure as printed, like "569M"')
    return Figure.read(value)


def tolerance(value: Any) -> Fraction:
    """How far above the record a figure may be: ``"1%"``, as a fraction.

    Raises:
        ComplexityError: not a percentage of 0 or more.
    """
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*%\s*", value, re.ASCII) if isinstance(value, str) else None
    if not found:
        raise ComplexityError(f"tolerance {shown(value)} is not a percentage of 0 or more, like 1% or 0.5%")
    return Fraction(found.group(1)) / 100


def reproduces(figure: Figure, number: int | float) -> bool:
    """Whether an exact number, rounded half up, prints as the figure in all its digits."""
    return verdict([reading(figure, number)]).word == "reproduced"


def plain(number: Any) -> int | float:
    """A number as it is recorded: an int where it is whole."""
    return int(number) if number == int(number) else float(number)

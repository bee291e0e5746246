"""What a search is asked for: budgets, targets, directions, how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, NamedTuple

import numpy

from ..base.errors import ComplexityError, shown, unknown
from ..base.schema import MOST
from .figures import FIGURES, Figure, known, title

#: Whether less or more of a figure is better.
DIRECTIONS = ("low", "high")


class Budget(NamedTuple):
    """A bound on a figure: at most (or, with ``least``, at least) ``value``."""

    figure: Figure
    value: float
    least: bool = False

    def holds(self, values: numpy.ndarray) -> Any:
        """Where it is kept."""
        return values >= self.value if self.least else values <= self.value

    def __str__(self) -> str:
        return f"{title(self.figure)} {'≥' if self.least else '≤'} {self.value:,.15g}"


def read_budgets(budgets: Mapping[str, Any]) -> list[Budget]:
    """``max_multi_adds=150e6, min_params="2M"`` as budgets; none for none.

    Raises:
        ComplexityError: an unknown figure, or a value that is no number.
    """
    found = []
    for key, value in budgets.items():
        bound, _, name = key.partition("_")
        if bound not in ("max", "min") or not name:
            raise unknown("budget", key, [f"max_{figure}" for figure in FIGURES])
        found.append(Budget(known(name), number(key, value), bound == "min"))
    return found


def needed_budgets(budgets: Mapping[str, Any]) -> list[Budget]:
    """The same, of one at least."""
    if not budgets:
        raise ComplexityError("a budget is needed, e.g. max_multi_adds=150e6")
    return read_budgets(budgets)


def read_targets(targets: Mapping[str, Any]) -> dict[Figure, float]:
    """``multi_adds="300M"`` as numbers by figure.

    Raises:
        ComplexityError: none, an unknown figure, or a value that is no number above 0.
    """
    if not targets:
        raise ComplexityError(f"closest to what? One of {', '.join(FIGURES)} is needed, e.g. multi_adds=300e6")
    return {known(name): number(name, value) for name, value in targets.items()}


def gaps(targets: Mapping[Figure, float], figures: Mapping[Figure, numpy.ndarray]) -> numpy.ndarray:
    """How far settings are from their targets: the sum of |figure ÷ target − 1|."""
    total: Any = sum(abs(figures[name] / value - 1) for name, value in targets.items())
    return total  # type: ignore[no-any-return] # an array, as there is a target


def number(name: str, value: Any) -> float:
    """A number above 0, or a text like ``150M``.

    Raises:
        ComplexityError: it is neither.
    """
    if isinstance(value, str):
        from ..published.figure import Figure as Printed

        try:
            return Printed.read(value).value
        except ComplexityError as error:
            raise ComplexityError(f"{name}: {error}") from None
    if isinstance(value, bool) or not isinstance(value, (Real, numpy.number)) or not 0 < value <= MOST:  # type: ignore[operator]
        raise ComplexityError(f"{name} {shown(value)} is not allowed: a number above 0, or a text like '150M'")
    return value if isinstance(value, int) else float(value)


def count(n: Any) -> int:
    """A number of settings.

    Raises:
        ComplexityError: not a whole number from 1 to a million.
    """
    if isinstance(n, bool) or not isinstance(n, (int, numpy.integer)) or not 1 <= n <= 1_000_000:
        raise ComplexityError(f"{shown(n)} settings are not allowed: a whole number from 1 to 1,000,000")
    return int(n)


def sign(direction: str) -> int:
    """1 for ``low``, −1 for ``high``: a figure times this is a cost."""
    if direction not in DIRECTIONS:
        raise unknown("direction", direction, DIRECTIONS)
    return 1 if direction == "low" else -1


def signs(prefer: Sequence[str]) -> tuple[int, int]:
    """The signs of two directions.

    Raises:
        ComplexityError: not two of ``DIRECTIONS``.
    """
    if isinstance(prefer, str) or len(prefer) != 2:
        raise unknown("pair of directions", prefer, [f"({a!r}, {b!r})" for a in DIRECTIONS for b in DIRECTIONS])
    return sign(prefer[0]), sign(prefer[1])

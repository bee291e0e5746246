"""A figure by name: one of five, a quantity, or a convention; and what it is of the amounts of many settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.errors import unknown
from ..formulas.cost import QUANTITIES
from ..ledgers.conventions import Convention, convention, conventions
from .separable import SMALL, unbounded

#: The five figures of a setting.
FIGURES = ("params", "multi_adds", "flops", "activations", "memory_access")

#: Those of them that are sums of quantities, and what each is worth; params are a convention.
_SUMS: Mapping[str, dict[str, Any]] = {
    "multi_adds": {"multi_adds": 1},
    "flops": {"multi_adds": 2},
    "activations": {"outputs": 1},
    "memory_access": {"read": 1, "written": 1},
}

#: One of ``FIGURES``, a quantity or a convention by its name; or a convention of one's own.
Figure = str | Convention


def known(figure: Figure) -> Figure:
    """A figure by the name that it has, or that an argument can have: ``_`` for ``-`` in conventions.

    Raises:
        ComplexityError: there is no such figure.
    """
    if isinstance(figure, Convention):
        return figure
    names = [*FIGURES, *QUANTITIES, *conventions()]
    for name in (figure, str(figure).replace("_", "-")):
        if name in names:
            return name
    raise unknown("figure", figure, names)


def title(figure: Figure) -> str:
    """What a column of the figure is called."""
    return figure.name if isinstance(figure, Convention) else figure


def weighed(figure: Figure) -> Convention:
    """A figure as a convention: what each quantity is worth in it."""
    if isinstance(figure, str) and (figure in _SUMS or figure in QUANTITIES):
        return Convention.of_weights(figure, **_SUMS.get(figure, {figure: 1}))
    return convention(figure)


def is_whole(figure: Figure) -> bool:
    """Whether a figure is a whole number at any setting: all its weights are."""
    return all(float(rule.weight).is_integer() for rule in weighed(figure).rules)


def read(amounts: Mapping[Any, Any], figure: Figure) -> Any:
    """A figure of a ledger's amounts, which may be arrays, or numbers of ``separable``."""
    rules, total = weighed(figure), 0
    for term, amount in amounts.items():
        if weight := rules.weight(*term):
            total = total + (unbounded(amount) if abs(weight) > SMALL else amount) * weight
    return total

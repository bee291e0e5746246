"""From a tool's figure and our ledger: does the tool's convention give it, what did it add, what did it miss?

Nothing is fitted here. A convention is what the tool's source says it weighs, and a blind spot is work that its source
says it leaves out on some path. A figure is explained only if these give it to the last operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from ..formulas.arithmetic import Number
from ..ledgers.conventions import Convention, convention
from ..ledgers.layer import Term
from ..ledgers.ledger import Ledger
from .tool import BlindSpot


@dataclass(frozen=True)
class Part:
    """A share of a difference: what it is, and how many operations."""

    what: str
    amount: Number


@dataclass(frozen=True)
class Finding:
    """How a figure comes about.

    Attributes:
        convention: name of the convention. expected: our ledger's figure under it.
        reproduced: the convention gives the figure to the last operation.
        explained: the convention does, or does with the named blind spots and quirks.
        added: what the tool counts beyond multiply-adds. missed: multiply-adds that it does not count.
        rest: what is left unexplained: figure - expected + missed blind spots; 0 where ``explained``.
    """

    convention: str
    expected: Number
    reproduced: bool
    explained: bool
    added: tuple[Part, ...]
    missed: tuple[Part, ...]
    rest: Number


def explain(
    total: Number,
    ledger: Ledger,
    name: str | Convention,
    spots: tuple[BlindSpot, ...] = (),
    quirks: Mapping[str, Number] | None = None,
) -> Finding:
    """Explains a tool's total by its convention, and where that does not give it by its blind spots.

    Args:
        total: the tool's figure. ledger: ours of the same model. name: of the convention.
        spots: what the tool may leave out of its own convention; the fewest of them that fit are named.
        quirks: operations that the tool counted beside its convention in this very run, as its adapter measured them.
    """
    weighed = convention(name)
    amounts = ledger.amounts
    expected = ledger.total(weighed)
    added, missed = _differences(amounts, weighed)
    if expected == total:
        return Finding(weighed.name, expected, True, True, added, missed, 0)
    odd = {what: amount for what, amount in (quirks or {}).items() if amount}
    added += tuple(Part(what, amount) for what, amount in odd.items())
    total -= sum(odd.values())
    if expected == total:
        return Finding(weighed.name, expected, False, True, added, missed, 0)
    for hidden in _subsets(ledger, weighed, spots):
        if expected - sum(part.amount for part in hidden) == total:
            return Finding(weighed.name, expected, False, True, added, (*missed, *hidden), 0)
    return Finding(weighed.name, expected, False, False, added, missed, total - expected)


def _differences(amounts: Mapping[Term, Number], weighed: Convention) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What a convention adds to the multiply-adds, and what of them it leaves out; by kind of layer and call form."""
    sums: dict[str, Number] = {}
    for (part, quantity, kind, form), amount in amounts.items():
        ours = 1 if quantity == "multi_adds" else 0
        surplus = amount * (weighed.weight(part, quantity, kind, form) - ours)
        if surplus:
            products = quantity in ("multi_adds", "multi_adds_by_output")
            what = f"{_words(kind)} ({_called(form)})" if products else f"{_words(kind)} {_words(quantity)}"
            sums[what] = sums.get(what, 0) + surplus
    ordered = sorted(sums.items(), key=lambda item: -abs(item[1]))
    added = tuple(Part(what, amount) for what, amount in ordered if amount > 0)
    missed = tuple(Part(what, -amount) for what, amount in ordered if amount < 0)
    return added, missed


def _subsets(ledger: Ledger, weighed: Convention, spots: tuple[BlindSpot, ...]) -> list[tuple[Part, ...]]:
    """What every combination of the blind spots hides, the smallest first; spots that hide nothing here left out."""
    parts = []
    for spot in spots:
        amounts = _inside(ledger, spot.within) if spot.within else ledger.amounts
        amount = sum(number * weighed.weight(*term) for term, number in amounts.items() if spot.covers(*term))
        if amount:
            share = amount * spot.share
            parts.append(Part(spot.what, int(share) if share == int(share) else share))
    return [chosen for size in range(1, len(parts) + 1) for chosen in combinations(parts, size)]


def _inside(ledger: Ledger, name: str) -> Mapping[Term, Number]:
    """The amounts of the layers inside modules of a class."""
    paths = [path for path, one in ledger.modules.items() if one == name]
    return Ledger(
        layer
        for layer in ledger
        if any(not path or layer.name == path or layer.name.startswith(f"{path}.") for path in paths)
    ).amounts


def _words(name: str) -> str:
    return name.replace("_", " ")


def _called(form: str) -> str:
    return {
        "module": "as a module",
        "subclass": "as a subclass",
        "function": "called as a function",
        "operator": "with @",
        "inner": "inside a module",
    }[form]

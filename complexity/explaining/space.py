"""The hypotheses for one column as a matrix: a row of weights for each way of counting, a column for each term.

Choices that weigh (norms, activations …) add up, choices that leave a part out multiply, so every combination is one row.
Named conventions are rows of their own. Settings (number of classes, auxiliary heads) and the size of a million are no
weights; they are axes beside the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from ..ledgers.conventions import Convention, conventions
from ..ledgers.layer import Term
from .choices import Choice, Option, calls

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Row:
    """One way of counting: options that depart from the default by choice, or a convention (as called).

    ``departures`` from the default: one for each option, one for a convention other than the default's.
    """

    options: Mapping[str, Option]
    convention: Convention | None = None
    called: str = ""
    departures: int = 0


@dataclass(frozen=True)
class Space:
    """All hypotheses for one column, network variants apart.

    Attributes:
        terms: what may be weighed. weights: rows × terms. rows: what each row of weights means.
        settings: combinations of options that set something; the first is the default. millions: sizes of a million.
        names: conventions that weigh as a row does, by row.
    """

    terms: tuple[Term, ...]
    weights: Array
    rows: tuple[Row, ...]
    settings: tuple[Mapping[str, Option], ...]
    millions: tuple[Mapping[str, Option], ...]
    names: Mapping[int, tuple[tuple[Convention, str], ...]]

    def departures(self) -> Array:
        """Departures from the default by (row, setting, million)."""
        import numpy

        rows = numpy.array([row.departures for row in self.rows])
        settings, millions = (numpy.array([len(axis) for axis in axes]) for axes in (self.settings, self.millions))
        tools = numpy.array([row.convention is not None and bool(row.convention.tool) for row in self.rows])
        twice = tools[:, None, None] & (millions > 0)[None, None, :]  # no tool prints a binary million
        away: Array = rows[:, None, None] + settings[None, :, None] + millions[None, None, :] + twice
        return away


def relevant(terms: Sequence[Term], all_choices: Sequence[Choice], of: str) -> tuple[Term, ...]:
    """The terms that some choice or some named convention weighs."""
    rules = [rule for choice in all_choices for option in choice.options for rule in option.rules]
    rules += [rule for c in conventions().values() if c.of == of for rule in c.rules]
    quantities = {rule.quantity for rule in rules}
    return tuple(term for term in terms if term[1] in quantities)


def settings_axis(all_choices: Sequence[Choice], free: set[str]) -> tuple[Mapping[str, Option], ...]:
    """Combinations of the options that set one of the ``free`` settings: departures by choice."""
    setting = [c for c in all_choices if any(set(option.setting) & free for option in c.options)]
    return _combinations(setting)


def space(
    terms: tuple[Term, ...],
    all_choices: Sequence[Choice],
    of: str,
    settings: tuple[Mapping[str, Option], ...],
    named_only: bool = False,
) -> Space:
    """The hypotheses over these terms. An option that changes nothing there is left out.

    ``named_only``: only the named conventions of people, not of tools, and only millions of 10⁶.
    """
    import numpy

    if named_only:
        people = [(c, vector) for (c, _), vector in zip(*_named(of, terms), strict=True) if not c.tool]
        rows = [Row({}, c, departures=int(i > 0)) for i, (c, _) in enumerate(people)]
        return _merged(terms, numpy.array([vector for _, vector in people]), rows, settings, ({},))
    weighing = [c for c in all_choices if any(option.rules for option in c.options)]
    masking = [c for c in all_choices if any(option.without for option in c.options)]
    binary = [c for c in all_choices if any(option.binary for option in c.options)]

    added = [_distinct(c, [_weights(option.rules, terms) for option in c.options]) for c in weighing]
    kept = [
        _distinct(c, [numpy.array([term[0] != option.without for term in terms], float) for option in c.options])
        for c in masking
    ]
    weights = _outer([vectors for _, vectors in added], numpy.add, numpy.zeros(len(terms)))
    masks = _outer([vectors for _, vectors in kept], numpy.multiply, numpy.ones(len(terms)))
    matrix = (weights[:, None, :] * masks[None, :, :]).reshape(-1, len(terms))
    combinations = _combinations([c for c, _ in added] + [c for c, _ in kept])
    rows = [Row(options, departures=len(options)) for options in combinations]

    named, vectors = _named(of, terms)
    matrix = numpy.concatenate([matrix, *([numpy.array(vectors)] if vectors else [])])
    default = matrix[0]
    rows += [
        Row({}, c, called, int(not numpy.array_equal(vector, default)) + bool(called))
        for (c, called), vector in zip(named, vectors, strict=True)
    ]
    return _merged(terms, matrix, rows, settings, _combinations(binary))


def _merged(terms: tuple[Term, ...], matrix: Array, rows: list[Row], settings: Any, millions: Any) -> Space:
    """Rows of equal weights are one hypothesis: the simplest, with the names of the conventions among them."""
    import numpy

    order = numpy.argsort([row.departures for row in rows], kind="stable")
    _, first, back = numpy.unique(_bytes(matrix[order]), return_index=True, return_inverse=True)
    keep = numpy.sort(first)
    position = {int(index): i for i, index in enumerate(keep)}
    names: dict[int, tuple[tuple[Convention, str], ...]] = {}
    for i, index in enumerate(order):
        row = rows[index]
        if row.convention is not None:
            at = position[int(first[back[i]])]
            names[at] = (*names.get(at, ()), (row.convention, row.called))
    chosen = order[keep]
    return Space(terms, matrix[chosen], tuple(rows[i] for i in chosen), settings, millions, names)


def _bytes(matrix: Array) -> Array:
    """Each row as one value, so that equal rows are found by sorting."""
    import numpy

    whole = numpy.ascontiguousarray(matrix + 0.0)
    return whole.view(numpy.dtype((numpy.void, whole.dtype.itemsize * whole.shape[1]))).ravel()


def _named(of: str, terms: tuple[Term, ...]) -> tuple[list[tuple[Convention, str]], list[Array]]:
    """Every named convention of a kind, and its weights; tools also with some kinds called as functions."""
    import numpy

    named: list[tuple[Convention, str]] = []
    vectors: list[Array] = []
    for c in conventions().values():
        if c.of != of:
            continue
        plain = numpy.array([c.weight(*term) for term in terms], float)
        named.append((c, ""))
        vectors.append(plain)
        for phrase, kinds in calls().items() if c.tool else ():
            called = [(p, q, k, "function" if k in kinds else f) for p, q, k, f in terms]
            vector = numpy.array([c.weight(*term) for term in called], float)
            if not numpy.array_equal(vector, plain):
                named.append((c, phrase))
                vectors.append(vector)
    return named, vectors


def _weights(rules: Sequence[Any], terms: tuple[Term, ...]) -> Array:
    import numpy

    return numpy.array([sum(rule.weight for rule in rules if rule.applies(*term)) for term in terms], float)


def _distinct(choice: Choice, vectors: list[Array]) -> tuple[Choice, list[Array]]:
    """The choice without the options that do what an earlier one does."""
    import numpy

    options: list[Option] = []
    kept: list[Array] = []
    for option, vector in zip(choice.options, vectors, strict=True):
        if not any(numpy.array_equal(vector, other) for other in kept):
            options.append(option)
            kept.append(vector)
    return Choice(choice.name, tuple(options)), kept


def _outer(lists: list[list[Array]], combine: Any, start: Array) -> Array:
    """All combinations of one vector from each list, in the order of ``itertools.product``."""
    result = start[None, :]
    for vectors in lists:
        import numpy

        stacked = numpy.array(vectors)
        result = combine(result[:, None, :], stacked[None, :, :]).reshape(-1, len(start))
    return result


def _combinations(axes: Sequence[Choice]) -> tuple[Mapping[str, Option], ...]:
    """All combinations of one option from each choice, as departures from the defaults."""
    return tuple(
        {c.name: option for c, option in zip(axes, picked, strict=True) if option is not c.options[0]}
        for picked in product(*(c.options for c in axes))
    )

"""The ways of counting for one column as a matrix: a row of weights for each, a column for each term; and how likely each is.

Choices that weigh (norms, activations …) add up, choices that leave a part out multiply; each departs from its default with the
odds that ``choices.toml`` gives, independently of the others, and at most ``DEPARTURES`` do at once. Named conventions are rows
of their own, each also with one part left out. Settings (classes, input size) and the size of a million are axes beside the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base.words import Text, listed, say
from ..ledgers.conventions import Convention, conventions
from ..ledgers.layer import Term
from .choices import Choice, Option, called_in, calls

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

#: Choices of weights that depart from the default at once.
DEPARTURES = 4
#: Settings that depart at once.
SETTINGS = 2
#: How much of the prior goes to named conventions of people, and of tools; the rest goes to combinations of choices.
PEOPLE, TOOLS = 0.1, 0.15
#: How often a tool's layers are called otherwise than the network in closed form has them.
CALLED = 0.25


class Named(NamedTuple):
    """A named convention as a reading.

    ``called``: how layers are called. ``without``: the part that is left out, by choice. ``beside``: settings in which it gives
    the same totals as another reading.
    """

    convention: Convention
    called: str = ""
    without: Mapping[str, Option] = {}
    beside: tuple[Text, ...] = ()

    def __str__(self) -> str:
        return self.say("en")

    def say(self, lang: str) -> str:
        """Its name, with what else must be said."""
        without = (option.say(lang) for option in self.without.values())
        said = [*filter(None, (called_in(self.called, lang), *without, *(one[lang] for one in self.beside)))]
        return (
            say("reading.which", lang, name=self.convention.name, said=listed(said, lang))
            if said
            else self.convention.name
        )


@dataclass(frozen=True)
class Row:
    """One way of counting: options that depart from the default by choice, or a convention (as called, without a part).

    ``departures`` from the default: one for each option, one for a convention other than the default's.
    """

    options: Mapping[str, Option]
    named: Named | None = None
    departures: int = 0


@dataclass(frozen=True)
class Space:
    """All ways of counting for one column, network variants and settings apart.

    Attributes:
        terms: what may be weighed. weights: rows × terms. rows: what each row of weights means.
        prior: the logarithm of each row's probability before any figure is seen.
        names: conventions that weigh as a row does, by row.
    """

    terms: tuple[Term, ...]
    weights: Array
    rows: tuple[Row, ...]
    prior: Array
    names: Mapping[int, tuple[Named, ...]]


class Axis(NamedTuple):
    """Combinations of options, as departures from their defaults, and the logarithm of each one's prior."""

    picks: tuple[Mapping[str, Option], ...]
    prior: Array


def relevant(terms: Sequence[Term], all_choices: Sequence[Choice], of: str) -> tuple[Term, ...]:
    """The terms that some choice or some named convention weighs."""
    rules = [rule for choice in all_choices for option in choice.options for rule in option.rules]
    rules += [rule for c in conventions().values() if c.of == of for rule in c.rules]
    quantities = {rule.quantity for rule in rules}
    return tuple(term for term in terms if term[1] in quantities)


def settings_axis(all_choices: Sequence[Choice], free: set[str]) -> Axis:
    """Combinations of the options that set one of the ``free`` settings."""
    return _axis([c for c in all_choices if any(set(option.setting) & free for option in c.options)], SETTINGS)


def millions_axis(all_choices: Sequence[Choice]) -> Axis:
    """Sizes of a million."""
    return _axis([c for c in all_choices if any(option.binary for option in c.options)], 1)


def space(terms: tuple[Term, ...], all_choices: Sequence[Choice], of: str, named_only: bool = False) -> Space:
    """The ways of counting over these terms. An option that changes nothing there is left out, and a convention that asks
    how operations were called where a graph has lost that.

    ``named_only``: only the named conventions of people, not of tools.
    """
    import numpy

    named = [c for c in conventions().values() if c.of == of and not (named_only and c.tool) and c.reads(terms)]
    rows, vectors, prior = ([], [], []) if named_only else _combined(terms, all_choices)
    combined = len(rows)
    masks = [
        ({choice.name: option}, _mask(option, terms))
        for choice in all_choices
        for option in choice.options
        if option.without and not named_only
    ]
    default = vectors[0] if vectors else None
    for found, share in zip(named, _shares(named), strict=True):
        for n, weights, odds in _called(found, terms):
            away = int(default is not None and not numpy.array_equal(weights, default)) + bool(n.called)
            rows.append(Row({}, n, away if not named_only else int(len(rows) > 0)))
            vectors.append(weights)
            prior.append(share * odds)
            for picked, mask in masks:
                (option,) = picked.values()
                if not numpy.array_equal(masked := weights * mask, weights):
                    rows.append(Row(picked, n._replace(without=picked), away + 1))
                    vectors.append(masked)
                    prior.append(share * odds * option.odds / 2)
    chances = numpy.array(prior)
    if combined:
        chances[:combined] *= (1 - PEOPLE - TOOLS) / chances[:combined].sum()
    return _merged(terms, numpy.array(vectors), rows, chances / chances.sum())


def _combined(terms: tuple[Term, ...], all_choices: Sequence[Choice]) -> tuple[list[Row], list[Array], list[float]]:
    """Combinations of choices, the default first: what each is, its weights, its prior."""
    import numpy

    picks: list[dict[str, Option]] = [{}]
    weights, masks, prior = numpy.zeros((1, len(terms))), numpy.ones((1, len(terms))), numpy.ones(1)
    for choice in all_choices:
        weighs, leaves_out = (any(getattr(o, key) for o in choice.options) for key in ("rules", "without"))
        if not weighs and not leaves_out:
            continue
        vectors = [_weights(o, terms) if weighs else _mask(o, terms) for o in choice.options]
        options = [(o, v) for i, (o, v) in enumerate(zip(choice.options, vectors, strict=True)) if _new(v, vectors[:i])]
        total = sum(o.odds for o, _ in options)
        few = numpy.array([len(p) < DEPARTURES for p in picks])
        grown: list[tuple[list[dict[str, Option]], Array, Array, Array]] = []
        for i, (option, vector) in enumerate(options):
            kept = few if i else numpy.ones(len(picks), bool)
            chosen = [{**p, choice.name: option} if i else p for p, k in zip(picks, kept, strict=True) if k]
            w = weights[kept] + vector if weighs else weights[kept]
            m = masks[kept] * vector if leaves_out else masks[kept]
            grown.append((chosen, w, m, prior[kept] * option.odds / total))
        picks = [p for chosen, *_ in grown for p in chosen]
        weights, masks, prior = (numpy.concatenate([g[k] for g in grown]) for k in (1, 2, 3))
    return [Row(p, None, len(p)) for p in picks], list(weights * masks), list(prior)


def _new(vector: Array, earlier: Sequence[Array]) -> bool:
    import numpy

    return not any(numpy.array_equal(vector, other) for other in earlier)


def _shares(named: Sequence[Convention]) -> list[float]:
    """Of the prior, for each named convention: half of people's is the first one's, the rest alike; tools share alike."""
    tools = sum(bool(c.tool) for c in named)
    others = len(named) - tools - 1
    return [TOOLS / tools if c.tool else PEOPLE / 2 / (others if i else 1) for i, c in enumerate(named)]


def _called(found: Convention, terms: tuple[Term, ...]) -> Iterator[tuple[Named, Array, float]]:
    """A convention's weights, also with layers called otherwise where it is a tool's; with the odds of each."""
    import numpy

    plain = numpy.array([found.weight(*term) for term in terms], float)
    yield Named(found), plain, 1.0
    for phrase, call in calls().items() if found.tool else ():
        vector = numpy.array([found.weight(*call(term)) for term in terms], float)
        if not numpy.array_equal(vector, plain):
            yield Named(found, phrase), vector, CALLED


def _merged(terms: tuple[Term, ...], matrix: Array, rows: list[Row], chances: Array) -> Space:
    """Rows of equal weights are one way of counting: the simplest, with the names of the conventions among them."""
    import numpy

    order = numpy.argsort([row.departures for row in rows], kind="stable")
    _, first, back = numpy.unique(_bytes(matrix[order]), return_index=True, return_inverse=True)
    keep = numpy.sort(first)
    position = numpy.searchsorted(keep, first[back])
    total = numpy.zeros(len(keep))
    numpy.add.at(total, position, chances[order])
    names: dict[int, tuple[Named, ...]] = {}
    for at, index in zip(position.tolist(), order.tolist(), strict=True):
        if (named := rows[index].named) is not None:
            names[at] = (*names.get(at, ()), named)
    chosen = order[keep]
    return Space(terms, matrix[chosen], tuple(rows[i] for i in chosen), numpy.log(total), names)


def _bytes(matrix: Array) -> Array:
    """Each row as one value, so that equal rows are found by sorting."""
    import numpy

    whole = numpy.ascontiguousarray(matrix + 0.0)
    return whole.view(numpy.dtype((numpy.void, whole.dtype.itemsize * whole.shape[1]))).ravel()


def _weights(option: Option, terms: tuple[Term, ...]) -> Array:
    import numpy

    return numpy.array([sum(rule.weight for rule in option.rules if rule.applies(*term)) for term in terms], float)


def _mask(option: Option, terms: tuple[Term, ...]) -> Array:
    import numpy

    return numpy.array([term[0] != option.without for term in terms], float)


def _axis(axes: Sequence[Choice], most: int) -> Axis:
    """Combinations of one option from each choice, at most so many of them departures."""
    import numpy

    picks, prior = [], []
    for picked in product(*(c.options for c in axes)):
        departs = {c.name: o for c, o in zip(axes, picked, strict=True) if o is not c.options[0]}
        if len(departs) <= most:
            picks.append(departs)
            prior.append(float(numpy.prod([o.odds for o in departs.values()])))
    chances = numpy.array(prior)
    return Axis(tuple(picks), numpy.log(chances / chances.sum()))

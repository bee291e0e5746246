"""One column explained: the likeliest readings named, exact cells, and how sure all that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base.words import LANGUAGES, Text, both, in_language, listed, say
from .choices import Choice, Option, called_in
from .column import Cell, Column
from .decides import decides
from .posterior import Place, Posterior
from .result import GRADES, Alone, CellResult, Explanation, Hypothesis
from .space import Axis, Named
from .windows import how_it_matches, in_binary

if TYPE_CHECKING:
    from .space import Array

#: How often some rows of a column are counted otherwise than the rest.
IN_PARTS = 0.02
#: Cells of a column that are looked at alone: if more are in question, a guess for each says nothing.
MOST_ALONE = 32
#: Departures from the default up to which a hypothesis counts as simple.
SIMPLE = 2
#: A reading that prints the same figures is named beside the best one if it is at least this likely against it.
BESIDE = 0.002
#: A plain reading that gives other figures, as many, leads one that is not so many times as likely.
CLOSE = 5


class Reading(NamedTuple):
    """Places of equal totals: one reading with several names; the likeliest place first."""

    places: tuple[Place, ...]
    probability: float
    prints: Array

    @property
    def place(self) -> Place:
        """The likeliest."""
        return self.places[0]


class Leading(NamedTuple):
    """The likeliest reading and those beside it.

    Attributes:
        first: the likeliest. together: others that print the same figures and are not out of the question; these figures cannot
            tell them apart. rest: further readings. alike: by group, variants of the first that print the same.
        probability: that the first or one of those together is true.
    """

    first: Reading
    together: tuple[Reading, ...]
    rest: tuple[Reading, ...]
    alike: tuple[tuple[int, ...], ...]
    probability: float


def explain_column(
    column: Column, *, others: int = 4, choices: Sequence[Choice] | None = None, named_only: bool = False
) -> Explanation:
    """The likeliest reading of a column, jointly for all its cells; a cell that it does not give is looked at again alone.

    Args:
        column: printed cells. others: how many further readings to name.
        choices: in place of those in ``choices.toml``. named_only: only the named conventions of people.

    Raises:
        ComplexityError: a figure that cannot be read, a network or a setting that does not exist.
    """
    for cell in column.cells if column.of != "params" else ():
        if cell.ledger is not None:
            cell.ledger.quantity("multi_adds")  # a file of weights says that it does not know
    found = Posterior(column, choices, named_only)
    lead = leading(found)
    apart = None if named_only else split(found, lead, choices)
    if apart is not None:
        lead = apart.rest
    first, probability = lead.first, lead.probability * (apart.probability if apart else 1)
    best = hypothesis(found, first, lead.alike)
    places = [apart.reading.place if apart and i in apart.cells else first.place for i in range(len(found.cells))]
    totals = {place: found.exact(place) for place in dict.fromkeys(places)}
    cells = tuple(_cell_result(found, place, i, totals[place][i]) for i, place in enumerate(places))
    if not named_only:
        sure = probability >= GRADES["moderate"] and len(cells) > 1
        asked = [i for i, c in enumerate(cells) if not (sure and c.how)]
        alone = {
            i: _alone(found) if len(cells) == 1 else _of_column(cells[i].cell, column, choices)
            for i in (asked if len(asked) <= MOST_ALONE else ())
        }
        cells = tuple(replace(c, alone=alone.get(i)) for i, c in enumerate(cells))
    expected = _by_chance(found, found.prints(first.place))
    further = [r.place for r in (*lead.together, *lead.rest)]
    mixed = hypothesis(found, apart.reading) if apart else None if named_only else _mixed(column, cells, choices)
    return Explanation(
        column=column,
        best=best,
        others=tuple(hypothesis(found, r) for r in lead.rest[:others]),
        together=tuple(hypothesis(found, r) for r in lead.together),
        cells=cells,
        tried=found.tried,
        probability=probability,
        none=apart.none if apart else found.none,
        parts=[*_parts(found, first.place), *([(apart.says, apart.probability)] if apart else ())],
        decides=None if named_only else decides(found, first.place, further, sentence),
        expected_by_chance=expected,
        expected_as_simple=expected * _as_simple(found, best),
        mixed=mixed,
        apart=apart.cells if apart else frozenset(),
    )


class Apart(NamedTuple):
    """Rows of a column that are counted otherwise than the rest: those with one value of a setting.

    Attributes:
        cells: their positions. says: which. reading: what they are. rest: the leading readings of the other rows.
        probability: that the column is in two parts, and that this is the part's reading. none: that none is the rest's.
    """

    cells: frozenset[int]
    says: Text
    reading: Reading
    rest: Leading
    probability: float
    none: float


def split(found: Posterior, lead: Leading, choices: Sequence[Choice] | None) -> Apart | None:
    """The two parts of a column, if two readings for two parts are likelier than what one does for all of it."""
    import numpy

    cells = found.cells
    missed = {i for i in range(len(cells)) if not lead.first.prints[i]}
    values: dict[tuple[str, Any], set[int]] = {}
    for i, cell in enumerate(cells):
        for name, value in cell.settings.items():
            values.setdefault((name, repr(value)), set()).add(i)
    parts = [(key, part) for key, part in values.items() if len(part & set(found.distinct)) > 1 and part <= missed]
    for (name, value), part in parts:
        if len(cells) - len(part) <= len(part):
            continue
        one, other = (
            Posterior(
                replace(found.column, cells=tuple(c for i, c in enumerate(cells) if (i in part) == inside)), choices
            )
            for inside in (True, False)
        )
        in_parts = numpy.log(IN_PARTS / len(parts)) + one.evidence + other.evidence
        likely = float(1 / (1 + numpy.exp(min(found.evidence - in_parts, 700.0))))
        own, rest = leading(one), leading(other)
        if likely * own.probability > 0.5 and own.first.prints.all() and rest.first.prints.any():
            says = both("explain.apart", setting=f"{name} {value}")
            return Apart(frozenset(part), says, own.first, rest, likely * own.probability, other.none)
    return None


def explain_alone(
    cell: Cell, of: str, *, classes: Sequence[int] = (), choices: Sequence[Choice] | None = None
) -> Alone:
    """One figure by itself, whatever stands beside it: the likeliest hypothesis that gives it, and how many do.

    Args:
        cell: the figure. of: ``operations`` or ``params``.
        classes: numbers of classes to try beside 1000 and 1001. choices: in place of those in ``choices.toml``.

    Raises:
        ComplexityError: a figure that cannot be read, a network or a setting that does not exist.
    """
    return _alone(Posterior(Column(cell.label, (cell,), of, tuple(classes)), choices))


def _alone(found: Posterior) -> Alone:
    """What gives the one figure of a column."""
    matching = found.matching()
    lead = leading(found)
    if not matching or not lead.first.prints[0]:
        return Alone(None, matching, found.tried, 0.0)
    by_itself = hypothesis(found, lead.first)
    return Alone(by_itself, matching, found.tried, _by_chance(found, lead.first.prints) * _as_simple(found, by_itself))


def _as_simple(found: Posterior, than: Hypothesis) -> float:
    """The share of the ways of counting that are as simple as a hypothesis or simpler."""
    return sum(row.departures <= than.departures for row in found.space.rows) / len(found.space.rows)


def _of_column(cell: Cell, column: Column, choices: Sequence[Choice] | None) -> Alone:
    return explain_alone(cell, column.of, classes=column.classes, choices=choices)


def _readings(found: Posterior, people: bool = False) -> list[Reading]:
    """The likeliest readings, those of equal totals and habit merged into one."""
    import numpy

    by_totals: dict[tuple[Any, ...], tuple[list[Place], list[float], Array]] = {}
    for place, probability in found.ranked(people=people):
        totals = found.totals(place)
        scaled = totals[found.distinct] / found.factors[place.million][found.distinct]
        key = (
            place.habit,
            *numpy.round(scaled / numpy.abs(scaled).clip(1), 12),
            *numpy.round(numpy.log(scaled.clip(1)), 9),
        )
        places, chances, _ = by_totals.setdefault(key, ([], [], found.prints(place, totals)))
        places.append(place)
        chances.append(probability)
    merged = [Reading(tuple(places), sum(chances), prints) for places, chances, prints in by_totals.values()]
    return sorted(merged, key=lambda r: -float(f"{r.probability:.8e}"))  # equal on every machine: then in their order


def leading(found: Posterior) -> Leading:
    """The likeliest reading of a column, and what its figures cannot tell from it.

    What gives no figure at all does not lead, nor, for a single figure, what is contrived; where none of the readings is true,
    a plain one does.
    """
    single = len(found.cells) == 1
    first, *rest = readings = sorted(
        _readings(found), key=lambda r: (not r.prints.any(), single and found.away(r.place) > SIMPLE)
    )
    if first.probability < GRADES["strong"]:
        hopeless = found.none >= GRADES["strong"] and not single
        plain = _plainest(found, readings, 0 if hopeless else int(first.prints.sum()))
        others = plain is not None and (plain.prints != first.prints).any()
        if plain is not None and (hopeless or (others and plain.probability * CLOSE >= first.probability)):
            first = plain
    rest = [r for r in readings if r.place != first.place]
    together = [
        r
        for r in rest
        if first.prints.any() and (r.prints == first.prints).all() and r.probability >= BESIDE * first.probability
    ]
    alike = _alike(found, first)
    probability = sum(_held(found, r) for r in (first, *together))
    return Leading(
        first, tuple(together), tuple(r for r in rest if not any(r is t for t in together)), alike, probability
    )


def _plainest(found: Posterior, readings: Sequence[Reading], enough: int) -> Reading | None:
    """A whole convention of people that gives so many figures and is no further from the default than the likeliest reading."""
    known = {place: reading for reading in readings for place in reading.places}
    named = [known.get(r.place, r) for r in _readings(found, people=True) if r.prints.sum() >= enough]
    plain = [r for r in named if found.away(r.place) <= found.away(readings[0].place)]
    return min(plain, key=lambda r: (-r.prints.sum(), found.away(r.place), -r.probability), default=None)


def _held(found: Posterior, reading: Reading) -> float:
    """The probability of a reading with the variants that print the same; of several networks all are in its own."""
    if len(found.groups) == 1:
        return reading.probability
    alike = _alike(found, reading)
    return sum(found.probability(place, alike) for place in reading.places)


def _alike(found: Posterior, reading: Reading) -> tuple[tuple[int, ...], ...]:
    """By group, the variants that print the same figures; of one network each is a reading of its own."""
    own = reading.place.variants
    if len(own) == 1:
        return (own,)
    alike = []
    for g, group in enumerate(found.groups):
        others = (replace(reading.place, variants=(*own[:g], v, *own[g + 1 :])) for v in range(len(group.variants)))
        alike.append(tuple(p.variants[g] for p in others if (found.prints(p) == reading.prints).all()))
    return tuple(alike)


def _by_chance(found: Posterior, prints: Array) -> float:
    """How many readings would print as many figures, were each a number of its own within 20 % of what is printed."""
    import numpy

    shares = found.windows.shares[found.distinct]
    matched = prints[found.distinct]
    return (
        float(found.tried * numpy.prod(numpy.minimum(shares / 0.4, 1)[matched]))
        if matched.any()
        else float(found.tried)
    )


def _parts(found: Posterior, place: Place) -> list[tuple[Text, float]]:
    """What a reading says, part by part: its probability against the same reading with that part otherwise."""
    own, totals = found.probability(place), found.totals(place)
    parts: list[tuple[Text, float]] = []

    def add(
        says: Text, otherwise: Iterable[Place]
    ) -> None:  # what gives the same totals is the same reading by another name
        rest = sum(found.probability(o) for o in set(otherwise) if (found.totals(o) != totals).any())
        parts.append((says, own / (own + rest) if own else 0.0))

    row = found.space.rows[place.row]
    at = {
        frozenset((name, str(o.value)) for name, o in r.options.items()): i
        for i, r in enumerate(found.space.rows)
        if r.named is None
    }
    if row.named is not None:
        named = [i for i, r in enumerate(found.space.rows) if r.named is not None] + [0]
        add({lang: _as(row.named, lang) for lang in LANGUAGES}, (replace(place, row=i) for i in named))
    else:
        for choice in found.choices:
            option = row.options.get(choice.name, choice.options[0])
            if option.says and (option.rules or option.without):
                swapped = [
                    at.get(
                        frozenset(
                            (n, str(o.value))
                            for n, o in {**row.options, choice.name: other}.items()
                            if o is not _default(found, n)
                        )
                    )
                    for other in choice.options
                ]
                add(option.text, (replace(place, row=i) for i in swapped if i is not None))
    for name, option in found.settings.picks[place.setting].items():
        same = _otherwise(found.settings, place.setting, name)
        add(option.text, (replace(place, setting=i) for i in same))
    for name, option in found.millions.picks[place.million].items():
        add(option.text, (replace(place, million=i) for i in _otherwise(found.millions, place.million, name)))
    telling = _telling(found, place)
    for g, group in enumerate(found.groups):
        if group.name in telling:
            every = [(*place.variants[:g], v, *place.variants[g + 1 :]) for v in range(len(group.variants))]
            says = both("reading.variant-of", variant=group.variants[place.variants[g]], networks=group.name)
            add(says, (replace(place, variants=variants) for variants in every))
    return [*parts, (both(f"explain.rounded-{place.habit}"), found.habits(place)[place.habit])]


def _default(found: Posterior, name: str) -> Option:
    return next(c.options[0] for c in found.choices if c.name == name)


def _otherwise(axis: Axis, picked: int, name: str) -> list[int]:
    """The combinations of an axis that differ from one in a single choice, itself among them."""
    but = [{n: o.value for n, o in pick.items() if n != name} for pick in axis.picks]
    return [i for i, rest in enumerate(but) if rest == but[picked]]


def _habit(found: Posterior, place: Place) -> str:
    """The habit of rounding that a reading's cells are judged by: half up unless the column settles another one."""
    return place.habit if found.habits(place)[place.habit] >= GRADES["strong"] else "half-up"


def _cell_result(found: Posterior, place: Place, position: int, total: Any) -> CellResult:
    """A cell under a reading."""
    cell = found.cells[position]
    if total is None or total <= 0:
        return CellResult(cell, total, "", None)
    binary = found.binaries[place.million]
    habit = _habit(found, place)
    how = how_it_matches(cell.figure, total, binary, habit)
    figure = in_binary(cell.figure, binary) if binary else cell.figure
    return CellResult(cell, total, how, figure.gap(total), reproduced=how == habit)


def _mixed(column: Column, cells: Sequence[CellResult], choices: Sequence[Choice] | None) -> Hypothesis | None:
    """What gives the cells that the best reading does not: two of them if likely by these alone, or all by a plain convention."""
    rest = tuple(c.cell for c in cells if not c.reproduced)
    if not rest or len(rest) == len(cells):
        return None
    found = Posterior(replace(column, cells=rest), choices)
    first = leading(found).first
    if first.prints[found.distinct].sum() >= 2 and first.probability >= 0.5:
        return hypothesis(found, first)
    plain = hypothesis(found, _readings(found, people=True)[0])
    return plain if plain.reproduced == len(rest) and plain.departures <= 1 else None


def hypothesis(found: Posterior, reading: Reading, alike: Sequence[Sequence[int]] = ()) -> Hypothesis:
    """A reading as a named hypothesis, with its exact totals; ``alike``: by group, variants that print the same."""
    place = reading.place
    row = found.space.rows[place.row]
    setting, million = found.settings.picks[place.setting], found.millions.picks[place.million]
    totals = found.exact(place)
    binary, habit = found.binaries[place.million], _habit(found, place)
    hows = [
        how_it_matches(cell.figure, total, binary, habit) if total else ""
        for cell, total in zip(found.cells, totals, strict=True)
    ]
    return Hypothesis(
        choices={name: option.value for name, option in {**row.options, **setting, **million}.items()},
        variants=_variants(found, place),
        names=tuple(_names(found, reading)),
        counted_as=row.named.convention if row.named else None,
        sentences={lang: sentence(found, place, lang) for lang in ("en", "zh")},
        departures=found.away(place),
        reproduced=sum(how == habit for how in hows),
        weaker=sum(bool(how) and how != habit for how in hows),
        totals=tuple(totals),
        habit=habit,
        binary=binary,
        probability=reading.probability,
        alike={
            group.name: tuple(group.variants[v] for v in same if v != own)
            for group, same, own in zip(found.groups, alike, place.variants, strict=False)
            if len(same) > 1
        },
    )


def _variants(found: Posterior, place: Place) -> dict[str, str]:
    """The variant of each network, where it was looked for; else the one that the rows name."""
    variants: dict[str, str] = {}
    chosen = [(g, g.variants[v]) for g, v in zip(found.groups, place.variants, strict=True)]
    for group, variant in sorted(chosen, key=lambda entry: found.cells[entry[0].positions[0]].variant is not None):
        if variant:
            variants.setdefault(group.name, variant)
    return variants


def _names(found: Posterior, reading: Reading) -> Iterator[Named]:
    """Conventions by name: the project's own, then those of tools, then those that need something more; each once."""
    first = reading.place
    named = [
        n._replace(beside=_beside(found, first, place))
        for place in reading.places
        for n in found.space.names.get(place.row, ())
        if place.variants == first.variants
    ]
    plain = [n for n in named if not n.without]
    named, seen = plain or named, set()
    for n in sorted(named, key=lambda n: (len(n.beside), bool(n.without), bool(n.called), bool(n.convention.tool))):
        if n.convention.name not in seen:
            seen.add(n.convention.name)
            yield n


def _beside(found: Posterior, first: Place, place: Place) -> tuple[Text, ...]:
    """What else a place says than the first one of its reading."""
    if (place.setting, place.million) == (first.setting, first.million):
        return ()
    picked = {**found.settings.picks[place.setting], **found.millions.picks[place.million]}
    return tuple(option.text for option in picked.values()) or (both("explain.usual"),)


def sentence(found: Posterior, place: Place, lang: str) -> str:
    """A reading in words: what is counted, then what departs from the default, then the variants that matter."""
    row = found.space.rows[place.row]
    beside = {**found.settings.picks[place.setting], **found.millions.picks[place.million]}
    if row.named is not None:
        parts = [_as(row.named, lang), *(says for option in beside.values() if (says := option.say(lang)))]
    else:
        picked = {**row.options, **beside}
        parts = [says for c in found.choices if (says := picked.get(c.name, c.options[0]).say(lang))]
    telling = _telling(found, place)
    variants = {n: v for n, v in _variants(found, place).items() if n in telling}
    said: dict[str, list[str]] = {}
    for network, variant in variants.items():
        said.setdefault(variant, []).append(network)
    alone = len(_variants(found, place)) == 1
    for variant, names in said.items():
        key = "reading.variant" if alone else "reading.variant-of"
        parts.append(say(key, lang, variant=variant, networks=_and(names, lang)))
    return listed(parts, lang, "pause")


def _and(names: Sequence[str], lang: str) -> str:
    return listed(filter(None, (listed(names[:-1], lang), names[-1])), lang, "and")


def _telling(found: Posterior, place: Place) -> set[str]:
    """Networks whose variants give different totals for the column: which one it is must be said, unless the rows do."""
    import numpy

    weights = found.space.weights[place.row]
    telling = set()
    for group, amounts, own in zip(found.groups, found.amounts, place.variants, strict=True):
        totals = [weights @ by_variant[:, place.setting, :] for by_variant in amounts]
        if any(bool((numpy.isfinite(t) & (t != totals[own])).any()) for t in totals):
            telling.add(group.name)
    return telling


def _as(named: Named, lang: str) -> str:
    found = named.convention
    without = [option.say(lang) for option in named.without.values()]
    summary = in_language({"en": found.summary, "zh": found.zh or found.summary}, lang)
    name = say("reading.of-tool", lang, tool=found.tool) if found.tool else summary
    said = [*filter(None, (called_in(named.called, lang), *without))]
    return say("reading.which", lang, name=name, said=listed(said, lang)) if said else name

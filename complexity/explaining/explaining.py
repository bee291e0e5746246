"""One column explained: the search's places turned into named hypotheses, exact cells, and the strength of the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..ledgers.conventions import Convention
from ..published.figure import Figure
from .bounds import FEWEST_DIGITS, in_binary, shortened
from .chance import OF_SERIES, WINDOWS, strength
from .choices import Choice, called_in
from .column import Cell, Column
from .result import Alone, CellResult, Explanation, Hypothesis
from .search import Place, Search

#: Hypotheses looked at for the list of others.
LOOKED_AT = 400
#: Departures from the default up to which a hypothesis counts as simple.
SIMPLE = 2


def explain_column(
    column: Column, *, others: int = 4, choices: Sequence[Choice] | None = None, named_only: bool = False
) -> Explanation:
    """The best hypothesis for a column, jointly for all its cells; what it does not give is searched again alone.

    Args:
        column: printed cells. others: how many further hypotheses to name.
        choices: in place of those in ``choices.toml``. named_only: only the named conventions of people.

    Raises:
        ComplexityError: a figure that cannot be read, a network or a setting that does not exist.
    """
    search = Search(column, choices, named_only)
    ranked = _distinct(search, search.ranked(LOOKED_AT), others + 1)
    expected, as_simple = _expected(search, ranked[0][1])
    if strength(as_simple) == "weak" and len(column.cells) > 1:
        ranked = _led(search, ranked, as_simple)
        expected, as_simple = _expected(search, ranked[0][1])
    place, best = ranked[0]
    evidence = strength(as_simple)
    found = tuple(_cell_result(search, place, position, total) for position, total in enumerate(best.totals))
    cells = tuple(
        r
        if named_only or (evidence != "weak" and r.reproduced)
        else replace(r, alone=_of_column(r.cell, column, choices))
        for r in found
    )
    return Explanation(
        column=column,
        best=best,
        others=tuple(h for _, h in ranked[1:]),
        cells=cells,
        tried=search.tried,
        expected_by_chance=expected,
        expected_of_series=_matched_by_chance(search, best, OF_SERIES),
        expected_as_simple=as_simple,
        evidence=evidence,
        mixed=_mixed(column, cells, choices),
    )


def explain_alone(
    cell: Cell, of: str, *, classes: Sequence[int] = (), choices: Sequence[Choice] | None = None
) -> Alone:
    """The search for one figure by itself, whatever stands beside it: the simplest hypothesis that gives it, and how many do.

    Args:
        cell: the figure. of: ``operations`` or ``params``.
        classes: numbers of classes to try beside 1000 and 1001. choices: in place of those in ``choices.toml``.

    Raises:
        ComplexityError: a figure that cannot be read, a network or a setting that does not exist.
    """
    search = Search(Column(cell.label, (cell,), of, tuple(classes)), choices)
    places, matching = search.alone(0)
    if not places:
        return Alone(None, 0, search.tried, 0.0)
    by_itself = hypothesis(search, places[0])
    return Alone(by_itself, matching, search.tried, search.expected(1, simplest=by_itself.departures))


def _of_column(cell: Cell, column: Column, choices: Sequence[Choice] | None) -> Alone:
    return explain_alone(cell, column.of, classes=column.classes, choices=choices)


def _expected(search: Search, found: Hypothesis) -> tuple[float, float]:
    """How many hypotheses would do as well by chance: of all, and of those as simple."""
    return _matched_by_chance(search, found), _matched_by_chance(search, found, simplest=found.departures)


def _matched_by_chance(
    search: Search, found: Hypothesis, windows: Sequence[float] = WINDOWS, simplest: int | None = None
) -> float:
    binary = found.choices.get("million") == "binary"
    pairs = [(cell.figure, total) for cell, total in zip(search.cells, found.totals, strict=True) if total]
    matched = sum(_reads(figure, total, binary) for figure, total in pairs)
    matched = matched or sum(bool(how_it_matches(figure, total, binary)) for figure, total in pairs)
    if not matched:
        return float(search.tried)
    return search.expected(matched, simplest=simplest, windows=windows)


def _led(search: Search, ranked: list[tuple[Place, Hypothesis]], expected: float) -> list[tuple[Place, Hypothesis]]:
    """The ranking where the first has weak evidence.

    A named convention of people leads if it matches as many cells. Where chance does as well as the first, a simpler one
    leads that chance gives less often.
    """
    first = ranked[0][1]
    place = search.ranked(1, people=True)[0]
    named = hypothesis(search, place)
    lead: tuple[Place, Hypothesis] | None = None
    if named.reproduced + named.weaker >= max(1, first.reproduced + first.weaker):
        lead = (place, named)
    elif expected > 1:
        for most in range(first.departures):
            place = search.ranked(1, simplest=most)[0]
            simpler = hypothesis(search, place)
            _, by_chance = _expected(search, simpler)
            if by_chance < expected:
                lead, expected = (place, simpler), by_chance
    return ranked if lead is None else [lead, *(r for r in ranked if r[1].totals != lead[1].totals)]


def how_it_matches(figure: Figure, total: Any, binary: bool = False) -> str:
    """How an exact total agrees with a printed figure; empty if it does not. Zeros as place holders leave two digits."""
    figure = in_binary(figure) if binary else figure
    if found := figure.match(total):
        return found.how
    if _reads(figure, total):
        return "half-up, zeros as place holders"
    found = _shorter(figure, 2).match(total)
    return f"{found.how}, zeros as place holders" if found else ""


def _reads(figure: Figure, total: Any, binary: bool = False) -> bool:
    """Whether a total rounds half up to the figure's digits, or to three where what follows are zeros."""
    found = _shorter(in_binary(figure) if binary else figure, FEWEST_DIGITS).match(total)
    return found is not None and found.how == "half-up"


def _shorter(figure: Figure, fewest: int) -> Figure:
    digits, step = shortened(figure, fewest)
    return figure._replace(digits=digits, step=(step.numerator, step.denominator))


def _cell_result(search: Search, place: Place, position: int, total: Any) -> CellResult:
    """A cell under the best hypothesis."""
    cell = search.cells[position]
    if total is None or total <= 0:
        return CellResult(cell, total, "", None)
    binary = bool(search.space.millions[place.million])
    how = how_it_matches(cell.figure, total, binary)
    figure = in_binary(cell.figure) if binary else cell.figure
    return CellResult(cell, total, how, figure.gap(total))


def _mixed(column: Column, cells: Sequence[CellResult], choices: Sequence[Choice] | None) -> Hypothesis | None:
    """The named convention (of people, not of a tool) that gives all the cells that the best one does not, if one does."""
    rest = tuple(c.cell for c in cells if not c.reproduced)
    if not rest or len(rest) == len(cells):
        return None
    search = Search(replace(column, cells=rest), choices)
    for place in search.ranked(LOOKED_AT):
        names = [c for c, _ in search.space.names.get(place.row, ()) if not c.tool]
        if names and search.away(place) <= 1:
            found = hypothesis(search, place)
            return found if found.reproduced == len(rest) else None
    return None


def _distinct(search: Search, places: Sequence[Place], most: int) -> list[tuple[Place, Hypothesis]]:
    """Hypotheses by rank, those of equal totals merged into the first."""
    found: dict[tuple[Any, ...], tuple[Place, Hypothesis]] = {}
    for place in places:
        if len(found) == most and place.row not in search.space.names:
            continue
        key = (*search.exact(place), place.million)
        if key not in found:
            if len(found) < most:
                found[key] = (place, hypothesis(search, place))
        elif names := _names(search, place):
            first, known = found[key]
            merged = dict.fromkeys((*known.names, *names))
            found[key] = (first, replace(known, names=_plain_first(merged)))
    return list(found.values())


def hypothesis(search: Search, place: Place) -> Hypothesis:
    """A place of the search as a named hypothesis, with its exact totals."""
    row = search.space.rows[place.row]
    setting, million = search.space.settings[place.setting], search.space.millions[place.million]
    picked = {**row.options, **setting, **million}
    totals = search.exact(place)
    hows = [
        how_it_matches(cell.figure, total, bool(million)) if total else ""
        for cell, total in zip(search.cells, totals, strict=True)
    ]
    names = _names(search, place)
    variants = _variants(search, place)
    telling = _telling(search, place)
    said = {network: variant for network, variant in variants.items() if network in telling}
    return Hypothesis(
        choices={name: option.value for name, option in picked.items()},
        variants=variants,
        names=names,
        counted_as=row.convention,
        sentences={lang: _sentence(search, place, said, len(variants), lang) for lang in ("en", "zh")},
        departures=search.away(place),
        reproduced=sum(how == "half-up" for how in hows),
        weaker=sum(bool(how) and how != "half-up" for how in hows),
        totals=tuple(totals),
    )


def _variants(search: Search, place: Place) -> dict[str, str]:
    """The variant of each network, where it was looked for; else the one that the rows name."""
    variants: dict[str, str] = {}
    found = [(g, g.variants[v]) for g, v in zip(search.groups, place.variants, strict=True)]
    for group, variant in sorted(found, key=lambda entry: search.cells[entry[0].positions[0]].variant is not None):
        if variant:
            variants.setdefault(group.name, variant)
    return variants


def _names(search: Search, place: Place) -> tuple[tuple[Convention, str], ...]:
    return _plain_first(search.space.names.get(place.row, ()))


def _plain_first(names: Iterable[tuple[Convention, str]]) -> tuple[tuple[Convention, str], ...]:
    """Conventions by name: the project's own, then those of tools, then those that need layers called in some way."""
    first: dict[Convention, str] = {}
    for c, called in sorted(names, key=lambda entry: (bool(entry[1]), bool(entry[0].tool))):
        first.setdefault(c, called)
    return tuple(first.items())


def _sentence(search: Search, place: Place, variants: dict[str, str], networks: int, lang: str) -> str:
    """The hypothesis in words: what is counted, then what departs from the default, then the variants that matter."""
    row = search.space.rows[place.row]
    picked = {**row.options, **search.space.settings[place.setting], **search.space.millions[place.million]}
    if row.convention is not None:
        parts = [_as(row.convention, row.called, lang)]
        parts += [says for option in picked.values() if (says := option.say(lang))]
    else:
        parts = [says for c in search.choices if (says := picked.get(c.name, c.options[0]).say(lang))]
    said: dict[str, list[str]] = {}
    for network, variant in variants.items():
        said.setdefault(variant, []).append(network)
    for variant, names in said.items():
        if lang == "zh":
            parts.append(f"网络变体{variant}" if networks == 1 else f"{'、'.join(names)}取变体{variant}")
        else:
            parts.append(f"network variant {variant}" if networks == 1 else f"variant {variant} of {_and(names)}")
    return ("，" if lang == "zh" else ", ").join(parts)


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _telling(search: Search, place: Place) -> set[str]:
    """Networks whose variants give different totals for the column: which one it is must be said, unless the rows do."""
    totals = search.exact(place)
    found = set()
    for i, group in enumerate(search.groups):
        for v in range(len(group.variants)):
            others = search.exact(replace(place, variants=(*place.variants[:i], v, *place.variants[i + 1 :])))
            if len(group.variants) > 1 and any(others[p] not in (None, totals[p]) for p in group.positions):
                found.add(group.name)
    return found


def _as(convention: Convention, called: str, lang: str) -> str:
    if lang == "zh":
        name = f"{convention.tool}的计法" if convention.tool else convention.zh or convention.summary
        return f"{name}（{called_in(called, lang)}）" if called else name
    name = f"as {convention.tool} counts" if convention.tool else convention.summary
    return f"{name} ({called})" if called else name

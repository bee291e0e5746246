"""The search on figures whose hypothesis is known, and on figures that have none."""

import random
from fractions import Fraction
from math import floor

import pytest

from complexity.architectures import find, ledger
from complexity.explaining import Cell, Column, explain_column
from complexity.explaining.choices import choices

#: Networks and the settings at which they are printed.
ALPHAS = [{"alpha": a, "resolution": r} for a in (0.25, 0.35, 0.5, 0.75, 1.0, 1.25, 1.4) for r in (224, 192, 160, 128)]
SETTINGS = {
    "mobilenet_v1": ALPHAS,
    "mobilenet_v2": ALPHAS,
    "mobilenet_v3_large": ALPHAS,
    "mobilenet_v3_small": ALPHAS,
    "vgg16": ALPHAS,
    "googlenet": ALPHAS,
    "shufflenet_v1": [{"groups": g, "width": w} for g in (1, 2, 3, 4, 8) for w in (0.5, 1.0, 1.5, 2.0)],
    "shufflenet_v2": [{"width": w, "resolution": r} for w in (0.5, 1.0, 1.5, 2.0) for r in (224, 192, 160, 128)],
}
#: Settings that the search sees, the fewest that are asked for and more; those that the found hypothesis must predict.
SEEN, UNSEEN = (4, 8), 4
#: A hypothesis departs from the default in at most so many choices.
MOST_DEPARTURES = 4


def three_digits(exact: Fraction, binary: bool) -> str:
    """Printed to three digits, in G from 10⁹ on, else in M."""
    unit, million = ("G", Fraction(2**30 if binary else 10**9)), Fraction(2**20 if binary else 10**6)
    value, name = (exact / unit[1], "G") if exact >= unit[1] else (exact / million, "M")
    decimals = 0
    while value * 10**decimals < 100:
        decimals += 1
    while value * Fraction(10) ** decimals >= 1000:
        decimals -= 1
    digits = floor(value * Fraction(10) ** decimals + Fraction(1, 2))
    return f"{float(Fraction(digits) / Fraction(10) ** decimals):.{max(decimals, 0)}f}{name}"


def counted(network: str, variant: str, settings, picked) -> Fraction:
    """A hypothesis's total, term by term, without the search's matrices."""
    taken = find(network).settings
    extra = {k: v for option in picked.values() for k, v in option.setting.items() if k in taken}
    without = {option.without for option in picked.values()} - {""}
    rules = [rule for option in picked.values() for rule in option.rules]
    amounts = ledger(network, variant=variant, **{**extra, **settings}).amounts
    return sum(
        (
            Fraction(rule.weight) * amount
            for term, amount in amounts.items()
            for rule in rules
            if term[0] not in without and rule.applies(*term)
        ),
        Fraction(0),
    )


def printed(network, variant, picked, settings) -> list[str]:
    binary = any(option.binary for option in picked.values())
    return [three_digits(counted(network, variant, s, picked), binary) for s in settings]


def predicted(best, network, of, settings) -> list[str]:
    """What the found hypothesis prints at other settings."""
    variant = best.variants[network]
    chosen = {c.name: best.choices.get(c.name, c.options[0].value) for c in choices(of)}
    picked = {c.name: next(o for o in c.options if o.value == chosen[c.name]) for c in choices(of)}
    if best.counted_as is None:
        return printed(network, variant, picked, settings)
    extra = {"classes": best.choices["classes"]} if "classes" in best.choices else {}
    totals = [ledger(network, variant=variant, **extra, **s).total(best.counted_as) for s in settings]
    return [three_digits(Fraction(total), picked["million"].binary) for total in totals]


def predicts(rnd: random.Random, of: str, number: int) -> bool:
    """Draws a hypothesis, prints it, and asks whether the search's first gives what it would print elsewhere."""
    network = rnd.choice(sorted(SETTINGS))
    variant = rnd.choice(list(find(network).variants))
    everything = choices(of)
    departing = rnd.sample([c.name for c in everything], rnd.randint(0, MOST_DEPARTURES))
    picked = {c.name: rnd.choice(c.options) if c.name in departing else c.options[0] for c in everything}
    settings = rnd.sample(SETTINGS[network], number + UNSEEN)
    seen, unseen = settings[:number], settings[number:]
    texts = printed(network, variant, picked, seen)
    column = Column("drawn", tuple(Cell(str(s), t, network, s) for s, t in zip(seen, texts, strict=True)), of)
    best = explain_column(column, others=0).best
    return predicted(best, network, of, unseen) == printed(network, variant, picked, unseen)


@pytest.mark.parametrize("number", SEEN)
@pytest.mark.parametrize("of", ["operations", "params"])
def test_of_50_random_hypotheses_at_least_45_are_found_or_predict_settings_that_were_not_seen(of, number):
    rnd = random.Random(20)
    assert sum(predicts(rnd, of, number) for _ in range(50)) >= 45


def random_column(rnd: random.Random, spread: float) -> Column:
    network = rnd.choice(sorted(SETTINGS))
    cells = []
    for settings in rnd.sample(SETTINGS[network], 4):
        exact = ledger(network, **settings).multi_adds * (1 + rnd.uniform(-spread, spread))
        cells.append(Cell(str(settings), three_digits(Fraction(int(exact)), False), network, settings))
    return Column("random", tuple(cells))


#: How far the figures lie from the real costs; the narrower, the harder it is to tell chance from truth.
SPREADS = (0.02, 0.05, 0.1, 0.2, 0.5)


@pytest.mark.parametrize("spread", SPREADS)
def test_of_100_random_columns_near_real_costs_at_most_1_is_claimed_to_be_strong_evidence(spread):
    # 500 columns in all, at most 5 claims.
    rnd = random.Random(f"near {spread}")
    claims = [explain_column(random_column(rnd, spread), others=0).evidence for _ in range(100)]
    assert claims.count("strong") <= 1


def test_the_search_reports_exact_totals_as_a_plain_sum_over_the_ledger_gives_them():
    everything = choices("operations")
    picked = {c.name: c.options[1] if c.name in ("norms", "bias", "activations") else c.options[0] for c in everything}
    settings = SETTINGS["mobilenet_v3_small"][:6]
    exact = [counted("mobilenet_v3_small", "paper", s, picked) for s in settings]
    cells = tuple(Cell(str(s), f"{t}", "mobilenet_v3_small", s) for s, t in zip(settings, exact, strict=True))
    best = explain_column(Column("x", cells)).best
    assert best.reproduced == len(settings)
    assert best.choices == {"norms": 1, "bias": 1, "activations": 1}
    assert list(best.totals) == exact

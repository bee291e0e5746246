"""Is a probability of ``complexity explain`` to be trusted? Columns whose truth is known, by chance drawn, and what is said of them.

    python benchmarks/explain_calibration.py --columns 500
    python benchmarks/explain_calibration.py --columns 50000 --jobs 16 --data calibration.csv       # 33 ms a column and core
    python benchmarks/explain_calibration.py --from calibration.csv --picture docs/pictures/calibration.png

A column is drawn in this order: a network, its settings and variant (2 to 16 rows), a truth, two to six digits, a habit of
rounding. The truth is a named convention, a combination of choices that nobody named, something that the search has not (an
odd weight, left-out blocks, another width; it differs by half a percent at least), or noise. Some columns repeat a figure,
some have one misprint. Three mixes of truths, none of which has the prior's numbers: ``uniform``, ``tools`` and ``odd``.

An answer is right if the true totals are those of a reading that it names: the best one or one that these figures cannot tell
from it. Printed: for each tenth of stated probability the columns and the share that is right, the strong claims and those
that are wrong, the noise that was called strong. The prior was fitted on seeds below 100, figures are reported from others.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor, log, log10
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from tqdm import tqdm

from complexity.architectures import find, ledger
from complexity.explaining import Cell, Column, none, posterior, space
from complexity.explaining.choices import choices
from complexity.explaining.explaining import leading
from complexity.explaining.posterior import Posterior
from complexity.explaining.result import grade
from complexity.ledgers.conventions import conventions

RESOLUTIONS = (96, 128, 160, 192, 224, 256, 288)
#: Network -> its width setting and the values drawn.
NETWORKS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "mobilenet_v1": ("alpha", (0.25, 0.4, 0.5, 0.75, 0.9, 1.0, 1.3)),
    "mobilenet_v2": ("alpha", (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)),
    "mobilenet_v3_large": ("alpha", (0.5, 0.75, 1.0, 1.25)),
    "mobilenet_v3_small": ("alpha", (0.5, 0.75, 1.0, 1.25)),
    "shufflenet_v1": ("groups", (1, 2, 3, 4, 8)),
    "shufflenet_v2": ("width", (0.5, 1.0, 1.5, 2.0)),
    "mnasnet_a1": ("alpha", (0.35, 0.5, 0.75, 1.0, 1.4)),
    "squeezenet1_1": ("alpha", (0.5, 0.75, 1.0)),
}
#: Share of each kind of truth, by mix.
MIXES = {
    "uniform": {"people": 0.2, "tool": 0.2, "odd": 0.2, "outside": 0.2, "noise": 0.2},
    "tools": {"tool": 0.7, "outside": 0.2, "noise": 0.1},
    "odd": {"odd": 0.7, "outside": 0.2, "noise": 0.1},
}
HABITS = {"half-up": 0.6, "cut": 0.2, "tens": 0.2}


@dataclass(frozen=True)
class Drawn:
    """A column, what its truth is, and the true totals; ``None`` where no reading in the search has them."""

    column: Column
    kind: str
    totals: tuple[float, ...] | None


def draw(rng: random.Random, mix: str) -> Drawn:
    """One column of a mix."""
    kind = _pick(rng, MIXES[mix])
    network = rng.choice(sorted(NETWORKS))
    width, values = NETWORKS[network]
    of = "params" if rng.random() < 0.3 else "operations"
    every = [{width: value, "resolution": r} for value in values for r in RESOLUTIONS]
    rows = rng.sample(every, min(len(every), rng.choice((2, 2, 2, 3, 3, 4, 6, 8, 12, 16))))
    if rng.random() < 0.15:  # a figure printed several times over
        rows += rng.choices(rows, k=rng.randint(1, 4))
    variants = list(find(network).variants)
    variant = variants[0] if rng.random() < 0.6 else rng.choice(variants)
    totals = list(_truth(rng, kind, network, variant, rows, of))
    if min(totals) < 1000:
        return draw(rng, mix)
    million = 2**20 if kind == "odd" and rng.random() < 0.05 else 10**6
    habit, digits = _pick(rng, HABITS), rng.choice((2, 2, 2, 3, 3, 4, 5, 6))
    texts = [shown(total / million, digits, habit) for total in totals]
    if rng.random() < 0.12 and len(rows) > 2:
        at = rng.randrange(len(rows))
        texts[at] = misprint(rng, texts[at])
    pairs = zip(rows, texts, strict=True)
    cells = tuple(Cell(f"{i}", text, network, settings, None, "M") for i, (settings, text) in enumerate(pairs))
    known = kind not in ("outside", "noise")
    return Drawn(Column("drawn", cells, of), kind, tuple(t / million * 1e6 for t in totals) if known else None)


def _pick(rng: random.Random, shares: dict[str, float]) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]


def _truth(
    rng: random.Random, kind: str, network: str, variant: str, rows: list[dict[str, Any]], of: str
) -> Iterator[float]:
    """The true totals, row by row."""
    extra: dict[str, Any] = {}
    if kind in ("people", "tool"):
        named = [
            c for c in conventions().values() if c.of == of and (bool(c.tool) == (kind == "tool") or of == "params")
        ]
        chosen = rng.choice(named)
        if rng.random() < 0.1:
            extra = {"classes": 1001}
        yield from (float(ledger(network, variant=variant, **extra, **row).total(chosen)) for row in rows)
    elif kind == "odd":
        every = [c for c in choices(of) if any(o.rules or o.without for o in c.options)]
        departing = set(rng.sample([c.name for c in every], rng.randint(1, 3)))
        options = [
            rng.choice(c.options[1:]) if c.name in departing and len(c.options) > 1 else c.options[0] for c in every
        ]
        without = {o.without for o in options} - {""}
        rules = [rule for o in options for rule in o.rules]
        for row in rows:
            amounts = ledger(network, variant=variant, **row).amounts
            yield sum(
                float(rule.weight) * float(n)
                for term, n in amounts.items()
                if term[0] not in without
                for rule in rules
                if rule.applies(*term)
            )
    else:
        yield from (_noise if kind == "noise" else _outside)(rng, network, variant, rows, of)


def _plain(network: str, variant: str, row: dict[str, Any], of: str) -> float:
    found = ledger(network, variant=variant, **row)
    return float(found.params if of == "params" else found.multi_adds)


def _outside(rng: random.Random, network: str, variant: str, rows: list[dict[str, Any]], of: str) -> list[float]:
    """What no reading has: an odd weight, blocks left out, another width."""
    plain = [_plain(network, variant, row, of) for row in rows]
    for _ in range(20):
        how = rng.choice(("weight", "blocks", "width"))
        if how == "weight":
            quantities = (
                ("norm_weights", "biases")
                if of == "params"
                else ("norm_elements", "activation_elements", "outputs", "read")
            )
            quantity, weight = rng.choice(quantities), rng.choice((0.5, 1.5, 3, 5)) * rng.uniform(0.8, 1.2)
            found = [
                p + weight * float(ledger(network, variant=variant, **row).quantity(quantity))
                for p, row in zip(plain, rows, strict=True)
            ]
        elif how == "blocks":
            layers = ledger(network, variant=variant, **rows[0])
            names = sorted({layer.name.split(".")[0] for layer in layers if layer.part == "body" and layer.multi_adds})
            left_out = set(rng.sample(names, rng.randint(1, 3)))
            found = [_without(network, variant, row, of, left_out) for row in rows]
        else:
            width, factor = NETWORKS[network][0], rng.choice((0.9, 1.1, 1.2))
            if width != "alpha":
                continue
            found = [_plain(network, variant, {**row, width: row[width] * factor}, of) for row in rows]
        if all(abs(f / p - 1) > 0.005 for f, p in zip(found, plain, strict=True)):
            return found
    return _noise(rng, network, variant, rows, of)


def _without(network: str, variant: str, row: dict[str, Any], of: str, names: set[str]) -> float:
    layers = [layer for layer in ledger(network, variant=variant, **row) if layer.name.split(".")[0] not in names]
    return float(sum(layer.params if of == "params" else layer.multi_adds for layer in layers))


def _noise(rng: random.Random, network: str, variant: str, rows: list[dict[str, Any]], of: str) -> list[float]:
    """Near what the network costs, all off together and each by itself, by much or little; equal where a row is repeated."""
    together, each = rng.uniform(0.8, 1.25), rng.choice((0.05, 0.1, 0.3))
    by_row = {repr(row): together * rng.uniform(1 - each, 1 + each) for row in rows}
    return [by_row[repr(row)] * _plain(network, variant, row, of) for row in rows]


def shown(value: float, digits: int, habit: str) -> str:
    """A number to so many digits: rounded half up, cut off, or to tens (of whole numbers above 30)."""
    step = 10.0 ** (floor(log10(value)) - digits + 1)
    if habit == "tens":
        step = 10.0 if value > 30 else step
    whole = floor(value / step) if habit == "cut" else floor(value / step + 0.5)
    return f"{max(whole, 1) * step:.{max(0, -round(log10(step)))}f}"


def misprint(rng: random.Random, text: str) -> str:
    """The text with one digit replaced by another."""
    at = rng.choice([i for i, c in enumerate(text) if c.isdigit()])
    return f"{text[:at]}{rng.choice([d for d in '123456789' if d != text[at]])}{text[at + 1 :]}"


@dataclass(frozen=True)
class Answer:
    """What was said of a drawn column: the probability of what is named, of none, and whether that is right."""

    mix: str
    kind: str
    probability: float
    none: float
    right: bool
    named: int


def answer(drawn: Drawn, mix: str) -> Answer:
    """Explains a column and looks whether the truth is among what is named."""
    found = Posterior(drawn.column)
    lead = leading(found)
    right = False
    if drawn.totals is not None:
        for reading in (lead.first, *lead.together):
            factor = float(found.factors[reading.place.million][0])
            totals = found.totals(reading.place) / factor
            right |= bool((abs(totals / drawn.totals - 1) < 1e-9).all())
    return Answer(mix, drawn.kind, lead.probability, found.none, right, 1 + len(lead.together))


def interval(right: int, of: int) -> tuple[float, float]:
    """95 % interval of a share, after Wilson."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle, half = share + z * z / (2 * of), z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def curve(answers: list[Answer]) -> list[dict[str, float]]:
    """For each tenth of stated probability: how many, the mean stated, the share that is right and its interval."""
    rows = []
    for tenth in range(10):
        inside = [a for a in answers if min(9, int(a.probability * 10)) == tenth]
        if inside:
            right = sum(a.right for a in inside)
            low, high = interval(right, len(inside))
            stated = sum(a.probability for a in inside) / len(inside)
            rows.append({"n": len(inside), "stated": stated, "right": right / len(inside), "low": low, "high": high})
    return rows


def report(name: str, answers: list[Answer]) -> None:
    """Prints a mix's curve, its strong claims and its noise."""
    print(f"{name}: {len(answers)} columns")
    for row in curve(answers):
        off = 0.0 if row["low"] <= row["stated"] <= row["high"] else abs(row["right"] - row["stated"])
        mark = "" if off <= 0.05 else f"  off by {off:.3f}"
        print(
            f"  {row['n']:5.0f}  stated {row['stated']:.3f}  right {row['right']:.3f}  [{row['low']:.3f}, {row['high']:.3f}]{mark}"
        )
    strong = [a for a in answers if grade(a.probability) == "strong"]
    wrong = [a for a in strong if not a.right]
    noise = [a for a in answers if a.kind == "noise"]
    called = sum(grade(a.probability) == "strong" for a in noise)
    print(
        f"  strong {len(strong)}, wrong {len(wrong)} {dict(Counter(a.kind for a in wrong))}; noise {len(noise)}, called strong {called}"
    )
    kinds = sorted({a.kind for a in answers})
    found = {k: [a for a in answers if a.kind == k] for k in kinds}
    print("  right by kind:", {k: f"{sum(a.right for a in v)}/{len(v)}" for k, v in found.items()})
    named = [a for a in answers if a.none < 0.5]
    print(f"  mean number of readings named: {sum(a.named for a in named) / max(1, len(named)):.1f}")


def picture(answers: list[Answer], path: Path) -> None:
    """Stated against right, a panel a mix, with 95 % intervals; on the diagonal a probability is what it says."""
    import altair
    import pandas

    from complexity import plots

    mixes = {**{mix: [a for a in answers if a.mix == mix] for mix in MIXES}, "all": answers}
    rows = [{"mix": mix, **row} for mix, mine in mixes.items() for row in curve(mine)]
    axis = altair.Scale(domain=[0, 1])
    base = altair.Chart(pandas.DataFrame(rows)).encode(x=altair.X("stated:Q", scale=axis, title="stated probability"))
    diagonal = (
        altair.Chart(pandas.DataFrame({"x": [0, 1], "y": [0, 1]}))
        .mark_line(strokeDash=[4, 4], color="#999")
        .encode(
            x=altair.X("x:Q", scale=axis, title="stated probability"),
            y=altair.Y("y:Q", scale=axis, title="share that is right"),
        )
    )
    bars = base.mark_rule().encode(y=altair.Y("low:Q", scale=axis, title="share that is right"), y2="high:Q")
    points = base.mark_circle(size=70).encode(y=altair.Y("right:Q", scale=axis), tooltip=["stated", "right", "n"])
    panels = [
        altair.layer(diagonal, *(part.transform_filter(altair.datum.mix == mix) for part in (bars, points))).properties(
            width=220, height=220, title=f"{mix} ({len(mine):,} columns)"
        )
        for mix, mine in mixes.items()
    ]
    print(plots.save(altair.concat(*panels, columns=2), path))


#: Numbers of the prior that are fitted: module, name, what is tried.
FITTED: tuple[tuple[Any, str, tuple[float, ...]], ...] = (
    (posterior, "NONE", (0.2, 0.3, 0.4, 0.5)),
    (posterior, "MISPRINT", (0.01, 0.02, 0.04)),
    (posterior, "OTHER_VARIANT", (0.35, 0.5)),
    (space, "PEOPLE", (0.1, 0.2, 0.3)),
    (space, "TOOLS", (0.15, 0.25)),
    (none, "SPREAD", (0.07, 0.15, 0.3)),
)


def fit(columns: int) -> None:
    """One number after the other, on the uniform mix: the value with the least surprise (mean logarithm of what is stated)."""
    rng = random.Random("7 uniform")
    drawn = [draw(rng, "uniform") for _ in range(columns)]

    def surprise() -> float:
        answers = [answer(d, "uniform") for d in drawn]
        chances = [a.probability if a.right else 1 - a.probability for a in answers]
        return -sum(log(min(max(c, 1e-3), 1)) for c in chances) / columns

    for module, name, values in FITTED:
        scores = {}
        for value in values:
            setattr(module, name, value)
            scores[value] = surprise()
        setattr(module, name, min(scores, key=scores.__getitem__))
        print(f"{name}: {getattr(module, name)}  { ({v: round(s, 4) for v, s in scores.items()}) }", flush=True)


#: Columns that are drawn from one seed, so that the same are drawn whatever the number of processes.
TOGETHER = 50


def answers_of(part: tuple[int, str, int, int]) -> list[Answer]:
    """The answers to some columns of a mix: seed, mix, which part, how many."""
    seed, mix, which, columns = part
    rng = random.Random(f"{seed} {mix} {which}")
    return [answer(draw(rng, mix), mix) for _ in range(columns)]


def simulated(columns: int, seed: int, jobs: int) -> Iterator[list[Answer]]:
    """All answers, so many columns of each mix, some at a time, the mixes in turn."""
    parts = [(seed, mix, at, min(TOGETHER, columns - at)) for at in range(0, columns, TOGETHER) for mix in MIXES]
    with Pool(jobs) as pool:
        yield from tqdm(pool.imap(answers_of, parts), total=len(parts), unit=f"×{TOGETHER}", disable=None)


def written(some: Iterable[list[Answer]], path: Path) -> Iterator[Answer]:
    """One line an answer, as they come: what is there when it is stopped can be read."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(Answer.__annotations__)
        for part in some:
            writer.writerows(
                (a.mix, a.kind, f"{a.probability:.4f}", f"{a.none:.4f}", int(a.right), a.named) for a in part
            )
            file.flush()
            yield from part


def read(path: Path) -> list[Answer]:
    """What ``written`` wrote."""
    with path.open(newline="") as file:
        return [
            Answer(r["mix"], r["kind"], float(r["probability"]), float(r["none"]), r["right"] == "1", int(r["named"]))
            for r in csv.DictReader(file)
        ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", type=int, default=500, help="for each mix")
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--data", type=Path, help="also write every answer to this file")
    parser.add_argument("--from", dest="source", type=Path, help="answers that were written, in place of new ones")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--fit", action="store_true", help="the numbers of the prior, on a seed of their own")
    asked = parser.parse_args()
    if asked.fit:
        fit(asked.columns)
        return 0
    if asked.source:
        answers = read(asked.source)
    else:
        answers = list(written(simulated(asked.columns, asked.seed, asked.jobs), asked.data or Path(os.devnull)))
    for mix in MIXES:
        report(mix, [a for a in answers if a.mix == mix])
    report("all", answers)
    if asked.picture:
        picture(answers, asked.picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())

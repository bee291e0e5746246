"""An experiment as a table and as JSON."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from ...base import Grid
from ...base.numbers import scaled, several
from .stacks import ASSUMED

if TYPE_CHECKING:
    from .experiments import Experiment, Measured, Order

#: Turns from which on quartiles say something about noise.
ENOUGH = 3
_UNITS = {"arm": "images/s, printed for ARM", "gpu": "batches/s, printed for a GPU"}
_TITLES = {
    "G1": "equal channels make memory access least (Ma et al. 2018, table 1)",
    "G2": "groups cost memory access (Ma et al. 2018, table 2)",
    "G3": "many branches cost parallelism (Ma et al. 2018, table 3)",
    "G4": "element-wise operations cost (Ma et al. 2018, table 4)",
}


def grid(experiment: Experiment) -> Grid:
    """One row a printed figure; what was assumed, the machine and the verdicts as notes."""
    timed = any(result.timing for result in experiment.results)
    columns = ["setting", "row", "channels", "MultiAdds", "memory access", _UNITS[experiment.platform]]
    if timed:
        columns += ["passes/s here", "quartiles", "printed, relative", "here, relative"]
    first = {result.case.column: result for result in reversed(experiment.results)}
    ordered = sorted(experiment.results, key=lambda r: list(first).index(r.case.column))
    ordered.sort(key=lambda r: _column_place(experiment, r))
    rows = [_cells(result, first[result.case.column], timed) for result in ordered]
    return Grid(
        columns,
        rows,
        title=f"{experiment.guideline}: {_TITLES[experiment.guideline]}",
        notes=_notes(experiment, timed),
        align="lll" + "r" * (len(columns) - 3),
    )


def _column_place(experiment: Experiment, result: Measured) -> int:
    return list(dict.fromkeys(r.case.column for r in experiment.results)).index(result.case.column)


def _cells(result: Measured, first: Measured, timed: bool) -> list[str]:
    case = result.case
    cells = [
        case.column,
        case.row,
        ", ".join(map(str, case.stack.channels)) + (" *" if case.note else ""),
        scaled(result.multi_adds),
        scaled(result.memory_access),
        case.printed,
    ]
    if timed and result.timing is not None and first.speed and result.speed:
        low, high = result.timing.quartiles
        cells += [
            f"{result.speed:.4g}",
            f"{1 / high:.4g} – {1 / low:.4g}",
            f"{float(case.printed) / float(first.case.printed):.2f}",
            f"{result.speed / first.speed:.2f}",
        ]
    return cells


def _notes(experiment: Experiment, timed: bool) -> list[str]:
    notes = [
        "memory access: elements read and written in closed form, every layer by itself, one image of 56×56; ten blocks",
        f"left open by the paper, decided here: {ASSUMED[experiment.guideline]}",
    ]
    notes += [f"* {result.case.note}" for result in experiment.results if result.case.note]
    if not timed:
        return [*notes, "nothing was measured"]
    from ...measure.machine import busy, sentence

    notes += [
        f"measured on {sentence(experiment.machine)}; float32, batch {experiment.batch}, "
        f"{several(experiment.settings['turns'], 'turn')} of at least {experiment.settings['seconds']:g} s; the printed speeds are "
        "of other hardware and software: only orders and ratios can be compared",
        *filter(None, [busy(experiment.machine)]),
    ]
    if experiment.settings["turns"] < ENOUGH:
        few = several(experiment.settings["turns"], "turn")
        return [*notes, f"{few}: no verdict on orders, which noise may have made; {ENOUGH} turns or more give one"]
    notes += [*map(verdict, experiment.orders), _access(experiment)]
    return notes


def _access(experiment: Experiment) -> str:
    """How often less memory access went with more speed, printed and here."""
    pairs = printed = here = 0
    for a, b in combinations(experiment.results, 2):
        if a.case.column != b.case.column or a.memory_access == b.memory_access or not a.speed or not b.speed:
            continue
        less, more = sorted((a, b), key=lambda result: result.memory_access)
        pairs += 1
        printed += float(less.case.printed) > float(more.case.printed)
        here += (less.speed or 0) > (more.speed or 0)
    return f"less memory access is faster in {printed} of {pairs} pairs of rows as printed, in {here} here"


def verdict(order: Order) -> str:
    """Whether the printed order of a column holds, in one line."""
    if order.holds:
        return f"{order.column}: the printed order holds here ({several(order.pairs, 'pair')} of rows)"
    swapped = "; ".join(f"{slower} here slower than {faster}" for slower, faster in order.swapped)
    close = ""
    if order.close:
        close = f"; for {len(order.close)} of these pairs the quartiles overlap: too close to tell here"
    return f"{order.column}: the printed order does not hold here for {len(order.swapped)} of {order.pairs} pairs: {swapped}{close}"


def as_dict(experiment: Experiment) -> dict[str, Any]:
    """Plain data for JSON."""
    return {
        "guideline": experiment.guideline,
        "platform": experiment.platform,
        "batch": experiment.batch,
        "machine": experiment.machine,
        "settings": experiment.settings,
        "assumed": ASSUMED[experiment.guideline],
        "results": [
            {
                "row": result.case.row,
                "column": result.case.column,
                "channels": list(result.case.stack.channels),
                "groups": result.case.stack.groups,
                "printed": result.case.printed,
                "note": result.case.note,
                "multi_adds": result.multi_adds,
                "memory_access": result.memory_access,
                "passes_per_second": result.speed,
                "median_seconds": None if result.timing is None else result.timing.median,
                "quartile_seconds": None if result.timing is None else list(result.timing.quartiles),
            }
            for result in experiment.results
        ],
        "orders": [{**order._asdict(), "holds": order.holds} for order in experiment.orders]
        if experiment.machine and experiment.settings["turns"] >= ENOUGH
        else [],
    }

"""One model's figures against its limits, its record and what was printed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..published.figure import Figure
from . import figures
from .changes import Change, changes, moved, sorted_by
from .config import Budget
from .recorded import Number, Record

#: What a figure is held to: a limit, its record, a printed figure, or nothing (it is shown because it moved).
HELD_TO = ("limit", "record", "published", "")


@dataclass(frozen=True)
class Finding:
    """One figure of one model.

    Attributes:
        figure: its key, as the lock has it. title: as it is shown. now: exact.
        held_to: one of ``HELD_TO``. bound: as it was written or printed. most: the most it may be (limit and record).
        recorded: what the lock has. passed: whether it holds. key: the key of the configuration that asks for it.
        printed: the printed figure, parsed.
    """

    figure: str
    title: str
    now: Number
    held_to: str = ""
    bound: str = ""
    most: int | None = None
    recorded: Number | None = None
    passed: bool = True
    key: str = ""
    printed: Figure | None = None

    @property
    def room(self) -> Number | None:
        """What is left up to the limit; below 0 when it is over."""
        return None if self.most is None else self.most - self.now

    @property
    def change(self) -> Number | None:
        """Now − recorded."""
        return None if self.recorded is None else self.now - self.recorded


@dataclass(frozen=True)
class Judged:
    """One model: what was found, and which layers moved.

    Attributes:
        error: why it could not be counted; ``misuse``: because of what was asked, not because its own code raised.
    """

    budget: Budget
    record: Record | None = None
    before: Record | None = None
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    misuse: bool = False
    moved: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether it was counted and every figure holds."""
        return not self.error and all(finding.passed for finding in self.findings)


def judge(
    budget: Budget, now: Record, before: Record | None, tolerance: Fraction = Fraction(0), update: bool = False
) -> Judged:
    """A counted model against its budget; ``before`` is its record. With ``update`` the record is no limit."""
    weighing = budget.weighing
    old = before.totals if before else {}
    if (
        _says_no_more(now.totals)
        and _says_no_more(old)
        and not {"trainable_params"} & {*budget.limits, *budget.published}
    ):
        now = replace(now, totals={key: n for key, n in now.totals.items() if key != "trainable_params"})
    found: list[Finding] = []
    for figure in figures.FIGURES:
        key, title = weighing.key(figure), weighing.title(figure)
        if key not in now.totals:  # of a file of weights only the params are known
            continue
        number, recorded = now.totals[key], old.get(key)
        if figure in budget.limits:
            limit = budget.limits[figure]
            passed = number <= limit.value
            found.append(
                Finding(key, title, number, "limit", limit.text, limit.value, recorded, passed, f"max_{figure}")
            )
        elif budget.by_record and recorded is not None and not update:
            most = int(recorded * (1 + tolerance))
            bound = "recorded" + (f" +{float(100 * tolerance):g} %" if tolerance else "")
            found.append(Finding(key, title, number, "record", bound, most, recorded, number <= most, "target"))
        if figure in budget.published:
            printed = budget.published[figure]
            passed = figures.reproduces(printed, number)
            found.append(
                Finding(key, title, number, "published", printed.text, None, recorded, passed, "published", printed)
            )
        if not any(finding.figure == key for finding in found) and (
            (recorded is not None and recorded != number and figure != "flops") or (budget.by_record and update)
        ):
            found.append(Finding(key, title, number, recorded=recorded))
    which = moved(old, now.totals)
    layers = changes(before, now) if before and which else []
    failing = [finding.figure for finding in found if not finding.passed]
    adds = weighing.key("multi_adds")
    first = next((figure for figure in (adds, *failing, *which) if figure in (failing or which)), adds)
    return Judged(
        budget,
        now,
        before,
        tuple(found),
        tuple(sorted_by(layers, first)),
        tuple(_notes(budget, now, before, any(not f.passed and f.printed is not None for f in found))),
        moved=tuple(which),
    )


def _says_no_more(totals: Mapping[str, Number]) -> bool:
    """Whether all params are trained, so that a figure of those that are says nothing that ``params`` does not."""
    return totals.get("trainable_params") == totals.get("params") or "trainable_params" not in totals


def _notes(budget: Budget, now: Record, before: Record | None, differs: bool) -> list[str]:
    notes = []
    if before and before.target and before.target != now.target:
        notes.append(f"recorded as target {before.target}")
    if before and before.input and before.input != now.input:
        notes.append(f"recorded for input {'; '.join(before.input)}, now {'; '.join(now.input)}")
    if now.uncounted:
        count = len(now.uncounted)
        what = f"{count} operation{'s' if count > 1 else ''}"
        notes.append(f"no rule for {what}, left out of every figure: {'; '.join(now.uncounted)}")
    if differs and budget.source:
        notes.append(f"published by {budget.source}")
    return notes

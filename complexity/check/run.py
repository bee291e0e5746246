"""Counting every model of a configuration and judging it: what ``complexity check`` does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import ComplexityError, shown
from ..base.user_code import UserCodeError
from . import lock as locks
from .config import Budget, Config, Misconfigured
from .judging import Judged, judge
from .recorded import Record
from .report import Report

if TYPE_CHECKING:
    from ..ledgers.ledger import Ledger
    from ..targets import Input, Target

#: Beside params that are all that is known.
FAILS = "params alone, for its run fails"


def check(config: Config, *, update: bool = False, tolerance: Fraction | None = None) -> Report:
    """Counts every model and holds it to its limits, its record and what was printed of it.

    Args:
        update: record the figures. tolerance: for all models, instead of what the configuration says.

    Raises:
        Misconfigured: the lock cannot be read, a model has neither a limit nor a record, or a target names nothing.
            Nothing has been counted then.
    """
    sections = locks.read(config.lock)
    records = sections["models"]
    with _importable(config.directory):
        _resolve(config, records, update)
        judged = []
        for budget in config.budgets:
            allowed = tolerance if tolerance is not None else budget.tolerance
            before = records.get(budget.name)
            judged.append(_one(budget, before, config.tolerance if allowed is None else allowed, update))
    names = {budget.name for budget in config.budgets}
    stale = tuple(name for name in records if name not in names)
    written = False
    if update:
        # A model that could not be counted keeps its record.
        kept = {m.budget.name: record for m in judged if (record := m.record or records.get(m.budget.name))}
        written = locks.write(config.lock, {**sections, "models": kept})
    return Report(config, tuple(judged), update, written, stale)


def _resolve(config: Config, records: dict[str, Record], update: bool) -> None:
    """Everything that can be wrong before the first model is counted."""
    problems = []
    for budget in config.budgets:
        what = f"model {shown(budget.name)}"
        if budget.by_record and budget.name not in records and not update:
            problems.append(
                f"{budget.place}: {what} has no limit and no record in {config.lock.name}: "
                f'set one, e.g. max_multi_adds = "300M", or record it with --update'
            )
        try:
            if not budget.target.closed_form:
                budget.target.find()
        except (UserCodeError, SystemExit):
            pass  # its own code raised: said with the results, for this model alone
        except ComplexityError as error:
            problems.append(f"{budget.places.get('target', budget.place)}: {what}: target: {error}")
    if problems:
        raise Misconfigured(problems)


def _one(budget: Budget, before: Record | None, tolerance: Fraction, update: bool) -> Judged:
    try:
        ledger, inputs, note = (
            (*budget.counted, "") if budget.counted else counted(budget.target, budget.inputs, _alone(budget))
        )
    except UserCodeError as error:
        return Judged(budget, error=f"{_line(error)} (complexity count shows the traceback)")
    except ComplexityError as error:
        return Judged(budget, error=_line(error), misuse=True)
    except SystemExit as error:  # else it would be our exit code, and 0 would say that all is well
        return Judged(budget, error=f"{budget.target.text}: its code exits Python (code {shown(error.code)})")
    now = Record.of(ledger, budget.weighing, budget.target.text, tuple(inputs))
    asked = (*budget.limits, *budget.published)
    if missing := [figure for figure in asked if budget.weighing.key(figure) not in now.totals]:
        return Judged(budget, error=f"{budget.target.text} says nothing of {', '.join(missing)}", misuse=True)
    judged = judge(budget, now, before, tolerance, update)
    return replace(judged, notes=(note, *judged.notes)) if note else judged


def _alone(budget: Budget) -> bool:
    return budget.weighing.of_params_alone((*budget.limits, *budget.published))


def counted(target: Target, inputs: tuple[Input, ...], alone: bool) -> tuple[Ledger, list[str], str]:
    """What a target costs, its inputs, and a note: one whose run fails has its params, where these ``alone`` are asked for.

    Raises:
        ComplexityError, UserCodeError: as ``target_ledger``; an input of no such name also where params alone are asked for.
    """
    from ..targets import check_names, target_ledger, target_params

    try:
        return *target_ledger(target, inputs), ""
    except (UserCodeError, ComplexityError) as error:
        if not alone or target.closed_form or target.in_file:
            raise
        check_names(target.text, target.build("meta"), inputs)
        return target_params(target), [], f"{FAILS}: {_line(error)}"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


@contextmanager
def _importable(directory: Path) -> Iterator[None]:
    """Modules beside the configuration can be imported, as they can when Python runs there."""
    entry = str(directory)
    sys.path.insert(0, entry)
    try:
        yield
    finally:
        if entry in sys.path:
            sys.path.remove(entry)

"""compare: every installed tool on one model, each in a process of its own, and its figure explained by our ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from ..base.errors import ComplexityError, summary
from ..base.user_code import UserCodeError
from ..base.version import __version__
from ..ledgers.conventions import convention
from ..ledgers.ledger import Ledger
from ..targets import Input, Target, arguments, check_names, parse, text_of
from .comparison import Comparison, Row
from .explaining import Finding, explain
from .isolated import Outcome, isolated
from .sharing import counted_again, shared_modules
from .tool import Reading, Tool
from .tools import tool, tools


def compare(
    target: Any,
    *inputs: Any,
    names: Sequence[str] | None = None,
    timeout: float = 300,
    progress: Callable[[Iterable[Any]], Iterable[Any]] = iter,
    **keywords: Any,
) -> Comparison:
    """Runs every installed tool on a model and explains each figure.

    Args:
        target: a TARGET string (see ``complexity.targets``), or an ``nn.Module``, which comes back untouched.
        inputs: ``InputSpec`` for a string (the target's default input unless given), tensors for a module.
        names: tools to run (keys of ``TOOLS``); all that are installed unless given.
        timeout: seconds that each may take, its building of the model included.
        progress: wraps the list of tools, e.g. ``tqdm``.
        keywords: keyword inputs of a module.

    Raises:
        ComplexityError: no such target or tool.
        UserCodeError: building or running the model raised.
    """
    chosen = tools() if names is None else {name: tool(name) for name in names}
    task = Task(parse(target), inputs) if isinstance(target, str) else _Live(target, inputs, keywords)
    task.check()
    # First the others, then ours: their processes are forked before this one has used a thread of torch's.
    outcomes = [(found, isolated(partial(measured, task, found), timeout)) for found in progress(list(chosen.values()))]
    ours = isolated(partial(measured, task, None), timeout)
    ledger = task.ledger()
    return Comparison(
        task.name,
        task.described(),
        ledger,
        _row("complexity", __version__, ours, None),
        tuple(
            _row(found.shown_name(), found.version(), outcome, finding(found, outcome, ledger))
            for found, outcome in outcomes
        ),
        isinstance(target, str) and not inputs and parse(target).assumes_input,
    )


class Task:
    """A target by its string: every process builds it anew."""

    def __init__(self, target: Target, inputs: Sequence[Input]) -> None:
        self.target = target
        self.specs = tuple(inputs) or target.default_inputs()
        self.name = target.text

    def check(self) -> None:
        """Builds the model once, so that what its code raises is raised here."""
        check_names(self.name, self.target.build("meta"), self.specs)

    def described(self) -> str:
        """Its inputs, as text."""
        return "; ".join(map(str, self.specs))

    def real(self) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        """Model, inputs and keyword inputs, with values."""
        return self.target.build("cpu"), *arguments(self.specs, "cpu")

    def meta(self) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        """The same without values."""
        return self.target.build("meta"), *arguments(self.specs, "meta")

    def ledger(self) -> Ledger:
        """Our ledger of it."""
        return _counted(self.name, *self.meta())


class _Live(Task):
    """A model of the caller's: a forked process has a copy of it."""

    def __init__(self, model: Any, inputs: Sequence[Any], keywords: dict[str, Any]) -> None:
        self.model, self.tensors, self.keywords = model, tuple(inputs), keywords
        self.name = type(model).__name__

    def check(self) -> None:
        pass

    def described(self) -> str:
        named = (f"{name}={text_of(value)}" for name, value in self.keywords.items())
        return "; ".join((*map(text_of, self.tensors), *named))

    def real(self) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        return self.model, self.tensors, self.keywords

    meta = real


def _counted(name: str, model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Ledger:
    from ..counters import count

    try:
        return count(model, *inputs, **keywords)
    except ComplexityError:
        raise
    except Exception as error:
        raise UserCodeError(f"{name}: running the model raised {summary(error)}") from error


def measured(task: Task, found: Tool | None) -> list[Any]:
    """In a process of its own: one tool's total (ours where there is none), and how many seconds its call took."""
    import time
    import warnings
    from importlib import import_module

    import torch

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    shared: dict[str, int] = {}
    if found is None:
        import_module("..counters", __package__)
        model, inputs, keywords = task.meta()
        start = time.perf_counter()
        ledger = _counted(task.name, model, inputs, keywords)
        reading = Reading(int(ledger.multi_adds), int(ledger.params))
    else:
        import_module(found.module)
        model, inputs, keywords = task.real()
        model.eval()
        shared = shared_modules(model) if found.sharing else {}
        start = time.perf_counter()
        reading = found.run(model, inputs, keywords)
    seconds = time.perf_counter() - start
    params = None if reading.params is None else _plain(reading.params)
    quirks = {what: _plain(amount) for what, amount in reading.quirks().items()}
    return [_plain(reading.total), seconds, params, quirks, shared]


def _plain(number: Any) -> Any:
    """An int where it is whole: tools give NumPy's and torch's numbers, and floats."""
    return int(number) if number == int(number) else float(number)


def finding(found: Tool, outcome: Outcome, ledger: Ledger) -> Finding | None:
    """How the figure of a run of ``measured`` comes about."""
    if outcome.value is None:
        return None
    total, _, _, quirks, shared = outcome.value
    again = counted_again(ledger, convention(found.convention), shared, found.sharing)
    if again:
        quirks = {**quirks, "modules counted again for each further parent": again}
    return explain(total, ledger, found.convention, found.blind_spots, quirks)


def _row(name: str, version: str, outcome: Outcome, finding: Finding | None) -> Row:
    if outcome.value is None:
        return Row(name, version, None, None, outcome.peak_memory, None, outcome.reason)
    total, seconds, params, *_ = outcome.value
    return Row(name, version, total, seconds, outcome.peak_memory, finding, params=params)

"""The pytest fixture ``complexity``: budgets, published figures and snapshots as assertions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError, shown, unknown
from ..ledgers.ledger import Ledger
from . import changes, figures, words
from . import lock as locks
from .config import Budget
from .figures import FIGURES
from .judging import Judged, judge
from .places import Place
from .recorded import Record
from .run import FAILS, counted

if TYPE_CHECKING:
    from ..targets import Input

_LIMITS = {f"max_{figure}": figure for figure in FIGURES}


class Checker:
    """What a test gets as ``complexity``.

    Every assertion takes a model and its inputs: a tensor, a shape like ``"1,3,224,224"`` or ``(1, 3, 224, 224)``, or a
    list of these for a model with several inputs. A dict is one input, as it is for ``complexity.count``, with shapes or
    tensors inside; keywords are strings, ``"tokens=1,16:int64"``, or stand in
    ``keywords``, a dict of shapes, tensors and values by name. Instead of a model it also takes a TARGET like
    ``"complexity:mobilenet_v1"`` or a ``Ledger``, which need no inputs. The model comes back as it was; it is run for real
    only where its ``forward`` asks for values and the inputs are real tensors.

    Args:
        lock: the snapshots. test: the name of the test, under which they are kept. update: record instead of comparing.
    """

    def __init__(self, lock: Path, test: str, update: bool = False) -> None:
        self.lock, self.test, self.update = lock, test, update
        #: Snapshots that this test has recorded, by name.
        self.recorded: dict[str, Record] = {}
        self._calls = 0

    def assert_within(
        self,
        model: Any,
        inputs: Any = None,
        *,
        keywords: Mapping[str, Any] | None = None,
        convention: str | list[str] = "multi-adds",
        **limits: Any,
    ) -> None:
        """The model costs at most ``max_params``, ``max_trainable_params``, ``max_multi_adds``, ``max_flops``, ``max_activations``,
        ``max_memory_access``. Params alone need no inputs, and no ``forward`` that runs.

        Args:
            limits: ``"300M"`` or a number. convention: how ``max_multi_adds`` (or ``max_params``) is counted.

        Raises:
            AssertionError: it costs more; the message names the layers that cost most, or that have moved.
            ComplexityError: an unknown limit, or no limit at all.
        """
        __tracebackhide__ = True
        if not limits:
            raise ComplexityError(f"assert_within needs a limit: {', '.join(_LIMITS)}")
        read = {_figure(key, _LIMITS, "limit"): _read(key, figures.limit, value) for key, value in limits.items()}
        _hold(self._judged(model, inputs, keywords, convention, limits=read))

    def assert_reproduces(
        self,
        model: Any,
        inputs: Any = None,
        *,
        keywords: Mapping[str, Any] | None = None,
        convention: str | list[str] = "multi-adds",
        **published: str,
    ) -> None:
        """The model's figures print as published: ``multi_adds="569M", params="4.2M"``, in all digits.

        Raises:
            AssertionError: one prints otherwise.
            ComplexityError: an unknown figure, or none.
        """
        __tracebackhide__ = True
        if not published:
            raise ComplexityError(f"assert_reproduces needs a figure: {', '.join(FIGURES)}")
        names = {figure: figure for figure in FIGURES}
        read = {_figure(key, names, "figure"): _read(key, figures.printed, value) for key, value in published.items()}
        _hold(self._judged(model, inputs, keywords, convention, published=read))

    def assert_unchanged(
        self,
        model: Any,
        inputs: Any = None,
        *,
        keywords: Mapping[str, Any] | None = None,
        name: str | None = None,
        tolerance: str = "0%",
        convention: str | list[str] = "multi-adds",
    ) -> None:
        """The model costs what it cost when ``pytest --complexity-update`` recorded it, layer by layer.

        Args:
            name: of the snapshot, where a test has several; they are numbered otherwise.
            tolerance: how far each total may be from the record, up or down; with it, layers may move.

        Raises:
            AssertionError: it does not, with the layers that moved; or there is no snapshot yet.
            ComplexityError: the lock cannot be read.
        """
        __tracebackhide__ = True
        allowed = figures.tolerance(tolerance)
        self._calls += 1
        key = self.test + (f" {name}" if name else f" #{self._calls}" if self._calls > 1 else "")
        if key in self.recorded:
            raise ComplexityError(f"assert_unchanged: a second snapshot called {shown(name)} in {self.test}")
        now = self._judged(model, inputs, keywords, convention).record
        assert now is not None
        if self.update:
            self.recorded[key] = now
            return
        before = locks.read(self.lock)["tests"].get(key)
        if before is None:
            raise AssertionError(
                f"no snapshot {shown(key)} in {self.lock.name}: pytest --complexity-update records what is there now"
            )
        if problem := _moved(key, before, now, allowed, self.lock.name):
            raise AssertionError(problem)

    def _judged(self, model: Any, inputs: Any, keywords: Any, convention: str | list[str], **asked: Any) -> Judged:
        weighing = figures.weighing(convention)
        alone = weighing.of_params_alone(figure for given in asked.values() for figure in given)
        ledger, title, shapes, note = _counted(model, inputs, keywords, alone)
        from ..targets import Target

        budget = Budget(title, Place(self.test), Target(title, "python", "", ""), weighing=weighing)
        judged = judge(replace(budget, **asked), Record.of(ledger, weighing, title, shapes), None)
        return replace(judged, notes=(note, *judged.notes)) if note else judged


def _hold(judged: Judged) -> None:
    __tracebackhide__ = True
    lines = []
    for finding in judged.findings:
        if not finding.passed:
            lines += [words.failure(judged, finding), *("  " + line for line in words.responsible(judged, finding))]
    if lines:
        raise AssertionError("\n".join([*lines, *judged.notes]))


def _moved(key: str, before: Record, now: Record, allowed: Any, lock: str) -> str:
    """What differs from a snapshot, as a message; nothing where it holds."""
    totals = {
        figure: (before.totals[figure], number) for figure, number in now.totals.items() if figure in before.totals
    }
    off = [figure for figure, (old, new) in totals.items() if abs(new - old) > allowed * old]
    layers = changes.changes(before, now)
    if not off and (allowed or not layers):
        return ""
    lines = [f"{words.name(key)} is not as recorded in {lock} (pytest --complexity-update records it anew):"]
    for figure in off:
        old, new = totals[figure]
        lines.append(f"  {figure} {words.number(old)} -> {words.number(new)}: {words.signed(new - old, old)}")
    shown_by = next((figure for figure in ("multi_adds", *off) if figure in off), "multi_adds")
    ordered = changes.sorted_by(layers, shown_by)
    lines += [f"  {words.layer(change, shown_by)} {shown_by}" for change in ordered[: words.NAMED]]
    if len(ordered) > words.NAMED:
        lines.append(f"  … and {len(ordered) - words.NAMED} more layers")
    return "\n".join(lines)


def _counted(
    model: Any, inputs: Any, keywords: Mapping[str, Any] | None, alone: bool
) -> tuple[Ledger, str, tuple[str, ...], str]:
    """A model's ledger, what it is called, its inputs as texts, and a note. ``alone``: no more than its params is asked for."""
    if isinstance(model, Ledger):
        if inputs is not None or keywords:
            raise ComplexityError("a Ledger has been counted already: no inputs")
        return model, model.model or "ledger", (), ""
    if isinstance(model, str):
        from ..targets import parse

        ledger, shapes, note = counted(parse(model), (*map(_spec, _listed(inputs)), *_by_name(keywords)), alone)
        return ledger, model, tuple(shapes), note
    from ..counters import count
    from ..targets import arguments, check_names, model_params

    title = type(model).__name__
    if inputs is None and not keywords:
        if alone and hasattr(model, "named_parameters"):
            return model_params(model, title), title, (), ""
        raise ComplexityError(f"inputs are needed to count {title}: a tensor, or a shape like 1,3,224,224")
    given = [*map(_input, _listed(inputs)), *_by_name(keywords)]
    check_names(title, model, given)
    args, kwargs = arguments(given)
    try:
        return count(model, *args, **kwargs), title, tuple(map(str, given)), ""
    except Exception as error:
        if not alone or not hasattr(model, "named_parameters"):
            raise
        return model_params(model, title), title, (), f"{FAILS}: {' '.join(str(error).split())}"


def _listed(inputs: Any) -> list[Any]:
    """Inputs as a list: one tensor or shape is a list of one."""
    if inputs is None:
        return []
    if isinstance(inputs, (tuple, list)) and not _is_shape(inputs):
        return list(inputs)
    return [inputs]


def _is_shape(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and bool(value) and all(type(size) is int for size in value)


def _spec(value: Any) -> Input:
    from ..targets import parse_input

    if _is_shape(value):
        value = ",".join(map(str, value))
    if not isinstance(value, str):
        raise ComplexityError(f"a TARGET takes shapes like 1,3,224,224, not {shown(type(value).__name__)}")
    return parse_input(value)


def _input(value: Any) -> Input:
    """A given value as an input: shapes become tensors, in a dict or a list too; tensors stay."""
    from ..targets.inputs import held, parse_input

    return parse_input(value) if isinstance(value, str) else held(_as_texts(value))


def _by_name(keywords: Mapping[str, Any] | None) -> tuple[Input, ...]:
    from ..targets.inputs import given_inputs

    return given_inputs({name: _as_texts(value) for name, value in (keywords or {}).items()})


def _as_texts(value: Any) -> Any:
    """Shapes that are tuples as texts, inside of lists and dicts too."""
    if _is_shape(value):
        return ",".join(map(str, value))
    if isinstance(value, Mapping):
        return {name: _as_texts(part) for name, part in value.items()}
    return [_as_texts(part) for part in value] if type(value) is list else value


def _figure(key: str, names: Mapping[str, str], what: str) -> str:
    if key not in names:
        raise unknown(what, key, names)
    return names[key]


def _read(key: str, reader: Any, value: Any) -> Any:
    try:
        return reader(value)
    except ComplexityError as error:
        raise ComplexityError(f"{key}: {error}") from None

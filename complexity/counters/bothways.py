"""A yes or no that depends on values nobody knows (a mask on the meta device): counted both ways, and taken if they agree.

``if mask.all():`` has no answer without values. Where the model and its inputs have none, it is counted with either answer: if
all ways cost the same MultiAdds and params, that is what it costs, whatever the values are, and a warning says what may still
differ. If they do not, the error names what each would be.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from ..base.errors import ComplexityError
from .counted import Counted
from .recorder import Recorder

#: Questions that are answered both ways, at most: twice as many counts for each more.
MOST = 3
_NOT_THE_MODELS = (str(Path(__file__).parents[1]), str(Path(torch.__file__).parent))


def question() -> str:
    """Where the model asks: the file and line outside torch and this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_NOT_THE_MODELS):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def both_ways(
    name: str, reason: str, first: str, run: Callable[[Recorder], object], made: Callable[[], Recorder]
) -> Recorder:
    """The count that all answers agree on.

    Args:
        name: the model's. reason: why values were asked for. first: the first question.
        run: counts into a recorder; raises where values are asked for. made: a recorder for one more count.

    Raises:
        ComplexityError: the answers lead to other figures, one of them to an error, or there are too many questions.
    """
    counts = list(_ways(first, run, made))
    figures = [(one.multi_adds, one.params, tuple(one.uncounted)) for _, one in counts]
    if len(set(figures)) > 1 or not counts:
        ways = sorted({f"{multi_adds:,}" for multi_adds, _, _ in figures})
        what = f"; by the answer it is {' or '.join(ways)} MultiAdds" if len(ways) > 1 else ""
        raise ComplexityError(f"{name} cannot be counted by shapes alone: {reason}{what}")
    others = ", ".join(_others(name, [one for _, one in counts]))
    warnings.warn(
        f"{name}: {reason}, which are not known; whatever they are, MultiAdds and params are these"
        + (f"; other quantities may differ: {others}" if others else ""),
        stacklevel=7,
    )
    return counts[0][1]


def _ways(
    first: str, run: Callable[[Recorder], object], made: Callable[[], Recorder]
) -> Iterator[tuple[dict[str, bool], Recorder]]:
    """Every combination of answers, yes before no, with its count; nothing at all if one of them cannot be counted."""
    waiting: list[dict[str, bool]] = [{first: False}, {first: True}]
    found = []
    while waiting:
        told = waiting.pop()
        recorder = made()
        recorder.told = told
        try:
            run(recorder)
        except Exception:
            if recorder.question is None or len(told) >= MOST:
                return
        if recorder.question is not None:
            waiting += [{**told, recorder.question: False}, {**told, recorder.question: True}]
        elif recorder.reason:
            return
        else:
            found.append((told, recorder))
    yield from found


def _others(name: str, counts: list[Recorder]) -> Iterator[str]:
    """The quantities that differ between the ways, each with its least and most."""
    ledgers = []
    for recorder in counts:
        ledger = Counted(name)
        ledger.add(recorder)
        ledgers.append(ledger)
    for quantity in sorted({term[1] for ledger in ledgers for term in ledger.amounts}):
        amounts = [ledger.quantity(quantity) for ledger in ledgers]
        if min(amounts) != max(amounts):
            yield f"{quantity} {min(amounts):,} to {max(amounts):,}"

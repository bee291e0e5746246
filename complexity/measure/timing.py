"""Timing of several calls in turn: A B C, A B C, …, so that a noisy moment of the machine hits all alike.

Each turn of a call is one ``torch.utils.benchmark.Timer.blocked_autorange`` (which sets the threads and waits for the GPU): a
call or more that are not counted, then as many as fill the time asked for. What is reported is the median over the turns
and their interquartile range.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..base.errors import ComplexityError


class Timing(NamedTuple):
    """Seconds per call, one figure for each turn; repetitions: measured calls in all turns."""

    turns: tuple[float, ...]
    repetitions: int

    @property
    def median(self) -> float:
        """Median over the turns, in seconds."""
        return quantile(self.turns, 0.5)

    @property
    def quartiles(self) -> tuple[float, float]:
        """First and third quartile over the turns, in seconds."""
        return quantile(self.turns, 0.25), quantile(self.turns, 0.75)


def measure(
    calls: Mapping[str, Callable[[], Any]],
    *,
    threads: int | None = None,
    turns: int = 7,
    seconds: float = 0.1,
    warm_up: int = 2,
    budget: float | None = None,
    progress: bool = False,
) -> dict[str, Timing]:
    """Times each call, all of them in turn.

    Args:
        calls: what to time, by name; each runs with gradients off.
        threads: of torch; as many as it would take unless given.
        turns: measurements of each call. seconds: how long one of them takes at least (one repetition at least).
        warm_up: calls before anything is measured.
        budget: seconds after which no further turn is started; at least one is made.
        progress: show a progress bar on stderr.

    Raises:
        ComplexityError: threads, turns, seconds or warm-up out of range. Errors of the calls pass on.
    """
    from time import monotonic

    import torch
    from torch.utils.benchmark import Timer

    start = monotonic()
    check(threads, turns, seconds, warm_up)
    threads = torch.get_num_threads() if threads is None else threads
    bar = _bar(len(calls) * (turns + 1), progress)
    found: dict[str, list[float]] = {name: [] for name in calls}
    repetitions = dict.fromkeys(calls, 0)
    with torch.no_grad(), bar:
        for name, call in calls.items():
            bar.set_postfix_str(f"warm-up {name}"[:40])
            for _ in range(warm_up):
                call()
            bar.update()
        timers = {name: Timer("call()", globals={"call": call}, num_threads=threads) for name, call in calls.items()}
        for turn in range(turns):
            if turn and budget is not None and monotonic() - start > budget:
                break
            for name, timer in timers.items():
                bar.set_postfix_str(name[:40])
                one = timer.blocked_autorange(min_run_time=max(seconds, 1e-9))
                found[name].append(float(one.median))
                repetitions[name] += one.number_per_run * len(one.raw_times)
                bar.update()
    return {name: Timing(tuple(values), repetitions[name]) for name, values in found.items()}


def check(threads: int | None, turns: int, seconds: float, warm_up: int) -> None:
    """Refuses what cannot be measured.

    Raises:
        ComplexityError: it says what is allowed.
    """
    if threads is not None and not 1 <= threads <= 1024:
        raise ComplexityError(f"threads {threads} is not allowed: a whole number from 1 to 1024")
    if not 1 <= turns <= 1000:
        raise ComplexityError(f"turns {turns} is not allowed: a whole number from 1 to 1000")
    if not 0 <= seconds <= 600:
        raise ComplexityError(f"seconds {seconds:g} is not allowed: a number from 0 to 600")
    if not 0 <= warm_up <= 1000:
        raise ComplexityError(f"warm-up {warm_up} is not allowed: a whole number from 0 to 1000")


def quantile(values: tuple[float, ...], share: float) -> float:
    """A quantile, between the two nearest values in proportion.

    >>> quantile((1.0, 2.0, 4.0), 0.75)
    3.0
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _bar(total: int, shown: bool) -> Any:
    from tqdm import tqdm

    return tqdm(total=total, disable=not shown, leave=False, desc="measuring")

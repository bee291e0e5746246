"""Runs a function in a process of its own: with a time limit, its peak memory measured, its death survived."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..base.errors import ComplexityError, summary


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        value: what the function gave (something JSON can say), ``None`` if it failed.
        reason: why it failed, one line; empty if it did not.
        peak_memory: bytes that the process took at most, above what it had at its start.
    """

    value: Any = None
    reason: str = ""
    peak_memory: int = 0


def isolated(function: Callable[[], Any], timeout: float) -> Outcome:
    """Calls a function in a forked process and waits for it, at most ``timeout`` seconds.

    Raises:
        ComplexityError: this system cannot fork.
    """
    return next(outcome for _, outcome in isolated_many([("", function)], timeout, processes=1))


def isolated_many(
    jobs: Iterable[tuple[Any, Callable[[], Any]]], timeout: float, *, processes: int
) -> Iterator[tuple[Any, Outcome]]:
    """Calls functions in forked processes, so many at a time; gives (key, outcome) as each ends.

    The processes are forked from one thread and torn down with it: on an error or Ctrl-C in the caller none is left.

    Raises:
        ComplexityError: this system cannot fork.
    """
    if not hasattr(os, "fork"):
        raise ComplexityError("running models in processes of their own needs a system that can fork (not Windows)")
    waiting = iter(jobs)
    running: dict[int, _Running] = {}
    try:
        while True:
            while len(running) < processes and (job := next(waiting, None)) is not None:
                started = _started(*job, time.monotonic() + timeout)
                running[started.reading] = started
            if not running:
                return
            left = min(job.deadline for job in running.values()) - time.monotonic()
            ready = select.select(list(running), [], [], max(left, 0))[0]
            for reading in ready:
                part = os.read(reading, 1 << 16)
                running[reading].data.append(part)
                if not part:
                    ended = running.pop(reading)
                    yield ended.key, _ended(ended)
            for late in [job for job in running.values() if job.deadline < time.monotonic()]:
                del running[late.reading]
                _killed(late)
                yield late.key, Outcome(reason=f"took longer than {timeout:g} s")
    finally:
        for left_over in running.values():
            _killed(left_over)


@dataclass
class _Running:
    key: Any
    child: int
    reading: int
    deadline: float
    data: list[bytes] = field(default_factory=list)


def _started(key: Any, function: Callable[[], Any], deadline: float) -> _Running:
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(function, writing)
    os.close(writing)
    return _Running(key, child, reading, deadline)


def _ended(job: _Running) -> Outcome:
    os.close(job.reading)
    _, status = os.waitpid(job.child, 0)
    data = b"".join(job.data)
    return Outcome(**json.loads(data)) if data else Outcome(reason=_death(status))


def _killed(job: _Running) -> None:
    os.close(job.reading)
    os.kill(job.child, signal.SIGKILL)  # not reaped yet, so the number is still the child's
    os.waitpid(job.child, 0)


def _death(status: int) -> str:
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return f"died of {name}" + (" (out of memory?)" if name == "SIGKILL" else "")
    return f"ended with exit code {os.waitstatus_to_exitcode(status)} and no result"


def _child(function: Callable[[], Any], writing: int) -> None:
    """Never returns: the process ends here, without the parent's exit handlers."""
    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # tools print; their prints are not ours
            os.dup2(nowhere, stream)
        start = _memory()
        outcome: dict[str, Any]
        try:
            outcome = {"value": function()}
        except Exception as error:
            outcome = {"reason": summary(error)}
        outcome["peak_memory"] = max(_peak() - start, 0)
        with open(writing, "w", encoding="utf-8") as pipe:
            json.dump(outcome, pipe)
        code = 0
    finally:
        os._exit(code)


def _peak() -> int:
    import resource  # not on Windows, which cannot fork either

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _memory() -> int:
    """What the process has resident now, bytes; its peak where the system does not say."""
    import resource

    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * resource.getpagesize()
    return _peak()

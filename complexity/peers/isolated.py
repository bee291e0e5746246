"""Runs a function in a process of its own: with a time limit, its peak memory measured, its death survived."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import ComplexityError


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
    if not hasattr(os, "fork"):
        raise ComplexityError("running other tools in processes of their own needs a system that can fork (not Windows)")
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(function, writing)
    os.close(writing)
    data, complete = b"", False
    try:
        data, complete = _read(reading, time.monotonic() + timeout)
    finally:
        os.close(reading)
        if not complete:
            os.kill(child, signal.SIGKILL)  # not reaped yet, so the number is still the child's
        _, status = os.waitpid(child, 0)
    if not complete:
        return Outcome(reason=f"took longer than {timeout:g} s")
    if not data:
        return Outcome(reason=_death(status))
    return Outcome(**json.loads(data))


def _read(reading: int, deadline: float) -> tuple[bytes, bool]:
    """All that the pipe gives until it is closed, and whether it was closed in time."""
    data = b""
    while (left := deadline - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            part = os.read(reading, 1 << 16)
            if not part:
                return data, True
            data += part
    return data, False


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
            outcome = {"reason": reason(error)}
        outcome["peak_memory"] = max(_peak() - start, 0)
        with open(writing, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - a file descriptor
            json.dump(outcome, pipe)
        code = 0
    finally:
        os._exit(code)


def reason(error: BaseException) -> str:
    """An exception as one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}"[:300] if lines else type(error).__name__


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _memory() -> int:
    """What the process has resident now, bytes; its peak where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * resource.getpagesize()
    return _peak()

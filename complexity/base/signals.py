"""Ctrl-C and SIGTERM: a command ends with one line and 128 + the signal's number, at whatever moment they come.

While a command works they are exceptions, so that everything is put back on the way out; before and after, and where they
come a second time, they end the process at once.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

#: What is said of each; a system has some of them.
WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "hung up"}


class Stopped(KeyboardInterrupt):
    """A signal that ends a command; whatever lets a Ctrl-C pass lets it pass."""


class Watch:
    """What signals do to a command.

    Attributes:
        program: how the command is called in what it says. received: the signal that ends it, if one came.
    """

    def __init__(self, program: str) -> None:
        self.program = program
        self.received: signal.Signals | None = None
        self._process = os.getpid()

    @property
    def code(self) -> int:
        """The exit code of what was ended."""
        return 128 + (self.received or signal.SIGINT)

    @property
    def word(self) -> str:
        """What is said of it."""
        return WORDS[(self.received or signal.SIGINT).name]

    def stop(self, number: int, frame: FrameType | None = None) -> None:
        """The signal as an exception; the second one ends the process."""
        if self.received is not None:
            self.end(number)
        self.received = signal.Signals(number)
        raise Stopped

    def end(self, number: int, frame: FrameType | None = None) -> None:
        """Ends the process at once; nothing half-written is left."""
        if os.getpid() == self._process:  # a forked child has nothing to say
            self.received = self.received or signal.Signals(number)
            forget = getattr(sys.modules.get("complexity.base.files"), "forget", None)  # it may be half-imported now
            if forget is not None:
                forget()
            line = f"{self.program}: {self.word}\n".encode()
            with suppress(OSError):  # there is no stderr, and the exit code says it too
                os.write(2, b"\n" + line if os.isatty(2) else line)
        os._exit(128 + number)

    @contextmanager
    def stops(self) -> Iterator[None]:
        """Signals are exceptions in here; one that is lost (in a callback, where Python cannot raise) ends the process."""
        hook = sys.unraisablehook

        def lost(found: Any) -> None:
            if isinstance(found.exc_value, Stopped):
                self.end(self.received or signal.SIGINT)
            hook(found)

        with _handled(self.stop):
            sys.unraisablehook = lost
            try:
                yield
            finally:
                sys.unraisablehook = hook


def watched(program: str) -> None:
    """From here to the end of the process a signal ends it at once with one line, but where a ``Watch`` stops it."""
    _install(Watch(program).end)


@contextmanager
def _handled(handler: Any) -> Iterator[None]:
    before = _install(handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _install(handler: Any) -> dict[signal.Signals, Any]:
    """A handler for the signals that this process does not ignore (``nohup``, a shell's background); what was there before."""
    if threading.current_thread() is not threading.main_thread():  # only there Python lets a handler be set
        return {}
    numbers = [getattr(signal, name) for name in WORDS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    taken = {number: old for number, old in before.items() if old not in (signal.SIG_IGN, None)}
    for number in taken:
        signal.signal(number, handler)
    return taken

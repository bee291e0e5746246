"""Ctrl-C while a model is counted: it waits until the model is as it was."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class Deferred:
    """A context in which SIGINT waits for the end, except while ``open`` is True (while the model itself runs).

    Python only runs signal handlers in the main thread, so elsewhere there is nothing to do. Where the handler is no
    Python function (ignored, or the system's own), it is left alone.
    """

    __slots__ = ("_handler", "_pending", "open")

    def __init__(self) -> None:
        self.open = False
        self._pending = False
        self._handler: Any = None

    def __enter__(self) -> Deferred:
        if threading.current_thread() is threading.main_thread():
            handler = signal.getsignal(signal.SIGINT)
            if callable(handler):
                self._handler = handler
                signal.signal(signal.SIGINT, self._interrupted)
        return self

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.open:
            self._handler(number, frame)
        else:
            self._pending = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        handler = self._handler
        if handler is not None:
            signal.signal(signal.SIGINT, handler)
            if self._pending:
                handler(signal.SIGINT, None)

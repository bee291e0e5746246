"""stdout and stderr while a command runs: what is wrong with them never breaks off its work, and is known at the end."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Output(io.RawIOBase):
    """A stream's bytes on their way out; once they cannot be written, the rest is dropped.

    Attributes:
        error: why they could not, if so.
    """

    def __init__(self, below: Any) -> None:
        self._below = below
        self.error: OSError | None = None

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def fileno(self) -> int:
        """The file descriptor below."""
        return int(self._below.fileno())

    def isatty(self) -> bool:
        """Whether a terminal is below."""
        return self._below is not None and bool(self._below.isatty())

    def write(self, data: Any) -> int:
        """Writes, or drops."""
        done = 0
        while self.error is None and done < len(data):
            try:
                if self._below is None:
                    raise OSError(errno.EBADF, os.strerror(errno.EBADF))
                written = self._below.write(data[done:])
                if written is None:  # somebody made it non-blocking, and it is full
                    import select

                    select.select([], [self._below], [])
                done += written or 0
            except OSError as error:
                self.error = error
        return len(data)


@contextmanager
def steady() -> Iterator[Output]:
    """``sys.stdout`` and ``sys.stderr`` never raise in here; gives what stdout came to.

    What their encoding cannot express is written as ``\\u03b1``. Where they are not the process's own (somebody captures
    them), they are left as they are.
    """
    before = sys.stdout, sys.stderr
    out, sys.stdout = _stream(sys.stdout, sys.__stdout__, 1)
    _, sys.stderr = _stream(sys.stderr, sys.__stderr__, 2)
    try:
        yield out
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        sys.stdout, sys.stderr = before


def _stream(stream: Any, own: Any, number: int) -> tuple[Output, Any]:
    if stream is not own:
        return Output(None), stream
    if stream is None:
        _fill(number)
        output = Output(None)
        return output, io.TextIOWrapper(io.BufferedWriter(output), "utf-8", "backslashreplace")
    stream.flush()
    output = Output(getattr(stream.buffer, "raw", stream.buffer))
    buffer: Any = io.BufferedWriter(output) if hasattr(stream.buffer, "raw") else output  # none with python -u
    return output, io.TextIOWrapper(
        buffer, stream.encoding, "backslashreplace",
        line_buffering=stream.line_buffering, write_through=stream.write_through,
    )  # fmt: skip


def _fill(number: int) -> None:
    """A closed descriptor would be given to the next file that is opened, and that file get what others print."""
    try:
        os.fstat(number)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDONLY)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)

"""The user's own code raised: the error that says so, and the user's exception as it is told to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import ComplexityError

if TYPE_CHECKING:
    from traceback import TracebackException

#: What torch puts around its functions, and around a model's.
_WRAPPERS = ("/torch/_compile.py", "/torch/_dynamo/", "/torch/utils/_device.py", "/torch/utils/_contextlib.py")


#: How torch says it, on a CPU and on others; its own class derives from RuntimeError.
_NO_MEMORY = ("can't allocate memory", "out of memory", "not enough memory")


class UserCodeError(ComplexityError):
    """The user's own code raised while it was imported, built or run; its exception is the cause."""

    @property
    def no_memory(self) -> bool:
        """Whether it asked for more memory than there is."""
        cause = self.__cause__
        return isinstance(cause, MemoryError) or (
            isinstance(cause, RuntimeError) and any(said in str(cause) for said in _NO_MEMORY)
        )

    def told(self) -> str:
        """The traceback of the user's exception: the user's frames and torch's, without ours; empty where there is none."""
        from traceback import TracebackException

        if self.__cause__ is None:
            return ""
        told = TracebackException.from_exception(self.__cause__)
        _theirs(told)
        return "".join(told.format())


def _theirs(told: TracebackException) -> None:
    """Takes the frames of this project, and of torch's wrappers around it, out of a traceback and of those before it.

    An exception on the way to this one that has no frame of anyone else, or says the same again, goes too.
    """
    from traceback import StackSummary

    told.stack = StackSummary.from_list([frame for frame in told.stack if not _ours(frame.filename)])
    for link in ("__cause__", "__context__"):
        before = getattr(told, link)
        if before is None:
            continue
        _theirs(before)
        if not before.stack or list(before.format_exception_only()) == list(told.format_exception_only()):
            setattr(told, link, None)


def _ours(filename: str) -> bool:
    """Whether a file is of this project, or of what torch puts around its functions."""
    from pathlib import Path

    path = Path(filename)
    return path.is_relative_to(Path(__file__).parents[1]) or any(part in path.as_posix() for part in _WRAPPERS)

"""The one kind of error that this project raises for a bad request: one line that says what, where and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable

from .escape import plain


class ComplexityError(ValueError):
    """A request that cannot be met. Its text is one line, fit for stderr as it is, whatever names are in it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(plain(text))


def unknown(what: str, name: object, allowed: Iterable[str]) -> ComplexityError:
    """The error for a name that is not in a list of names, with the nearest valid one.

    >>> str(unknown("network", "mobilenet_v9", ["mobilenet_v1", "vgg16"]))
    "unknown network 'mobilenet_v9' (did you mean 'mobilenet_v1'?); allowed: mobilenet_v1, vgg16"
    """
    from difflib import get_close_matches

    names = list(allowed)
    near = get_close_matches(name.lower() if isinstance(name, str) else shown(name), names, n=1, cutoff=0.4)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return ComplexityError(f"unknown {what} {shown(name)}{hint}; allowed: {', '.join(names)}")


def shown(value: object) -> str:
    """A value from outside as it may stand in a one-line message: quoted, no line breaks, at most 80 characters."""
    try:
        text = repr(value)
    except Exception as error:  # thousands of digits, thousands of levels, an object of somebody's
        return f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    text = plain(text)
    return text if len(text) <= 80 else text[:77] + "..."


def nearest(name: str, names: Iterable[str], most: int) -> str:
    """The names most like one that is not there, for the end of a message that cannot list them all; empty if none is."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), n=most, cutoff=0.5)
    return f"; nearest: {', '.join(near)}" if near else ""


def summary(error: BaseException) -> str:
    """An exception as one line: ``RuntimeError: `` and the first line of what it says, at most 300 characters.

    >>> summary(KeyError()), summary(ValueError("no weights\\nsee the log"))
    ('KeyError', 'ValueError: no weights')
    """
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}"[:300] if lines else type(error).__name__

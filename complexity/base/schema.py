"""What data of a file from outside may be: its shape is said once, and held before anything reads it.

A shape is a function of a place and a value that raises where the value is not of it; shapes are put together from shapes:

>>> point = table({"label": text, "at": items(number(least=0))}, needed=("label",))
>>> point("file 'a', point 1", {"label": "x", "at": [1, True]})
Traceback (most recent call last):
complexity.base.errors.ComplexityError: file 'a', point 1: at 2 must be a number of 0 or more, not True
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .errors import ComplexityError, shown, unknown

Shape = Callable[[str, Any], None]

#: Larger than any count, small enough for every arithmetic: what a file has beyond it is a slip of the hand.
MOST = 10**30


def toml(where: str, content: str) -> dict[str, Any]:
    """A TOML text as data.

    Raises:
        ComplexityError: it is not TOML.
    """
    import tomllib

    data: dict[str, Any] = _parsed(where, "TOML", tomllib.loads, content)
    return data


def json(where: str, content: str) -> Any:
    """A JSON text as data.

    Raises:
        ComplexityError: it is not JSON.
    """
    import json

    return _parsed(where, "JSON", json.loads, content)


def _parsed(where: str, kind: str, loads: Callable[[str], Any], content: str) -> Any:
    try:
        return loads(content)
    except RecursionError:
        raise ComplexityError(f"{where}: not valid {kind}: nested too deep") from None
    except ValueError as error:  # also for a number of thousands of digits
        raise ComplexityError(f"{where}: not valid {kind}: {' '.join(str(error).split())}") from None


def text(where: str, value: Any) -> None:
    """A text."""
    if not isinstance(value, str):
        raise _wrong(where, "a text in quotes", value)


def truth(where: str, value: Any) -> None:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise _wrong(where, "true or false", value)


def nothing(where: str, value: Any) -> None:
    """``null`` of JSON."""
    if value is not None:
        raise _wrong(where, "null", value)


def number(*, whole: bool = False, least: float = -MOST, most: float = MOST) -> Shape:
    """A number, whole where it is asked for, within limits."""
    words = "a whole number" if whole else "a number"
    words += f" of {least} or more" if least > -MOST else ""
    words += f" up to {most}" if most < MOST else ""

    def check(where: str, value: Any) -> None:
        if (
            isinstance(value, bool)
            or not isinstance(value, int if whole else (int, float))
            or not least <= value <= most
        ):
            raise _wrong(where, words, value)

    return check


def one_of(what: str, allowed: Collection[str]) -> Shape:
    """One of some words."""

    def check(where: str, value: Any) -> None:
        if not isinstance(value, str) or value not in allowed:
            raise unknown(f"{what} in {where}", value, filter(None, allowed))

    return check


def items(of: Shape, *, least: int = 0, called: str = "", by: str = "") -> Shape:
    """A list of so many values of a shape. A message names one by its number, or as what it is called and its key ``by``."""

    def check(where: str, value: Any) -> None:
        if not isinstance(value, (list, tuple)):
            raise _wrong(where, "a list", value)
        if len(value) < least:
            raise ComplexityError(f"{where} must be a list of at least {least}")
        for place, item in enumerate(value, 1):
            name = item.get(by) if isinstance(item, dict) else None
            name = name.get("en") if isinstance(name, dict) else name
            parent = where.rpartition(": ")[0] if called else where
            of(
                f"{parent}, {called} {shown(name) if isinstance(name, str) else place}"
                if called
                else f"{where} {place}",
                item,
            )

    return check


def table(keys: Mapping[str, Shape], needed: Collection[str] = (), *, others: Shape | None = None) -> Shape:
    """A table of some keys, each with its shape; no others, or others of one shape."""

    def check(where: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise _wrong(where, "a table of keys and values", value)
        for key, item in value.items():
            shape = keys.get(key, others)
            if shape is None:
                raise unknown(f"key in {where}", key, keys)
            shape(f"{where}: {key if key.isidentifier() else shown(key)}", item)
        if not all(key in value for key in needed):
            raise ComplexityError(f"{where}: {' and '.join(needed)} {'are' if len(needed) > 1 else 'is'} needed")

    return check


def names(of: Shape) -> Shape:
    """A table with any names for its keys, all values of one shape."""
    return table({}, others=of)


def either(words: str, *shapes: Shape) -> Shape:
    """A value of one of some shapes; in a message ``words`` are what it may be."""

    def check(where: str, value: Any) -> None:
        for shape in shapes:
            try:
                return shape(where, value)
            except ComplexityError:
                continue
        raise _wrong(where, words, value)

    return check


def _wrong(where: str, words: str, value: Any) -> ComplexityError:
    return ComplexityError(f"{where} must be {words}, not {shown(value)}")

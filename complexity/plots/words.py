"""What charts say, in the language that they are drawn in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..base.errors import unknown
from ..base.words import LANGUAGES, in_language, say

_LANGUAGE = ContextVar("the language of charts", default="en")


@contextmanager
def language(lang: str) -> Iterator[None]:
    """Charts that are made inside, in this thread, are in a language: ``en`` or ``zh``.

    Raises:
        ComplexityError: another language.
    """
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    before = _LANGUAGE.set(lang)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def speaking() -> str:
    """The language of charts."""
    return _LANGUAGE.get()


def word(key: str, **values: Any) -> str:
    """A message of ``words.json``, ``room.name``, or of charts if no room is named."""
    return say(key if "." in key else f"plots.{key}", speaking(), **values)


def spoken(text: Any) -> str:
    """A text by language, or a note, as charts say it."""
    return str(in_language(text, speaking()))


def together(texts: list[str], mark: str = "semicolon") -> str:
    """Texts in a row, empty ones left out."""
    return word(f"marks.{mark}").join(filter(None, texts))


def wide(text: str) -> int:
    """How many characters' room a text takes: Chinese ones take that of two."""
    return sum(2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text)

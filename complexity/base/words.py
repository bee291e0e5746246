"""Words: what the program says in English and Chinese, from one catalogue, ``words.json``.

Its keys are room and message; no message lacks its twin, and both name the same ``{values}``. It is JSON because it is read
whenever a table is shown: TOML of that size takes Python as long as all the rest of reading a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from .data import beside

LANGUAGES = ("en", "zh")

#: A text in several languages, by language code.
Text = Mapping[str, str]


@cache
def catalogue() -> Mapping[str, Text]:
    """Every message by its key, ``room.message``."""
    import json

    rooms = json.loads(beside(__file__, "words.json"))
    return {f"{room}.{name}": text for room, messages in rooms.items() for name, text in messages.items()}


def say(key: str, lang: str, **values: Any) -> str:
    """A message in a language; values may themselves be texts by language, or notes."""
    return catalogue()[key][lang].format(**{name: in_language(value, lang) for name, value in values.items()})


def both(key: str, **values: Any) -> Text:
    """A message by language."""
    return {lang: say(key, lang, **values) for lang in LANGUAGES}


def in_language(text: Any, lang: str) -> Any:
    """A text by language, or a note, in that language (English where it has no other); anything else as it is."""
    if isinstance(text, Note):
        return text.say(lang)
    return text.get(lang, text.get("en", "")) if isinstance(text, Mapping) else text


def listed(texts: Iterable[str], lang: str, mark: str = "comma") -> str:
    """Texts in a row, apart by a ``comma`` or a ``semicolon`` of the language."""
    return catalogue()[f"marks.{mark}"][lang].join(texts)


class Note:
    """A message with its values, said in whichever language the reader has chosen."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key = key
        self.values = values

    def say(self, lang: str) -> str:
        """The note in a language."""
        return say(self.key, lang, **self.values)

    def __str__(self) -> str:
        return self.say("en")

    def __repr__(self) -> str:
        return f"<Note {self.key}: {self}>"


def as_said(text: str | Text) -> Note:
    """A text as a note: in one language only, or by language."""
    return Note("because.as-said", text=text)


def said(notes: Iterable[Note], lang: str) -> str:
    """Notes as one text."""
    return listed((note.say(lang) for note in notes), lang, "semicolon")

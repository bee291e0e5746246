"""The choices that the search combines, read from ``choices.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..base.errors import unknown
from ..base.files import read_text
from ..base.schema import either, items, names, number, table, text, toml, truth
from ..base.words import Text, say
from ..ledgers.conventions import RULE, Rule
from ..ledgers.kinds import kind
from ..ledgers.layer import PARTS, Term

KINDS_OF_FIGURES = ("operations", "params")
_VALUE = either("a text, a number, true or false", text, number(), truth)
_OPTION = table({
    "value": _VALUE, "says": text, "zh": text, "odds": number(least=0), "rules": items(RULE), "without": text,
    "setting": names(_VALUE), "binary": number(whole=True),
}, ("value",))  # fmt: skip
_OPTIONS = items(_OPTION, least=1)
#: Odds of an option that does not say, against the default's 1.
ODDS = 0.03


@dataclass(frozen=True)
class Option:
    """One way to decide a choice; see ``choices.toml`` for the meaning of each."""

    value: Any
    says: str = ""
    rules: tuple[Rule, ...] = ()
    without: str = ""
    setting: Mapping[str, Any] = field(default_factory=dict)
    binary: int = 0
    zh: str = ""
    odds: float = ODDS

    @property
    def text(self) -> Text:
        """How a sentence puts it; in English where there is no Chinese."""
        return {"en": self.says, "zh": self.zh or self.says}

    def say(self, lang: str) -> str:
        """The same in a language."""
        return self.text[lang]


@dataclass(frozen=True)
class Choice:
    """A question about a printed figure, independent of the others. Its first option is the default."""

    name: str
    options: tuple[Option, ...]


def choices(of: str, classes: Sequence[int] = ()) -> tuple[Choice, ...]:
    """The choices for a kind of figure.

    Args:
        of: ``operations`` or ``params``.
        classes: further numbers of classes to try.

    Raises:
        ComplexityError: another kind.
    """
    if of not in KINDS_OF_FIGURES:
        raise unknown("kind of figure", of, KINDS_OF_FIGURES)
    return tuple(
        Choice(c.name, (*c.options, *_more_classes(c, classes))) if c.name == "classes" else c for c in _data()[of]
    )


class Call(NamedTuple):
    """Kinds of layers that are called in another ``form``, or run as another ``kind``."""

    kinds: tuple[str, ...]
    form: str = ""
    kind: str = ""

    def __call__(self, term: Term) -> Term:
        """The term of a ledger in which they are called so."""
        part, quantity, own, form = term
        return (part, quantity, self.kind or own, self.form or form) if own in self.kinds else term


def calls() -> Mapping[str, Call]:
    """How layers may be called otherwise: phrase -> which."""
    return {
        phrase: Call(tuple(kind(name).name for name in data["kinds"]), data.get("form", ""), data.get("kind", ""))
        for phrase, data in _file()["calls"].items()
    }


def called_in(phrase: str, lang: str) -> str:
    """A phrase of ``calls`` in a language."""
    said: Mapping[str, str] = _file().get("calls_zh", {}) if lang == "zh" else {}
    return said.get(phrase, phrase)


def _more_classes(choice: Choice, classes: Sequence[int]) -> list[Option]:
    known = {option.value for option in choice.options}
    return [
        Option(
            n, say("reading.classes", "en", count=n), setting={"classes": n}, zh=say("reading.classes", "zh", count=n)
        )
        for n in dict.fromkeys(classes)
        if n not in known
    ]


@cache
def _data() -> dict[str, tuple[Choice, ...]]:
    return {of: tuple(read_choice(name, options) for name, options in _file()[of].items()) for of in KINDS_OF_FIGURES}


@cache
def _file() -> dict[str, Any]:
    path = Path(__file__).with_name("choices.toml")
    return toml(path.name, read_text("file", path))


def read_choice(name: str, options: Sequence[Mapping[str, Any]]) -> Choice:
    """A choice from its line of data.

    Raises:
        ComplexityError: no options, a key that an option does not have, or a rule or a part that does not exist.
    """
    _OPTIONS(f"choice {name!r}", options)
    return Choice(name, tuple(_option({"odds": ODDS if i else 1, **option}) for i, option in enumerate(options)))


def _option(data: Mapping[str, Any]) -> Option:
    rules = tuple(Rule.read(rule) for rule in data.get("rules", ()))
    part = data.get("without", "")
    if part and part not in PARTS:
        raise unknown("part", part, PARTS)
    return Option(
        data["value"],
        data.get("says", ""),
        rules,
        part,
        data.get("setting", {}),
        data.get("binary", 0),
        data.get("zh", ""),
        data.get("odds", ODDS),
    )

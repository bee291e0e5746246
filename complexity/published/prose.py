"""Claims in prose: what a source says outside its tables, in this project's words, each with the formula that decides it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..base.words import Text

#: The source that they are listed as.
PROSE = "chapter-prose"


class Claim(NamedTuple):
    """A claim: where it stands, what it says, the figure or formula that is claimed, what decides it, how that is told.

    ``about`` marks a figure that is said to be rough.
    """

    id: str
    section: str
    says: Text
    printed: str
    formula: Text
    evidence: Text
    about: bool = False


@cache
def claims() -> tuple[Claim, ...]:
    """The chapter's, in the order of its sections."""
    import tomllib

    content = tomllib.loads(Path(__file__).with_name("prose.toml").read_text(encoding="utf-8"))
    return tuple(Claim(**one) for one in content["claims"])

"""Verdicts: a printed text, what was computed for it, what else may give it: one word, and why.

The only place where a verdict is decided. Everything that judges (tables, ``explain``, audits, budgets) computes readings and
asks ``verdict``.
"""

from .counting import counted, ledger_of
from .deciding import (
    EQUAL,
    MARKS,
    ROUGHLY,
    Alternatives,
    Reading,
    Verdict,
    exactly,
    meaning,
    reading,
    verdict,
    word,
    worst,
)
from .texts import cited, structural

__all__ = [
    "EQUAL",
    "MARKS",
    "ROUGHLY",
    "Alternatives",
    "Reading",
    "Verdict",
    "cited",
    "counted",
    "exactly",
    "ledger_of",
    "meaning",
    "reading",
    "structural",
    "verdict",
    "word",
    "worst",
]

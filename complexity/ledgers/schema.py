"""The schema of a ledger's file: its name, and the version that is written. A change that readers notice is a new version."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

NAME = "complexity ledger"
VERSION = 1


def exact(number: Any) -> int | str:
    """An amount as a file has it: an int where it is whole, else a fraction as a text, e.g. ``"7/2"``."""
    if number == int(number):
        return int(number)
    return str(Fraction(number))

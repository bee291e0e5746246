"""TARGET: what a command is asked to count, as one string; and what it costs."""

from .counting import target_ledger
from .target import DTYPES, GRAMMAR, ZOOS, InputSpec, Target, UserCodeError, no_model, parse, parse_input

__all__ = [
    "DTYPES",
    "GRAMMAR",
    "ZOOS",
    "InputSpec",
    "Target",
    "UserCodeError",
    "no_model",
    "parse",
    "parse_input",
    "target_ledger",
]

"""TARGET: what a command is asked to count, as one string; and what it costs."""

from .counting import target_ledger, verified_target
from .files import read
from .inputs import InputSpec, parse_input
from .target import Target, parse

__all__ = ["InputSpec", "Target", "parse", "parse_input", "read", "target_ledger", "verified_target"]

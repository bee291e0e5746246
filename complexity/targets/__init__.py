"""TARGET: what a command is asked to count, as one string; and what it costs."""

from .counting import target_ledger, verified_target
from .files import read
from .inputs import Input, InputSpec, Keyword, arguments, check_names, parse_input, tensors_only, text_of
from .params import model_params, target_dtype, target_params
from .target import Target, parse

__all__ = [
    "Input",
    "InputSpec",
    "Keyword",
    "Target",
    "arguments",
    "check_names",
    "model_params",
    "parse",
    "parse_input",
    "read",
    "target_dtype",
    "target_ledger",
    "target_params",
    "tensors_only",
    "text_of",
    "verified_target",
]

"""The tools that there are adapters for."""

from __future__ import annotations

from importlib import import_module

from ..base.errors import unknown
from .tool import Tool

#: Name on the command line -> the adapter's file. The order is the tables'.
TOOLS = {
    "flop-counter": "flop_counter",
    "torchinfo": "torchinfo",
    "torchprofile": "torchprofile",
    "fvcore": "fvcore",
    "ptflops": "ptflops",
    "ptflops-aten": "ptflops_aten",
    "thop": "thop",
    "calflops": "calflops",
    "deepspeed": "deepspeed",
}


def tool(name: str) -> Tool:
    """The tool of that name.

    Raises:
        ComplexityError: no such tool.
    """
    if name not in TOOLS:
        raise unknown("tool", name, TOOLS)
    found: Tool = import_module(f".{TOOLS[name]}", __package__).TOOL
    return found


def tools(*, installed: bool = True) -> dict[str, Tool]:
    """All tools by name; those that are installed here, unless told otherwise."""
    every = {name: tool(name) for name in TOOLS}
    return {name: found for name, found in every.items() if found.installed()} if installed else every

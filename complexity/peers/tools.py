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
    """The tool of that name, as the command line or as tables have it: ``ptflops`` or ``ptflops (pytorch)``.

    Raises:
        ComplexityError: no such tool.
    """
    if name not in TOOLS:
        shown = (one for one in map(tool, TOOLS) if name in (one.name, one.shown_name()))
        if (found := next(shown, None)) is None:
            raise unknown("tool", name, TOOLS)
        return found
    adapter: Tool = import_module(f".{TOOLS[name]}", __package__).TOOL
    return adapter


def tools(*, installed: bool = True) -> dict[str, Tool]:
    """All tools by name; those that are installed here, unless told otherwise."""
    every = {name: tool(name) for name in TOOLS}
    return {name: found for name, found in every.items() if found.installed()} if installed else every

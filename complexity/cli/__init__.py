"""The ``complexity`` command: one file a subcommand, imported when that subcommand runs."""

from .main import COMMANDS, main

__all__ = ["COMMANDS", "main"]

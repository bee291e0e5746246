"""Data of our own that lies beside the module which reads it.

Without ``pathlib``: importing that takes a tenth of the time in which a table is printed.
"""

from __future__ import annotations

import os


def beside(module: str, *names: str) -> str:
    """The text of a file of ours, by the ``__file__`` of the module that it lies beside and its path from there."""
    with open(os.path.join(os.path.dirname(module), *names), encoding="utf-8") as file:
        return file.read()


def stems(folder: str, ending: str) -> list[str]:
    """The names of a folder's files that end so, without the ending."""
    return [name.removesuffix(ending) for name in os.listdir(folder) if name.endswith(ending)]


def folder_beside(module: str, name: str) -> str:
    """A folder of ours beside a module."""
    return os.path.join(os.path.dirname(module), name)

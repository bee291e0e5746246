"""The output formats: one file each, registered by being here.

A format is a module with ``render(result, **options) -> str``, which asks of a result what it needs: its tables for people
(``grids``), those for programs (``data_grids``) or its plain data (``to_dict``). Every command that has ``--format`` takes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from typing import Any

from ..data import stems
from ..errors import unknown


class Registry(Collection[str]):
    """The formats of one or more packages by name; the first package that has a name gives it."""

    def __init__(self, *packages: str) -> None:
        self._packages = packages

    def __iter__(self) -> Iterator[str]:
        return iter(self.homes())

    def __len__(self) -> int:
        return len(self.homes())

    def __contains__(self, form: object) -> bool:
        return form in self.homes()

    def homes(self) -> dict[str, str]:
        """Format -> the package that has it."""
        found = {
            name: package
            for package in reversed(self._packages)
            for folder in import_module(package).__path__
            for name in stems(folder, ".py")
            if not name.startswith("_")
        }
        return dict(sorted(found.items()))

    def find(self, form: str) -> Any:
        """A format's module.

        Raises:
            ComplexityError: no such format.
        """
        homes = self.homes()
        if form not in homes:
            raise unknown("format", form, homes)
        return import_module(f"{homes[form]}.{form}")


#: What every result can be written in.
FORMATS = Registry(__name__)

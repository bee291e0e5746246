"""Tool: another program that counts, as one adapter file describes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from typing import Any, NamedTuple


class Reading(NamedTuple):
    """What a tool says of a model: multiply-accumulates, and params where it counts those in the same call.

    ``quirks`` gives operations in its total that are none of the model's, or rounding of its own, by name; it is called
    afterwards, so that the tool's time is its own.
    """

    total: float
    params: float | None = None
    quirks: Callable[[], dict[str, float]] = dict


#: Takes a model of its own (it may change it), positional inputs and keyword inputs.
Run = Callable[[Any, tuple[Any, ...], dict[str, Any]], Reading]


@dataclass(frozen=True)
class BlindSpot:
    """Work that a tool leaves out on some path (a fused kernel, an operator of Python's), as its source shows.

    Attributes:
        what: it is, in words. kinds, forms: the layers that it covers; all where ``None``.
        within: the class of a module; only layers inside one are covered. share: of the amount that is left out.
    """

    what: str
    kinds: tuple[str, ...] | None = None
    forms: tuple[str, ...] | None = None
    quantities: tuple[str, ...] | None = None
    within: str = ""
    share: float = 1

    def covers(self, part: str, quantity: str, kind: str, form: str) -> bool:
        """Whether an amount under these heads is hidden."""
        return (
            (self.kinds is None or kind in self.kinds)
            and (self.forms is None or form in self.forms)
            and (self.quantities is None or quantity in self.quantities)
        )


@dataclass(frozen=True)
class Tool:
    """A counting tool.

    Attributes:
        name: as tables show it, e.g. ``ptflops (aten)``.
        package: distribution on PyPI. module: the name it is imported by.
        convention: the convention (``conventions_of_tools.toml``) that weighs a ledger as this tool counts.
        run: calls the tool as its documentation says, in its default configuration.
        blind_spots: what it leaves out of its own convention, on some paths.
        sharing: a module that has k parents counts k to this power times: 0 where sharing is understood.
    """

    name: str
    package: str
    module: str
    convention: str
    run: Run
    blind_spots: tuple[BlindSpot, ...] = ()
    sharing: int = 0

    def installed(self) -> bool:
        """Whether it can be imported here (nothing is imported)."""
        return util.find_spec(self.module) is not None

    def version(self) -> str:
        """The installed version, e.g. ``0.1.5.post20221221``; empty where it is not installed."""
        try:
            return metadata.version((self.forks() or (self.package,))[0])
        except metadata.PackageNotFoundError:
            return ""

    def forks(self) -> tuple[str, ...]:
        """Other distributions that install under this one's import name (``ultralytics-thop`` is imported as ``thop``)."""
        if self.module == "torch":
            return ()
        return tuple(name for name in _distributions().get(self.module, []) if name != self.package)

    def shown_name(self) -> str:
        """Its name; where a fork is installed in its place, the fork's name and licence."""
        forks = self.forks()
        if not forks:
            return self.name
        about = metadata.metadata(forks[0])
        licence = (about["License-Expression"] or about["License"] or "unknown licence").splitlines()[0][:20]
        return f"{forks[0]} (a fork imported as {self.module}; {licence})"


@cache
def _distributions() -> Mapping[str, list[str]]:
    """Import name -> distributions that have it. Reads the record of every installed package, hence once."""
    return metadata.packages_distributions()

"""The memory of modules: what their layers read, write and keep, summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..formulas.arithmetic import Number
from ..ledgers.rows import ROOT

if TYPE_CHECKING:
    from .layer import LayerMemory


class ModuleMemory(NamedTuple):
    """A module's memory.

    Attributes:
        path: its own; "" of the model. what: its class, or the kind of its only layer. output: shape that its last layer writes.
        read, written: elements. bytes, weight_bytes, multi_adds: sums. alive: most elements while one of its layers runs.
    """

    path: str
    what: str
    output: tuple[Number, ...]
    read: Number
    written: Number
    bytes: Number
    multi_adds: Number
    alive: Number | None
    weight_bytes: Number

    @property
    def level(self) -> int:
        """How deep it lies: 0 of the model's own children."""
        return self.path.count(".")

    @property
    def name(self) -> str:
        """Its own name, without those of the modules around it."""
        return self.path.rpartition(".")[2] or ROOT

    @property
    def intensity(self) -> float:
        """MultiAdds per byte read and written; 0 of a module without either."""
        return float(self.multi_adds / self.bytes) if self.bytes else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "path": self.path,
            "class": self.what,
            "output": list(self.output),
            "elements_read": self.read,
            "elements_written": self.written,
            "bytes": self.bytes,
            "multi_adds": self.multi_adds,
            "intensity": self.intensity,
            "alive": self.alive,
            "weight_bytes": self.weight_bytes,
        }


def by_module(
    layers: Iterable[LayerMemory], depth: int | None = None, classes: Mapping[str, str] | None = None
) -> list[ModuleMemory]:
    """The tree of modules in the order of execution, each before those in it, down to ``depth`` levels.

    Args:
        classes: class of each module by its path, where that is known.
    """
    members: dict[str, list[LayerMemory]] = {}
    for one in layers:
        for path in _around(one.layer.name, depth):
            members.setdefault(path, []).append(one)
    return [_sum(path, members[path], (classes or {}).get(path, "")) for path in _tree(members)]


def _around(name: str, depth: int | None) -> Iterator[str]:
    names = name.split(".")
    for n in range(1, len(names[:depth]) + 1):
        yield ".".join(names[:n])


def _tree(paths: Iterable[str]) -> Iterator[str]:
    """Each path, then those in it; a module that runs twice is there once."""
    inside: dict[str, list[str]] = {}
    for path in paths:
        inside.setdefault(path.rpartition(".")[0] if "." in path else "\0", []).append(path)
    left = list(reversed(inside.get("\0", [])))
    while left:
        path = left.pop()
        yield path
        left += reversed(inside.get(path, []) if path else [])


def _sum(path: str, members: list[LayerMemory], named: str) -> ModuleMemory:
    alive = [one.alive for one in members if one.alive is not None]
    what = members[0].layer.type if len(members) == 1 else named
    return ModuleMemory(
        path,
        what,
        members[-1].layer.output_shape,
        sum(one.read for one in members),
        sum(one.written for one in members),
        sum(one.bytes for one in members),
        sum(one.layer.multi_adds for one in members),
        max(alive) if alive else None,
        sum(one.weight_bytes for one in members),
    )

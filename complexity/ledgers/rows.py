"""The rows of a ledger's table: its layers, the tree of its modules, or its kinds; each with what it is and its figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..base.errors import unknown
from ..base.escape import plain
from ..formulas.arithmetic import Number
from .conventions import Convention
from .layer import Layer

#: What the model itself is called where a module is named: it has no name of its own.
ROOT = "(model)"


class Row(NamedTuple):
    """A row before it is text."""

    name: str
    kind: str
    detail: str
    output: str
    params: Number
    figure: Number
    level: int = 0
    path: str = ""

    def texts(self, total: Number) -> list[str]:
        """For people; the share is that of ``total``."""
        share = f"{100 * self.figure / total:.1f} %" if total and self.figure else ""
        return [
            "  " * self.level + plain(self.name),
            self.kind,
            self.detail,
            self.output,
            f"{self.params:,}" if self.params else "",
            f"{self.figure:,}" if self.figure else "",
            share,
        ]

    def raw(self, total: Number) -> list[str]:
        """For programs: plain numbers, 0 where there is nothing, the share as a fraction of 1, the whole path of a module."""
        share = f"{self.figure / total:.6g}" if total else "0"
        return [self.path or self.name, self.kind, self.detail, self.output, str(self.params), str(self.figure), share]


def rows(
    layers: Sequence[Layer],
    convention: Convention,
    by: str = "layer",
    depth: int | None = None,
    sort: str | None = None,
    modules: Mapping[str, str] | None = None,
) -> list[Row]:
    """One row a layer, a module (a tree, cut at ``depth``) or a kind; in the order of execution, or sorted.

    ``modules`` names the class of a module by its path, where that is known.

    Raises:
        ComplexityError: rows or an order that there are not.
    """
    figures = [convention.total(layer.amounts) for layer in layers]
    if by not in BY:
        raise unknown("rows", by, BY)
    if by == "module":
        made = _by_module(layers, figures, depth, modules or {})
    else:
        made = {"layer": _by_layer, "kind": _by_kind}[by](layers, figures)
    if sort is None:
        return made
    if sort not in SORT:
        raise unknown("order", sort, SORT)
    return [row._replace(level=0) for row in sorted(made, key=lambda row: _key(row, sort))]


BY = ("layer", "module", "kind")
SORT = ("params", "figure", "name")


def _by_layer(layers: Sequence[Layer], figures: list[Number]) -> list[Row]:
    return [_leaf(layer, layer.name, figure) for layer, figure in zip(layers, figures, strict=True)]


def _leaf(layer: Layer, name: str, figure: Number, level: int = 0) -> Row:
    detail = []
    if layer.kernel_size:
        detail.append("×".join(map(str, layer.kernel_size)))
        if any(step != 1 for step in layer.stride):
            detail.append("s" + "×".join(map(str, dict.fromkeys(layer.stride))))
    if layer.groups != 1:
        detail.append(f"g{layer.groups}")
    kind = layer.type if not layer.kernel_size else layer.type.removesuffix(" " + "×".join(map(str, layer.kernel_size)))
    output = "×".join(map(str, layer.output_shape))
    return Row(name, kind, " ".join(detail), output, layer.params, figure, level)


def _by_module(
    layers: Sequence[Layer], figures: list[Number], depth: int | None, modules: Mapping[str, str]
) -> list[Row]:
    """The tree of modules in the order of execution; a module's row has the sums of all that is in it.

    A module that is one operation is that operation; one of several (its own and those of modules in it) has its class and
    what goes in and comes out, and its own operations fold out below it.
    """
    root = _Module("", 0)
    for layer, figure in zip(layers, figures, strict=True):
        root.add(layer, figure, tuple(layer.name.split(".")) if layer.name else ("",))
    return [row for module in root.parts.values() for row in module.rows(depth, modules)]


class _Module:
    """What happened in a module: its operations and modules in the order in which they were first there."""

    def __init__(self, path: str, level: int) -> None:
        self.path, self.level = path, level
        self.parts: dict[Any, _Module] = {}
        self.operations: list[tuple[Layer, Number]] = []

    def add(self, layer: Layer, figure: Number, rest: tuple[str, ...], own: bool = False) -> None:
        """A layer, in the module that the rest of its path leads to."""
        self.operations.append((layer, figure))
        if rest:
            path = f"{self.path}.{rest[0]}" if self.path else rest[0]
            self.parts.setdefault(rest[0], _Module(path, self.level + 1)).add(layer, figure, rest[1:])
        elif not own:
            # Operations alike (a shared module that is called again) are one part.
            key = (layer.type, layer.kernel_size)
            self.parts.setdefault(key, _Module(self.path, self.level + 1)).add(layer, figure, (), own=True)

    def rows(self, depth: int | None, modules: Mapping[str, str]) -> list[Row]:
        """Its row and those of its parts, down to ``depth``."""
        if depth is not None and self.level > depth:
            return []
        first, last = self.operations[0][0], self.operations[-1][0]
        params = sum(layer.params for layer, _ in self.operations)
        figure = sum(amount for _, amount in self.operations)
        name = self.path.rpartition(".")[2] or ROOT
        if not self.parts or (len(self.parts) == 1 and all(layer.name == self.path for layer, _ in self.operations)):
            name = name if self.parts else f"({first.kind})"
            row = _leaf(first, name, figure, self.level - 1)
            return [row._replace(params=params, path=self.path if self.parts else f"{self.path}{name}")]
        shapes = " → ".join("×".join(map(str, shape)) for shape in (first.input_shape, last.output_shape))
        row = Row(name, modules.get(self.path, ""), "", shapes, params, figure, self.level - 1, path=self.path)
        return [row, *(below for part in self.parts.values() for below in part.rows(depth, modules))]


def _by_kind(layers: Sequence[Layer], figures: list[Number]) -> list[Row]:
    sums: dict[str, tuple[int, Number, Number]] = {}
    for layer, figure in zip(layers, figures, strict=True):
        count, params, total = sums.get(layer.type, (0, 0, 0))
        sums[layer.type] = (count + 1, params + layer.params, total + figure)
    return [Row(kind, str(count), "", "", params, total) for kind, (count, params, total) in sums.items()]


def _key(row: Row, sort: str) -> Any:
    return row.name if sort == "name" else -getattr(row, sort)

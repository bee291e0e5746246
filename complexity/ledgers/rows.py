"""The rows of a ledger's table: its layers, the tree of its modules, or its kinds; each with what it is and its figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..base.errors import unknown
from ..base.escape import plain
from ..formulas.arithmetic import Number
from .conventions import Convention
from .layer import Layer


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
) -> list[Row]:
    """One row a layer, a module (a tree, cut at ``depth``) or a kind; in the order of execution, or sorted.

    Raises:
        ComplexityError: rows or an order that there are not.
    """
    figures = [convention.total(layer.amounts) for layer in layers]
    if by not in BY:
        raise unknown("rows", by, BY)
    made = {"layer": _by_layer, "module": _by_module, "kind": _by_kind}[by](layers, figures, depth)
    if sort is None:
        return made
    if sort not in SORT:
        raise unknown("order", sort, SORT)
    return [row._replace(level=0) for row in sorted(made, key=lambda row: _key(row, sort))]


BY = ("layer", "module", "kind")
SORT = ("params", "figure", "name")


def _by_layer(layers: Sequence[Layer], figures: list[Number], depth: int | None) -> list[Row]:
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


def _by_module(layers: Sequence[Layer], figures: list[Number], depth: int | None) -> list[Row]:
    """The tree of modules in the order of execution; a module's row has the sums of all that is in it."""
    made: dict[tuple[str, ...], Row] = {}
    for layer, figure in zip(layers, figures, strict=True):
        path = tuple(layer.name.split(".")) if layer.name else ("(model)",)
        for length in range(1, len(path) + 1):
            if depth is not None and length > depth:
                break
            key = path[:length]
            if length == len(path) and key not in made:
                made[key] = _leaf(layer, path[-1], figure, length - 1)._replace(path=".".join(key))
            elif key in made:
                row = made[key]
                made[key] = row._replace(params=row.params + layer.params, figure=row.figure + figure)
            else:
                name = path[length - 1]
                made[key] = Row(name, "", "", "", layer.params, figure, length - 1, path=".".join(key))
    # Execution may come back to a module (one that is shared): its rows stand where it was first.
    children: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for key in made:
        children.setdefault(key[:-1], []).append(key)
    ordered: list[Row] = []
    stack = list(reversed(children.get((), [])))
    while stack:
        key = stack.pop()
        ordered.append(made[key])
        stack.extend(reversed(children.get(key, [])))
    return ordered


def _by_kind(layers: Sequence[Layer], figures: list[Number], depth: int | None) -> list[Row]:
    sums: dict[str, tuple[int, Number, Number]] = {}
    for layer, figure in zip(layers, figures, strict=True):
        count, params, total = sums.get(layer.type, (0, 0, 0))
        sums[layer.type] = (count + 1, params + layer.params, total + figure)
    return [Row(kind, str(count), "", "", params, total) for kind, (count, params, total) in sums.items()]


def _key(row: Row, sort: str) -> Any:
    return row.name if sort == "name" else -getattr(row, sort)

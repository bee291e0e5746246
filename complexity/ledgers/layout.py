"""A ledger as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..base import Grid
from ..base.escape import plain
from ..base.numbers import scaled, several
from ..base.settings import shown_settings
from ..formulas.arithmetic import Number
from .conventions import Convention
from .layer import Layer
from .ledger import Ledger


class Line(NamedTuple):
    """A row before it is text."""

    name: str
    kind: str
    detail: str
    output: str
    params: Number
    figure: Number
    level: int = 0
    leaf: bool = True
    path: str = ""


def grid(
    ledger: Ledger,
    model: str,
    inputs: Sequence[str],
    convention: Convention,
    *,
    by: str = "layer",
    depth: int | None = None,
    sort: str | None = None,
    raw: bool = False,
) -> Grid:
    """One row a layer, a module (as a tree) or a kind; totals below; convention and uncounted operations as notes.

    ``raw`` is for programs: plain numbers, 0 where there is nothing, shares as fractions of 1, whole paths of modules.
    """
    figures = [convention.total(layer.amounts) for layer in ledger]
    make = {"layer": _by_layer, "module": _by_module, "kind": _by_kind}[by]
    lines = make(ledger, figures, depth)
    if sort:
        lines = sorted(lines, key=_key(sort))
        lines = [line._replace(level=0) for line in lines]
    total = ledger.total(convention)
    head = _head(convention)
    cells = _raw_cells if raw else _cells
    rows = [cells(line, total) for line in lines]
    if raw:
        rows.append(_raw_cells(Line("total", "", "", "", ledger.params, total), total))
    else:
        rows.append(["total", "", "", "", f"{ledger.params:,}", f"{total:,}", "100 %" if total else ""])
    columns = ["layer", "kind", "kernel, stride, groups", "output", "params", head, "share"]
    align = "llllrrr"
    if by == "kind":
        columns, align = ["kind", "layers", "params", head, "share"], "lrrrr"
        rows = [[*row[:2], *row[4:]] for row in rows]
    return Grid(
        columns,
        rows,
        title=f"{model} at {'; '.join(inputs)}",
        notes=_notes(ledger, convention),
        align=align,
        footer=1,
    )


def _head(convention: Convention) -> str:
    return {"multi-adds": "MultiAdds", "flops": "FLOPs"}.get(convention.name, convention.name)


def _notes(ledger: Ledger, convention: Convention) -> list[str]:
    totals = ledger.totals
    notes = [
        f"params {scaled(totals['params'])}, MultiAdds {scaled(totals['multi_adds'])}, FLOPs {scaled(totals['flops'])}, "
        f"activations {scaled(totals['activations'])}, memory access {scaled(totals['memory_access'])}",
        f"convention {convention.name}: {convention.summary}",
    ]
    if ledger.settings:
        notes.append(f"settings: {shown_settings(ledger.settings)}")
    return [*notes, *uncounted_notes(ledger)]


def uncounted_notes(ledger: Ledger) -> list[str]:
    """The operations without a rule, a line each under one that says so; nothing where every operation has one."""
    if not ledger.uncounted:
        return []
    number = len(ledger.uncounted)
    which = f"{several(number, 'operation')}, which {'is' if number == 1 else 'are'}"
    return [f"no rule for {which} in no figure:", *(f"  {operation}" for operation in ledger.uncounted)]


def _by_layer(ledger: Ledger, figures: list[Number], depth: int | None) -> list[Line]:
    return [_leaf(layer, layer.name, figure) for layer, figure in zip(ledger, figures, strict=True)]


def _leaf(layer: Layer, name: str, figure: Number, level: int = 0) -> Line:
    detail = []
    if layer.kernel_size:
        detail.append("×".join(map(str, layer.kernel_size)))
        if any(step != 1 for step in layer.stride):
            detail.append("s" + "×".join(map(str, dict.fromkeys(layer.stride))))
    if layer.groups != 1:
        detail.append(f"g{layer.groups}")
    kind = layer.type if not layer.kernel_size else layer.type.removesuffix(" " + "×".join(map(str, layer.kernel_size)))
    output = "×".join(map(str, layer.output_shape))
    return Line(name, kind, " ".join(detail), output, layer.params, figure, level)


def _by_module(ledger: Ledger, figures: list[Number], depth: int | None) -> list[Line]:
    """The tree of modules in the order of execution; a module's row has the sums of all that is in it."""
    lines: dict[tuple[str, ...], Line] = {}
    for layer, figure in zip(ledger, figures, strict=True):
        path = tuple(layer.name.split(".")) if layer.name else ("(model)",)
        for length in range(1, len(path) + 1):
            if depth is not None and length > depth:
                break
            key = path[:length]
            if length == len(path) and key not in lines:
                lines[key] = _leaf(layer, path[-1], figure, length - 1)._replace(path=".".join(key))
            elif key in lines:
                line = lines[key]
                lines[key] = line._replace(params=line.params + layer.params, figure=line.figure + figure)
            else:
                name = path[length - 1]
                lines[key] = Line(name, "", "", "", layer.params, figure, length - 1, leaf=False, path=".".join(key))
    # Execution may come back to a module (one that is shared): its rows stand where it was first.
    children: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for key in lines:
        children.setdefault(key[:-1], []).append(key)
    ordered: list[Line] = []
    stack = list(reversed(children.get((), [])))
    while stack:
        key = stack.pop()
        ordered.append(lines[key])
        stack.extend(reversed(children.get(key, [])))
    return ordered


def _by_kind(ledger: Ledger, figures: list[Number], depth: int | None) -> list[Line]:
    sums: dict[str, tuple[int, Number, Number]] = {}
    for layer, figure in zip(ledger, figures, strict=True):
        count, params, total = sums.get(layer.type, (0, 0, 0))
        sums[layer.type] = (count + 1, params + layer.params, total + figure)
    return [Line(kind, str(count), "", "", params, total) for kind, (count, params, total) in sums.items()]


def _key(sort: str) -> Any:
    if sort == "name":
        return lambda line: line.name
    return lambda line: -getattr(line, sort)


def _cells(line: Line, total: Number) -> list[str]:
    share = f"{100 * line.figure / total:.1f} %" if total and line.figure else ""
    return [
        "  " * line.level + plain(line.name),
        line.kind,
        line.detail,
        line.output,
        f"{line.params:,}" if line.params else "",
        f"{line.figure:,}" if line.figure else "",
        share,
    ]


def _raw_cells(line: Line, total: Number) -> list[str]:
    share = f"{line.figure / total:.6g}" if total else "0"
    return [line.path or line.name, line.kind, line.detail, line.output, str(line.params), str(line.figure), share]


def data(
    ledger: Ledger, model: str, inputs: Sequence[str], convention: Convention, *, assumed: bool = False
) -> dict[str, Any]:
    """A ledger as plain data for JSON; ``assumed``: nobody named the inputs."""
    totals = dict(ledger.totals)
    if convention.name != "multi-adds":
        totals["figure"] = ledger.total(convention)
    return {
        "model": model,
        "input": list(inputs),
        "input_assumed": assumed,
        "convention": convention.name,
        "totals": {name: _plain(number) for name, number in totals.items()},
        "layers": [layer_data(layer) for layer in ledger],
        "uncounted": [uncounted_data(operation) for operation in ledger.uncounted],
    }


def layer_data(layer: Layer) -> dict[str, Any]:
    """A layer as plain data for JSON."""
    return {
        "name": layer.name,
        "kind": layer.kind,
        "kernel_size": list(layer.kernel_size),
        "stride": list(layer.stride),
        "groups": layer.groups,
        "input_shape": list(layer.input_shape),
        "output_shape": list(layer.output_shape),
        "params": _plain(layer.params),
        "multi_adds": _plain(layer.multi_adds),
        "activations": _plain(layer.activations),
        "memory_access": _plain(layer.memory_access),
    }


def uncounted_data(operation: Any) -> Any:
    """An operation without a rule as plain data for JSON."""
    from dataclasses import asdict, is_dataclass

    return asdict(operation) if is_dataclass(operation) and not isinstance(operation, type) else str(operation)


def _plain(number: Any) -> Any:
    """A number as JSON takes it: an int where it is whole."""
    return int(number) if number == int(number) else float(number)

"""``complexity diff A B``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .counted import counted
from .options import format_option, inputs_option
from .output import write

if TYPE_CHECKING:
    from ..ledgers.layer import Layer
    from ..ledgers.ledger import Ledger


#: Columns of the CSV: totals and layers in one table; A and B are what ``figure`` says, percent is of A.
CSV = (
    "row", "figure", "layer A", "kind A", "output A", "layer B", "kind B", "output B", "A", "B", "difference", "percent",
)  # fmt: skip


@click.command("diff")
@click.argument("a")
@click.argument("b")
@inputs_option
@click.option("--convention", "name", default="multi-adds", show_default=True, help="How operations are weighed.")
@format_option()
def command(a: str, b: str, inputs: tuple[str, ...], name: str, form: str) -> None:
    """What differs between targets A and B: totals, and the layers that only one has, or that are not the same in both.

    Layers are matched by name; where the names are of two worlds (two libraries), by their order.
    """
    from ..base import Grid, Sheet
    from ..ledgers.conventions import convention

    weighed = convention(name)
    first, second = counted(a, inputs), counted(b, inputs)
    pairs = matched(first.ledger, second.ledger)
    changed = [(one, other) for one, other in pairs if _signature(one) != _signature(other)]
    of_first, of_second = first.ledger.totals, second.ledger.totals
    totals = {key: (of_first[key], of_second[key]) for key in of_first if key in of_second}
    if name not in ("multi-adds", "flops", "params"):
        totals[name] = (first.ledger.total(weighed), second.ledger.total(weighed))

    def tables() -> list[Grid]:
        notes = [f"A: {first.title}", f"B: {second.title}"]
        rows = [
            [key.replace("_", " "), f"{one:,}", f"{other:,}", _delta(one, other)]
            for key, (one, other) in totals.items()
            if first.ledger.frozen or second.ledger.frozen or key not in ("trainable", "frozen")
        ]
        grids = [Grid(("total", "A", "B", "B − A"), rows, title="diff", notes=notes, align="lrrr")]
        if changed and "multi_adds" in totals:
            columns = ("A", "kind", "output", "MultiAdds", "B", "kind", "output", "MultiAdds", "B − A")
            layers = [[*_cells(one), *_cells(other), _delta(_adds(one), _adds(other))] for one, other in changed]
            title = f"layers that differ ({len(pairs) - len(changed)} are the same)"
            grids.append(Grid(columns, layers, title=title, align="lllrlllrr"))
        return grids

    def data() -> dict[str, Any]:
        return {
            "a": a, "b": b, "input_a": first.inputs, "input_b": second.inputs,
            "input_assumed_a": first.assumed, "input_assumed_b": second.assumed,
            "convention": name,
            "totals": {key: {"a": one, "b": other, "difference": other - one} for key, (one, other) in totals.items()},
            "layers": [{"a": _data(one), "b": _data(other)} for one, other in changed],
        }  # fmt: skip

    def raw() -> list[Grid]:
        return [Grid(CSV, [*_total_rows(totals), *(_layer_row(one, other) for one, other in changed)])]

    write(Sheet(tables, data, raw), form)


def matched(first: Ledger, second: Ledger) -> list[tuple[Layer | None, Layer | None]]:
    """Layers of the two in pairs, ``None`` where one has no counterpart."""
    names = {layer.name for layer in first} & {layer.name for layer in second}
    if 2 * len(names) < min(len(first), len(second)):
        return _aligned(list(first), list(second), _signature)
    return _aligned(list(first), list(second), lambda layer: (layer.name, layer.kind))


def _aligned(first: list[Layer], second: list[Layer], key: Any) -> list[tuple[Layer | None, Layer | None]]:
    from difflib import SequenceMatcher
    from itertools import zip_longest

    pairs: list[tuple[Layer | None, Layer | None]] = []
    matcher = SequenceMatcher(None, [key(layer) for layer in first], [key(layer) for layer in second], autojunk=False)
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        pairs += zip_longest(first[i:i_end], second[j:j_end])
    return pairs


def _signature(layer: Layer | None) -> Any:
    """What makes two layers the same, their names apart."""
    if layer is None:
        return None
    shape = (layer.input_shape, layer.output_shape, layer.kernel_size, layer.stride, layer.groups)
    return (layer.kind, shape, tuple(sorted(layer.cost.items())))


def _cells(layer: Layer | None) -> list[str]:
    from ..base.escape import plain

    if layer is None:
        return ["—", "", "", ""]
    return [
        plain(layer.name),
        layer.type,
        "×".join(map(str, layer.output_shape)),
        f"{layer.multi_adds:,}" if layer.multi_adds else "",
    ]


def _adds(layer: Layer | None) -> Any:
    return layer.multi_adds if layer is not None else 0


def _delta(one: Any, other: Any) -> str:
    if one == other:
        return "0"
    if not one:
        return f"{other - one:+,}"
    from ..base.numbers import percent

    return f"{other - one:+,} ({percent(other - one, one)})"


def _total_rows(totals: dict[str, tuple[Any, Any]]) -> list[list[str]]:
    return [["total", key, *[""] * 6, *_plain_delta(one, other)] for key, (one, other) in totals.items()]


def _layer_row(one: Layer | None, other: Layer | None) -> list[str]:
    names = [cell for layer in (one, other) for cell in (_cells(layer)[:3] if layer is not None else ["", "", ""])]
    return ["layer", "multi_adds", *names, *_plain_delta(_adds(one), _adds(other))]


def _plain_delta(one: Any, other: Any) -> list[str]:
    """A, B, difference and percent as a program reads them; no percent of nothing."""
    percent = f"{100 * (other - one) / one:.6g}" if one else ""
    return [str(one), str(other), str(other - one), percent]


def _data(layer: Layer | None) -> Any:
    return None if layer is None else layer.to_dict()

"""``complexity diff A B``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .options import format_option, inputs_option, specs, write, write_json

if TYPE_CHECKING:
    from ..layers import Layer, Ledger


@click.command("diff")
@click.argument("a")
@click.argument("b")
@inputs_option
@click.option("--convention", "name", default="multi-adds", show_default=True, help="How operations are weighed.")
@format_option()
def command(a: str, b: str, inputs: tuple[str, ...], name: str, form: str) -> None:
    """What differs between targets A and B: totals, and the layers that one has and the other has not, or otherwise.

    Layers are matched by name; where the names are of two worlds (two libraries), by their order.
    """
    from ..conventions import convention
    from ..targets import parse, target_ledger

    weighed = convention(name)
    first, _ = target_ledger(parse(a), specs(inputs))
    second, _ = target_ledger(parse(b), specs(inputs))
    pairs = matched(first, second)
    changed = [(one, other) for one, other in pairs if _signature(one) != _signature(other)]
    totals = {**{key: (first.totals[key], second.totals[key]) for key in first.totals}}
    if name not in ("multi-adds", "flops", "params"):
        totals[name] = (weighed.total(first), weighed.total(second))
    if form == "json":
        write_json({
            "a": a, "b": b, "convention": name,
            "totals": {key: {"a": one, "b": other, "difference": other - one} for key, (one, other) in totals.items()},
            "layers": [{"a": _data(one), "b": _data(other)} for one, other in changed],
        })  # fmt: skip
        return
    from ..rendering import Grid

    rows = [
        [key.replace("_", " "), f"{one:,}", f"{other:,}", _delta(one, other)] for key, (one, other) in totals.items()
    ]
    write(Grid(("total", "A", "B", "B − A"), rows, title="diff", notes=[f"A: {a}", f"B: {b}"], align="lrrr"), form)
    same = len(pairs) - len(changed)
    if changed:
        click.echo("")
        layers = [[*_cells(one), *_cells(other), _delta(_adds(one), _adds(other))] for one, other in changed]
        columns = ("A", "kind", "output", "MultiAdds", "B", "kind", "output", "MultiAdds", "B − A")
        write(Grid(columns, layers, title=f"layers that differ ({same} are the same)", align="lllrlllrr"), form)


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
    if layer is None:
        return ["—", "", "", ""]
    return [
        layer.name,
        layer.type,
        "×".join(map(str, layer.output_shape)),
        f"{layer.multi_adds:,}" if layer.multi_adds else "",
    ]


def _adds(layer: Layer | None) -> Any:
    return layer.multi_adds if layer is not None else 0


def _delta(one: Any, other: Any) -> str:
    if one == other:
        return "0"
    return f"{other - one:+,}" + (f" ({100 * (other - one) / one:+.1f} %)" if one else "")


def _data(layer: Layer | None) -> Any:
    if layer is None:
        return None
    from ..rendering.ledger import layer_data

    return layer_data(layer)

"""The rows of the structure tables, derived from the networks' layers: one function a family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from ...ledgers.layer import Layer
from ...ledgers.ledger import Ledger

#: A derived row: ``label`` and the cells by column id; integers, texts, or ``None`` where the network does not say.
#: ``name`` is what to call a row whose printed label says more than the network does.
Derived = dict[str, Any]

NONE = "—"
_NONLINEARITY = {"relu": "ReLU", "relu6": "ReLU6", "h_swish": "HS"}


def mobilenet_v1(ledger: Ledger) -> list[Derived]:
    """Table 5-4: type/stride, filter shape, input size of every layer; equal pairs in a row are written once.

    Pool, FC and softmax have no stride of their own: what the book prints there is not judged.
    """
    rows: list[Derived] = []
    for layer in ledger:
        if layer.kind == "conv":
            c_in, c_out = layer.input_shape[1], layer.output_shape[1]
            depthwise = layer.groups == c_in and c_in > 1
            shape = [*layer.kernel_size, c_out] if depthwise else [*layer.kernel_size, c_in, c_out]
            name = f"Conv{' dw' if depthwise else ''}/s{layer.stride[0]}"
            rows.append({"label": name, "filter": _times(shape), "input": _input(layer)})
        elif layer.kind == "adaptive_avg_pool":
            window = _times(layer.input_shape[2:])
            rows.append({"label": None, "name": "Avg Pool", "filter": f"Pool {window}", "input": _input(layer)})
        elif layer.kind == "linear":
            shape = [layer.input_shape[1], layer.output_shape[1]]
            rows.append({"label": None, "name": "FC", "filter": _times(shape), "input": _input(layer)})
        elif layer.kind == "softmax":
            rows.append({"label": None, "name": "Softmax", "filter": layer.part.capitalize(), "input": _input(layer)})
    return _fold_pairs(rows)


def mobilenet_v2(ledger: Ledger) -> list[Derived]:
    """Table 5-5: input, operator, t, c, n, s of every row of bottlenecks."""
    rows = []
    for name, layers in _blocks(ledger):
        if name.startswith("row"):
            first = [layer for layer in layers if layer.name.split(".")[1] == "1"]
            depthwise = _find(first, "depthwise.conv")
            rows.append(
                {
                    "label": _input(first[0]),
                    "operator": "Bottleneck",
                    "t": depthwise.input_shape[1] // first[0].input_shape[1],
                    "c": first[-1].output_shape[1],
                    "n": len({layer.name.split(".")[1] for layer in layers}),
                    "s": depthwise.stride[0],
                }
            )
            continue
        layer = layers[0]
        row = {"label": _input(layer), "t": NONE, "n": sum(other.kind == layer.kind for other in layers)}
        if layer.kind == "linear":
            rows.append({**row, "operator": "Conv2d 1×1", "c": _classes(ledger, layer), "n": NONE, "s": NONE})
        elif layer.kind == "conv":
            operator = f"Conv2d {_times(layer.kernel_size)}"
            rows.append({**row, "operator": operator, "c": layer.output_shape[1], "s": layer.stride[0]})
        else:
            rows.append({**row, "operator": f"Avg Pool {_times(layer.input_shape[2:])}", "c": NONE, "s": None})
    return rows


def mobilenet_v3(ledger: Ledger) -> list[Derived]:
    """Tables 5-7 and 5-8: input, operator, c, SE, nonlinearity, stride of every bottleneck."""
    rows = []
    blocks = [(name, layers) for name, layers in _blocks(ledger) if name != "head_act"]
    for name, layers in blocks:
        first = layers[0]
        row = {"label": _input(first), "se": NONE, "nl": NONE}
        if name.startswith("bottleneck"):
            depthwise = _find(layers, "depthwise.conv")
            nonlinearity = next(layer.kind for layer in layers if layer.kind in _NONLINEARITY and layer.part != "se")
            rows.append(
                {
                    **row,
                    "operator": f"Bottleneck {_times(depthwise.kernel_size)}",
                    "c": _find(layers, "project.conv").output_shape[1],
                    "se": "√" if any(layer.part == "se" for layer in layers) else NONE,
                    "nl": _NONLINEARITY[nonlinearity],
                    "s": depthwise.stride[0],
                }
            )
        elif first.kind == "conv":
            operator = f"Conv2d {_times(first.kernel_size)}"
            nonlinearity = _NONLINEARITY[layers[-1].kind]
            rows.append(
                {**row, "operator": operator, "c": first.output_shape[1], "nl": nonlinearity, "s": first.stride[0]}
            )
        elif name == "pool":
            # The pool spans the whole map, so any stride is the same pool.
            rows.append({**row, "operator": f"Pool {_times(first.input_shape[2:])}", "c": NONE, "s": None})
        elif name == "head":
            act = _NONLINEARITY[ledger["head_act"].kind]
            rows.append({**row, "operator": "Conv2d 1×1 NBN", "c": first.output_shape[1], "nl": act, "s": 1})
        else:
            rows.append({**row, "operator": "Conv2d 1×1 NBN", "c": _classes(ledger, first), "s": NONE})
    return rows


#: Network -> the rows of its structure table.
STRUCTURES: Mapping[str, Callable[[Ledger], list[Derived]]] = {
    "mobilenet_v1": mobilenet_v1,
    "mobilenet_v2": mobilenet_v2,
    "mobilenet_v3_large": mobilenet_v3,
    "mobilenet_v3_small": mobilenet_v3,
}


def shufflenet(ledger: Ledger) -> list[Derived]:
    """Tables 5-11 and 5-12: label, output size, kernel, stride, repeats and output channels of every stage."""
    image = ledger.layers[0]
    rows: list[Derived] = [{"label": "Image", "size": _times(image.input_shape[2:]), "channels": image.input_shape[1]}]
    for name, layers in _blocks(ledger):
        first, last = layers[0], layers[-1]
        row = {"size": _times(last.output_shape[2:]), "channels": last.output_shape[1]}
        if name.startswith("stage"):
            strides = [_find(unit, "branch2.depthwise.conv", "depthwise.conv").stride[0] for unit in _units(layers)]
            first_stride, *others = strides
            stride = others[0] if len(set(others)) == 1 else None
            channels = row["channels"] if others else None
            label = name.capitalize()
            rows.append({**row, "label": label, "stride": first_stride, "repeat": 1})
            rows.append({**row, "label": label, "stride": stride, "repeat": len(others), "channels": channels})
        elif first.kind == "conv":
            label = "Conv1" if name == "stem" else name.capitalize()
            kernel, stride = _times(first.kernel_size), first.stride[0]
            rows.append({**row, "label": label, "ksize": kernel, "stride": stride, "repeat": 1})
        elif first.kind == "max_pool":
            rows.append({**row, "label": "MaxPool", "ksize": _times(first.kernel_size), "stride": first.stride[0]})
        elif first.kind == "linear":
            rows.append({"label": "FC", "channels": first.output_shape[1]})
        else:
            rows.append({**row, "label": "GlobalPool", "ksize": _times(first.input_shape[2:])})
    return rows


def _blocks(ledger: Ledger) -> list[tuple[str, list[Layer]]]:
    """Layers by the first name of their path, in order."""
    return [(name, list(layers)) for name, layers in groupby(ledger, key=lambda layer: layer.name.split(".")[0])]


def _units(layers: Sequence[Layer]) -> list[list[Layer]]:
    """The layers of a stage by unit (the second name of their path)."""
    return [list(unit) for _, unit in groupby(layers, key=lambda layer: layer.name.split(".")[1])]


def _find(layers: Sequence[Layer], *endings: str) -> Layer:
    """The layer whose name ends so; the first ending that any name has counts."""
    return next(layer for ending in endings for layer in layers if layer.name.endswith(ending))


def _classes(ledger: Ledger, layer: Layer) -> str | int:
    """``k`` where the layer puts out one number a class, as the tables print it."""
    outputs = int(layer.output_shape[1])
    return "k" if outputs == ledger.settings["classes"] else outputs


def _input(layer: Layer) -> str:
    _, channels, *size = layer.input_shape
    return _times([*(size or (1, 1)), channels])


def _times(numbers: Sequence[Any]) -> str:
    return "×".join(map(str, numbers))


def _fold_pairs(rows: list[Derived]) -> list[Derived]:
    """Equal (depthwise, pointwise) pairs that follow each other as one row: ``5× { Conv dw/s1 ; Conv/s1 }``."""
    folded: list[Derived] = []
    i = 0
    while i < len(rows):
        times = 1
        while i + 2 * times + 1 < len(rows) and rows[i + 2 * times : i + 2 * times + 2] == rows[i : i + 2]:
            times += 1
        if times > 1 and " dw" in (rows[i]["label"] or ""):
            pair = {key: f"{rows[i][key]} ; {rows[i + 1][key]}" for key in rows[i]}
            folded.append({**pair, "label": f"{times}× {{ {pair['label']} }}"})
            i += 2 * times
        else:
            folded.append(rows[i])
            i += 1
    return folded


#: Form of a table -> the networks whose rows can be derived for it.
BY_FORM: Mapping[str, Sequence[str]] = {"structure": list(STRUCTURES), "widths": ["shufflenet_v1", "shufflenet_v2"]}

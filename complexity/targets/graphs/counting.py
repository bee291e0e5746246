"""What an ONNX file costs: its ledger, from its graph alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

from ...base.errors import ComplexityError, shown, summary, unknown
from ...base.files import named
from ...base.numbers import several
from ...ledgers import Ledger
from ..inputs import Input, InputSpec, Keyword, tensors_only
from .control import ControlledWalk
from .reading import load
from .values import Value, value_of
from .walk import Walk


class Graph(NamedTuple):
    """An ONNX file, counted.

    Attributes:
        ledger: what its graph does. inputs: as texts. assumed: a batch of 1 was. remarks: on what is stored, a line each.
    """

    ledger: Ledger
    inputs: list[str]
    assumed: bool
    remarks: tuple[str, ...]


def count_onnx(path: Path, inputs: Sequence[Input] = ()) -> Graph:
    """The ledger of an ONNX file.

    Args:
        inputs: a shape for each input of the graph, in order; those of the file unless given.

    Raises:
        ComplexityError: it cannot be read, is no ONNX graph in order, or takes other inputs.
    """
    from . import rules  # noqa: F401 - registers them

    model = load(path)
    where = named(path)
    try:
        return _counted(path, where, model, inputs)
    except (TypeError, AttributeError, KeyError, IndexError, UnicodeError, OverflowError) as error:
        raise ComplexityError(f"{where}: no graph that ONNX allows: {summary(error)}") from error


def _counted(path: Path, where: str, model: Any, inputs: Sequence[Input]) -> Graph:
    walk = ControlledWalk(model, where)
    stored = {one.name for one in model.graph.initializer}
    taken = [one for one in model.graph.input if one.name not in stored]
    values, texts, assumed = _inputs(where, taken, inputs)
    for i, value in enumerate(values):
        value.home = -1 - i
    outputs = walk.graph(model.graph, {one.name: v for one, v in zip(taken, values, strict=True)}, {})
    kept = {value.home for value in outputs}
    layers = [layer._replace(kept=i in kept) for i, layer in enumerate(walk.layers)]
    layers += walk.idle()
    uncounted = list(walk.uncounted.values())
    for one in uncounted:
        one.rate(sum(layer.cost["multi_adds"] for layer in layers))  # type: ignore[misc]
    ledger = Ledger(layers, model=str(path), uncounted=uncounted, inputs=[_size(value) for value in values])
    return Graph(ledger, texts, assumed, _remarks(walk, ledger))


def _remarks(walk: Walk, ledger: Ledger) -> tuple[str, ...]:
    """How the params are to what the file stores, and to the model before its norms were folded."""
    elements = sum(one.elements for one in walk.stored.values())
    statistics, others = ledger.quantity("norm_statistics"), sum(1 for one in walk.stored.values() if not one.taken)
    told = f"{several(len(walk.stored), 'tensor')} with {elements:,} elements are stored"
    if statistics:
        told += f"; {statistics:,} elements are statistics of norms, no params"
    if others:
        rest = elements - sum(one.elements for one in walk.stored.values() if one.taken)
        told += (
            f"; {several(others, 'tensor')} with {rest:,} say a shape, a setting or a single number, and are no params"
        )
    remarks = [told]
    if walk.folded:
        channels, biases = map(sum, zip(*walk.folded, strict=True))
        remarks.append(
            f"{several(len(walk.folded), 'norm')} folded into convolutions, as the file says: {2 * channels:,} params of scale "
            f"and shift fewer, and {several(biases, 'element')} of bias in their place"
        )
    return tuple(remarks)


def _size(value: Value) -> int:
    return prod(size or 1 for size in value.sizes or ())


def _inputs(where: str, taken: Sequence[Any], given: Sequence[Input]) -> tuple[list[Value], list[str], bool]:
    """The graph's inputs as values and texts: as given, else as in the file with a batch of 1 where that is open."""
    if len(given) > len(taken):
        raise ComplexityError(
            f"{where}: takes {several(len(taken), 'input')}, {_listed(taken)}; {len(given)} are given"
        )
    specs = _by_name(where, taken, given)
    values, texts, assumed = [], [], False
    for one in taken:
        value = value_of(one.type)
        spec = specs.get(one.name)
        if spec is not None:
            if value.sizes is not None and not _fits(value.sizes, spec.shape):
                raise ComplexityError(f"{where}: input {shown(one.name)} is {_shown(one)}, which {spec} does not fit")
            value.sizes = spec.shape
        elif value.type is None and (value.sizes is None or None in value.sizes[1:]):
            raise ComplexityError(
                f"{where}: input {shown(one.name)} is {_shown(one)}: --input says which sizes, for all inputs"
            )
        elif value.sizes and value.sizes[0] is None:
            value.sizes, assumed = (1, *value.sizes[1:]), True
        values.append(value)
        texts.append(_text(value))
    return values, texts, assumed


def _by_name(where: str, taken: Sequence[Any], given: Sequence[Input]) -> dict[str, InputSpec]:
    """The given inputs by the graph's names: keywords say theirs, the others go by their place."""
    names = [one.name for one in taken]
    placed = iter(names)
    found: dict[str, InputSpec] = {}
    for one in given:
        name = one.name if isinstance(one, Keyword) else next(placed)
        if name not in names:
            raise ComplexityError(f"{where}: {unknown('input', name, names)}")
        if name in found:
            raise ComplexityError(f"{where}: input {shown(name)} is given twice")
        found[name] = tensors_only(where, [one.value if isinstance(one, Keyword) else one])[0]
    return found


def _fits(sizes: tuple[int | None, ...], shape: tuple[int, ...]) -> bool:
    return len(sizes) == len(shape) and all(a is None or a == b for a, b in zip(sizes, shape, strict=True))


def _listed(taken: Sequence[Any]) -> str:
    return ", ".join(f"{shown(one.name)} {_shown(one)}" for one in taken[:8]) or "none"


def _shown(one: Any) -> str:
    """An input as the file declares it: ``N×3×224×224``."""
    if one.type.WhichOneof("value") != "tensor_type" or not one.type.tensor_type.HasField("shape"):
        return "of no shape"
    sizes = one.type.tensor_type.shape.dim
    return "×".join(str(d.dim_value) if d.HasField("dim_value") else d.dim_param or "?" for d in sizes) or "a scalar"


def _text(value: Value) -> str:
    """An input as a title shows it: ``1,3,224,224``, ``1,16:int64``."""
    from onnx import helper

    if value.type is not None:
        return "a sequence or a map"
    dtype = str(helper.tensor_dtype_to_np_dtype(value.dtype)) if value.dtype else "float32"
    return ",".join(map(str, value.sizes or ())) + ("" if dtype == "float32" else f":{dtype}")

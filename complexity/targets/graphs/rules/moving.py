"""Operators that move elements: joins, look-ups, padding, resampling. Each element is read and written once."""

from __future__ import annotations

from typing import Any

from ..node import PASSES, Node, Rule, Work, rule
from ..node import shapes as outputs
from ..values import FLOATS, Value

#: kind -> operators that read as much as they write.
_KINDS = {
    "repeat": "Tile", "flip": "ReverseSequence", "triangle": "Trilu",
    "pixel_shuffle": "DepthToSpace", "pixel_unshuffle": "SpaceToDepth", "gather": "GatherElements GatherND Compress",
    "one_hot": "OneHot",
}  # fmt: skip


def moved(node: Node, kind: str, read: int | None = None) -> Work:
    """The result's elements are read (unless it is said how many) and written."""
    n = node.written
    return node.work(kind, {"read": n if read is None else read})


def _rule(kind: str) -> Rule:
    return lambda node: moved(node, kind)


for _kind, _names in _KINDS.items():
    rule(_names)(_rule(_kind))


@rule("Transpose")
def transpose(node: Node) -> Work | None:
    """``Transpose`` of a map; of a weight it is done once, before anything runs."""
    x = node.x(0)
    return None if x is not None and x.constant else moved(node, "copy")


@rule("ScatterND ScatterElements Scatter")
def scatter(node: Node) -> Work:
    """Elements put into a map. What is stored of them is a mask that an exporter computed, seldom a weight."""
    return node.work("scatter", {"read": node.written}, held=[])


PASSES |= dict.fromkeys(("ScatterND", "ScatterElements", "Scatter"), ())


@rule("Concat")
@rule("QLinearConcat", "ms")
def concat(node: Node) -> Work:
    """``Concat``; the quantized one has a scale and a zero point behind each map, and those of the result first."""
    places = range(len(node.inputs)) if node.op == "Concat" else range(2, len(node.inputs), 3)
    held = [(x, "weights") for i in places if (x := node.x(i)) is not None and x.dtype in FLOATS]
    return node.work("concat", {"read": node.written}, list(places), held=held)


@rule("Gather")
def gather(node: Node) -> Work:
    """``Gather``: rows of a stored table are an embedding."""
    table = node.x(0)
    looked_up = table is not None and bool(table.stored) and len(node.shape()) == 2
    cost = {"read": node.written + node.size(1)}
    return node.work("embedding" if looked_up else "gather", cost, inputs=node.shape(1) if looked_up else None)


@rule("Pad")
def pad(node: Node) -> Work:
    """``Pad``."""
    return moved(node, "pad", node.size())


@rule("Resize Upsample")
def resize(node: Node) -> Work:
    """``Resize``: scales or sizes are settings."""
    return moved(node, "interpolate", node.size())


@rule("GridSample")
def grid_sample(node: Node) -> Work:
    """``GridSample``: a map, and where it is read."""
    return node.work("grid_sample", {}, (0, 1))


@rule("Col2Im")
def fold(node: Node) -> Work:
    """``Col2Im``: overlapping columns are added into a map."""
    return node.work("fold", {"adds": node.size()})


@outputs("QLinearConcat", "ms")
def concat_quantized(node: Node) -> list[Value]:
    """The shape of ``QLinearConcat``."""
    shapes: list[Any] = [node.shape(i) for i in range(2, len(node.inputs), 3)]
    axis = node.get("axis", 0) % len(shapes[0])
    joined = sum(shape[axis] for shape in shapes)
    first = node.x(2)
    return [Value(first.dtype if first is not None else 2, (*shapes[0][:axis], joined, *shapes[0][axis + 1 :]))]

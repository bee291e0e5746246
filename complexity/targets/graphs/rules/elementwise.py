"""Operations on maps, element by element: adding, multiplying, comparing, choosing. Stored operands of several elements are weights."""

from __future__ import annotations

from collections.abc import Sequence

from ..node import Node, Rule, Work, rule
from ..values import FLOATS

#: kind -> the quantity of its results (None: only read and written), and the operators.
_KINDS = {
    "add": ("adds", "Add Sub"), "multiply": ("multiplies", "Mul"), "divide": ("multiplies", "Div Mod"),
    "compare": (None, "Equal Less Greater LessOrEqual GreaterOrEqual Not And Or Xor IsNaN IsInf"),
    "bitwise": (None, "BitwiseAnd BitwiseOr BitwiseXor BitwiseNot BitShift"), "where": (None, "Where"),
}  # fmt: skip


def joined(node: Node, kind: str, quantity: str | None, data: Sequence[int]) -> Work:
    """An operation on operands, of which a single stored number is a setting, and several are weights."""
    held = [(x, "weights") for i in data if (x := node.x(i)) is not None and x.dtype in FLOATS and _several(node, i)]
    return node.work(kind, {quantity: node.written} if quantity else {}, data, held=held)


def _several(node: Node, place: int) -> bool:
    x = node.x(place)
    return x is not None and any(one.elements > 1 for one in x.stored)


def _rule(kind: str, quantity: str | None) -> Rule:
    return lambda node: joined(node, kind, quantity, range(len(node.inputs)))


for _kind, (_quantity, _names) in _KINDS.items():
    rule(_names)(_rule(_kind, _quantity))


@rule("QLinearAdd QLinearMul", "ms")
def quantized(node: Node) -> Work:
    """A sum or a product of quantized maps: a scale and a zero point behind each."""
    kind, quantity = ("add", "adds") if node.op == "QLinearAdd" else ("multiply", "multiplies")
    return joined(node, kind, quantity, (0, 3))


@rule("Max Min Sum Mean")
def of_several(node: Node) -> list[Work]:
    """The largest, smallest, sum or mean of several maps: one operation for each but the first."""
    kind, quantity = ("add", "adds") if node.op in ("Sum", "Mean") else ("maximum", None)
    n, places = node.written, range(1, len(node.inputs))
    return [joined(node, kind, quantity, (0, i) if i == 1 else (i,)) for i in places] + (
        [node.work("divide", {"multiplies": n, "read": n}, (), inputs=node.y)] if node.op == "Mean" else []
    )

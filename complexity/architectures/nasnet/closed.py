"""NASNet-A Mobile (4 @ 1056): cells found by a search on CIFAR-10, stacked."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...formulas.arithmetic import Number
from ..builder import Map, Net
from ..registry import Variant, network
from ..rounding import nearest


class Op(NamedTuple):
    """One half of a combination: ``separable``, ``avg_pool``, ``max_pool`` or ``identity`` of a hidden state.

    Hidden states: ``current`` and ``previous`` (the outputs of the last two cells, brought to the cell's width), and
    the combinations by number, from 1.
    """

    kind: str
    kernel: int
    state: str | int


#: The pairs that are added up; the paper's figure 4, left.
NORMAL = (
    (Op("separable", 5, "current"), Op("separable", 3, "previous")),
    (Op("separable", 5, "previous"), Op("separable", 3, "previous")),
    (Op("avg_pool", 3, "current"), Op("identity", 1, "previous")),
    (Op("avg_pool", 3, "previous"), Op("avg_pool", 3, "previous")),
    (Op("separable", 3, "current"), Op("identity", 1, "current")),
)
#: Figure 4, right: stride 2 where a cell's input is read.
REDUCTION = (
    (Op("separable", 5, "current"), Op("separable", 7, "previous")),
    (Op("max_pool", 3, "current"), Op("separable", 7, "previous")),
    (Op("avg_pool", 3, "current"), Op("separable", 5, "previous")),
    (Op("identity", 1, 2), Op("avg_pool", 3, 1)),
    (Op("separable", 3, 1), Op("max_pool", 3, "current")),
)
#: What is concatenated: the states that no combination reads.
NORMAL_OUTPUT = ("previous", 1, 2, 3, 4, 5)
REDUCTION_OUTPUT = (2, 3, 4, 5)

#: Channels of the first convolution.
STEM = 32
#: Cell -> (combinations, width): "4 @ 1056" is 4 normal cells a stage, the last of them 6 · 176 = 1056 wide.
CELLS = {
    "stem1": (REDUCTION, 11),
    "stem2": (REDUCTION, 22),
    **{f"cell{i}": (NORMAL, 44) for i in (1, 2, 3, 4)},
    "reduction1": (REDUCTION, 88),
    **{f"cell{i}": (NORMAL, 88) for i in (5, 6, 7, 8)},
    "reduction2": (REDUCTION, 176),
    **{f"cell{i}": (NORMAL, 176) for i in (9, 10, 11, 12)},
}

PAPER = "Zoph et al. 2017, arXiv 1707.07012, figure 4 and appendix A"
VARIANTS = {
    "paper": Variant(
        f"{PAPER}, details as in the authors' release (tensorflow/models, slim, nasnet.py, nasnet_mobile)"
    ),
}


@network("nasnet_a_mobile", title="NASNet-A (4 @ 1056)", source=PAPER, variants=VARIANTS)
def nasnet_a_mobile(net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000) -> Map:
    """Layers: ``stem``, ``stem1.current.conv``, ``stem1.comb1.left.separable1.depthwise`` …, ``act``, ``pool``, ``fc``.

    NASNet has no published rule for α: widths go to the nearest integer; those that a factorized reduction makes of
    two halves, to twice the nearest integer of the half.
    """
    with net.scope(part="stem"):
        # The release leaves this convolution unpadded: 224 becomes 111.
        x = net.unit("stem", x, nearest(STEM, alpha), 3, stride=2, padding=0, activation=None)
    previous, halved = None, False
    for name, (combinations, width) in CELLS.items():
        with net.scope(name):
            c = nearest(width, alpha) if previous is None else 2 * nearest(width / 2, alpha)
            y = _cell(net, x, previous, c, combinations, halved)
        x, previous, halved = y, x, combinations is REDUCTION
    x = net.activation("act", x, "relu")
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _cell(net: Net, x: Map, previous: Map | None, c: Number, combinations: Any, halved: bool) -> Map:
    """A cell of width ``c``. ``halved``: the current map is half as large as the previous one, which is reduced."""
    states: dict[str | int, Map] = {"current": _project(net, "current", x, c)}
    if previous is None:
        states["previous"] = x
    elif halved:
        states["previous"] = _factorized_reduction(net, "previous", previous, c)
    else:
        states["previous"] = _project(net, "previous", previous, c)
    reduces = combinations is REDUCTION
    for i, pair in enumerate(combinations, 1):
        with net.scope(f"comb{i}"):
            sides = []
            for side, op in zip(("left", "right"), pair, strict=True):
                with net.scope(side):
                    stride = 2 if reduces and isinstance(op.state, str) else 1
                    sides.append(_operation(net, states[op.state], op, c, stride))
            states[i] = net.add("add", sides[1], sides[0])
    return net.concat("concat", [states[state] for state in (REDUCTION_OUTPUT if reduces else NORMAL_OUTPUT)])


def _project(net: Net, name: str, x: Map, c: Number) -> Map:
    """ReLU → 1×1 convolution → batch norm."""
    with net.scope(name):
        x = net.activation("act", x, "relu")
        x = net.conv("conv", x, c)
        return net.batch_norm("norm", x)


def _factorized_reduction(net: Net, name: str, x: Map, c: Number) -> Map:
    """Every other pixel, and every other pixel one down and one right, each through its own 1×1 convolution."""
    with net.scope(name):
        x = net.activation("act", x, "relu")
        with net.scope("path1"):
            y1 = net.pool("pool", x, "avg_pool", 1, stride=2)
            y1 = net.conv("conv", y1, c // 2)
        with net.scope("path2"):
            y2 = net.pad("pad", x, x.size)
            y2 = net.pool("pool", y2, "avg_pool", 1, stride=2)
            y2 = net.conv("conv", y2, c // 2)
        x = net.concat("concat", [y1, y2])
        return net.batch_norm("norm", x)


def _operation(net: Net, x: Map, op: Op, c: Number, stride: int) -> Map:
    if op.kind == "identity":
        return x
    if op.kind != "separable":
        return net.pool("pool", x, op.kind, op.kernel, stride=stride, padding=op.kernel // 2)
    for i in (1, 2):
        with net.scope(f"separable{i}"):
            x = net.activation("act", x, "relu")
            x = net.depthwise("depthwise", x, op.kernel, stride=stride if i == 1 else 1)
            x = net.conv("pointwise", x, c)
            x = net.batch_norm("norm", x)
    return x

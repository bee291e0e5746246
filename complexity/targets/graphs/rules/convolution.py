"""Convolutions: weights × output positions; transposed ones: weights × input positions. Padding zeros are counted."""

from __future__ import annotations

from math import prod

from ....base.errors import ComplexityError
from ..node import Node, Work, alike, per_axis, rule
from ..values import Value


@rule("Conv")
@rule("FusedConv", "ms")
def conv(node: Node) -> Work | list[Work]:
    """``Conv``; the fused one adds a map (its fourth input) and has an activation, which are work of their own."""
    made = _conv(node, "conv", 0, 1, 2)
    return made if node.op == "Conv" else [made, *fused(node, 3)]


@rule("ConvInteger")
def conv_integer(node: Node) -> Work:
    """``ConvInteger``: zero points stand behind map and weight."""
    return _conv(node, "conv", 0, 1, None)


@rule("QLinearConv")
@rule("QLinearConv", "ms")
def conv_quantized(node: Node) -> Work:
    """``QLinearConv``: a scale and a zero point for the map, the weight and the result; the bias is last."""
    return _conv(node, "conv", 0, 3, 8)


@rule("ConvTranspose")
def conv_transposed(node: Node) -> Work:
    """``ConvTranspose``: every weight meets every input position."""
    return _conv(node, "conv_transpose", 0, 1, 2)


@rule("DeformConv")
def conv_deformed(node: Node) -> Work:
    """``DeformConv``: the dense part counts; sampling the input between its pixels is in no figure."""
    return _conv(node, "deform_conv", 0, 1, 3)


def _conv(node: Node, kind: str, x: int, weight: int, bias: int | None) -> Work:
    kernel = node.shape(weight)
    axes, groups = len(kernel) - 2, node.get("group", 1)
    alike(
        "channels of the map and of the weight",
        node.shape(x)[1],
        kernel[0] if kind == "conv_transpose" else kernel[1] * groups,
    )
    if min(node.y) < 1 <= min(node.shape(x)):
        raise ComplexityError(f"a kernel of {'×'.join(map(str, kernel[2:]))} is larger than its map")
    positions = node.size(x) if kind == "conv_transpose" else node.written
    added = node.x(bias) if bias is not None and not _made_of_zero(node.x(bias)) else None
    cost = {
        "multi_adds": positions * prod(kernel[1:]),
        "outputs": node.written,
        "bias_adds": node.written if added is not None else 0,
    }
    if kind == "conv_transpose":
        cost["multi_adds_by_output"] = prod(kernel) * node.written // node.y[1] if node.y[1] else 0
    data = [x, weight, *([bias] if bias is not None else []), *([2] if kind == "deform_conv" else [])]
    return node.work(
        kind,
        cost,
        data,
        kernel_size=kernel[2:],
        stride=per_axis(node.get("strides", ()), axes),
        dilation=per_axis(node.get("dilations", ()), axes),
        groups=groups,
        held=[(node.x(weight), "weights"), (added, "biases")],
    )


def _made_of_zero(x: Value | None) -> bool:
    """Whether a bias is a single zero spread out, which exporters write where there is none."""
    return x is not None and x.known is not None and all(one.elements == 1 for one in x.stored) and not x.known.any()


def fused(node: Node, added: int | None = None) -> list[Work]:
    """What onnxruntime fused behind an operator: a map that is added, and an activation by name."""
    from .activation import FUSED

    n = node.written
    works = []
    if added is not None and node.x(added) is not None:
        works.append(node.work("add", {"adds": n, "read": 2 * n}, (), inputs=node.y, held=[]))
    if (name := node.get("activation", "")) and name in FUSED:
        works.append(node.work(FUSED[name], {"activation_elements": n, "read": n}, (), inputs=node.y, held=[]))
    return works

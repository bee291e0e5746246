"""Types of layers in nine groups, each with its colour in every picture."""

from __future__ import annotations

from ..ledgers.layer import Layer
from . import theme

#: Group -> colour. The order is that of the legends and of stacked bars.
CATEGORIES: dict[str, str] = {
    "standard conv": theme.GREEN,
    "pointwise conv (1×1)": theme.BLUE,
    "depthwise conv": theme.ORANGE,
    "grouped conv": theme.PURPLE,
    "linear": theme.VERMILLION,
    "attention, matmul, recurrent": theme.SKY,
    "normalization": theme.YELLOW,
    "activation": "#a6a6a6",
    "pool, add, copy and others": "#4d4d4d",
}

_CONVOLUTIONS = ("conv", "conv_transpose", "deform_conv")
_PRODUCTS = ("matmul", "attention", "bilinear", "embedding", "lstm", "gru", "rnn")


def category(layer: Layer) -> str:
    """The group of ``CATEGORIES`` that a layer belongs to."""
    if layer.kind in _CONVOLUTIONS:
        return _convolution(layer)
    if layer.kind == "linear":
        return "linear"
    if layer.kind in _PRODUCTS:
        return "attention, matmul, recurrent"
    if layer.cost["norm_elements"] or layer.kind.endswith("_norm"):
        return "normalization"
    if layer.cost["activation_elements"]:
        return "activation"
    return "pool, add, copy and others"


def _convolution(layer: Layer) -> str:
    channels = layer.input_shape[1] if len(layer.input_shape) > 1 else 0
    if layer.groups != 1:
        return "depthwise conv" if layer.groups == channels else "grouped conv"
    pointwise = bool(layer.kernel_size) and all(k == 1 for k in layer.kernel_size)
    return "pointwise conv (1×1)" if pointwise else "standard conv"


def scale(used: set[str]) -> tuple[list[str], list[str]]:
    """The groups in use, in their order, and their colours."""
    names = [name for name in CATEGORIES if name in used]
    return names, [CATEGORIES[name] for name in names]

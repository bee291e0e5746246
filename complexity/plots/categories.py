"""Types of layers in nine groups, each with its colour in every picture."""

from __future__ import annotations

from ..ledgers.layer import Layer
from . import theme
from .words import word

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

#: Group of ``ledgers/kinds.toml`` -> group here; convolutions are told apart by their windows and groups.
_GROUPS = {
    "linear": "linear",
    "product": "attention, matmul, recurrent",
    "normalization": "normalization",
    "activation": "activation",
    "other": "pool, add, copy and others",
}


def category(layer: Layer) -> str:
    """The group of ``CATEGORIES`` that a layer belongs to."""
    group = layer.about.group
    if group != "convolution":
        return _GROUPS[group]
    channels = layer.input_shape[1] if len(layer.input_shape) > 1 else 0
    if layer.groups != 1:
        return "depthwise conv" if layer.groups == channels else "grouped conv"
    pointwise = bool(layer.kernel_size) and all(k == 1 for k in layer.kernel_size)
    return "pointwise conv (1×1)" if pointwise else "standard conv"


def scale(used: set[str]) -> tuple[list[str], list[str]]:
    """The groups in use as legends call them, in their order, and their colours."""
    names = [name for name in CATEGORIES if name in used]
    return list(map(called, names)), [CATEGORIES[name] for name in names]


def called(name: str) -> str:
    """A group as legends call it."""
    return word(f"types.{name}")

"""Receptive fields: how many input pixels, per axis, one element of a map can depend on.

Recurrence, per axis: a window of ``k`` at dilation ``d`` and stride ``s`` on a map whose neighbours are ``jump`` input pixels
apart gives ``field + (d·(k − 1))·jump`` and ``jump·s``. Where maps are joined, the larger field counts. The field is the
theoretical one: it is not cut at the image's border, and padding is not looked at.

It is not defined, and then not given, behind whatever takes in the whole map (global pooling, a linear layer), joins maps
of different jumps, or is none of: convolution, pooling window, normalization, activation, padding, join, split, shuffle. The
factors of a squeeze-and-excitation come from the whole map; they scale, and the field of what they scale is kept and
marked ``gated``: strictly, everything depends on the whole map behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..formulas.arithmetic import Number
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger


class Field(NamedTuple):
    """Receptive field of a map's elements.

    Attributes:
        size: input pixels per axis. jump: input pixels between neighbours, per axis.
        gated: whether factors from a whole map went in.
    """

    size: tuple[Number, ...]
    jump: tuple[Number, ...]
    gated: bool = False


def receptive_fields(ledger: Ledger) -> list[Field | None]:
    """The receptive field of each layer's output; ``None`` where it is not defined (or the data flow is not known).

    >>> from complexity import ledger
    >>> fields = receptive_fields(ledger("vgg16"))
    >>> max(field.size for field in fields if field)
    (212, 212)
    """
    fields: list[Field | None] = []
    for layer in ledger:
        sources = layer.sources or ()
        # Only an image (or a sequence, or a volume) has places: (batch, channels, …).
        axes = len(layer.input_shape) - 2
        start = Field((1,) * axes, (1,) * axes) if axes > 0 else None
        known = [fields[source] if source >= 0 else start for source in sources]
        fields.append(_after(layer, known) if known else None)
    return fields


def _after(layer: Layer, fields: Sequence[Field | None]) -> Field | None:
    first, effect = fields[0], layer.about.field
    if effect == "join":
        return _joined(layer, fields)
    if first is None or len(layer.output_shape) != len(layer.input_shape):
        return None
    if effect == "window" and layer.kernel_size:
        return _window(first, layer.kernel_size, layer.stride, layer.dilation)
    return first if effect == "same" else None


def _window(
    field: Field, kernel: tuple[Number, ...], stride: tuple[Number, ...], dilation: tuple[Number, ...]
) -> Field:
    dilation = dilation or (1,) * len(kernel)
    size = tuple(f + d * (k - 1) * j for f, d, k, j in zip(field.size, dilation, kernel, field.jump, strict=False))
    return Field(size, tuple(j * s for j, s in zip(field.jump, stride, strict=False)), field.gated)


def _joined(layer: Layer, fields: Sequence[Field | None]) -> Field | None:
    there = [field for field in fields if field is not None]
    if not there or len({field.jump for field in there}) > 1:
        return None
    gated = any(field.gated for field in there)
    if len(there) < len(fields):
        if layer.kind != "multiply":
            return None
        gated = True  # by factors from a whole map
    return Field(tuple(map(max, zip(*(field.size for field in there), strict=True))), there[0].jump, gated)

"""G1 to G4 of a network, as figures.

- **G1**, equal channels make the memory access of a 1×1 convolution least: with ``B`` MultiAdds on ``hw`` positions it is at
  least ``2·√(hw·B) + B/hw``, reached where input and output channels are equal. Scored: ungrouped 1×1 convolutions of
  stride 1, ``hw(c1 + c2) + c1·c2`` against that bound.
- **G2**, groups cost memory access at equal MultiAdds: with the same input and the same MultiAdds an ungrouped convolution
  makes ``c2/g`` channels in place of ``c2``, with as many weights, so groups cost ``hw·c2·(1 − 1/g)`` elements. Depthwise
  convolutions are the extreme of it and are summed up apart: the paper's own network is built of them.
- **G3**, parallel branches: how many convolutions and pooling windows of a block can run side by side (``fragments.py``).
- **G4**, element-wise operations: the share of memory access that activations, shortcut adds, scalings and the moving of
  elements (concat, channel shuffle, copies) have, which do no MultiAdds. Normalizations, which are as a rule folded into
  the convolution before, and depthwise convolutions, which the paper also calls element-wise, apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod, sqrt
from typing import NamedTuple

from ...base.numbers import Number
from ...ledgers.layer import Layer
from ...ledgers.ledger import Ledger
from .fragments import Block, blocks


class Channels(NamedTuple):
    """G1 of a 1×1 convolution.

    Attributes:
        access: ``hw(c1 + c2) + c1·c2``. bound: the least that its MultiAdds allow on its map.
        imbalance: wider ÷ narrower side; 1 is best. equal: the channels at which the bound is reached, ``√(c1·c2)``.
    """

    access: int
    bound: float
    imbalance: float
    equal: float

    @property
    def excess(self) -> float:
        """Elements above the bound."""
        return max(self.access - self.bound, 0.0)


class Groups(NamedTuple):
    """G2 of a convolution in groups.

    Attributes:
        groups: how many. extra: elements that they cost at equal MultiAdds. depthwise: as many groups as input channels.
    """

    groups: int
    extra: float
    depthwise: bool


class Excess(NamedTuple):
    """A guideline's sum: how many layers it is about, their elements above what it would have, and that ÷ all elements."""

    layers: int
    elements: Number
    share: float


def channels(layer: Layer) -> Channels | None:
    """G1 of a layer; ``None`` where it is not an ungrouped 1×1 convolution of stride 1."""
    if layer.kind != "conv" or layer.groups != 1 or not layer.kernel_size:
        return None
    if any(k != 1 for k in layer.kernel_size) or any(s != 1 for s in layer.stride):
        return None
    if tuple(layer.input_shape[2:]) != tuple(layer.output_shape[2:]):
        return None
    c1, c2 = int(layer.input_shape[1]), int(layer.output_shape[1])
    positions = int(layer.output_shape[0]) * prod(map(int, layer.output_shape[2:]))
    multi_adds = positions * c1 * c2
    bound = 2 * sqrt(positions * multi_adds) + multi_adds / positions
    return Channels(positions * (c1 + c2) + c1 * c2, bound, max(c1, c2) / min(c1, c2), sqrt(c1 * c2))


def groups(layer: Layer) -> Groups | None:
    """G2 of a layer; ``None`` where it is no convolution in groups."""
    if layer.kind != "conv" or layer.groups == 1:
        return None
    outputs, number = prod(map(int, layer.output_shape)), int(layer.groups)
    return Groups(number, outputs - outputs / number, number == layer.input_shape[1])


def element_wise(layer: Layer) -> bool:
    """Whether a layer is of G4's element-wise operations (normalizations are not: they are summed up apart)."""
    cost = layer.cost
    if cost["multi_adds"] or cost["norm_elements"] or cost["pool_inputs"]:
        return False
    return bool(cost["activation_elements"] or cost["adds"] or cost["multiplies"]) or layer.about.moves


@dataclass(frozen=True, repr=False)
class Scores:
    """The four guidelines of one network at one input."""

    ledger: Ledger

    @cached_property
    def total(self) -> int:
        """Elements read and written by all layers."""
        return int(self.ledger.memory_access)

    @cached_property
    def g1_layers(self) -> dict[int, Channels]:
        """G1 by index of the layer."""
        return {i: found for i, layer in enumerate(self.ledger) if (found := channels(layer)) is not None}

    @cached_property
    def g2_layers(self) -> dict[int, Groups]:
        """G2 by index of the layer, depthwise convolutions too."""
        return {i: found for i, layer in enumerate(self.ledger) if (found := groups(layer)) is not None}

    @property
    def g1(self) -> Excess:
        """1×1 convolutions with unequal channels, and the elements above the bound."""
        unequal = [found for found in self.g1_layers.values() if found.imbalance != 1]
        return self._excess(len(unequal), sum(found.excess for found in unequal))

    @property
    def g1_ratio(self) -> float | None:
        """Memory access of all scored 1×1 convolutions ÷ the sum of their bounds; 1 is best."""
        bound = sum(found.bound for found in self.g1_layers.values())
        return sum(found.access for found in self.g1_layers.values()) / bound if bound else None

    @property
    def g2(self) -> Excess:
        """Convolutions in groups (depthwise ones not), and what groups cost."""
        found = [one for one in self.g2_layers.values() if not one.depthwise]
        return self._excess(len(found), sum(one.extra for one in found))

    @property
    def g2_depthwise(self) -> Excess:
        """Depthwise convolutions, and what their groups cost by the same formula."""
        found = [one for one in self.g2_layers.values() if one.depthwise]
        return self._excess(len(found), sum(one.extra for one in found))

    @cached_property
    def g3(self) -> list[Block] | None:
        """The blocks in which maps join, with their branches; ``None`` where the data flow is not known."""
        if any(layer.sources is None for layer in self.ledger):
            return None
        return blocks(self.ledger)

    @property
    def branches(self) -> int | None:
        """The most branches of a block; 1 where no maps join."""
        return None if self.g3 is None else max((block.branches for block in self.g3), default=1)

    @property
    def g4(self) -> Excess:
        """Element-wise layers (normalizations left out), and all that they read and write."""
        found = [layer for layer in self.ledger if element_wise(layer) and layer.memory_access]
        return self._excess(len(found), sum(layer.memory_access for layer in found))

    @property
    def normalization(self) -> Excess:
        """Normalizations, and all that they read and write."""
        found = [layer for layer in self.ledger if layer.cost["norm_elements"]]
        return self._excess(len(found), sum(layer.memory_access for layer in found))

    @property
    def depthwise(self) -> Excess:
        """Depthwise convolutions, and all that they read and write."""
        layers = self.ledger.layers
        found = [layers[i] for i, one in self.g2_layers.items() if one.depthwise]
        return self._excess(len(found), sum(layer.memory_access for layer in found))

    def _excess(self, layers: int, elements: Number) -> Excess:
        return Excess(layers, elements, float(elements / self.total) if self.total else 0.0)

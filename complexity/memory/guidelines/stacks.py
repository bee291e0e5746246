"""The stacks of the four experiments behind the guidelines, in closed form and as PyTorch modules.

Source: Ma et al. 2018, arXiv 1807.11164, section 2, tables 1 to 4. What the tables print is taken as printed; what they leave
open is decided here and said in ``ASSUMED``:

- G1: ten blocks of two 1×1 convolutions, c1 → c2 → c1.
- G2: ten 1×1 convolutions c → c in g groups.
- G3: ten blocks of 1, 2 or 4 1×1 convolutions, in series or side by side and then added up, each of c/√n channels.
- G4: ten units of a 1×1, a 3×3 and a 1×1 convolution, with or without ReLU behind each and a shortcut around them.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from ...architectures.builder import Map, Net
from ...ledgers.ledger import Ledger

if TYPE_CHECKING:
    from torch import nn

REPEATS = 10
#: Height and width of the maps.
SIDE = 56
#: What the tables leave open.
ASSUMED = {
    "G1": "no activation or normalization between the convolutions",
    "G2": "no activation or normalization between the convolutions",
    "G3": (
        "all convolutions of a block have the same channels, c ÷ √n for n of them (equal MultiAdds), to the nearest whole "
        "number; branches are added up; no activation or normalization; 56×56 as in the tables before"
    ),
    "G4": (
        "all three convolutions of a unit have c channels; ReLU behind each of them, the last behind the shortcut's add; no "
        "normalization; 56×56 as in the tables before"
    ),
}


class Stack(NamedTuple):
    """A stack of ``REPEATS`` blocks.

    Attributes:
        guideline: ``G1`` … ``G4``. channels: c, or c1 and c2. groups: of G2. series, parallel: convolutions of a block of G3 one
            behind the other, side by side. relu, shortcut: of G4.
    """

    guideline: str
    channels: tuple[int, ...]
    groups: int = 1
    series: int = 1
    parallel: int = 1
    relu: bool = False
    shortcut: bool = False

    @property
    def width(self) -> int:
        """Channels of the stack's input."""
        return self.channels[0]

    def ledger(self) -> Ledger:
        """The stack in closed form, on one map of ``SIDE`` × ``SIDE``."""
        net = Net()
        x = Map(self.width, (SIDE, SIDE))
        for i in range(1, REPEATS + 1):
            with net.scope(str(i)):
                x = self._block(net, x)
        return Ledger(net.layers, model=f"{self.guideline} stack", inputs=(self.width * SIDE * SIDE,))

    def _block(self, net: Net, x: Map) -> Map:
        if self.guideline == "G1":
            return net.conv("narrow", net.conv("widen", x, self.channels[1]), self.channels[0])
        if self.guideline == "G2":
            return net.conv("conv", x, self.width, groups=self.groups)
        if self.guideline == "G3":
            if self.parallel > 1:
                sides = [net.conv(f"conv{i}", x, self.width) for i in range(1, self.parallel + 1)]
                total = sides[0]
                for i, side in enumerate(sides[1:], 1):
                    total = net.add(f"add{i}", side, total)
                return total
            for i in range(1, self.series + 1):
                x = net.conv(f"conv{i}", x, self.width)
            return x
        y = x
        for i, kernel in enumerate((1, 3, 1), 1):
            y = net.conv(f"conv{i}", y, self.width, kernel)
            if self.relu and i < 3:
                y = net.activation(f"act{i}", y, "relu")
        if self.shortcut:
            y = net.add("add", y, x)
        return net.activation("act3", y, "relu") if self.relu else y

    def build(self) -> nn.Module:
        """The stack as a PyTorch module, randomly initialized; (batch, width, 56, 56) -> the same shape."""
        from torch import nn

        return nn.Sequential(*(self._module() for _ in range(REPEATS)))

    def _module(self) -> nn.Module:
        from torch import nn

        def conv(a: int, b: int, kernel: int = 1, groups: int = 1) -> nn.Module:
            return nn.Conv2d(a, b, kernel, padding=kernel // 2, groups=groups, bias=False)

        c = self.width
        if self.guideline == "G1":
            return nn.Sequential(conv(c, self.channels[1]), conv(self.channels[1], c))
        if self.guideline == "G2":
            return conv(c, c, groups=self.groups)
        if self.guideline == "G3":
            if self.parallel > 1:
                side_by_side: nn.Module = _sum([conv(c, c) for _ in range(self.parallel)], keep=False)
                return side_by_side
            return nn.Sequential(*(conv(c, c) for _ in range(self.series)))
        parts: list[Any] = []
        for i, kernel in enumerate((1, 3, 1), 1):
            parts.append(conv(c, c, kernel))
            if self.relu and i < 3:
                parts.append(nn.ReLU())
        unit: nn.Module = nn.Sequential(*parts)
        if self.shortcut:
            unit = _sum([unit], keep=True)
        return nn.Sequential(unit, nn.ReLU()) if self.relu else unit


def _sum(branches: list[Any], *, keep: bool) -> Any:
    """A module that adds up its branches (and, with ``keep``, its input)."""
    from torch import nn

    class Sum(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.branches = nn.ModuleList(branches)

        def forward(self, x: Any) -> Any:
            total = x if keep else None
            for branch in self.branches:
                y = branch(x)
                total = y if total is None else total + y
            return total

    return Sum()


def fragment_channels(channels: int, fragments: int) -> int:
    """c ÷ √n, to the whole number whose n convolutions come nearest to the MultiAdds of one of c channels.

    >>> fragment_channels(128, 2), fragment_channels(128, 4)
    (91, 64)
    """
    near = int(channels / sqrt(fragments))
    return min((near, near + 1), key=lambda m: abs(fragments * m * m - channels * channels))


def divisible_channels(channels: int, groups: int, ungrouped: int) -> int:
    """The multiple of ``groups`` next to ``channels`` whose grouped convolution is nearest in MultiAdds to the ungrouped one.

    >>> divisible_channels(180, 8, 64)
    184
    """
    below = channels // groups * groups
    choices = [c for c in (below, below + groups) if c] if channels % groups else [channels]
    return min(choices, key=lambda c: abs(c * c - groups * ungrouped * ungrouped))

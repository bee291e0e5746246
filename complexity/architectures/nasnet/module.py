"""NASNet-A."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Add, Concat, ConvNormAct, Separable
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import NORMAL_OUTPUT, REDUCTION, REDUCTION_OUTPUT, Op, cells

EPS = 0.001
Pair = tuple[Op, Op]


class ActConvNorm(nn.Sequential):
    """ReLU, 1×1 convolution, batch normalization."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.act = nn.ReLU()
        self.conv = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(out_channels, eps=EPS)


class Path(nn.Sequential):
    """Every other pixel through a 1×1 convolution; ``shifted``: those one down and one to the right."""

    def __init__(self, in_channels: int, out_channels: int, *, shifted: bool) -> None:
        super().__init__()
        if shifted:
            # One row and one column off at the start, zeros in their place at the end.
            self.pad = nn.ZeroPad2d((-1, 1, -1, 1))
        self.pool = nn.AvgPool2d(1, stride=2)
        self.conv = nn.Conv2d(in_channels, out_channels, 1, bias=False)


class FactorizedReduction(nn.Module):
    """Half the height and the width: two paths, each making half of the channels."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.act = nn.ReLU()
        self.path1 = Path(in_channels, out_channels // 2, shifted=False)
        self.path2 = Path(in_channels, out_channels // 2, shifted=True)
        self.concat = Concat()
        self.norm = nn.BatchNorm2d(out_channels, eps=EPS)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ 2, width ÷ 2), rounded up."""
        x = self.act(x)
        return self.norm(self.concat([self.path1(x), self.path2(x)]))


class Operation(nn.Sequential):
    """One half of a combination."""

    def __init__(self, op: Op, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        if op.kind == "separable":
            self.separable1 = Separable(in_channels, channels, op.kernel, stride, eps=EPS)
            self.separable2 = Separable(channels, channels, op.kernel, eps=EPS)
        elif op.kind == "max_pool":
            self.pool: nn.Module = nn.MaxPool2d(op.kernel, stride, op.kernel // 2)
        elif op.kind == "avg_pool":
            self.pool = nn.AvgPool2d(op.kernel, stride, op.kernel // 2, count_include_pad=False)


class Combination(nn.Module):
    """Two hidden states, each through its operation, added up."""

    def __init__(self, pair: Pair, channels: dict[str | int, int], width: int, *, reduces: bool) -> None:
        super().__init__()
        # Only what comes from outside the cell is to be made smaller.
        left, right = (
            Operation(op, channels[op.state], width, 2 if reduces and op.state in ("current", "previous") else 1)
            for op in pair
        )
        self.left = left
        self.right = right
        self.add = Add()

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Two maps of one size."""
        return self.add(self.left(x), self.right(y))


class Cell(nn.Module):
    """Five combinations of the outputs of the last two cells and of each other; what none of them reads is the output.

    ``previous`` says what brings the last but one output to the cell's size and width: ``FactorizedReduction``,
    ``ActConvNorm``, or nothing (in the first cell, where it is the same as the last).
    """

    def __init__(
        self, current_channels: int, previous_channels: int, width: int, pairs: tuple[Pair, ...], previous: type | None
    ) -> None:
        super().__init__()
        self.current = ActConvNorm(current_channels, width)
        self.previous = nn.Identity() if previous is None else previous(previous_channels, width)
        channels: dict[str | int, int] = {
            "current": width,
            "previous": previous_channels if previous is None else width,
        }
        for i, pair in enumerate(pairs, 1):
            self.add_module(f"comb{i}", Combination(pair, channels, width, reduces=pairs is REDUCTION))
            channels[i] = width
        self.concat = Concat()
        self.pairs = pairs
        self.outputs = REDUCTION_OUTPUT if pairs is REDUCTION else NORMAL_OUTPUT
        self.channels = sum(channels[state] for state in self.outputs)

    def forward(self, current: Tensor, previous: Tensor) -> Tensor:
        """The outputs of the last cell and of the one before."""
        states: dict[str | int, Tensor] = {"current": self.current(current), "previous": self.previous(previous)}
        for i, (left, right) in enumerate(self.pairs, 1):
            states[i] = getattr(self, f"comb{i}")(states[left.state], states[right.state])
        return self.concat([states[state] for state in self.outputs])


class NASNet(nn.Module):
    """One convolution, then cells, each of which sees the last two outputs."""

    def __init__(self, *, alpha: Any, classes: int, stem: int, filters: int, repeats: int, skip: bool) -> None:
        super().__init__()
        stage = Stage()
        c = before = whole(stem, stage.choose(alpha))
        self.stem = ConvNormAct(3, c, 3, stride=2, padding=0, activation=None, eps=EPS)
        previous = None
        self.skips: dict[str, bool] = {}
        for name, (pairs, full) in cells(filters, repeats).items():
            stage.enter(0, 2 if pairs is REDUCTION else 1)
            here = stage.choose(alpha)
            inner = whole(full, here) if previous is None else 2 * whole(full / 2, here)
            cell = Cell(c, before, inner, pairs, previous)
            self.add_module(name, cell)
            # Behind a reduction cell that is skipped the last but one output stays the one before it.
            self.skips[name] = skip and name in ("reduction1", "reduction2")
            c, before = cell.channels, before if self.skips[name] else c
            previous = FactorizedReduction if pairs is REDUCTION else ActConvNorm
        self.act = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(c, classes)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 3, height, width) -> (batch, classes)."""
        x = previous = self.stem(x)
        for name, skips in self.skips.items():
            x, previous = getattr(self, name)(x, previous), previous if skips else x
        return self.fc(self.dropout(self.flatten(self.pool(self.act(x)))))


network = NASNet

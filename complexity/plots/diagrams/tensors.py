"""A convolution as stacks of maps: input, kernels, output, and what each step multiplies."""

from __future__ import annotations

from typing import NamedTuple

from ... import formulas
from ...base.errors import ComplexityError, shown
from ...base.numbers import grouped
from ...formulas.cost import Cost
from ..words import word
from .drawing import LINE, Drawing, Point

#: Pixels of a cell of a map, of a step from a map to the one behind it, and of the gap between stacks.
_CELL, _STEP, _GAP = 9.0, 5.0, 26.0
#: More maps than these are not drawn one by one.
_MOST = 8


class Step(NamedTuple):
    """One convolution: what kind it is, its maps before and after, its window, and its cost."""

    kind: str
    channels: int
    outputs: int
    kernel: int
    cost: Cost


def steps(kind: str, *, size: int, channels: int, outputs: int, kernel: int) -> list[Step]:
    """The steps of a convolution of a kind on ``channels`` maps of ``size``×``size``, with padding that keeps the size.

    Raises:
        ComplexityError: a size or a number of maps that is not from 1 up, or an even kernel.
    """
    for name, value in (("size", size), ("channels", channels), ("outputs", outputs), ("kernel", kernel)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ComplexityError(f"{name} {shown(value)} is not allowed: a whole number from 1 up")
    if kernel % 2 == 0:
        raise ComplexityError(f"kernel {kernel} is not allowed: an odd whole number")
    shape, same = (size, size), kernel // 2
    made = {
        "standard": lambda: [
            Step(
                "standard", channels, outputs, kernel, formulas.standard(channels, outputs, kernel, shape, padding=same)
            )
        ],
        "depthwise": lambda: [
            Step("depthwise", channels, channels, kernel, formulas.depthwise(channels, kernel, shape, padding=same))
        ],
        "pointwise": lambda: [Step("pointwise", channels, outputs, 1, formulas.pointwise(channels, outputs, shape))],
    }
    return [*made["depthwise"](), *made["pointwise"]()] if kind == "separable" else made[kind]()


def tensors(kind: str, *, size: int = 5, channels: int = 3, outputs: int = 4, kernel: int = 3) -> Drawing:
    """Stacks of maps for each step of a convolution, its weights and its multiplications; of several steps their sum.

    Args:
        kind: ``standard``, ``depthwise``, ``pointwise``, or ``separable``: depthwise, then pointwise. size: of the maps.
        channels, outputs: maps before and after. kernel: of the window; odd.

    Raises:
        ComplexityError: a value that is not allowed.
    """
    found = steps(kind, size=size, channels=channels, outputs=outputs, kernel=kernel)
    drawing = Drawing()
    for step in found:
        drawing.under(_drawn(step, size), gap=14)
    if len(found) > 1:
        whole = found[0].cost + found[1].cost
        one = steps("standard", size=size, channels=channels, outputs=outputs, kernel=kernel)[0].cost
        total = Drawing()
        share = f"{whole.multi_adds / one.multi_adds:.3f}"
        values = {"multi_adds": grouped(whole.multi_adds), "standard": grouped(one.multi_adds), "share": share}
        total.text(Point(0, LINE), word("tensors-sum", **values), "title")
        drawing.under(total, gap=10)
    return drawing


def _drawn(step: Step, size: int) -> Drawing:
    drawing = Drawing()
    top = 2 * LINE + 6
    kernels = 1 if step.kind == "depthwise" else min(step.outputs, _MOST)
    tall = size * _CELL + _STEP * min(max(step.channels, step.outputs), _MOST)
    each = step.kernel * _CELL + _STEP * (min(step.channels, _MOST) - 1)
    column = kernels * (each + 10) - 10
    middle = top + max(tall, column) / 2
    drawing.text(Point(0, LINE), word(f"tensors-{step.kind}", k=step.kernel), "title")
    x = _stack(drawing, 0, middle, step.channels, size, "plain")
    drawing.text(Point(x + _GAP / 2, middle + 4), "∗", "middle title")
    x += _GAP
    right = x
    for i in range(kernels):
        at = middle - column / 2 + i * (each + 10) + each / 2
        right = max(right, _stack(drawing, x, at, step.channels, step.kernel, _KINDS[step.kind]))
    drawing.text(Point(right + _GAP / 2, middle + 4), "=", "middle title")
    end = _stack(drawing, right + _GAP, middle, step.outputs, size, "plain")
    bottom = max(middle + max(tall, column) / 2, drawing.height) + LINE + 4
    tensor = f"{step.kernel}×{step.kernel}×{step.channels}" + (f"×{step.outputs}" if step.kind != "depthwise" else "")
    maps = {"before": f"{size}×{size}×{step.channels}", "kernel": tensor, "after": f"{size}×{size}×{step.outputs}"}
    drawing.text(Point(0, bottom), word("tensors-shapes", **maps), "small")
    values = {
        "weights": grouped(step.cost.params),
        "positions": f"{size}×{size}",
        "multi_adds": grouped(step.cost.multi_adds),
    }
    drawing.text(Point(0, bottom + LINE), word("tensors-cost", **values), "small")
    drawing.width = max(drawing.width, end)
    return drawing


_KINDS = {"standard": "conv", "depthwise": "depthwise", "pointwise": "pointwise"}


def _stack(drawing: Drawing, x: float, middle: float, count: int, side: int, kind: str) -> float:
    """Maps one behind the other, the first in front, around a height; returns where they end."""
    shown_maps = min(count, _MOST)
    width = side * _CELL
    depth = _STEP * (shown_maps - 1)
    for i in reversed(range(shown_maps)):
        corner = Point(x + i * _STEP, middle - (width + depth) / 2 + depth - i * _STEP)
        drawing.maps(corner, width, side, kind)
    end = x + width + depth
    if count > shown_maps:
        drawing.text(Point(x + width / 2, middle + (width + depth) / 2 + LINE), f"… {count}", "middle small")
    return end

"""Group convolutions one behind the other: without exchange, with channels dealt to every group, and the same as a shuffle."""

from __future__ import annotations

from ...base.errors import ComplexityError, shown
from ..words import word
from .drawing import LINE, Drawing, Point

_SIDE, _GAP, _ROW = 22.0, 5.0, 56.0
#: Colours of groups, again from the first where there are more.
_KINDS = ("conv", "depthwise", "grouped", "pointwise", "linear", "join")


def dealt(channels: int, groups: int) -> list[int]:
    """Where each channel goes in a shuffle: as a (groups, channels ÷ groups) matrix that is read by columns.

    >>> dealt(6, 2)
    [0, 2, 4, 1, 3, 5]
    """
    each = channels // groups
    return [(place % each) * groups + place // each for place in range(channels)]


def exchange(*, groups: int = 3, channels: int = 9) -> Drawing:
    """Three ways to stack two group convolutions, channel by channel.

    Args:
        groups: of both convolutions. channels: between them; a multiple of ``groups`` × ``groups`` deals every group to every
            group evenly.

    Raises:
        ComplexityError: numbers that are not from 1 up, or channels that the groups do not divide.
    """
    for name, value in (("groups", groups), ("channels", channels)):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 64:
            raise ComplexityError(f"{name} {shown(value)} is not allowed: a whole number from 1 to 64")
    if channels % groups:
        raise ComplexityError(f"channels {channels} is not allowed with {groups} groups: a multiple of {groups}")
    drawing = Drawing()
    for kind in ("apart", "dealt", "shuffled"):
        drawing.beside(_drawn(kind, groups, channels))
    return drawing


def _drawn(kind: str, groups: int, channels: int) -> Drawing:
    drawing = Drawing()
    each = channels // groups
    drawing.text(Point(0, LINE), word(f"exchange-{kind}"), "title")
    own = [place // each for place in range(channels)]
    goes = dealt(channels, groups) if kind != "apart" else list(range(channels))
    mixed = [0] * channels
    for place, to in enumerate(goes):
        mixed[to] = own[place]
    middle = [("exchange-between", own)] + ([("exchange-after", mixed)] if kind == "shuffled" else [])
    rows = [("exchange-input", own), *middle, ("exchange-output", own if kind == "apart" else None)]
    tops = [2 * LINE + 6 + i * _ROW for i in range(len(rows))]
    for i in range(len(rows) - 1):
        for place in range(channels):
            if kind == "shuffled" and i == 1:
                drawing.arrow([_below(place, tops[i]), _above(goes[place], tops[i + 1])])
                continue
            # A group convolution takes each channel of a group into each output of it.
            group = (goes[place] if kind == "dealt" and i == 1 else place) // each
            for to in range(group * each, (group + 1) * each):
                drawing.line([_below(place, tops[i]), _above(to, tops[i + 1])], "thin")
    for (label, colours), top in zip(rows, tops, strict=True):
        for place in range(channels):
            colour = _KINDS[colours[place] % len(_KINDS)] if colours is not None else "plain"
            drawing.maps(Point(_x(place), top), _SIDE, 1, colour)
        drawing.text(Point(_x(channels) + 4, top + _SIDE / 2 + 4), word(label, g=groups), "small")
    return drawing


def _below(place: int, top: float) -> Point:
    return Point(_x(place) + _SIDE / 2, top + _SIDE + 1)


def _above(place: int, top: float) -> Point:
    return Point(_x(place) + _SIDE / 2, top - 1)


def _x(place: int) -> float:
    return place * (_SIDE + _GAP)

"""A network's unit as a block diagram: what stands between a map and the next, with shapes and costs.

A unit is what the network repeats: layers whose names begin alike (``row2.2``, ``stage3.1``, ``block5``). A channel shuffle in
front of a unit mixes what the one before made, so it is drawn there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ...architectures import ledger as closed_ledger
from ...base.errors import ComplexityError, unknown
from ...base.numbers import scaled
from ...ledgers.layer import Layer
from ...ledgers.ledger import Ledger
from ..describe import settings as told
from ..describe import title
from ..words import together, wide, word
from .drawing import CHARACTER, LINE, Drawing, Point

#: Units by what they do: keep the map's size, and halve it. Any other is named as its layers are.
UNITS = ("stride1", "stride2")
#: Kinds that are written into the box of the layer before them.
_FOLLOWS = ("batch_norm", "relu", "relu6", "h_swish", "h_sigmoid", "sigmoid", "swish")
_JOINS = ("add", "concat", "multiply")
_GAP = 30.0


class Block(NamedTuple):
    """A box: its layers (a convolution with its norm and activation), and which blocks it reads; -1 is the unit's input."""

    layers: tuple[Layer, ...]
    sources: tuple[int, ...]


def diagram(network: str, unit: str = "stride1", *, caption: str = "", **settings: Any) -> Drawing:
    """A unit of a network, as boxes and arrows: what each does, the shape that comes out, MultiAdds and params.

    Args:
        network: one in closed form. unit: ``stride1`` or ``stride2``: the network's first that keeps, or halves, the size of
            its map; or the beginning of its layers' names, ``row3.2`` or ``bottleneck4.se``.
        caption: what stands above it; network and settings unless given. settings: as for ``complexity.ledger``.

    Raises:
        ComplexityError: no such network, setting or unit; a network that repeats none.
    """
    ledger = closed_ledger(network, **settings)
    units = _units(ledger)
    name = (
        unit if unit in units else _first(ledger, unit, units) if unit in UNITS else _part(network, unit, ledger, units)
    )
    blocks = _blocks(_of(ledger, name, units))
    heading = caption or together([title(ledger), told(ledger)], "comma")
    return _drawn(blocks, [heading, name])


def _units(ledger: Ledger) -> dict[str, list[int]]:
    """Names of units with the places of their layers: a first name with the numbers behind it, of several convolutions."""
    found: dict[str, list[int]] = {}
    for i, layer in enumerate(ledger):
        parts = layer.name.split(".")
        count = next((n for n, part in enumerate(parts[1:], 1) if not part.isdigit()), len(parts))
        found.setdefault(".".join(parts[:count]), []).append(i)
    layers = list(ledger)
    return {name: places for name, places in found.items() if sum(layers[i].kind == "conv" for i in places) > 1}


def _first(ledger: Ledger, unit: str, units: Mapping[str, list[int]]) -> str:
    layers = list(ledger)
    for name, places in units.items():
        strides = {layers[i].stride[0] for i in places if layers[i].kind == "conv" and layers[i].stride}
        joined = any(layers[i].kind in _JOINS for i in places)
        if (2 in strides) == (unit == "stride2") and (joined or unit == "stride2" or not _ever_joined(layers, units)):
            return name
    raise ComplexityError(f"diagram: {ledger.model} has no unit {unit}; its units are {', '.join(units) or 'none'}")


def _ever_joined(layers: Sequence[Layer], units: Mapping[str, list[int]]) -> bool:
    return any(layers[i].kind in ("add", "concat") for places in units.values() for i in places)


def _part(network: str, unit: str, ledger: Ledger, units: Mapping[str, list[int]]) -> str:
    if not any(layer.name.startswith(f"{unit}.") for layer in ledger):
        raise unknown(f"unit of {network}", unit, [*UNITS, *units])
    return unit


def _of(ledger: Ledger, name: str, units: Mapping[str, list[int]]) -> list[tuple[int, Layer]]:
    """The unit's layers with their places: without a shuffle in front, with the one in front of the next."""
    layers = list(ledger)
    places = [i for i, layer in enumerate(layers) if layer.name.startswith(f"{name}.")]
    if name in units:
        while layers[places[0]].kind == "channel_shuffle":
            places.pop(0)
        after = places[-1] + 1
        if after < len(layers) and layers[after].kind == "channel_shuffle":
            places.append(after)
    return [(i, layers[i]) for i in places]


def _blocks(places: Sequence[tuple[int, Layer]]) -> list[Block]:
    """Layers as boxes: a norm or an activation joins the one that it reads, where nothing else reads that."""
    inside = {i for i, _ in places}
    readers: dict[int, int] = {}
    for _, layer in places:
        for source in layer.sources or ():
            readers[source] = readers.get(source, 0) + 1
    blocks: list[Block] = []
    block_of: dict[int, int] = {}
    for i, layer in places:
        sources = tuple(layer.sources or ())
        last = sources[-1] if sources else None
        if layer.kind in _FOLLOWS and last in inside and readers.get(last, 0) == 1:
            at = block_of[last]
            blocks[at] = blocks[at]._replace(layers=(*blocks[at].layers, layer))
        else:
            at = len(blocks)
            blocks.append(Block((layer,), tuple(dict.fromkeys(block_of.get(source, -1) for source in sources))))
        block_of[i] = at
    return blocks


def _drawn(blocks: Sequence[Block], captions: Sequence[str]) -> Drawing:
    """Boxes from top to bottom: the longest way in the first column, what runs beside it in the second."""
    main = _longest(blocks)
    texts = [_texts(block) for block in blocks]
    widest = max((_channels(block) for block in blocks), default=1) or 1
    widths = [
        max(60 + 190 * (_channels(block) / widest) ** 0.5, max(map(wide, lines)) * CHARACTER + 18)
        for block, lines in zip(blocks, texts, strict=True)
    ]
    heights = [LINE * len(lines) + 10 for lines in texts]
    columns = [0 if i in main else 1 for i in range(len(blocks))]
    half = max((w for w, column in zip(widths, columns, strict=True) if column == 0), default=0) / 2
    beside = max((w for w, column in zip(widths, columns, strict=True) if column == 1), default=0)
    centres = (half, half * 2 + 40 + beside / 2)
    drawing = Drawing()
    y = LINE
    for i, line in enumerate(captions):
        drawing.text(Point(0, y), line, "title" if i == 0 else "small")
        y += LINE
    first = blocks[0].layers[0]
    top = y + LINE
    drawing.text(Point(centres[0], top), _shape(first.input_shape), "middle small")
    bottoms: dict[int, float] = {-1: top + 4}
    tops: dict[int, float] = {}
    for i, block in enumerate(blocks):
        above = max(bottoms[source] for source in block.sources or (-1,))
        level = [bottoms[j] for j in range(i) if columns[j] == columns[i]]
        tops[i] = max([above, *level]) + _GAP
        bottoms[i] = tops[i] + heights[i] + LINE + 2
    for i, (block, lines) in enumerate(zip(blocks, texts, strict=True)):
        corner = Point(centres[columns[i]] - widths[i] / 2, tops[i])
        for source in block.sources or (-1,):
            drawing.arrow(_way(source, i, columns, centres, tops, bottoms, heights, widths, blocks))
        drawing.box(corner, widths[i], heights[i], _colour(block), lines)
        drawing.text(
            Point(centres[columns[i]], bottoms[i] - 2), _shape(block.layers[-1].output_shape, block), "middle small"
        )
    return drawing


def _way(
    source: int, to: int, columns: Sequence[int], centres: Sequence[float], tops: Mapping[int, float],
    bottoms: Mapping[int, float], heights: Sequence[float], widths: Sequence[float], blocks: Sequence[Block],
) -> list[Point]:  # fmt: skip
    """From a box (or the input) to another: straight down, or around what stands between."""
    start = Point(centres[0 if source < 0 else columns[source]], bottoms[source] + 2)
    end = Point(centres[columns[to]], tops[to])
    if start.x == end.x:
        between = [i for i in range(len(blocks)) if columns[i] == columns[to] and bottoms[source] < tops[i] < tops[to]]
        if not between:
            return [start, end]
        lane = centres[0] + max(widths[i] for i in range(len(blocks)) if columns[i] == 0) / 2 + 22
        side = Point(end.x + widths[to] / 2, tops[to] + heights[to] / 2)
        return [start, Point(start.x, start.y + 8), Point(lane, start.y + 8), Point(lane, side.y), side]
    if start.x < end.x:
        return [start, Point(start.x, start.y + 8), Point(end.x, start.y + 8), end]
    side = Point(end.x + widths[to] / 2, tops[to] + heights[to] / 2)
    return [start, Point(start.x, side.y), side]


def _longest(blocks: Sequence[Block]) -> set[int]:
    """The blocks on the longest way from the input to the last one."""
    ways: list[list[int]] = []
    for i, block in enumerate(blocks):
        before = max((ways[source] for source in block.sources if source >= 0), key=len, default=[])
        ways.append([*before, i])
    return set(ways[-1])


def _texts(block: Block) -> list[str]:
    """What a box says: the operation, norm and activation, what it costs."""
    first, *rest = block.layers
    lines = [_operation(first)]
    if rest:
        lines.append(together([word(f"diagram-{layer.kind}") for layer in rest], "comma"))
    multi_adds, params = (sum(getattr(layer, name) for layer in block.layers) for name in ("multi_adds", "params"))
    if multi_adds or params:
        lines += [word("diagram-multi-adds", n=scaled(multi_adds)), word("diagram-params", n=scaled(params))]
    return lines


def _operation(layer: Layer) -> str:
    if layer.kind in ("conv", "avg_pool", "max_pool"):
        name = _convolution(layer) if layer.kind == "conv" else layer.kind
        text = word(f"diagram-{name}", k="×".join(map(str, layer.kernel_size)), g=layer.groups)
        return together([text, word("diagram-stride", s=layer.stride[0]) if layer.stride[0] > 1 else ""], "pause")
    return word(f"diagram-{layer.kind}", g=layer.groups)


def _convolution(layer: Layer) -> str:
    if layer.groups > 1:
        return "depthwise" if layer.groups == layer.input_shape[1] else "grouped"
    return "conv"


def _colour(block: Block) -> str:
    layer = block.layers[0]
    if layer.kind == "conv":
        name = _convolution(layer)
        return "pointwise" if name == "conv" and set(layer.kernel_size) == {1} else name
    if layer.kind in _JOINS:
        return "join"
    if "pool" in layer.kind or layer.kind == "mean":
        return "pool"
    return {"linear": "linear", "channel_shuffle": "move", "channel_split": "move"}.get(layer.kind, "plain")


def _channels(block: Block) -> int:
    return int(block.layers[-1].output_shape[1])


def _shape(shape: Sequence[Any], block: Block | None = None) -> str:
    """``56×56×24``; of a split both parts."""
    channels, size = shape[1], "×".join(map(str, (*shape[2:],))) + ("×" if len(shape) > 2 else "")
    if block is not None and block.layers[0].kind == "channel_split":
        return f"{size}{channels} + {size}{block.layers[0].input_shape[1] - channels}"
    return f"{size}{channels}"

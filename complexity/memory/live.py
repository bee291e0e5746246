"""Peak activation memory: which maps are alive while each layer runs.

A network is its layers in the order of execution. A layer reads maps and writes one. What is alive, exactly:

- A map takes memory while the layer that writes it runs, and from then on until the last layer that reads it has run.
  While a layer runs, both what it reads and what it writes are there.
- The network's inputs are there from the start until their last reader has run.
- The network's results stay to the end: in a closed form, maps that no layer reads; of a live model, what it returns.
- A view (channel split, flattening, dropout at inference) has no memory of its own: its readers keep alive what it views.
- Weights, statistics and the working memory of an operation (an unfolded input, say) are not activations. An operation
  that is counted as several layers (attention, an LSTM) is taken as a chain of them, each reading the one before.

The peak is the largest sum of elements that are alive while one layer runs.

**In place** (``in_place=True``): a layer that works element by element (batch and other normalizations, activations, shortcut
adds, the scaling of squeeze-and-excitation) writes over a map that it reads, where that map is as large, is nobody's
later input, and is not the network's input. For a normalization and an activation behind a convolution this is also
what fusing them into it leaves: the map between them never takes memory of its own.

These are the maps that *have* to be there. PyTorch keeps some longer: a local variable of a ``forward`` lives until it is
assigned again or the function returns, and the caller holds the input.
"""

from __future__ import annotations

from typing import NamedTuple

from ..base.errors import ComplexityError
from ..base.numbers import several
from ..formulas.arithmetic import Number
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger
from ..ledgers.rows import ROOT


class Peak(NamedTuple):
    """The peak activation memory of a forward pass.

    Attributes:
        elements: the largest sum of elements alive. layer: while which layer (the first such).
        maps: what is alive then: name of the layer that wrote it (``input`` for an input) and its elements.
    """

    elements: Number
    layer: str
    maps: tuple[tuple[str, Number], ...]


class Lives(NamedTuple):
    """When the memory of each map is taken.

    Attributes:
        roots: layer -> whose memory its output is in: its own index, an earlier one's, or an input's (negative).
        sizes, born, last: by root: elements; the first and the last layer while which it is alive.
    """

    roots: list[int]
    sizes: dict[int, Number]
    born: dict[int, int]
    last: dict[int, int]


def peak(ledger: Ledger, *, in_place: bool = False) -> Peak:
    """The peak activation memory of a forward pass, in elements; definitions above.

    Args:
        ledger: of a closed form, or of ``count(model, …, flow=True)``.
        in_place: element-wise layers write over their input where nobody needs it later.

    Raises:
        ComplexityError: the ledger does not know which layer reads what, or holds the settings of a sweep.
    """
    lives = lifetimes(ledger, in_place=in_place)
    alive = alive_elements(lives, len(ledger))
    if not alive:
        raise ComplexityError(f"{ledger.model or 'the ledger'} has no layers: no peak")
    at = max(range(len(alive)), key=lambda i: (alive[i], -i))
    layers = ledger.layers
    maps = tuple(
        ("input" if root < 0 else layers[root].name or ROOT, lives.sizes[root])
        for root in sorted(lives.born)
        if lives.born[root] <= at <= lives.last[root] and lives.sizes[root]
    )
    return Peak(alive[at], layers[at].name or ROOT, maps)


def alive_elements(lives: Lives, layers: int) -> list[Number]:
    """Elements alive while each layer runs."""
    change: list[Number] = [0] * (layers + 1)
    for root, size in lives.sizes.items():
        change[max(lives.born[root], 0)] += size
        change[lives.last[root] + 1] -= size
    alive: list[Number] = []
    now: Number = 0
    for i in range(layers):
        now += change[i]
        alive.append(now)
    return alive


def lifetimes(ledger: Ledger, *, in_place: bool = False) -> Lives:
    """From when to when the memory of each map is taken.

    Raises:
        ComplexityError: as ``peak``.
    """
    layers = ledger.layers
    _check(ledger)
    final = len(layers) - 1
    read_last = [-1] * len(layers)  # the last layer that reads each layer's output
    for i, layer in enumerate(layers):
        for source in layer.sources or ():
            if source >= 0:
                read_last[source] = i
    lives = Lives([], {}, {}, {})
    for i, size in enumerate(ledger.inputs, 1):
        lives.sizes[-i], lives.born[-i], lives.last[-i] = size, -1, -1
    for i, layer in enumerate(layers):
        sources = layer.sources or ()
        held = [lives.roots[source] if source >= 0 else source for source in sources]
        for root in held:
            if root in lives.last:
                lives.last[root] = max(lives.last[root], i)
        root = _root(i, layer, held, lives, in_place)
        lives.roots.append(root)
        if root == i:
            lives.sizes[i], lives.born[i], lives.last[i] = layer.cost["written"], i, i
        if root not in lives.last:
            continue
        if layer.kept if layer.kept is not None else read_last[i] < 0 and sources:
            lives.last[root] = final
        elif read_last[i] >= 0:
            lives.last[root] = max(lives.last[root], read_last[i])
    return lives


def _root(i: int, layer: Layer, held: list[int], lives: Lives, in_place: bool) -> int:
    """Whose memory a layer's output is in."""
    written = layer.cost["written"]
    if held and not written:
        return held[0]
    if in_place and layer.about.in_place:
        for root in held:
            if root >= 0 and lives.last[root] == i and lives.sizes[root] == written:
                return root
    return i


def fused_maps(ledger: Ledger) -> dict[int, Number]:
    """Layers that write a map which only one normalization or activation reads -> the map's elements.

    Raises:
        ComplexityError: the data flow is not known.
    """
    layers = ledger.layers
    _check(ledger)
    readers: dict[int, list[int]] = {}
    for i, layer in enumerate(layers):
        for source in layer.sources or ():
            readers.setdefault(source, []).append(i)
    fused: dict[int, Number] = {}
    for i, layer in enumerate(layers):
        found = readers.get(i, [])
        if len(found) != 1 or not layer.cost["written"]:
            continue
        reader = layers[found[0]]
        cost = reader.cost
        if reader.about.in_place and len(reader.sources or ()) == 1 and cost["written"] == layer.cost["written"]:
            fused[i] = cost["written"]
    return fused


def _check(ledger: Ledger) -> None:
    name = ledger.model or "the ledger"
    if ledger.uncounted:
        raise ComplexityError(
            f"{name}: no rule for {several(len(ledger.uncounted), 'operation')}, so what is written there is not known: no peak"
        )
    for layer in ledger:
        if layer.sources is None:
            raise ComplexityError(
                f"{name}: which layer reads what is not known (layer {layer.name!r}); count it with flow=True"
            )
        if getattr(layer.cost["written"], "ndim", 0):
            raise ComplexityError(f"{name} holds many settings at once: the peak is computed for one network")

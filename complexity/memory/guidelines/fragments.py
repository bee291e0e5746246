"""G3: how many branches a block has, from the data flow.

A block is the module in which maps are joined (added or concatenated), with all that is inside it; of blocks inside
blocks, the outermost. Its operations are its convolutions, linear layers and pooling windows. Its **branches** are the most
of them that do not wait for each other, directly or through others: what could run side by side. A shortcut that only
passes a map on is no branch. Its **fragments** are how many operations there are; the paper counts 13 in a cell of NASNet-A
and 2 or 3 in a unit of ResNet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...ledgers.layer import Layer
from ...ledgers.ledger import Ledger


class Block(NamedTuple):
    """A block: its module path (empty for the whole network), its branches and its operations."""

    name: str
    branches: int
    fragments: int


def blocks(ledger: Ledger) -> list[Block]:
    """The blocks of a network whose data flow is known, in the order of execution."""
    layers = ledger.layers
    names = {layer.name for layer in layers}
    parents = {name[:cut] for name in names for cut in _cuts(name)}
    paths: dict[str, None] = {}
    for layer in layers:
        if layer.kind in ("add", "concat") and len(layer.sources or ()) > 1:
            path = layer.name if layer.name in parents else layer.name.rpartition(".")[0]
            paths[path] = None
    outer = [path for path in paths if not any(path != other and _inside(path, other) for other in paths)]
    before = _ancestors(layers)
    found = []
    for path in outer:
        operations = [i for i, layer in enumerate(layers) if _inside(layer.name, path) and is_operation(layer)]
        if operations:
            found.append(Block(path, _widest(operations, before), len(operations)))
    return found


def is_operation(layer: Layer) -> bool:
    """Whether a layer is a convolution, a linear layer, a matrix product or a pooling window."""
    return bool(layer.cost["multi_adds"]) or (bool(layer.cost["pool_inputs"]) and bool(layer.kernel_size))


def _inside(name: str, path: str) -> bool:
    return not path or name == path or name.startswith(path + ".")


def _cuts(name: str) -> list[int]:
    return [i for i, character in enumerate(name) if character == "."]


def _ancestors(layers: Sequence[Layer]) -> list[int]:
    """For each layer, as bits: the layers that it waits for."""
    found: list[int] = []
    for layer in layers:
        waits = 0
        for source in layer.sources or ():
            if source >= 0:
                waits |= found[source] | 1 << source
        found.append(waits)
    return found


def _widest(operations: list[int], before: list[int]) -> int:
    """The largest set of operations none of which waits for another (Dilworth: as many as chains are needed to cover all)."""
    later = {i: [j for j in operations if before[j] >> i & 1] for i in operations}
    matched: dict[int, int] = {}

    def extend(i: int, tried: set[int]) -> bool:
        for j in later[i]:
            if j not in tried:
                tried.add(j)
                if j not in matched or extend(matched[j], tried):
                    matched[j] = i
                    return True
        return False

    return len(operations) - sum(extend(i, set()) for i in operations)

"""Which layers share a bar: module paths cut so deep that not too many bars are left."""

from __future__ import annotations

from collections.abc import Sequence

#: Bars that a picture has at most.
MOST = 36


def rows_of(names: Sequence[str], most: int = MOST) -> dict[str, str]:
    """Layer name -> name of its bar.

    Paths are cut as deep as leaves at most ``most`` bars; a layer that stands beside a unit's others (its convolution, its
    norm) goes with its unit. Where even the first names are too many, neighbours are joined.
    """
    deepest = max((name.count(".") + 1 for name in names), default=1)
    for depth in range(deepest, 0, -1):
        rows = {name: _cut(name, depth) for name in names}
        if len(set(rows.values())) <= most:
            return rows
    labels = list(dict.fromkeys(_cut(name, 1) for name in names))
    run = -(-len(labels) // most)
    joined: dict[str, str] = {}
    for start in range(0, len(labels), run):
        members = labels[start : start + run]
        label = members[0] if len(members) == 1 else f"{members[0]} … {members[-1]}"
        joined |= dict.fromkeys(members, label)
    return {name: joined[_cut(name, 1)] for name in names}


def _cut(name: str, depth: int) -> str:
    """The path's first names, its last one (the layer within its unit) left out where there are others."""
    parts = name.split(".")
    return ".".join(parts[: min(depth, max(1, len(parts) - 1))])

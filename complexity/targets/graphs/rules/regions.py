"""Operations on regions of a map."""

from __future__ import annotations

from ..node import Node, Work, rule


@rule("RoiAlign MaxRoiPool")
def regions(node: Node) -> Work:
    """Windows of a map, one for each region."""
    kind = "roi_align" if node.op == "RoiAlign" else "roi_pool"
    cost = {"pool_inputs": node.size(), "pool_outputs": node.written}
    return node.work(kind, cost, (0, 1))

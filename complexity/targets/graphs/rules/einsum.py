"""Einstein sums of one or two operands. More than two are contracted in an order that the file does not say: uncounted."""

from __future__ import annotations

from math import prod

from ..node import Node, Work, rule
from ..values import Unsized


@rule("Einsum")
def einsum(node: Node) -> Work:
    """``Einsum``: one multiply-add for each combination of the indices; where none is summed, a multiplication of each element.

    Indices that only one operand has and that are summed are summed there first, before the product.
    """
    equation = node.get("equation", "").replace(" ", "")
    left, _, right = equation.partition("->")
    terms = [_spread(term, len(node.shape(i))) for i, term in enumerate(left.split(","))]
    if "->" not in equation:
        right = "".join(sorted(one for one in set(left) - {",", "."} if left.count(one) == 1))
    sizes: dict[str, int] = {}
    for i, term in enumerate(terms):
        for index, size in zip(term, node.shape(i), strict=True):
            sizes[index] = max(size, sizes.get(index, 1))
    kept = set(_spread(right, len(node.y)))
    data = range(len(terms))
    if len(terms) == 1:
        cost = {"pool_inputs": node.size(), "pool_outputs": node.written}
        return node.work("sum" if set(terms[0]) - kept else "copy", cost if set(terms[0]) - kept else {})
    if len(terms) > 2:
        raise Unsized
    met = {index for index in sizes if index in kept or all(index in term for term in terms)}
    n = prod(sizes[index] for index in met)
    if met <= kept:
        return node.work("multiply", {"multiplies": n}, data)
    cost = {"multi_adds": n, "outputs": node.written}
    return node.work("linear" if node.trained(1) or node.trained(0) else "matmul", cost, data)


def _spread(term: str, axes: int) -> list[str]:
    """The indices of a term; those that ``...`` stands for are numbered from the right."""
    if "..." not in term:
        return list(term)
    before, _, after = term.partition("...")
    hidden = axes - len(before) - len(after)
    return [*before, *(f"…{i}" for i in range(hidden, 0, -1)), *after]

"""Einstein sums: which indices meet which, and what each pairwise product costs.

Operands are contracted two at a time, in the order that torch takes. Where every index that is summed has length 1,
torch multiplies element by element, and so it is counted.
"""

from __future__ import annotations

from math import prod
from typing import Any

import torch

from ..registry import rule
from ..work import Call, Dims, Gradient, Work, dims


class _Operand:
    """A term's indices, its sizes, and the tensor it is (or the slots that it was made of)."""

    def __init__(self, term: str, shape: Dims, tensor: Any = None, slots: tuple[int, ...] = ()) -> None:
        self.term, self.shape, self.tensor, self.slots = term, shape, tensor, slots

    def held(self) -> list[tuple[Any, str]]:
        return [] if self.tensor is None else [(self.tensor, "weights")]


@rule("einsum")
def einsum(call: Call) -> list[Work]:
    """``torch.einsum`` by an equation: one ``matmul`` for each pair of operands. (The other form comes back as this one.)"""
    equation, operands = call.args[0], call.tensors
    if not isinstance(equation, str):
        equation = _written(call.args)
    terms, output = _terms(equation, [t.dim() for t in operands])
    sizes: dict[str, int] = {}
    for term, operand in zip(terms, operands, strict=True):
        for index, n in zip(term, dims(operand), strict=True):
            sizes[index] = max(n, sizes.get(index, 1)) if n else 0
    items = [
        _Operand(term, dims(t), t, (call.slots[id(t)],) if id(t) in call.slots else ())
        for term, t in zip(terms, operands, strict=True)
    ]
    works: list[Work] = []
    for pair in _path(equation, operands):
        if len(items) < 2:
            break
        first, second = (items[i] for i in pair)
        rest = [item for i, item in enumerate(items) if i not in pair]
        kept = _kept(first.term + second.term, rest, output)
        items = [*rest, _product(call, first, second, kept, sizes, works)]
    (last,) = items
    if len(operands) == 1 and len(last.term) > len(output):  # a sum or a diagonal of one operand
        n_in, n_out = prod(last.shape), prod(sizes[index] for index in output)
        works.append(call.work("sum", {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in, "written": n_out}))
    return works


def _product(
    call: Call, first: _Operand, second: _Operand, kept: str, sizes: dict[str, int], works: list[Work]
) -> _Operand:
    a, b = _summed(call, first, second, kept, sizes, works), _summed(call, second, first, kept, sizes, works)
    indices = dict.fromkeys(a.term + b.term)
    multi_adds = prod(sizes[index] for index in indices)
    read = prod(a.shape) + prod(b.shape)
    shape = tuple(sizes[index] for index in kept)
    held = a.held() + b.held()
    if all(index in kept or sizes[index] == 1 for index in indices):  # nothing is summed: element by element
        cost = {"multiplies": multi_adds, "read": read, "written": prod(shape)}
        works.append(call.work("multiply", cost, a.shape, shape, held=held))
    else:
        cost = {"multi_adds": multi_adds, "outputs": prod(shape), "read": read, "written": prod(shape)}
        gradients = [
            (x.tensor, multi_adds) if x.tensor is not None else (Gradient(x.slots, multi_adds, "input"), 0)
            for x in (a, b)
        ]
        works.append(call.work("matmul", cost, a.shape, shape, held=held, gradients=gradients))
    return _Operand(kept, shape, None, (*a.slots, *b.slots))


def _summed(
    call: Call, operand: _Operand, other: _Operand, kept: str, sizes: dict[str, int], works: list[Work]
) -> _Operand:
    """An operand without the indices that only it has: torch sums over these first."""
    left = "".join(index for index in dict.fromkeys(operand.term) if index in kept or index in other.term)
    if set(left) == set(operand.term):
        return operand
    shape = tuple(sizes[index] for index in left)
    n_in, n_out = prod(operand.shape), prod(shape)
    cost = {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in, "written": n_out}
    works.append(call.work("sum", cost, operand.shape, shape, held=operand.held()))
    return _Operand(left, shape, None, operand.slots)


def _kept(indices: str, rest: list[_Operand], output: str) -> str:
    wanted = set(output).union(*(set(item.term) for item in rest))
    return "".join(index for index in dict.fromkeys(indices) if index in wanted)


def _written(args: tuple[Any, ...]) -> str:
    """The equation of ``einsum(a, [0, 1], b, [1, 2], [0, 2])``."""

    def letters(indices: Any) -> str:
        return "".join("..." if i is Ellipsis else chr(97 + int(i)) for i in indices)

    subscripts = [letters(part) for part in args[1::2]]
    return ",".join(subscripts) + ("->" + letters(args[-1]) if len(args) % 2 else "")


def _terms(equation: str, ranks: list[int]) -> tuple[list[str], str]:
    equation = equation.replace(" ", "")
    left, arrow, output = equation.partition("->")
    terms = left.split(",")
    most = max(
        (rank - len(t.replace("...", "")) for t, rank in zip(terms, ranks, strict=True) if "..." in t), default=0
    )
    spare = [chr(i) for i in range(0x4E00, 0x4E00 + most)]  # names that no equation uses
    full = []
    for term, rank in zip(terms, ranks, strict=True):
        n = rank - len(term.replace("...", ""))
        full.append(term.replace("...", "".join(spare[most - n :]) if n else ""))
    if arrow:
        return full, output.replace("...", "".join(spare))
    every = "".join(full)
    return full, "".join(spare) + "".join(sorted(i for i in set(every) - set(spare) if every.count(i) == 1))


def _path(equation: str, operands: list[Any]) -> list[tuple[int, int]]:
    """Pairs to contract, as positions in the shrinking list of operands."""
    backend = torch.backends.opt_einsum
    if len(operands) > 2 and backend.is_available() and backend.enabled:
        shapes = [dims(x) for x in operands]
        path = backend.get_opt_einsum().contract_path(
            equation, *shapes, optimize=backend.strategy or "auto", shapes=True
        )[0]
        return [tuple(sorted(pair)) for pair in path if len(pair) == 2]
    if len(operands) < 2:
        return []
    # Left to right: the result goes to the end of the list, so its next partner is at the front.
    return [(0, 1), *((0, left) for left in range(len(operands) - 2, 0, -1))]

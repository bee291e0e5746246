"""Einstein sums: which indices meet which, and what each pairwise product costs."""

from __future__ import annotations

from typing import Any

import torch

from ..fallback import run_on_meta
from ..recorder import Recorder
from ..standin import StandIn
from .convolution import product
from .dense import emit_product


def contract(recorder: Recorder, equation: Any, operands: tuple[Any, ...]) -> Any:
    """The result of ``torch.einsum`` as a stand-in; one ``matmul`` is recorded for each pair of operands."""
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    if not isinstance(equation, str):
        return run_on_meta(recorder, torch.einsum, (equation, *operands), {})
    terms, output = _terms(equation, [len(recorder.dims(x)) for x in operands])
    sizes: dict[str, int] = {}
    for term, operand in zip(terms, operands, strict=True):
        for index, n in zip(term, recorder.dims(operand), strict=True):
            if sizes.setdefault(index, n) != n:
                if 1 not in (n, sizes[index]):
                    return run_on_meta(recorder, torch.einsum, (equation, *operands), {})
                sizes[index] = max(n, sizes[index])
    items = list(zip(terms, operands, strict=True))
    for pair in _path(equation, operands, recorder):
        if len(items) < 2:
            break
        first, second = (items[i] for i in pair)
        rest = [item for i, item in enumerate(items) if i not in pair]
        kept = _kept(first[0] + second[0], rest, output)
        result = _product(recorder, first, second, kept, sizes)
        items = [*rest, (kept, result)]
    shape = tuple(sizes[index] for index in output)
    (term, operand) = items[0]
    if len(operands) == 1 and len(term) > len(output):  # a sum or a diagonal of one operand
        n_in, n_out = product(recorder.dims(operand)), product(shape)
        recorder.emit(
            "sum", {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in, "written": n_out},
            recorder.dims(operand), shape,
        )  # fmt: skip
    return StandIn(shape, recorder.like(operands[0]))


def _product(recorder: Recorder, first: Any, second: Any, kept: str, sizes: dict[str, int]) -> StandIn:
    first, second = _summed(recorder, first, second, kept, sizes), _summed(recorder, second, first, kept, sizes)
    (term_a, a), (term_b, b) = first, second
    indices = dict.fromkeys(term_a + term_b)
    multi_adds = product(sizes[index] for index in indices)
    read = product(recorder.dims(a)) + product(recorder.dims(b))
    shape = tuple(sizes[index] for index in kept)
    if set(indices) == set(kept):  # nothing is summed: torch multiplies element by element
        taken = recorder.take(a) + recorder.take(b)
        cost = {"multiplies": multi_adds, "weights": taken, "read": read, "written": product(shape)}
        recorder.emit("multiply", cost, recorder.dims(a), shape)
        return StandIn(shape, recorder.like(a))
    return emit_product(recorder, a, b, shape, multi_adds, read)


def _summed(recorder: Recorder, operand: Any, other: Any, kept: str, sizes: dict[str, int]) -> Any:
    """An operand without the indices that only it has: torch sums over these first."""
    term, x = operand
    left = "".join(index for index in dict.fromkeys(term) if index in kept or index in other[0])
    if set(left) == set(term):
        return operand
    shape, dims = tuple(sizes[index] for index in left), recorder.dims(x)
    n_in, n_out = product(dims), product(shape)
    cost = {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in, "written": n_out}
    if taken := recorder.take(x):
        cost["weights"] = taken
    recorder.emit("sum", cost, dims, shape)
    return left, StandIn(shape, recorder.like(x))


def _kept(indices: str, rest: list[Any], output: str) -> str:
    wanted = set(output).union(*(set(term) for term, _ in rest))
    return "".join(index for index in dict.fromkeys(indices) if index in wanted)


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


def _path(equation: str, operands: tuple[Any, ...], recorder: Recorder) -> list[tuple[int, int]]:
    """Pairs to contract, as positions in the shrinking list of operands."""
    backend = torch.backends.opt_einsum
    if len(operands) > 2 and backend.is_available() and backend.enabled:
        shapes = [recorder.dims(x) for x in operands]
        path = backend.get_opt_einsum().contract_path(
            equation, *shapes, optimize=backend.strategy or "auto", shapes=True
        )[0]
        return [tuple(sorted(pair)) for pair in path if len(pair) == 2]
    if len(operands) < 2:
        return []
    # Left to right: the result goes to the end of the list, so its next partner is at the front.
    pairs = [(0, 1)]
    for left in range(len(operands) - 2, 0, -1):
        pairs.append((0, left))
    return pairs

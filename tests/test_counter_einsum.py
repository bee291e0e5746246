"""Einstein sums against torch's own counter, and what is listed as uncounted."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from complexity.counters import count


class Calls(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


@pytest.mark.parametrize(
    ("equation", "shapes", "multi_adds"),
    [
        ("bld,bm->lm", [(2, 5, 3), (2, 5)], 50),
        ("i,j->ij", [(5,), (6,)], 0),
        ("bi,bj->bij", [(4, 5), (4, 6)], 0),
        ("bij,bij->bij", [(2, 3, 4), (2, 3, 4)], 0),
        ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)], 2 * 3 * 4 * 5),
        ("bhqd,bhkd->bhqk", [(2, 3, 4, 5), (2, 3, 6, 5)], 2 * 3 * 4 * 5 * 6),
        ("ij,ij->", [(3, 4), (3, 4)], 12),
    ],
)
def test_multi_adds_are_torchs(equation, shapes, multi_adds):
    inputs = [torch.zeros(shape) for shape in shapes]
    model = Calls(lambda *x: torch.einsum(equation, *x))
    with FlopCounterMode(display=False) as witness:
        model(*inputs)
    assert witness.get_total_flops() == 2 * multi_adds
    assert count(model, *inputs).multi_adds == multi_adds


def test_an_outer_product_multiplies():
    (layer,) = count(Calls(lambda a, b: torch.einsum("i,j->ij", a, b)), torch.zeros(5), torch.zeros(6))
    assert (layer.kind, layer.cost["multiplies"]) == ("multiply", 30)


@pytest.mark.parametrize("function", [torch.linalg.svdvals, torch.linalg.inv, torch.linalg.eigvals, torch.linalg.qr])
def test_linear_algebra_has_no_bound(function):
    (entry, *_) = count(Calls(function), torch.eye(4)).uncounted
    assert entry.bound is None and "no bound" in str(entry)


def test_an_operator_of_somebody_else_has_no_bound():
    @torch.library.custom_op("complexity_test::slow", mutates_args=())
    def slow(x: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(x.numpy().copy())

    ledger = count(Calls(torch.ops.complexity_test.slow), torch.zeros(4), execute=True)
    assert [entry.bound for entry in ledger.uncounted] == [None]


@pytest.mark.parametrize("execute", [False, True])
@pytest.mark.parametrize(
    "function",
    [
        torch.diag,
        torch.diag_embed,
        torch.trace,
        torch.aminmax,
        torch.block_diag,
        torch.Tensor.msort,
        lambda x: torch.cummax(x, 0),
        lambda x: torch.kthvalue(x, 2),
        lambda x: torch.mode(x),
        lambda x: torch.complex(x, x),
        lambda x: torch.ops.aten._unsafe_view(x, (16,)),
        lambda x: torch.rot90(x),
    ],
)
def test_what_only_moves_or_compares_is_not_listed(function, execute):
    assert count(Calls(function), torch.eye(4), execute=execute).uncounted == ()

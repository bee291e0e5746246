"""What torch cannot run is not counted either; dtypes under autocast; failing rules in a real run."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from complexity.base.errors import ComplexityError
from complexity.counters import count, counting, spec

HALF, DOUBLE = torch.float16, torch.float64


class Calls(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


CANNOT_RUN = {
    "float ids": (nn.Embedding(10, 4), spec(2, 3)),
    "half into linear": (nn.Linear(4, 4), spec(2, 4, dtype=HALF)),
    "integers into linear": (nn.Linear(4, 4), spec(2, 4, dtype=torch.int64)),
    "float @ double": (Calls(lambda a, b: a @ b), spec(2, 4), spec(4, 4, dtype=DOUBLE)),
    "double model": (nn.Conv2d(3, 4, 3).double(), spec(1, 3, 8, 8)),
    "batch norm": (nn.BatchNorm2d(8), spec(2, 4, 3, 3)),
    "group norm": (nn.GroupNorm(4, 8), spec(2, 6, 3, 3)),
    "instance norm": (nn.InstanceNorm2d(8, affine=True), spec(2, 4, 3, 3)),
    "prelu": (nn.PReLU(3), spec(2, 4, 3)),
    "glu": (nn.GLU(), spec(2, 5)),
    "pixel shuffle": (nn.PixelShuffle(2), spec(1, 6, 2, 2)),
    "mask": (Calls(lambda q, m: F.scaled_dot_product_attention(q, q, q, m)), spec(2, 4, 6), spec(3, 3)),
    "kv heads": (Calls(F.scaled_dot_product_attention), spec(2, 4, 6, 6), spec(2, 2, 6, 6), spec(2, 2, 6, 6)),
    "attention": (nn.MultiheadAttention(16, 4), spec(2, 3, 8), spec(2, 3, 8), spec(2, 3, 8)),
    "growing in place": (Calls(lambda x: x[:1].add_(x)), spec(2, 4)),
}


@pytest.mark.parametrize("name", CANNOT_RUN)
def test_what_cannot_run_is_not_counted(name):
    model, *inputs = CANNOT_RUN[name]
    with pytest.raises((RuntimeError, AssertionError, ValueError)):
        count(model, *inputs)


def test_grouped_query_attention_runs_where_it_is_asked_for():
    model = Calls(lambda q, k: F.scaled_dot_product_attention(q, k, k, enable_gqa=True))
    assert count(model, spec(2, 4, 6, 8), spec(2, 2, 6, 8)).multi_adds == 2 * (2 * 4 * 6 * 6 * 8)


@pytest.mark.parametrize("function", [nn.Linear(8, 8), nn.Conv2d(8, 8, 1), Calls(lambda x: x @ x.mT)])
def test_products_under_autocast_have_its_dtype(function):
    x = torch.zeros(1, 8, 8, 8)
    with torch.autocast("cpu", torch.bfloat16), counting(function):
        got = function(x)
    assert got.dtype is torch.bfloat16


def test_autocast_lets_dtypes_meet():
    model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4))
    with torch.autocast("cpu", torch.bfloat16):
        assert count(model, torch.zeros(2, 8)).multi_adds == 2 * (64 + 32)


@pytest.mark.parametrize("arguments", [{}, {"execute": True}, {"backward": True}])
def test_a_number_to_the_power_of_a_map(arguments):
    (layer,) = count(Calls(lambda x: torch.pow(2, x)), torch.ones(3, 4), **arguments)
    assert layer.kind == "power" and layer.cost["activation_elements"] == 12


def test_a_rule_that_fails_in_a_real_run_leaves_the_call_alone(monkeypatch):
    from complexity.counters.registry import RULES

    def broken(*_, **__):
        raise AttributeError("no such shape")

    monkeypatch.setitem(RULES, "relu", broken)
    ledger = count(Calls(torch.relu), torch.ones(3), execute=True)
    assert [entry.operation for entry in ledger.uncounted] == ["relu"]


def test_an_error_names_the_module():
    model = nn.Sequential(nn.Linear(4, 8), nn.Sequential(nn.ReLU(), nn.Linear(9, 2)))
    with pytest.raises(RuntimeError) as caught:
        count(model, spec(1, 4))
    assert caught.value.__notes__ == ["in module '1.1' (Linear)"]


def test_a_mask_on_meta_is_told():
    model = Calls(lambda x, mask: x if mask.all() else x @ x.mT)
    with pytest.raises(ComplexityError, match="leave it out, or give it some"):
        count(model, spec(1, 4), spec(4, dtype=torch.bool))

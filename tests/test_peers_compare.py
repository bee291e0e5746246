"""compare: tools run in processes of their own, on a model that comes back untouched."""

import copy
import os
import subprocess
import sys
import time
from itertools import combinations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from complexity.base.errors import ComplexityError
from complexity.peers import compare
from complexity.peers.isolated import isolated, isolated_many

#: All tools on one network; calflops, which takes only one kind of matrix product, has a test of its own.
RUN = ("flop-counter", "torchinfo", "torchprofile", "fvcore", "ptflops", "ptflops-aten", "thop")


class Everything(nn.Module):
    """A network with work of every kind that the tools weigh differently."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.plain_norm = nn.BatchNorm2d(8, affine=False)
        self.act, self.act6, self.gelu, self.silu, self.hardswish = (
            nn.ReLU(),
            nn.ReLU6(),
            nn.GELU(),
            nn.SiLU(),
            nn.Hardswish(),
        )
        self.pool, self.average, self.adaptive = nn.MaxPool2d(2), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(2)
        self.up = nn.ConvTranspose2d(8, 8, 2, stride=2, groups=2)
        self.linear = nn.Linear(8, 16)
        self.layer_norm = nn.LayerNorm(16)
        self.group_norm = nn.GroupNorm(2, 8)
        self.weight = nn.Parameter(torch.randn(16, 5))
        self.unused = nn.Linear(3, 3)

    def forward(self, x):
        x = self.act(self.norm(self.conv(x)))
        x = self.act6(self.plain_norm(x)) + F.relu(x)
        x = self.group_norm(self.average(self.pool(x)))
        x = self.hardswish(self.silu(self.up(x)))
        x = self.adaptive(x) * 2 / 3
        x = self.layer_norm(self.gelu(self.linear(x.flatten(2).transpose(1, 2).contiguous())))
        return x.mean(1) @ self.weight


@pytest.fixture(scope="module")
def everything():
    return compare(Everything().eval(), torch.randn(1, 3, 16, 16), names=RUN, timeout=120)


@pytest.mark.parametrize("number", range(len(RUN)), ids=RUN)
def test_every_tool_is_reproduced_on_work_of_every_kind(everything, number):
    row = everything.rows[number]
    assert row.finding is not None, row.reason
    assert row.finding.reproduced, f"{row.finding.rest:+,}"


def test_biases_that_torch_adds_apart_are_named():
    result = compare(nn.Linear(8, 16), torch.randn(1, 8, 4).transpose(1, 2), names=("ptflops-aten",))
    finding = result.rows[0].finding
    assert finding.explained
    assert not finding.reproduced
    assert finding.missed[0].amount == 16 * 4


def test_json_has_the_documented_keys(everything):
    tools = everything.to_dict()["tools"]
    assert {"name", "version", "total", "seconds", "convention", "reproduced", "missed"} <= tools[0].keys()
    assert [tool["reproduced"] for tool in tools[:3]] == [True, True, True]


def test_thop_misses_what_is_called_as_an_operator(everything):
    thop = everything.to_dict()["tools"][RUN.index("thop")]
    assert {"what": "matmul (with @)", "amount": 16 * 5} in thop["missed"]


def test_a_module_with_two_parents_is_explained():
    class Parent(nn.Module):
        def __init__(self, child):
            super().__init__()
            self.child = child

        def forward(self, x):
            return self.child(x)

    child = nn.Linear(10, 10, bias=False)
    result = compare(nn.Sequential(Parent(child), Parent(child)), torch.randn(1, 10), names=("thop", "ptflops"))
    assert [row.total for row in result.rows] == [800, 400]
    assert [row.finding.explained for row in result.rows] == [True, True]
    assert [row.finding.reproduced for row in result.rows] == [False, False]


def test_the_callers_model_is_untouched():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()).train()
    before, attributes = copy.deepcopy(model.state_dict()), [set(vars(module)) for module in model.modules()]
    compare(model, torch.randn(2, 3, 8, 8), names=("ptflops", "torchprofile"))
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert [set(vars(module)) for module in model.modules()] == attributes
    assert model.training


def test_a_tool_that_fails_is_a_row_with_its_reason():
    class Asks(nn.Module):
        def forward(self, a, b):
            return torch.matmul(a, b)

    result = compare(Asks(), torch.randn(4, 8), torch.randn(8), names=("fvcore", "torchprofile"))
    assert result.rows[0].total is None
    assert result.rows[0].reason.startswith("IndexError")
    assert result.rows[1].finding.reproduced


def test_an_unknown_tool_is_one_line():
    with pytest.raises(ComplexityError, match="unknown tool 'thob'"):
        compare(nn.ReLU(), torch.randn(1), names=("thob",))


def test_a_process_has_a_time_limit():
    start = time.monotonic()
    assert "longer than 0.2 s" in isolated(lambda: time.sleep(30), 0.2).reason
    assert time.monotonic() - start < 10


def test_a_process_that_dies_is_survived():
    assert "SIGKILL" in isolated(lambda: os.kill(os.getpid(), 9), 10).reason


def test_peak_memory_is_measured():
    # From a process as small as the command's: a test worker may have so much free memory that nothing new is taken.
    code = (
        "from complexity.peers.isolated import isolated\n"
        "outcome = isolated(lambda: len(b'x' * 60_000_000), 10)\n"
        "print(outcome.value, outcome.peak_memory)"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    value, peak = map(int, out.split())
    assert value == 60_000_000
    assert 55e6 < peak < 200e6


def test_several_processes_at_a_time():
    def job():
        start = time.monotonic()
        time.sleep(0.5)
        return start, time.monotonic()

    spans = [outcome.value for _, outcome in isolated_many([(n, job) for n in range(4)], 60, processes=4)]
    assert len(spans) == 4
    assert any(a[0] < b[1] and b[0] < a[1] for a, b in combinations(spans, 2))
    alone = [outcome.value for _, outcome in isolated_many([(n, job) for n in range(2)], 60, processes=1)]
    assert alone[1][0] >= alone[0][1]


class Products(nn.Module):
    """The same product of 2×3 by 3×4, three ways: 24 multiply-adds each."""

    def __init__(self, way):
        super().__init__()
        self.way = way
        self.weight = nn.Parameter(torch.ones(3, 4))

    def forward(self, x):
        if self.way == "@":
            return x @ self.weight
        return torch.matmul(x, self.weight) if self.way == "matmul" else torch.einsum("ij,jk->ik", x, self.weight)


@pytest.mark.parametrize(
    ("way", "total", "reproduced", "missed"),
    [
        ("matmul", 24, True, []),
        ("@", 0, True, ["matmul (with @)"]),
        ("einsum", 0, False, ["matrix products by einsum, mm or bmm"]),
    ],
)
def test_calflops_sees_matmul_and_neither_the_operator_nor_einsum(way, total, reproduced, missed):
    (row,) = compare(Products(way).eval(), torch.ones(2, 3), names=["calflops"], timeout=120).rows
    assert row.total == total
    assert row.finding.explained
    assert row.finding.reproduced is reproduced
    assert [part.what for part in row.finding.missed] == missed

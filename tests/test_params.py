"""Params alone: of models that are built and not run, and in budgets of models whose run fails."""

import json

import pytest

from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.targets import parse, target_params

torch = pytest.importorskip("torch")

NETS = """
import torch
from torch import nn


class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 5), nn.Linear(5, 4), nn.Linear(4, 5)
        self.b.weight.requires_grad_(False)
        self.c.weight = self.a.weight
        self.norm = nn.BatchNorm1d(5)
        self.small = nn.Parameter(torch.zeros(3, dtype=torch.float16))

    def forward(self, x):
        raise RuntimeError("no")


class Low(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Linear(64, 64, bias=False).requires_grad_(False)
        self.a, self.b = nn.Linear(64, 2, bias=False), nn.Linear(2, 64, bias=False)


class Lazy(nn.Module):
    def __init__(self):
        super().__init__()
        self.late = nn.LazyLinear(3)
"""


@pytest.fixture
def nets(tmp_path, monkeypatch):
    (tmp_path / "nets.py").write_text(NETS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_shared_ones_once_and_the_frozen_apart(nets):
    found = target_params(parse("nets.py:Broken"))
    by_hand = 20 + 5 + 20 + 4 + 5 + 5 + 5 + 3
    assert found.totals == {
        "params": by_hand,
        "trainable": by_hand - 20,
        "frozen": 20,
        "bytes": 4 * (by_hand - 3) + 2 * 3,
    }
    low = target_params(parse("nets.py:Low"))
    assert (low.totals["trainable"], low.totals["frozen"]) == (2 * 2 * 64, 64 * 64)
    with pytest.raises(ComplexityError, match=r"nothing was run: params, not multi.adds"):
        _ = found.multi_adds


@pytest.mark.parametrize(
    "name", ["ssdlite320_mobilenet_v3_large", "fasterrcnn_resnet50_fpn", "raft_small", "swin_v2_t"]
)
def test_a_zoos_model_has_what_torch_says(name):
    torchvision = pytest.importorskip("torchvision")
    with torch.device("meta"):
        model = torchvision.models.get_model(
            name, weights=None, **({"weights_backbone": None} if "rcnn" in name or "ssd" in name else {})
        )
    found = target_params(parse(f"torchvision:{name}"))
    assert found.params == sum(one.numel() for one in model.parameters())
    assert found.totals["trainable"] == sum(one.numel() for one in model.parameters() if one.requires_grad)


def test_on_the_command_line(nets, capsys):
    assert run(["count", "nets.py:Broken", "--params"]) == 0
    out = capsys.readouterr().out
    assert "trainable 47 params, frozen 20" in out and "nothing was run" in out
    assert run(["count", "nets.py:Broken", "--params", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["totals"]["frozen"] == 20
    assert {one["name"] for one in data["tensors"] if not one["trained"]} == {"b.weight"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nets.py:Broken", "--params", "--execute"], "--params runs nothing: no --execute beside it"),
        (["nets.py:Broken", "--params", "--per-sample"], "no --per-sample beside it"),
        (["nets.py:Broken", "--params", "--input", "1,4"], "no --input beside it"),
        (["complexity:mobilenet_v1", "--params"], "--params is for live models"),
        (["nets.py:Lazy", "--params"], "the shape of late.weight is not known before a run"),
    ],
)
def test_what_does_not_go_with_it(words, said, nets, capsys):
    assert run(["count", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_a_budget_of_params_needs_no_run(nets, capsys):
    for most, code in ((67, 0), (66, 1)):
        (nets / "complexity.toml").write_text(f'[[model]]\ntarget = "nets.py:Broken"\nmax_params = {most}\n')
        assert run(["check"]) == code, capsys.readouterr()
    assert "params alone, for its run fails: counting nets.py:Broken" in capsys.readouterr().out.replace("\n", " ")
    (nets / "complexity.toml").write_text('[[model]]\ntarget = "nets.py:Broken"\ninput = "y=1,4"\nmax_params = 67\n')
    assert run(["check"]) == 2
    assert "unknown input 'y'" in "".join(capsys.readouterr())
    (nets / "complexity.toml").write_text('[[model]]\ntarget = "nets.py:Broken"\nmax_params = 67\nmax_multi_adds = 1\n')
    assert run(["check"]) in (1, 2)
    assert "raised RuntimeError: no" in "".join(capsys.readouterr())

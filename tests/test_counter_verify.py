"""The second witness: hooks on a real run beside counter and closed form."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import complexity
from complexity.architectures import ledger
from complexity.architectures.modules import build
from complexity.base.errors import ComplexityError
from complexity.ledgers import Ledger

X = torch.rand(2, 3, 32, 32)


@pytest.mark.parametrize("network", ["mobilenet_v3_small", "shufflenet_v1", "squeezenet1_1"])
def test_three_ways_agree_on_every_layer(network):
    found = complexity.verify(build(network), torch.rand(1, 3, 224, 224), closed=ledger(network))
    assert found.agrees and len(found.rows) > 40
    assert all(row.closed == row.counted == row.hooked > 0 for row in found.rows)
    assert len({*found.params}) == 1


def test_a_closed_form_that_is_wrong_in_one_layer_is_told():
    right = ledger("squeezenet1_1")
    wrong = [
        layer._replace(cost=layer.cost + complexity.Cost(multi_adds=1)) if i == 5 else layer
        for i, layer in enumerate(right)
    ]
    found = complexity.verify(build("squeezenet1_1"), torch.rand(1, 3, 224, 224), closed=Ledger(wrong))
    assert not found.agrees
    assert [row.layer for row in found.rows if not row.agrees] == [wrong[5].name]
    assert "they differ" in str(found)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 6, 3, groups=3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.up, self.pool, self.ln = nn.ConvTranspose2d(6, 4, 2, stride=2), nn.MaxPool2d(3, 2, 1), nn.LayerNorm(4)
        self.fc = nn.Linear(4, 5)

    def forward(self, x):
        x = self.pool(F.relu(self.norm(self.conv(x))))
        x = self.up(x).mean((2, 3))
        return self.fc(self.ln(x)) @ torch.ones(5, 7)


def test_what_functions_do_is_listed():
    model = Model().train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    found = complexity.verify(model, X)
    assert found.agrees and found.params[0] is None
    assert {row.layer: row.hooked for row in found.rows if row.quantity == "multi_adds"} == {
        "conv": 2 * 32 * 32 * 6 * 9, "up": 2 * 16 * 16 * 6 * 4 * 4, "fc": 2 * 20,
    }  # fmt: skip
    assert ("", "matmul", "multi_adds", 2 * 5 * 7) in found.unseen
    assert ("", "relu", "activation_elements", 2 * 6 * 32 * 32) in found.unseen
    assert all(value.equal(before[name]) for name, value in model.state_dict().items())
    assert model.training and not any(module._forward_hooks for module in model.modules())


def test_hooks_need_values():
    with pytest.raises(ComplexityError, match="real values"):
        complexity.verify(Model(), complexity.spec(1, 3, 32, 32))
    with pytest.raises(ComplexityError, match=r"no torch\.nn\.Module"):
        complexity.verify("resnet50", X)


def test_the_command(tmp_path):
    (tmp_path / "small.py").write_text("from torch import nn\nmodel = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())\n")
    target = f"{tmp_path / 'small.py'}:model"
    done = subprocess.run(
        [sys.executable, "-m", "complexity.cli", "verify", target, "--input", "1,3,8,8", "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["agrees"] and [layer["hooked"] for layer in told["layers"]] == [4 * 27 * 36, 4 * 36]

"""Weights that are no parameters of torch: quantized modules, packed whole numbers; and params that are 0."""

import json
import warnings

import pytest

from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.targets import model_params

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402
from torch.nn.utils import prune  # noqa: E402


def quantized(model, kinds):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.ao.quantization.quantize_dynamic(model, kinds, dtype=torch.qint8)


def test_quantized_modules_have_the_params_that_they_were_made_of():
    model = nn.Sequential(nn.Linear(64, 32), nn.LSTM(32, 8, bidirectional=True))
    plain = sum(one.numel() for one in model.parameters())
    found = model_params(quantized(model, {nn.Linear, nn.LSTM}), "here")
    assert found.params == plain and (found.trainable, found.frozen) == (0, plain)
    weights = 64 * 32 + 2 * 4 * 8 * (32 + 8)
    assert found.totals["bytes"] == weights + 4 * (plain - weights)
    part = nn.Sequential(nn.Linear(4, 64), quantized(nn.Sequential(nn.Linear(64, 32)), {nn.Linear}))
    assert {one.name for one in model_params(part, "here")} == {"0.weight", "0.bias", "1.0.weight", "1.0.bias"}


class Gptq(nn.Module):
    """As GPTQ keeps a layer: whole numbers of 32 bits with several weights each."""

    def __init__(self, bits, name="bits"):
        super().__init__()
        setattr(self, name, bits)
        self.register_buffer("qweight", torch.zeros(64 * bits // 32, 24, dtype=torch.int32))
        self.register_buffer("qzeros", torch.zeros(2, 3, dtype=torch.int32))
        self.norm = nn.LayerNorm(24)


@pytest.mark.parametrize("name", ["bits", "w_bit"])
@pytest.mark.parametrize("bits", [2, 4, 8])
def test_a_known_packing_says_how_many_weights_it_stands_for(bits, name):
    found = model_params(Gptq(bits, name), "here")
    assert (found.params, found.logical_params) == (48, 48 + 64 * 24)
    assert found.totals["logical_params"] == 48 + 64 * 24
    assert f"qweight: {64 * bits // 32 * 24:,} stored elements of int32 stand for 1,536 weights" in str(found)
    assert "qzeros" not in str(found)


def test_a_parameter_of_four_bits_and_one_of_which_nothing_is_known():
    class State:
        shape = torch.Size((32, 16))

    model = nn.Module()
    model.known = nn.Parameter(torch.zeros(256, 1, dtype=torch.uint8), requires_grad=False)
    model.known.quant_state = State()
    model.strange = nn.Parameter(torch.zeros(10, 3, dtype=torch.int8), requires_grad=False)
    model.register_buffer("packed_rest", torch.zeros(5, 5, dtype=torch.uint8))
    model.register_buffer("mask", torch.zeros(5, 5, dtype=torch.bool))
    found = model_params(model, "here")
    assert (found.params, found.logical_params) == (256 + 30, 512 + 30)
    text = str(found)
    assert "known: 256 stored elements of uint8 stand for 512 weights" in text
    for name, size, dtype in (("strange", 30, "int8"), ("packed_rest", 25, "uint8")):
        assert f"{name}: {size} stored elements of {dtype}; they may be packed weights, how many is not known" in text
    assert "mask:" not in text
    assert len(found.to_dict()["packed"]) == 3
    assert "logical_params" not in model_params(nn.Linear(2, 2), "here").totals


def test_params_that_are_not_0(tmp_path, monkeypatch, capsys):
    model = nn.Sequential(nn.Linear(10, 10), nn.Linear(10, 2, bias=False))
    nn.init.ones_(model[0].bias)
    prune.l1_unstructured(model[0], "weight", amount=0.75)
    model[1].weight.data[0] = 0
    found = model_params(model, "here", nonzero=True)
    assert found.totals["nonzero"] == 10 + 25 + 10 and found.params == 130
    prune.remove(model[0], "weight")  # makes it permanent
    assert model_params(model, "here", nonzero=True).totals["nonzero"] == 45
    assert "nonzero" not in model_params(model, "here").totals
    with pytest.raises(ComplexityError, match="meta device"):
        model_params(nn.Linear(2, 2, device="meta"), "here", nonzero=True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets.py").write_text(
        "import torch\nfrom torch import nn\n\n\ndef half():\n    net = nn.Linear(4, 4, bias=False)\n"
        "    nn.init.eye_(net.weight)\n    return net\n"
    )
    assert run(["count", "nets.py:half", "--nonzero", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["totals"]["nonzero"], data["tensors"][0]["nonzero"]) == (4, 4)
    assert run(["count", "nets.py:half", "--nonzero", "--input", "1,4"]) == 2
    assert "--nonzero runs nothing: no --input beside it" in capsys.readouterr().err

"""Bytes, intensity, weights, fused access and receptive fields."""

import json

import pytest
import torch
from torch import nn

import complexity
from complexity import ComplexityError
from complexity.cli.main import run
from complexity.memory import profile, receptive_fields
from complexity.targets import parse, target_dtype

NAMES = list(complexity.networks())


def live(name):
    with torch.device("meta"):
        model = complexity.build(name)
    size = complexity.networks()[name].resolution
    return complexity.count(model, torch.empty(1, 3, size, size, device="meta"), flow=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_layers_memory_of_the_closed_form_is_the_live_models(name):
    def described(ledger):
        return [
            (one.layer.name, one.read, one.written, one.bytes, one.weight_bytes, one.alive, one.intensity, one.field)
            for one in profile(ledger, dtype="float16").layers
            if any(one.layer.cost.values())
        ]

    closed, counted = complexity.ledger(name), live(name)
    assert described(closed) == described(counted)
    assert profile(closed).totals == profile(counted).totals


def test_a_1x1_convolutions_bytes_are_the_papers_formula():
    """ShuffleNet V2, section 2: MAC = hw(c1 + c2) + c1·c2."""
    ledger = complexity.count(nn.Conv2d(90, 180, 1, bias=False), torch.empty(1, 90, 56, 56, device="meta"), flow=True)
    found = profile(ledger, dtype="float32")
    assert found.bytes == 4 * (56 * 56 * (90 + 180) + 90 * 180)
    assert found.intensity == 56 * 56 * 90 * 180 / found.bytes


def test_weight_bytes_are_what_a_state_dict_holds():
    model = complexity.build("mobilenet_v2")
    held = sum(t.numel() for name, t in model.state_dict().items() if "num_batches" not in name)
    assert profile(complexity.ledger("mobilenet_v2"), dtype="float16").weight_bytes == 2 * held


def test_fusing_leaves_out_each_map_between_a_convolution_and_its_norm_twice():
    model = nn.Sequential(nn.Conv2d(3, 8, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
    found = profile(complexity.count(model, torch.empty(1, 3, 4, 4), flow=True))
    n_in, n_out = 3 * 16, 8 * 16
    assert found.fused_access == n_in + 3 * 8 + 4 * 8 + n_out


# Araujo et al. 2019, "Computing receptive fields of convolutional neural networks" (Distill), table of models.
@pytest.mark.parametrize(("name", "size"), [("vgg16", 212), ("mobilenet_v1", 315)])
def test_printed_receptive_fields(name, size):
    fields = [field for field in receptive_fields(complexity.ledger(name)) if field]
    assert max(field.size for field in fields) == (size, size)
    assert fields[-1].jump == (32, 32)


def test_a_receptive_field_is_where_the_gradient_reaches():
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, dilation=2, bias=False), nn.MaxPool2d(2), nn.Conv2d(2, 2, (5, 3), stride=2, bias=False), nn.AvgPool2d(2)
    )  # fmt: skip
    for parameter in model.parameters():
        nn.init.constant_(parameter, 1.0)
    torch.manual_seed(0)
    x = torch.rand(1, 1, 61, 61, requires_grad=True)
    seen = torch.zeros(61, 61, dtype=torch.bool)
    for _ in range(60):  # a max pool passes the gradient of one pixel only: over many images it is all
        x = torch.rand(1, 1, 61, 61, requires_grad=True)
        model(x)[0, 0, 2, 2].backward()
        seen |= x.grad[0, 0] != 0
    rows, columns = torch.where(seen)
    extent = (int(rows.max() - rows.min()) + 1, int(columns.max() - columns.min()) + 1)
    fields = receptive_fields(complexity.count(model, torch.empty(1, 1, 61, 61), flow=True))
    assert fields[-1].size == extent


def test_behind_a_global_pool_there_is_no_receptive_field():
    ledger = complexity.ledger("mobilenet_v1")
    assert [f for one, f in zip(ledger, receptive_fields(ledger), strict=True) if one.name in ("pool", "fc")] == [
        None
    ] * 2


def test_squeeze_and_excitation_is_marked():
    ledger = complexity.ledger("mobilenet_v3_large")
    gated = {one.name for one, f in zip(ledger, receptive_fields(ledger), strict=True) if f and f.gated}
    assert "bottleneck4.se.scale" in gated
    assert "bottleneck3.project.conv" not in gated


def test_an_unknown_dtype_says_what_is_allowed():
    with pytest.raises(ComplexityError, match=r"unknown dtype 'float31'.*float32"):
        profile(complexity.ledger("mobilenet_v1"), dtype="float31")


def test_the_command_gives_the_same_for_closed_form_and_live_model(capsys):
    totals = []
    for target in ("complexity:mobilenet_v2", "torchvision:mobilenet_v2"):
        assert run(["memory", target, "--input", "1,3,224,224", "--dtype", "float16", "--format", "json"]) == 0
        totals.append(json.loads(capsys.readouterr().out)["totals"])
    names = ("bytes", "bytes_fused", "peak_bytes", "peak_in_place_bytes", "weight_bytes", "intensity")
    assert [totals[0][name] for name in names] == [totals[1][name] for name in names]


def test_the_command_prints_the_peaks(capsys):
    assert run(["memory", "complexity:mobilenet_v1"]) == 0
    out = capsys.readouterr().out
    assert "peak activation memory: 1,605,632 elements, 6,422,528 bytes, while block1.pointwise.norm runs" in out
    assert "in place" in out and "1,204,224 elements" in out


def test_the_dtype_is_the_models_own(tmp_path, monkeypatch, capsys):
    (tmp_path / "halves.py").write_text(
        "import torch\nfrom torch import nn\n\n\ndef half():\n    return nn.Conv2d(3, 4, 3).half()\n\n\n"
        "def mostly():\n    return nn.Sequential(nn.Conv2d(3, 4, 3).bfloat16(), nn.BatchNorm2d(4))\n\n\n"
        "def none():\n    return nn.ReLU()\n"
    )
    monkeypatch.chdir(tmp_path)

    def told(*words):
        assert run(["memory", *words, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    half = told("halves.py:half", "--input", "1,3,8,8:float16")
    assert half["dtype"] == "float16"
    assert half["totals"]["bytes"] == 2 * (3 * 64 + 4 * 36 + 4 * 27 + 4)
    assert (
        told("halves.py:half", "--input", "1,3,8,8:float16", "--dtype", "float32")["totals"]["bytes"]
        == 2 * half["totals"]["bytes"]
    )
    assert told("halves.py:none", "--input", "1,3")["dtype"] == "float32"
    assert target_dtype(parse("halves.py:mostly")) == "bfloat16"
    assert target_dtype(parse("complexity:mobilenet_v1")) == "float32"

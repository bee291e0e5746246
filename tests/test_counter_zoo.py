"""Counted by shapes, torchvision's networks equal torch's own counter, run on the meta device and halved."""

from __future__ import annotations

import pytest
import timm
import torch
import torchvision
from torch.utils.flop_counter import FlopCounterMode

from complexity.counters import count

models = torchvision.models


def names() -> list[str]:
    classification = models.list_models(module=models)
    return [*classification, *models.list_models(module=models.segmentation), *models.list_models(module=models.video)]


def build(name: str) -> torch.nn.Module:
    arguments = {}
    if name in models.list_models(module=models.segmentation):
        arguments["weights_backbone"] = None
    if name in ("googlenet", "inception_v3"):
        arguments["init_weights"] = False
    if name.startswith("regnet"):  # cannot be built on meta
        return models.get_model(name, weights=None, **arguments).to("meta").eval()
    with torch.device("meta"):
        return models.get_model(name, weights=None, **arguments).eval()


def shape(name: str) -> tuple[int, ...]:
    if name in models.list_models(module=models.video):
        return (
            (1, 3, 16, 112, 112)
            if "resnet" in name or name in ("r3d_18", "mc3_18", "r2plus1d_18")
            else (1, 3, 16, 224, 224)
        )
    return (1, 3, 299, 299) if name == "inception_v3" else (1, 3, 224, 224)


@pytest.mark.parametrize("name", names())
def test_equals_torchs_own_counter(name):
    model, x = build(name), torch.empty(shape(name), device="meta")
    ledger = count(model, x)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    assert 2 * ledger.multi_adds == counter.get_total_flops()
    assert ledger.params == sum(p.numel() for p in model.parameters())
    assert not ledger.uncounted


@pytest.mark.parametrize(
    "name", ["mobilenet_v2", "shufflenet_v2_x1_0", "vit_b_16", "googlenet", "swin_t", "efficientnet_b0"]
)
def test_the_layers_add_up_to_the_totals(name):
    ledger = count(build(name), torch.empty(shape(name), device="meta"))
    assert sum(layer.multi_adds for layer in ledger) == ledger.multi_adds
    assert sum(layer.params for layer in ledger) == ledger.params


def test_vit_b_16_is_17564_million_on_the_cpu_too():
    model, x = models.vit_b_16().eval(), torch.zeros(1, 3, 224, 224)
    assert count(model, x).multi_adds == 17_563_828_224
    assert count(build("vit_b_16"), x.to("meta")).multi_adds == 17_563_828_224


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "shufflenet_v2_x0_5", "squeezenet1_1", "swin_t"])
def test_a_real_run_gives_the_same_layers(name):
    torch.manual_seed(0)
    model, x = models.get_model(name, weights=None).eval(), torch.zeros(1, 3, 64, 64)
    by_shapes, for_real = count(model, x), count(model, x, execute=True)
    assert [repr(layer) for layer in by_shapes] == [repr(layer) for layer in for_real]


@pytest.mark.parametrize(
    "name", ["deit_tiny_patch16_224", "levit_128s", "caformer_s18", "botnet26t_256", "xcit_nano_12_p16_224"]
)
def test_a_real_run_gives_the_same_layers_of_timms_networks(name):
    torch.manual_seed(0)
    model = timm.create_model(name).eval()
    x = torch.zeros(1, *model.default_cfg["input_size"])
    by_shapes, for_real = count(model, x), count(model, x, execute=True)
    assert [repr(layer) for layer in by_shapes] == [repr(layer) for layer in for_real]


@pytest.mark.filterwarnings("ignore")
def test_a_detection_network_is_run_for_real_and_says_why():
    model = models.get_model("ssdlite320_mobilenet_v3_large", weights=None, weights_backbone=None).eval()
    images = [torch.zeros(3, 320, 320)]
    with pytest.warns(UserWarning, match="run for real to be counted: the model asks for values"):
        ledger = count(model, images)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(images)
    assert 2 * ledger.multi_adds == counter.get_total_flops()

"""With torchvision's weights mapped over, our networks give torchvision's output."""

import pytest
import torch
import torchvision.models as torchvision_models

import complexity

PAIRS = [
    ("vgg16", {"variant": "torchvision"}, "vgg16", {}),
    ("googlenet", {"variant": "torchvision"}, "googlenet", {"aux_logits": False, "init_weights": False}),
    ("mobilenet_v2", {}, "mobilenet_v2", {}),
    ("mobilenet_v2", {"alpha": 0.35}, "mobilenet_v2", {"width_mult": 0.35}),
    ("mobilenet_v2", {"alpha": 1.4}, "mobilenet_v2", {"width_mult": 1.4}),
    ("mobilenet_v3_large", {"variant": "torchvision"}, "mobilenet_v3_large", {}),
    ("mobilenet_v3_small", {"variant": "torchvision"}, "mobilenet_v3_small", {}),
    ("shufflenet_v2", {"variant": "torchvision", "width": 0.5}, "shufflenet_v2_x0_5", {}),
    ("shufflenet_v2", {"variant": "torchvision", "width": 1.0}, "shufflenet_v2_x1_0", {}),
    ("shufflenet_v2", {"variant": "torchvision", "width": 1.5}, "shufflenet_v2_x1_5", {}),
    ("shufflenet_v2", {"variant": "torchvision", "width": 2.0}, "shufflenet_v2_x2_0", {}),
    ("squeezenet1_0", {"variant": "torchvision"}, "squeezenet1_0", {}),
    ("squeezenet1_1", {}, "squeezenet1_1", {}),
    ("alexnet", {"variant": "torchvision"}, "alexnet", {}),
    ("vgg11", {"variant": "torchvision"}, "vgg11", {}),
    ("vgg19_bn", {"variant": "torchvision"}, "vgg19_bn", {}),
    ("resnet18", {}, "resnet18", {}),
    ("resnet34", {}, "resnet34", {}),
    ("resnet50", {"variant": "torchvision"}, "resnet50", {}),
    ("resnet152", {"variant": "torchvision"}, "resnet152", {}),
    ("resnext50_32x4d", {}, "resnext50_32x4d", {}),
    ("wide_resnet50_2", {}, "wide_resnet50_2", {}),
    ("densenet121", {}, "densenet121", {}),
    ("densenet161", {}, "densenet161", {}),
    ("inception_v3", {}, "inception_v3", {"aux_logits": False, "init_weights": False}),
    ("efficientnet_b0", {}, "efficientnet_b0", {}),
    ("efficientnet_b3", {}, "efficientnet_b3", {}),
    ("regnet_x_800mf", {}, "regnet_x_800mf", {}),
    ("regnet_y_400mf", {}, "regnet_y_400mf", {}),
    ("mnasnet_b1", {}, "mnasnet1_0", {}),
    ("mnasnet_b1", {"alpha": 0.5}, "mnasnet0_5", {}),
    ("mnasnet_b1", {"alpha": 1.3}, "mnasnet1_3", {}),
]


def randomize(model: torch.nn.Module) -> None:
    """Weights and norm statistics that keep the signal alive through all layers, and leave no layer without effect."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.uniform_(-0.3, 0.3)
            module.running_mean.uniform_(-0.3, 0.3)
            module.running_var.uniform_(0.5, 1.5)
        elif isinstance(module, torch.nn.Conv2d | torch.nn.Linear):
            torch.nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                module.bias.data.uniform_(-0.3, 0.3)


def mapped(ours: torch.nn.Module, theirs: torch.nn.Module) -> None:
    """Their state dict under our names: both register their layers in the order of execution.

    But a RegNet's shortcut, which is in front of what it goes around.
    """
    mine, other = ours.state_dict(), theirs.state_dict()
    if isinstance(theirs, torchvision_models.RegNet):
        blocks = dict.fromkeys(key.rsplit(".", 3)[0].split(".f.")[0].split(".proj")[0] for key in other)
        other = {
            key: other[key]
            for block in blocks
            for projected in (False, True)
            for key in other
            if key.startswith(f"{block}.") and (".proj." in key) == projected
        }
    assert [tuple(value.shape) for value in mine.values()] == [tuple(value.shape) for value in other.values()]
    ours.load_state_dict(dict(zip(mine, other.values(), strict=True)))


@pytest.mark.parametrize(("name", "settings", "twin", "options"), PAIRS)
def test_outputs_are_torchvisions(name, settings, twin, options):
    torch.manual_seed(0)
    theirs = getattr(torchvision_models, twin)(weights=None, **options)
    randomize(theirs)
    ours = complexity.build(name, **settings)
    mapped(ours, theirs)
    theirs.eval()
    ours.eval()
    for size in ((224, 224), (97, 130)):
        images = torch.randn(1, 3, *size)
        with torch.no_grad():
            expected, got = theirs(images), ours(images)
        assert expected.std() > 1e-3
        assert torch.allclose(got, expected, rtol=1e-4, atol=1e-5 * expected.abs().max().item())

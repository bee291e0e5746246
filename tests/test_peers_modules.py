"""Small modules of kinds that zoos of classifiers have not: each tool is run, and its convention must give its figure."""

import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from complexity.counters import count
from complexity.ledgers.conventions import conventions


class Function(nn.Module):
    """A function as a model."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Standardized(nn.Conv2d):
    """Its weight is normalized by its own mean and variance, as in normalizer-free networks."""

    def __init__(self, *arguments, scale=True):
        super().__init__(*arguments, bias=False)
        self.gain = nn.Parameter(torch.ones(self.out_channels)) if scale else None

    def forward(self, x):
        flat = self.weight.reshape(1, self.out_channels, -1)
        weight = F.batch_norm(flat, None, None, weight=self.gain, training=True).reshape_as(self.weight)
        return F.conv2d(x, weight)


MAP = torch.zeros(1, 3, 6, 8)
GRID = torch.zeros(1, 5, 7, 2)
MODELS = {
    "nearest": (nn.Upsample(scale_factor=2), MAP),
    "nearest by a function": (Function(lambda x: F.interpolate(x, scale_factor=2)), MAP),
    "bilinear": (nn.Upsample(scale_factor=2, mode="bilinear"), MAP),
    "bilinear by a function": (Function(lambda x: F.interpolate(x, size=(9, 9), mode="bilinear")), MAP),
    "bilinear, old module": (nn.UpsamplingBilinear2d(scale_factor=3), MAP),
    "bicubic": (nn.Upsample(scale_factor=2, mode="bicubic"), MAP),
    "linear": (nn.Upsample(scale_factor=2, mode="linear"), torch.zeros(1, 3, 8)),
    "trilinear": (nn.Upsample(scale_factor=2, mode="trilinear"), torch.zeros(1, 3, 4, 4, 4)),
    "grid sample": (Function(lambda x: F.grid_sample(x, GRID, align_corners=False)), MAP),
    "grid sample, nearest": (Function(lambda x: F.grid_sample(x, GRID, mode="nearest", align_corners=False)), MAP),
    "grid sample, bicubic": (Function(lambda x: F.grid_sample(x, GRID, mode="bicubic", align_corners=False)), MAP),
    "padding same": (nn.Conv2d(3, 4, 3, padding="same"), MAP),
    "padding valid": (nn.Sequential(nn.Conv2d(3, 4, 3, padding="valid"), nn.Conv2d(4, 2, 1)), MAP),
    "padding by number": (nn.Conv2d(3, 4, 3, padding=1), MAP),
    "weight standardization": (Standardized(3, 4, 3), MAP),
    "weight standardization without scale": (Standardized(3, 4, 3, scale=False), MAP),
    "batch norm": (nn.BatchNorm2d(3), MAP),
    "batch norm without scale": (nn.BatchNorm2d(3, affine=False), MAP),
}  # fmt: skip


def fvcore(model, x):
    from fvcore.nn import FlopCountAnalysis

    return FlopCountAnalysis(model, x).unsupported_ops_warnings(False).uncalled_modules_warnings(False).total()


def fvcore_activations(model, x):
    from fvcore.nn import ActivationCountAnalysis

    return ActivationCountAnalysis(model, x).unsupported_ops_warnings(False).uncalled_modules_warnings(False).total()


def torchprofile(model, x):
    from torchprofile import profile_macs

    return profile_macs(model, x)


def thop(model, x):
    from copy import deepcopy

    from thop import profile

    return profile(deepcopy(model), inputs=(x,), verbose=False)[0]


def ptflops(model, x):
    from copy import deepcopy

    from ptflops import get_model_complexity_info

    found, _ = get_model_complexity_info(
        deepcopy(model), tuple(x.shape[1:]), as_strings=False, print_per_layer_stat=False, verbose=False
    )
    return found


TOOLS = {
    "fvcore": fvcore, "fvcore-activations": fvcore_activations, "torchprofile": torchprofile, "thop": thop,
    "ptflops": ptflops,
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", MODELS)
def test_the_convention_is_what_the_tool_says(tool, name):
    pytest.importorskip(tool.partition("-")[0])
    model, x = MODELS[name]
    model.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = TOOLS[tool](model, x)
        ledger = count(model, x)
    assert ledger.total(conventions()[tool]) == said

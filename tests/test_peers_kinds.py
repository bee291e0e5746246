"""compare on models of other kinds than classifiers: every tool reproduced, or an exception that is there, with its amount."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from complexity.base.errors import ComplexityError
from complexity.peers import compare, tool


class UNet(nn.Module):
    """Down, up by a transposed convolution, joined."""

    def __init__(self):
        super().__init__()
        self.down, self.inner = nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.up, self.out = nn.ConvTranspose2d(8, 8, 2, stride=2), nn.Conv2d(11, 2, 1)

    def forward(self, x):
        return self.out(torch.cat([x, self.up(F.relu(self.inner(F.relu(self.down(x)))))], 1))


class Pyramid(nn.Module):
    """Maps of two sizes, one upsampled and added."""

    def __init__(self, mode):
        super().__init__()
        self.fine, self.coarse, self.mode = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, 2, 1), mode

    def forward(self, x):
        x = self.fine(x)
        return x + F.interpolate(self.coarse(x), size=x.shape[-2:], mode=self.mode)


class Standardized(nn.Conv2d):
    """A convolution with a weight of mean 0 and variance 1."""

    def forward(self, x):
        weight = F.batch_norm(self.weight.reshape(1, self.out_channels, -1), None, None, training=True)
        return F.conv2d(x, weight.reshape_as(self.weight), self.bias, self.stride, self.padding)


class Tagger(nn.Module):
    """Tokens, a recurrent network, tags."""

    def __init__(self, recurrent):
        super().__init__()
        self.embed, self.recurrent, self.out = nn.Embedding(20, 8), recurrent, nn.Linear(6, 5)

    def forward(self, x):
        return self.out(self.recurrent(self.embed(x))[0])


class Two(nn.Module):
    """Two inputs of different kinds."""

    def __init__(self):
        super().__init__()
        self.image, self.numbers, self.out = nn.Conv2d(3, 4, 3), nn.Linear(5, 4), nn.Linear(4, 2)

    def forward(self, image, numbers):
        return self.out(self.image(image).mean((2, 3)) + self.numbers(numbers))


class Warped(nn.Module):
    """A map sampled on a grid that depends on it."""

    def __init__(self):
        super().__init__()
        self.conv, self.register = nn.Conv2d(3, 4, 3, padding=1), nn.Linear(4, 6)

    def forward(self, x):
        x = self.conv(x)
        theta = self.register(x.mean((2, 3))).reshape(-1, 2, 3)
        return F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), align_corners=False)


class Products(nn.Module):
    """Matrix products of every shape, written out."""

    def __init__(self):
        super().__init__()
        self.left = nn.Parameter(torch.randn(4, 6))

    def forward(self, x):
        y = torch.matmul(self.left, x)  # a matrix against a stack
        return torch.addmm(y[0], self.left, x[0])


IMAGE, TOKENS = torch.zeros(1, 3, 12, 12), torch.zeros(2, 7, dtype=torch.int64)
MODELS = {
    "U-Net": (UNet(), IMAGE),
    "pyramid, nearest": (Pyramid("nearest"), IMAGE),
    "pyramid, bilinear": (Pyramid("bilinear"), IMAGE),
    "weight standardization": (nn.Sequential(Standardized(3, 8, 3), nn.ReLU(), Standardized(8, 4, 1)), IMAGE),
    "padding by name": (nn.Sequential(nn.Conv2d(3, 4, 3, padding="same"), nn.Conv2d(4, 2, 3, padding="valid")), IMAGE),
    "LSTM": (Tagger(nn.LSTM(8, 6, batch_first=True)), TOKENS),
    "GRU": (Tagger(nn.GRU(8, 6, batch_first=True)), TOKENS),
    "two inputs": (Two(), torch.zeros(2, 3, 6, 6), torch.zeros(2, 5)),
    "products": (Products(), torch.zeros(3, 6, 5)),
    "volumes": (nn.Sequential(nn.Conv3d(2, 4, 3), nn.BatchNorm3d(4), nn.ReLU(), nn.AdaptiveAvgPool3d(1)), torch.zeros(1, 2, 5, 5, 5)),
}  # fmt: skip
MORE = {
    "warped": (Warped(), IMAGE),
    "lines": (nn.Sequential(nn.Conv1d(3, 4, 3), nn.ReLU(), nn.MaxPool1d(2), nn.AdaptiveAvgPool1d(1)), torch.zeros(1, 3, 20)),
    "transposed lines": (nn.ConvTranspose1d(3, 4, 2, stride=2), torch.zeros(2, 3, 9)),
    "transposed volumes": (nn.ConvTranspose3d(3, 4, 2), torch.zeros(1, 3, 4, 4, 4)),
    "upsampling modules": (nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(3, 4, 1), nn.UpsamplingBilinear2d(scale_factor=2)), IMAGE),
    "pixel shuffle": (nn.Sequential(nn.Conv2d(3, 12, 3), nn.PixelShuffle(2)), IMAGE),
    "RNN": (Tagger(nn.RNN(8, 6, batch_first=True)), TOKENS),
    "two layers both ways": (nn.LSTM(5, 4, 2, bidirectional=True), torch.zeros(6, 2, 5)),
    "encoder layer": (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), torch.zeros(1, 5, 8)),
    "decoder layer": (nn.TransformerDecoderLayer(8, 2, 16, batch_first=True), torch.zeros(1, 5, 8), torch.zeros(1, 4, 8)),
    "group and layer norms": (nn.Sequential(nn.GroupNorm(1, 3), nn.Conv2d(3, 4, 3), nn.InstanceNorm2d(4, affine=True)), IMAGE),
    "bilinear layer": (nn.Bilinear(3, 4, 5), torch.zeros(2, 3), torch.zeros(2, 4)),
}  # fmt: skip
#: torchvision's models of other kinds, at sizes that run in seconds.
_CLASSIFIERS = (
    "squeezenet1_1 densenet121 googlenet shufflenet_v2_x0_5 mnasnet0_5 efficientnet_b0 regnet_y_400mf convnext_tiny resnet18 "
    "mobilenet_v3_small"
)
_SEGMENTERS = "lraspp_mobilenet_v3_large deeplabv3_mobilenet_v3_large fcn_resnet50 deeplabv3_resnet50"
ZOO = {
    **dict.fromkeys([*_CLASSIFIERS.split(), *_SEGMENTERS.split()], (3, 64, 64)),
    "vit_b_32": (3, 224, 224), "swin_t": (3, 64, 64), "r3d_18": (3, 8, 32, 32), "mc3_18": (3, 8, 32, 32),
}  # fmt: skip


def all_explained(comparison):
    for row in comparison.rows:
        if row.finding is None:
            continue  # the tool itself refused the model
        assert row.finding.explained, f"{row.name}: {row.total:,}, its convention gives {row.finding.expected:,}"
        named = sum(part.amount for part in row.finding.added) - sum(part.amount for part in row.finding.missed)
        assert comparison.ledger.multi_adds + named == row.total, row.name


@pytest.mark.parametrize("name", MODELS)
def test_models_of_other_kinds(name):
    model, *inputs = MODELS[name]
    comparison = compare(model.eval(), *inputs)
    all_explained(comparison)
    assert sum(row.finding is not None for row in comparison.rows) >= 6


@pytest.mark.long
@pytest.mark.parametrize("name", MORE)
def test_more_models_of_other_kinds(name):
    model, *inputs = MORE[name]
    all_explained(compare(model.eval(), *inputs))


@pytest.mark.long
@pytest.mark.parametrize("name", ZOO)
def test_models_of_a_zoo(name):
    from torchvision.models import get_model

    backbone = {"weights_backbone": None} if name in _SEGMENTERS else {}
    model = get_model(name, weights=None, **backbone)
    all_explained(compare(model.eval(), torch.rand(1, *ZOO[name])))


def test_an_exception_is_named_only_if_it_is_there():
    model = nn.Sequential(nn.Conv2d(3, 4, 3, padding="same"))
    (row,) = compare(model, torch.zeros(1, 3, 6, 8), names=["torchprofile"]).rows
    assert row.total == 0 and row.finding.reproduced
    assert [part.what for part in row.finding.missed] == ["conv named padding multi adds"]


def test_several_inputs_are_no_batch_of_two():
    (row,) = compare(MODELS["two inputs"][0], *MODELS["two inputs"][1:], names=["ptflops"]).rows
    assert row.finding.reproduced


def test_a_tool_is_found_by_the_name_that_is_shown():
    assert tool("ptflops (pytorch)") is tool("ptflops") and tool("FlopCounterMode / 2") is tool("flop-counter")
    with pytest.raises(ComplexityError, match="unknown tool 'ptflop'"):
        tool("ptflop")

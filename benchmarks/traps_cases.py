"""The 25 cases in which counters go silently wrong, as models: each gives what must come out, and is built anew each time.

"Right" is multiply-accumulates of convolutions, linear layers and matrix products only; no bias, norm, activation, pool.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Check:
    """One count: what to build, and the total (and params) that must come out."""

    build: Callable[[], tuple[nn.Module, tuple[Any, ...]]]
    total: int
    params: int | None = None
    keywords: Callable[[], dict[str, Any]] = dict
    grad: bool = True


@dataclass(frozen=True)
class Case:
    number: int
    title: str
    checks: list[Check] = field(default_factory=list)


class Call(nn.Module):
    """A module whose forward is a function of itself and its inputs; keyword arguments become its members."""

    def __init__(self, forward: Callable[..., Any], **members: Any) -> None:
        super().__init__()
        for name, member in members.items():
            setattr(self, name, member)
        self.call = forward

    def forward(self, *inputs: Any) -> Any:
        return self.call(self, *inputs)


def parameter(*shape: int) -> nn.Parameter:
    return nn.Parameter(torch.randn(shape))


def x(*shape: int) -> tuple[torch.Tensor]:
    return (torch.randn(shape),)


class SubclassedConv(nn.Conv2d):
    """A subclass that changes nothing."""


class SamePaddedConv(nn.Conv2d):
    """A subclass that pads by itself, as ports of TensorFlow networks do."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.conv2d(F.pad(x, (1, 1, 1, 1)), self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


class Holder(nn.Module):
    """A parent of a linear layer."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


def shared_module() -> nn.Module:
    linear = nn.Linear(10, 10, bias=False)
    return nn.Sequential(Holder(linear), Holder(linear))


def shared_weight() -> nn.Module:
    one, other = nn.Linear(10, 10, bias=False), nn.Linear(10, 10, bias=False)
    other.weight = one.weight
    return nn.Sequential(one, other)


def loop(self: Any, x: torch.Tensor) -> torch.Tensor:
    for _ in range(3):
        x = self.linear(x)
    return x


def attention_layer() -> nn.Module:
    return nn.MultiheadAttention(64, 4, batch_first=True).eval()


def attention_keywords() -> dict[str, Any]:
    q = torch.randn(1, 16, 64)
    return {"query": q, "key": q, "value": q, "need_weights": False}


def encoder_layer(frozen: bool = False) -> nn.Module:
    layer = nn.TransformerEncoderLayer(64, 4, 128, batch_first=True).eval()
    return layer.requires_grad_(not frozen)


@torch.library.custom_op("traps::mm", mutates_args=())
def custom_mm(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.mm(a, b)


@custom_mm.register_fake
def _(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return a.new_empty(a.shape[0], b.shape[1])


class Product(torch.autograd.Function):
    """A product that autograd knows from the user."""

    @staticmethod
    def forward(ctx: Any, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(a, b)
        return a @ b

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        a, b = ctx.saved_tensors
        return gradient @ b.t(), a.t() @ gradient


def deformable() -> tuple[nn.Module, tuple[Any, ...]]:
    from torchvision.ops import DeformConv2d

    return DeformConv2d(8, 8, 3, padding=1, bias=False), (torch.randn(1, 8, 8, 8), torch.randn(1, 18, 8, 8))


def linear() -> nn.Linear:
    return nn.Linear(10, 10, bias=False)


def conv_with_norm(training: bool) -> nn.Module:
    return nn.Sequential(nn.Conv2d(8, 8, 1, bias=False), nn.BatchNorm2d(8)).train(training)


def good_conv() -> nn.Module:
    return nn.Conv2d(8, 16, 3, bias=False)


#: Cases 1 to 21: figures.
CASES = [
    Case(1, "`F.conv2d` with a parameter", [
        Check(lambda: (Call(lambda s, x: F.conv2d(x, s.w), w=parameter(16, 8, 3, 3)), x(1, 8, 10, 10)), 73728, 1152)]),
    Case(2, "`x @ self.w`", [Check(lambda: (Call(lambda s, x: x @ s.w, w=parameter(10, 10)), x(1, 10)), 100)]),
    Case(3, "`self.w @ F.unfold(x, 3)`", [
        Check(lambda: (Call(lambda s, x: s.w @ F.unfold(x, 3), w=parameter(16, 72)), x(1, 8, 10, 10)), 73728)]),
    Case(4, "subclasses of `Conv2d`", [
        Check(lambda: (SubclassedConv(8, 16, 3, bias=False), x(1, 8, 10, 10)), 73728),
        Check(lambda: (SamePaddedConv(8, 16, 3, bias=False), x(1, 8, 10, 10)), 115200)]),
    Case(5, "`parametrizations.weight_norm(Conv2d)`", [
        Check(lambda: (nn.utils.parametrizations.weight_norm(good_conv()), x(1, 8, 10, 10)), 73728, 1168)]),
    Case(6, "transposed convolutions", [
        Check(lambda: (nn.ConvTranspose2d(3, 1, 2, stride=2, bias=False), x(1, 3, 2, 2)), 48),
        Check(lambda: (nn.ConvTranspose2d(16, 8, 3, stride=2, padding=1, output_padding=1, bias=False), x(1, 16, 8, 8)), 73728),
        Check(lambda: (nn.ConvTranspose2d(16, 16, 3, stride=2, padding=1, output_padding=1, groups=16, bias=False),
                       x(1, 16, 8, 8)), 9216)]),
    Case(7, "one linear layer with two parents", [Check(lambda: (shared_module(), x(1, 10)), 200, 100)]),
    Case(8, "two linear layers with one weight", [Check(lambda: (shared_weight(), x(1, 10)), 200, 100)]),
    Case(9, "one linear layer called three times", [Check(lambda: (Call(loop, linear=linear()), x(1, 10)), 300, 100)]),
    Case(10, "a layer that is never called", [
        Check(lambda: (Call(lambda s, x: s.used(x), used=linear(), spare=nn.Linear(10, 20, bias=False)), x(1, 10)), 100, 300)]),
    Case(11, "`scaled_dot_product_attention`", [
        Check(lambda: (Call(lambda s, q: F.scaled_dot_product_attention(q, q, q)), x(1, 12, 64, 64)), 6291456, grad=False)]),
    Case(12, "`MultiheadAttention`, positional; keywords", [
        Check(lambda: (attention_layer(), x(1, 16, 64) * 3), 294912, grad=False),
        Check(lambda: (attention_layer(), ()), 294912, keywords=attention_keywords, grad=False)]),
    Case(13, "`TransformerEncoderLayer`: grad, no grad, frozen", [
        Check(lambda: (encoder_layer(), x(1, 16, 64)), 557056),
        Check(lambda: (encoder_layer(), x(1, 16, 64)), 557056, grad=False),
        Check(lambda: (encoder_layer(frozen=True), x(1, 16, 64)), 557056)]),
    Case(14, "linear layer on 100 positions", [Check(lambda: (nn.Linear(3, 8, bias=False), x(1, 10, 10, 3)), 2400)]),
    Case(15, "matmul that broadcasts", [Check(lambda: (Call(lambda s, a, b: torch.matmul(a, b)), x(2, 1, 4, 8) + x(3, 8, 5)), 960)]),
    Case(16, "matrix by vector", [Check(lambda: (Call(lambda s, a, b: torch.matmul(a, b)), x(4, 8) + x(8)), 32)]),
    Case(17, "LSTM; GRU; 2-layer bidirectional LSTM", [
        Check(lambda: (nn.LSTM(10, 20, bias=False), x(5, 3, 10)), 36000),
        Check(lambda: (nn.GRU(10, 20, bias=False), x(5, 3, 10)), 27000),
        Check(lambda: (nn.LSTM(10, 20, 2, bias=False, bidirectional=True, batch_first=True), x(3, 5, 10)), 216000)]),
    Case(18, "`self.l.forward(x)`", [Check(lambda: (Call(lambda s, x: s.l.forward(x), l=linear()), x(1, 10)), 100)]),
    Case(19, "custom op; `autograd.Function`", [
        Check(lambda: (Call(lambda s, x: custom_mm(x, s.w), w=parameter(10, 10)), x(1, 10)), 100),
        Check(lambda: (Call(lambda s, x: Product.apply(x, s.w), w=parameter(10, 10)), x(1, 10)), 100)]),
    Case(20, "`torchvision.ops.DeformConv2d`", [Check(deformable, 36864)]),
    Case(21, "scripted; compiled linear layer", [
        Check(lambda: (torch.jit.script(linear()), x(1, 10)), 100),
        Check(lambda: (torch.compile(linear()), x(1, 10)), 100)]),
]  # fmt: skip

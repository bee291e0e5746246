"""A second witness: plain forward hooks on a real run. Nothing here is shared with the counter.

Each call of a hooked layer is priced by ``formulas`` from its settings and the real tensors that pass. What a model does
by functions, no hook sees.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import nn

from .. import formulas
from ..base.errors import ComplexityError
from ..formulas import Cost


class Call(NamedTuple):
    """A call of a hooked module: its path, its class, and its cost for all samples together (params are not multiplied)."""

    name: str
    kind: str
    cost: Cost


def _convolution(module: Any, x: torch.Tensor, y: torch.Tensor) -> Cost:
    axes = len(module.kernel_size)
    return formulas.convolution(
        module.in_channels, module.out_channels, module.kernel_size, tuple(x.shape[-axes:]), stride=module.stride,
        padding=module.padding, dilation=module.dilation, groups=module.groups, bias=module.bias is not None,
    )  # fmt: skip


def _transposed(module: Any, x: torch.Tensor, y: torch.Tensor) -> Cost:
    axes = len(module.kernel_size)
    return formulas.transposed(
        module.in_channels, module.out_channels, module.kernel_size, tuple(x.shape[-axes:]), stride=module.stride,
        padding=module.padding, output_padding=module.output_padding, dilation=module.dilation, groups=module.groups,
        bias=module.bias is not None,
    )  # fmt: skip


def _linear(module: Any, x: torch.Tensor, y: torch.Tensor) -> Cost:
    positions = x[0, ..., 0].numel() if x.dim() > 1 else 1
    return formulas.fully_connected(
        module.in_features, module.out_features, positions=positions, bias=module.bias is not None
    )


def _norm(module: Any, x: torch.Tensor, y: torch.Tensor) -> Cost:
    channels, *size = x.shape[1:]
    affine, statistics = module.weight is not None, module.running_mean is not None
    return formulas.batch_norm(channels, tuple(size), affine=affine, statistics=statistics)


def _other_norm(module: Any, x: torch.Tensor, y: torch.Tensor) -> Cost:
    params = sum(parameter.numel() for parameter in module.parameters())
    return Cost(norm_elements=x[0].numel(), norm_weights=params)


def _pool(module: Any, x: torch.Tensor, y: torch.Tensor) -> Cost:
    return formulas.adaptive_pool(x.shape[1], tuple(x.shape[2:]), tuple(y.shape[2:]))


def _activation(module: Any, x: torch.Tensor, y: torch.Tensor) -> Cost:
    return formulas.elementwise_function(x[0].numel())


#: Classes -> what one call costs for one sample, from the module and the real tensors that go in and come out.
PRICES: dict[tuple[type, ...], Callable[[Any, torch.Tensor, torch.Tensor], Cost]] = {
    (nn.Conv1d, nn.Conv2d, nn.Conv3d): _convolution,
    (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d): _transposed,
    (nn.Linear,): _linear,
    (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d): _norm,
    (nn.LayerNorm, nn.GroupNorm, nn.RMSNorm): _other_norm,
    (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d, nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d, nn.AdaptiveAvgPool1d,
     nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d, nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d): _pool,
    (nn.ReLU, nn.Hardtanh, nn.Hardswish, nn.Hardsigmoid, nn.Sigmoid, nn.SiLU, nn.GELU, nn.Tanh, nn.ELU, nn.LeakyReLU,
     nn.Softmax, nn.Mish): _activation,
}  # fmt: skip


def hooked(model: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Call], int]:
    """The calls of hooked layers in a real run of a copy of the model, in evaluation mode; and the model's params.

    Raises:
        ComplexityError: a model (or input) on meta, which has no values. Errors of the model itself pass on.
    """
    tensors = [*model.parameters(), *model.buffers(), *(x for x in args if isinstance(x, torch.Tensor))]
    if any(tensor.is_meta for tensor in tensors):
        raise ComplexityError("verify: hooks need a real run: give the model and its inputs real values")
    calls: list[Call] = []
    copied, args, kwargs = copy.deepcopy((model, args, kwargs))

    def hook(name: str, price: Callable[..., Cost]) -> Callable[..., None]:
        def record(module: nn.Module, given: tuple[Any, ...], result: Any) -> None:
            x, y = given[0], result[0] if isinstance(result, tuple) else result
            one = price(module, x, y)
            held = {"weights", "biases", "norm_weights", "norm_statistics"}
            batch = x.shape[0]
            work = {quantity: n if quantity in held else n * batch for quantity, n in one.items()}
            calls.append(Call(name, type(module).__name__, Cost(work)))

        return record

    for name, module in copied.named_modules():
        price = next((price for classes, price in PRICES.items() if isinstance(module, classes)), None)
        if price is not None:
            module.register_forward_hook(hook(name, price))
    with torch.no_grad(), torch.random.fork_rng():
        copied.eval()(*args, **kwargs)
    return calls, sum(parameter.numel() for parameter in model.parameters())

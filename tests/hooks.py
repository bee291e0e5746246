"""A small counter of its own, independent of the project's: forward hooks on convolutions and linear layers."""

import torch
from torch import nn


def hooked(model: nn.Module, resolution: int = 224) -> tuple[int, int]:
    """(multiply-accumulates of convolutions and linear layers, params) of a model on the meta device."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        positions = output[0, 0].numel() if isinstance(module, nn.Conv2d) else output[..., 0].numel()
        total += module.weight.numel() * positions

    model = model.to("meta").eval()
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(count)
    with torch.no_grad():
        model(torch.empty(1, 3, resolution, resolution, device="meta"))
    return total, sum(parameter.numel() for parameter in model.parameters())

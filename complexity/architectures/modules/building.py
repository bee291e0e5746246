"""Networks by name, as PyTorch modules."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any

from torch import nn

from ...base.errors import ComplexityError
from .. import FAMILIES, find
from ..registry import input_size


def build(
    name: str,
    *,
    variant: str | None = None,
    resolution: Any = None,
    beta: Any = None,
    **settings: Any,
) -> nn.Module:
    """The network of that name, randomly initialized; images (batch, 3, height, width) -> (batch, classes).

    It takes the names, variants and settings of ``complexity.ledger``. Networks whose table ends in a softmax give
    probabilities (VGG-16, GoogLeNet and MobileNet V1, variant ``paper``); GoogLeNet with ``auxiliary=True`` gives the
    outputs of its three classifiers.

    Args:
        name: a key of ``complexity.networks()``, e.g. ``mobilenet_v1``.
        variant: one of the network's variants; its first unless given.
        resolution, beta: input size, as for ``complexity.ledger``. Most networks take any size; this one fits the fully
            connected layers that take a whole map (VGG-16 ``paper``).
        settings: ``alpha`` or ``width``, ``groups``, ``classes`` and whatever else the network takes.

    Raises:
        ComplexityError: an unknown name, or a value that is not allowed.

    >>> model = build("mobilenet_v1", alpha=0.25)
    >>> sum(parameter.numel() for parameter in model.parameters())
    470072
    """
    network = find(name)
    chosen = network.resolve(variant, **settings)
    size = input_size(network, resolution, beta)
    network.layers(size, chosen)  # what the closed form refuses is refused here in the same words
    make = import_module(f"..{FAMILIES[name]}.module", __package__).network
    if "size" in signature(make).parameters:
        chosen["size"] = size
    try:
        model: nn.Module = make(**chosen)
    except ComplexityError:
        raise
    except ValueError as error:  # torch has no such layer, e.g. groups that do not divide
        raise ComplexityError(f"{name}: {error}") from error
    return model

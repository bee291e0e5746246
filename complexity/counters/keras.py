"""Keras 3 on the torch backend: layers by their own names, what is trained apart from statistics, and norms as norms.

A Keras model is an ``nn.Module`` whose layers are no submodules: it lists them itself, and every one lists its variables. Nothing of
Keras is imported here; a model that is counted brings it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn

#: The class that makes a Keras layer an ``nn.Module``.
_HOME, _BASE = "keras.src.backend.torch.layer", "TorchLayer"
#: Where a layer keeps its variables for torch: all of a model's once more, by path.
PARAMETERS = "_torch_params"
#: Class of a normalization -> kind. (The statistics of some are no weights: ``variables`` tells.)
NORMS = {
    "BatchNormalization": "batch_norm", "LayerNormalization": "layer_norm", "GroupNormalization": "group_norm",
    "RMSNormalization": "rms_norm",
}  # fmt: skip


def is_keras(cls: type) -> bool:
    """Whether a class of modules is one of layers or models of Keras."""
    return any(base.__module__ == _HOME and base.__name__ == _BASE for base in cls.__mro__)


def children(module: Any) -> dict[str, nn.Module]:
    """The layers of a Keras layer or model by name, and a torch module that it wraps."""
    found = {layer.name: layer for layer in module._flatten_layers(include_self=False, recursive=False)}
    others = {
        name: child for name, child in module.__dict__["_modules"].items() if name != PARAMETERS and child is not None
    }
    return {**found, **{name: child for name, child in others.items() if child not in found.values()}}


def variables(layer: Any) -> Iterator[tuple[str, Any, bool]]:
    """A layer's own variables: name, tensor, and whether it was made to be trained (frozen ones too; statistics are not)."""
    for listed, trained in ((layer._trainable_variables, True), (layer._non_trainable_variables, False)):
        for variable in listed:
            yield variable.name, variable._value, trained


def norm_kind(module: nn.Module) -> str | None:
    """What kind of normalization a layer is, if it is one of Keras' own."""
    cls = type(module)
    kind = NORMS.get(cls.__name__)
    return kind if kind and cls.__module__.startswith("keras.src.layers.normalization.") else None


def norm_tensors(layer: Any) -> tuple[list[Any], list[Any]]:
    """A normalization's trained tensors, and its statistics."""
    told = list(variables(layer))
    return [tensor for _, tensor, trained in told if trained], [tensor for _, tensor, trained in told if not trained]


@contextmanager
def deep_enough(model: Any) -> Iterator[None]:
    """Room to follow a Keras model's graph, in which every layer holds the one before and the one behind."""
    limit = sys.getrecursionlimit()
    try:
        if is_keras(type(model)):
            layers = sum(1 for _ in model._flatten_layers())
            sys.setrecursionlimit(max(limit, limit + 200 * layers))
        yield
    finally:
        sys.setrecursionlimit(limit)

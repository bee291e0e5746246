"""The model behind wrappers, and the models that hide what they do."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..base.errors import ComplexityError, shown


def original(model: Any) -> nn.Module:
    """The module to count: inside ``DataParallel``, ``DistributedDataParallel``, ``torch.compile`` and exported programs.

    Raises:
        ComplexityError: no module.
    """
    while True:
        if isinstance(model, nn.DataParallel | nn.parallel.DistributedDataParallel):
            model = model.module
        elif isinstance(model, nn.Module) and "_orig_mod" in model.__dict__.get("_modules", ()):
            model = model._orig_mod
        elif isinstance(model, torch.export.ExportedProgram):
            model = model.module()
        else:
            break
    if not isinstance(model, nn.Module):
        raise ComplexityError(f"count: {shown(model)} is no torch.nn.Module")
    return model


def refuse_hidden(cls: type, where: str) -> None:
    """Raises for a class of modules that hide their operations; ``where`` one of them is.

    Raises:
        ComplexityError: a ScriptModule, or a quantized one.
    """
    home = cls.__module__
    if not home.startswith("torch.") or home.startswith("torch.nn."):
        return
    if issubclass(cls, torch.jit.ScriptModule):
        what = "a ScriptModule"
    elif "quantized" in home.split("."):
        what = f"quantized ({cls.__name__})"
    else:
        return
    raise ComplexityError(f"{where} is {what} and hides its operations: count the model that it was made of")


def called_by_operators(module: nn.Module) -> bool:
    """Whether a module is an exported graph, which calls torch's operators and no modules."""
    if not isinstance(module, torch.fx.GraphModule):
        return False
    return any(
        isinstance(node.target, torch._ops.OpOverload) for node in module.graph.nodes if node.op == "call_function"
    )

"""The model behind wrappers, and the models that hide what they do."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..errors import ComplexityError, shown


def original(model: Any) -> nn.Module:
    """The module to count: inside ``DataParallel``, ``DistributedDataParallel`` and ``torch.compile``.

    Raises:
        ComplexityError: no module, a ScriptModule, or a quantized one: they hide their operations.
    """
    while True:
        if isinstance(model, nn.DataParallel | nn.parallel.DistributedDataParallel):
            model = model.module
        elif isinstance(model, nn.Module) and "_orig_mod" in model.__dict__.get("_modules", ()):
            model = model._orig_mod
        else:
            break
    if not isinstance(model, nn.Module):
        raise ComplexityError(f"count: {shown(model)} is no torch.nn.Module")
    for path, module in model.named_modules():
        if isinstance(module, torch.jit.ScriptModule):
            what = "a ScriptModule"
        elif "quantized" in type(module).__module__.split(".") and type(module).__module__.startswith("torch."):
            what = f"quantized ({type(module).__name__})"
        else:
            continue
        where = f"module {path!r}" if path else f"{type(model).__name__}"
        raise ComplexityError(f"{where} is {what} and hides its operations: count the model that it was made of")
    return model

"""The model comes back exactly as it was: what could be changed by a forward pass is noted before and put back after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

#: Attributes of a module that hold its parameters, buffers, children and hooks; they are dicts of their own.
_DICTS = ("_parameters", "_buffers", "_modules", "_forward_hooks", "_forward_pre_hooks")


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Puts back every module's attributes, parameters, buffers and hooks, whatever happens inside.

    Inside, every module is in evaluation mode: what is counted is the network as it runs at inference.
    """
    noted: list[tuple[dict[str, Any], dict[str, Any]]] = []
    try:
        for module in model.modules():
            attributes = module.__dict__
            noted.append((attributes, attributes.copy()))
            own = type(module).__module__
            for name in _DICTS:
                held = attributes[name]
                if held:
                    noted.append((held, held.copy()))
            if not own.startswith("torch.nn."):  # what a user's forward may collect in lists and dicts of its own
                noted.extend(
                    (value, value.copy()) for value in attributes.values() if type(value) in (list, dict, set) and value
                )
            if attributes["training"]:
                attributes["training"] = False
        yield
    finally:
        for held, before in noted:
            if not _same(held, before):
                _put_back(held, before)


def _same(held: Any, before: Any) -> bool:
    if len(held) != len(before):
        return False
    if type(held) is set:
        return bool(held == before)
    if type(held) is list:
        return all(a is b for a, b in zip(held, before, strict=True))
    return all(map(_is, held.values(), before.values())) and held.keys() == before.keys()


def _is(a: Any, b: Any) -> bool:
    return a is b


def _put_back(held: Any, before: Any) -> None:
    if isinstance(held, list):
        held[:] = before
        return
    if held.keys() == before.keys() if isinstance(held, dict) else False:
        for key, value in before.items():
            if held[key] is not value:
                held[key] = value
        return
    held.clear()
    held.update(before)


@contextmanager
def values_untouched(model: nn.Module) -> Iterator[None]:
    """For a real run: puts back the values of all buffers, of parameters that were written to, and the random state."""
    tensors = [*model.parameters(), *model.buffers()]
    buffers = [(b, b.detach().clone(), b._version) for b in model.buffers()]
    versions = [t._version for t in tensors]
    state = torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None
    try:
        yield
    finally:
        torch.set_rng_state(state)
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)
        with torch.no_grad():
            for buffer, before, version in buffers:
                if buffer._version != version:
                    buffer.copy_(before)
        del versions

"""The model comes back exactly as it was: what could be changed by a forward pass is noted before and put back after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from operator import is_
from typing import Any

import torch
from torch import nn

#: Attributes of a module that hold its parameters, buffers, children and hooks; they are dicts of their own.
_DICTS = ("_parameters", "_buffers", "_modules", "_forward_hooks", "_forward_pre_hooks")


@contextmanager
def untouched(modules: list[tuple[type, dict[str, Any]]]) -> Iterator[None]:
    """Puts back the attributes, parameters, buffers and hooks of these modules (class and attributes), whatever happens.

    Inside, every module is in evaluation mode: what is counted is the network as it runs at inference.
    """
    noted: list[tuple[Any, Any]] = []
    trained: list[dict[str, Any]] = []
    note = noted.append
    try:
        for cls, attributes in modules:
            if attributes.get("training"):  # torch.compile's wrapper has none
                trained.append(attributes)
                attributes["training"] = False
            note((attributes, attributes.copy()))
            for name in _DICTS:
                held = attributes[name]
                if held:
                    note((held, held.copy()))
            if not cls.__module__.startswith("torch.nn."):  # what a user's forward may collect in lists and dicts
                for value in attributes.values():
                    if type(value) in _COLLECTIONS:
                        note((value, value.copy()))
        yield
    finally:
        for held, before in noted:
            if not _same(held, before):
                _put_back(held, before)
        for attributes in trained:
            attributes["training"] = True


_COLLECTIONS = (list, dict, set)


def _same(held: Any, before: Any) -> bool:
    if len(held) != len(before):
        return False
    if isinstance(held, dict):
        return all(map(is_, held.values(), before.values())) and held.keys() == before.keys()
    return all(map(is_, held, before)) if type(held) is list else bool(held == before)


def _put_back(held: Any, before: Any) -> None:
    if isinstance(held, list):
        held[:] = before
        return
    if isinstance(held, dict) and list(held) == list(before):
        for key, value in before.items():
            if held[key] is not value:
                held[key] = value
        return
    held.clear()
    held.update(before)


@contextmanager
def values_untouched(model: nn.Module) -> Iterator[None]:
    """For a real run: puts back the values of parameters and buffers, and the random state.

    Copies of all values are kept meanwhile; version counters cannot tell (``parameter.data.mul_(2)`` moves none).
    """
    kept = [(tensor, tensor.detach().clone()) for tensor in (*model.parameters(), *model.buffers())]
    state = torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None
    try:
        yield
    finally:
        torch.set_rng_state(state)
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)
        for tensor, before in kept:
            if not torch.equal(tensor, before):
                with torch.inference_mode(tensor.is_inference()):
                    tensor.data.copy_(before)

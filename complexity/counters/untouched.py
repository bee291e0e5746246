"""The model comes back exactly as it was: what could be changed by a forward pass is noted before and put back after."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
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
    own = [attributes for _, attributes in modules]
    kept = [attributes.copy() for attributes in own]
    noted: list[tuple[Any, Any]] = []
    trained: list[dict[str, Any]] = []
    note = noted.append
    try:
        for cls, attributes in modules:
            if attributes.get("training"):  # torch.compile's wrapper has none
                trained.append(attributes)
                attributes["training"] = False
            for name in _DICTS:
                held = attributes[name]
                if held:
                    note((held, held.copy()))
            if not cls.__module__.startswith("torch.nn."):  # what a user's forward may collect in lists and dicts
                for name, value in attributes.items():
                    if type(value) in _COLLECTIONS and name not in _OWN:
                        _note(noted, value)
        yield
    finally:
        for attributes in trained:
            attributes["training"] = True
        if not (_all_equal(own, kept) and _all_same(noted)):
            for held, before in [*zip(own, kept, strict=True), *noted]:
                if not _same(held, before):
                    _put_back(held, before)


def _all_equal(own: list[dict[str, Any]], kept: list[dict[str, Any]]) -> bool:
    """Whether all attributes are what they were; asked of all modules at once, which is the usual case and must be quick."""
    try:
        return own == kept  # identical values are equal without being asked
    except Exception:  # a tensor in the place of another one does not compare
        return False


def _all_same(noted: list[tuple[Any, Any]]) -> bool:
    """Whether nothing changed at all: asked of all dicts together, since there are hundreds and that is the usual case."""
    if not noted:
        return True
    sets = [pair for pair in noted if type(pair[0]) is set]
    if any(held != before for held, before in sets):
        return False
    others = [pair for pair in noted if type(pair[0]) is not set] if sets else noted
    helds, befores = [held for held, _ in others], [before for _, before in others]
    if list(map(len, helds)) != list(map(len, befores)):
        return False
    flat = chain.from_iterable
    if not all(map(is_, flat(helds), flat(befores))):  # keys of dicts, entries of lists
        return False
    dicts, copies = (filter(_is_dict, kept) for kept in (helds, befores))
    return all(map(is_, flat(map(dict.values, dicts)), flat(map(dict.values, copies))))


def _is_dict(held: Any) -> bool:
    return isinstance(held, dict)


def _note(noted: list[tuple[Any, Any]], held: Any) -> None:
    """Notes a collection and those in it."""
    if any(held is other for other, _ in noted[-64:]):  # one that holds itself
        return
    noted.append((held, held.copy()))
    for value in held.values() if type(held) is dict else held:
        if type(value) in _COLLECTIONS:
            _note(noted, value)


@contextmanager
def state_untouched() -> Iterator[None]:
    """Puts back the random state of torch, of Python and (where it is imported) of NumPy, and torch's default dtype."""
    numpy = sys.modules.get("numpy.random")
    dtype = torch.get_default_dtype()
    drawn, python = torch.default_generator.get_state(), random.getstate()
    drawn_numpy = None if numpy is None else numpy.get_state()
    try:
        yield
    finally:
        torch.default_generator.set_state(drawn)
        if random.getstate() != python:  # asking is cheaper than setting
            random.setstate(python)
        if numpy is not None:
            numpy.set_state(drawn_numpy)
        if torch.get_default_dtype() is not dtype:
            torch.set_default_dtype(dtype)


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
def values_untouched(model: nn.Module, modules: list[tuple[type, dict[str, Any]]]) -> Iterator[None]:
    """For a real run: puts back the values and gradients of parameters and buffers, and of all other tensors that are
    attributes of modules, also those in lists and dicts there; and the random states of GPUs.

    Copies of all values are kept meanwhile; version counters cannot tell (``parameter.data.mul_(2)`` moves none).
    """
    tensors = {id(t): t for t in (*model.parameters(), *model.buffers())}
    gradients = [(tensor, tensor.grad) for tensor in tensors.values() if tensor.is_leaf]
    for _, attributes in modules:
        for name, value in attributes.items():
            if name not in _OWN:
                tensors.update((id(t), t) for t in _held(value, 0))
    tensors.update((id(grad), grad) for _, grad in gradients if grad is not None)
    kept = [(t, t.detach().clone()) for t in tensors.values() if t.layout is torch.strided]
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None
    try:
        yield
    finally:
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)
        for tensor, grad in gradients:
            if tensor.grad is not grad:
                tensor.grad = grad
        for tensor, before in kept:
            if not (tensor.shape == before.shape and torch.equal(tensor, before)):
                with torch.inference_mode(tensor.is_inference()):
                    tensor.data.copy_(before) if tensor.shape == before.shape else tensor.set_(before)


#: Attributes of modules that are noted by themselves, or hold nothing of the model's.
_OWN = frozenset((*_DICTS, "_backward_hooks", "_backward_pre_hooks", "_state_dict_hooks", "_load_state_dict_pre_hooks"))


def _held(value: Any, depth: int) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif depth < 8 and isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _held(item, depth + 1)

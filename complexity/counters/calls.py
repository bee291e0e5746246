"""Calls of modules: while something is counted, they pass here, so that work is known by the module that did it.

``torch.nn.Module.__call__`` is one function for all modules. While at least one count runs, its code is exchanged for
one that asks whether *this thread* is counting, and put back when the last count ends. That leaves nothing on the
user's modules, costs a microsecond (patching the attribute would make Python look through the thousand subclasses of
``Module``), and sees calls from anywhere.

A module of exactly a class with a rule in ``LEAVES`` and without hooks does not run at all: its rule gives the shape. All
others run their forward, with the user's forward hooks, on stand-ins. Backward hooks do not run.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as torch_module

from ..base.errors import ComplexityError
from .recorder import Recorder
from .standin import StandIn

_HANDLER = "_complexity_call"
_lock = threading.Lock()
_running = 0
_original_code: CodeType | None = None


class _Local(threading.local):
    recorder: Recorder | None = None
    session: Any = None


local = _Local()


@contextmanager
def watched() -> Iterator[None]:
    """Module calls pass through ``call`` inside."""
    global _running, _original_code
    target = nn.Module.__call__
    entered = False
    try:
        with _lock:
            if _running == 0:
                _original_code = target.__code__
                vars(torch_module)[_HANDLER] = call
                target.__code__ = _replacement.__code__
            _running += 1
            entered = True
        yield
    finally:
        if entered:
            with _lock:
                _running -= 1
                if _running == 0:
                    target.__code__ = _original_code
                    vars(torch_module).pop(_HANDLER, None)


def _replacement(self: Any, *args: Any, **kwargs: Any) -> Any:
    return _complexity_call(self, args, kwargs)  # type: ignore[name-defined]  # noqa: F821


def _uncounted_call(module: Any, args: Any, kwargs: Any) -> Any:
    """What ``Module.__call__`` does when nobody counts."""
    compiled = module._compiled_call_impl
    if compiled is not None:
        return compiled(*args, **kwargs)
    return module._call_impl(*args, **kwargs)


def call(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A module is called."""
    recorder = local.recorder
    if recorder is None:
        session = local.session
        if session is not None and (module is session.model or module is session.given):
            return session.run(args, kwargs)
        return _uncounted_call(module, args, kwargs)
    entry = recorder.entries.get(id(module))
    if entry is None:
        return general(recorder, module, recorder.path, args, kwargs)
    path, rule = entry
    if rule is not None and not kwargs and len(args) == 1:
        x = args[0]
        if type(x) is StandIn and not recorder.general:
            attributes = module.__dict__
            if not (attributes["_forward_hooks"] or attributes["_forward_pre_hooks"] or "forward" in attributes):
                if recorder.flow:
                    rule = recorder.leaf(rule)
                result = rule(recorder, path, attributes, x)
                if result is not NotImplemented:
                    return result
    return general(recorder, module, path, args, kwargs)


def general(recorder: Recorder, module: Any, path: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Runs a module's own forward, with its forward hooks, on stand-ins."""
    outer = recorder.path, recorder.owner
    if isinstance(module, torch.jit.ScriptModule):
        raise ComplexityError(
            f"module {path!r} is a ScriptModule, which hides its operations: count the module it was made of"
        )
    if isinstance(module, nn.parallel.DataParallel | nn.parallel.DistributedDataParallel):
        module = module.module
    elif "_orig_mod" in module.__dict__["_modules"]:  # what torch.compile makes
        module = module._orig_mod
    recorder.path, recorder.owner = path, type(module)
    try:
        attributes = module.__dict__
        hooks = torch_module._global_forward_hooks or torch_module._global_forward_pre_hooks
        if not (hooks or attributes["_forward_hooks"] or attributes["_forward_pre_hooks"]):
            return module.forward(*args, **kwargs)
        return _with_hooks(module, args, kwargs)
    finally:
        recorder.path, recorder.owner = outer


def _with_hooks(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    for key, hook in (*torch_module._global_forward_pre_hooks.items(), *module._forward_pre_hooks.items()):
        if key in module._forward_pre_hooks_with_kwargs:
            changed = hook(module, args, kwargs)
            if changed is not None:
                args, kwargs = changed
        else:
            changed = hook(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    result = module.forward(*args, **kwargs)
    for key, hook in (*torch_module._global_forward_hooks.items(), *module._forward_hooks.items()):
        keyed = key in module._forward_hooks_with_kwargs or key in torch_module._global_forward_hooks_with_kwargs
        changed = hook(module, args, kwargs, result) if keyed else hook(module, args, result)
        if changed is not None:
            result = changed
    return result

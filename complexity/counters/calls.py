"""Calls of modules: a ghost is called here, so that work is known by the module that did it.

Layers that fill networks (``registry.LEAVES``: one input, one result) are answered as a whole once they have been seen: by
class, settings, the specs of their parameters and of the input. All others run their forward, with the user's forward
hooks, on stand-ins. Backward hooks do not run.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import Any

from torch import nn
from torch.nn.modules import module as torch_module

from .keras import norm_kind, norm_tensors
from .oracle import state_of_torch
from .recorder import Recorder
from .registry import LEAVES
from .rules.normalization import norm
from .standin import Spec, StandIn
from .work import Call, Work

_WRAPPERS = (nn.parallel.DataParallel, nn.parallel.DistributedDataParallel)


class _Leaf:
    """What a layer does with an input: the spec of its result (None: it gives back its input), what it costs, and the
    parameters that each work counts, as (name, quantity)."""

    __slots__ = ("result", "works")

    def __init__(self, result: Spec | None, works: list[tuple[Work, list[tuple[str, str]]]]) -> None:
        self.result, self.works = result, works


_MEMORY: dict[Any, _Leaf] = {}
_MOST = 20_000
#: Class -> what reads its settings off a module's attributes.
_SETTINGS = {
    cls: itemgetter(*names) if names else (lambda attributes: ()) for cls, names in LEAVES.items()
}  # fmt: skip


class Calls:
    """Answers the calls of ghosts for one count.

    Args:
        leaves: whether layers may be answered as a whole (not where every tensor is followed, or in a real run).
    """

    def __init__(self, recorder: Recorder, *, leaves: bool) -> None:
        hooked = torch_module._global_forward_hooks or torch_module._global_forward_pre_hooks
        self.recorder = recorder
        self.leaves = leaves and not hooked

    def of(self, ghost: nn.Module, module: nn.Module) -> Any:
        """What is called in place of a module."""
        cls = type(module)
        path = self.recorder.paths.get(id(module))
        settings = _SETTINGS.get(cls) if self.leaves else None
        if settings is not None and path is not None and "forward" not in module.__dict__:
            return partial(self.leaf, ghost, cls, path, settings)
        if issubclass(cls, _WRAPPERS) or "_orig_mod" in module.__dict__["_modules"]:  # what torch.compile makes
            return partial(self.inside, ghost)
        kind = norm_kind(module)
        if kind is not None and path is not None and not self.recorder.backward:
            return partial(self.norm, ghost, cls, path, kind)
        return partial(self.general, ghost, cls, path)

    def norm(self, ghost: Any, cls: type, path: str, kind: str, x: Any, *args: Any, **kwargs: Any) -> Any:
        """A normalization of Keras, which computes with single operations, as the one that it is."""
        if type(x) is not StandIn:
            return self.general(ghost, cls, path, x, *args, **kwargs)
        affine, statistics = norm_tensors(ghost)
        recorder, result, tensors = self.recorder, StandIn(x.spec), [x, *affine, *statistics]
        call = Call(kind, (x,), {}, tensors, [result], {id(t): i for i, t in enumerate(tensors)})
        outer = recorder.path, recorder.owner
        recorder.path, recorder.owner = path, cls
        try:
            recorder.add((norm(call, kind, tuple(affine), tuple(statistics)),), tensors)
        finally:
            recorder.path, recorder.owner = outer
        recorder.settle(result, tensors, True)
        return result

    def inside(self, ghost: Any, *args: Any, **kwargs: Any) -> Any:
        """The module in a wrapper."""
        return (ghost.module if isinstance(ghost, _WRAPPERS) else ghost._orig_mod)(*args, **kwargs)

    def leaf(self, ghost: Any, cls: type, path: str, settings: Any, *args: Any, **kwargs: Any) -> Any:
        """A layer that may be known."""
        attributes = ghost.__dict__
        if (
            kwargs
            or len(args) != 1
            or type(x := args[0]) is not StandIn
            or x.value is not None
            or attributes["_forward_hooks"]
            or attributes["_forward_pre_hooks"]
        ):
            return self.general(ghost, cls, path, *args, **kwargs)
        parameters, buffers = attributes["_parameters"], attributes["_buffers"]
        specs = self.recorder.specs
        key = (
            cls,
            repr(settings(attributes)),
            x.spec,
            *[p.spec if p.__class__ is StandIn else specs.get(id(p)) for p in dict.values(parameters)],
            *[b.spec if b.__class__ is StandIn else specs.get(id(b)) for b in dict.values(buffers)],
            state_of_torch(),
        )
        known = _MEMORY.get(key)
        if known is None:
            return self._learnt(key, ghost, cls, path, x)
        recorder = self.recorder
        for work, held in known.works:
            taken: dict[str, int] | None = None
            for name, quantity in held:
                kept, fresh = (
                    (buffers, recorder.statistics) if quantity == "norm_statistics" else (parameters, recorder.fresh)
                )
                tensor = dict.get(kept, name)
                if n := fresh.pop(recorder.key(tensor) if tensor.__class__ is StandIn else id(tensor), 0):
                    if taken is None:
                        taken = {quantity: n}
                    else:
                        taken[quantity] = taken.get(quantity, 0) + n
            recorder.records.append((work, path, cls, taken))
        return x if known.result is None else StandIn(known.result)

    def _learnt(self, key: Any, ghost: Any, cls: type, path: str, x: StandIn) -> Any:
        """Runs a layer and keeps what it did, if that can be said again."""
        recorder = self.recorder
        before, uncounted = len(recorder.records), dict(recorder.uncounted)
        tapped: list[tuple[Work, list[Any]]] = []
        recorder.tapped = tapped
        try:
            result = self.general(ghost, cls, path, x)
        finally:
            recorder.tapped = None
        if type(result) is not StandIn or len(recorder.uncounted) != len(uncounted) or x.value is not None:
            return result
        names = {id(t): n for d in (ghost._parameters, ghost._buffers) for n, t in d.items() if t is not None}
        works = []
        for work, tensors in tapped:
            if any(id(tensors[slot]) not in names and self._may_be_held(tensors[slot]) for slot, _ in work.held):
                return result
            held = [(names[id(tensors[slot])], quantity) for slot, quantity in work.held if id(tensors[slot]) in names]
            works.append((work, held))
        if len(recorder.records) - before == len(works) and not any(work.place or work.trained for work, _ in works):
            if len(_MEMORY) >= _MOST:
                _MEMORY.clear()
            _MEMORY[key] = _Leaf(None if result is x else result.spec, works)
        return result

    def _may_be_held(self, tensor: Any) -> bool:
        return type(tensor) is not StandIn or tensor.original is not None

    def general(self, ghost: Any, cls: type, path: str | None, *args: Any, **kwargs: Any) -> Any:
        """Runs a module's own forward, with its forward hooks."""
        recorder, attributes = self.recorder, ghost.__dict__
        outer = recorder.path, recorder.owner
        recorder.path, recorder.owner = outer[0] if path is None else path, cls
        try:
            if (
                attributes["_forward_hooks"]
                or attributes["_forward_pre_hooks"]
                or torch_module._global_forward_hooks
                or torch_module._global_forward_pre_hooks
            ):
                return ghost._call_impl(*args, **kwargs)
            return ghost.forward(*args, **kwargs)
        except Exception as error:
            if recorder.path and not getattr(error, "__notes__", None):
                error.add_note(f"in module {recorder.path!r} ({cls.__name__})")
            raise
        finally:
            recorder.path, recorder.owner = outer

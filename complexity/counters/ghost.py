"""A ghost of a model, to be run in its place.

Module objects are copied, and with them the lists, dicts and plain objects that they hold, bound methods and partial
functions; parameters, buffers and all other tensors are replaced by stand-ins (or copies, for a real run). What a forward
sets, adds, registers or flips lands on the ghost and goes with it: there is nothing to put back, and no other thread sees
anything. Ghosts are in evaluation mode.

A function that a module holds may still reach the originals, by a global name. A model that has one is guarded: what its
modules hold is noted, and put back if it has changed.
"""

from __future__ import annotations

import copyreg
import enum
import functools
import types
import weakref
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from operator import itemgetter
from typing import Any

import torch
from torch import nn

#: Dicts that a module keeps about itself, beside its parameters, buffers and children: hooks, which a forward may add.
_HOOKS = (
    "_forward_hooks", "_forward_pre_hooks", "_forward_hooks_with_kwargs", "_forward_hooks_always_called",
    "_forward_pre_hooks_with_kwargs", "_backward_hooks", "_backward_pre_hooks", "_state_dict_hooks",
    "_state_dict_pre_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
)  # fmt: skip
_BACKWARD = ("_backward_hooks", "_backward_pre_hooks")
_KNOWN = frozenset((*_HOOKS, "training", "_parameters", "_buffers", "_modules", "_is_full_backward_hook",
                    "_reversed_padding_repeated_twice"))  # fmt: skip
#: Types that are shared: they hold nothing that a forward could change.
_ATOMS = frozenset((
    int, float, complex, bool, str, bytes, type(None), type, torch.dtype, torch.device, torch.layout, torch.Size, range,
    torch.memory_format, slice, types.BuiltinFunctionType, types.ModuleType, type(Ellipsis), weakref.ref,
))  # fmt: skip


class Ghosts:
    """Makes the ghosts of one count.

    Args:
        stand_in: what takes a tensor's place; the name of what it is comes second: ``parameter``, ``buffer``, ``input`` or
            ``tensor`` (any other).
        call: what is called in place of a module's call, made for each ghost and its original.
        lazy: whether what stands for parameters and buffers is made when it is first asked for.

    Attributes:
        opaque: whether something was met through which code may reach the originals.
    """

    def __init__(
        self, stand_in: Callable[[Any, str], Any], call: Callable[[nn.Module, nn.Module], Any], *, lazy: bool = True
    ) -> None:
        self.stand_in, self._call, self.lazy = stand_in, call, lazy
        self._made: dict[int, Any] = {}
        self._kept: list[Any] = []  # ids are good as long as what they stand for lives
        self._ghosts: list[nn.Module] = []
        self._giving = False
        self.opaque = False

    def module(self, module: nn.Module) -> nn.Module:
        """The ghost of a module, and of those below it."""
        made = self._made.get(id(module))
        if made is not None:
            return made
        cls, own = module.__class__, module.__dict__
        made = self._made[id(module)] = object.__new__(cls)
        self._ghosts.append(made)
        attributes = made.__dict__
        attributes.update(own)
        if "training" in own:  # torch.compile's wrapper has none
            attributes["training"] = False
        for name in _HOOKS:
            attributes[name] = OrderedDict()
        if any(_hooks_of(own)):
            attributes.update({name: own[name].copy() for name in _HOOKS if own.get(name) and name not in _BACKWARD})
        for name, stand in (("_parameters", self.parameter), ("_buffers", self.buffer)):
            if held := own[name]:
                standing = attributes[name] = Standing(held)
                standing.stand = stand
                if not self.lazy:
                    standing.items()
            else:
                attributes[name] = {}
        children = attributes["_modules"] = {}
        for name, child in own["_modules"].items():
            children[name] = child if child is None else self.module(child)
        torchs = cls.__module__.startswith("torch.nn.modules.")
        for name, value in islice(own.items(), _STANDARD if torchs else 0, None):
            held = value.__class__
            if held in _ATOMS or name in _KNOWN or (held is tuple and _ATOMS.issuperset(map(type, value))):
                continue
            attributes[name] = self.value(value)
        if not torchs and (slots := copyreg._slotnames(cls)):  # type: ignore[attr-defined]
            for name in slots:
                if hasattr(module, name):
                    setattr(made, name, self.value(getattr(module, name)))
        attributes["_compiled_call_impl"] = self._call(made, module)
        return made

    def release(self) -> None:
        """Lets go of all ghosts: what they are called by holds them."""
        for made in self._ghosts:
            made.__dict__.pop("_compiled_call_impl", None)

    def parameter(self, tensor: Any) -> Any:
        """What stands for a parameter."""
        return self._tensor(tensor, "parameter")

    def buffer(self, tensor: Any) -> Any:
        """What stands for a buffer."""
        return self._tensor(tensor, "buffer")

    def given(self, value: Any) -> Any:
        """What stands for something that is given to the model: its tensors are inputs."""
        self._giving = True
        try:
            return self.value(value)
        finally:
            self._giving = False

    def _tensor(self, tensor: Any, what: str) -> Any:
        if tensor is None or not isinstance(tensor, torch.Tensor):
            return tensor
        made = self._made.get(id(tensor))
        if made is None:
            with torch._C.DisableTorchFunction():  # while the model runs, its functions are being counted
                made = self._made[id(tensor)] = self.stand_in(tensor, "input" if self._giving else what)
            self._kept.append(tensor)
        return made

    def value(self, value: Any) -> Any:
        """What stands for anything that a module holds or is given; one for one, also where it holds itself."""
        cls = value.__class__
        if cls in _ATOMS:
            return value
        made: Any = self._made.get(id(value))
        if made is not None:
            return made
        if isinstance(value, nn.Module):
            return self.module(value)
        if isinstance(value, torch.Tensor):
            return self._tensor(value, "parameter" if isinstance(value, nn.Parameter) else "tensor")
        if cls is tuple:
            if _ATOMS.issuperset(map(type, value)):
                return value
            items = tuple([self.value(item) for item in value])
            return value if all(map(_is, items, value)) else items
        self._kept.append(value)
        if cls is list:
            made = self._made[id(value)] = value.copy()
            if not _ATOMS.issuperset(map(type, value)):
                made[:] = [self.value(item) for item in value]
            return made
        if cls is dict or cls is OrderedDict:
            made = self._made[id(value)] = cls()
            for key, item in value.items():
                made[key] = self.value(item)
            return made
        if cls is set or cls is frozenset:
            return cls([self.value(item) for item in value])
        if cls is types.MethodType:
            return types.MethodType(value.__func__, self.value(value.__self__))
        if cls is functools.partial:
            return functools.partial(
                self.value(value.func), *map(self.value, value.args), **{k: self.value(v) for k, v in value.keywords.items()}
            )  # fmt: skip
        if cls is types.FunctionType:
            self.opaque = True  # it may know a module by a global name
            return self._function(value) if value.__closure__ else value
        return self._object(value, cls)

    def _function(self, function: types.FunctionType) -> Any:
        """A function that reaches modules by its closure, with cells that hold their ghosts; else the function itself.

        Other things in its cells are shared: what a function collects in a list of the user's is the user's.
        """
        made = self._made[id(function)] = types.FunctionType(
            function.__code__,
            function.__globals__,
            function.__name__,
            function.__defaults__,
            tuple(types.CellType() for _ in function.__closure__ or ()),
        )
        made.__kwdefaults__ = function.__kwdefaults__
        made.__dict__.update(function.__dict__)
        reached = False
        for cell, original in zip(made.__closure__ or (), function.__closure__ or (), strict=True):
            try:
                held = original.cell_contents
            except ValueError:  # not yet assigned
                continue
            cell.cell_contents = self.value(held) if _reaches(held) else held
            reached = reached or cell.cell_contents is not held
        if not reached:
            self._made[id(function)] = function
            return function
        return made

    def _object(self, value: Any, cls: type) -> Any:
        """A copy of an object of a class that is written in Python; all others are shared."""
        if isinstance(value, (enum.Enum, type)) or hasattr(cls, "__del__") or isinstance(value, BaseException):
            return value
        if isinstance(value, tuple):
            items = [self.value(item) for item in value]
            if all(map(_is, items, value)):
                return value
            return cls(*items) if hasattr(cls, "_fields") else cls(items)
        base: Any = next((base for base in (dict, list, set) if isinstance(value, base)), object)
        try:
            made = base.__new__(cls)
        except TypeError:
            return value  # something of C's: a lock, a file, an array
        if not hasattr(value, "__dict__") and base is object and not copyreg._slotnames(cls):  # type: ignore[attr-defined]
            return value
        self._made[id(value)] = made
        try:
            for name, item in getattr(value, "__dict__", {}).items():
                made.__dict__[name] = self.value(item)
            for name in copyreg._slotnames(cls):  # type: ignore[attr-defined]
                if hasattr(value, name):
                    object.__setattr__(made, name, self.value(getattr(value, name)))
            if base is dict:
                for key in dict.keys(value):
                    (OrderedDict if isinstance(value, OrderedDict) else dict).__setitem__(
                        made, key, self.value(dict.__getitem__(value, key))
                    )
            elif base is list:
                list.extend(made, [self.value(item) for item in list.__iter__(value)])
            elif base is set:
                set.update(made, [self.value(item) for item in set.__iter__(value)])
        except Exception:
            self._made[id(value)] = value
            return value
        return made


def _reaches(held: Any) -> bool:
    """Whether a closure reaches a module by what it holds."""
    if isinstance(held, (list, tuple)):
        return any(map(_reaches, held))
    if isinstance(held, types.MethodType):
        return isinstance(held.__self__, nn.Module)
    return isinstance(held, (nn.Module, types.FunctionType, functools.partial))


def _is(a: Any, b: Any) -> bool:
    return a is b


_hooks_of = itemgetter(*_HOOKS)
#: Attributes that every module has, and torch's own classes first.
_STANDARD = len(vars(nn.Module()))


class Standing(dict):  # type: ignore[type-arg]
    """Parameters or buffers of a ghost: what stands for them is made when somebody asks.

    Most belong to layers that are answered as a whole, whose parameters nobody reads; ``dict``'s own methods see the
    originals.
    """

    stand: Callable[[Any], Any] | None = None

    def _settle(self) -> None:
        stand = self.stand
        if stand is not None:
            self.stand = None
            for name, tensor in dict.items(self):
                dict.__setitem__(self, name, stand(tensor))


def _settled(name: str) -> Callable[..., Any]:
    """A method of ``dict``'s, of what the tensors are replaced by."""
    plain = getattr(dict, name)

    def method(self: Standing, *arguments: Any) -> Any:
        self._settle()
        return plain(self, *arguments)

    return method


for _name in ("__getitem__", "get", "items", "values", "pop", "copy", "setdefault", "popitem"):
    setattr(Standing, _name, _settled(_name))


class Guard:
    """Puts back what the modules of a model hold, where code of a closure has reached them."""

    def __init__(self, model: nn.Module) -> None:
        self._noted: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for module in model.modules():
            attributes = module.__dict__
            self._noted.append((attributes, attributes.copy()))
            self._noted += [(held, held.copy()) for held in attributes.values() if isinstance(held, dict) and held]
            self._noted += [(attributes[n], attributes[n].copy()) for n in _HOOKS if attributes.get(n) == {}]

    def put_back(self) -> None:
        """All as it was."""
        for held, before in self._noted:
            if len(held) != len(before) or any(held.get(key, held) is not value for key, value in before.items()):
                held.clear()
                held.update(before)

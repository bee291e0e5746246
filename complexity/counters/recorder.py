"""Recorder: everything that one count knows while it runs. Rules report to it; the ledger is made from its records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.autograd import forward_ad
from torch.nn.modules import module as hooks

from ..base.errors import ComplexityError
from ..formulas.cost import Cost
from ..ledgers.layer import Layer
from .original import refuse_hidden
from .registry import LEAVES, MODULE_KINDS, Rule
from .standin import Dims, Like, NeedsValues, StandIn
from .uncounted import Uncounted

#: A record: what makes the layers of it, then what that needs. Layers are made when somebody asks for them.
Record = tuple[Any, ...]


class Recorder:
    """The records of one count.

    Attributes:
        entries: id of a module -> its path in the model and the rule for its exact class, if it has one.
        fresh: id of a parameter -> its elements, until a first layer has taken them (so that each counts once).
        owned, dtypes: id of a parameter (or buffer) -> its shape, its dtype. modules: class and attributes of each module.
        path, owner: path and class of the module that is being executed.
        multi_adds: the sum so far.
        backward: whether gradients are followed. execute: whether tensors have values (a real run).
        seen: whether what runs in it is recorded already.
        general: whether all modules run their forward, also those that ``LEAVES`` has a rule for.
    """

    flow = False  # whether the data flow is followed (``flow.FlowRecorder``)

    def __init__(self, model: nn.Module, *, backward: bool = False) -> None:
        self.model = model
        self.records: list[Record] = []
        self.multi_adds = 0
        self.path = ""
        self.owner: type | None = None
        self.backward = backward
        self.execute = False
        hooked = bool(hooks._global_forward_hooks or hooks._global_forward_pre_hooks)
        self.general = hooked or (backward and not self.flow)
        self.seen = False
        self.reason: str | None = None
        self.uncounted: dict[Any, Uncounted] = {}
        self.constants: dict[int, torch.Tensor] = {}
        self.entries: dict[int, tuple[str, Rule | None]] = {}
        self.fresh: dict[int, int] = {}
        self.owned: dict[int, Dims] = {}
        self.dtypes: dict[int, torch.dtype] = {}
        self.homes: list[tuple[str, str, nn.Module, int]] = []
        self.modules: list[tuple[type, dict[str, Any]]] = []
        self.bodies: list[Any] = []
        self.seen_statistics: set[int] = set()
        self.device = torch.device("cpu")
        self._likes: dict[Any, Like] = {}
        self.params = 0
        self._walk(model)

    def _walk(self, model: nn.Module) -> None:
        """One pass over all modules, depth first in order, as ``named_modules`` has them."""
        entries, fresh, owned, homes, modules = self.entries, self.fresh, self.owned, self.homes, self.modules
        rule_of, total, dtypes = LEAVES.get, 0, self.dtypes
        classes: set[type] = set()
        stack: list[tuple[str, nn.Module]] = [("", model)]
        while stack:
            path, module = stack.pop()
            key = id(module)
            if key in entries:
                continue
            cls = type(module)
            if cls not in classes:
                classes.add(cls)
                refuse_hidden(cls, f"module {path!r}" if path else cls.__name__)
            attributes = module.__dict__
            entries[key] = (path, rule_of(cls))
            modules.append((cls, attributes))
            parameters = attributes["_parameters"]
            if parameters:
                for name, parameter in parameters.items():
                    if parameter is not None:
                        key = id(parameter)
                        if key not in owned:
                            owned[key] = _shape(path, name, parameter)
                            dtypes[key] = parameter.dtype
                            fresh[key] = n = parameter.numel()
                            total += n
                            homes.append((path, name, module, key))
            buffers = attributes["_buffers"]
            if buffers:
                for buffer in buffers.values():
                    if buffer is not None:
                        owned[id(buffer)] = buffer.shape
            children = attributes["_modules"]
            if children:
                prefix = path + "." if path else ""
                for name in reversed(children):
                    child = children[name]
                    if child is not None:
                        stack.append((prefix + name, child))
        self.params = total

    # What rules ask for and report.

    def like(self, tensor: Any, dtype: torch.dtype | None = None, device: Any = None) -> Like:
        """What a result shares with ``tensor``, perhaps with another dtype or device."""
        if type(tensor) is StandIn:
            like = tensor.like
            if (dtype is None or dtype is like.dtype) and device is None and like.recorder is self:
                return like
            key = (dtype or like.dtype, device or like.device)
        else:
            key = (dtype or tensor.dtype, device or tensor.device)
        found = self._likes.get(key)
        if found is None:
            found = self._likes[key] = Like(key[0], torch.device(key[1]), self)
        return found

    def plain_like(self, dtype: torch.dtype, device: Any) -> Like:
        """A dtype and a device of this count."""
        key = (dtype, device)
        found = self._likes.get(key)
        if found is None:
            found = self._likes[key] = Like(dtype, torch.device(device), self)
        return found

    def dims(self, tensor: Any) -> Dims:
        """Shape of a stand-in or a real tensor."""
        if type(tensor) is StandIn:
            return tensor.dims
        dims = self.owned.get(id(tensor))
        if dims is None:
            if _wrapped(tensor) and not self.execute:
                raise self.needs_values("inside torch.vmap, jvp or grad, where shapes are those of one of many")
            return tuple(tensor.shape)
        return tuple(dims)

    def dtype_of(self, tensor: Any) -> torch.dtype:
        """Dtype of a stand-in or a real tensor."""
        if type(tensor) is StandIn:
            return tensor.like.dtype
        found = self.dtypes.get(id(tensor))
        return tensor.dtype if found is None else found

    def multiplied(self, what: str, a: Any, b: Any) -> Like:
        """What the product of two tensors is: under ``torch.autocast`` of its dtype, else of theirs, which must be one.

        Raises:
            RuntimeError: two dtypes; torch's run on meta tensors lets these pass.
        """
        dtype, other = self.dtype_of(a), self.dtype_of(b)
        if torch._C._is_any_autocast_enabled() and (cast := _autocast(a)) is not None:
            return self.like(a, cast)
        if dtype is not other:
            raise RuntimeError(f"{what}: both must have the same dtype, but got {dtype} and {other}")
        return self.like(a)

    def stand_in(self, tensor: Any) -> StandIn:
        """A stand-in of the shape and strides of a real tensor (or of another count's stand-in)."""
        steps = None
        if type(tensor) is StandIn:
            steps = tensor.steps
        elif not tensor.is_contiguous():
            steps = tensor.stride()
        made = StandIn(tuple(tensor.shape), self.like(tensor), steps)
        made.wants_grad = tensor.requires_grad
        return made

    @contextmanager
    def inside(self, func: Any) -> Iterator[None]:
        """While the Python body of a torch function runs (it may ask for itself again, behind another door)."""
        self.bodies.append(func)
        try:
            yield
        finally:
            self.bodies.pop()

    def path_of(self, parameter: Any) -> str | None:
        """Path of the module that holds a parameter."""
        key = id(parameter)
        return next((path for path, _, _, home in self.homes if home == key), None)

    def real_device(self, device: Any) -> Any:
        """Where a constant that keeps its values is made: never on meta."""
        return "cpu" if device is not None and torch.device(device).type == "meta" else device

    def take(self, parameter: Any) -> int:
        """Elements of a parameter that no layer has taken yet; 0 afterwards, and for what is no parameter."""
        return self.fresh.pop(id(parameter), 0)

    def emit(
        self,
        kind: str,
        cost: dict[str, Any],
        inputs: Dims,
        outputs: Dims,
        kernel_size: Dims = (),
        stride: Dims = (),
        groups: int = 1,
        path: str | None = None,
        form: str | None = None,
    ) -> None:
        """Writes down one operation, under the module that is being executed."""
        if form is None:
            form = self.form(kind)
        self.records.append(
            (plain, self.path if path is None else path, kind, form, cost, inputs, outputs, kernel_size, stride, groups)
        )
        self.multi_adds += cost.get("multi_adds", 0)

    def form(self, kind: str) -> str:
        """How work of this kind is being called: as the ``torch.nn`` class that stands for it, a subclass, or a function."""
        owner = self.owner
        if owner is None:
            return "function"
        own = MODULE_KINDS.get(owner)
        if own is not None:
            return "module" if own == kind else "function"
        for base in owner.__mro__[1:]:
            own = MODULE_KINDS.get(base)
            if own is not None:
                return "subclass" if own == kind else "function"
        return "function"

    def needs_values(self, what: str) -> NeedsValues:
        """The error to raise where values are asked for; remembered, in case the model swallows it."""
        where = f" in module {self.path!r}" if self.path else ""
        self.reason = self.reason or f"the model asks for values: {what}{where}"
        return NeedsValues(self.reason)

    def follow(self, rule: Rule, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Runs a rule and writes down what its gradients cost (``backward=True``)."""
        from .backward import follow

        return follow(self, rule, args, kwargs)

    def leaf(self, rule: Rule) -> Rule:
        """A rule of ``LEAVES``, as ``follow`` for functions."""
        return rule

    # What becomes of it.

    def layers(self) -> list[Layer]:
        """All records as layers, then the parameters that no call touched."""
        layers: list[Layer] = []
        for record in self.records:
            record[0](layers, *record[1:])
        return layers

    def forget_params(self) -> None:
        """For a further call in one ledger: all parameters and statistics are counted already."""
        self.params = 0
        self.fresh.clear()
        drop = frozenset(("weights", "biases", "norm_weights", "norm_statistics"))
        make = self.layers

        def layers() -> list[Layer]:
            return [
                layer._replace(cost=Cost({name: n for name, n in layer.cost.items() if name not in drop}))
                for layer in make()
            ]

        self.layers = layers  # type: ignore[method-assign]

    def finish(self) -> None:
        """Gives the parameters that no layer took to layers without work, and lets go of the model."""
        for path, name, module, key in self.homes:
            left = self.fresh.pop(key, 0)
            if left:
                kind, quantity = _idle(module, name)
                cost = {quantity: left}
                self.records.append((plain, path, kind, "module", cost, (), (), (), (), 1))
        self.entries, self.owned, self.homes, self.modules, self.constants = {}, {}, [], [], {}
        self.model = None


def _autocast(tensor: Any) -> torch.dtype | None:
    """The dtype that autocast casts products to on a tensor's device (on meta: the one it is on for)."""
    if not tensor.is_floating_point() or tensor.dtype is torch.float64:
        return None
    kind = torch.device(tensor.device).type
    for device in (kind,) if kind != "meta" else ("cuda", "cpu"):
        if torch.is_autocast_enabled(device):
            return torch.get_autocast_dtype(device)
    return None


def plain(
    layers: list[Layer], path: str, kind: str, form: str, cost: dict[str, Any], inputs: Dims, outputs: Dims,
    kernel_size: Dims, stride: Dims, groups: int,
) -> None:  # fmt: skip
    """Makes the layer of a record whose cost is already there."""
    made = Cost({quantity: amount for quantity, amount in cost.items() if amount})
    layers.append(
        Layer(path, kind, made, inputs, outputs, kernel_size=kernel_size, stride=stride, groups=groups, form=form)
    )


def _shape(path: str, name: str, parameter: Any) -> Dims:
    try:
        shape: Dims = parameter.shape
    except RuntimeError:
        where = f"{path}.{name}" if path else name
        raise ComplexityError(
            f"parameter {where!r} has no shape yet (a lazy module): run the model once first"
        ) from None
    return shape


def _idle(module: nn.Module, name: str) -> tuple[str, str]:
    kind = next((MODULE_KINDS[cls] for cls in type(module).__mro__ if cls in MODULE_KINDS), "parameter")
    if kind.endswith("_norm"):
        return kind, "norm_weights"
    return kind, "biases" if "bias" in name else "weights"


def tensors_in(values: Any) -> Iterator[Any]:
    """All tensors and stand-ins in nested tuples, lists and dicts."""
    if isinstance(values, torch.Tensor):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from tensors_in(value)
    elif isinstance(values, (tuple, list)):
        for value in values:
            yield from tensors_in(value)


_wrapped = torch._C._functorch.is_functorch_wrapped_tensor


def transformed(values: Any) -> bool:
    """Whether a tensor is inside ``torch.vmap``, ``torch.func.grad`` or forward-mode differentiation."""
    return forward_ad._current_level >= 0 or any(_wrapped(t) for t in tensors_in(values))


def mapped(values: Any, change: Callable[[Any], Any]) -> Any:
    """Nested tuples, lists and dicts with every tensor replaced by ``change(tensor)``."""
    if type(values) is StandIn or isinstance(values, torch.Tensor):
        return change(values)
    if isinstance(values, dict):
        changed = {key: mapped(value, change) for key, value in values.items()}
        return changed if type(values) is dict else _same_kind(values, changed)
    if isinstance(values, (tuple, list)):
        items = [mapped(value, change) for value in values]
        if type(values) is list:
            return items
        if type(values) is tuple:
            return tuple(items)
        return _same_kind(values, items)
    return values


def _same_kind(original: Any, items: Any) -> Any:
    if hasattr(original, "_fields"):  # a named tuple
        return type(original)(*items)
    if isinstance(original, torch.Size):
        return original
    try:
        if isinstance(original, dict):
            import copy

            changed = copy.copy(original)
            for key, value in items.items():
                changed[key] = value
            return changed
        return type(original)(items)
    except Exception:
        return items

"""What a rule is given and what it says: a call of torch, and the work that it is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import torch

Dims = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gradient:
    """One product of the backward pass: computed where a gradient flows to one of these tensors.

    Attributes:
        slots: places of the tensors among the call's. multi_adds: of the product. role: ``weight`` or ``input``; None where
            it depends on whether the tensor is a parameter.
    """

    slots: tuple[int, ...]
    multi_adds: int
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One layer of a ledger, but for where it stands and which parameters nobody has counted yet.

    Attributes:
        kind, cost, inputs, outputs, kernel_size, stride, groups, dilation: as in ``Layer``; zeros are left out of a cost.
        form: where it is not told by who calls. packed: whether ``nn.MultiheadAttention`` stands for it.
        place: path below the calling module, or of the module that holds the tensor in slot ``home``.
        held: (slot, quantity) of tensors whose elements count once where they are parameters (or statistics).
        trained: (slot, quantity, amount), which counts only where the tensor is a parameter.
        gradients: what the backward pass adds.
    """

    kind: str
    cost: dict[str, int]
    inputs: Dims
    outputs: Dims
    kernel_size: Dims = ()
    stride: Dims = ()
    groups: int = 1
    dilation: Dims = ()
    form: str | None = None
    packed: bool = False
    place: str = ""
    home: int | None = None
    held: tuple[tuple[int, str], ...] = ()
    trained: tuple[tuple[int, str, int], ...] = ()
    gradients: tuple[Gradient, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """An operation that has no rule, with the shapes of its tensors: it is listed as uncounted."""

    operation: str
    inputs: tuple[Dims, ...]
    outputs: tuple[Dims, ...]


@dataclass(slots=True)
class Call:
    """A call that torch has answered.

    Attributes:
        name: of the function. args, kwargs: as it was called. tensors: its tensors, in torch's order. results: its tensors.
        slots: id of a tensor -> its place among the tensors as they were given.
    """

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    tensors: list[Any]
    results: list[Any]
    slots: dict[int, int] = field(default_factory=dict)

    def get(self, name: str, place: int, default: Any = None) -> Any:
        """The argument of that name, or at that place."""
        if name in self.kwargs:
            return self.kwargs[name]
        return self.args[place] if len(self.args) > place else default

    def work(
        self,
        kind: str,
        cost: dict[str, int],
        inputs: Dims | None = None,
        outputs: Dims | None = None,
        *,
        held: Iterable[tuple[Any, str]] = (),
        gradients: Iterable[tuple[Any, int]] = (),
        trained: Iterable[tuple[Any, str, int]] = (),
        **others: Any,
    ) -> Work:
        """Work of this call; shapes are those of its first tensor and its first result unless given."""
        slots = self.slots
        if inputs is None:
            inputs = dims(self.tensors[0]) if self.tensors else ()
        if outputs is None:
            outputs = dims(self.results[0]) if self.results else ()
        return Work(
            kind,
            {quantity: amount for quantity, amount in cost.items() if amount},
            inputs,
            outputs,
            held=tuple((slots[id(t)], quantity) for t, quantity in held if id(t) in slots),
            trained=tuple((slots[id(t)], quantity, n) for t, quantity, n in trained if id(t) in slots),
            gradients=tuple(
                t if isinstance(t, Gradient) else Gradient((slots[id(t)],), n)
                for t, n in gradients
                if isinstance(t, Gradient) or id(t) in slots
            ),
            **others,
        )

    @property
    def read(self) -> int:
        """Elements of all tensors given."""
        return sum(map(numel, self.tensors))

    @property
    def written(self) -> int:
        """Elements of all results."""
        return sum(map(numel, self.results))


#: What an operation costs: nothing, one layer or several.
Rule = Callable[[Call], Work | Unknown | Sequence[Work] | None]


def dims(tensor: Any) -> Dims:
    """Shape as a plain tuple."""
    return tuple(tensor.shape)


def numel(tensor: Any) -> int:
    """Elements of a tensor."""
    return prod(tensor.shape)


def values(tensor: Any) -> Any:
    """The whole numbers in a call's tensor as an array, where they are known."""
    if tensor is None or hasattr(tensor, "known"):
        return getattr(tensor, "known", None)
    plain = tensor.layout is torch.strided and tensor.device.type != "meta" and type(tensor) is torch.Tensor
    return tensor.numpy(force=True) if plain and not (tensor.is_floating_point() or tensor.is_complex()) else None


def nonzeros(tensor: Any) -> int | None:
    """Elements that a sparse tensor has; None of a dense one."""
    if tensor.layout is torch.strided:
        return getattr(tensor, "nonzeros", None)
    n: int = tensor._nnz()
    return n


def per_axis(value: Any, axes: int) -> Dims:
    """One number for all axes or one per axis, as one per axis."""
    if isinstance(value, (tuple, list)):
        return tuple(value) if len(value) == axes else tuple(value) * axes
    return (value,) * axes


def is_view(call: Call) -> bool:
    """Whether the (first) result shares the elements of the first tensor."""
    return bool(call.results) and (
        call.results[0] is call.tensors[0] or torch._C._is_alias_of(call.results[0], call.tensors[0])
    )


def tensors_in(values: Any) -> Iterable[Any]:
    """All tensors in nested tuples, lists and dicts."""
    if isinstance(values, torch.Tensor):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from tensors_in(value)
    elif isinstance(values, (tuple, list)):
        for value in values:
            yield from tensors_in(value)


def mapped(values: Any, change: Callable[[Any], Any]) -> Any:
    """Nested tuples, lists and dicts with every tensor replaced by ``change(tensor)``."""
    if isinstance(values, torch.Tensor):
        return change(values)
    if isinstance(values, dict):
        changed = {key: mapped(value, change) for key, value in values.items()}
        return changed if type(values) is dict else _same_kind(values, changed)
    if isinstance(values, (tuple, list)):
        items = [mapped(value, change) for value in values]
        if type(values) is list:
            return items
        return tuple(items) if type(values) is tuple else _same_kind(values, items)
    if isinstance(values, slice):
        return slice(mapped(values.start, change), mapped(values.stop, change), mapped(values.step, change))
    return values


def _same_kind(original: Any, items: Any) -> Any:
    if hasattr(original, "_fields"):  # a named tuple
        return type(original)(*items)
    if isinstance(original, torch.Size):
        return original
    try:
        if isinstance(original, dict):
            changed = copy.copy(original)
            for key, value in items.items():
                changed[key] = value
            return changed
        return type(original)(items)
    except Exception:
        return items

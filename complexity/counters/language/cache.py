"""What a language model caches: keys and values that grow with the context, and states that do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...base.errors import ComplexityError


class CachedLayer(NamedTuple):
    """What one layer caches of one sequence.

    Attributes:
        growing: bytes for each position that is kept. fixed: bytes whatever the length. window: most positions that one token
            attends to, itself among them; one less is kept. ``None``: all.
    """

    growing: int
    fixed: int
    window: int | None

    def positions(self, context: int) -> int:
        """How many of ``context`` positions are kept."""
        return context if self.window is None else min(context, self.window - 1)

    def bytes(self, context: int) -> int:
        """Bytes after ``context`` tokens."""
        return self.growing * self.positions(context) + self.fixed


def cached_layers(cache: Any, context: int) -> list[CachedLayer]:
    """What each layer caches, from the cache that a model made of ``context`` tokens (a ``DynamicCache``, or a list of states).

    Raises:
        ComplexityError: it holds something that is no tensor of a known kind.
    """
    layers = getattr(cache, "layers", None)
    if layers is None:
        if not isinstance(cache, list | tuple):
            raise ComplexityError(
                f"a cache of class {type(cache).__name__}: only those with layers, or lists, are known"
            )
        return [CachedLayer(0, sum(_bytes(one) for one in _tensors(cache)), None)]
    return [_layer(one, context) for one in layers]


def _layer(layer: Any, context: int) -> CachedLayer:
    window = getattr(layer, "sliding_window", None)
    kept = CachedLayer(0, 0, window).positions(context)
    growing = fixed = 0
    for name, value in vars(layer).items():
        for one in _tensors(value):
            if one.ndim < 2:
                continue  # a count of positions, a scale: bookkeeping
            if name.endswith(("keys", "values")) and one.shape[-2] == kept:
                growing += _bytes(one) // kept
            else:
                fixed += _bytes(one)
    return CachedLayer(growing, fixed, window)


def _tensors(value: Any) -> Iterator[Any]:
    import torch

    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _tensors(one)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def _bytes(tensor: Any) -> int:
    return int(tensor.numel() * tensor.element_size())

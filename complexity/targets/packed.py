"""Weights that are no parameters of torch: those of its quantized modules, and packed ones in buffers or parameters of whole numbers.

A quantized module (``torch.ao.nn.quantized``) holds its weights behind methods. Other libraries put several weights of few bits into one
whole number: GPTQ's and AWQ's layers a buffer ``qweight`` beside their ``bits`` or ``w_bit``, bitsandbytes a parameter whose
``quant_state`` has the shape that it stands for. Nothing of these libraries is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor, nn

#: Where a layer says how many bits a weight has.
BITS = ("bits", "w_bit")
#: Words in the name of a buffer that make whole numbers of it weights.
_WORDS = ("weight", "packed")


class Packed(NamedTuple):
    """Weights that are packed into a tensor.

    Attributes:
        name: of the tensor. tensor: as it is stored. logical: weights that it stands for; None where the packing is not known.
        counted: whether the tensor is a parameter, whose elements are params.
    """

    name: str
    tensor: Tensor
    logical: int | None
    counted: bool

    @property
    def remark(self) -> str:
        """What is to be said of it, in one line."""
        stored = (
            f"{self.name}: {self.tensor.numel():,} stored elements of {str(self.tensor.dtype).removeprefix('torch.')}"
        )
        if self.logical is None:
            return f"{stored}; they may be packed weights, how many is not known"
        return f"{stored} stand for {self.logical:,} weights"


def behind_methods(model: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """Weights and biases of torch's quantized modules, by name."""
    for path, module in model.named_modules():
        if "quantized" not in type(module).__module__.split(".") or not type(module).__module__.startswith("torch."):
            continue
        found: dict[str, Any] = {}
        for each, alone in (("get_weight", "weight"), ("get_bias", "bias")):
            if callable(made := getattr(module, each, None)):  # recurrent ones, which have several
                found.update(made())
            elif callable(made := getattr(module, alone, None)):
                found[alone] = made()
        for name, tensor in found.items():
            if tensor is not None:
                yield f"{path}.{name}" if path else name, tensor


def packed(model: nn.Module) -> Iterator[Packed]:
    """The tensors of a model that hold packed weights, or may do."""
    for name, parameter in model.named_parameters():
        shape = getattr(getattr(parameter, "quant_state", None), "shape", None)
        if shape is not None:
            yield Packed(name, parameter, prod(shape), True)
        elif not (parameter.is_floating_point() or parameter.is_complex()):
            yield Packed(name, parameter, None, True)
    for path, module in model.named_modules():
        for name, buffer in module.named_buffers(recurse=False):
            whole = not (buffer.is_floating_point() or buffer.is_complex())
            if whole and buffer.dim() > 1 and any(word in name.lower() for word in _WORDS):
                bits = next(
                    (n for n in (getattr(module, word, None) for word in BITS) if type(n) is int and n > 0), None
                )
                logical = None if bits is None else 8 * buffer.element_size() * buffer.numel() // bits
                yield Packed(f"{path}.{name}" if path else name, buffer, logical, False)

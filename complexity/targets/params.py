"""A model's params alone: it is built, and not run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError
from .files.weights import Tensor, Weights
from .packed import behind_methods, packed
from .target import Target

if TYPE_CHECKING:
    from torch import nn

#: Dtype of torch -> as files of weights name it, so that both are read alike.
_NAMES = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "float8_e5m2": "F8_E5M2",
    "float8_e4m3fn": "F8_E4M3", "complex64": "C64", "int64": "I64", "int32": "I32", "int16": "I16", "int8": "I8",
    "uint8": "U8", "bool": "BOOL",
}  # fmt: skip


def target_dtype(target: Target) -> str:
    """The dtype of most of a live model's real params, as torch names it; ``float32`` where nothing says another.

    Args:
        target: any; a file and a closed form say nothing.

    Raises:
        ComplexityError, UserCodeError: as ``target_params``.
    """
    if target.closed_form or target.in_file:
        return "float32"
    elements: dict[str, int] = {}
    for one in target.build("meta").parameters():
        if one.is_floating_point():
            name = str(one.dtype).removeprefix("torch.")
            elements[name] = elements.get(name, 0) + one.numel()
    return max(elements, key=lambda name: elements[name], default="float32")


def target_params(target: Target, *, nonzero: bool = False) -> Weights:
    """The params of a live model by tensor: dtype, bytes, trained or frozen. A shared one is there once.

    Args:
        target: of a zoo, or of the user's own code. nonzero: also how many of them are not 0, for which it is built with values.

    Raises:
        ComplexityError: no such target, or one that is no live model.
        UserCodeError: building it raised.
    """
    if target.closed_form or target.in_file:
        raise ComplexityError(f"{target.text}: --params is for live models: this one is counted without a run anyhow")
    return model_params(target.build("cpu" if nonzero else "meta"), target.text, nonzero=nonzero)


def model_params(model: nn.Module, called: str, *, nonzero: bool = False) -> Weights:
    """The params of a module, as ``target_params`` has those of a target. ``called``: as messages name it.

    With ``nonzero``, elements that are not 0 are counted too, behind the masks of ``torch.nn.utils.prune``.

    Raises:
        ComplexityError: a lazy module, whose shapes are not known before a run.
    """
    masks = {f"{name[:-5]}_orig": mask for name, mask in model.named_buffers() if name.endswith("_mask")}
    tensors: list[Tensor] = []
    values = []
    for name, one in _parameters(model):
        if type(one).__name__ == "UninitializedParameter":
            raise ComplexityError(f"{called}: the shape of {name} is not known before a run: count it on an input")
        tensors.append(_tensor(name, one, trained=one.requires_grad))
        values.append(one if (mask := masks.get(name)) is None else one * mask)
    for name, one in behind_methods(model):
        tensors.append(_tensor(name, one, trained=False))
        values.append(one.dequantize() if one.is_quantized else one)
    if nonzero:
        tensors = [one._replace(nonzero=_nonzero(called, value)) for one, value in zip(tensors, values, strict=True)]
    found = list(packed(model))
    logical = sum(one.logical - one.tensor.numel() * one.counted for one in found if one.logical is not None)
    remarks = tuple(one.remark for one in found)
    return Weights(called, tensors, "nothing was run", packed=logical, remarks=remarks)


def _nonzero(called: str, values: Any) -> int:
    if values.device.type == "meta":
        raise ComplexityError(f"{called}: its values are on the meta device, so which are 0 is not known")
    return int(values.count_nonzero())


def _tensor(name: str, one: Any, *, trained: bool) -> Tensor:
    dtype = str(one.dtype).removeprefix("torch.")
    return Tensor(name, _NAMES.get(dtype, dtype), tuple(one.shape), one.numel() * one.element_size(), trained)


def _parameters(model: nn.Module) -> Iterator[tuple[str, Any]]:
    """A module's parameters by name, each once; of Keras', whose statistics are parameters of torch too, what was made to be trained."""
    from ..counters.keras import is_keras, variables

    if not is_keras(type(model)):
        yield from model.named_parameters()
        return
    seen: set[int] = set()
    for layer in model._flatten_layers():  # type: ignore[operator]
        for name, tensor, trained in variables(layer):
            if trained and id(tensor) not in seen:
                seen.add(id(tensor))
                yield f"{layer.name}.{name}", tensor

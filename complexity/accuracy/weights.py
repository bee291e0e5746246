"""Weights from a file or by torchvision's name; never by running code that a file brings along."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ..errors import ComplexityError, shown

#: Keys under which training scripts keep the weights among other things.
_INSIDE = ("state_dict", "model", "model_state_dict", "model_state", "net")
#: Prefixes that wrappers put in front of every name.
_WRAPPERS = ("module.", "_orig_mod.")


def load(path: str | Path, what: str) -> dict[str, Any]:
    """The tensors of a weights file by name, on the CPU; ``torch.load(weights_only=True)`` or safetensors.

    Args:
        path: the file. what: the network that they are for, for messages.

    Raises:
        ComplexityError: the file cannot be read, would have to run code, or holds no weights.
    """
    path = Path(path)
    if not path.is_file():
        raise ComplexityError(f"weights {shown(str(path))}: there is no such file")
    if path.suffix == ".safetensors":
        return _safetensors(path)
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:160]
        refused = (
            "it holds more than tensors, and unpickling that could run code" if "weights_only" in str(error) else first
        )
        raise ComplexityError(f"weights {shown(str(path))} cannot be loaded for {what}: {refused}") from None
    return _tensors(path, content)


def fit(model: Any, tensors: dict[str, Any], path: str, what: str) -> None:
    """Puts weights into a model, all of them and nothing else.

    Raises:
        ComplexityError: names or shapes differ: these are the weights of another network.
    """
    own = model.state_dict()
    missing = [name for name in own if name not in tensors and not name.endswith("num_batches_tracked")]
    unexpected = [name for name in tensors if name not in own]
    shapes = [name for name in own if name in tensors and tuple(own[name].shape) != tuple(tensors[name].shape)]
    parts = []
    if missing:
        parts.append(f"{len(missing)} of {len(own)} tensors are missing, the first {missing[0]!r}")
    if unexpected:
        parts.append(f"{len(unexpected)} have no place, the first {unexpected[0]!r}")
    if shapes:
        name = shapes[0]
        parts.append(
            f"{len(shapes)} have another shape, the first {name!r}: {tuple(tensors[name].shape)} for {tuple(own[name].shape)}"
        )
    if parts:
        raise ComplexityError(f"weights {shown(path)} are not of {what}: {'; '.join(parts)}")
    model.load_state_dict({**own, **tensors})


def named(name: str, model: str) -> tuple[dict[str, Any], Any]:
    """Weights by torchvision's name (``DEFAULT``, ``IMAGENET1K_V1``), downloaded by torchvision; and their preprocessing.

    Raises:
        ComplexityError: torchvision has no such weights, or they cannot be downloaded.
    """
    from torchvision.models import get_model_weights

    choices = get_model_weights(model)
    if name != "DEFAULT" and name not in choices.__members__:
        listed = ", ".join(choices.__members__) or "none"
        raise ComplexityError(
            f"weights {shown(name)}: neither a file nor weights of torchvision for {model} ({listed})"
        )
    entry = choices[name] if name != "DEFAULT" else choices.DEFAULT
    try:
        tensors = entry.get_state_dict(progress=True, check_hash=True, weights_only=True)
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:160]
        raise ComplexityError(f"weights {entry.name} of {model} cannot be downloaded: {first}") from None
    return dict(tensors), entry


def digest(tensors: dict[str, Any]) -> str:
    """A fingerprint of weights: names, shapes, values."""
    import torch

    found = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        found.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        flat = tensor.reshape(-1)
        found.update(flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b"")
    return found.hexdigest()


def _safetensors(path: Path) -> dict[str, Any]:
    try:
        from safetensors.torch import load_file
    except ImportError:
        raise ComplexityError(
            f"weights {shown(str(path))}: safetensors is not installed; pip install safetensors"
        ) from None
    try:
        return _tensors(path, load_file(path))
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:160]
        raise ComplexityError(f"weights {shown(str(path))} cannot be loaded: {first}") from None


def _tensors(path: Path, content: Any) -> dict[str, Any]:
    import torch

    if isinstance(content, dict):
        for key in _INSIDE:
            if isinstance(content.get(key), dict):
                content = content[key]
                break
    if not isinstance(content, dict) or not content or not all(isinstance(v, torch.Tensor) for v in content.values()):
        raise ComplexityError(f"weights {shown(str(path))}: a state dict, names with tensors, is needed")
    for prefix in _WRAPPERS:
        if all(str(name).startswith(prefix) for name in content):
            content = {str(name)[len(prefix) :]: tensor for name, tensor in content.items()}
    return {str(name): tensor for name, tensor in content.items()}

"""What torchvision says about its models: their input sizes, ``_ops`` (G multiply-adds) and ``num_params``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..inputs import InputSpec
from .names import no_model

GROUPS = ("classification", "segmentation", "video", "detection", "optical_flow", "quantization")

#: Side of the square image that torchvision's own script took for ``_ops`` where weights name no input.
SIDE = 512

#: Frames of a clip, where the weights name none (``min_temporal_size`` is a minimum, except for MViT).
FRAMES = 16


@cache
def names() -> tuple[str, ...]:
    """Every model that torchvision registers."""
    from torchvision.models import list_models

    return tuple(list_models())


def group(name: str) -> str:
    """``classification``, ``detection``, ``optical_flow``, ``quantization``, ``segmentation`` or ``video``."""
    from torchvision.models import get_model_builder

    parts = get_model_builder(name).__module__.split(".")
    return parts[2] if len(parts) > 3 else "classification"


def maker(name: str, options: Mapping[str, Any]) -> Any:
    """A function without arguments that builds the model, without weights and without downloads.

    Raises:
        ComplexityError: torchvision has no such model.
    """
    from inspect import signature

    from torchvision.models import get_model_builder

    if name not in names():
        raise no_model("torchvision", name, names())
    builder = get_model_builder(name)
    takes = signature(builder).parameters
    given: dict[str, Any] = {"weights": None}
    if "weights_backbone" in takes:
        given["weights_backbone"] = None
    if name in ("googlenet", "inception_v3"):
        given["init_weights"] = False  # its initialization needs half a minute and changes no count
    return lambda: builder(**{**given, **options})


def weights(name: str) -> tuple[Any, ...]:
    """The published weights of a model, best first (``DEFAULT``), the others in their order."""
    from torchvision.models import get_model_weights

    entries = get_model_weights(name)
    default = getattr(entries, "DEFAULT", None)
    return tuple(sorted(entries, key=lambda entry: entry is not default))


def weights_input(name: str, entry: Any) -> InputSpec | None:
    """The input that published weights name, or ``None`` where they name none (detection, optical flow)."""
    keywords = getattr(entry.transforms, "keywords", {})
    if group(name) == "segmentation":
        side = keywords["resize_size"]
        return InputSpec((1, 3, side, side))
    if "crop_size" not in keywords:
        return None
    crop = keywords["crop_size"]
    if isinstance(crop, int):
        return InputSpec((1, 3, crop, crop))
    if len(crop) == 1:
        return InputSpec((1, 3, crop[0], crop[0]))
    return InputSpec((1, 3, FRAMES, *crop)) if group(name) == "video" else InputSpec((1, 3, *crop))


def default_input(name: str) -> InputSpec:
    """The input of a model as it is built without arguments: what its best weights name; a ViT's is 224.

    Raises:
        ComplexityError: torchvision has no such model.
    """
    if name not in names():
        raise no_model("torchvision", name, names())
    if name.startswith("vit_"):
        return InputSpec((1, 3, 224, 224))  # other sizes need another model: torchvision:vit_b_16?image_size=384
    for entry in weights(name):
        if (spec := weights_input(name, entry)) is not None:
            return spec
    return InputSpec((1, 3, 224, 224))


def image_size(name: str, entry: Any) -> dict[str, Any]:
    """The arguments that a model needs for its weights to fit: a ViT is built for one image size."""
    if not name.startswith("vit_"):
        return {}
    return {"image_size": entry.meta["min_size"][0]}


def published_inputs(name: str, published: Any) -> tuple[InputSpec, ...]:
    """The inputs at which a model was counted for what its weights publish."""
    spec = weights_input(name, published)
    if spec is not None:
        return (spec,)
    return (InputSpec((1, 3, SIDE, SIDE)),) * (2 if group(name) == "optical_flow" else 1)


#: Builds that a model's weights may belong to, by model or group: what is different, in words, and the arguments. The
#: first is how the model is built without arguments.
_BUILDS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "segmentation": (("", {}), ("published with its auxiliary head", {"aux_loss": True})),
    "googlenet": (("", {}), ("published without its auxiliary heads", {"aux_logits": False})),
}


def builds(name: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The builds of a model that its weights may belong to: what is different in words, and the arguments."""
    return _BUILDS.get(name) or _BUILDS.get(group(name)) or (("", {}),)

"""What torchvision says about its models: their input sizes, ``_ops`` (G multiply-adds) and ``num_params``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from ...base.errors import unknown
from ...peers.audit.detection import detection_entry
from ...peers.audit.judging import count_entry, judged
from ...peers.audit.run import Entry
from .. import InputSpec, Target, no_model

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
        raise no_model("torchvision", name, list(names()))
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
        raise no_model("torchvision", name, list(names()))
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


def audited(groups: Sequence[str] | None = None) -> list[str]:
    """The models of an audit: every one that is registered, or those of some groups.

    Raises:
        ComplexityError: no such group.
    """
    if groups is not None:
        for name in groups:
            if name not in GROUPS:
                raise unknown("group of torchvision", name, GROUPS)
    return [name for name in names() if groups is None or group(name) in groups]


def entries(name: str) -> list[Entry]:
    """A model counted at each input that its weights name, beside what they publish. One entry for each pair of both."""
    found: dict[tuple[Any, ...], Entry] = {}
    for published in weights(name) or (None,):
        if published is None:
            found[()] = _unpublished(name)
            continue
        specs = audit_inputs(name, published)
        key = (specs, published.meta["_ops"], published.meta["num_params"], *image_size(name, published).items())
        if key not in found:
            found[key] = _entry(name, published, specs)
    return list(found.values())


def audit_inputs(name: str, published: Any) -> tuple[InputSpec, ...]:
    """The inputs at which published weights are counted."""
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


def _entry(name: str, published: Any, specs: tuple[InputSpec, ...]) -> Entry:
    """The model as it is built without arguments; where its params are not the published ones, its other builds.

    A quantized model is counted as the float model that it was made of.
    """
    meta = published.meta
    original = name.removeprefix("quantized_")
    note = "counted as the float model that it was made of" if original != name else ""
    first: Entry | None = None
    for build, arguments in _BUILDS.get(original) or _BUILDS.get(group(name)) or (("", {}),):
        options = {**image_size(name, published), **arguments}
        target = Target(f"torchvision:{original}", "torchvision", "torchvision", original, options)
        if group(name) == "detection":
            return detection_entry(target, SIDE, published)
        counted = replace(count_entry(target, specs, published.name), model=name)
        words = "; ".join(filter(None, (note, build)))
        entry = judged(counted, meta["num_params"], f"{meta['_ops']:.3f}", words)
        if entry.verdict in ("reproduced", "rounding", "explained"):
            return entry
        first = first or entry
    assert first is not None
    return first


def _unpublished(name: str) -> Entry:
    target = Target(f"torchvision:{name}", "torchvision", "torchvision", name)
    return count_entry(target, target.default_inputs(), "")

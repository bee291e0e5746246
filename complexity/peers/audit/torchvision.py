"""torchvision's models, each counted at every input that its weights name, beside what these publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...base.errors import unknown
from ...targets import InputSpec, Target, tensors_only
from ...targets.zoos import torchvision as zoo
from .detection import detection_entry
from .judging import count_entry, judged
from .result import Entry


def audited(groups: Sequence[str] | None = None) -> list[str]:
    """The models of an audit: every one that is registered, or those of some groups.

    Raises:
        ComplexityError: no such group.
    """
    if groups is not None:
        for name in groups:
            if name not in zoo.GROUPS:
                raise unknown("group of torchvision", name, zoo.GROUPS)
    return [name for name in zoo.names() if groups is None or zoo.group(name) in groups]


def entries(name: str) -> list[Entry]:
    """A model counted at each input that its weights name, beside what they publish. One entry for each pair of both."""
    found: dict[tuple[Any, ...], Entry] = {}
    for published in zoo.weights(name) or (None,):
        if published is None:
            found[()] = _unpublished(name)
            continue
        specs = zoo.published_inputs(name, published)
        key = (specs, published.meta["_ops"], published.meta["num_params"], *zoo.image_size(name, published).items())
        if key not in found:
            found[key] = _entry(name, published, specs)
    return list(found.values())


def _entry(name: str, published: Any, specs: tuple[InputSpec, ...]) -> Entry:
    """The model as it is built without arguments; where its params are not the published ones, its other builds.

    A quantized model is counted as the float model that it was made of.
    """
    meta = published.meta
    original = name.removeprefix("quantized_")
    note = "counted as the float model that it was made of" if original != name else ""
    first: Entry | None = None
    for build, arguments in zoo.builds(original):
        options = {**zoo.image_size(name, published), **arguments}
        target = Target(f"torchvision:{original}", "torchvision", "torchvision", original, options)
        if zoo.group(original) == "detection":
            return detection_entry(target, zoo.SIDE, published)
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
    return count_entry(target, tensors_only(target.text, target.default_inputs()), "")

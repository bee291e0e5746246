"""Top-1 and top-5 accuracy of a network on a folder of images."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..errors import ComplexityError, shown
from .folder import Folder, class_file, class_indexes, scan
from .images import Images, Preparation, batches, of_weights, standard
from .printed import Printed, printed
from .progress import Progress, resume
from .weights import digest, fit, load, named

if TYPE_CHECKING:
    from ..rendering import Grid
    from ..targets import Target

#: Seconds between two writings of the progress file.
EVERY = 5.0


@dataclass(frozen=True)
class Accuracy:
    """An evaluation's result.

    Attributes:
        target, weights: what was evaluated. folder: on what. images: readable images; right1, right5: how many of them are
            right at the first guess, among the first five. skipped: name and reason of each that could not be read.
        outputs: classes that the network tells apart. classes: how many of them the folder has images of.
        numbering, preparation: in words. printed: what is printed for this network.
    """

    target: str
    weights: str
    folder: Folder
    images: int
    right1: int
    right5: int
    skipped: tuple[tuple[str, str], ...]
    outputs: int
    classes: int
    numbering: str
    preparation: str
    printed: tuple[Printed, ...]
    device: str

    @property
    def top1(self) -> float:
        """Share of images that are right at the first guess."""
        return self.right1 / self.images

    @property
    def top5(self) -> float | None:
        """Share of images whose class is among the first five guesses; ``None`` where there are no more than five."""
        return self.right5 / self.images if self.outputs > 5 else None

    def margin(self, share: float) -> float:
        """Half the width of the 95 % interval of a share measured on so many images (Wilson)."""
        n, z = self.images, 1.96
        return z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))

    def to_grid(self) -> Grid:
        """The table that people read."""
        from .layout import grid

        return grid(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        from .layout import as_dict

        return as_dict(self)


def accuracy(
    target: str,
    folder: str | Path,
    *,
    weights: str | None = None,
    classes: str | Path | None = None,
    size: tuple[int, int] | None = None,
    resize: int | None = None,
    batch: int = 32,
    device: str = "cpu",
    workers: int = 0,
    limit: int | None = None,
    resume_from: str | Path | None = None,
    progress: bool = False,
) -> Accuracy:
    """Evaluates a network.

    Args:
        target: as on the command line. folder: ``FOLDER/CLASS/IMAGE``.
        weights: a file (loaded with ``weights_only=True``), or for torchvision the name of its weights. A model of one's own
            (``package.module:model``) may have its weights already.
        classes: file with one folder name a line, in the order of the outputs, where they are not ImageNet's 1000.
        size, resize: centre crop, and shorter side before it; the network's own and crop ÷ 0.875 unless given.
        batch, device, workers: images at a time; cpu or cuda; processes that read images.
        limit: only so many images, evenly taken from the folder.
        resume_from: a file that keeps the progress; an evaluation that was broken off goes on from it.

    Raises:
        ComplexityError: a folder, weights, device or option that will not do; images of which none can be read; a network
            that gives no finite numbers.
    """
    from ..bench.machine import check_device
    from ..targets import parse

    device = check_device(device)
    _check(batch, workers, limit)
    parsed = parse(target)
    found = scan(folder)
    model, tensors, said, entry = _loaded(parsed, weights)
    crop = size or _size(parsed)
    preparation = of_weights(entry) if entry is not None and size is None and resize is None else standard(crop, resize)
    outputs = _outputs(target, model, crop, device)
    indexes, numbering = class_indexes(found, outputs, None if classes is None else class_file(classes))
    chosen = _limited(found, limit)
    identity = {
        "target": target,
        "weights": digest(tensors),
        "images": _listing(found, chosen),
        "classes": _hash(sorted(indexes.items())),
        "preprocessing": preparation.says,
    }
    path = None if resume_from is None else Path(resume_from)
    state = Progress(identity) if path is None else resume(path, identity)
    if state.done > len(chosen):
        raise ComplexityError(f"--resume {shown(str(path))}: it has seen more images than there are")
    todo = [(name, indexes[label]) for name, label in chosen[state.done :]]
    _run(target, model, Images(found.root, todo, preparation.transform), state, path, batch, device, workers, progress)
    if not state.evaluated:
        name, reason = state.skipped[0]
        raise ComplexityError(f"none of {state.done} images can be read; the first, {shown(name)}: {reason}")
    return Accuracy(
        target, said, found, state.evaluated, state.right1, state.right5, tuple(state.skipped), outputs,
        len({label for _, label in chosen}), numbering, preparation.says, tuple(printed(parsed)), device,
    )  # fmt: skip


def _check(batch: int, workers: int, limit: int | None) -> None:
    for name, value, least in (
        ("batch", batch, 1),
        ("workers", workers, 0),
        ("limit", 1 if limit is None else limit, 1),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ComplexityError(f"{name} {shown(value)} is not allowed: a whole number from {least} up")


def _loaded(target: Target, weights: str | None) -> tuple[Any, dict[str, Any], str, Any]:
    """The model with its weights; the weights; where they are from, in words; torchvision's entry of them, if any."""
    import copy

    if weights is None and target.source != "python":
        raise ComplexityError(
            f"{target.text} is built without weights, and guesses at random: --weights FILE is needed"
        )
    model = copy.deepcopy(target.build("cpu")).eval()  # a copy: a model of the user's own stays as it is
    if weights is None:
        return model, dict(model.state_dict()), "the model's own", None
    if target.source == "torchvision" and not Path(weights).exists() and Path(weights).suffix == "":
        tensors, entry = named(weights, target.name)
        fit(model, tensors, weights, target.text)
        return model, tensors, f"torchvision's {entry.name}", entry
    tensors = load(weights, target.text)
    fit(model, tensors, weights, target.text)
    return model, tensors, Path(weights).name, None


def _size(target: Target) -> tuple[int, int]:
    spec = target.default_inputs()[0]
    if len(spec.shape) != 4 or spec.shape[1] != 3:
        raise ComplexityError(f"{target.text}: its input is {spec}, not an image of three channels; give --size")
    return spec.shape[2], spec.shape[3]


def _outputs(target: str, model: Any, size: tuple[int, int], device: str) -> int:
    """How many classes the network tells apart; asked by a run on one grey image, on the device that is to be used."""
    import torch

    from ..targets import UserCodeError

    try:
        model.to(device)
        with torch.no_grad():
            scores = model(torch.zeros(1, 3, *size, device=device))
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:200]
        raise UserCodeError(f"{target} at {size[0]}×{size[1]}: raised {type(error).__name__}: {first}") from error
    if not isinstance(scores, torch.Tensor) or scores.dim() != 2 or scores.shape[0] != 1:
        what = tuple(scores.shape) if isinstance(scores, torch.Tensor) else type(scores).__name__
        raise ComplexityError(f"{target}: gives {what} for one image; a classifier's (batch, classes) is needed")
    return int(scores.shape[1])


def _limited(folder: Folder, limit: int | None) -> list[tuple[str, str]]:
    images = list(folder.images)
    if limit is None or limit >= len(images):
        return images
    return [images[i * len(images) // limit] for i in range(limit)]


def _listing(folder: Folder, images: list[tuple[str, str]]) -> str:
    return _hash([(name, (folder.root / name).stat().st_size) for name, _ in images])


def _hash(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


def _run(
    target: str, model: Any, images: Images, state: Progress, path: Path | None, batch: int, device: str, workers: int,
    shown_bar: bool,
) -> None:  # fmt: skip
    import torch
    from tqdm import tqdm

    saved = monotonic()
    bar = tqdm(total=state.done + len(images), initial=state.done, disable=not shown_bar, unit="image", leave=False)
    try:
        with torch.no_grad(), bar:
            for read in batches(images, batch, workers) if len(images) else ():
                good = [one for one in read if one.tensor is not None]
                right1, right5 = _right(target, model, good, device) if good else (0, 0)
                # All counts of a batch change together, so that a file written in between is never half a batch.
                state.right1 += right1
                state.right5 += right5
                state.skipped += [(one.name, one.reason) for one in read if one.tensor is None]
                state.done += len(read)
                bar.update(len(read))
                bar.set_postfix_str(f"top-1 {state.right1 / max(state.evaluated, 1):.1%}")
                if path is not None and monotonic() - saved > EVERY:
                    state.save(path)
                    saved = monotonic()
    finally:
        if path is not None:
            state.save(path)


def _right(target: str, model: Any, good: list[Any], device: str) -> tuple[int, int]:
    import torch

    scores = model(torch.stack([one.tensor for one in good]).to(device)).float()
    finite = torch.isfinite(scores).all(dim=1)
    if not bool(finite.all()):
        name = good[int((~finite).nonzero()[0])].name
        raise ComplexityError(f"{target}: gives numbers that are not finite for {shown(name)}: no accuracy")
    labels = torch.tensor([one.label for one in good], device=scores.device)
    # A class is right among the first k if fewer than k others have a score as high: ties never count as right.
    own = scores.gather(1, labels[:, None])
    above = (scores >= own).sum(dim=1) - 1
    return int((above < 1).sum()), int((above < 5).sum())


__all__ = ["Accuracy", "Preparation", "accuracy"]

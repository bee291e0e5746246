"""An evaluation as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..rendering import Grid

if TYPE_CHECKING:
    from .evaluate import Accuracy

#: Skipped images that are named.
NAMED = 5


def grid(found: Accuracy) -> Grid:
    """Measured beside printed; what was done as notes."""
    measured = ["measured here", _percent(found, found.top1), _percent(found, found.top5), f"{found.images:,} images"]
    rows = [measured, *([f"printed: {p.source}", p.top1 or "", p.top5 or "", ""] for p in found.printed)]
    return Grid(
        ["", "top-1 %", "top-5 %", ""],
        rows,
        title=f"Accuracy of {found.target}",
        notes=_notes(found),
        align="lrrl",
    )


def _percent(found: Accuracy, share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f} ± {100 * found.margin(share):.2f}"


def _notes(found: Accuracy) -> list[str]:
    notes = [
        f"{found.right1:,} of {found.images:,} right at the first guess; ±: 95 % interval for so many images; a tie is not right",
        f"weights {found.weights}; {found.device}; images: {found.preparation}",
        f"classes {found.numbering}; images of {found.classes} of {found.outputs} classes",
    ]
    if found.classes < found.outputs:
        notes.append("classes are missing, so this is not the accuracy on all of them")
    if found.skipped:
        notes.append(f"{len(found.skipped)} images could not be read and are left out:")
        notes += [f"  {name}: {reason}" for name, reason in found.skipped[:NAMED]]
        if len(found.skipped) > NAMED:
            notes.append(f"  and {len(found.skipped) - NAMED} more")
    if found.folder.others:
        notes.append(f"{found.folder.others} files that are no images were left out")
    if not found.printed:
        notes.append("no accuracy is printed for this network at these settings in the sources")
    elif found.images < 50_000 or found.classes < 1000:
        notes.append("printed accuracies are on the 50 000 images of ImageNet's validation set")
    return notes


def as_dict(found: Accuracy) -> dict[str, Any]:
    """Plain data for JSON."""
    return {
        "target": found.target,
        "weights": found.weights,
        "folder": str(found.folder.root),
        "device": found.device,
        "images": found.images,
        "right_top1": found.right1,
        "right_top5": found.right5,
        "top1": found.top1,
        "top5": found.top5,
        "margin_top1": found.margin(found.top1),
        "skipped": [{"image": name, "reason": reason} for name, reason in found.skipped],
        "outputs": found.outputs,
        "classes": found.classes,
        "numbering": found.numbering,
        "preparation": found.preparation,
        "printed": [one._asdict() for one in found.printed],
    }

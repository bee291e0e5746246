"""torchvision's detection models: run for real, and judged with what of them depends on trained weights.

Their box heads work on as many boxes as the region proposals give, so a figure may depend on the weights. What can be
said without them: the part that does not depend (all outside ``roi_heads``), and the full number of proposals.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...base.errors import summary
from ...base.words import as_said, said
from ...ledgers.ledger import Ledger
from ...published.figure import Figure
from ...targets import Target
from ...verdicts import Verdict, exactly, reading, verdict, worst
from .result import Entry


def detection_entry(target: Target, side: int, published: Any) -> Entry:
    """A detection model on one square image, with random weights, beside what its weights publish."""
    import time

    import torch

    from ...counters import count

    start = time.perf_counter()
    entry = Entry(target.name, published.name, f"3,{side},{side}")
    try:
        torch.manual_seed(0)
        model = target.build("cpu")
        ledger = count(model, [torch.rand(3, side, side)], execute=True)
    except Exception as error:
        return replace(entry, note=summary(error))
    entry = replace(
        entry,
        params=int(ledger.params),
        multi_adds=int(ledger.multi_adds),
        uncounted=len(ledger.uncounted),
        seconds=time.perf_counter() - start,
    )
    most = model.rpn.post_nms_top_n() if hasattr(model, "rpn") else 0
    return judged_detection(entry, ledger, published.meta["num_params"], f"{published.meta['_ops']:.3f}", most)


def judged_detection(entry: Entry, ledger: Ledger, params: int, multi_adds: str, most: int) -> Entry:
    """The entry's verdict, from the ledger's parts; ``most``: how many proposals the model takes at most."""
    entry = replace(entry, published_params=params, published_multi_adds=multi_adds)
    assert entry.params is not None
    frozen = sum(int(layer.cost["norm_weights"]) for layer in ledger if layer.name.startswith("backbone."))
    as_buffers = as_said(f"published with the {frozen:,} params of its backbone's batch norms frozen (as buffers)")
    weights = verdict([exactly(params, entry.params), exactly(params, entry.params - frozen, as_buffers, other=True)])
    if weights.word == "unexplained":
        return replace(entry, verdict=weights.word, note=f"{entry.params - params:+,} params")
    operations, counted = _operations(ledger, Figure.read(multi_adds, "G"), most)
    note = said((*weights.notes, *operations.notes), "en")
    return replace(entry, verdict=worst([weights, operations]).word, multi_adds=counted, note=note)


def _operations(ledger: Ledger, figure: Figure, most: int) -> tuple[Verdict, int]:
    """The verdict on multiply-adds, and how many there are: with as many proposals as it takes where that is what is published."""
    counted = int(ledger.multi_adds)
    heads = [layer for layer in ledger if layer.name.startswith("roi_heads.")]
    fixed = counted - sum(int(layer.multi_adds) for layer in heads)
    of_boxes = [layer for layer in heads if layer.name.startswith("roi_heads.box_")]
    boxes = next((int(layer.input_shape[0]) for layer in of_boxes if layer.kind == "linear"), 0)
    here = [as_said(f"with {boxes:,} proposals")] if boxes else []
    readings = [reading(figure, counted, *here, other=bool(boxes))]
    full = fixed + sum(int(layer.multi_adds) for layer in of_boxes) * most // boxes if boxes else 0
    if full:
        others = "" if len(of_boxes) == len(heads) else ", and nothing detected"
        note = f"published with {most:,} proposals, all that it takes{others} ({boxes:,} here, by random weights)"
        readings.append(reading(figure, full, as_said(note), other=True))
    if heads:
        note = f"published without a single proposal ({boxes:,} here, by random weights)"
        readings.append(reading(figure, fixed, as_said(note), other=True))
    found = verdict(readings, determined=not heads)
    if found.word == "cited":
        note = f"depends on how many boxes the trained weights find; {fixed / 1e9:.3f} G do not"
        return found.because(as_said(note)), counted
    if found.word == "unexplained":
        note = f"{counted / 1e9 - float(figure.text):+.3f} G"
        return found.because(as_said(note)), counted
    return found, full if full and found.computed == full else counted

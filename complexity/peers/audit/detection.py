"""torchvision's detection models: run for real, and judged with what of them depends on trained weights.

Their box heads work on as many boxes as the region proposals give, so a figure may depend on the weights. What can be
said without them: the part that does not depend (all outside ``roi_heads``), and the full number of proposals.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...base.errors import summary
from ...ledgers.ledger import Ledger
from ...published.figure import Figure
from ...targets import Target
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
    figure = Figure.read(multi_adds, "G")
    notes = []
    frozen = sum(int(layer.cost["norm_weights"]) for layer in ledger if layer.name.startswith("backbone."))
    if entry.params != params:
        if entry.params is None or entry.params - frozen != params:
            return replace(entry, verdict="unexplained", note=f"{(entry.params or 0) - params:+,} params")
        notes.append(f"published with the {frozen:,} params of its backbone's batch norms frozen (as buffers)")
    heads = [layer for layer in ledger if layer.name.startswith("roi_heads.")]
    fixed = int(ledger.multi_adds) - sum(int(layer.multi_adds) for layer in heads)
    of_boxes = [layer for layer in heads if layer.name.startswith("roi_heads.box_")]
    boxes = next((int(layer.input_shape[0]) for layer in of_boxes if layer.kind == "linear"), 0)
    full = fixed + sum(int(layer.multi_adds) for layer in of_boxes) * most // boxes if boxes else 0
    if figure.match(int(ledger.multi_adds)):
        notes += [f"with {boxes:,} proposals"] if boxes else []
        return replace(entry, verdict="explained" if notes else "reproduced", note="; ".join(notes))
    if full and figure.match(full):
        others = "" if len(of_boxes) == len(heads) else ", and nothing detected"
        notes.append(
            f"published with {most:,} proposals, all that it takes{others} ({boxes:,} here, by random weights)"
        )
        return replace(entry, verdict="explained", multi_adds=full, note="; ".join(notes))
    if heads and figure.match(fixed):
        notes.append(f"published without a single proposal ({boxes:,} here, by random weights)")
        return replace(entry, verdict="explained", note="; ".join(notes))
    if heads:
        notes.append(f"depends on how many boxes the trained weights find; {fixed / 1e9:.3f} G do not")
        return replace(entry, verdict="cited", note="; ".join(notes))
    return replace(entry, verdict="unexplained", note=f"{int(ledger.multi_adds) / 1e9 - float(multi_adds):+.3f} G")

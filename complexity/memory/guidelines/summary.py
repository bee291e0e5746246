"""What a network's guidelines say in sentences: the worst layers first, and what would change."""

from __future__ import annotations

from typing import NamedTuple

from ...base.numbers import scaled, several
from ...ledgers.layer import Layer
from ..live import fused_maps
from .scores import Scores, element_wise

NAMES = ("G1", "G2", "G3", "G4")


class Finding(NamedTuple):
    """A layer (or block) that a guideline speaks against.

    Attributes:
        guideline: one of ``NAMES``. layer: its name. elements: read and written beyond what the guideline would have; 0 for
            G3, which is about waiting and not about memory access.
        says: what is the case. change: what would change.
    """

    guideline: str
    layer: str
    elements: float
    says: str
    change: str


def findings(scored: Scores, top: int | None = 5) -> list[Finding]:
    """The findings of all guidelines, most elements first, blocks with branches (G3) last; ``top`` of each guideline."""
    found: list[Finding] = []
    for of_one in (_g1(scored), _g2(scored), _g4(scored)):
        found += sorted(of_one, key=lambda one: -one.elements)[:top]
    found.sort(key=lambda one: -one.elements)
    return [*found, *_g3(scored)[:top]]


def _g1(scored: Scores) -> list[Finding]:
    layers = scored.ledger.layers
    found = []
    for i, one in scored.g1_layers.items():
        if one.imbalance == 1:
            continue
        c1, c2 = layers[i].input_shape[1], layers[i].output_shape[1]
        found.append(
            Finding(
                "G1",
                layers[i].name,
                one.excess,
                f"{c1} → {c2} channels: {one.access / one.bound:.2f} × the memory access of equal channels",
                f"about {one.equal:.0f} → {one.equal:.0f} would do the same MultiAdds with {scaled(round(one.excess))} fewer",
            )
        )
    return found


def _g2(scored: Scores) -> list[Finding]:
    layers = scored.ledger.layers
    found = []
    for i, one in scored.g2_layers.items():
        layer = layers[i]
        made = layer.output_shape[1]
        as_many = f"{made / one.groups:.4g}"
        would = "1 output channel would do" if as_many == "1" else f"{as_many} output channels would do"
        what = "a depthwise convolution: as many groups as channels" if one.depthwise else several(one.groups, "group")
        found.append(
            Finding(
                "G2",
                layer.name,
                one.extra,
                f"{what}, {several(made, 'output channel')}",
                f"ungrouped, {would} the same MultiAdds with {scaled(round(one.extra))} elements fewer",
            )
        )
    return found


def _g3(scored: Scores) -> list[Finding]:
    branched = [block for block in scored.g3 or () if block.branches > 1]
    return [
        Finding(
            "G3",
            block.name or "(network)",
            0,
            f"{several(block.branches, 'branch', 'branches')} side by side, {several(block.fragments, 'operation')}",
            "one path of the same MultiAdds would start fewer operations, each larger",
        )
        for block in sorted(branched, key=lambda block: (-block.branches, -block.fragments))
    ]


def _g4(scored: Scores) -> list[Finding]:
    layers = scored.ledger.layers
    followed = scored.g3 is not None and not scored.ledger.uncounted
    fused = fused_maps(scored.ledger) if followed else {}
    feeds = {}
    if followed:
        for i, layer in enumerate(layers):
            for source in layer.sources or ():
                if source in fused:
                    feeds[i] = source
    found = []
    for i, layer in enumerate(layers):
        if not layer.memory_access or not (element_wise(layer) or layer.cost["norm_elements"]):
            continue
        if i in feeds:
            saved = scaled(2 * fused[feeds[i]])
            change = f"fused into {layers[feeds[i]].name} its input is neither written nor read: {saved} fewer"
        else:
            change = _change(layer)
        found.append(
            Finding(
                "G4",
                layer.name,
                float(layer.memory_access),
                f"{layer.type}: {layer.memory_access / scored.total:.1%} of all memory access, no MultiAdds",
                change,
            )
        )
    return found


def _change(layer: Layer) -> str:
    if layer.cost["adds"]:
        return "without the shortcut nothing of it"
    if layer.kind in ("concat", "channel_shuffle"):
        return "moved together with its neighbours (split, concat, shuffle) once in place of several times"
    return "left out, nothing of it"


def facts(scored: Scores) -> list[str]:
    """One line a guideline: where the network follows it and where it does not, as found."""
    g1, g2, dw, g4 = scored.g1, scored.g2, scored.g2_depthwise, scored.g4
    pointwise = len(scored.g1_layers)
    lines = []
    if pointwise:
        ratio = scored.g1_ratio
        lines.append(
            f"G1: {pointwise - g1.layers} of {several(pointwise, 'pointwise convolution')} have equal channels; all together read and "
            f"write {ratio:.3f} × the least that their MultiAdds allow, {g1.share:.1%} of all memory access above it"
        )
    else:
        lines.append("G1: no ungrouped pointwise convolution of stride 1")
    lines.append(
        f"G2: {several(g2.layers, 'convolution')} in groups: {g2.share:.1%} of all memory access is their cost; "
        f"{several(dw.layers, 'depthwise one')}, the extreme of groups: {dw.share:.1%}"
        if g2.layers or dw.layers
        else "G2: no convolution in groups"
    )
    if scored.g3 is None:
        lines.append("G3: not known, the data flow was not followed")
    else:
        branched = [block for block in scored.g3 if block.branches > 1]
        most = f", {scored.branches} at most" if branched else ""
        lines.append(
            f"G3: {len(branched)} of {several(len(scored.g3), 'block')} in which maps join have several branches{most}"
        )
    lines.append(
        f"G4: {several(g4.layers, 'element-wise layer')}: {g4.share:.1%} of all memory access, normalizations "
        f"{scored.normalization.share:.1%} more, depthwise convolutions {scored.depthwise.share:.1%}"
    )
    return lines

"""What papers print of a network's parts, judged: rows of its structure, shares by kind of layer, one layer by itself.

These are no totals, so no convention is searched for: the network or a formula determines each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any

from .. import formulas
from ..architectures import find, ledger
from ..base.words import as_said
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger
from ..published import PublishedTable, Row
from ..published.figure import Figure
from ..verdicts import Alternatives, Reading, Verdict, reading, structural, verdict
from .forms import structures
from .maps import judged_maps

#: Variant -> the derived rows of a table, each by column id; the first variant is the one that the table is about.
Twins = Mapping[str, list[dict[str, Any]]]


#: The cell of a row and column, by their label and id, with its verdict.
Judged = tuple[tuple[str, str], Verdict]


def judged_parts(table: PublishedTable) -> dict[tuple[str, str], Verdict]:
    """By row label and column id: the cells of a paper's table that a network's structure or a formula determines."""
    where = (table.source, table.id)
    if where in _STRUCTURES:
        network, derive = _STRUCTURES[where]
        return dict(_structure(table, network, derive(table)))
    return dict(_FIGURES[where](table)) if where in _FIGURES else {}


def _structure(table: PublishedTable, network: str, twins: Twins) -> Iterator[Judged]:
    sources = {name: variant.source for name, variant in find(network).variants.items()}
    for i, row in enumerate(table.rows):
        for column in table.columns:
            derived = [(variant, rows[i].get(column.id)) for variant, rows in twins.items() if i < len(rows)]
            printed = row.printed.get(column.id)
            if printed and derived and derived[0][1] is not None:
                found = structural(printed, derived, sources)
                yield (_label(row), column.id), _about(derived[0][1], found)


def _mobilenet_v1(table: PublishedTable) -> Twins:
    """The body: a row a block, equal blocks in a row once. The pool spans the map, so that any stride is the same."""
    blocks: list[dict[str, Any]] = []
    tail: list[dict[str, Any]] = []
    depthwise: Layer | None = None
    for layer in ledger("mobilenet_v1"):
        if layer.kind == "conv" and layer.groups > 1:
            depthwise = layer
        elif layer.kind == "conv":
            first = depthwise or layer
            operator = (
                f"Conv {_size(layer)}" if depthwise is None else f"Conv dw {_size(depthwise)}, Conv {_size(layer)}"
            )
            blocks.append({"operator": operator, "s": first.stride[0], "c": layer.output_shape[1]})
        elif layer.kind == "adaptive_avg_pool":
            tail.append({"operator": f"Avg Pool {_x(layer.input_shape[2:])}", "n": 1})
        elif layer.kind == "linear":
            c_in, c_out = layer.input_shape[1], layer.output_shape[1]
            tail.append({"operator": f"FC {c_in}x{c_out}", "c": c_out, "n": 1})
    rows = [{**block, "n": len(list(equal))} for block, equal in groupby(blocks)]
    return {"paper": [*rows, *tail]}


def _mobilenet_v2(table: PublishedTable) -> Twins:
    rows = structures.mobilenet_v2(ledger("mobilenet_v2"))
    return {"paper": [{**row, "operator": _as_in_paper(row["operator"])} for row in rows]}


def _mobilenet_v3(table: PublishedTable) -> Twins:
    """Bottlenecks 13 to 15 of V3-Large; the paper's version A is the preprint's network."""
    variant = "preprint" if table.version == "A" else "paper"
    blocks: list[list[Layer]] = []
    for name, block in groupby(ledger("mobilenet_v3_large", variant=variant), lambda layer: layer.name.split(".")[0]):
        if name.startswith("bottleneck"):
            blocks.append(list(block))
    rows = []
    for layers in (blocks[int(_label(row)) - 1] for row in table.rows):
        depthwise = next(layer for layer in layers if layer.name.endswith("depthwise.conv"))
        project = next(layer for layer in layers if layer.name.endswith("project.conv"))
        rows.append(
            {
                "in_out": f"{layers[0].input_shape[1]},{project.output_shape[1]}",
                "expansion": depthwise.output_shape[1],
                "kernel": _size(depthwise),
                "s": depthwise.stride[0],
            }
        )
    return {variant: rows}


def _channels(table: PublishedTable) -> Twins:
    """Channels of a ShuffleNet's stages, a column a setting."""
    network = find(table.declared["network"])
    return {variant: [_row_of_channels(table, row, variant) for row in table.rows] for variant in network.variants}


def _row_of_channels(table: PublishedTable, row: Row, variant: str) -> dict[str, Any]:
    name = _label(row).removesuffix(" channels").replace(" ", "").lower()
    found: dict[str, Any] = {}
    for column in table.columns:
        declared = table.declaration(row, column)
        layers = _layers(ledger(declared["network"], variant=variant, **declared["settings"]), name)
        if layers and "of" not in declared:
            found[column.id] = layers[-1].output_shape[1]
    return found


def _layers(counted: Ledger, block: str) -> list[Layer]:
    return [layer for layer in counted if layer.name.split(".")[0] == block]


#: Row of the MobileNet paper's table 2 -> kind of layer.
_KINDS = {
    "Conv 1x1": "pointwise conv",
    "Conv DW 3x3": "depthwise conv 3×3",
    "Conv 3x3": "conv 3×3",
    "Fully Connected": "linear",
}


def _shares(table: PublishedTable) -> Iterator[Judged]:
    """Percent of the multiply-accumulates and of the weights, by kind of layer; together they are all of the network."""
    counted = ledger("mobilenet_v1")
    kinds = counted.by_kind()
    whole = {"multi_adds_share": "multi_adds", "params_share": "weights"}
    texts = {column: [Fraction(row.printed[column]) for row in table.rows] for column in whole}
    for row in table.rows:
        for column, quantity in whole.items():
            exact = Fraction(100 * int(kinds[_KINDS[_label(row)]][quantity]), int(counted.quantity(quantity)))
            yield (
                (_label(row), column),
                _figure(
                    row.printed[column], "", exact, f"the printed shares add up to {float(sum(texts[column])):.2f} %"
                ),
            )


def _one_layer(table: PublishedTable) -> Iterator[Judged]:
    """One layer (kernel 3, 512 to 512 channels, 14×14), made separable, then narrower (α = 0.75), then smaller (10×10)."""
    narrow = 512 * 3 // 4
    steps = (
        formulas.standard(512, 512, 3, (14, 14), padding=1),
        formulas.depthwise_separable(512, 512, 3, (14, 14), padding=1),
        formulas.depthwise_separable(narrow, narrow, 3, (14, 14), padding=1),
        formulas.depthwise_separable(narrow, narrow, 3, (10, 10), padding=1),
    )
    for row, cost in zip(table.rows, steps, strict=True):
        for column, exact in (("multi_adds", cost.multi_adds), ("params", cost.params)):
            yield (_label(row), column), _figure(row.printed[column], "M", Fraction(int(exact)), "by formula")


#: Row of the MobileNet paper's comparisons in its text -> the network compared with, MobileNet's settings, and what the
#: paper's tables print of the two: params, multi-adds (M).
_COMPARED: Mapping[str, tuple[str, dict[str, Any], dict[str, tuple[str, str]]]] = {
    "vs VGG 16": ("vgg16", {}, {"smaller": ("138", "4.2"), "less_compute": ("15300", "569")}),
    "vs AlexNet": (
        "alexnet", {"alpha": 0.5, "resolution": 160}, {"smaller": ("60", "1.32"), "less_compute": ("720", "76")},
    ),
    "vs Squeezenet": ("squeezenet1_0", {"alpha": 0.5, "resolution": 160}, {"less_compute": ("1700", "76")}),
}  # fmt: skip


def _ratios(table: PublishedTable) -> Iterator[Judged]:
    """How many times smaller, or less work: of the networks, else of what the paper's own tables print of them."""
    for row in table.rows:
        other, settings, printed = _COMPARED[_label(row)]
        large, small = ledger(other), ledger("mobilenet_v1", **settings)
        for column, (over, under) in printed.items():
            quantity = "params" if column == "smaller" else "multi_adds"
            exact = Fraction(int(getattr(large, quantity)), int(getattr(small, quantity)))
            note = as_said(f"{over} ÷ {under}, as its tables print them")
            found = reading(Figure.read(row.printed[column], ""), Fraction(over) / Fraction(under), note, other=True)
            own = reading(Figure.read(row.printed[column], ""), exact)
            judged = verdict([own, found], _Determined(own).itself)
            yield (_label(row), column), _about(round(float(judged.computed), 4), judged)


def _stem(table: PublishedTable) -> Iterator[Judged]:
    """V3's first convolution with 32 and with 16 filters, and what reads it: a depthwise and a 1×1 convolution to 16."""

    def work(c: int) -> int:
        first = formulas.standard(3, c, 3, (224, 224), stride=2, padding=1)
        return int(first.multi_adds + formulas.depthwise_separable(c, 16, 3, (112, 112), padding=1).multi_adds)

    for row in table.rows:
        if _label(row) == "32 to 16 filters in the stem":
            saved = Fraction(work(32) - work(16))
            yield (_label(row), "saves_multi_adds"), _figure(row.printed["saves_multi_adds"], "M", saved, "by formula")


def _figure(printed: str, unit: str, exact: Fraction, evidence: str) -> Verdict:
    read = Figure.read(printed, unit)
    found = verdict([reading(read, exact)], lambda: _Determined(reading(read, exact)))
    computed = int(exact) if exact.denominator == 1 else round(float(exact), 4)
    if found.word == "rounding":
        found = found.because(as_said(f"{printed} is {computed:,} {'cut off' if found.how == 'cut' else 'rounded up'}"))
    elif found.word == "erratum":
        found = found.because(as_said(f"printed {printed}, the network has {read.show(exact)}; {evidence}"))
    return _about(computed, found)


def _about(computed: Any, found: Verdict) -> Verdict:
    """A verdict beside what the network itself has."""
    return found._replace(reading=found.reading._replace(value=computed))


class _Determined(Alternatives):
    """The network itself contradicts what it does not give."""

    def __init__(self, fits: Reading) -> None:
        self.fits = fits

    def itself(self) -> Alternatives:
        """Asked for where nothing agrees."""
        return self

    def against(self) -> Reading:
        """What the network has."""
        return self.fits


def _label(row: Row) -> str:
    return row.label.get("en", "")


def _size(layer: Layer) -> str:
    return _x(layer.kernel_size)


def _x(numbers: Any) -> str:
    return "x".join(map(str, numbers))


def _as_in_paper(operator: str) -> str:
    return operator.lower().replace("×", "x").replace("avg pool", "avgpool")


_STRUCTURES: Mapping[tuple[str, str], tuple[str, Callable[[PublishedTable], Twins]]] = {
    ("mobilenet-v1-paper", "T1"): ("mobilenet_v1", _mobilenet_v1),
    ("mobilenet-v2-paper", "T2"): ("mobilenet_v2", _mobilenet_v2),
    ("mobilenet-v3-paper", "T1-A"): ("mobilenet_v3_large", _mobilenet_v3),
    ("mobilenet-v3-paper", "T1-B"): ("mobilenet_v3_large", _mobilenet_v3),
    ("mobilenet-v3-paper", "T1-C"): ("mobilenet_v3_large", _mobilenet_v3),
    ("shufflenet-v1-paper", "T1"): ("shufflenet_v1", _channels),
    ("shufflenet-v2-paper", "T5"): ("shufflenet_v2", _channels),
}
_FIGURES: Mapping[tuple[str, str], Callable[[PublishedTable], Iterator[Judged]]] = {
    ("mobilenet-v1-paper", "T2"): _shares,
    ("mobilenet-v1-paper", "T3"): _one_layer,
    ("mobilenet-v1-paper", "text"): _ratios,
    **{("mobilenet-v3-paper", f"text-{version}"): _stem for version in "ABC"},
    ("mobilenet-v2-paper", "T3"): judged_maps,
    ("mobilenet-v2-paper", "T3-earlier"): judged_maps,
}

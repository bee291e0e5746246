"""The MobileNet V2 paper's table 3: the most channels of a map at each size, and its memory, judged by the networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..architectures import ledger
from ..base.words import as_said
from ..memory.maps import largest_maps
from ..published import PublishedTable
from ..published.figure import Figure
from ..verdicts import Alternatives, Reading, Verdict, reading, verdict

#: 16-bit activations; the paper's Kb are thousands of bytes.
BYTES = 2
#: How far a figure may be from what it is taken for: one digit alone says little.
CLOSE = 0.05


class _Network(NamedTuple):
    """A column's network, the beginnings of the names of what keeps a map between them, another choice of settings."""

    name: str
    settings: Mapping[str, Any]
    blocks: tuple[str, ...]
    other: Mapping[str, Any] | None = None


#: MobileNet V2's first and last convolutions run with their neighbours, a part of the channels at a time: they keep no map.
_NETWORKS = {
    "mobilenet_v1": _Network("mobilenet_v1", {}, ("stem", "block", "pool")),
    "mobilenet_v2": _Network("mobilenet_v2", {}, ("row", "pool")),
    "shufflenet_2x": _Network(
        "shufflenet_v1", {"width": 2.0, "groups": 3}, ("stem", "maxpool", "stage", "pool"), {"width": 2.0, "groups": 2}
    ),
}


def judged_maps(table: PublishedTable) -> Iterator[tuple[tuple[str, str], Verdict]]:
    """By row label and column id: every cell of the table. ``max`` is the largest of the rows above it."""
    for column in table.columns:
        network = _NETWORKS[column.id]
        maps = _maps(network, network.settings)
        others = {} if network.other is None else _maps(network, network.other)
        skipped = [row.label["en"] for row in table.rows if "O(1)" in row.printed[column.id]]
        for row in table.rows:
            label, printed = row.label["en"], row.printed[column.id]
            yield (label, column.id), _cell(label, printed, maps, others, skipped)


def _maps(network: _Network, settings: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Size as the table has it -> channels, bytes."""
    found = largest_maps(ledger(network.name, **settings), network.blocks)
    return {f"{height}x{width}": (c, c * height * width * BYTES) for (height, width), c in found.items()}


def _cell(
    label: str,
    printed: str,
    maps: Mapping[str, tuple[int, int]],
    others: Mapping[str, tuple[int, int]],
    skipped: list[str],
) -> Verdict:
    if label in skipped:
        return Verdict("cited", Reading(None, notes=(as_said("one channel at a time: no map of this size is kept"),)))
    read = Figure.read(printed.rpartition("/")[2].removesuffix("K"), "K")
    if label == "max":
        ours, *theirs = (
            (max(memory for size, (_, memory) in found.items() if size not in skipped), found)
            for found in (maps, others)
            if found
        )
        note = as_said(f"the largest map has {ours[0]:,} bytes")
        return _held(read, [ours[0], *(memory for memory, _ in theirs)], Reading(ours[0], notes=(note,)))
    channels, (c, memory) = printed.partition("/")[0], maps[label]
    fits = Reading(
        f"{c}/{read.show(memory)}", notes=(as_said(f"the network keeps {c} channels at {label}: {memory:,} bytes"),)
    )
    same = [found[label] for found in (maps, others) if found]
    held = [memory if str(c) == channels else 0 for c, memory in same]
    return _held(read, held, fits)


def _held(read: Figure, held: Sequence[int], fits: Reading) -> Verdict:
    """The verdict on a printed memory.

    Args:
        held: bytes of the network, then with two groups; 0 where its channels are not the printed ones.
        fits: what the network has.
    """
    readings = []
    for memory, groups in zip(held, ("", "with two groups, as in the other rows"), strict=False):
        for figure, zeros in ((read, ""), (_short(read), "the zeros are place holders, as in the other rows")):
            notes = [as_said(note) for note in (groups, zeros) if note]
            if memory and figure is not None and abs(figure.gap(memory)) < CLOSE:
                readings.append(reading(figure, memory, *notes, other=bool(notes)))
    return verdict(readings or [fits], lambda: _Contradicted(fits))


def _short(read: Figure) -> Figure | None:
    """The figure whose zeros at the end are place holders, where it has any."""
    digits = str(read.digits).rstrip("0")
    zeros = len(str(read.digits)) - len(digits)
    numerator, denominator = read.step
    return read._replace(digits=int(digits), step=(numerator * 10**zeros, denominator)) if zeros else None


class _Contradicted(Alternatives):
    """The network has it otherwise."""

    def __init__(self, fits: Reading) -> None:
        self.fits = fits

    def against(self) -> Reading:
        """What the network has."""
        return self.fits

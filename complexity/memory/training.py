"""What training needs beside the forward pass: activations kept for the backward pass, gradients, states of the optimizer.

**Kept activations** are the maps that torch's autograd saves while the forward pass runs, each once, whoever asks for it: a
convolution keeps what it reads, a ReLU what it writes, an addition nothing (``ledgers/kinds.toml`` has each kind, after torch's
``derivatives.yaml``). All params are taken as trained: a frozen layer may let go of its input. Not among them: figures of channels or
rows (the mean and deviation that a normalization keeps), masks of dropout, and what an operation of several steps keeps between
them (an LSTM's gates), which is said where there is one.

Two readings, as for peaks: every function writes a map of its own; or **in place**, where some keep what they write in place of what
they read (``nn.LeakyReLU(inplace=True)``). Of ``nn.ReLU6`` and the like torch keeps a copy of the input, and nothing is saved.

**Gradients** are one element for each trained param. **States** are elements for each trained param, by optimizer
(``OPTIMIZERS``); gradients and states are in the dtype of the params. The total is the sum of all: what is there when the backward
pass begins, where gradients are kept between steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

from ..base import Grid, Result
from ..base.errors import unknown
from ..formulas.arithmetic import Number
from ..ledgers.kinds import kinds
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger
from ..ledgers.rows import ROOT
from .live import Lives, lifetimes
from .profile import Profile, profile

#: Optimizer as a command names it -> elements of state for each trained param. ``adam`` keeps two moments (also AdamW),
#: ``momentum`` a velocity, ``rmsprop`` and ``adagrad`` a mean or sum of squares.
OPTIMIZERS: Mapping[str, int] = {"sgd": 0, "momentum": 1, "adam": 2, "rmsprop": 1, "adagrad": 1, "amsgrad": 3}
#: Those that are shown unless one is named.
USUAL = ("sgd", "momentum", "adam")
#: What is kept beside maps -> its bytes.
BESIDE: Mapping[str, Callable[[Layer], Number]] = {
    "indices": lambda layer: 8 * layer.cost["written"],
    "mask": lambda layer: layer.cost["written"],
    "places": lambda layer: 8 * prod(layer.input_shape),
    "more": lambda _: 0,
}


class Kept(NamedTuple):
    """What a layer makes autograd keep that no layer before it has.

    Attributes:
        layer: the layer itself. elements: of maps. bytes: of these, of indices and of masks.
    """

    layer: Layer
    elements: Number
    bytes: Number


@dataclass(frozen=True, repr=False)
class Training(Result):
    """The memory of one step of training.

    Attributes:
        profile: the forward pass. optimizers: those whose states are shown.
    """

    profile: Profile
    optimizers: tuple[str, ...] = USUAL

    @cached_property
    def kept(self) -> list[Kept]:
        """The layers that keep something, every function with a map of its own."""
        return list(self._kept(in_place=False))

    @cached_property
    def kept_in_place(self) -> list[Kept]:
        """The layers that keep something, where functions that can write over their input do."""
        return list(self._kept(in_place=True))

    @property
    def trained(self) -> Number:
        """Params that are trained; all of them where nobody says."""
        ledger = self.profile.ledger
        return ledger.params if ledger.trainable is None else ledger.trainable

    @property
    def totals(self) -> dict[str, Any]:
        """All totals by name, in bytes, as the JSON output has them."""
        size = self.profile.item_size
        weights, gradients = self.profile.weight_bytes, self.trained * size
        kept, over = (sum(one.bytes for one in kept) for kept in (self.kept, self.kept_in_place))
        return {
            "weight_bytes": weights,
            "gradient_bytes": gradients,
            "kept_bytes": kept,
            "kept_in_place_bytes": over,
            "optimizers": {
                name: {
                    "state_bytes": OPTIMIZERS[name] * gradients,
                    "total_bytes": weights + gradients + OPTIMIZERS[name] * gradients + kept,
                    "total_in_place_bytes": weights + gradients + OPTIMIZERS[name] * gradients + over,
                }
                for name in self.optimizers
            },
        }

    def to_grid(self, title: str = "") -> Grid:
        """One row an optimizer (two where functions in place keep less): bytes of weights, gradients, states, kept maps; their sum."""
        totals, ledger = self.totals, self.profile.ledger
        rows = []
        for name, one in totals["optimizers"].items():
            for how in ("", "_in_place") if totals["kept_in_place_bytes"] != totals["kept_bytes"] else ("",):
                parts = (
                    totals["weight_bytes"], totals["gradient_bytes"], one["state_bytes"], totals[f"kept{how}_bytes"],
                    one[f"total{how}_bytes"],
                )  # fmt: skip
                rows.append([name, how.strip("_").replace("_", " "), *(f"{number:,}" for number in parts)])
        columns = ("optimizer", "functions", "weights", "gradients", "states", "kept activations", "total")
        return Grid(columns, rows, title or f"Training {ledger.model}", self._notes, align="ll" + "r" * 5)

    @property
    def _notes(self) -> list[str]:
        ledger = self.profile.ledger
        notes = [
            f"bytes, {self.profile.dtype} throughout; kept: maps that autograd saves for the backward pass, each once; without masks "
            "of dropout, figures of channels and working memory"
        ]
        if ledger.frozen:
            notes.append(
                f"{ledger.frozen:,} frozen params have no gradients and no states; kept is as if all were trained"
            )
        if more := sorted({layer.type for layer in ledger if "more" in layer.about.keeps}):
            notes.append(f"torch keeps more than this of {', '.join(more)}, of several steps each: a lower bound")
        if strange := sorted({one.layer.kind for one in self.kept} - kinds().keys()):
            notes.append(f"of {', '.join(strange)} it is not known what is kept: its inputs are assumed")
        return notes

    def by_layer(self) -> Grid:
        """One row a layer that keeps something: elements, bytes, and bytes in place; totals below."""
        over = {id(one.layer): one for one in self.kept_in_place}
        plain = {id(one.layer): one for one in self.kept}
        rows = []
        for layer in self.profile.ledger:
            one, other = plain.get(id(layer)), over.get(id(layer))
            if one or other:
                numbers = (one.elements if one else 0, one.bytes if one else 0, other.bytes if other else 0)
                rows.append([layer.name or ROOT, layer.type, *(f"{number:,}" for number in numbers)])
        sums = (
            sum(one.elements for one in self.kept), self.totals["kept_bytes"], self.totals["kept_in_place_bytes"],
        )  # fmt: skip
        rows.append(["total", "", *(f"{number:,}" for number in sums)])
        columns = ("layer", "kind", "kept elements", "bytes", "bytes in place")
        return Grid(columns, rows, "Kept for the backward pass", (), align="llrrr", footer=1)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "model": self.profile.ledger.model,
            "dtype": self.profile.dtype,
            "totals": self.totals,
            "kept": [_data(one) for one in self.kept],
            "kept_in_place": [_data(one) for one in self.kept_in_place],
        }

    def _kept(self, *, in_place: bool) -> Iterator[Kept]:
        ledger, size = self.profile.ledger, self.profile.item_size
        lives = lifetimes(ledger)
        seen: set[int] = set()
        for i, layer in enumerate(ledger.layers):
            about = layer.about
            elements: Number = 0
            for what in about.keeps_in_place if in_place else about.keeps:
                for root in _maps(what, i, layer, lives):
                    if root not in seen:
                        seen.add(root)
                        elements += lives.sizes.get(root, 0)
            beside = sum(BESIDE[what](layer) for what in about.keeps if what in BESIDE)
            if elements or beside:
                yield Kept(layer, elements, elements * size + beside)


def training(ledger: Ledger, *, dtype: str = "float32", optimizer: str | None = None) -> Training:
    """What training a network needs in memory, all elements in one dtype.

    Args:
        ledger: of a closed form, or of ``count(model, …, flow=True)``; its batch is that of its input.
        optimizer: one of ``OPTIMIZERS``; the usual three side by side unless given.

    Raises:
        ComplexityError: no such optimizer or dtype; the ledger does not know which layer reads what.

    >>> from complexity import ledger
    >>> training(ledger("mobilenet_v1"), optimizer="momentum").totals["gradient_bytes"]
    16927904
    """
    if optimizer is not None and optimizer not in OPTIMIZERS:
        raise unknown("optimizer", optimizer, OPTIMIZERS)
    lifetimes(ledger)  # raises where the data flow is not known
    return Training(profile(ledger, dtype=dtype), USUAL if optimizer is None else (optimizer,))


def _maps(what: str, i: int, layer: Layer, lives: Lives) -> list[int]:
    """The maps of a layer that are kept, by whose memory they are in."""
    read = [lives.roots[source] if source >= 0 else source for source in layer.sources or ()]
    if what == "output":
        return [lives.roots[i]]
    if what in BESIDE or (what == "windows" and all(size == 1 for size in layer.output_shape[2:])):
        return []
    if what == "operands" and layer.cost["read"] <= max((lives.sizes.get(root, 0) for root in read), default=0):
        return []  # the other one is a number
    return read


def _data(one: Kept) -> dict[str, Any]:
    return {"name": one.layer.name, "kind": one.layer.kind, "elements": one.elements, "bytes": one.bytes}

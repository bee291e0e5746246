"""Layer: one operation of a network, with its shapes and its amounts by quantity. Plain numbers: no torch, no NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..formulas.arithmetic import Number
from ..formulas.cost import Cost
from .kinds import Kind, about
from .schema import exact

#: How an operation was called: as a class of torch.nn, a subclass of one, a function, an operator of Python's (``@``), or
#: inside a module of torch.nn that stands for more (the projections of ``MultiheadAttention``). Tools that hook modules
#: by exact type miss subclasses and functions, those that patch functions miss operators. The last is of files (``LOST``).
FORMS = ("module", "subclass", "function", "operator", "inner", "graph")

#: The form of what a graph in a file says, which has lost how its operations were called.
LOST = "graph"

#: Which part of the network a layer belongs to, as papers leave parts out of their figures.
PARTS = ("body", "stem", "classifier", "se", "shortcut", "auxiliary")

#: What an amount falls under: (part, quantity, kind, form). Conventions weigh these terms.
Term = tuple[str, str, str, str]


class Layer(NamedTuple):
    """One operation of a network. It never changes; ``_replace`` makes another.

    Attributes:
        name: module path, e.g. ``block3.depthwise.conv``.
        kind: exact kind: ``conv``, ``linear``, ``batch_norm``, ``relu6``, ``max_pool``, ``add`` …
        cost: amounts by quantity.
        input_shape, output_shape: with the batch, e.g. ``(1, 3, 224, 224)``; the first input of several.
        kernel_size, stride: one entry per spatial axis; ``()`` where there is none. groups: 1 unless grouped.
        form: one of ``FORMS``. part: one of ``PARTS``.
        sources: where what it reads comes from: indexes of layers in its ledger, -1 for the network's first input, -2
            for its second; ``None`` where the data flow was not followed.
        kept: whether what it writes is the network's result; ``None`` means that it is if no layer reads it.
        dilation: one entry per spatial axis where it is known; ``()`` means 1.
    """

    name: str
    kind: str
    cost: Cost
    input_shape: tuple[Number, ...] = ()
    output_shape: tuple[Number, ...] = ()
    kernel_size: tuple[Number, ...] = ()
    stride: tuple[Number, ...] = ()
    groups: Number = 1
    form: str = "module"
    part: str = "body"
    sources: tuple[int, ...] | None = None
    kept: bool | None = None
    dilation: tuple[Number, ...] = ()

    @property
    def about(self) -> Kind:
        """What is known of its kind."""
        return about(self.kind, self.cost)

    @property
    def amounts(self) -> Mapping[Term, Number]:
        """Its amounts by (part, quantity, kind, form), as ``Ledger.amounts``."""
        return {(self.part, quantity, self.kind, self.form): amount for quantity, amount in self.cost.items()}

    @property
    def params(self) -> Number:
        """Trained parameters of this layer."""
        return self.cost.params

    @property
    def multi_adds(self) -> Number:
        """Multiply-accumulates of this layer."""
        return self.cost.multi_adds

    @property
    def activations(self) -> Number:
        """Output elements of convolutions, linear layers and matrix products, also inside attention, recurrent and bilinear layers.

        fvcore gives 0 for those; its own figure is that of the convention ``fvcore-activations``.
        """
        return self.cost["outputs"]

    @property
    def memory_access(self) -> Number:
        """Elements read + written."""
        return self.cost.memory_access

    @property
    def type(self) -> str:
        """The kind as papers name it: ``depthwise conv 3×3``, ``pointwise conv``, ``conv 3×3``, ``linear`` …"""
        name = self.about.title
        if self.kind not in ("conv", "conv_transpose"):
            return name
        channels = self.input_shape[1] if len(self.input_shape) > 1 else 0
        window = "×".join(map(str, self.kernel_size))
        pointwise = all(k == 1 for k in self.kernel_size)
        if self.groups == 1:
            return f"pointwise {name}" if pointwise else f"{name} {window}"
        if self.groups == channels:
            return f"depthwise {name} {window}"
        return f"grouped pointwise {name}" if pointwise else f"grouped {name} {window}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "name": self.name,
            "kind": self.kind,
            "kernel_size": _exact(self.kernel_size),
            "stride": _exact(self.stride),
            "groups": exact(self.groups),
            "input_shape": _exact(self.input_shape),
            "output_shape": _exact(self.output_shape),
            "params": whole(self.params),
            "multi_adds": whole(self.multi_adds),
            "activations": whole(self.activations),
            "memory_access": whole(self.memory_access),
            "form": self.form,
            "part": self.part,
            "dilation": _exact(self.dilation),
            "sources": None if self.sources is None else list(self.sources),
            "kept": self.kept,
            "cost": {quantity: exact(amount) for quantity, amount in self.cost.items()},
        }

    def __repr__(self) -> str:
        return f"<Layer {self.name}: {self.type}, {self.input_shape} -> {self.output_shape}, {dict(self.cost)}>"


def _exact(numbers: tuple[Number, ...]) -> list[int | str]:
    return [exact(number) for number in numbers]


def whole(number: Any) -> int | float:
    """A number as JSON takes it: an int where it is whole."""
    return int(number) if number == int(number) else float(number)

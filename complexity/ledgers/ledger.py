"""Layer and Ledger: what a network does, counted once. How it is weighed is a convention's business.

A ``Layer`` is one operation with its shapes and its amounts by quantity; a ``Ledger`` is the layers of one network at one
input, with its sums. Both hold plain numbers: no torch, no NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..formulas.arithmetic import Number
from ..formulas.cost import QUANTITIES, Cost

if TYPE_CHECKING:
    import pandas

    from .conventions import Convention

#: How an operation was called: as a class of torch.nn, a subclass of one, a function, an operator of Python's (``@``), or
#: inside a module of torch.nn that stands for more (the projections of ``MultiheadAttention``). Tools that hook modules
#: by exact type miss subclasses and functions, those that patch functions miss operators.
FORMS = ("module", "subclass", "function", "operator", "inner")

#: Which part of the network a layer belongs to, as papers leave parts out of their figures.
PARTS = ("body", "stem", "classifier", "se", "shortcut", "auxiliary")

#: One term of a ledger: (part, quantity, kind, form).
Term = tuple[str, str, str, str]


class Layer:
    """One operation of a network.

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

    __slots__ = (
        "cost",
        "dilation",
        "form",
        "groups",
        "input_shape",
        "kept",
        "kernel_size",
        "kind",
        "name",
        "output_shape",
        "part",
        "sources",
        "stride",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        kind: str,
        cost: Cost,
        input_shape: tuple[Number, ...] = (),
        output_shape: tuple[Number, ...] = (),
        *,
        kernel_size: tuple[Number, ...] = (),
        stride: tuple[Number, ...] = (),
        groups: Number = 1,
        form: str = "module",
        part: str = "body",
        sources: tuple[int, ...] | None = None,
        dilation: tuple[Number, ...] = (),
    ) -> None:
        self.name = name
        self.kind = kind
        self.cost = cost
        self.input_shape = input_shape
        self.output_shape = output_shape
        self.kernel_size = kernel_size
        self.stride = stride
        self.groups = groups
        self.form = form
        self.part = part
        self.sources = sources
        self.kept: bool | None = None
        self.dilation = dilation

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
        """Output elements, where this is a convolution, a linear layer or a matrix product (as fvcore counts them)."""
        return self.cost["outputs"]

    @property
    def memory_access(self) -> Number:
        """Elements read + written."""
        return self.cost.memory_access

    @property
    def type(self) -> str:
        """The kind as papers name it: ``depthwise conv 3×3``, ``pointwise conv``, ``conv 3×3``, ``linear`` …"""
        if self.kind not in ("conv", "conv_transpose"):
            return self.kind.replace("_", " ")
        channels = self.input_shape[1] if len(self.input_shape) > 1 else 0
        window = "×".join(map(str, self.kernel_size))
        pointwise = all(k == 1 for k in self.kernel_size)
        name = "conv" if self.kind == "conv" else "transposed conv"
        if self.groups == 1:
            return f"pointwise {name}" if pointwise else f"{name} {window}"
        if self.groups == channels:
            return f"depthwise {name} {window}"
        return f"grouped pointwise {name}" if pointwise else f"grouped {name} {window}"

    def __repr__(self) -> str:
        return f"<Layer {self.name}: {self.type}, {self.input_shape} -> {self.output_shape}, {dict(self.cost)}>"


class Ledger:
    """The layers of one network at one input, and their sums.

    Args:
        layers: in the order of execution; or a function that makes them when they are first asked for.
        model: what was counted, e.g. ``mobilenet_v1``. settings: what it was built with.
        uncounted: operations without a rule, as the counter lists them.
        known: sums that whoever made the layers knows already: ``multi_adds``, ``params``.
        inputs: elements of each input of the network, where the data flow is known.
    """

    def __init__(
        self,
        layers: Sequence[Layer] | Callable[[], Sequence[Layer]],
        *,
        model: str = "",
        settings: dict[str, Any] | None = None,
        uncounted: Sequence[Any] = (),
        known: dict[str, Number] | None = None,
        inputs: tuple[Number, ...] = (),
    ) -> None:
        self._layers = layers
        self.model = model
        self.settings = settings or {}
        self.uncounted = uncounted
        self.known = known or {}
        self.inputs = inputs
        self._amounts: dict[Term, Number] | None = None

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers in the order of execution."""
        if callable(self._layers):
            self._layers = self._layers()
        return self._layers

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.layers)

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, name: str) -> Layer:
        """The (first) layer of that name."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        from ..base.errors import unknown

        raise unknown("layer", name, [layer.name for layer in self.layers])

    @property
    def amounts(self) -> dict[Term, Number]:
        """Everything that was counted: sums by (part, quantity, kind, form). Conventions weigh these terms."""
        if self._amounts is None:
            amounts: dict[Term, Number] = {}
            for layer in self.layers:
                part, kind, form = layer.part, layer.kind, layer.form
                for quantity, amount in layer.cost.items():
                    term = (part, quantity, kind, form)
                    amounts[term] = amounts[term] + amount if term in amounts else amount
            self._amounts = amounts
        return self._amounts

    def quantity(self, name: str) -> Number:
        """The network's total of one quantity (a key of ``formulas.QUANTITIES``)."""
        if name in self.known and name in QUANTITIES:
            return self.known[name]
        if name not in QUANTITIES:
            from ..base.errors import unknown

            raise unknown("quantity", name, QUANTITIES)
        return sum(amount for (_, quantity, _, _), amount in self.amounts.items() if quantity == name)

    def total(self, convention: str | Convention = "multi-adds") -> Number:
        """The network's figure under a convention, exact."""
        from .conventions import convention as find

        return find(convention).total(self)

    @property
    def params(self) -> Number:
        """Trained parameters (convention ``params``)."""
        if "params" in self.known:
            return self.known["params"]
        return self.total("params")

    @property
    def multi_adds(self) -> Number:
        """Multiply-accumulates of convolutions, linear layers and matrix products (convention ``multi-adds``)."""
        return self.quantity("multi_adds")

    @property
    def flops(self) -> Number:
        """2 × MultiAdds (convention ``flops``)."""
        return 2 * self.multi_adds

    @property
    def activations(self) -> Number:
        """Output elements of convolutions, linear layers and matrix products."""
        return self.quantity("outputs")

    @property
    def memory_access(self) -> Number:
        """Elements read + written by all operations, each by itself."""
        return self.quantity("read") + self.quantity("written")

    @property
    def totals(self) -> dict[str, Number]:
        """The five figures of a ledger by name."""
        return {
            "params": self.params,
            "multi_adds": self.multi_adds,
            "flops": self.flops,
            "activations": self.activations,
            "memory_access": self.memory_access,
        }

    def by_module(self, depth: int | None = None) -> dict[str, Cost]:
        """Costs summed by module path, cut after ``depth`` names (all of them unless given)."""
        return self._grouped(lambda layer: ".".join(layer.name.split(".")[:depth]))

    def by_kind(self) -> dict[str, Cost]:
        """Costs summed by type of layer, e.g. ``depthwise conv 3×3``."""
        return self._grouped(lambda layer: layer.type)

    def _grouped(self, key: Callable[[Layer], str]) -> dict[str, Cost]:
        groups: dict[str, Cost] = {}
        for layer in self.layers:
            group = key(layer)
            groups[group] = groups.get(group, Cost()) + layer.cost
        return groups

    def to_frame(self) -> pandas.DataFrame:
        """One row a layer: name, kind, shapes, totals and every quantity."""
        import pandas

        return pandas.DataFrame([_row(layer) for layer in self.layers])

    def plot(self, kind: str = "layers", **options: Any) -> Any:
        """A chart (extra ``plots``): ``layers``, cost along the network, or ``share``, by type of layer.

        Args:
            kind: which. options: of ``plots.cost_by_layer`` or ``plots.share_by_kind``.

        Raises:
            ComplexityError: another kind, or nothing to draw.
        """
        from ..plots import ledger_chart

        return ledger_chart(self, kind, **options)

    def _repr_html_(self) -> str:
        from .conventions import convention
        from .layout import grid

        first = self.layers[0].input_shape if len(self) else ()
        return grid(self, self.model, [",".join(map(str, first))], convention("multi-adds")).to_html()

    def __repr__(self) -> str:
        from ..base.numbers import several

        missing = f", {several(len(self.uncounted), 'operation')} uncounted" if self.uncounted else ""
        return f"<Ledger {self.model}: {self.params:,} params, {self.multi_adds:,} MultiAdds, {several(len(self), 'layer')}{missing}>"


def _row(layer: Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "kind": layer.kind,
        "part": layer.part,
        "form": layer.form,
        "kernel_size": layer.kernel_size,
        "stride": layer.stride,
        "groups": layer.groups,
        "input_shape": layer.input_shape,
        "output_shape": layer.output_shape,
        "params": layer.params,
        "memory_access": layer.memory_access,
        **{quantity: layer.cost[quantity] for quantity in QUANTITIES},
    }


def sum_costs(costs: Iterable[Cost]) -> Cost:
    """The sum of several costs."""
    return sum(costs, Cost())

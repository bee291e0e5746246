"""Formula: the params and MultiAdds of a network as polynomials in its width and resolution multipliers.

Ideal, as papers derive them: channels are α times the printed ones, not rounded; maps are β times the printed ones, and
strides divide them exactly. ``Formula.rounding`` says how far the network that is really built is from that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ...architectures.registry import Network, find
from ...base.errors import ComplexityError, shown
from ...formulas.cost import Cost
from ...ledgers.conventions import Convention
from ...ledgers.layer import Layer
from ...ledgers.ledger import Ledger
from .side import Side

if TYPE_CHECKING:
    from .rounding import Rounding

Expression = Any


class Row(NamedTuple):
    """One layer: its name, type, the side of its output, its params and MultiAdds."""

    name: str
    type: str
    side: Expression
    params: Expression
    multi_adds: Expression


@dataclass(frozen=True)
class Formula:
    """A network's cost in closed form.

    Attributes:
        network, title: which. variant, settings: of which form.
        resolution: the input side at β = 1.
        rows: one per layer that has params or MultiAdds.
        ledger: everything counted, as formulas.
        symbols: what each symbol stands for, by its name.
    """

    network: str
    title: str
    variant: str
    settings: Mapping[str, Any]
    resolution: int
    rows: tuple[Row, ...]
    ledger: Ledger
    symbols: Mapping[str, str]

    @property
    def params(self) -> Expression:
        """All params, simplified."""
        return self.total("params")

    @property
    def multi_adds(self) -> Expression:
        """All MultiAdds, simplified."""
        return self.total("multi-adds")

    def total(self, weighed: str | Convention = "multi-adds") -> Expression:
        """The figure under a convention, simplified: a sum of powers of the symbols, the largest first."""
        return simplified(self.ledger.total(weighed))

    def at(self, weighed: str | Convention = "multi-adds", **values: Any) -> float:
        """The ideal figure at a point, e.g. ``alpha=0.5, beta=1``."""
        import sympy

        chosen = {sympy.Symbol(_letter(name), positive=True): value for name, value in values.items()}
        return float(self.total(weighed).subs(chosen))

    def rounding(self, alphas: Any = None, resolutions: Any = None) -> Rounding:
        """How far rounding takes the real network from the formula; networks with α only.

        Raises:
            ComplexityError: the network has no α.
        """
        from .rounding import rounding

        return rounding(self, alphas, resolutions)

    def to_text(self) -> str:
        """For a terminal: ``α²·β²`` …"""
        from .rendering import text

        return text(self)

    def to_latex(self) -> str:
        """A ``longtable`` of layers and the totals as equations."""
        from .rendering import latex

        return latex(self)

    def to_markdown(self) -> str:
        """A table of layers with formulas between dollars, as GitHub and Jupyter show them."""
        from .rendering import markdown

        return markdown(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        return f"<Formula {self.network}: params {self.params}, MultiAdds {self.multi_adds}>"


def formula(network: str, *, variant: str | None = None, **settings: Any) -> Formula:
    """The cost of a network as a formula in α and β.

    ShuffleNet has no α: V1's formula is in c, the outputs of its stage 2, V2's in c₂, c₃, c₄, the outputs of its stages.

    Args:
        network: a key of ``complexity.networks()``. variant: its first unless given.
        settings: any but the widths: ``groups``, ``classes`` …

    Raises:
        ComplexityError: an unknown name or setting, or SymPy is not installed.

    >>> formula("mobilenet_v1").multi_adds
    539492352*α**2*β**2 + 28224000*α*β**2 + 1024000*α
    """
    try:
        import sympy
    except ModuleNotFoundError as error:
        raise ComplexityError(
            f"formula of {network}: {error.name} is not installed: pip install 'model-complexity[symbolic]'"
        ) from None
    found = find(network)
    for name in ("alpha", "width", "channels", "resolution", "beta"):
        if name in settings:
            raise ComplexityError(f"{name} {shown(settings[name])}: the formula has it for a symbol")
    symbols = _symbols(found)
    beta = sympy.Symbol("β", positive=True)
    chosen = found.resolve(variant, **settings)
    side = Side(found.resolution * beta)
    net = found.layers((side, side), {**chosen, **symbols})
    layers = [_ideal(layer) for layer in net.layers]
    rows = tuple(
        Row(layer.name, _type(layer), _side(layer), simplified(layer.params), simplified(layer.multi_adds))
        for layer in layers
        if layer.params != 0 or layer.multi_adds != 0
    )
    if "groups" in chosen:
        settings = {"groups": chosen["groups"], **settings}
    meanings = {**found.symbols, "β": f"input side ÷ {found.resolution}"}
    return Formula(
        network, found.title, variant or next(iter(found.variants)), settings, found.resolution, rows,
        Ledger(layers, model=network), meanings,
    )  # fmt: skip


def simplified(expression: Expression) -> Expression:
    """A sum of products, every division exact."""
    import sympy

    return sympy.expand(_unfloored(sympy.sympify(expression)))


def _unfloored(expression: Expression) -> Expression:
    """Ideal channels are divided, not cut off: SymPy writes ``c // 4`` as ``floor(c/4)``."""
    import sympy

    return expression.replace(sympy.floor, lambda inner: inner)


def _ideal(layer: Layer) -> Layer:
    import sympy

    cost = Cost({quantity: _unfloored(sympy.sympify(amount)) for quantity, amount in layer.cost.items()})
    return layer._replace(cost=cost)


def _symbols(network: Network) -> dict[str, Any]:
    """The symbols of a network's widths, and the setting that they are given for."""
    import sympy

    made = tuple(sympy.Symbol(name, positive=True) for name in network.symbols)
    return {network.symbolic: made if len(made) > 1 else made[0]} if made else {}


def _letter(name: str) -> str:
    return {"alpha": "α", "beta": "β"}.get(name, name)


def _type(layer: Layer) -> str:
    """The type of a layer whose channels are formulas."""
    if layer.kind == "conv" and layer.groups is layer.input_shape[1]:
        return f"depthwise conv {'×'.join(map(str, layer.kernel_size))}"
    return layer.type


def _side(layer: Layer) -> Expression:
    size = layer.output_shape[2:]
    return size[0].expression if size and isinstance(size[0], Side) else 1

"""Formula: the params and MultiAdds of a network as polynomials in its width and resolution multipliers.

Ideal, as papers derive them: channels are α times the printed ones, not rounded; maps are β times the printed ones, and
strides divide them exactly. ``Formula.rounding`` says how far the network that is really built is from that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...architectures.registry import Network, find
from ...base import Grid, Result, formats
from ...base.errors import ComplexityError, shown
from ...base.extras import install
from ...formulas.cost import Cost
from ...ledgers.conventions import Convention
from ...ledgers.layer import Layer
from ...ledgers.ledger import Ledger
from .expressions import Expression, plain, simplified, unfloored
from .rounding import FIGURES, Rounding, rounding
from .side import Side


class Row(NamedTuple):
    """One layer: its name, type, the side of its output, its params and MultiAdds."""

    name: str
    type: str
    side: Expression
    params: Expression
    multi_adds: Expression


@dataclass(frozen=True, repr=False)
class Formula(Result):
    """A network's cost in closed form.

    Attributes:
        network, title: which. variant, settings: of which form.
        resolution: the input side at β = 1.
        rows: one per layer that has params or MultiAdds.
        ledger: everything counted, as formulas.
        symbols: what each symbol stands for, by its name.
        weighed: conventions whose totals are shown too.
    """

    formats = formats.Registry(f"{__package__}.formats", formats.__name__)
    columns = ("layer", "type", "output", "params", "MultiAdds")

    network: str
    title: str
    variant: str
    settings: Mapping[str, Any]
    resolution: int
    rows: tuple[Row, ...]
    ledger: Ledger
    symbols: Mapping[str, str]
    weighed: tuple[Convention, ...] = ()

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
        if "α" not in self.symbols:
            raise ComplexityError(
                f"{self.network} has no α: its channels are whole by construction, nothing is rounded"
            )
        ideal = {figure: getattr(self, figure) for figure in FIGURES}
        settings = {"variant": self.variant, **self.settings}
        return rounding(self.network, settings, self.resolution, ideal, alphas, resolutions)

    @property
    def heading(self) -> str:
        """What it is a formula of, in one line."""
        form = ", ".join([f"variant {self.variant}", *(f"{name} {value}" for name, value in self.settings.items())])
        return f"{self.title} ({form}) in closed form"

    @property
    def totals(self) -> dict[str, Expression]:
        """The two totals by the names that they are printed under."""
        return {"params": self.params, "MultiAdds": self.multi_adds}

    @property
    def further(self) -> dict[str, Expression]:
        """The totals under the conventions that are shown too."""
        return {one.name: self.total(one) for one in self.weighed}

    @property
    def notes(self) -> list[str]:
        """What the symbols are, and what is left out."""
        meanings = "; ".join(f"{plain(symbol)}: {meaning}" for symbol, meaning in self.symbols.items())
        return [meanings, "ideal: channels are not rounded, strides divide the maps exactly"]

    def to_grid(self) -> Grid:
        """A row a layer, the totals below."""
        rows = [
            [row.name, row.type, f"{plain(row.side)} × {plain(row.side)}", plain(row.params), plain(row.multi_adds)]
            for row in self.rows
        ]
        totals, further = (
            [f"{name} = {plain(total)}" for name, total in found.items()] for found in (self.totals, self.further)
        )
        notes = [*totals, *self.notes, *further]
        return Grid(self.columns, rows, self.heading, notes, "lllrr")

    def to_dict(self) -> dict[str, Any]:
        """Plain data, expressions as SymPy writes them."""
        return {
            "network": self.network,
            "variant": self.variant,
            "settings": dict(self.settings),
            "resolution": self.resolution,
            "symbols": dict(self.symbols),
            "params": str(self.params),
            "multi_adds": str(self.multi_adds),
            "totals": {name: str(total) for name, total in self.further.items()},
            "layers": [{name: str(value) for name, value in row._asdict().items()} for row in self.rows],
        }

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
        raise ComplexityError(f"formula of {network}: {error.name} is not installed: {install('symbolic')}") from None
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


def _ideal(layer: Layer) -> Layer:
    import sympy

    cost = Cost({quantity: unfloored(sympy.sympify(amount)) for quantity, amount in layer.cost.items()})
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

"""Ledger: the layers of one network at one input, counted once, with their sums. How they are weighed is a convention's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import asdict, is_dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..base import Grid, Result
from ..base.errors import unknown
from ..base.numbers import scaled, several
from ..base.settings import shown_settings
from ..formulas.arithmetic import Number
from ..formulas.cost import QUANTITIES, Cost
from .conventions import Convention
from .conventions import convention as find
from .layer import FORMS, PARTS, Layer, Term, whole
from .rows import Row, rows
from .schema import NAME, VERSION, exact

if TYPE_CHECKING:
    from typing import Self

    import pandas


class Ledger(Result):
    """The layers of one network at one input, and their sums. It never changes.

    Args:
        layers: in the order of execution.
        model: what was counted, e.g. ``mobilenet_v1``. settings: what it was built with.
        uncounted: operations without a rule, as the counter lists them.
        inputs: elements of each input of the network, where the data flow is known.
        modules: class of each module by its path. frozen: params that are not trained, where that is known.

    Raises:
        ComplexityError: a layer whose form or part does not exist.
    """

    __slots__ = ("_amounts", "_frozen", "_inputs", "_layers", "_model", "_modules", "_settings", "_uncounted")

    def __init__(
        self,
        layers: Iterable[Layer],
        *,
        model: str = "",
        settings: Mapping[str, Any] | None = None,
        uncounted: Iterable[Any] = (),
        inputs: Iterable[Number] = (),
        modules: Mapping[str, str] | None = None,
        frozen: Number | None = None,
    ) -> None:
        self._layers = tuple(layers)
        for layer in self._layers:
            if layer.form not in FORMS:
                raise unknown(f"form of layer {layer.name!r}", layer.form, FORMS)
            if layer.part not in PARTS:
                raise unknown(f"part of layer {layer.name!r}", layer.part, PARTS)
        self._model = model
        self._settings = dict(settings or {})
        self._uncounted = tuple(uncounted)
        self._inputs = tuple(inputs)
        self._modules = dict(modules or {})
        self._frozen = frozen
        self._amounts: dict[Term, Number] | None = None

    @property
    def model(self) -> str:
        """What was counted, e.g. ``mobilenet_v1``."""
        return self._model

    @property
    def settings(self) -> Mapping[str, Any]:
        """What it was built with."""
        return MappingProxyType(self._settings)

    @property
    def modules(self) -> Mapping[str, str]:
        """The class of each module by its path, where a live model was counted."""
        return MappingProxyType(self._modules)

    @property
    def uncounted(self) -> tuple[Any, ...]:
        """Operations without a rule, as the counter lists them."""
        return self._uncounted

    @property
    def inputs(self) -> tuple[Number, ...]:
        """Elements of each input of the network, where the data flow is known."""
        return self._inputs

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers in the order of execution."""
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
        raise unknown("layer", name, [layer.name for layer in self.layers])

    @property
    def amounts(self) -> Mapping[Term, Number]:
        """Everything that was counted: sums by (part, quantity, kind, form). Conventions weigh these terms."""
        if self._amounts is None:
            amounts: dict[Term, Number] = {}
            for layer in self.layers:
                part, kind, form = layer.part, layer.kind, layer.form
                for quantity, amount in layer.cost.items():
                    term = (part, quantity, kind, form)
                    amounts[term] = amounts[term] + amount if term in amounts else amount
            self._amounts = amounts
        return MappingProxyType(self._amounts)

    def quantity(self, name: str) -> Number:
        """The network's total of one quantity (a key of ``formulas.QUANTITIES``, which has its unit).

        Raises:
            ComplexityError: no such quantity.
        """
        if name not in QUANTITIES:
            raise unknown("quantity", name, QUANTITIES)
        return sum(amount for (_, quantity, _, _), amount in self.amounts.items() if quantity == name)

    def total(self, convention: str | Convention = "multi-adds") -> Number:
        """The network's figure under a convention, exact."""
        return find(convention).total(self.amounts)

    def named(self, model: str) -> Self:
        """The same under another name."""
        other = copy(self)
        other._model = model
        return other

    @property
    def params(self) -> Number:
        """Parameters, frozen ones too (convention ``params``); statistics are none."""
        return self.total("params")

    @property
    def frozen(self) -> Number | None:
        """Those of the params that are not trained (``requires_grad=False``); None where nobody says, of a file say."""
        return self._frozen

    @property
    def trainable(self) -> Number | None:
        """The params but the frozen ones; None where nobody says which these are."""
        return None if self.frozen is None else self.params - self.frozen

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
        """The five figures of a ledger by name; beside the params those that are trained and frozen, where that is known."""
        return {
            "params": self.params,
            **self._whose,
            "multi_adds": self.multi_adds,
            "flops": self.flops,
            "activations": self.activations,
            "memory_access": self.memory_access,
        }

    @property
    def _whose(self) -> dict[str, Number]:
        """The params by whether they are trained."""
        trainable, frozen = self.trainable, self.frozen
        return {} if trainable is None or frozen is None else {"trainable": trainable, "frozen": frozen}

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

    def to_frame(self, **_: Any) -> pandas.DataFrame:
        """One row a layer: name, kind, shapes, totals and every quantity."""
        import pandas

        return pandas.DataFrame([_row(layer) for layer in self.layers])

    def to_grid(
        self,
        convention: str | Convention = "multi-adds",
        *,
        inputs: Sequence[str] = (),
        assumed: bool = False,
        by: str = "layer",
        depth: int | None = None,
        sort: str | None = None,
        remarks: Sequence[str] = (),
        raw: bool = False,
    ) -> Grid:
        """One row a layer, a module or a kind; totals below; the convention and what is uncounted as notes.

        Args:
            convention: of the figures. inputs: as the title has them; that of the first layer unless given.
            assumed: nobody named the inputs. by, depth, sort: as for ``rows``. remarks: further notes.
            raw: for programs: plain numbers, shares as fractions of 1, whole paths of modules.

        Raises:
            ComplexityError: no such convention, rows or order.
        """
        weighed = find(convention)
        figure, total = self.total(weighed), Row("total", "", "", "", self.params, self.total(weighed))
        lines = rows(self.layers, weighed, by, depth, sort, self.modules)
        if raw:
            cells = [row.raw(figure) for row in (*lines, total)]
        else:
            last = ["total", "", "", "", f"{self.params:,}", f"{figure:,}", "100 %" if figure else ""]
            cells = [*(row.texts(figure) for row in lines), last]
        title = {"multi-adds": "MultiAdds", "flops": "FLOPs"}.get(weighed.name, weighed.name)
        columns, align = ["layer", "kind", "kernel, stride, groups", "output", "params", title, "share"], "llllrrr"
        if by == "kind":
            columns, align = ["kind", "layers", "params", title, "share"], "lrrrr"
            cells = [[*row[:2], *row[4:]] for row in cells]
        shapes = inputs or [",".join(map(str, layer.input_shape)) for layer in self.layers[:1]]
        at = "; ".join(f"{shape} (assumed)" if assumed else shape for shape in shapes)
        return Grid(columns, cells, f"{self.model} at {at}", [*self._notes(weighed), *remarks], align, footer=1)

    def data_grids(self, *args: Any, **options: Any) -> Sequence[Grid]:
        """The same with plain numbers; ``args`` and ``options`` are those of ``to_grid``."""
        return [self.to_grid(*args, raw=True, **options)]

    def to_dict(
        self,
        convention: str | Convention = "multi-adds",
        *,
        inputs: Sequence[str] = (),
        assumed: bool = False,
        **_: Any,
    ) -> dict[str, Any]:
        """Plain data for JSON, from which ``written.read`` makes the same again.

        Args:
            convention: whose figure is beside the totals. inputs: as texts. assumed: nobody named them. Other options of
                ``to_grid`` do nothing.
        """
        weighed, totals = find(convention), self.totals
        if weighed.name != "multi-adds":
            totals["figure"] = self.total(weighed)
        return {
            "schema": {"name": NAME, "version": VERSION},
            "model": self.model,
            "input": list(inputs),
            "input_assumed": assumed,
            "convention": weighed.name,
            "totals": {name: whole(number) for name, number in totals.items()},
            "layers": [layer.to_dict() for layer in self.layers],
            "uncounted": self.uncounted_data,
            "settings": dict(self.settings),
            "input_elements": [exact(number) for number in self.inputs],
            "modules": dict(self.modules),
        }

    def _notes(self, weighed: Convention) -> list[str]:
        totals = {name: scaled(number) for name, number in self.totals.items()}
        whose = f" (trainable {totals['trainable']}, frozen {totals['frozen']})" if self.frozen else ""
        notes = [
            f"params {totals['params']}{whose}, MultiAdds {totals['multi_adds']}, FLOPs {totals['flops']}, "
            f"activations {totals['activations']}, memory access {totals['memory_access']}",
            f"convention {weighed.name}: {weighed.summary}",
        ]
        if self.settings:
            notes.append(f"settings: {shown_settings(self.settings)}")
        return [*notes, *self.uncounted_notes]

    @property
    def uncounted_notes(self) -> list[str]:
        """The operations without a rule, a line each under one that says so; nothing where every operation has one."""
        if not self.uncounted:
            return []
        number = len(self.uncounted)
        which = f"{several(number, 'operation')}, which {'is' if number == 1 else 'are'}"
        return [f"no rule for {which} in no figure:", *(f"  {operation}" for operation in self.uncounted)]

    @property
    def uncounted_data(self) -> list[Any]:
        """The operations without a rule as plain data for JSON."""
        return [asdict(one) if is_dataclass(one) and not isinstance(one, type) else str(one) for one in self.uncounted]

    def __repr__(self) -> str:
        missing = f", {several(len(self.uncounted), 'operation')} uncounted" if self.uncounted else ""
        return (
            f"<Ledger {self.model}: {self.params:,} params, {self.multi_adds:,} MultiAdds, "
            f"{several(len(self), 'layer')}{missing}>"
        )


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

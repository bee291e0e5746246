"""What holds other graphs: branches and loops.

Of two branches whose condition is not known the dearer one is counted, and the other listed. A loop whose iterations are known is
counted so often; else once, and listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...base.errors import ComplexityError
from ...formulas.cost import Cost
from ...ledgers.layer import Layer
from .node import Node
from .values import Value
from .walk import Scope, Walk

#: Iterations of a loop that are walked one by one.
ONE_BY_ONE = 64


class ControlledWalk(Walk):
    """A walk that goes through branches and loops."""

    def inside(self, node: Node, graphs: Mapping[str, Any], scope: Scope) -> list[Value]:
        """An operator that holds other graphs.

        Raises:
            ComplexityError: it lacks one, or the one that it has is out of order.
        """
        return {"If": self._if, "Loop": self._loop, "Scan": self._scan}[node.op](node, graphs, scope)

    def _if(self, node: Node, graphs: Mapping[str, Any], scope: Scope) -> list[Value]:
        condition = node.x(0)
        if condition is not None and condition.known is not None:
            name = "then_branch" if condition.known.reshape(-1)[0] else "else_branch"
            return self._branch(node, graphs, name, scope)
        tried = {name: self._apart(node, graphs, name, scope) for name in ("else_branch", "then_branch")}
        other, name = sorted(tried, key=lambda branch: tried[branch][0])
        outputs = self._branch(node, graphs, name, scope)
        self.listed(f"If: {other}, where {name} is counted", node.path, bound=tried[other][0])
        return [_either(*pair) for pair in zip(outputs, tried[other][1], strict=True)]

    def _branch(self, node: Node, graphs: Mapping[str, Any], name: str, scope: Scope) -> list[Value]:
        if name not in graphs:
            raise ComplexityError(f"{self.where}: {node.called} has no {name}")
        return self.graph(graphs[name], {}, scope, f"{node.path}.{name}", (*self.home, node.out[0], name))

    def _apart(self, node: Node, graphs: Mapping[str, Any], name: str, scope: Scope) -> tuple[int, list[Value]]:
        """The multiply-adds and the outputs of a branch that is not counted; its weights count with those that nothing uses."""
        layers, uncounted = self.layers, dict(self.uncounted)
        taken = {one for one in self.stored.values() if one.taken}
        self.layers = []
        outputs = self._branch(node, graphs, name, scope)
        multi_adds = sum(layer.cost["multi_adds"] for layer in self.layers)
        self.layers, self.uncounted = layers, uncounted
        for one in self.stored.values():
            one.taken = one in taken
        for value in outputs:
            value.home = None
        return int(multi_adds), outputs

    def _loop(self, node: Node, graphs: Mapping[str, Any], scope: Scope) -> list[Value]:
        body = self._body(node, graphs)
        trips, condition, *carried = node.inputs
        known = None if trips is None or trips.known is None else int(trips.known.reshape(-1)[0])
        always = condition is None or condition.known is not None
        if condition is not None and condition.known is not None and not condition.known.reshape(-1)[0]:
            known = 0
        return self._repeated(node, body, carried, [], known if always else None, scope, counter=True)

    def _scan(self, node: Node, graphs: Mapping[str, Any], scope: Scope) -> list[Value]:
        from onnx import helper

        attrs = {one.name: helper.get_attribute_value(one) for one in node.protos if one.type not in (5, 10)}
        n = attrs.get("num_scan_inputs", 1)
        carried, scanned = node.inputs[: len(node.inputs) - n], node.inputs[len(node.inputs) - n :]
        axes = attrs.get("scan_input_axes", [0] * n)
        slices, steps = [], None
        for x, axis in zip(scanned, axes, strict=True):
            sizes = None if x is None or x.sizes is None else list(x.sizes)
            if sizes is not None:
                steps = sizes.pop(axis)
            slices.append(
                Value(x.dtype if x else 1, None if sizes is None else tuple(sizes), home=x.home if x else None)
            )
        return self._repeated(node, self._body(node, graphs), carried, slices, steps, scope, counter=False)

    def _body(self, node: Node, graphs: Mapping[str, Any]) -> Any:
        if "body" not in graphs:
            raise ComplexityError(f"{self.where}: {node.called} has no body")
        return graphs["body"]

    def _repeated(
        self,
        node: Node,
        body: Any,
        carried: list[Any],
        slices: list[Value],
        times: int | None,
        scope: Scope,
        *,
        counter: bool,
    ) -> list[Value]:
        """A body so many times; its carried values first, then what it puts side by side."""
        path, names = f"{node.path}.body", [one.name for one in body.input]
        state = [x if x is not None else Value() for x in carried]
        if times is not None and times <= 0:
            return [*state, *(Value() for _ in node.out[len(state) :])]
        one_by_one = times is not None and times <= ONE_BY_ONE
        import numpy

        start, collected = len(self.layers), []
        for step in range(times if one_by_one and times else 1):
            first = [Value(7, (), numpy.array(step) if one_by_one else None), Value(9, (), numpy.array(True))]
            given = [*(first if counter else []), *state, *slices]
            outputs = self.graph(body, dict(zip(names, given, strict=False)), scope, path, (*self.home, node.out[0]))
            if counter:
                again, outputs = outputs[0], outputs[1:]
                if again.known is None and one_by_one and step + 1 < (times or 0):
                    times, one_by_one = None, False
            before, state, collected = state, outputs[: len(state)], outputs[len(state) :]
            if counter and again.known is not None and not again.known.reshape(-1)[0]:
                times = step + 1
                one_by_one = True
                break
            if times is None:
                break
        if times is None or (not one_by_one and [x.sizes for x in before] != [x.sizes for x in state]):
            told = (
                "its iterations depend on values; one is counted"
                if times is None
                else "its shapes change; one is counted"
            )
            self.listed(f"{node.op}: {told}", node.path)
        elif not one_by_one:
            self.layers[start:] = [_times(layer, times) for layer in self.layers[start:]]
        gathered = [Value(x.dtype, None if x.sizes is None else (times, *x.sizes), home=x.home) for x in collected]
        return [*(replace(x, known=None) for x in state), *gathered]


def _times(layer: Layer, n: int) -> Layer:
    """The work of a layer so many times; its parameters are there once."""
    held = ("weights", "biases", "norm_weights", "norm_statistics")
    return layer._replace(cost=Cost({q: a if q in held else a * n for q, a in layer.cost.items()}))


def _either(one: Value, other: Value) -> Value:
    """What is sure of a value that comes from one of two branches."""
    sizes = one.sizes
    if one.sizes != other.sizes:
        same = one.sizes is not None and other.sizes is not None and len(one.sizes) == len(other.sizes)
        sizes = tuple(a if a == b else None for a, b in zip(one.sizes, other.sizes, strict=True)) if same else None  # type: ignore[arg-type]
    return Value(one.dtype, sizes, home=one.home, type=one.type)

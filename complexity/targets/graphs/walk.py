"""A graph, walked in its order: what each operator costs, through the functions of the file. ``control`` has branches and loops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from typing import Any

from ...base.errors import ComplexityError, shown
from ...formulas.cost import Cost
from ...ledgers.layer import LOST, Layer
from ...ledgers.uncounted import Uncounted
from .node import PASSES, Node, Work, rule_for
from .paths import path_of
from .reading import key_of, opsets_of
from .shapes import outputs_of
from .values import Stored, Unsized, Value, check, merged, value_of

#: Operators that are walked, those in loops as often as they run.
MOST = 1_000_000

Scope = dict[str, Value]

#: Operators of ONNX that may do more than a bounded amount of work for each pair of elements.
_ITERATE = frozenset(("Det", "Einsum", "GRU", "LSTM", "RNN", "DFT", "STFT", "SequenceMap"))
_REWRITTEN = "pkg.onnxscript.rewriter.rule_name"
#: The shape of what has none that is known.
_UNKNOWN = (None,)


class Walk:
    """One walk through a model.

    Attributes:
        layers: what was counted. uncounted: by operator and place. stored: all tensors that the file stores.
        folded: of each norm that the file says is folded into a convolution: its channels, and elements of bias there now.
    """

    def __init__(self, model: Any, where: str) -> None:
        self.where = where
        self.layers: list[Layer] = []
        self.uncounted: dict[Any, Uncounted] = {}
        self.stored: dict[Any, Stored] = {}
        self._functions = {key_of(f.domain, f.name, f.overload): f for f in model.functions}
        self._opsets = {"": 1, **opsets_of(model)}
        self._steps = 0
        self.home: tuple[str, ...] = ()
        self.folded: list[tuple[int, int]] = []

    def graph(
        self, graph: Any, given: Mapping[str, Value], outer: Scope, path: str = "", home: tuple[str, ...] = ()
    ) -> list[Value]:
        """Walks a graph with its inputs; gives its outputs. ``home`` tells it from the model's other graphs.

        Raises:
            ComplexityError: it is out of order or in a circle, or ONNX refuses an operator.
        """
        with self._in(home):
            scope = {**outer, **self._initializers(graph), **given}
            declared = {one.name: value_of(one.type) for one in (*graph.value_info, *graph.output)}
            self._nodes(graph.node, scope, declared, path, {})
            return [self._out(scope, one.name) for one in graph.output]

    @contextmanager
    def _in(self, home: tuple[str, ...]) -> Iterator[None]:
        before, self.home = self.home, home
        try:
            yield
        finally:
            self.home = before

    def _out(self, scope: Scope, name: str) -> Value:
        if name not in scope:
            raise ComplexityError(f"{self.where}: output {shown(name)} is made by nothing")
        return scope[name]

    def _initializers(self, graph: Any) -> Scope:
        scope: Scope = {}
        for tensor in graph.initializer:
            scope[tensor.name] = self._constant((*self.home, tensor.name), tensor)
        for sparse in graph.sparse_initializer:
            name = sparse.values.name
            key = (*self.home, name)
            one = self.stored.setdefault(key, Stored(name, tuple(sparse.values.dims), sparse.values.data_type))
            scope[name] = Value(one.dtype, tuple(sparse.dims), stored=(one,), constant=True)
        return scope

    def _constant(self, key: Any, tensor: Any) -> Value:
        from onnx import numpy_helper

        shape = tuple(tensor.dims)
        try:
            check(shape)
        except ComplexityError as error:
            raise ComplexityError(f"{self.where}: tensor {shown(tensor.name)}: {error}") from None
        one = self.stored.setdefault(key, Stored(tensor.name, shape, tensor.data_type))
        known = None
        if (
            one.elements <= 1024
            and (tensor.ByteSize() > one.elements // 2 or not one.elements)
            and tensor.data_type != 8
        ):
            try:
                known = numpy_helper.to_array(tensor)
            except Exception:  # stripped, or shorter than its shape: then its values are not known
                known = None
        return Value(one.dtype, shape, known=known, stored=(one,), constant=True)

    def _nodes(
        self, nodes: Any, scope: Scope, declared: Mapping[str, Value], path: str, bound: Mapping[str, Any]
    ) -> None:
        made_here: set[str] = set()
        for proto in nodes:
            self._steps += 1
            if self._steps > MOST:
                raise ComplexityError(f"{self.where}: more than {MOST:,} operators with those in loops")
            for name in proto.input:
                if name and name not in scope:
                    later = any(name in other.output for other in nodes)
                    what = "which is made later: a circle, or out of order" if later else "which nothing makes"
                    raise ComplexityError(
                        f"{self.where}: {proto.op_type} {shown(proto.name)} reads {shown(name)}, {what}"
                    )
            inputs = [scope[name] if name else None for name in proto.input]
            outputs = self._node(proto, inputs, scope, declared, path, bound)
            for name, value in zip(proto.output, outputs, strict=False):
                if name and name in made_here:
                    raise ComplexityError(f"{self.where}: {shown(name)} is made twice")
                if name:
                    made_here.add(name)
                    scope[name] = merged(value, declared.get(name))

    def _node(
        self,
        proto: Any,
        inputs: list[Value | None],
        scope: Scope,
        declared: Mapping[str, Value],
        path: str,
        bound: Mapping[str, Any],
    ) -> list[Value]:
        protos = list(_bound(proto.attribute, bound))
        domain = "" if proto.domain == "ai.onnx" else proto.domain
        names = (one.name for x in inputs if x is not None for one in x.stored)
        here = ".".join(filter(None, (path, path_of(proto, names))))
        node = Node(proto.op_type, domain, proto.name, {}, inputs, list(proto.output), here, protos)
        if proto.op_type == "Constant" and not domain:
            return [self._from_attribute(proto, protos)]
        graphs = {one.name: one.g for one in protos if one.type == 5}
        if graphs and not domain and proto.op_type in ("If", "Loop", "Scan"):
            return self.inside(node, graphs, scope)
        function = self._functions.get(key_of(proto.domain, proto.op_type, proto.overload))
        if function is not None:
            return self._function(function, node)
        from onnx import helper

        self._note_folded(proto, node)
        node.attrs = {one.name: _plain(helper.get_attribute_value(one)) for one in protos if one.type not in (5, 10)}
        return self._operator(node, [declared.get(name) for name in proto.output])

    def _from_attribute(self, proto: Any, protos: list[Any]) -> Value:
        """The value of a ``Constant``."""
        import numpy

        one = protos[0] if protos else None
        if one is None:
            raise ComplexityError(f"{self.where}: Constant {shown(proto.name)} has no value")
        key = (*self.home, proto.output[0])
        if one.name == "value":
            return self._constant(key, one.t if one.t.name else _named(one.t, proto.output[0]))
        if one.name in ("value_float", "value_floats"):
            listed = numpy.array(one.f if one.name == "value_float" else list(one.floats), numpy.float32)
            dtype = 1
        elif one.name in ("value_int", "value_ints"):
            listed = numpy.array(one.i if one.name == "value_int" else list(one.ints), numpy.int64)
            dtype = 7
        else:
            return Value(8 if one.name.startswith("value_string") else 1, constant=True)
        stored = self.stored.setdefault(key, Stored(proto.output[0], listed.shape, dtype))
        return Value(dtype, listed.shape, listed if listed.size <= 4096 else None, (stored,), True)

    def _note_folded(self, proto: Any, node: Node) -> None:
        """Where torch's exporter says that it folded a norm into a convolution: its channels, and the bias it left."""
        if any(one.key == _REWRITTEN and "FuseBatchNorm" in one.value for one in proto.metadata_props):
            weight, bias = node.x(1), node.x(2)
            if weight is not None and weight.sizes:
                axis = 1 if node.op == "ConvTranspose" else 0
                self.folded.append((weight.sizes[axis] or 0, sum(one.elements for one in bias.stored) if bias else 0))

    # Operators.

    def _operator(self, node: Node, declared: list[Value | None]) -> list[Value]:
        try:
            node.outputs = outputs_of(node, self._opsets)
        except ComplexityError as error:
            raise ComplexityError(f"{self.where}: {error}") from None
        node.outputs = [merged(value, told) for value, told in zip(node.outputs, declared, strict=False)]
        self._pass_on(node)
        sources = tuple(dict.fromkeys(x.home for x in node.inputs if x is not None and x.home is not None))
        try:
            works = self._works(node)
        except ComplexityError as error:
            raise ComplexityError(f"{self.where}: {node.called}: {error}") from None
        start = len(self.layers)
        for i, work in enumerate(works):
            self._add(work, node.path, sources if not i else (len(self.layers) - 1, *sources))
        wrote = len(self.layers) > start
        for value in node.outputs:
            value.home = len(self.layers) - 1 if wrote else next(iter(sources), None)
        return node.outputs

    def _works(self, node: Node) -> list[Work]:
        if not node.domain and node.outputs and all(y.known is not None for y in node.outputs):
            works: list[Work] = []  # arithmetic of shapes
            passed = PASSES.get(node.op, range(len(node.inputs)))
        else:
            works = self._ruled(node)
            passed = () if works else PASSES.get(node.op, ())
        held = {one for work in works for value, *_ in work.held if value is not None for one in value.stored}
        for i, x in enumerate(node.inputs):
            for one in x.stored if x is not None and i not in passed else ():
                one.setting = one.setting or one not in held
        return works

    def _ruled(self, node: Node) -> list[Work]:
        """What the rule of an operator says; one without a rule, or whose shapes depend on values, is listed."""
        rule = rule_for(node)
        try:
            if rule is None:
                raise Unsized
            made = rule(node)
        except (Unsized, IndexError, TypeError, ZeroDivisionError):
            self._report(node)
            return []
        return [made] if isinstance(made, Work) else list(made or ())

    def _pass_on(self, node: Node) -> None:
        """What results are made of, where they are made of stored tensors alone."""
        told = [x for x in node.inputs if x is not None]
        if not all(x.constant or x.known is not None for x in told):
            return
        places = PASSES.get(node.op, range(len(node.inputs)))
        stored = tuple(dict.fromkeys(one for i in places if (x := node.x(i)) is not None for one in x.stored))
        for value in node.outputs:
            value.constant, value.stored = True, stored

    def _add(self, work: Work, path: str, sources: tuple[int, ...]) -> None:
        cost = dict(work.cost)
        for value, quantity, *amount in work.held:
            if value is None:
                continue
            fresh = [one for one in value.stored if not one.taken and one.may_be(quantity)]
            n = amount[0] if amount and fresh else sum(one.elements for one in fresh)
            for one in fresh:
                one.taken = True
            if n:
                cost[quantity] = cost.get(quantity, 0) + n
        self.layers.append(
            Layer(
                path, work.kind, Cost(cost), work.inputs, work.outputs, kernel_size=work.kernel_size, stride=work.stride,
                groups=work.groups, form=LOST, sources=sources, dilation=work.dilation, kept=False,
            )
        )  # fmt: skip

    def _report(self, node: Node) -> None:
        """Lists an operator as uncounted: it has no rule, or a shape depends on values."""
        told = [x for x in node.inputs if x is not None]
        inputs, outputs = (
            [_UNKNOWN if one.sizes is None else one.sizes for one in many] for many in (told, node.outputs)
        )
        bound = None
        if not node.domain and node.op not in _ITERATE and inputs and not any(None in s for s in (*inputs, *outputs)):
            bound = sum(map(prod, inputs)) * sum(map(prod, outputs))  # type: ignore[arg-type]
        self.listed(f"{node.domain}.{node.op}" if node.domain else node.op, node.path, inputs, outputs, bound)

    def listed(self, name: str, path: str, inputs: Any = (), outputs: Any = (), bound: int | None = None) -> None:
        """Lists something as uncounted."""
        found = self.uncounted.get((name, path))
        if found is None:
            self.uncounted[name, path] = Uncounted.of(name, path, inputs, outputs, bound)
        else:
            found.again(bound)

    def idle(self) -> Iterator[Layer]:
        """The stored tensors that may be weights and that no layer took: unused ones, and those of what has no rule."""
        for one in self.stored.values():
            if not one.taken and not one.setting and one.like_a_weight and one.elements:
                one.taken = True
                yield Layer(one.name, "parameter", Cost({"weights": one.elements}), form=LOST, sources=(), kept=False)

    def _function(self, function: Any, node: Node) -> list[Value]:
        """A function of the model, in its place."""
        bound = {one.name: one for one in function.attribute_proto} | {one.name: one for one in node.protos}
        scope = {name: x if x is not None else Value() for name, x in zip(function.input, node.inputs, strict=False)}
        before, self._opsets = self._opsets, {"": self._opsets[""], **opsets_of(function)}
        try:
            with self._in((function.domain, function.name, function.overload)):
                self._nodes(function.node, scope, {}, node.path, bound)
        finally:
            self._opsets = before
        return [self._out(scope, name) for name in function.output]

    def inside(self, node: Node, graphs: Mapping[str, Any], scope: Scope) -> list[Value]:
        """An operator that holds other graphs: ``If``, ``Loop``, ``Scan``."""
        raise NotImplementedError


def _bound(attributes: Any, bound: Mapping[str, Any]) -> Iterator[Any]:
    """A node's attributes; those of a function by what it was called with."""
    from onnx import AttributeProto

    for one in attributes:
        if not one.ref_attr_name:
            yield one
        elif one.ref_attr_name in bound:
            made = AttributeProto()
            made.CopyFrom(bound[one.ref_attr_name])
            made.name = one.name
            yield made


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _named(tensor: Any, name: str) -> Any:
    tensor.name = name
    return tensor

"""What a rule is given, an operator of a graph with its inputs and outputs, and what it says: the work that it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from ...base.errors import ComplexityError
from .values import FLOATS, Dims, Value

#: A stored tensor that a layer counts: it, the quantity it is, and its elements where they are not those that are stored.
Held = tuple[Value | None, str] | tuple[Value | None, str, int]


@dataclass(frozen=True)
class Work:
    """One layer of the ledger, but for which stored tensors nobody has counted yet.

    Attributes:
        kind, cost, inputs, outputs, kernel_size, stride, groups, dilation: as in ``Layer``. held: what it counts if no layer
            before it has.
    """

    kind: str
    cost: dict[str, int]
    inputs: Dims = ()
    outputs: Dims = ()
    kernel_size: Dims = ()
    stride: Dims = ()
    groups: int = 1
    dilation: Dims = ()
    held: tuple[Held, ...] = ()


@dataclass
class Node:
    """An operator.

    Attributes:
        op, domain, name: as the graph has them. attrs: its attributes as plain data. inputs: None where one is left out.
        out: names of its outputs. path: where it stands in the network, as layers are named. protos: its attributes as ONNX
            has them. outputs: once they are inferred.
    """

    op: str
    domain: str
    name: str
    attrs: dict[str, Any]
    inputs: list[Value | None]
    out: Sequence[str]
    path: str = ""
    protos: Sequence[Any] = ()
    outputs: list[Value] = field(default_factory=list)

    @property
    def called(self) -> str:
        """It, for a message."""
        library = f"{self.domain}." if self.domain else ""
        return f"{library}{self.op} {self.name!r}" if self.name else f"{library}{self.op} in {self.path or 'the graph'}"

    def get(self, name: str, default: Any) -> Any:
        """An attribute."""
        return self.attrs.get(name, default)

    def x(self, place: int) -> Value | None:
        """An input; None where it is left out."""
        return self.inputs[place] if place < len(self.inputs) else None

    def shape(self, place: int = 0) -> Dims:
        """The shape of an input; () where it is left out.

        Raises:
            Unsized: it depends on values.
        """
        x = self.x(place)
        return () if x is None else x.shape

    def size(self, place: int = 0) -> int:
        """Elements of an input; 0 where it is left out."""
        x = self.x(place)
        return 0 if x is None else x.elements

    @property
    def y(self) -> Dims:
        """The shape of the first output."""
        return self.outputs[0].shape

    @property
    def written(self) -> int:
        """Elements of the first output."""
        return self.outputs[0].elements

    def trained(self, place: int) -> bool:
        """Whether an input is made of what the file stores."""
        x = self.x(place)
        return x is not None and bool(x.stored)

    def work(
        self,
        kind: str,
        cost: dict[str, int],
        data: Sequence[int] = (0,),
        *,
        held: Iterable[Held] | None = None,
        inputs: Dims | None = None,
        outputs: Dims | None = None,
        **others: Any,
    ) -> Work:
        """Work of this operator. ``data`` are the inputs that it reads; stored ones among them are weights unless it is said
        what is held."""
        written = self.written if outputs is None else prod(outputs)
        cost = {**cost, "read": cost.get("read", sum(map(self.size, data))), "written": cost.get("written", written)}
        if held is None:
            held = [(x, "weights") for i in data if (x := self.x(i)) is not None and x.dtype in FLOATS]
        return Work(
            kind,
            {quantity: n for quantity, n in cost.items() if n},
            self.shape(data[0]) if inputs is None and data else inputs or (),
            self.y if outputs is None else outputs,
            held=tuple(held),
            **others,
        )


#: What an operator costs: nothing, one layer or several.
Rule = Callable[[Node], "Work | Sequence[Work] | None"]

#: Operator, with its library in front unless that is ONNX itself -> its rule.
RULES: dict[str, Rule] = {}
#: (library, operator) -> its outputs, where ONNX does not tell them.
SHAPES: dict[tuple[str, str], Callable[[Node], list[Value]]] = {}
#: Operator that makes no new elements -> the inputs whose elements it passes on.
PASSES: dict[str, tuple[int, ...]] = {}

#: Libraries by what rules call them: ONNX itself, onnxruntime, ONNX's classical models.
LIBRARIES = {"": "", "ms": "com.microsoft", "ml": "ai.onnx.ml"}


def words(text: str) -> list[str]:
    """The words of a text: a long list of names stays readable."""
    return text.split()


def shapes(names: str, library: str) -> Callable[[Callable[[Node], list[Value]]], Callable[[Node], list[Value]]]:
    """Registers what operators of a library give, where ONNX does not say."""

    def register(made: Callable[[Node], list[Value]]) -> Callable[[Node], list[Value]]:
        for name in words(names):
            SHAPES[LIBRARIES[library], name] = made
        return made

    return register


def rule(names: str, library: str = "") -> Callable[[Rule], Rule]:
    """Registers a rule for operators of ONNX (``library`` ``ms``: of onnxruntime, ``ml``: of ONNX's classical models)."""

    def register(made: Rule) -> Rule:
        for name in words(names):
            RULES[f"{LIBRARIES[library]}.{name}" if library else name] = made
        return made

    return register


def rule_for(node: Node) -> Rule | None:
    """The rule of an operator; of onnxruntime's the one of ONNX by that name, where it has none of its own."""
    found = RULES.get(f"{node.domain}.{node.op}" if node.domain else node.op)
    return found or (RULES.get(node.op) if node.domain == "com.microsoft" else None)


def alike(what: str, one: int, other: int) -> None:
    """That two sizes which meet are the same.

    Raises:
        ComplexityError: they are not.
    """
    if one != other:
        raise ComplexityError(f"{what}: {one} and {other} do not go together")


def per_axis(value: Any, axes: int) -> Dims:
    """A list with an entry for each axis, ones unless it is given."""
    return tuple(value) if value else (1,) * axes

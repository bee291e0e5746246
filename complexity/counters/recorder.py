"""Recorder: what one count has seen. Works are written down as they come; layers are made of them when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import torch
from torch import nn

from ..base.errors import ComplexityError
from ..formulas.cost import Cost
from ..ledgers.layer import LOST, Layer
from ..ledgers.uncounted import Uncounted
from .keras import children as keras_children
from .keras import is_keras, variables
from .original import called_by_operators, refuse_hidden
from .registry import form, module_kind
from .standin import Spec, StandIn, spec_of
from .uncounted import most
from .work import Dims, Unknown, Work, dims

#: What was seen: the work, path and class of the module that did it, and its parameters that are counted with it.
Record = tuple[Work, str, "type | None", "dict[str, int] | None"]


class Recorder:
    """The records of one count.

    Attributes:
        records: in the order of execution. steps: for each call that wrote something down (``flow``).
        fresh: id of a parameter -> its elements, until a first layer has taken them, so that each counts once.
        statistics: the same of buffers. homes: id of a parameter -> (path, module, name, parameter).
        params, frozen: elements of all parameters, and of those that are not trained.
        specs: id of a parameter or buffer -> its spec.
        aliases: id of a copy of a parameter -> id of that parameter.
        path, owner: path and class of the module that is being executed.
        copies: what ``aliases`` are of, kept alive. seen: whether what runs in a real run is written down already.
        tapped: where works are also kept with their tensors, while a layer is learnt.
        reason: why values were asked for, in case the model swallows the error. question: where, if the answer is yes or no.
        told: the answers to such questions.
        kept: path of a layer of Keras -> its trained tensors and what they are; its first product counts them, whichever way
            it has turned them.
        lost: classes of exported graphs, which have lost how their operations were called, and by which module.
    """

    def __init__(
        self, model: nn.Module, device: torch.device | None = None, *, backward: bool = False, flow: bool = False
    ) -> None:
        self.backward, self.flow = backward, flow
        self.records: list[Record] = []
        self.path = ""
        self.owner: type | None = None
        self.reason: str | None = None
        self.question: str | None = None
        self.told: dict[str, bool] = {}
        self.lost: set[type] = set()
        self.kept: dict[str, list[tuple[Any, str]]] = {}
        self.uncounted: dict[Any, Uncounted] = {}
        self.fresh: dict[int, int] = {}
        self.statistics: dict[int, int] = {}
        self.homes: dict[int, tuple[str, nn.Module, str, Any]] = {}
        self.specs: dict[int, Spec] = {}
        self.aliases: dict[int, int] = {}
        self.paths: dict[int, str] = {}
        self.inputs: list[int] = []
        self.outputs: set[int] = set()
        self.steps: list[tuple[int, int, tuple[int, ...]]] = []
        self.copies: list[Any] = []
        self.seen = False
        self.tapped: list[tuple[Work, list[Any]]] | None = None
        self._idle: list[tuple[str, str, str, int]] = []
        self._walk(model, device)
        self.params = sum(self.fresh.values())
        self.frozen = sum(n for key, n in self.fresh.items() if not self.homes[key][3].requires_grad)

    def _walk(self, model: nn.Module, device: torch.device | None) -> None:
        """One pass over all modules, depth first in order, as ``named_modules`` has them."""
        paths, fresh, homes, statistics, specs = self.paths, self.fresh, self.homes, self.statistics, self.specs
        classes: set[type] = set()
        keras: set[type] = set()
        stack: list[tuple[str, nn.Module]] = [("", model)]
        while stack:
            path, module = stack.pop()
            if id(module) in paths:
                continue
            paths[id(module)] = path
            cls = type(module)
            if cls not in classes:
                classes.add(cls)
                refuse_hidden(cls, f"module {path!r}" if path else cls.__name__)
                if called_by_operators(module):
                    self.lost.add(cls)
                if is_keras(cls):
                    keras.add(cls)
            attributes = module.__dict__
            of_keras = cls in keras
            if of_keras:
                self._walk_keras(path, module, device)
            for name, parameter in attributes["_parameters"].items():
                if parameter is not None and (key := id(parameter)) not in homes:
                    if parameter.__class__ is nn.UninitializedParameter:
                        where = f"{path}.{name}" if path else name
                        raise ComplexityError(
                            f"parameter {where!r} has no shape yet (a lazy module): run the model once first"
                        )
                    homes[key] = path, module, name, parameter
                    specs[key] = spec = spec_of(parameter, device)
                    fresh[key] = spec.numel
            for name, buffer in attributes["_buffers"].items():
                if buffer is not None and name != "num_batches_tracked" and buffer.layout is torch.strided:
                    specs[id(buffer)] = spec = spec_of(buffer, device)
                    statistics[id(buffer)] = spec.numel
            children = keras_children(module) if of_keras else attributes["_modules"]
            if children:
                prefix = path + "." if path else ""
                for name in reversed(children):
                    if (child := children[name]) is not None:
                        stack.append((prefix + name, child))

    def _walk_keras(self, path: str, layer: nn.Module, device: torch.device | None) -> None:
        """The variables of a layer of Keras, of which statistics are parameters of torch too."""
        own = self.kept[path] = []
        for name, tensor, trained in variables(layer):
            if trained:
                own.append((tensor, "biases" if name == "bias" else "weights"))
            if (key := id(tensor)) not in self.specs:
                self.specs[key] = spec = spec_of(tensor, device)
                if trained:
                    self.homes[key], self.fresh[key] = (path, layer, name, tensor), spec.numel
                else:
                    self.statistics[key] = spec.numel

    def key(self, tensor: Any) -> int:
        """Id of the parameter or buffer that a tensor is or stands for."""
        if type(tensor) is StandIn:
            return id(tensor.original) if tensor.original is not None else id(tensor)
        return self.aliases.get(id(tensor), id(tensor))

    def take(self, tensor: Any, quantity: str) -> int:
        """Elements of a parameter that no layer has taken yet; 0 afterwards, and for what is no parameter."""
        return (self.statistics if quantity == "norm_statistics" else self.fresh).pop(self.key(tensor), 0)

    def add(self, works: tuple[Work | Unknown, ...], tensors: list[Any]) -> None:
        """Writes down what a call costs, under the module that is being executed."""
        start = len(self.records)
        for work in works:
            if isinstance(work, Unknown):
                self.report(work.operation, work.inputs, work.outputs)
                continue
            if self.tapped is not None:
                self.tapped.append((work, tensors))
            taken: dict[str, int] | None = None
            for slot, quantity in work.held:
                if n := self.take(tensors[slot], quantity):
                    taken = taken or {}
                    taken[quantity] = taken.get(quantity, 0) + n
            if work.cost.get("multi_adds") and (kept := self.kept.pop(self.path, ())):
                for tensor, quantity in kept:
                    if n := self.take(tensor, quantity):
                        taken = taken or {}
                        taken[quantity] = taken.get(quantity, 0) + n
            for slot, quantity, amount in work.trained:
                if self.key(tensors[slot]) in self.homes:
                    taken = {**(taken or {}), quantity: amount}
            path = self.path
            if self.owner in self.lost and work.held and (held := self.homes.get(self.key(tensors[work.held[0][0]]))):
                path = held[0]
            elif work.place:
                home = self.homes.get(self.key(tensors[work.home])) if work.home is not None else None
                path = home[0] if home else f"{path}.{work.place}" if path else work.place
            self.records.append((work, path, self.owner, taken))
            if self.backward and work.gradients and torch.is_grad_enabled():
                self._gradients(work, path, tensors)
        if self.flow and works:
            sources = tuple(dict.fromkeys(t.home for t in tensors if type(t) is StandIn and t.home is not None))
            self.steps.append((start, len(self.records), sources))

    def _gradients(self, work: Work, path: str, tensors: list[Any]) -> None:
        """The gradients of a product with respect to the tensors that want one."""
        for gradient in work.gradients:
            wanting = next((tensors[slot] for slot in gradient.slots if tensors[slot].requires_grad), None)
            if wanting is None:
                continue
            role = gradient.role or ("weight" if self._is_owned(wanting) else "input")
            cost = {"multi_adds": gradient.multi_adds}
            how = LOST if self.owner in self.lost else work.form or form(self.owner, work.kind)
            made = Work(f"{work.kind}_{role}_gradient", cost, work.inputs, dims(wanting), form=how)
            self.records.append((made, path, self.owner, None))

    def _is_owned(self, tensor: Any) -> bool:
        key = self.key(tensor)
        return key in self.homes or key in self.statistics

    def settle(self, tensor: Any, tensors: list[Any], wrote: bool) -> None:
        """Notes where a result comes from: from what was just written down, or from where its first tensor does."""
        if wrote:
            tensor.home = len(self.records) - 1
        else:
            tensor.home = next((t.home for t in tensors if type(t) is StandIn and t.home is not None), tensor.home)

    def report(self, name: str, inputs: Sequence[Dims], outputs: Sequence[Dims]) -> None:
        """Lists an operation as uncounted."""
        key = (name, self.path)
        bound = most(name, inputs, outputs)
        found = self.uncounted.get(key)
        if found is None:
            self.uncounted[key] = Uncounted.of(name, self.path, inputs, outputs, bound)
            return
        found.again(bound)

    # What becomes of it.

    @property
    def multi_adds(self) -> int:
        """The sum of all records."""
        return sum(record[0].cost.get("multi_adds", 0) for record in self.records)

    def finish(self) -> None:
        """Notes the parameters that no layer took, rates what is uncounted, and lets go of the model."""
        for key, (path, module, name, _) in self.homes.items():
            if left := self.fresh.pop(key, 0):
                self._idle.append((path, *_idle(module, name), left))
        for entry in self.uncounted.values():
            entry.rate(self.multi_adds)
        self.homes, self.paths, self.statistics, self.aliases, self.copies = {}, {}, {}, {}, []

    def layers(self, *, params: bool = True) -> list[Layer]:
        """All records as layers, then the parameters that no call touched; ``params``: whether parameters count."""
        flows = self._flows() if self.flow else {}
        made = []
        for i, (work, path, owner, taken) in enumerate(self.records):
            cost = {**work.cost, **taken} if taken and params else work.cost
            how = LOST if owner in self.lost else work.form
            how = how or (_packed(owner, work.kind) if work.packed else form(owner, work.kind))
            if owner and how == "subclass" and work.kind.startswith("conv") and "Conv" not in owner.__name__:
                cost = {**cost, **_renamed(work)}
            made.append(
                Layer(
                    path,
                    work.kind,
                    Cost(cost),
                    work.inputs,
                    work.outputs,
                    kernel_size=work.kernel_size,
                    stride=work.stride,
                    groups=work.groups,
                    form=how,
                    **flows.get(i, {}),
                )
            )
        for path, kind, quantity, left in self._idle if params else ():
            made.append(Layer(path, kind, Cost({quantity: left}), sources=() if self.flow else None))
        return made

    def _flows(self) -> dict[int, dict[str, Any]]:
        """What reads what: of several records of one call the first reads what the call does, each other also the one before."""
        flows: dict[int, dict[str, Any]] = {i: {"sources": ()} for i in range(len(self.records))}
        for start, end, sources in self.steps:
            for i in range(start, end):
                flows[i] = {
                    "sources": sources if i == start else (i - 1, *sources),
                    "dilation": self.records[i][0].dilation,
                    "kept": i == end - 1 and i in self.outputs,
                }
        return flows


def _renamed(work: Work) -> dict[str, Any]:
    """What tells a convolution apart for those who know one by its class's name."""
    params = work.cost["read"] - prod(work.inputs)
    return {
        "renamed_multi_adds": work.cost["multi_adds"],
        "renamed_bias_adds": work.cost.get("bias_adds", 0),
        "renamed_param_uses": params * work.inputs[0],
    }


def _packed(owner: type | None, kind: str) -> str:
    """The form of work that ``nn.MultiheadAttention`` stands for as a whole."""
    if owner is not nn.MultiheadAttention:
        return "function"
    return "module" if kind == "attention" else "inner"


def _idle(module: nn.Module, name: str) -> tuple[str, str]:
    kind = next((kind for cls in type(module).__mro__ if (kind := module_kind(cls))), "parameter")
    if kind.endswith("_norm"):
        return kind, "norm_weights"
    return kind, "biases" if "bias" in name else "weights"

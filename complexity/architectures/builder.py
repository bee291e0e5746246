"""Net: writes a network down layer by layer. Each call takes a map's shape, appends its layers, returns the new shape.

Channels and sizes may be integers or NumPy arrays (a sweep runs the same code for all settings at once), so nothing
here branches on them; a layer that is there for some settings only is given ``where``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from .. import formulas
from ..base.errors import ComplexityError
from ..formulas.arithmetic import Number
from ..formulas.cost import Cost
from ..formulas.sizes import Size
from ..ledgers.kinds import kind as known
from ..ledgers.layer import Layer
from . import stages

Axes = Any  # one number for both axes, or a pair


class Map(NamedTuple):
    """A feature map: channels and its spatial size, e.g. ``Map(32, (112, 112))``. A vector's size is ``()``.

    ``source`` is the index of the layer that wrote it (or of which it is a part), -1 for the network's input.
    """

    channels: Number
    size: Size
    source: int = -1

    @property
    def shape(self) -> tuple[Number, ...]:
        """With a batch of one in front: ``(1, 32, 112, 112)``."""
        return (1, self.channels, *self.size)


class Net:
    """The layers written down so far."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        #: How many times smaller than the input the map is, the stage (see ``stages``) that this is, and that of each layer.
        self.stride = 1
        self.stage = 0
        self.stages: list[int] = []
        #: Repeats of each stage, those that ``depth`` left out too.
        self.repeats = [0] * stages.COUNT
        self._printed: int | None = None
        self._path: list[str] = []
        self._part = "body"

    @contextmanager
    def scope(self, name: str = "", *, part: str | None = None) -> Iterator[None]:
        """Layers inside get ``name.`` in front of their names, and belong to ``part``."""
        outer = self._part
        self._part = part or outer
        if name:
            self._path.append(name)
        try:
            yield
        finally:
            self._part = outer
            if name:
                self._path.pop()

    def enter(self, stride: int = 1, printed: int | None = None, depth: Any = None) -> bool:
        """Goes on to a block: what follows belongs to the stage of its output. Whether the block is there.

        A block that changes neither the map's size nor its printed channels is a repeat; a stage keeps the first ``depth`` of
        them. The others always stay.

        Args:
            stride: of the block. printed: its output channels at α = 1; ``None`` for what is never left out.
            depth: one value or one per stage; ``None`` keeps all.
        """
        self.stride *= stride
        self.stage = stages.stage(self.stride)
        before, self._printed = self._printed, printed
        if printed is None or stride > 1 or printed != before:
            return True
        self.repeats[self.stage] += 1
        most = self.here(depth)
        return most is None or self.repeats[self.stage] <= most

    def here(self, value: Any, otherwise: Any = None) -> Any:
        """The value of a setting in this stage; ``otherwise`` where it has none."""
        value = value[self.stage] if isinstance(value, (tuple, list)) else value
        return otherwise if value is None else value

    def conv(
        self,
        name: str,
        x: Map,
        channels: Number,
        kernel: Axes = 1,
        *,
        stride: Axes = 1,
        padding: Axes | None = None,
        dilation: Axes = 1,
        groups: Number = 1,
        bias: bool = False,
        where: Any = True,
    ) -> Map:
        """Convolution. ``padding`` is half the kernel unless given (the size stays at stride 1)."""
        kernel, stride = _pair(kernel), _pair(stride)
        around: Axes = tuple((k - 1) // 2 for k in kernel) if padding is None else padding
        try:
            size = formulas.output_size(x.size, kernel, stride=stride, padding=around, dilation=dilation)
            if groups is x.channels and channels is x.channels:
                cost = formulas.depthwise(channels, kernel, x.size, stride=stride, padding=around, bias=bias)
            else:
                cost = formulas.convolution(
                    x.channels, channels, kernel, x.size,
                    stride=stride, padding=around, dilation=dilation, groups=groups, bias=bias,
                )  # fmt: skip
        except ComplexityError as error:
            raise ComplexityError(f"layer {self._name(name)!r}: {error}") from None
        y = self._add(
            name, "conv", cost, x, Map(channels, size),
            kernel_size=kernel, stride=stride, groups=groups, dilation=_pair(dilation), where=where,
        )  # fmt: skip
        return y if where is True else _either(where, y, x)

    def depthwise(self, name: str, x: Map, kernel: Axes, *, stride: Axes = 1, bias: bool = False) -> Map:
        """Depthwise convolution."""
        return self.conv(name, x, x.channels, kernel, stride=stride, groups=x.channels, bias=bias)

    def batch_norm(self, name: str, x: Map, *, where: Any = True) -> Map:
        """Batch normalization."""
        return self._add(name, "batch_norm", formulas.batch_norm(x.channels, x.size), x, x, where=where)

    def local_response_norm(self, name: str, x: Map) -> Map:
        """Local response normalization."""
        return self._add(name, "local_response_norm", formulas.local_response_norm(x.channels, x.size), x, x)

    def activation(self, name: str, x: Map, kind: str, *, form: str = "module", where: Any = True) -> Map:
        """An activation function by kind: ``relu``, ``relu6``, ``h_swish`` …"""
        return self._add(name, kind, formulas.elementwise_function(x.channels, x.size), x, x, form=form, where=where)

    def unit(
        self,
        name: str,
        x: Map,
        channels: Number,
        kernel: Axes = 1,
        *,
        stride: Axes = 1,
        padding: Axes | None = None,
        groups: Number = 1,
        bias: bool = False,
        norm: bool = True,
        activation: str | None = "relu",
        where: Any = True,
    ) -> Map:
        """Convolution, batch norm, activation: ``name.conv``, ``name.norm``, ``name.act``."""
        with self.scope(name):
            x = self.conv(
                "conv", x, channels, kernel, stride=stride, padding=padding, groups=groups, bias=bias, where=where
            )
            if norm:
                x = self.batch_norm("norm", x, where=where)
            if activation:
                x = self.activation("act", x, activation, where=where)
        return x

    def depthwise_unit(
        self, name: str, x: Map, kernel: Axes, *, stride: Axes = 1, activation: str | None = "relu"
    ) -> Map:
        """Depthwise convolution, batch norm, activation."""
        return self.unit(name, x, x.channels, kernel, stride=stride, groups=x.channels, activation=activation)

    def separable(
        self, name: str, x: Map, channels: Number, kernel: Axes = 3, *, stride: Axes = 1, act: bool = True
    ) -> Map:
        """ReLU (unless ``act`` is off), depthwise and pointwise convolution, batch norm; ``name.depthwise`` …."""
        with self.scope(name):
            if act:
                x = self.activation("act", x, "relu")
            x = self.depthwise("depthwise", x, kernel, stride=stride)
            x = self.conv("pointwise", x, channels)
            return self.batch_norm("norm", x)

    def residual(
        self,
        x: Map,
        y: Map,
        *,
        stride: Axes = 1,
        project: bool,
        kernel: Axes = 1,
        activation: str | None = "relu",
    ) -> Map:
        """``y`` added to the shortcut of ``x``, then an activation: ``shortcut``, ``add``, ``act``.

        The shortcut is ``x`` itself or, to ``project``, a convolution of it (1×1 unless a kernel is given) with batch norm.
        """
        if project:
            with self.scope(part="shortcut"):
                x = self.unit("shortcut", x, y.channels, kernel, stride=stride, activation=None)
        y = self.add("add", x, y)
        return self.activation("act", y, activation) if activation else y

    def inverted_residual(
        self,
        x: Map,
        expanded: Number,
        channels: Number,
        kernel: Axes,
        *,
        stride: Axes = 1,
        activation: str = "relu",
        expand: Any = True,
        se: Mapping[str, Any] | None = None,
        se_first: bool = False,
        linear: bool = True,
        shortcut: bool = True,
    ) -> Map:
        """``expand``, ``depthwise``, ``se``, ``project``, and ``add`` where input and output have one shape.

        Args:
            expand: whether the expanding convolution is there. se: what ``squeeze_excite`` is called with, ``None`` for none.
            se_first: it stands in front of the depthwise convolution's activation (``act``).
            linear: no activation behind the projection. shortcut: whether there may be an add.
        """
        se_first = se_first and se is not None
        y = self.unit("expand", x, expanded, activation=activation, where=expand)
        y = self.depthwise_unit("depthwise", y, kernel, stride=stride, activation=None if se_first else activation)
        if se is not None:
            y = self.squeeze_excite("se", y, **se)
        if se_first:
            y = self.activation("act", y, activation)
        y = self.unit("project", y, channels, activation=None if linear else activation)
        return self.add("add", y, x, where=x.channels == channels) if shortcut and stride == 1 else y

    def linear(self, name: str, x: Map, features: Number, *, bias: bool = True) -> Map:
        """Fully connected layer, from a vector (``size`` is ``()``)."""
        cost = formulas.fully_connected(x.channels, features, bias=bias)
        return self._add(name, "linear", cost, x, Map(features, ()))

    def fully_connected(self, x: Map, hidden: Sequence[Number], classes: int, *, softmax: bool) -> Map:
        """Fully connected layers from a vector, the classifier last: ``fc1``, ``act1`` … ``fc3``, ``softmax``."""
        with self.scope(part="classifier"):
            for i, features in enumerate(hidden, 1):
                x = self.linear(f"fc{i}", x, features)
                x = self.activation(f"act{i}", x, "relu")
            x = self.linear(f"fc{len(hidden) + 1}", x, classes)
            return self.activation("softmax", x, "softmax") if softmax else x

    def pool(
        self,
        name: str,
        x: Map,
        kind: str,
        kernel: Axes,
        *,
        stride: Axes | None = None,
        padding: Axes = 0,
        ceil_mode: bool = False,
    ) -> Map:
        """A pooling window: ``max_pool`` or ``avg_pool``."""
        stride = kernel if stride is None else stride
        try:
            size = formulas.output_size(x.size, kernel, stride=stride, padding=padding, ceil_mode=ceil_mode)
        except ComplexityError as error:
            raise ComplexityError(f"layer {self._name(name)!r}: {error}") from None
        cost = formulas.max_pool(x.channels, kernel, x.size, stride=stride, padding=padding, ceil_mode=ceil_mode)
        return self._add(name, kind, cost, x, Map(x.channels, size), kernel_size=_pair(kernel), stride=_pair(stride))

    def global_pool(self, name: str, x: Map, kind: str = "adaptive_avg_pool", *, form: str = "module") -> Map:
        """Average over the whole map, to 1×1."""
        return self._add(name, kind, formulas.global_pool(x.channels, x.size), x, Map(x.channels, (1, 1)), form=form)

    def adaptive_pool(self, name: str, x: Map, size: Size) -> Map:
        """Average pooling to a given size."""
        cost = formulas.adaptive_pool(x.channels, x.size, size)
        return self._add(name, "adaptive_avg_pool", cost, x, Map(x.channels, size))

    def pad(self, name: str, x: Map, size: Size) -> Map:
        """Padding (or cropping) to a given size."""
        return self._add(name, "pad", formulas.pad(x.channels, x.size, size), x, Map(x.channels, size))

    def flatten(self, x: Map) -> Map:
        """All elements as a vector: nothing is computed or moved."""
        return Map(x.channels * formulas.arithmetic.product(x.size), (), x.source)

    def add(self, name: str, x: Map, other: Map, *, where: Any = True) -> Map:
        """Shortcut add: ``other + x``, two maps of one shape; ``x`` where the add is not there."""
        if (
            where is True
            and isinstance(x.channels, int)
            and isinstance(other.channels, int)
            and x.channels != other.channels
        ):
            raise ComplexityError(f"{name}: maps of {other.channels} and {x.channels} channels cannot be added")
        cost = formulas.add(x.channels, x.size)
        y = self._add(name, "add", cost, x._replace(source=other.source), x, form="function", where=where, others=(x,))
        return x if where is False else y

    def scale(self, name: str, x: Map, factors: Map) -> Map:
        """``x`` times one factor per channel."""
        cost = formulas.scale(x.channels, x.size)
        return self._add(name, "multiply", cost, x, x, form="function", others=(factors,))

    def concat(self, name: str, maps: Sequence[Map]) -> Map:
        """Concatenation of several maps of one size along the channels."""
        channels = [x.channels for x in maps]
        y = Map(sum(channels), maps[0].size)
        cost = formulas.concat(channels, y.size)
        return self._add(name, "concat", cost, maps[0], y, form="function", others=tuple(maps[1:]))

    def split(self, name: str, x: Map, first: Number) -> tuple[Map, Map]:
        """Channel split: the first ``first`` channels, and the rest."""
        cost = formulas.channel_split(x.channels, x.size)
        half = self._add(name, "channel_split", cost, x, Map(first, x.size), form="function")
        return half, Map(x.channels - first, x.size, half.source)

    def shuffle(self, name: str, x: Map, groups: Number) -> Map:
        """Channel shuffle."""
        cost = formulas.channel_shuffle(x.channels, x.size)
        return self._add(name, "channel_shuffle", cost, x, x, groups=groups, form="function")

    def squeeze_excite(
        self,
        name: str,
        x: Map,
        squeezed: Number,
        *,
        gate: str = "h_sigmoid",
        inner: str = "relu",
        bias: bool = True,
        norm: bool = False,
        convolutions: bool = True,
    ) -> Map:
        """Squeeze-and-excitation: ``pool``, ``reduce``, ``norm``, ``act``, ``expand``, ``gate``, ``scale``.

        ``convolutions``: its two layers are 1×1 convolutions, else linear ones; the costs are the same.
        ``norm``: batch normalization behind the first.
        """
        with self.scope(name, part="se"):
            y = self.global_pool("pool", x)
            if convolutions:
                y = self.conv("reduce", y, squeezed, bias=bias)
                if norm:
                    y = self.batch_norm("norm", y)
                y = self.activation("act", y, inner)
                y = self.conv("expand", y, x.channels, bias=bias)
            else:
                y = self.linear("reduce", self.flatten(y), squeezed, bias=bias)
                y = self.activation("act", y, inner)
                y = self.linear("expand", y, x.channels, bias=bias)
            y = self.activation("gate", y, gate)
            return self.scale("scale", x, y)

    def _name(self, name: str) -> str:
        return ".".join((*self._path, name)) if name else ".".join(self._path)

    def _add(
        self,
        name: str,
        kind: str,
        cost: Cost,
        x: Map,
        y: Map,
        *,
        kernel_size: tuple[Number, ...] = (),
        stride: tuple[Number, ...] = (),
        groups: Number = 1,
        form: str = "module",
        where: Any = True,
        others: tuple[Map, ...] = (),
        dilation: tuple[Number, ...] = (),
    ) -> Map:
        """Appends a layer that reads ``x`` (and ``others``) and writes ``y``; returns ``y`` as that layer's, or ``x``.

        Which layers a map comes from is one answer for all settings of a sweep: where a layer is there for some of them
        only, it counts as there.
        """
        if where is not True:
            if where is False:
                return x
            cost = Cost({quantity: amount * where for quantity, amount in cost.items()})
        self.stages.append(self.stage)
        self.layers.append(
            Layer(
                self._name(name), known(kind).name, cost, x.shape, y.shape,
                kernel_size=kernel_size, stride=stride, groups=groups, form=form, part=self._part,
                sources=(x.source, *(other.source for other in others)), dilation=dilation,
            )
        )  # fmt: skip
        return y._replace(source=len(self.layers) - 1)


def _pair(value: Axes) -> tuple[Number, Number]:
    return value if isinstance(value, tuple) else (value, value)


def _either(where: Any, there: Map, missing: Map) -> Map:
    """The map after a layer that is there for some settings only."""
    if where is False:
        return missing
    return Map(there.channels * where + missing.channels * (1 - where), there.size, there.source)

"""Networks by name: a family's function plus the variants that select its settings, and the facts that others ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from inspect import signature
from typing import Any, NamedTuple

from ..base.errors import ComplexityError, shown, unknown
from ..formulas.arithmetic import is_symbolic
from ..ledgers.ledger import Ledger
from . import checks
from .builder import Map, Net

#: The sizes of RegNet X and Y.
REGNETS = (
    "200mf", "400mf", "600mf", "800mf", "1_6gf", "3_2gf", "4_0gf", "6_4gf", "8gf", "12gf", "16gf", "32gf",
)  # fmt: skip
#: Network -> the folder of its family. A family is imported when one of its networks is asked for.
FAMILIES = {
    "vgg16": "vgg",
    "googlenet": "googlenet",
    "mobilenet_v1": "mobilenet_v1",
    "mobilenet_v2": "mobilenet_v2",
    "mobilenet_v3_large": "mobilenet_v3",
    "mobilenet_v3_small": "mobilenet_v3",
    "shufflenet_v1": "shufflenet_v1",
    "shufflenet_v2": "shufflenet_v2",
    **{f"shufflenet_v2_plus_{size}": "shufflenet_v2_plus" for size in ("small", "medium", "large")},
    "squeezenet1_0": "squeezenet",
    "squeezenet1_1": "squeezenet",
    "mnasnet_a1": "mnasnet",
    "mnasnet_b1": "mnasnet",
    "mnasnet_small": "mnasnet",
    "nasnet_a_mobile": "nasnet",
    "nasnet_a_large": "nasnet",
    "alexnet": "alexnet",
    **{f"vgg{layers}{norm}": "vgg" for norm in ("", "_bn") for layers in (11, 13, 16, 19)},
    **{f"resnet{layers}": "resnet" for layers in (18, 34, 50, 101, 152)},
    **{f"resnext{name}": "resnet" for name in ("50_32x4d", "101_32x4d", "101_32x8d", "101_64x4d")},
    **{f"wide_resnet{layers}_2": "resnet" for layers in (50, 101)},
    **{f"seresnet{layers}": "resnet" for layers in (50, 101, 152)},
    **{f"seresnext{layers}_32x4d": "resnet" for layers in (50, 101)},
    "senet154": "resnet",
    **{f"densenet{layers}": "densenet" for layers in (121, 161, 169, 201, 264)},
    "inception_v3": "inception_v3",
    "xception": "xception",
    "ghostnet": "ghostnet",
    **{f"efficientnet_b{i}": "efficientnet" for i in range(8)},
    **{f"efficientnet_lite{i}": "efficientnet" for i in range(5)},
    "proxylessnas_mobile": "proxylessnas",
    **{f"regnet_{kind}_{size}": "regnet" for kind in "xy" for size in REGNETS},
    "regnet_y_128gf": "regnet",
}


class Variant(NamedTuple):
    """A published form of a network: its source and the settings that differ from the family function's defaults."""

    source: str
    settings: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Network:
    """A network by name. Its family's ``closed.py`` lists it in ``NETWORKS``.

    Attributes:
        name: as it is selected, e.g. ``mobilenet_v1``. title: as it is printed, e.g. ``MobileNet V1``.
        source: paper and table.
        build: writes the layers down: ``build(net, image, **settings)``.
        variants: by name; the first is the default.
        resolution: default input size in pixels. minimum: the smallest input that its strides allow.
        choices: what a setting may be, where that is one of a few names.
        staged: settings that may be one value per stage (see ``stages``): its elastic space. A stage's layers depend on its
            own values and on the width of the stage before it, on nothing else.
        widths: all width multipliers that it has, where these are few. groups: published numbers of groups.
        symbols: what a formula of its cost is in, and what each symbol stands for: α, or the channels of its stages.
    """

    name: str
    title: str
    source: str
    build: Callable[..., Map]
    variants: Mapping[str, Variant]
    resolution: int = 224
    minimum: int = 32
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    staged: Sequence[str] = ()
    widths: Sequence[float] = ()
    groups: Sequence[int] = ()
    symbols: Mapping[str, str] = field(default_factory=lambda: {"α": "width multiplier"})

    def __reduce__(self) -> Any:
        return find, (self.name,)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """Settings that the network takes, with their defaults (resolution and variant apart)."""
        return {
            name: parameter.default
            for name, parameter in signature(self.build).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY
        }

    @property
    def multiplier(self) -> str | None:
        """The name of its width setting: ``alpha``, ``width`` or none."""
        return next((name for name in ("alpha", "width") if name in self.settings), None)

    @property
    def symbolic(self) -> str:
        """The name of the setting that ``symbols`` are given for: ``alpha``, else ``channels``."""
        return "alpha" if "alpha" in self.settings else "channels"

    def resolve(self, variant: str | None = None, **settings: Any) -> dict[str, Any]:
        """All settings of the network at these choices, checked.

        Raises:
            ComplexityError: an unknown variant or setting, or a value that is not allowed.
        """
        variant = next(iter(self.variants)) if variant is None else variant
        if not isinstance(variant, str) or variant not in self.variants:
            raise unknown(f"variant of {self.name}", variant, self.variants)
        defaults = self.settings
        for name in settings:
            if name not in defaults:
                raise unknown(f"setting of {self.name}", name, ["resolution", "beta", "variant", *defaults])
        chosen = {**defaults, **self.variants[variant].settings, **settings}
        for name, allowed in self.choices.items():
            checks.choice(f"{name} of {self.name}", chosen[name], allowed)
        return {
            name: checks.check(name, value, defaults[name], staged=name in self.staged)
            for name, value in chosen.items()
        }

    def layers(self, size: tuple[Any, Any], settings: Mapping[str, Any]) -> Net:
        """The network written down for an input of that size, settings as ``resolve`` gives them.

        Sizes and widths may also be many at once (arrays, numbers of ``sweeping.separable``) or symbols.

        Raises:
            ComplexityError: a setting that the network does not allow, or a closed form that only takes plain numbers.
        """
        net = Net()
        try:
            self.build(net, Map(3, size), **settings)
        except ComplexityError:
            raise
        except (TypeError, ValueError) as error:
            if not any(map(_is_many, [*size, *settings.values()])):
                raise
            raise ComplexityError(
                f"{self.name}: its closed form does not take many settings at once ({_place(error)}: {error}): instead of a "
                f"decision by channels or sizes, give the layer where=…; channels are rounded by architectures.rounding"
            ) from error
        return net


def _is_many(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(map(_is_many, value))
    return is_symbolic(value) or hasattr(value, "shape") or hasattr(value, "axis")


def _place(error: BaseException) -> str:
    """The line of a closed form that an error comes from."""
    from pathlib import Path
    from traceback import extract_tb

    frames = extract_tb(error.__traceback__)
    here = [frame for frame in frames if Path(frame.filename).name == "closed.py"] or frames
    return f"{'/'.join(Path(here[-1].filename).parts[-2:])}, line {here[-1].lineno}, {here[-1].line!r}"


@cache
def find(name: str) -> Network:
    """The network of that name.

    Raises:
        ComplexityError: no such network.
    """
    if not isinstance(name, str) or name not in FAMILIES:
        raise unknown("network", name, FAMILIES)
    found: Sequence[Network] = import_module(f".{FAMILIES[name]}.closed", __package__).NETWORKS
    return next(network for network in found if network.name == name)


def networks() -> dict[str, Network]:
    """All networks by name."""
    return {name: find(name) for name in FAMILIES}


def ledger(
    name: str,
    *,
    resolution: Any = None,
    beta: Any = None,
    variant: str | None = None,
    **settings: Any,
) -> Ledger:
    """The ledger of a network in closed form; no torch.

    Args:
        name: a key of ``networks()``, e.g. ``mobilenet_v1``.
        resolution: input size in pixels, one number or ``(height, width)``; the network's own unless given.
        beta: instead of ``resolution``: the resolution multiplier, in (0, 1], of the network's own input size,
            to the nearest pixel (half up).
        variant: one of the network's variants; its first unless given.
        settings: ``alpha`` or ``width``, ``groups``, ``classes`` and whatever else the network's function takes.

    Raises:
        ComplexityError: an unknown name, or a value that is not allowed.

    >>> ledger("mobilenet_v1", alpha=0.25).multi_adds
    41030272
    """
    found = find(name)
    size = input_size(found, resolution, beta)
    chosen = found.resolve(variant, **settings)
    record = {"variant": variant or next(iter(found.variants)), "resolution": size[0] if size[0] == size[1] else size}
    return Ledger(
        found.layers(size, chosen).layers,
        model=name,
        settings={**record, **chosen},
        inputs=(3 * size[0] * size[1],),
        frozen=0,
    )


def input_size(network: Network, resolution: Any = None, beta: Any = None) -> tuple[int, int]:
    """The input size that these choices mean.

    Raises:
        ComplexityError: both are given, or one is not allowed.
    """
    if beta is not None:
        if resolution is not None:
            raise ComplexityError(
                f"beta={shown(beta)} and resolution={shown(resolution)} both set the input size: give one"
            )
        resolution = checks.scaled(network.resolution, beta)
    if resolution is None:
        resolution = network.resolution
    sides = resolution if isinstance(resolution, (tuple, list)) else (resolution, resolution)
    if len(sides) != 2:
        raise ComplexityError(f"resolution {shown(resolution)}: one whole number, or height and width")
    height, width = (checks.whole("resolution", side) for side in sides)
    if min(height, width) < network.minimum:
        raise ComplexityError(
            f"resolution {min(height, width)} is too small for {network.name}: at least {network.minimum} is needed, "
            f"for a last map of 1×1 or more"
        )
    return height, width

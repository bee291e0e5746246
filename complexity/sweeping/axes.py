"""What is swept: each argument's values checked, and which of them the closed forms take all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy

from ..architectures import checks
from ..architectures.registry import Network, find, input_size
from ..base.errors import ComplexityError, shown, unknown
from .ranges import LONGEST

#: Arguments under another name, as one writes them in the plural.
PLURALS = {
    "variants": "variant", "resolutions": "resolution", "alphas": "alpha", "betas": "beta", "widths": "width",
}  # fmt: skip
#: Input sizes and classes up to here keep every product within 64 bits.
LARGEST = 10**9
WIDEST = {"channels": 10**6, "kernel": 999, "head": 10**6}


@dataclass(frozen=True)
class Axes:
    """The arguments of a sweep.

    Attributes:
        network: which. fixed: arguments with one value. swept: the others with all their values, in the order given.
        channel: the swept argument that the closed forms take as an array, if any. position: ``resolution`` or
            ``beta``, if swept. looped: the rest.
        sizes: input sizes (height, width), one for each position value (one in all if none is swept).
    """

    network: Network
    fixed: Mapping[str, Any]
    swept: Mapping[str, Sequence[Any]]
    channel: str | None
    position: str | None
    sizes: numpy.ndarray

    @property
    def looped(self) -> tuple[str, ...]:
        """Swept arguments that are gone through value by value."""
        return tuple(name for name in self.swept if name not in (self.channel, self.position))

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each swept argument."""
        return tuple(len(values) for values in self.swept.values())

    @property
    def size(self) -> int:
        """The number of settings."""
        return prod(self.shape)

    def settings(self, index: Sequence[int]) -> dict[str, Any]:
        """The arguments of one setting, as ``ledger`` takes them."""
        chosen = {name: plain(values[i]) for (name, values), i in zip(self.swept.items(), index, strict=True)}
        return {**self.fixed, **chosen}


def axes(name: str, arguments: Mapping[str, Any]) -> Axes:
    """The axes of a sweep of the network ``name``.

    Raises:
        ComplexityError: an unknown name, or a value that is not allowed.
    """
    network = find(name)
    arguments = {PLURALS.get(key, key): value for key, value in arguments.items()}
    if "beta" in arguments and "resolution" in arguments:
        raise ComplexityError("beta and resolution both set the input size: sweep one of them")
    defaults = network.settings
    for key in arguments:
        if key not in defaults and key not in ("resolution", "beta", "variant"):
            raise unknown(f"setting of {name}", key, ["resolution", "beta", "variant", *defaults])
    swept = {key: _values(key, value) for key, value in arguments.items() if _is_axis(key, value, defaults)}
    fixed = {key: value for key, value in arguments.items() if key not in swept}
    for key in ("resolution", "beta"):
        if fixed.get(key, 0) is None:
            del fixed[key]
    position = next((key for key in ("resolution", "beta") if key in swept), None)
    channel = next((key for key in ("alpha", "width", "channels") if key in swept), None)
    sizes = _sizes(network, position, swept[position] if position else [fixed], fixed)
    found = Axes(network, fixed, swept, channel, position, sizes)
    _check(found)
    return found


def _is_axis(name: str, value: Any, defaults: Mapping[str, Any]) -> bool:
    if isinstance(value, (str, Mapping)) or not hasattr(value, "__len__") or getattr(value, "shape", None) == ():
        return False
    # A tuple is one value of a setting that is a tuple by itself.
    return not (isinstance(value, tuple) and (name == "channels" or isinstance(defaults.get(name), tuple)))


def _values(name: str, value: Any) -> Sequence[Any]:
    if len(value) == 0:
        raise ComplexityError(f"{name}: an axis of no values")
    if len(value) > LONGEST:
        raise ComplexityError(f"{name}: {len(value):,} values; at most {LONGEST:,} are taken")
    values: Any = value if isinstance(value, (numpy.ndarray, range)) else list(value)
    return values  # type: ignore[no-any-return] # an array is used as the sequence that it is


def _sizes(network: Network, position: str | None, values: Sequence[Any], fixed: Mapping[str, Any]) -> numpy.ndarray:
    if position is None:
        size = input_size(network, fixed.get("resolution"), fixed.get("beta"))
        sizes = numpy.array([size], dtype=object)
    elif position == "resolution" and (whole := _whole_numbers(values)) is not None:
        low = int(whole.min())
        if low < network.minimum:
            input_size(network, low)  # says what is allowed
        sizes = numpy.stack([whole, whole], axis=1)
    else:
        sizes = numpy.array([input_size(network, **{position: plain(value)}) for value in values], dtype=object)
    if max(sizes.max(initial=0), 0) > LARGEST:
        raise ComplexityError(f"resolution {int(sizes.max())} is too large for a sweep: up to {LARGEST:,}")
    return sizes.astype(numpy.int64)


def _whole_numbers(values: Sequence[Any]) -> numpy.ndarray | None:
    """The values as one array, where all are whole numbers of a usual type."""
    if not isinstance(values, (range, numpy.ndarray)) and not all(type(value) is int for value in values):
        return None
    try:
        array = numpy.asarray(values)
    except OverflowError:
        return None
    return array.astype(numpy.int64) if array.dtype.kind in "iu" and array.ndim == 1 else None


def _check(found: Axes) -> None:
    """Every value by itself, and each combination of the looped ones."""
    network = found.network
    others = {key: value for key, value in found.fixed.items() if key not in ("resolution", "beta")}
    looped = [(key, one) for key in found.looped for one in found.swept[key]]
    for key, value in [*others.items(), *looped]:
        _check_size(key, value)
    if found.channel:
        values = found.swept[found.channel]
        if found.channel == "channels":
            for one in values:
                _check_size("channels", one)
        others[found.channel] = (
            values[0] if found.channel == "channels" else _check_multipliers(network, found.channel, values)
        )
    for name in found.looped:
        for value in found.swept[name]:
            network.resolve(
                **{**others, **{other: plain(found.swept[other][0]) for other in found.looped}, name: plain(value)}
            )
    if not found.looped:
        network.resolve(**others)


def _check_size(name: str, value: Any) -> None:
    """That products with the value fit in 64 bits."""
    limit = WIDEST.get(name, LARGEST)
    for one in value if isinstance(value, (tuple, list)) else (value,):
        if isinstance(one, (int, numpy.integer)) and one > limit:
            raise ComplexityError(f"{name} {shown(plain(value))} is too large for a sweep: up to {limit:,}")


def _check_multipliers(network: Network, name: str, values: Sequence[Any]) -> Any:
    if isinstance(values, numpy.ndarray) and values.dtype.kind in "fiu" and values.ndim == 1:
        bad = ~((values > 0) & (values <= checks.WIDEST))
        if bad.any():
            checks.multiplier(name, plain(values[int(bad.argmax())]))
    else:
        for value in values:
            checks.check(name, plain(value), 1.0, staged=name in network.staged)
    return plain(values[0])


def channel_arrays(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """The values of the channel axis as the family's function takes them: an array, or one for each stage, in a tuple."""
    array = numpy.asarray(values, numpy.int64 if name == "channels" else float)
    return {name: array if array.ndim == 1 else tuple(array.T)}


def plain(value: Any) -> Any:
    """A value of an axis as ``ledger`` takes it: Python's own numbers and tuples."""
    if isinstance(value, numpy.ndarray):
        return tuple(value.tolist())
    if isinstance(value, numpy.generic):
        return value.item()
    return tuple(map(plain, value)) if isinstance(value, (list, tuple)) else value

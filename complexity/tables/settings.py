"""What a reader asks to see beside the printed table: α, resolution, groups, variants, classes, conventions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..architectures import Network
from ..architectures.registry import input_size
from ..base.errors import ComplexityError, shown
from ..base.words import LANGUAGES, Text, listed, say


@dataclass(frozen=True)
class Request:
    """Values asked for, by name; an empty tuple asks for nothing."""

    alpha: tuple[float, ...] = ()
    beta: tuple[float, ...] = ()
    resolution: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    channels: tuple[int | tuple[int, ...], ...] = ()
    variant: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    convention: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("alpha", "beta", "resolution", "groups", "channels", "variant", "classes", "convention"):
            try:
                once = tuple(dict.fromkeys(getattr(self, name)))
            except TypeError:
                raise ComplexityError(
                    f"{name} {shown(getattr(self, name))} is not allowed: a value, or several"
                ) from None
            object.__setattr__(self, name, once)
        for value in (*self.variant, *self.convention):
            if not isinstance(value, str) and not hasattr(value, "rules"):
                raise ComplexityError(f"{shown(value)} is not a name of a variant or a convention")
        if self.alpha and self.channels:
            raise ComplexityError(
                f"alpha {shown(self.alpha[0])} and channels {shown(self.channels[0])} both set the widths: give one"
            )
        if self.beta and self.resolution:
            raise ComplexityError(
                f"beta {shown(self.beta[0])} and resolution {shown(self.resolution[0])} both set the input size: give one"
            )

    @property
    def settings(self) -> bool:
        """Whether any setting of the network is asked for."""
        return any((self.alpha, self.beta, self.resolution, self.groups, self.channels, self.variant, self.classes))

    def combinations(self, network: Network, base: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Every combination of what is asked for, over the settings of a printed row or column.

        Raises:
            ComplexityError: the network has no such setting, or a value is not allowed; the message names the option.
        """
        multiplier = network.multiplier or "alpha"
        asked: list[list[tuple[str, Any]]] = []
        for option, name in (
            ("alpha", multiplier),
            ("groups", "groups"),
            ("channels", "channels"),
            ("classes", "classes"),
        ):
            values: Sequence[Any] = getattr(self, option)
            if values and name not in network.settings:
                raise ComplexityError(f"{option} {shown(values[0])}: {network.name} has no {option}")
            if values:
                asked.append([(name, value) for value in values])
        if self.variant:
            asked.append([("variant", value) for value in self.variant])
        for option in ("beta", "resolution"):
            if values := getattr(self, option):
                asked.append([("resolution", input_size(network, **{option: value})[0]) for value in values])
        for chosen in product(*asked):
            settings = {**base, **dict(chosen)}
            network.resolve(**{name: value for name, value in settings.items() if name != "resolution"})
            yield settings


def described(network: Network, settings: Mapping[str, Any], pattern: str) -> Text:
    """A label for an added row or column, in the printed table's pattern: ``0.6MobileNet-208``.

    What the pattern has no place for is added behind it: groups, classes, variant.
    """
    defaults = network.settings
    values = {
        "title": network.title,
        "alpha": number(settings.get(network.multiplier or "alpha", 1.0)),
        "resolution": settings.get("resolution", network.resolution),
        "groups": settings.get("groups", defaults.get("groups", "")),
    }
    extras = [name for name in ("groups", "classes", "variant") if name in settings and "{" + name + "}" not in pattern]
    return {
        lang: listed([pattern.format(**values), *(say(f"setting.{n}", lang, value=settings[n]) for n in extras)], lang)
        for lang in LANGUAGES
    }


def number(value: float) -> str:
    """A multiplier as the chapter prints it: ``1.0``, ``0.75``."""
    text = f"{value:g}"
    return text if "." in text or "e" in text else f"{text}.0"

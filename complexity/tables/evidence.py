"""Where a figure comes from when its declared convention and variant do not give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..architectures import find
from ..conventions import conventions
from ..published.figure import Figure
from ..rendering.numbers import grouped
from .counting import counted
from .messages import Note


def judged(read: Figure, declared: Mapping[str, Any], exact: int) -> tuple[str, tuple[Note, ...]]:
    """The verdict on a figure that is neither reproduced nor a matter of rounding, and its notes."""
    found = list(_named(read, declared))
    if found:
        return "candidate", tuple(found)
    return "unexplained", ()


def elsewhere(read: Figure, declared: Mapping[str, Any]) -> tuple[Note, ...]:
    """Notes on other named conventions and variants that give the figure."""
    return tuple(_named(read, declared, only="half-up"))


def _named(read: Figure, declared: Mapping[str, Any], only: str = "") -> Iterator[Note]:
    network = find(declared["network"])
    for variant in network.variants:
        for name, convention in conventions().items():
            if convention.of != declared["of"]:
                continue
            exact = counted({**declared, "variant": variant, "convention": name})
            match = read.match_with_placeholders(exact)
            if match and match.how in (only or match.how):
                yield Note("named", variant=variant, convention=name, exact=grouped(exact))

"""The chapter's figures, computed: which panels each has is data (``figures.toml``)."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...architectures.registry import find
from ...base.data import beside
from ...base.errors import ComplexityError, unknown
from ...base.schema import toml
from ..words import word
from .drawing import Drawing
from .exchange import exchange
from .tensors import tensors
from .units import diagram

#: The chapter's figures that are drawn here.
FIGURES = ("5-3", "5-4", "5-5", "5-6", "5-7", "5-8", "5-9", "5-10", "5-11", "5-12")


@cache
def _panels() -> dict[str, Any]:
    return toml("figures.toml", beside(__file__, "figures.toml"))


def figure(name: str, **settings: Any) -> Drawing:
    """A figure of the chapter, drawn from the networks here.

    Args:
        name: ``5-3`` to ``5-12``. settings: of the networks in it (``alpha``, ``width``, ``groups``, ``resolution`` …), each for
            those that have it; of 5-3 to 5-6 ``size``, ``channels``, ``outputs`` and ``kernel``; of 5-10 ``groups`` and ``channels``.

    Raises:
        ComplexityError: no such figure, or a setting that nothing in it has.
    """
    tidy = str(name).strip().replace(".", "-")
    if tidy not in FIGURES:
        raise unknown("figure", name, FIGURES)
    panels = _panels()[tidy]
    if "tensors" in panels:
        return _checked(tidy, tensors, settings, ("size", "channels", "outputs", "kernel"), panels["tensors"])
    if "exchange" in panels:
        return _checked(tidy, exchange, settings, ("groups", "channels"))
    units = panels["units"]
    known = {name for one in units for name in (*find(one["network"]).settings, "resolution")}
    for given in settings:
        if given not in known:
            raise unknown(f"setting of figure {tidy}", given, sorted(known))
    drawing = Drawing()
    for i, one in enumerate(units):
        has = (*find(one["network"]).settings, "resolution")
        own = {**one.get("settings", {}), **{key: value for key, value in settings.items() if key in has}}
        mark = f"({'abcdefgh'[i]}) " if len(units) > 1 else ""
        drawing.beside(diagram(one["network"], one["unit"], caption=mark + word(f"diagram-{one['caption']}"), **own))
    return drawing


def _checked(figure: str, draw: Any, settings: dict[str, Any], allowed: tuple[str, ...], *arguments: str) -> Drawing:
    for given in settings:
        if given not in allowed:
            raise unknown(f"setting of figure {figure}", given, allowed)
    drawn = draw(*arguments, **settings)
    if not isinstance(drawn, Drawing):
        raise ComplexityError(f"figure {figure}: nothing is drawn")
    return drawn

"""Kinds of layers: what is known of each is data (``kinds.toml``), and everybody who asks something of a kind reads it there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ..base.data import beside
from ..base.errors import unknown
from ..formulas.cost import QUANTITIES, Cost

#: What any kind may carry: elements read and written, and the weights of a bare parameter that it is given.
ANY = frozenset(("read", "written", "weights"))
#: Endings of the kinds that the backward pass adds.
GRADIENTS = ("_input_gradient", "_weight_gradient")


class Kind(NamedTuple):
    """A kind of layer; ``kinds.toml`` says what each of these means.

    Attributes:
        name: as ``Layer.kind`` has it. group, title, in_place, moves, field, keeps, keeps_in_place: as there.
        carries: the quantities that it may have, those of ``ANY`` included.
    """

    name: str
    title: str
    group: str = "other"
    carries: frozenset[str] = frozenset(QUANTITIES)
    in_place: bool = False
    moves: bool = False
    field: str = ""
    keeps: tuple[str, ...] = ("inputs",)
    keeps_in_place: tuple[str, ...] = ("inputs",)


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of the table by name."""
    import tomllib

    data = tomllib.loads(beside(__file__, "kinds.toml"))
    backward = {name: alike for alike in data["backward"] for name in alike["names"]}
    nothing: dict[str, list[str]] = {"keeps": []}
    return {
        name: Kind(
            name,
            alike.get("title", _title(name)),
            alike.get("group", "other"),
            ANY.union(alike.get("carries", ())),
            alike.get("in_place", False),
            alike.get("moves", False),
            alike.get("field", ""),
            tuple(kept["keeps"]),
            tuple(kept.get("keeps_in_place", kept["keeps"])),
        )
        for alike in data["kinds"]
        for name in alike["names"]
        for kept in [backward.get(name, nothing)]
    }


#: Kinds that users' rules of the counter brought in.
_own: dict[str, Kind] = {}


def declare(name: str) -> None:
    """Makes a kind of a user's own known, so that conventions may name it; one of the table stays what it is."""
    if name not in kinds():
        _own[name] = Kind(name, _title(name))


def kind(name: str) -> Kind:
    """The kind of that name: of the table, of a user's rule, or the gradient of one.

    Raises:
        ComplexityError: no such kind.
    """
    found = kinds().get(name) or _own.get(name)
    if found:
        return found
    for ending in GRADIENTS:
        if name.endswith(ending) and name.removesuffix(ending) in kinds():
            return Kind(name, _title(name), carries=frozenset(("multi_adds",)))
    raise unknown("kind of layer", name, [*kinds(), *_own])


def about(name: str, cost: Cost) -> Kind:
    """What is known of a layer's kind: what the table says; where it is not there, what the layer's amounts tell."""
    found = kinds().get(name)
    if found:
        return found
    alone = not (cost["multi_adds"] or cost["pool_inputs"])
    if cost["norm_elements"]:
        return Kind(name, _title(name), "normalization", in_place=alone)
    if cost["activation_elements"]:
        return Kind(name, _title(name), "activation", in_place=alone, field="same")
    return Kind(name, _title(name), in_place=alone and bool(cost["adds"] or cost["multiplies"]))


def _title(name: str) -> str:
    return name.replace("_", " ")

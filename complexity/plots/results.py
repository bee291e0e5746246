"""``complexity.plot``: the picture that a result has; a new kind of result registers its own here."""

from __future__ import annotations

from contextlib import nullcontext
from functools import singledispatch
from typing import Any

from ..base.errors import ComplexityError, unknown
from ..ledgers.ledger import Ledger
from ..measure import Bench
from ..memory.guidelines import Guidelines, SideBySide
from ..sweeping import Selection, Sweep
from ..tables.model import Table
from .by_layer import cost_by_layer
from .guidelines import picture
from .latency import scatter
from .printed import table_chart
from .shares import share_by_kind
from .sweeps import sweep_chart
from .words import language

_LEDGER_KINDS = {"layers": cost_by_layer, "share": share_by_kind}


def plot(result: object, *args: Any, lang: str | None = None, **options: Any) -> Any:
    """A chart of a result (extra ``plots``); ``plots.save`` writes it.

    Args:
        result: a ``Ledger`` (``kind="layers"``: cost along the network, or ``"share"``, by type of layer), a ``Sweep`` or a
            ``Selection`` of its settings, a ``Table``, a ``Bench``, or ``Guidelines``, of one network or of several ``SideBySide``.
        lang: ``en`` or ``zh``; that of ``plots.language`` around the call unless given, else English.
        args, options: of ``plots.cost_by_layer``, ``share_by_kind``, ``sweep_chart``, ``table_chart``, ``scatter``.

    Returns:
        An Altair chart.

    Raises:
        ComplexityError: no result that has a picture, another kind or language, or nothing to draw.
    """
    with language(lang) if lang else nullcontext():
        return draw(result, *args, **options)


@singledispatch
def draw(result: object, *args: Any, **options: Any) -> Any:
    """``plot``, by the kind of result, in the language that is spoken."""
    known = ", ".join(one.__name__ for one in draw.registry if one is not object)
    raise ComplexityError(f"there is no picture of a {type(result).__name__}; there is one of: {known}")


def _ledger(result: Ledger, kind: str = "layers", **options: Any) -> Any:
    if kind not in _LEDGER_KINDS:
        raise unknown("kind of picture", kind, _LEDGER_KINDS)
    return _LEDGER_KINDS[kind](result, **options)


draw.register(Ledger, _ledger)
draw.register(Sweep, sweep_chart)
draw.register(Selection, sweep_chart)
draw.register(Table, table_chart)
draw.register(Bench, scatter)
draw.register(SideBySide, picture)
draw.register(Guidelines, lambda one: picture(SideBySide({one.ledger.model: one})))

"""Ledgers of the cells' networks, each built once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..architectures import ledger
from ..ledgers.ledger import Ledger


def ledger_of(declared: Mapping[str, Any]) -> Ledger:
    """The ledger of a declared network: ``network``, ``variant``, ``classes``, ``settings``, and what it is counted ``without``."""
    settings = {**declared.get("settings", {}), **{k: declared[k] for k in ("variant", "classes") if k in declared}}
    whole = _ledger(declared["network"], tuple(sorted(settings.items())))
    without = declared.get("without", ())
    return Ledger(layer for layer in whole if layer.name.split(".")[0] not in without) if without else whole


def counted(declared: Mapping[str, Any]) -> float:
    """The exact figure of a declared cell: its network's ledger under its convention."""
    exact = ledger_of(declared).total(declared["convention"])
    return int(exact) if exact == int(exact) else float(exact)


@lru_cache(maxsize=512)
def _ledger(name: str, settings: tuple[tuple[str, Any], ...]) -> Ledger:
    return ledger(name, **dict(settings))

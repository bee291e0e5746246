"""Modules with several parents: how often a tool that walks from parents to children meets each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..formulas.arithmetic import Number
from ..ledgers.conventions import Convention
from ..ledgers.ledger import Ledger


def shared_modules(model: Any) -> dict[str, int]:
    """First path of each module that is reached in several ways -> in how many. A parent that names it twice is one way.

    Ways are counted along the tree from the root, so a module inside a shared one is as often met as that is.
    """
    ways = {id(module): 0 for module in model.modules()}

    def walk(module: Any) -> None:
        ways[id(module)] += 1
        for child in module.children():
            walk(child)

    walk(model)
    return {path: ways[id(module)] for path, module in model.named_modules() if ways[id(module)] > 1}


def counted_again(ledger: Ledger, weighed: Convention, shared: Mapping[str, int], power: int) -> Number:
    """What a tool counts too often where modules are shared: each with k parents counts k to this power times."""
    if not power or not shared:
        return 0
    again: dict[str, int] = {name: ways**power - 1 for name, ways in shared.items()}
    return sum(weighed.total(layer.amounts) * again[layer.name] for layer in ledger if layer.name in again)

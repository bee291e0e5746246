"""The chapter's networks in closed form: (α, resolution, groups, variant) → layers. One file a family; no torch."""

from .registry import FAMILIES, Network, Variant, find, ledger, networks

__all__ = ["FAMILIES", "Network", "Variant", "find", "ledger", "networks"]

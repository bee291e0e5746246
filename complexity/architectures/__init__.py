"""Networks by name: one folder a family with its settings, its closed form (settings → layers; no torch) and its torch module."""

from .registry import FAMILIES, Network, Variant, find, ledger, networks

__all__ = ["FAMILIES", "Network", "Variant", "find", "ledger", "networks"]

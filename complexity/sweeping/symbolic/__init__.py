"""The cost of a network as a formula in α and β (SymPy, extra ``symbolic``)."""

from .closed import Formula, formula

__all__ = ["Formula", "formula"]

"""Grids of settings at once: sweeps, budgets, Pareto fronts, elastic search, on one machine or several."""

from .selection import Selection
from .sweep import Sweep, sweep

__all__ = ["Selection", "Sweep", "sweep"]

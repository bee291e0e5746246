"""Grids of settings at once: sweeps, budgets, Pareto fronts, elastic search, on one machine or several."""

from .fits import Fit, fit
from .selection import Selection
from .spaces import Elastic, elastic
from .sweeps import Sweep, sweep

__all__ = ["Elastic", "Fit", "Selection", "Sweep", "elastic", "fit", "sweep"]

"""Grids of settings at once: sweeps, budgets, Pareto fronts, elastic search, on one machine or several."""

from .elastic import Elastic, elastic
from .fit import Fit, fit
from .selection import Selection
from .sweep import Sweep, sweep

__all__ = ["Elastic", "Fit", "Selection", "Sweep", "elastic", "fit", "sweep"]

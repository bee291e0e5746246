"""Complexity budgets: what a model may cost at most, what it cost when it was last recorded, and which layers moved.

``complexity check`` and the pytest fixture ``complexity`` are both made of this. Nothing here imports torch; counting a
live model does.
"""

from .config import Budget, Config, Misconfigured, find, load
from .figures import FIGURES
from .run import Report, check

__all__ = ["FIGURES", "Budget", "Config", "Misconfigured", "Report", "check", "find", "load"]

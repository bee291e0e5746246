"""Measured speed: latency and images/s on this machine, networks in turn, beside what was counted."""

from .measure import Timing, measure
from .networks import Bench, Row, bench
from .ranks import kendall, spearman

__all__ = ["Bench", "Row", "Timing", "bench", "kendall", "measure", "spearman"]

"""Measured speed: latency and images/s on this machine, networks in turn, beside what was counted."""

from .networks import bench
from .ranks import kendall, spearman
from .result import Bench, Row
from .timing import Timing, measure

__all__ = ["Bench", "Row", "Timing", "bench", "kendall", "measure", "spearman"]

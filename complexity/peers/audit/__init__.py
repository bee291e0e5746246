"""Audit: every model of a zoo counted and compared with what the zoo publishes about it.

Nothing is downloaded: models are built without weights, on the meta device, at the input size that their weights name.
"""

from .result import Audit, Entry
from .run import audit

__all__ = ["Audit", "Entry", "audit"]

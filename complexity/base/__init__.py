"""Output: one table of texts, and a ledger, in every format; names from outside are escaped in each."""

from .files import write_whole
from .grid import FORMATS, Grid, page

__all__ = ["FORMATS", "Grid", "page", "write_whole"]

"""Base: what every room may use. Errors, optional extras, numbers, whole files, and results in every format."""

from .files import write_whole
from .result import Grid, Result, Sheet

__all__ = ["Grid", "Result", "Sheet", "write_whole"]

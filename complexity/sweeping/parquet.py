"""Sweeps as Parquet files, written block by block (extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from ..base.errors import ComplexityError
from ..ledgers.conventions import Convention
from .selection import Selection

if TYPE_CHECKING:
    from .sweeps import Sweep

#: Rows that are written at a time.
ROWS = 1_000_000


def write_parquet(sweep: Sweep, path: Path, figures: Sequence[str | Convention]) -> None:
    """All settings of a sweep, in flat order."""
    with _writer(path) as add:
        for start, block in sweep.blocks(*figures):
            length = len(next(iter(block.values())))
            for at in range(0, length, ROWS):
                stop = min(at + ROWS, length)
                flat = numpy.arange(start + at, start + stop, dtype=numpy.int64)
                settings = Selection(sweep, flat).settings_columns()
                add({**settings, **{name: values[at:stop] for name, values in block.items()}})


def write_selection(selection: Selection, path: Path, figures: Sequence[str | Convention]) -> None:
    """The settings of a selection, in its order."""
    with _writer(path) as add:
        for at in range(0, max(len(selection), 1), ROWS):
            add(Selection(selection.sweep, selection.flat[at : at + ROWS]).columns(*figures))


@contextmanager
def _writer(path: Path) -> Iterator[Any]:
    """A function that adds columns to the file; the file is there whole or not at all."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise ComplexityError(
            f"output {str(path)!r}: {error.name} is not installed: pip install 'model-complexity[parquet]'"
        ) from None
    import os

    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    state: dict[str, Any] = {}

    def add(columns: dict[str, Any]) -> None:
        table = pyarrow.table({name: _plain(values) for name, values in columns.items()})
        if "writer" not in state:
            state["writer"] = pyarrow.parquet.ParquetWriter(temporary, table.schema, compression="zstd")
        state["writer"].write_table(table)

    try:
        if path.is_dir():
            raise IsADirectoryError(21, "is a directory")
        try:
            yield add
            state["writer"].close()
            temporary.replace(path)
        finally:
            if "writer" in state:
                state["writer"].close()
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ComplexityError(f"output {str(path)!r} cannot be written: {error.strerror or error}") from None


def _plain(values: Any) -> Any:
    """A column as Arrow takes it: tuples as lists.

    Raises:
        ComplexityError: a number beyond 64 bits.
    """
    if isinstance(values, numpy.ndarray) and values.dtype.kind == "O":
        listed = values.tolist()
        if all(isinstance(value, int) for value in listed) and any(abs(value) >= 2**63 for value in listed):
            raise ComplexityError("a figure beyond 64 bits does not fit in a Parquet file: use csv or json")
        return [list(value) if isinstance(value, tuple) else value for value in listed]
    return values

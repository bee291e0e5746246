"""Columns as a Parquet file, written piece by piece (extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy

from ..base.errors import ComplexityError
from ..base.extras import install
from ..base.files import whole


def write(path: Path, pieces: Iterable[Mapping[str, Any]]) -> None:
    """The pieces' columns one below the other. The file is there whole or not at all.

    Raises:
        ComplexityError: the file cannot be written, a number is beyond 64 bits, or the extra is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise ComplexityError(f"output {str(path)!r}: {error.name} is not installed: {install('parquet')}") from None
    writer: Any = None
    with whole(path) as file, ExitStack() as stack:
        for columns in pieces:
            table = pyarrow.table({name: _plain(values) for name, values in columns.items()})
            if writer is None:
                writer = stack.enter_context(pyarrow.parquet.ParquetWriter(file, table.schema, compression="zstd"))
            writer.write_table(table)


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

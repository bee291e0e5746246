"""Columns as a Parquet file, written piece by piece (extra ``parquet``)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy

from ..base.errors import ComplexityError


def write(path: Path, pieces: Iterable[Mapping[str, Any]]) -> None:
    """The pieces' columns one below the other. The file is there whole or not at all.

    Raises:
        ComplexityError: the file cannot be written, a number is beyond 64 bits, or the extra is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise ComplexityError(
            f"output {str(path)!r}: {error.name} is not installed: pip install 'model-complexity[parquet]'"
        ) from None
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    writer: Any = None
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "is a directory")
        with ExitStack() as stack:
            stack.callback(temporary.unlink, missing_ok=True)
            for columns in pieces:
                table = pyarrow.table({name: _plain(values) for name, values in columns.items()})
                if writer is None:
                    writer = stack.enter_context(
                        pyarrow.parquet.ParquetWriter(temporary, table.schema, compression="zstd")
                    )
                writer.write_table(table)
            writer.close()
            temporary.replace(path)
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

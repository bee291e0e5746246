"""Files of weights alone, read by their headers: what is stored, by tensor. What is done with it they do not say.

``safetensors``: eight bytes with the length of a table in JSON (https://github.com/huggingface/safetensors). ``gguf``:
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import IO, Any, NamedTuple

from ...base import Grid
from ...base.errors import ComplexityError, shown
from ...base.escape import plain
from ...base.files import named, reason
from ...base.numbers import scaled, several
from ...base.schema import items, json, names, number, table, text
from ...formulas.arithmetic import Number
from ...formulas.cost import Cost
from ...ledgers import Convention, Layer, Ledger
from ...ledgers import convention as find

#: Longest table of a safetensors file (as its own library has it), most tensors, entries and characters of a name of a gguf file.
TABLE, TENSORS, ENTRIES, NAME = 100 << 20, 1 << 20, 1 << 20, 1 << 16

#: dtype of safetensors -> bits.
_BITS = {
    "F64": 64, "F32": 32, "F16": 16, "BF16": 16, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "F6_E2M3": 6, "F6_E3M2": 6, "F4": 4, "C64": 64, "I64": 64, "I32": 32, "I16": 16, "I8": 8, "U64": 64, "U32": 32,
    "U16": 16, "U8": 8, "BOOL": 8,
}  # fmt: skip
#: dtype of gguf -> name, elements of a block, its bytes.
_GGML = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22), 7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 40), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292), 16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2),
    26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18),
}  # fmt: skip
#: Whole numbers that are places, sizes or masks: no params. Those of 8 bits may be packed weights.
_NO_WEIGHTS = frozenset(("I64", "I32", "I16", "U64", "U32", "U16", "BOOL"))
_PACKED = frozenset(("I8", "U8"))


class Tensor(NamedTuple):
    """A tensor of a file or a model: its name, dtype and shape, its bytes, whether it is trained (unknown of a file), and how many of
    its elements are not 0, where somebody asked."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    bytes: int
    trained: bool | None = None
    nonzero: int | None = None

    @property
    def cost(self) -> dict[str, Number]:
        """Its elements, as what they seem to be by their name."""
        last = self.name.rpartition(".")[2]
        if self.dtype in _NO_WEIGHTS:
            return {}
        kind = (
            "norm_statistics" if last in ("running_mean", "running_var") else "biases" if last == "bias" else "weights"
        )
        return {kind: prod(self.shape)}


class Weights(Ledger):
    """The ledger of what a file or a model stores. What is asked of it beside params is refused: it is not known.

    Args:
        why: it is not known. packed: weights that packed ones stand for, beyond the params. remarks: on packed ones, a line each.
    """

    __slots__ = ("_packed", "_remarks", "_tensors", "_why")

    def __init__(
        self,
        model: str,
        tensors: Sequence[Tensor],
        why: str = "a file of weights does not say what is done with them",
        *,
        packed: int = 0,
        remarks: Sequence[str] = (),
    ) -> None:
        self._tensors, self._why, self._packed, self._remarks = tuple(tensors), why, packed, tuple(remarks)
        layers = [Layer(one.name, "parameter", Cost(one.cost), output_shape=one.shape, form="graph") for one in tensors]
        told = all(one.trained is not None for one in tensors)
        frozen = sum(layer.params for one, layer in zip(tensors, layers, strict=True) if one.trained is False)
        super().__init__(layers, model=model, frozen=frozen if told else None)

    def quantity(self, name: str) -> Number:
        """The total of one quantity of params."""
        if name not in ("weights", "biases", "norm_weights", "norm_statistics"):
            raise self._refusal(name.replace("_", " "))
        return super().quantity(name)

    def total(self, convention: str | Convention = "multi-adds") -> Number:
        """The figure of params under a convention."""
        weighed = find(convention)
        if weighed.of != "params":
            raise self._refusal(weighed.name)
        return super().total(weighed)

    @property
    def logical_params(self) -> Number:
        """The weights that the params, and what is packed elsewhere, stand for, as far as the packing is known."""
        return self.params + self._packed

    @property
    def totals(self) -> dict[str, Number]:
        """Params, the bytes that they lie in, and, where some are packed in a known way, the weights that they stand for."""
        logical = {"logical_params": self.logical_params} if self._packed else {}
        counted = [one.nonzero for one in self._tensors if one.nonzero is not None]
        nonzero = {"nonzero": sum(counted)} if counted else {}
        return {
            "params": self.params,
            **self._whose,
            **logical,
            **nonzero,
            "bytes": sum(one.bytes for one in self._tensors),
        }

    def to_grid(self, *_: Any, raw: bool = False, **__: Any) -> Grid:
        """One row a tensor; totals below, and the dtypes with their bytes as notes."""
        show = str if raw else "{:,}".format
        rows = [
            [plain(one.name), one.dtype, "×".join(map(str, one.shape)) or "scalar", show(layer.params), show(one.bytes)]
            for one, layer in zip(self._tensors, self, strict=True)
        ]
        rows.append(["total", "", "", show(self.params), show(self.totals["bytes"])])
        columns = ["tensor", "dtype", "shape", "params", "bytes"]
        if "nonzero" in self.totals:
            columns.append("nonzero")
            for row, number in zip(
                rows, [*(one.nonzero for one in self._tensors), self.totals["nonzero"]], strict=True
            ):
                row.append(show(number))
        return Grid(columns, rows, self.model, self._notes_of_types(), "lllrrr"[: len(columns)], footer=1)

    def _notes_of_types(self) -> list[str]:
        by: dict[str, list[int]] = {}
        for one, layer in zip(self._tensors, self, strict=True):
            found = by.setdefault(one.dtype, [0, 0, 0])
            for i, n in enumerate((1, int(layer.params), one.bytes)):
                found[i] += n
        notes = [f"{dtype}: {several(n, 'tensor')}, {scaled(p)} params, {b:,} bytes" for dtype, (n, p, b) in by.items()]
        if packed := sorted(_PACKED & by.keys()):
            notes.append(
                f"{' and '.join(packed)}: elements as they are stored; of packed weights several may lie in one"
            )
        if self._whose:
            notes.insert(0, f"trainable {self.trainable:,} params, frozen {self.frozen:,}")
        if self._packed:
            notes.append(f"with what packed ones stand for: {self.logical_params:,} logical params")
        if "nonzero" in (totals := self.totals) and self.params:
            notes.append(f"nonzero {totals['nonzero']:,} of {self.params:,}: {totals['nonzero'] / self.params:.2%}")
        return [*notes, *map(plain, self._remarks), f"{self._why}: params only"]

    def to_dict(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Plain data for JSON."""
        tensors = [
            {"name": one.name, "dtype": one.dtype, "shape": list(one.shape), "params": layer.params, "bytes": one.bytes}
            | ({} if one.trained is None else {"trained": one.trained})
            | ({} if one.nonzero is None else {"nonzero": one.nonzero})
            for one, layer in zip(self._tensors, self, strict=True)
        ]
        return {"model": self.model, "totals": self.totals, "tensors": tensors, "packed": list(self._remarks)}

    def __repr__(self) -> str:
        return f"<Weights {self.model}: {self.params:,} params, {several(len(self), 'tensor')}>"

    def _refusal(self, what: str) -> ComplexityError:
        return ComplexityError(f"{self.model}: {self._why}: params, not {what}")


def read_weights(path: Path) -> Weights:
    """What a ``.safetensors`` or ``.gguf`` file stores, by its header.

    Raises:
        ComplexityError: it cannot be read, is cut off, or contradicts itself.
    """
    where = named(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            tensors = (
                _safetensors(where, file, size) if path.suffix.lower() == ".safetensors" else _gguf(where, file, size)
            )
    except (OSError, struct.error) as error:
        raise ComplexityError(f"{where} cannot be read: {reason(error)}") from None
    return Weights(str(path), tensors)


_HEADER = names(
    table(
        {
            "dtype": text,
            "shape": items(number(whole=True, least=0)),
            "data_offsets": items(number(whole=True, least=0), least=2),
        },
        ("dtype", "shape", "data_offsets"),
    )
)


def _safetensors(where: str, file: IO[bytes], size: int) -> list[Tensor]:
    start = file.read(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > min(TABLE, size - 8):
        raise ComplexityError(f"{where}: no safetensors file, or one that is cut off")
    try:
        content = file.read(length).decode()
    except UnicodeDecodeError:
        raise ComplexityError(f"{where}: no safetensors file: its table is no text in UTF-8") from None
    header = json(where, content)
    if isinstance(header, dict):
        header.pop("__metadata__", None)
    _HEADER(where, header)
    tensors = []
    for name, one in header.items():
        begin, end = one["data_offsets"][:2]
        bits = _BITS.get(one["dtype"])
        if bits is None:
            raise ComplexityError(f"{where}: tensor {shown(name)}: unknown dtype {shown(one['dtype'])}")
        if end - begin != -(-prod(one["shape"]) * bits // 8) or end > size - 8 - length:
            raise ComplexityError(
                f"{where}: tensor {shown(name)}: its place in the file is not of its shape, or beyond the end"
            )
        tensors.append(Tensor(name, one["dtype"], tuple(one["shape"]), end - begin))
    return tensors


#: Type of an entry of gguf -> its bytes; texts and lists have lengths of their own.
_SIZES: Mapping[int, int] = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _LIST = 8, 9


class _Reader:
    """Numbers and texts of a gguf file, one after the other."""

    def __init__(self, where: str, file: IO[bytes], size: int) -> None:
        self.where, self._file, self._size = where, file, size

    def number(self, form: str) -> int:
        """A whole number: ``I`` of 4 bytes, ``Q`` of 8."""
        found: int = struct.unpack(f"<{form}", self._read(struct.calcsize(form)))[0]
        return found

    def text(self) -> str:
        """A text behind its length."""
        if (length := self.number("Q")) > NAME:
            raise self.broken()
        return self._read(length).decode("utf-8", "replace")

    def skip(self, kind: int, depth: int = 0) -> None:
        """Steps over an entry's value."""
        if kind in _SIZES:
            self._step(_SIZES[kind])
        elif kind == _TEXT:
            self._step(self.number("Q"))
        elif kind == _LIST and depth < 4:
            inner, length = self.number("I"), self.number("Q")
            if inner in _SIZES:
                self._step(length * _SIZES[inner])
            elif length > self._size:
                raise self.broken()
            else:
                for _ in range(length):
                    self.skip(inner, depth + 1)
        else:
            raise self.broken()

    def _read(self, length: int) -> bytes:
        found = self._file.read(length)
        if len(found) < length:
            raise self.broken()
        return found

    def _step(self, length: int) -> None:
        if self._file.tell() + length > self._size:
            raise self.broken()
        self._file.seek(length, 1)

    def broken(self) -> ComplexityError:
        """The error for a file that is none."""
        return ComplexityError(f"{self.where}: no gguf file, or one that is cut off")


def _gguf(where: str, file: IO[bytes], size: int) -> list[Tensor]:
    reader = _Reader(where, file, size)
    if file.read(4) != b"GGUF":
        raise reader.broken()
    if (version := reader.number("I")) not in (2, 3):
        raise ComplexityError(f"{where}: gguf of version {version}, where 2 and 3 are read")
    n_tensors, n_entries = reader.number("Q"), reader.number("Q")
    if n_tensors > TENSORS or n_entries > ENTRIES:
        raise reader.broken()
    for _ in range(n_entries):
        reader.text()
        reader.skip(reader.number("I"))
    return [_gguf_tensor(reader) for _ in range(n_tensors)]


def _gguf_tensor(reader: _Reader) -> Tensor:
    name, axes = reader.text(), reader.number("I")
    if axes > 8:
        raise reader.broken()
    shape = tuple(reversed([reader.number("Q") for _ in range(axes)]))  # the axis that lies together is first
    kind, _ = reader.number("I"), reader.number("Q")
    if kind not in _GGML:
        raise ComplexityError(f"{reader.where}: tensor {shown(name)}: unknown dtype {kind}")
    dtype, block, size = _GGML[kind]
    return Tensor(name, dtype, shape, -(-prod(shape) // block) * size)

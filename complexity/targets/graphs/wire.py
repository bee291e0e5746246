"""The wire format of protocol buffers, as far as an ONNX file needs it: a model without the payload of its large tensors.

A weight is known here by its shape and dtype; what it holds is never read: the file is walked field by field, and the payload
of every tensor above a few kilobytes is stepped over. Where external data lies is dropped too, so that nothing can open it.
"""

from __future__ import annotations

from typing import IO, NamedTuple

from ...base.errors import ComplexityError

#: Payloads up to so many bytes are kept: shapes, axes, sizes; those of whole numbers may be longer.
KEPT, KEPT_WHOLE = 256, 8 << 10
#: Of all payloads together no more than that is kept, and no model without its weights is larger than that.
KEPT_IN_ALL, LARGEST = 16 << 20, 512 << 20
#: Messages inside messages; a graph in a graph is three of them.
DEEPEST = 90

#: Messages that may hold tensors: name -> field -> the message there.
_INSIDE = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
}
#: Fields that are dropped: texts for people, training, quantization hints, where external data lies.
_DROPPED = {
    "model": {6, 20}, "graph": {10, 14}, "function": {8}, "node": {6}, "attribute": {13}, "tensor": {12, 13},
}  # fmt: skip
#: Of a tensor: its dimensions, its dtype, and the fields that may be its payload.
_DIMS, _DTYPE, _PAYLOAD = 1, 2, {4, 5, 6, 7, 9, 10, 11}
#: Of dtypes: bool, int32, int64.
_WHOLE_NUMBERS = {6, 7, 9}


class _Field(NamedTuple):
    """A field of a message: its number, how it is written, where it stands as a whole and where its content does."""

    number: int
    wire: int
    start: int
    content: int
    end: int
    value: int


class Stripper:
    """Reads one file.

    Args:
        file: open, in bytes. size: of the whole file. where: what it is, for messages.
    """

    def __init__(self, file: IO[bytes], size: int, where: str) -> None:
        self._file, self._size, self._where = file, size, where
        self._kept = self._written = 0

    def model(self) -> bytes:
        """The model without the payload of its large tensors.

        Raises:
            ComplexityError: it is cut off, or no protocol buffer.
        """
        return self._message("model", 0, self._size, 0)

    def _message(self, kind: str, start: int, end: int, depth: int) -> bytes:
        if depth > DEEPEST:
            raise ComplexityError(f"{self._where}: graphs in graphs, more than {DEEPEST // 3} deep")
        if kind == "tensor":
            return self._tensor(start, end)
        if kind in ("node", "attribute", "function") and end - start <= KEPT:
            return self._bytes(start, end)
        inside, dropped = _INSIDE[kind], _DROPPED.get(kind, ())
        parts: list[bytes] = []
        at = start
        while at < end:
            field = self._field(at, end)
            at = field.end
            if field.number in dropped:
                continue
            if field.wire == 2 and field.number in inside:
                content = self._message(inside[field.number], field.content, field.end, depth + 1)
                parts += (_varint(field.number << 3 | 2), _varint(len(content)), content)
            else:
                parts.append(self._bytes(field.start, field.end))
        return b"".join(parts)

    def _tensor(self, start: int, end: int) -> bytes:
        fields = []
        at = start
        while at < end:
            fields.append(field := self._field(at, end))
            at = field.end
        dtype = next((field.value for field in fields if field.number == _DTYPE), 0)
        payload = sum(field.end - field.start for field in fields if field.number in _PAYLOAD)
        most = KEPT_WHOLE if dtype in _WHOLE_NUMBERS else KEPT
        keep = payload <= most and self._kept + payload <= KEPT_IN_ALL
        self._kept += payload if keep else 0
        dropped = _DROPPED["tensor"] if keep else _DROPPED["tensor"] | _PAYLOAD
        return b"".join(self._bytes(f.start, f.end) for f in fields if f.number not in dropped)

    def _field(self, at: int, end: int) -> _Field:
        start = at
        self._file.seek(at)
        head = self._file.read(min(20, end - at))
        key, used = self._number(head, 0)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, used = self._number(head, used)
            return _Field(number, wire, start, start + used, start + used, value)
        if wire == 2:
            length, used = self._number(head, used)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        else:
            raise self._broken()
        if number == 0 or start + used + length > end:
            raise self._broken()
        return _Field(number, wire, start, start + used, start + used + length, length)

    def _number(self, head: bytes, at: int) -> tuple[int, int]:
        value = 0
        for i, byte in enumerate(head[at : at + 10]):
            value |= (byte & 127) << 7 * i
            if byte < 128:
                return value, at + i + 1
        raise self._broken()

    def _bytes(self, start: int, end: int) -> bytes:
        self._written += end - start
        if self._written > LARGEST:
            raise ComplexityError(f"{self._where}: larger than {LARGEST >> 20} MiB without its weights")
        self._file.seek(start)
        return self._file.read(end - start)

    def _broken(self) -> ComplexityError:
        return ComplexityError(f"{self._where}: no ONNX file, or one that is cut off")


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)

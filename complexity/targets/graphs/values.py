"""What flows through a graph: values with shapes, and the tensors that the file stores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import prod
from typing import Any

from ...base.errors import ComplexityError

Dims = tuple[int, ...]

#: dtypes of ONNX (``TensorProto.DataType``) with fractions, and those of quantized weights.
FLOATS = frozenset((1, 10, 11, 16, 17, 18, 19, 20, 23, 24))
QUANTIZED = frozenset((2, 3, 21, 22, 25, 26))
INT32 = 6
#: Elements of a value; sums and products of shapes stay whole numbers that ONNX has.
MOST = 1 << 60


class Unsized(Exception):
    """A shape that depends on values is asked for."""


@dataclass(eq=False)
class Stored:
    """A tensor that the file stores, as an initializer or as a constant.

    Attributes:
        name: as the graph has it. shape, dtype: of it. taken: some layer counted it. setting: it only says how something is
            done (a scale of a quantization, the corners of a crop), so it is nobody's weight.
    """

    name: str
    shape: Dims
    dtype: int
    taken: bool = False
    setting: bool = False

    @property
    def elements(self) -> int:
        """Its elements."""
        return prod(self.shape)

    def may_be(self, quantity: str) -> bool:
        """Whether it may be that quantity: of whole numbers only the biases of quantized layers are no places or sizes."""
        return self.dtype in FLOATS | QUANTIZED or (self.dtype == INT32 and quantity == "biases")

    @property
    def like_a_weight(self) -> bool:
        """Whether it may be a weight wherever it stands: fractions (or quantized ones), and not a single number."""
        return self.dtype in FLOATS | QUANTIZED and len(self.shape) > 0


@dataclass(eq=False)
class Value:
    """A value of a graph.

    Attributes:
        dtype: of ONNX; 0 where it is unknown. sizes: an entry for each axis, None where it depends on values; None where not
            even the axes are known. known: the values themselves, of a few whole numbers and scalars.
        stored: what it was made of, where it is made of stored tensors alone (``constant``).
        home: index of the layer that wrote it, -1 for the first input, -2 for the second …
        type: of what is no tensor (a sequence, a map), as ONNX has it.
    """

    dtype: int = 0
    sizes: tuple[int | None, ...] | None = None
    known: Any = None
    stored: tuple[Stored, ...] = ()
    constant: bool = False
    home: int | None = None
    type: Any = field(default=None, repr=False)

    @property
    def shape(self) -> Dims:
        """All its sizes.

        Raises:
            Unsized: one depends on values.
        """
        if self.sizes is None or None in self.sizes:
            raise Unsized
        return self.sizes  # type: ignore[return-value]

    @property
    def elements(self) -> int:
        """Its elements.

        Raises:
            Unsized: they depend on values.
        """
        return prod(self.shape)


def value_of(proto: Any, **others: Any) -> Value:
    """A value of a type of ONNX (``TypeProto``).

    Raises:
        ComplexityError: it is too large.
    """
    which = proto.WhichOneof("value")
    if which != "tensor_type":
        return Value(type=proto, **others)
    tensor = proto.tensor_type
    sizes = None
    if tensor.HasField("shape"):
        sizes = tuple(one.dim_value if one.HasField("dim_value") else None for one in tensor.shape.dim)
        check(sizes)
    return Value(tensor.elem_type, sizes, **others)


def check(sizes: Iterable[int | None]) -> None:
    """That sizes are those of some tensor.

    Raises:
        ComplexityError: one is below 0, or they are too large together.
    """
    told = [size for size in sizes if size is not None]
    if any(size < 0 for size in told):
        raise ComplexityError(f"a size below 0: {'×'.join(map(str, told))}")
    if prod(size or 1 for size in told) >= MOST:
        raise ComplexityError(f"2^60 elements or more: {'×'.join(map(str, told))}")


def type_of(value: Value) -> Any:
    """The type of a value, as ONNX has it."""
    from onnx import TypeProto

    if value.type is not None:
        return value.type
    made = TypeProto()
    made.tensor_type.elem_type = value.dtype
    if value.sizes is not None:
        made.tensor_type.shape.SetInParent()
        for size in value.sizes:
            axis = made.tensor_type.shape.dim.add()
            if size is not None:
                axis.dim_value = size
    return made


def merged(inferred: Value, declared: Value | None) -> Value:
    """A value with what the file declares of it, where inference does not say."""
    if declared is not None and declared.sizes is not None and inferred.type is None:
        if inferred.sizes is None:
            inferred.sizes = declared.sizes
        elif len(inferred.sizes) == len(declared.sizes):
            pairs = zip(inferred.sizes, declared.sizes, strict=True)
            inferred.sizes = tuple(told if size is None else size for size, told in pairs)
        inferred.dtype = inferred.dtype or declared.dtype
    return inferred

"""What comes out of an operator: its shapes by ONNX's own inference, and small values by ONNX's own reference.

Operators of onnxruntime (``com.microsoft``) have no inference in ONNX: each is asked as the operator that it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from .node import SHAPES, Node, words
from .values import Unsized, Value, type_of, value_of

#: Values that are followed have at most so many elements.
FEW = 4096

#: Operators whose results are computed where all that goes in is known: the arithmetic of shapes.
_COMPUTED = frozenset(
    words(
        "Abs Add And Cast CastLike Ceil Concat ConstantOfShape CumSum Div Equal Expand Flatten Floor Gather GatherElements "
        "GatherND Greater GreaterOrEqual Identity Less LessOrEqual Max Min Mod Mul Neg NonZero Not Or Pow Range ReduceMax "
        "ReduceMin ReduceProd ReduceSum Reshape Round ScatterElements ScatterND Sign Slice Split Sqrt Squeeze Sub Tile "
        "Transpose Trilu Unsqueeze Where Xor"
    )
)

#: Operator of onnxruntime -> the operator that gives the same shape, and which inputs that takes; ``step``: and every so many.
_STANDS: dict[str, tuple[str, tuple[int, ...]]] = {
    "FusedConv": ("Conv", (0, 1, 2)), "FusedGemm": ("Gemm", (0, 1, 2)), "QGemm": ("Gemm", (0, 3)),
    "Gelu": ("Identity", (0,)), "FastGelu": ("Identity", (0,)), "QuickGelu": ("Identity", (0,)),
    "BiasGelu": ("Identity", (0,)), "BiasAdd": ("Identity", (0,)), "BiasDropout": ("Identity", (0,)),
    "BiasSoftmax": ("Identity", (0,)), "Rfft": ("Identity", ()),
    "SkipLayerNormalization": ("Identity", (0,)), "SkipSimplifiedLayerNormalization": ("Identity", (0,)),
    "SimplifiedLayerNormalization": ("Identity", (0,)), "LayerNormalization": ("Identity", (0,)),
    "GroupNorm": ("Identity", (0,)), "SkipGroupNorm": ("Identity", (0,)), "RotaryEmbedding": ("Identity", (0,)),
    "QuantizeLinear": ("Identity", (0,)), "DequantizeLinear": ("Identity", (0,)),
    "QLinearAdd": ("Add", (0, 3)), "QLinearMul": ("Mul", (0, 3)), "QLinearSigmoid": ("Identity", (0,)),
    "QLinearLeakyRelu": ("Identity", (0,)), "QLinearSoftmax": ("Identity", (0,)),
    "QLinearAveragePool": ("AveragePool", (0,)), "QLinearGlobalAveragePool": ("GlobalAveragePool", (0,)),
    "DynamicQuantizeMatMul": ("MatMul", (0, 1)), "MatMulIntegerToFloat": ("MatMul", (0, 1)),
    "DecoderMaskedMultiHeadAttention": ("Identity", (0,)), "MultiHeadAttention": ("Identity", (0,)),
    "GroupQueryAttention": ("Identity", (0,)), "Inverse": ("Identity", (0,)),
}  # fmt: skip


def outputs_of(node: Node, opsets: Mapping[str, int]) -> list[Value]:
    """What an operator gives: known values where there are, else shapes; nothing known where ONNX does not say.

    Raises:
        ComplexityError: ONNX refuses the operator with these inputs, or a result is too large.
    """
    made = _own(node, opsets) or _inferred(node, opsets)
    made += [Value() for _ in node.out[len(made) :]]
    if not node.domain and node.op in ("Shape", "Size"):
        _told(node, made[0])
    elif not node.domain and node.op in _COMPUTED and all(x is None or x.known is not None for x in node.inputs):
        _compute(node, made, opsets)
    return made


def _inferred(node: Node, opsets: Mapping[str, int]) -> list[Value]:
    from onnx import defs, helper, numpy_helper, shape_inference

    from ...base.errors import ComplexityError, summary

    try:
        schema = defs.get_schema(node.op, opsets.get(node.domain, 1), node.domain)
    except defs.SchemaError:
        return []
    if any(x is not None and not x.dtype and x.type is None for x in node.inputs):
        return []  # what comes from an operator that ONNX does not know
    names = ["" if x is None else f"i{i}" for i, x in enumerate(node.inputs)]
    outs = [f"o{i}" if name else "" for i, name in enumerate(node.out)]
    proto = helper.make_node(node.op, names, outs, node.name, domain=node.domain)
    proto.attribute.extend(node.protos)
    types = {f"i{i}": type_of(x) for i, x in enumerate(node.inputs) if x is not None}
    data = {
        f"i{i}": numpy_helper.from_array(x.known)
        for i, x in enumerate(node.inputs)
        if x is not None and x.known is not None
    }
    versions = [helper.make_opsetid(domain, version) for domain, version in opsets.items()]
    try:
        found = shape_inference.infer_node_outputs(schema, proto, types, data, opset_imports=versions)
    except Exception as error:  # ONNX's inference and checker have several of their own
        raise ComplexityError(f"{node.called}: ONNX refuses it: {summary(error)}") from None
    return [value_of(found[name]) if name in found else Value() for name in outs]


def _own(node: Node, opsets: Mapping[str, int]) -> list[Value]:
    """The outputs of an operator of another library than ONNX, as its rule says or as the operator it is made of."""
    try:
        if (shapes := SHAPES.get((node.domain, node.op))) is not None:
            return shapes(node)
    except Unsized:
        return []
    if node.domain != "com.microsoft" or node.op not in _STANDS:
        return []
    op, places = _STANDS[node.op]
    first = node.inputs[0] if node.inputs else None
    if op == "Identity":
        return [] if first is None else [Value(first.dtype, first.sizes)]
    inputs = [Value(1, x.sizes) if (x := node.x(i)) is not None else None for i in places]
    from onnx import defs

    takes = defs.get_schema(op, opsets[""], "").attributes
    protos = [proto for proto in node.protos if proto.name in takes]
    attributes = {name: value for name, value in node.attrs.items() if name in takes}
    stand = Node(op, "", node.name, attributes, inputs, node.out[:1], node.path, protos)
    made = _inferred(stand, opsets)
    return [Value(first.dtype if first is not None else 0, made[0].sizes)]


def _told(node: Node, made: Value) -> None:
    """``Shape`` and ``Size`` of what has a shape."""
    import numpy

    x = node.x(0)
    sizes = None if x is None else x.sizes
    if sizes is None:
        return
    asked = sizes[node.get("start", 0) : node.get("end", None)] if node.op == "Shape" else sizes
    told = [size for size in asked if size is not None]
    if len(told) == len(asked):
        made.known = numpy.array(told if node.op == "Shape" else prod(told), numpy.int64)


def _compute(node: Node, made: Sequence[Value], opsets: Mapping[str, int]) -> None:
    """The results of a small operator by ONNX's reference."""
    from onnx import helper
    from onnx.reference import ReferenceEvaluator

    try:
        if node.op != "NonZero" and sum(value.elements for value in made) > FEW:
            return
    except Unsized:
        return
    names = ["" if x is None else f"i{i}" for i, x in enumerate(node.inputs)]
    outs = [f"o{i}" for i in range(len(node.out))]
    proto = helper.make_node(node.op, names, outs)
    proto.attribute.extend(node.protos)
    given: dict[str, Any] = {f"i{i}": x.known for i, x in enumerate(node.inputs) if x is not None}
    try:
        results = ReferenceEvaluator(proto, opsets=dict(opsets)).run(None, given)
    except Exception:  # the reference has errors of its own; a value that is not known is asked for where it is needed
        return
    for value, result in zip(made, results, strict=True):
        if hasattr(result, "shape"):
            value.known, value.sizes = result, tuple(result.shape)

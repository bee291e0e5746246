"""Operators that do no work: views, conversions of the dtype, what only says a shape, and dropout, which does nothing at inference."""

from __future__ import annotations

from ..node import PASSES, Node, alike, rule

#: Operators whose result has the elements of their first input.
_VIEWS = (
    "Identity Cast CastLike Flatten Squeeze Unsqueeze Expand Slice Split Dropout BitCast Optional OptionalGetElement "
    "SplitToSequence SequenceAt"
)
#: Operators whose result has no element of anything: shapes, fillings, what is random.
_MADE = (
    "Shape Size Constant ConstantOfShape Range EyeLike RandomNormal RandomNormalLike RandomUniform RandomUniformLike Bernoulli "
    "Multinomial HannWindow HammingWindow BlackmanWindow OptionalHasElement "
    "SequenceEmpty SequenceLength StringConcat StringSplit StringNormalizer RegexFullMatch"
)


@rule(_VIEWS)
@rule(_MADE)
def free(node: Node) -> None:
    """In no figure."""


@rule("Reshape")
def reshape(node: Node) -> None:
    """``Reshape``: a view with as many elements."""
    x = node.x(0)
    if x is not None and not any(one.sizes is None or None in one.sizes for one in (x, node.outputs[0])):
        alike("elements before and after", x.elements, node.written)


PASSES["Reshape"] = (0,)
PASSES |= dict.fromkeys(_VIEWS.split(), (0,))
PASSES |= dict.fromkeys(_MADE.split(), ())
PASSES |= {"Transpose": (0,), "DequantizeLinear": (0,), "QuantizeLinear": (0,), "Concat": tuple(range(1 << 10))}

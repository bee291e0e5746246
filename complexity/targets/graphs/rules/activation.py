"""Functions of one map, element by element."""

from __future__ import annotations

from ..node import Node, Rule, Work, rule, shapes
from ..values import Value

#: kind -> operators.
_KINDS = {
    "relu": "Relu", "h_swish": "HardSwish", "h_sigmoid": "HardSigmoid", "sigmoid": "Sigmoid", "tanh": "Tanh", "elu": "Elu",
    "selu": "Selu", "celu": "Celu", "leaky_relu": "LeakyRelu", "softplus": "Softplus", "softsign": "Softsign", "mish": "Mish",
    "swish": "Swish", "gelu": "Gelu", "threshold": "ThresholdedRelu", "hardshrink": "Shrink",
    "softmax": "Softmax Hardmax", "log_softmax": "LogSoftmax", "cumsum": "CumSum CumProd", "power": "Pow",
    "negative": "Neg", "abs": "Abs", "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "reciprocal": "Reciprocal", "erf": "Erf",
    "sin": "Sin", "cos": "Cos", "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan", "sinh": "Sinh", "cosh": "Cosh",
    "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh", "sign": "Sign", "floor": "Floor", "ceil": "Ceil", "round": "Round",
}  # fmt: skip
_MICROSOFT = {
    "gelu": "Gelu FastGelu QuickGelu", "sigmoid": "QLinearSigmoid", "leaky_relu": "QLinearLeakyRelu",
    "softmax": "QLinearSoftmax",
}  # fmt: skip

#: Activation that onnxruntime fused behind an operator -> kind.
FUSED = {
    "Relu": "relu", "LeakyRelu": "leaky_relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "Clip": "clamp",
    "HardSigmoid": "h_sigmoid", "HardSwish": "h_swish",
}  # fmt: skip


def activation(node: Node, kind: str) -> Work:
    """Each element of the result passes through a function. What else goes in is a setting."""
    n = node.written
    return node.work(kind, {"activation_elements": n}, held=[])


def _rule(kind: str) -> Rule:
    return lambda node: activation(node, kind)


for _kind, _names in _KINDS.items():
    rule(_names)(_rule(_kind))
for _kind, _names in _MICROSOFT.items():
    rule(_names, "ms")(_rule(_kind))


@rule("Clip")
def clip(node: Node) -> Work:
    """``Clip``; between 0 and 6 it is ReLU6."""
    bounds = [_number(node, i, name) for i, name in ((1, "min"), (2, "max"))]
    return activation(node, "relu6" if bounds == [0, 6] else "clamp")


def _number(node: Node, place: int, name: str) -> float | None:
    x = node.x(place)
    if x is None:
        found: float | None = node.get(name, None)
        return found
    return float(x.known.reshape(-1)[0]) if x.known is not None and x.known.size else None


@rule("PRelu")
def prelu(node: Node) -> Work:
    """``PRelu``: its slopes are trained."""
    return node.work("prelu", {"activation_elements": node.written}, (0, 1))


@rule("BiasGelu", "ms")
def bias_gelu(node: Node) -> list[Work]:
    """``BiasGelu``: a bias is added before."""
    n = node.written
    bias = node.work("add", {"adds": n}, (0, 1), held=[(node.x(1), "biases")])
    return [bias, node.work("gelu", {"activation_elements": n, "read": n}, (), inputs=node.y, held=[])]


@rule("BiasSplitGelu", "ms")
def bias_split_gelu(node: Node) -> list[Work]:
    """``BiasSplitGelu``: a bias is added, and one half times the GELU of the other."""
    n, whole = node.written, node.size()
    bias = node.work(
        "add", {"adds": whole, "written": whole}, (0, 1), held=[(node.x(1), "biases")], outputs=node.shape()
    )
    return [bias, node.work("glu", {"activation_elements": n, "multiplies": n, "read": whole}, (), inputs=node.shape())]


@shapes("BiasSplitGelu", "ms")
def halved(node: Node) -> list[Value]:
    """``BiasSplitGelu``: half the last axis."""
    shape = node.shape()
    return [Value(1, (*shape[:-1], shape[-1] // 2))]

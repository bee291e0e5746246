"""Classical models (``ai.onnx.ml``): linear ones are matrix products; their coefficients stand in attributes."""

from __future__ import annotations

from ..node import Node, Work, rule, shapes
from ..values import Stored, Value


@rule("LinearRegressor LinearClassifier", "ml")
def linear(node: Node) -> Work:
    """``LinearRegressor`` and ``LinearClassifier``: each target (class) is a sum over all features."""
    coefficients, intercepts = (_stored(node, name) for name in ("coefficients", "intercepts"))
    rows, features = node.shape() if len(node.shape()) == 2 else (1, node.size())
    targets = coefficients.stored[0].elements // features if features else 0
    cost = {
        "multi_adds": rows * targets * features, "outputs": rows * targets,
        "bias_adds": rows * targets if intercepts.stored[0].elements else 0,
        "read": node.size() + coefficients.stored[0].elements + intercepts.stored[0].elements, "written": rows * targets,
    }  # fmt: skip
    held = [(coefficients, "weights"), (intercepts, "biases")]
    return node.work("linear", cost, outputs=(rows, targets), held=held)


def _stored(node: Node, name: str) -> Value:
    n = len(node.get(name, ()))
    return Value(1, (n,), stored=(Stored(name, (n,), 1),), constant=True)


@rule("Scaler", "ml")
def scale(node: Node) -> list[Work]:
    """``Scaler``: an offset is taken off, then a scale is multiplied."""
    n = node.size()
    return [
        node.work("add", {"adds": n, "written": n}, outputs=node.shape(), held=[]),
        node.work("multiply", {"multiplies": n, "written": n}, outputs=node.shape(), held=[]),
    ]


@rule("Normalizer", "ml")
def normalize(node: Node) -> list[Work]:
    """``Normalizer``: each row over its norm."""
    n = node.size()
    rows = node.shape()[0] if len(node.shape()) > 1 else 1
    return [
        node.work("norm", {"pool_inputs": n, "pool_outputs": rows, "written": rows}, outputs=(rows,), held=[]),
        node.work("divide", {"multiplies": n, "written": n}, outputs=node.shape(), held=[]),
    ]


@rule("ZipMap CastMap LabelEncoder ArrayFeatureExtractor FeatureVectorizer", "ml")
def rearranged(node: Node) -> None:
    """Names for results, columns of features: in no figure."""


@shapes("Scaler Normalizer Binarizer Imputer", "ml")
def as_before(node: Node) -> list[Value]:
    """The shape of what goes in; fractions."""
    return [Value(1, node.shape())]


@shapes("LinearRegressor", "ml")
def regressed(node: Node) -> list[Value]:
    """A row of targets for each row."""
    return [Value(1, (node.shape()[0], node.get("targets", 1)))]


@shapes("LinearClassifier", "ml")
def classified(node: Node) -> list[Value]:
    """A label and a row of scores for each row."""
    labels = node.get("classlabels_ints", ()) or node.get("classlabels_strings", ())
    return [Value(7, node.shape()[:1]), Value(1, (node.shape()[0], len(labels)))]

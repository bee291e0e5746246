"""Matrix products: one multiply-add for each pair that is multiplied and summed. With a stored matrix it is a linear layer."""

from __future__ import annotations

from ..node import Node, Work, alike, rule, shapes
from ..values import Value
from .convolution import fused


@rule("MatMul")
@rule("FusedMatMul TransposeMatMul FusedMatMulActivation", "ms")
def matmul(node: Node) -> Work | list[Work]:
    """``MatMul``; the fused one transposes first, and may have an activation."""
    made = product(node, 0, 1, None, bool(node.get("transA", 0)), bool(node.get("transB", 0)))
    return [made, *fused(node)] if node.op == "FusedMatMulActivation" else made


@rule("MatMulInteger")
@rule("MatMulIntegerToFloat DynamicQuantizeMatMul", "ms")
def matmul_integer(node: Node) -> Work:
    """Products of whole numbers; scales and zero points stand behind, a bias last of all."""
    bias = {"MatMulIntegerToFloat": 6, "DynamicQuantizeMatMul": 4}.get(node.op)
    return product(node, 0, 1, bias)


@rule("QLinearMatMul")
def matmul_quantized(node: Node) -> Work:
    """``QLinearMatMul``: a scale and a zero point for each operand and the result."""
    return product(node, 0, 3, None)


@rule("Gemm")
@rule("FusedGemm", "ms")
def gemm(node: Node) -> Work | list[Work]:
    """``Gemm``: ``α·A·B + β·C``."""
    made = product(
        node, 0, 1, 2 if node.get("beta", 1.0) else None, bool(node.get("transA", 0)), bool(node.get("transB", 0))
    )
    return made if node.op == "Gemm" else [made, *fused(node)]


@rule("QGemm", "ms")
def gemm_quantized(node: Node) -> Work:
    """``QGemm``: a scale and a zero point behind each operand."""
    return product(node, 0, 3, 6, bool(node.get("transA", 0)), bool(node.get("transB", 0)))


@rule("MatMulNBits", "ms")
def matmul_packed(node: Node) -> Work:
    """``MatMulNBits``: a weight of ``N × K`` elements of few bits, packed into bytes. Its elements count, not its bytes."""
    n, k = node.get("N", 0), node.get("K", 0)
    cost = {"multi_adds": node.written * k, "outputs": node.written, "read": node.size() + n * k}
    bias = node.x(5)
    if bias is not None:
        cost["bias_adds"] = node.written
    return node.work("linear", cost, held=[(node.x(1), "weights", n * k), (bias, "biases")])


def product(node: Node, a: int, b: int, bias: int | None, turned: bool = False, turned_other: bool = False) -> Work:
    """``A·B``, where ``turned`` says of each operand that its last two axes change places."""
    left, right = node.shape(a), node.shape(b)
    summed = left[-2] if turned and len(left) > 1 else left[-1]
    alike("what is summed", summed, right[-1] if turned_other or len(right) == 1 else right[-2])
    added = node.x(bias) if bias is not None else None
    n = node.written
    cost = {"multi_adds": n * summed, "outputs": n, "bias_adds": n if added is not None else 0}
    data = [a, b] if added is None or bias is None else [a, b, bias]
    held = [(node.x(a), "weights"), (node.x(b), "weights"), (added, "biases")]
    return node.work("linear" if node.trained(b) else "matmul", cost, data, held=held)


@shapes("FusedMatMul TransposeMatMul FusedMatMulActivation", "ms")
def fused_matmul(node: Node) -> list[Value]:
    """``FusedMatMul``: each operand may be transposed, in its last two axes (or as batches)."""
    a, b = list(node.shape(0)), list(node.shape(1))
    if node.get("transBatchA", 0) or node.get("transBatchB", 0) or min(len(a), len(b)) < 2:
        return []
    if node.get("transA", 0):
        a[-1], a[-2] = a[-2], a[-1]
    if node.get("transB", 0):
        b[-1], b[-2] = b[-2], b[-1]
    if a[-1] != b[-2]:
        return []
    batch = [max(sizes) for sizes in zip(*(_padded(x[:-2], max(len(a), len(b)) - 2) for x in (a, b)), strict=True)]
    first = node.inputs[0]
    return [Value(first.dtype if first is not None else 1, (*batch, a[-2], b[-1]))]


def _padded(sizes: list[int], axes: int) -> list[int]:
    return [1] * (axes - len(sizes)) + sizes


@shapes("MatMulNBits", "ms")
def packed_matmul(node: Node) -> list[Value]:
    """``MatMulNBits``: ``N`` for the last axis."""
    return [Value(x.dtype if (x := node.x(0)) is not None else 1, (*node.shape(0)[:-1], node.get("N", 0)))]

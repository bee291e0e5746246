"""fvcore.nn.FlopCountAnalysis: traces the model; one multiply-add is one of its flops."""

from __future__ import annotations

from typing import Any

from .spots import FUSED_ATTENTION, FUSED_LAYERS
from .tool import Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from fvcore.nn import FlopCountAnalysis

    from .tracing import positional

    analysis = FlopCountAnalysis(positional(model, inputs, keywords), inputs)
    analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False)

    def quirks() -> dict[str, float]:
        """It reads einsum's cost from a text that NumPy rounds to four digits."""
        rounded = analysis.by_operator()["einsum"]
        if not rounded:
            return {}
        exact = analysis.copy().set_op_handle("aten::einsum", _einsum).by_operator()["einsum"]
        return {"einsum rounded to four digits": rounded - exact}

    return Reading(analysis.total(), quirks=quirks)


def _einsum(inputs: Any, outputs: Any) -> int:
    """Multiply-adds of an einsum of two operands without repeated letters: the product of the sizes of all letters."""
    from math import prod

    operands = inputs[0].toIValue().replace(" ", "").partition("->")[0].split(",")
    shapes = [value.type().sizes() for value in inputs[1].node().inputs()]
    pairs = zip(operands, shapes, strict=True)
    return prod(
        {letter: size for letters, shape in pairs for letter, size in zip(letters, shape, strict=True)}.values()
    )


TOOL = Tool("fvcore", "fvcore", "fvcore", "fvcore", _run, (FUSED_ATTENTION, FUSED_LAYERS))

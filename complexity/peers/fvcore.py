"""fvcore.nn.FlopCountAnalysis: traces the model; one multiply-add is one of its flops."""

from __future__ import annotations

from typing import Any

from .tool import Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from fvcore.nn import FlopCountAnalysis

    from .tracing import positional

    analysis = FlopCountAnalysis(positional(model, inputs, keywords), inputs)
    return Reading(analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False).total())


TOOL = Tool("fvcore", "fvcore", "fvcore", "fvcore", _run)

"""torchprofile.profile_macs: traces the model and counts by operator."""

from __future__ import annotations

from typing import Any

from .spots import WHOLE_LAYERS
from .tool import Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from torchprofile import profile_macs

    from .tracing import positional

    nodes = profile_macs(positional(model, inputs, keywords), inputs, reduction=None)

    def quirks() -> dict[str, float]:
        sizes = [n for node, n in nodes.items() if node.operator == "aten::mul" and node.outputs[0].dtype == "long"]
        return {"sizes multiplied while tracing": sum(sizes)}

    return Reading(sum(nodes.values()), quirks=quirks)


TOOL = Tool("torchprofile", "torchprofile", "torchprofile", "torchprofile", _run, (WHOLE_LAYERS,))

"""torchprofile.profile_macs: traces the model and counts by operator."""

from __future__ import annotations

from typing import Any

from .tool import Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> float:
    from torchprofile import profile_macs

    from .tracing import positional

    return profile_macs(positional(model, inputs, keywords), inputs)  # type: ignore[no-any-return]


TOOL = Tool("torchprofile", "torchprofile", "torchprofile", "torchprofile", _run)

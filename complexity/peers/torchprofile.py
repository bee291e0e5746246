"""torchprofile.profile_macs: traces the model and counts by operator."""

from __future__ import annotations

from typing import Any

from .tool import Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from torchprofile import profile_macs

    from .tracing import positional

    return Reading(profile_macs(positional(model, inputs, keywords), inputs))


TOOL = Tool("torchprofile", "torchprofile", "torchprofile", "torchprofile", _run)

"""thop.profile (the MIT-licensed pytorch-OpCounter): hooks on modules, by exact type."""

from __future__ import annotations

from typing import Any

from .tool import Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from thop import profile

    from .tracing import positional

    return Reading(*profile(positional(model, inputs, keywords), inputs=inputs, verbose=False))


TOOL = Tool("thop", "thop", "thop", "thop", _run, sharing=2)

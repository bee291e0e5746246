"""torchinfo.summary, its total mult-adds: params of each module × the positions of its output."""

from __future__ import annotations

from typing import Any

from .tool import Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> float:
    from torchinfo import summary

    return summary(model, input_data=list(inputs), verbose=0, **keywords).total_mult_adds  # type: ignore[no-any-return]


TOOL = Tool("torchinfo", "torchinfo", "torchinfo", "torchinfo", _run)

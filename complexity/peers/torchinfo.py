"""torchinfo.summary, its total mult-adds: params of each module × the positions of its output."""

from __future__ import annotations

from typing import Any

from .tool import BlindSpot, Reading, Tool

#: A parametrized module has children, and torchinfo takes the work of modules without children only.
PARAMETRIZED = BlindSpot("parametrized convolutions", ("conv", "conv_transpose"), ("subclass",))


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from torchinfo import summary

    result = summary(model, input_data=list(inputs), verbose=0, **keywords)
    return Reading(result.total_mult_adds, result.total_params)


TOOL = Tool("torchinfo", "torchinfo", "torchinfo", "torchinfo", _run, (PARAMETRIZED,))

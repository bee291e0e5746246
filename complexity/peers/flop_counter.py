"""torch.utils.flop_counter.FlopCounterMode, halved: it counts a multiplication and an addition as 2."""

from __future__ import annotations

from typing import Any

from .spots import FUSED_ATTENTION, FUSED_LAYERS
from .tool import Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        model(*inputs, **keywords)
    return Reading(counter.get_total_flops() / 2)


TOOL = Tool("FlopCounterMode / 2", "torch", "torch", "flop-counter", _run, (FUSED_ATTENTION, FUSED_LAYERS))

"""ptflops.get_model_complexity_info, backend ``aten``: counts convolutions and matrix products as torch runs them."""

from __future__ import annotations

from typing import Any

from .ptflops import run_with
from .spots import FUSED_ATTENTION, FUSED_LAYERS
from .tool import BlindSpot, Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    return run_with("aten", model, inputs, keywords)


TOOL = Tool(
    "ptflops (aten)",
    "ptflops",
    "ptflops",
    "ptflops-aten",
    _run,
    (
        BlindSpot("biases that torch adds apart (inputs not contiguous)", ("linear",), None, ("bias_adds",)),
        BlindSpot("biases of a recurrent layer's inputs, added apart", ("gru", "rnn"), None, ("bias_adds",), share=0.5),
        FUSED_ATTENTION,
        FUSED_LAYERS,
    ),
)

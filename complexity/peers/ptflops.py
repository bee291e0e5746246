"""ptflops.get_model_complexity_info, backend ``pytorch``: hooks on modules and patches of functions, both counted."""

from __future__ import annotations

from typing import Any

from ..base.errors import ComplexityError
from .tool import BlindSpot, Reading, Tool


def run_with(backend: str, model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    """The figure that one of its backends gives. It divides by the length of the first input (the batch)."""
    from ptflops import get_model_complexity_info

    from .tracing import positional

    if len(inputs) != 1:
        model, inputs, keywords = positional(model, (), keywords), inputs, {}
    given = positional(_Spread(model) if len(inputs) != 1 else model, inputs, keywords)
    macs, params = get_model_complexity_info(
        given,
        (1,),
        input_constructor=lambda _: inputs[0] if len(inputs) == 1 else list(inputs),
        as_strings=False,
        print_per_layer_stat=False,
        verbose=False,
        backend=backend,
    )
    if macs is None:
        raise ComplexityError("the tool gave up: see the exception that it printed")
    return Reading(float(macs), params)


def _Spread(model: Any) -> Any:
    """A model that takes its inputs as one list."""
    import torch

    class Spread(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, given: Any) -> Any:
            return self.model(*given)

    return Spread()


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    return run_with("pytorch", model, inputs, keywords)


TOOL = Tool(
    "ptflops (pytorch)",
    "ptflops",
    "ptflops",
    "ptflops",
    _run,
    (BlindSpot("matrix products by einsum or other unpatched functions", ("matmul",), ("function",)),),
    sharing=1,
)

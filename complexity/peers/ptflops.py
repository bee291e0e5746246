"""ptflops.get_model_complexity_info, backend ``pytorch``: hooks on modules and patches of functions, both counted."""

from __future__ import annotations

from typing import Any

from ..base.errors import ComplexityError
from .tool import BlindSpot, Reading, Tool


def run_with(backend: str, model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    """The figure that one of its backends gives, of the whole call.

    It divides by the length of the first positional input, the batch as it takes it; of named inputs it takes 1 for that.
    """
    import io
    from contextlib import redirect_stdout

    from ptflops import get_model_complexity_info

    named = {f"input{i}": x for i, x in enumerate(inputs)}
    with redirect_stdout(io.StringIO()) as printed:
        macs, params = get_model_complexity_info(
            _Named(model, keywords),
            (1,),
            input_constructor=lambda _: named,
            as_strings=False,
            print_per_layer_stat=False,
            verbose=False,
            backend=backend,
        )
    if macs is None:
        raise ComplexityError(f"the tool gave up: {' '.join(printed.getvalue().split())[-200:]}")
    return Reading(float(macs), params)


def _Named(model: Any, keywords: dict[str, Any]) -> Any:
    """A model that takes its positional inputs by names, in their order."""
    import torch

    class Named(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, **given: Any) -> Any:
            return self.model(*given.values(), **keywords)

    return Named()


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    return run_with("pytorch", model, inputs, keywords)


TOOL = Tool(
    "ptflops (pytorch)",
    "ptflops",
    "ptflops",
    "ptflops",
    _run,
    (
        BlindSpot("matrix products by einsum or other unpatched functions", ("matmul",), ("function",)),
        BlindSpot(
            "activations that are not called through torch.nn.functional (torch.relu, or a function that a module keeps)",
            ("relu", "relu6", "prelu", "elu", "gelu", "swish", "softmax"),
            ("function",),
            ("activation_elements",),
        ),
    ),
    sharing=1,
)

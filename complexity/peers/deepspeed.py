"""deepspeed's flops profiler, its MACs: patches of functions, counted under the module that calls them."""

from __future__ import annotations

from typing import Any

from .tool import Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> float:
    from deepspeed.profiling.flops_profiler import get_model_profile

    _, macs, _ = get_model_profile(
        model, args=list(inputs), kwargs=dict(keywords), print_profile=False, detailed=False, as_string=False
    )
    return macs  # type: ignore[no-any-return]


TOOL = Tool("deepspeed", "deepspeed", "deepspeed", "calflops", _run)

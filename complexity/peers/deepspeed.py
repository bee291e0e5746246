"""deepspeed's flops profiler, its MACs: patches of functions, counted under the module that calls them."""

from __future__ import annotations

from typing import Any

from .tool import Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from importlib import import_module

    get_model_profile = import_module("deepspeed.profiling.flops_profiler").get_model_profile

    _, macs, params = get_model_profile(
        model, args=list(inputs), kwargs=dict(keywords), print_profile=False, detailed=False, as_string=False
    )
    return Reading(macs, params)


TOOL = Tool("deepspeed", "deepspeed", "deepspeed", "calflops", _run, sharing=1)

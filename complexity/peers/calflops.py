"""calflops.calculate_flops, its MACs: patches of functions, counted under the module that calls them."""

from __future__ import annotations

from typing import Any

from .tool import Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> float:
    from calflops import calculate_flops

    _, macs, _ = calculate_flops(
        model, args=list(inputs), kwargs=dict(keywords), print_results=False, print_detailed=False, output_as_string=False
    )
    return macs  # type: ignore[no-any-return]


TOOL = Tool("calflops", "calflops", "calflops", "calflops", _run)

"""calflops.calculate_flops, its MACs: patches of functions, counted under the module that calls them."""

from __future__ import annotations

from typing import Any

from .tool import BlindSpot, Reading, Tool


def _run(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Reading:
    from calflops import calculate_flops

    _, macs, params = calculate_flops(
        model,
        args=list(inputs),
        kwargs=dict(keywords),
        print_results=False,
        print_detailed=False,
        output_as_string=False,
    )
    return Reading(macs, params)


#: ``torch.einsum`` is patched with a function that gives FLOPs and 0 MACs; ``mm`` and ``bmm`` are not patched.
EINSUM = BlindSpot("matrix products by einsum, mm or bmm", ("matmul",), ("function",))

TOOL = Tool("calflops", "calflops", "calflops", "calflops", _run, (EINSUM,), sharing=1)

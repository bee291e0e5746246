"""A language model's two runs, counted: prefill of a whole context, and one step on what a run before it cached."""

from __future__ import annotations

import inspect
import warnings
from typing import Any, NamedTuple

from ...base.errors import ComplexityError
from ...ledgers.ledger import Ledger
from ..count import counting

#: Under which names transformers hands out what a model caches, and takes it again; the newest first.
_CACHES = ("cache", "past_key_values", "cache_params", "state")


class Runs(NamedTuple):
    """Both runs.

    Attributes:
        prefill: of all tokens at once. step: of the last of them alone. cache: what the step was given, as the model made it.
    """

    prefill: Ledger
    step: Ledger
    cache: Any


def generates(model: Any) -> bool:
    """Whether a module is a decoder of transformers, which makes text from text token by token."""
    can = getattr(model, "can_generate", None)
    config = getattr(model, "config", None)
    return (
        callable(can)
        and bool(can())
        and getattr(model, "main_input_name", "") == "input_ids"
        and not getattr(config, "is_encoder_decoder", False)
        and "use_cache" in _takes(model)
    )


def run(model: Any, context: int, *, strict: bool = False) -> Runs:
    """Both runs of a decoder, on one sequence of ``context`` tokens (at least 2); shapes only, as ``complexity.count``.

    Raises:
        ComplexityError: it returns no cache, or takes none; with ``strict``, an operation has no rule.
    """
    name = type(model).__name__
    prefill, _ = _counted(model, context, strict, {})
    _, before = _counted(model, context - 1, strict, {})
    given = next((one for one in _CACHES if getattr(before, one, None) is not None), None)
    if given is None:
        raise ComplexityError(f"{name} returns no cache with use_cache=True: give an --input to count one pass")
    taken = next((one for one in (given, *_CACHES) if one in _takes(model)), None)
    if taken is None:
        raise ComplexityError(f"{name} takes none of {', '.join(_CACHES)}: no cached step")
    cache = getattr(before, given)
    step, _ = _counted(model, 1, strict, {taken: cache})
    return Runs(prefill, step, cache)


def _takes(model: Any) -> set[str]:
    return set(inspect.signature(model.forward).parameters)


def _counted(model: Any, tokens: int, strict: bool, more: dict[str, Any]) -> tuple[Ledger, Any]:
    import torch

    ids = torch.zeros(1, tokens, dtype=torch.int64, device="meta")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
        with counting(model, strict=strict) as ledger:
            given = model(input_ids=ids, use_cache=True, return_dict=True, **more)
    return ledger, given

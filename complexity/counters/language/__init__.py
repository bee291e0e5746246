"""Language: what a language model costs. Prefill and a cached step, experts, the cache, the closed form per token."""

from __future__ import annotations

from .generation import Generation, generation
from .running import generates

__all__ = ["Generation", "generates", "generation"]

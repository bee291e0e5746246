"""For tools that take positional inputs only: a model with its keyword inputs filled in."""

from __future__ import annotations

from typing import Any


def positional(model: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """The model itself, or, where there are keyword inputs, a module that passes them on."""
    if not keywords:
        return model
    import torch

    class WithKeywords(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *given: Any) -> Any:
            return self.model(*given, **keywords)

    return WithKeywords()

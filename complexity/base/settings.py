"""A network's settings as one line of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def shown_settings(settings: Mapping[str, Any]) -> str:
    """Settings in one line; those that are tables or functions by their names only."""
    words = []
    for name, value in settings.items():
        if callable(value):
            value = getattr(value, "__name__", "…")
        elif isinstance(value, (tuple, list, dict)) and len(value) > 3:
            value = "…"
        words.append(f"{name}={value}")
    return ", ".join(words)

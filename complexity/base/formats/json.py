"""JSON: plain data that any reader takes (no NaN)."""

from __future__ import annotations

import json
from typing import Any

from ..result import Result


def render(result: Result, **options: Any) -> str:
    """The plain data of a result."""
    return dumped(result.to_dict(**options))


def dumped(data: Any) -> str:
    """Plain data as text; ends with a line break. What does not print (half a character, a change of direction) is escaped."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if text.isascii():
        return text
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)

"""Text from outside (labels, layer names) on one line; what a format needs besides is in that format's file."""

from __future__ import annotations


def plain(text: str) -> str:
    """One line: control characters and line breaks become spaces, so that no name can break a table or a terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def shortened(text: str, most: int) -> str:
    """A text of at most ``most`` characters: its middle left out where it is long."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[len(text) - (most - most // 2 - 1) :]}"

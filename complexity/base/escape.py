"""Text from outside (labels, layer names) on one line; what a format needs besides is in that format's file."""

from __future__ import annotations


def plain(text: str) -> str:
    """One line: control characters and line breaks become spaces, so that no name can break a table or a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)

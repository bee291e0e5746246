"""The chapter's networks side by side."""

from __future__ import annotations

from .scores import Guidelines, score


def chapter_scores() -> dict[str, Guidelines]:
    """Printed name of each network, in its default variant and settings -> its guidelines; in closed form, no torch."""
    from ...architectures import ledger, networks

    return {network.title: score(ledger(name)) for name, network in networks().items()}

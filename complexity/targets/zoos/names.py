"""A name that a zoo does not have."""

from __future__ import annotations

from collections.abc import Sequence

from ...base.errors import ComplexityError, nearest, shown


def no_model(zoo: str, name: str, names: Sequence[str]) -> ComplexityError:
    """The error for a model that a zoo does not have: the nearest names, not all thousand."""
    return ComplexityError(
        f"{zoo} has no model {shown(name)}{nearest(name.lower(), names, most=5)} ({len(names)} models)"
    )

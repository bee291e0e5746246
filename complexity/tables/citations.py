"""What a source prints for the same network at the same setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..architectures import find
from ..published import source


def quoted(name: str, column: str, declared: Mapping[str, Any]) -> list[str]:
    """All texts that a source prints in columns of that id for the declared network and setting.

    The variant does not matter: early and final versions of a paper are one source.
    """
    if not name or "network" not in declared:
        return []
    wanted = _setting(declared)
    texts = []
    for table in source(name):
        for row, printed_column, text in table.cells():
            if printed_column.id == column:
                found = table.declaration(row, printed_column)
                if found.get("network") == declared["network"] and _setting(found) == wanted:
                    texts.append(text)
    return texts


def _setting(declared: Mapping[str, Any]) -> tuple[Any, ...]:
    network = find(declared["network"])
    settings = {"resolution": network.resolution, **network.settings, **declared["settings"]}
    return tuple(settings.get(name) for name in ("resolution", "alpha", "width", "groups", "classes", "separable"))

"""A ledger in one line: what titles and subtitles of pictures say of it."""

from __future__ import annotations

from ..architectures.registry import FAMILIES, find
from ..base.numbers import scaled
from ..ledgers.ledger import Ledger

_SYMBOLS = {"alpha": "α", "width": "width", "groups": "g", "resolution": "resolution", "classes": "classes"}


def title(ledger: Ledger) -> str:
    """The network as it is printed: ``MobileNet V1``; a user's own model by its name."""
    if ledger.model in FAMILIES:
        return find(ledger.model).title
    return ledger.model or "Network"


def settings(ledger: Ledger) -> str:
    """The settings that shape the cost: ``α = 0.5, resolution = 160``."""
    parts = []
    for name, symbol in _SYMBOLS.items():
        value = ledger.settings.get(name)
        if value is None or (name == "classes" and value == 1000):
            continue
        parts.append(f"{symbol} = {_text(value)}")
    return ", ".join(parts)


def subtitle(ledger: Ledger) -> str:
    """Settings and the two totals that everybody asks for."""
    totals = f"{scaled(ledger.multi_adds)} MultiAdds, {scaled(ledger.params)} params"
    return "; ".join(filter(None, [settings(ledger), totals]))


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)

"""What there is to choose from: tables, networks with their variants, conventions."""

from __future__ import annotations

from ..architectures import networks
from ..ledgers.conventions import conventions
from ..published import chapter_ids, chapter_table
from .messages import LISTS
from .model import in_language


def listing(lang: str = "en") -> str:
    """The lists as text."""
    contents = [
        [(name, in_language(chapter_table(name).title, lang)) for name in chapter_ids()],
        [(network.name, f"{network.title}; {network.source}") for network in networks().values()],
        [
            (f"{network.name} {name}", variant.source)
            for network in networks().values()
            for name, variant in network.variants.items()
        ],
        [
            (name, f"{one.of}: {one.zh if lang == 'zh' and one.zh else one.summary}")
            for name, one in conventions().items()
        ],
    ]
    sections = list(zip(LISTS[lang], contents, strict=True))
    width = max(len(name) for _, rows in sections for name, _ in rows)
    return "\n\n".join(
        "\n".join([title, *(f"  {name.ljust(width)}  {text}" for name, text in rows)]) for title, rows in sections
    )

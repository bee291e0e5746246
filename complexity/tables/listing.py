"""What there is to choose from: tables, networks with their variants, conventions."""

from __future__ import annotations

from ..architectures import networks
from ..base.words import in_language, say
from ..ledgers.conventions import conventions
from ..published import chapter_ids, chapter_table


def listing(lang: str = "en") -> str:
    """The lists as text."""
    contents = {
        "tables": [(name, in_language(chapter_table(name).title, lang)) for name in chapter_ids()],
        "networks": [(network.name, f"{network.title}; {network.source}") for network in networks().values()],
        "variants": [
            (f"{network.name} {name}", "" if lang == "zh" else variant.source)  # which is there in English only
            for network in networks().values()
            for name, variant in network.variants.items()
        ],
        "conventions": [
            (name, say(f"quantity.{one.of}", lang) + say("marks.colon", lang) + one.summaries[lang])
            for name, one in conventions().items()
        ],
    }
    width = max(len(name) for rows in contents.values() for name, _ in rows)
    return "\n\n".join(
        "\n".join(
            [say(f"tables.list-{what}", lang), *(f"  {name.ljust(width)}  {text}".rstrip() for name, text in rows)]
        )
        for what, rows in contents.items()
    )

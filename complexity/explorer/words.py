"""What the explorer says, as HTML in both languages, of which the page shows one."""

from __future__ import annotations

from ..base.formats.html import escape as html
from ..base.words import LANGUAGES, Text, catalogue


def both(key: str, **values: object) -> str:
    """A message of the catalogue's room ``explorer``."""
    return in_both({lang: text.format(**values) for lang, text in catalogue()[f"explorer.{key}"].items()})


def in_both(texts: Text) -> str:
    """A text by language; where it has one language only, both show it."""
    if len({texts.get(lang, texts["en"]) for lang in LANGUAGES}) == 1:
        return f'<span lang="en">{html(texts["en"])}</span>' if "zh" not in texts else html(texts["en"])
    return "".join(f'<span class="{lang}" lang="{lang}">{html(texts[lang])}</span>' for lang in LANGUAGES)

"""A badge: params and MultiAdds of a model as a small SVG, for a README."""

from __future__ import annotations

from ..base.formats.html import escape
from ..base.numbers import scaled
from ..ledgers.ledger import Ledger

#: Pixels: of one letter at this size (as wide as most letters of a sans serif are), beside a text, of the whole height.
LETTER, BESIDE, HEIGHT = 6.6, 8, 20
_COLOURS = ("#404449", "#00508c", "#00695c")


def badge(ledger: Ledger) -> str:
    """Params and MultiAdds of a ledger as SVG.

    >>> import complexity
    >>> badge(complexity.ledger("mobilenet_v1"))[:60]
    '<svg xmlns="http://www.w3.org/2000/svg" width="318" height="'
    """
    texts = ("complexity", f"params {scaled(ledger.params)}", f"MultiAdds {scaled(ledger.multi_adds)}")
    widths = [round(len(text) * LETTER) + 2 * BESIDE for text in texts]
    title = escape(f"{ledger.model}: {texts[1]}, {texts[2]}")
    parts, x = [], 0
    for text, width, colour in zip(texts, widths, _COLOURS, strict=True):
        parts.append(f'<rect x="{x}" width="{width}" height="{HEIGHT}" fill="{colour}"/>')
        parts.append(f'<text x="{x + width / 2:g}" y="14">{escape(text)}</text>')
        x += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{x}" height="{HEIGHT}" role="img" aria-label="{title}">'
        f'<title>{title}</title><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" '
        f'font-size="11">{"".join(parts)}</g></svg>\n'
    )

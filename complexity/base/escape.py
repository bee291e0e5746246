"""Text from outside (labels, layer names) made safe for each output format."""

from __future__ import annotations

_MARKDOWN = {c: "\\" + c for c in "\\`*[]|~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "\\$"}
_SYMBOLS = {
    "×": r"$\times$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "√": r"$\surd$",
    "≈": r"$\approx$",
    "→": r"$\rightarrow$",
    "÷": r"$\div$",
    "·": r"$\cdot$",
    "✓": r"$\checkmark$",
    "✗": r"$\times$",
    "—": "---",
    "–": "--",
    "²": r"$^2$",
    "⁶": r"$^6$",
    "⁹": r"$^9$",
    "−": "$-$",
    "≤": r"$\leq$",
    "…": r"\ldots{}",
    "“": "``",
    "”": "''",
}


#: What a spreadsheet takes for the start of a formula, full width included; spaces before it do not always help.
_FORMULA = tuple("=+-@＝＋－＠")


def plain(text: str) -> str:
    """One line: control characters and line breaks become spaces, so that no name can break a table or a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def markdown(text: str) -> str:
    """A cell of a Markdown table; nothing in it is read as markup or HTML."""
    text = "".join(_MARKDOWN.get(c, c) for c in plain(text))
    # An underscore inside a word is no markup; at its edge it would be.
    return " ".join(w if not (w.startswith("_") or w.endswith("_")) else w.replace("_", "\\_") for w in text.split(" "))


def html(text: str) -> str:
    """Text of an HTML element or attribute."""
    from html import escape

    return escape(plain(text), quote=True)


def symbols_for_latex(text: str) -> str:
    """Symbols that plain LaTeX does not print, written as its commands; for text whose special characters are escaped."""
    return "".join(_SYMBOLS.get(c, c) for c in text)


def latex(text: str) -> str:
    """Text of a LaTeX document."""
    special = {c: "\\" + c for c in "&%$#_{}"} | {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\ensuremath{<}",
        ">": r"\ensuremath{>}",
    }
    return symbols_for_latex("".join(special.get(c, c) for c in plain(text)))


def csv(text: str) -> str:
    """A CSV cell that no spreadsheet runs as a formula: one that starts like it gets an apostrophe, unless it is a number."""
    text = plain(text)
    if text.lstrip()[:1] in _FORMULA and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return False
    return True

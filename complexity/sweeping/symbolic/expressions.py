"""SymPy expressions of a network's cost: brought to one form, and written in one line."""

from __future__ import annotations

import re
from typing import Any

Expression = Any

_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWER = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def simplified(expression: Expression) -> Expression:
    """A sum of products, every division exact."""
    import sympy

    return sympy.expand(unfloored(sympy.sympify(expression)))


def unfloored(expression: Expression) -> Expression:
    """Ideal channels are divided, not cut off: SymPy writes ``c // 4`` as ``floor(c/4)``."""
    import sympy

    return expression.replace(sympy.floor, lambda inner: inner)


def plain(expression: Expression) -> str:
    """``27·α²·β²`` for SymPy's ``27*α**2*β**2``."""
    found = re.sub(r"\*\*(\d+)", lambda match: match[1].translate(_DIGITS), str(expression))
    found = re.sub(r"_(\d)", lambda match: match[1].translate(_LOWER), found)
    return found.replace("*", "·")


def tex(expression: Expression) -> str:
    """The formula in LaTeX, Greek letters as commands."""
    import sympy

    found: str = sympy.latex(expression)
    return found.replace("α", r"\alpha").replace("β", r"\beta")

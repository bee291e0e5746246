"""The side of an ideal map: every stride divides it exactly, and borders do not count."""

from __future__ import annotations

from typing import Any


class Side:
    """A height or width as a formula. What a window adds or takes away at the borders is left out, a stride divides.

    So a 3×3 convolution at stride 2 with a padding of 1 makes n/2 of n, whatever n is (really: n/2, rounded up).
    """

    def __init__(self, expression: Any) -> None:
        self.expression = expression

    @property
    def free_symbols(self) -> Any:
        """As a SymPy expression has them: this is a symbolic number."""
        return self.expression.free_symbols

    def smaller(self, other: Any) -> Any:
        """The smaller of two sides: one may be a little larger, by what borders add."""
        return self

    def _sympy_(self) -> Any:
        return self.expression

    def __add__(self, other: Any) -> Any:
        return self if isinstance(other, int) else self.expression + other

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self if isinstance(other, int) else self.expression - other

    def __neg__(self) -> Side:
        return Side(-self.expression)

    def __floordiv__(self, other: Any) -> Side:
        return Side(self.expression / other)

    def __eq__(self, other: object) -> Any:
        import sympy

        return sympy.Eq(self.expression, sympy.sympify(other))

    __hash__ = None  # type: ignore[assignment]

    def __mul__(self, other: Any) -> Any:
        return self.expression * (other.expression if isinstance(other, Side) else other)

    __rmul__ = __mul__

    def __str__(self) -> str:
        return str(self.expression)

"""A printed figure: text with digits and a unit, and what an exact number must be to print as it.

``Figure.read("137M")`` is 137 steps of a million: an exact number *matches* it when it rounds half up to 137 of those
steps; it matches *weaker* when it is 137 only after cutting off or rounding up.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..base.errors import ComplexityError, shown, unknown

#: What a unit multiplies the printed number by. G and B are both used for 10⁹; Mi and Gi are powers of two.
UNITS = {
    "": 1,
    "K": 10**3,
    "M": 10**6,
    "G": 10**9,
    "B": 10**9,
    "T": 10**12,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
}
_WORDS = {"thousand": "K", "million": "M", "mio": "M", "mn": "M", "billion": "G", "bn": "G", "trillion": "T"}
_TAIL = r"(?:flops?|fs?|macs?|mult-?adds?|multi-?adds?|madds?|ops?|params?|parameters)?"
#: Powers of ten that are no unit: Chinese 万 and 亿, and ``10⁹`` behind a sign of multiplication.
_POWERS = {"万": 4, "亿": 8}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SCIENTIFIC = re.compile(
    r"^(.*?\d)\s*(?:(?:[×x*·]\s*10\s*\^?\s*|e\+?)(\d+)|([万亿]))(?=$|[^\d.])(.*)$", re.IGNORECASE | re.DOTALL
)
_PRINTED = re.compile(rf"^\s*(\d{{1,3}}(?:[,_   ]\d{{3}})+|\d+)(\.\d+)?\s*([A-Za-z]*?)\s*{_TAIL}\s*$", re.IGNORECASE)
#: More digits than any count has.
_DIGITS = 60


#: What people do with the digits that they do not print: round half up, cut off, round up.
HABITS = ("half-up", "cut", "up")


class Match(NamedTuple):
    """How an exact number agrees with a printed one.

    Attributes:
        how: ``half-up`` (a match), ``cut`` or ``up`` (weaker).
    """

    how: str


class Figure(NamedTuple):
    """A printed number.

    Attributes:
        text: as printed. digits: its digits as one integer, e.g. 153 for 15.3.
        step: what one unit of the last digit is worth, as a fraction (numerator, denominator): 15.3 G -> (10⁸, 1).
        decimals: digits behind the point. unit: a key of ``UNITS``.
    """

    text: str
    digits: int
    step: tuple[int, int]
    decimals: int
    unit: str

    @classmethod
    def read(cls, text: str, unit: str = "") -> Figure:
        """A figure as people print it: ``137M``, ``1.55G``, ``15.3 B``, ``4.2``, ``569 Million``, ``1,500``.

        Args:
            text: the printed text; a unit in it wins over ``unit``.
            unit: what the number is in where the text does not say.

        Raises:
            ComplexityError: not a positive number, or a unit that is not known.
        """
        plain, power = _scientific(text)
        found = _PRINTED.match(plain)
        if not found:
            raise ComplexityError(
                f"figure {shown(text)} cannot be read: a number above 0 like 137M, 1.55G, 15.3 B, 4.2 is needed"
            )
        whole, fraction, printed_unit = found.group(1), (found.group(2) or "."), found.group(3)
        if len(whole) + len(fraction) > _DIGITS:
            raise ComplexityError(f"figure {shown(text)} cannot be read: at most {_DIGITS} digits are allowed")
        decimals = len(fraction) - 1
        digits = int(re.sub(r"\D", "", whole) + fraction[1:])
        if digits == 0:
            raise ComplexityError(f"figure {shown(text)} cannot be read: a number above 0 is needed")
        name = _unit(printed_unit or ("" if power else unit))
        return cls(text, digits, (UNITS[name] * 10**power, 10**decimals), decimals, name)

    @property
    def value(self) -> float:
        """The printed number in full, e.g. 1.53e10."""
        return self.digits * self.step[0] / self.step[1]

    def rounded(self, exact: Any, how: str = "half-up") -> int:
        """An exact number in steps of this figure; ``how``: ``half-up`` to the nearest, ``cut`` off or rounded ``up``."""
        numerator, denominator = self.step
        if not isinstance(exact, int):
            from fractions import Fraction

            ratio = Fraction(exact)
            exact, denominator_of_exact = ratio.numerator, ratio.denominator
            numerator *= denominator_of_exact
        scaled = exact * denominator
        if how == "half-up":
            return int((2 * scaled + numerator) // (2 * numerator))
        return int(scaled // numerator if how == "cut" else -(-scaled // numerator))

    def match(self, exact: Any) -> Match | None:
        """How an exact number agrees with this figure in all its digits, or ``None``."""
        for how in HABITS:
            if self.rounded(exact, how) == self.digits:
                return Match(how)
        return None

    def show(self, exact: Any, decimals: int | None = None) -> str:
        """An exact number written like this figure: its unit, its digits (or ``decimals`` behind the point), half up."""
        decimals = self.decimals if decimals is None else decimals
        other = self._replace(step=(self.step[0] * 10**self.decimals, self.step[1] * 10**decimals), decimals=decimals)
        digits = str(other.rounded(exact)).rjust(decimals + 1, "0")
        number = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
        suffix = re.sub(r"^[\d.,_\u00a0\u202f]+", "", self.text.strip())
        return number + suffix

    def gap(self, exact: Any) -> float:
        """(printed − exact) ÷ exact."""
        return float(self.value / exact - 1)


def kind_of(text: str) -> str:
    """``params`` or ``operations``, if the text of a figure says which: ``1.93M parameters``; else empty."""
    words = re.search(r"(param|weight)|(flop|mac|mult|madd|ops|mf$|gf$)", text.lower())
    return "" if words is None else "params" if words[1] else "operations"


def _scientific(text: str) -> tuple[str, int]:
    """The text with its power of ten apart: ``3.8×10⁹``, ``7.97e8``, ``5.7亿``; full-width digits as plain ones."""
    from unicodedata import normalize

    superscript = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + found[0].translate(_SUPERSCRIPTS), text)
    plain = normalize("NFKC", superscript)
    found = _SCIENTIFIC.match(plain)
    if found is None:
        return plain, 0
    power = int(found[2]) if found[2] else _POWERS[found[3]]
    return (found[1] + found[4], power) if power <= 30 else (plain, 0)


def _unit(text: str) -> str:
    if text in UNITS:
        return text
    word = text.lower()
    if word in _WORDS:
        return _WORDS[word]
    if word.removesuffix("s") in _WORDS:
        return _WORDS[word.removesuffix("s")]
    if text.upper() in UNITS:
        return text.upper()
    raise unknown("unit", text, [*filter(None, UNITS), "thousand", "million", "billion", "trillion"])

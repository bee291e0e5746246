"""Printed figures: read as people print them, matched as rounding says."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complexity.base.errors import ComplexityError
from complexity.published import Figure


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("137M", "", 137e6),
        ("1.55G", "", 1.55e9),
        ("15.3 B", "", 15.3e9),
        ("4.2", "M", 4.2e6),
        ("569 Million", "", 569e6),
        ("1,500", "M", 1500e6),
        ("2.3G", "M", 2.3e9),
        ("600K", "", 600e3),
        ("0.5", "Mi", 0.5 * 2**20),
        ("300 MFLOPs", "", 300e6),
        ("1.3 GMACs", "", 1.3e9),
        ("41", "", 41),
    ],
)
def test_read_as_people_print_them(text: str, unit: str, value: float) -> None:
    assert Figure.read(text, unit).value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["", "abc", "-3", "0", "0.00", "1.5.5", "12 parsecs", "NaN", "inf", "1e5x", "3 M G"])
def test_nonsense_is_one_clear_line(text: str) -> None:
    with pytest.raises(ComplexityError) as caught:
        Figure.read(text)
    assert "\n" not in str(caught.value)


@given(st.integers(1, 10**12), st.integers(0, 3), st.sampled_from(["K", "M", "G"]))
def test_rounding_agrees_with_decimal_arithmetic(exact: int, decimals: int, unit: str) -> None:
    size = {"K": 3, "M": 6, "G": 9}[unit]
    step = Decimal(1).scaleb(-decimals)
    figure = Figure.read(f"{Decimal(1).quantize(step)}", unit)
    scaled = Decimal(exact).scaleb(-size)
    for how, rounding in (("half-up", ROUND_HALF_UP), ("cut", ROUND_FLOOR), ("up", ROUND_CEILING)):
        assert figure.rounded(exact, how) == int(scaled.quantize(step, rounding=rounding).scaleb(decimals))


@given(st.integers(1, 10**13), st.integers(0, 3), st.sampled_from(["", "K", "M", "G"]))
def test_what_is_shown_is_read_back_and_matches(exact: int, decimals: int, unit: str) -> None:
    shown = Figure.read("1", unit).show(exact, decimals)
    if Decimal(shown) > 0:
        match = Figure.read(shown, unit).match(exact)
        assert match is not None
        assert match.how == "half-up"


def test_half_is_rounded_up() -> None:
    figure = Figure.read("3", "M")
    assert figure.match(2_500_000).how == "half-up"
    assert figure.match(2_499_999).how == "up"
    assert figure.match(3_500_000).how == "cut"
    assert figure.match(4_000_000) is None


def test_trailing_zeros_are_digits() -> None:
    assert Figure.read("15300", "M").match(15_346_600_000) is None
    assert Figure.read("15.3", "G").match(15_346_600_000).how == "half-up"


def test_fractional_weights_are_matched_exactly() -> None:
    assert Figure.read("0.3", "").match(0.25).how == "half-up"

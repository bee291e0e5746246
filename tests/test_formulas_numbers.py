"""One formula for Python integers, NumPy arrays and SymPy symbols; exact; errors in one line."""

from fractions import Fraction

import numpy
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from complexity import ComplexityError, formulas

C, D, N, G, S = sympy.symbols("c d n g s", positive=True, integer=True)

#: name -> the formula on (c_in, c_out, size); each takes any kind of number.
FORMULAS = {
    "standard": lambda c, d, n: formulas.standard(c, d, 3, (n, n), stride=2, padding=1, bias=True),
    "conv1d": lambda c, d, n: formulas.standard(c, d, 5, (n,), padding=2),
    "conv3d": lambda c, d, n: formulas.standard(c, d, (1, 3, 3), (4, n, n), padding=(0, 1, 1)),
    "depthwise": lambda c, d, n: formulas.depthwise(c, 3, (n, n), stride=2, padding=1),
    "pointwise": lambda c, d, n: formulas.pointwise(c, d, (n, n)),
    "depthwise_separable": lambda c, d, n: formulas.depthwise_separable(c, d, 3, (n, n), padding=1),
    "group": lambda c, d, n: formulas.group(2 * c, 2 * d, 3, (n, n), 2, padding=1),
    "dilated": lambda c, d, n: formulas.dilated(c, d, 3, (n, n), 2, padding=2),
    "transposed": lambda c, d, n: formulas.transposed(c, d, 3, (n, n), stride=2, padding=1, output_padding=1),
    "fully_connected": lambda c, d, n: formulas.fully_connected(c, d, positions=n),
    "batch_norm": lambda c, d, n: formulas.batch_norm(c, (n, n)),
    "max_pool": lambda c, d, n: formulas.max_pool(c, 3, (n, n), stride=2, ceil_mode=True),
    "adaptive_pool": lambda c, d, n: formulas.adaptive_pool(c, (n, n), (7, 7)),
    "h_swish": lambda c, d, n: formulas.h_swish(c, (n, n)),
    "squeeze_excite": lambda c, d, n: formulas.squeeze_excite(c, d, (n, n)),
    "add": lambda c, d, n: formulas.add(c, (n, n)),
    "concat": lambda c, d, n: formulas.concat([c, d], (n, n)),
    "channel_shuffle": lambda c, d, n: formulas.channel_shuffle(c, (n, n)),
}
POINTS = [(1, 1, 3), (3, 32, 224), (8, 5, 7), (17, 4, 112), (64, 128, 15)]


@pytest.mark.parametrize("name", FORMULAS)
def test_an_array_of_settings_gives_what_each_setting_gives_alone(name):
    grid = FORMULAS[name](*(numpy.array(column) for column in zip(*POINTS, strict=True)))
    for i, point in enumerate(POINTS):
        alone = FORMULAS[name](*point)
        assert set(grid) == set(alone)
        assert {key: int(numpy.broadcast_to(grid[key], len(POINTS))[i]) for key in grid} == dict(alone)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_symbolic_formula_gives_the_integers_when_its_symbols_are_put_in(name):
    closed = FORMULAS[name](C, D, N)
    for c, d, n in POINTS:
        alone = FORMULAS[name](c, d, n)
        values = {key: sympy.sympify(value).subs({C: c, D: d, N: n}) for key, value in closed.items()}
        assert values == dict(alone)


@pytest.mark.parametrize("name", FORMULAS)
def test_integers_of_any_size_stay_exact(name):
    c, d, n = 10**30 + 7, 10**25 + 3, 10**20 + 1
    cost = FORMULAS[name](c, d, n)
    assert all(type(value) is int for value in cost.values())
    symbolic = FORMULAS[name](C, D, N)
    assert {key: sympy.sympify(value).subs({C: c, D: d, N: n}) for key, value in symbolic.items()} == dict(cost)


def test_arrays_broadcast_to_a_grid_of_widths_and_resolutions():
    widths, sides = numpy.array([8, 16, 32])[:, None], numpy.array([128, 160, 192, 224])[None, :]
    grid = formulas.standard(3, widths, 3, (sides, sides), stride=2, padding=1).multi_adds
    assert grid.shape == (3, 4)
    assert grid[2, 3] == formulas.standard(3, 32, 3, (224, 224), stride=2, padding=1).multi_adds


def test_groups_may_be_a_symbol():
    cost = formulas.grouped_pointwise(C, D, (N, N), G)
    assert sympy.simplify(cost.multi_adds - C * D * N**2 / G) == 0
    assert sympy.simplify(cost["weights"].subs({C: 12, D: 8, G: 4}) - 24) == 0


@pytest.mark.parametrize("groups", [numpy.int64(4), numpy.array([1, 2, 4])])
def test_groups_may_be_numpy(groups):
    cost = formulas.group(8, 16, 3, (9, 9), groups)
    expected = [formulas.group(8, 16, 3, (9, 9), int(g)).multi_adds for g in numpy.atleast_1d(groups)]
    assert numpy.atleast_1d(cost.multi_adds).tolist() == expected


@given(st.integers(1, 512), st.integers(1, 512), st.integers(1, 7), st.integers(7, 56))
@settings(max_examples=60, deadline=None)
def test_the_reduction_ratio_is_the_quotient_of_the_two_costs(c_in, c_out, kernel, side):
    separable = formulas.depthwise_separable(c_in, c_out, kernel, (side, side))
    standard = formulas.standard(c_in, c_out, kernel, (side, side))
    ratio = formulas.reduction_ratio(c_out, kernel)
    assert ratio == Fraction(separable.multi_adds, standard.multi_adds) == Fraction(separable.params, standard.params)
    assert ratio == Fraction(1, c_out) + Fraction(1, kernel**2)


def test_the_reduction_ratio_is_exact_in_symbols_beside_integers():
    assert sympy.simplify(formulas.reduction_ratio(D, S) - (1 / D + 1 / S**2)) == 0
    assert formulas.reduction_ratio(D, 3).subs(D, 32) == sympy.Rational(41, 288)
    assert formulas.reduction_ratio(32, S).subs(S, 3) == sympy.Rational(41, 288)


def test_the_reduction_ratio_of_arrays_is_element_by_element():
    numpy.testing.assert_allclose(formulas.reduction_ratio(numpy.array([32, 64]), 3), [41 / 288, 73 / 576])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: formulas.group(8, 9, 3, (9, 9), 2), "groups=2 does not divide c_out=9"),
        (lambda: formulas.group(9, 8, 3, (9, 9), 2), "groups=2 does not divide c_in=9"),
        (lambda: formulas.group(8, 9, 3, (9, 9), numpy.int64(2)), "groups=2 does not divide c_out=9"),
        (lambda: formulas.group(8, numpy.array([8, 9]), 3, (9, 9), 2), "groups=2 does not divide c_out"),
        (lambda: formulas.group(8, 8, 3, (9, 9), 0), "groups=0"),
        (lambda: formulas.transposed(8, 9, 3, (9, 9), groups=2), "groups=2 does not divide c_out=9"),
        (lambda: formulas.standard(3, 8, 5, (4, 4)), "window of 5 does not fit an input of 4"),
        (lambda: formulas.standard(3, 8, 5, (numpy.array([4, 9]), 9)), "window of 5 does not fit"),
        (lambda: formulas.standard(3, 8, 3, (9, 9), stride=0), "stride 0"),
        (lambda: formulas.standard(3, 8, 0, (9, 9)), "kernel 0"),
        (lambda: formulas.standard(3, 8, 3, (9, 9), padding=-1), "padding -1"),
        (lambda: formulas.dilated(3, 8, 3, (9, 9), 0), "dilation 0"),
        (lambda: formulas.standard(3, 8, (3, 3, 3), (9, 9)), "has 3 entries where the size has 2 axes"),
        (lambda: formulas.standard(3, 8, 3, (9, 9), stride=2, padding="same"), "padding 'same' needs stride 1"),
        (lambda: formulas.standard(3, 8, 3, (9, 9), padding="full"), "padding 'full'"),
        (lambda: formulas.transposed(3, 8, 1, (2, 2), padding=2), "crops the whole output"),
        (lambda: formulas.max_pool(3, 5, (2, 2)), "window of 5 does not fit an input of 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line_that_names_it(call, says):
    with pytest.raises(ComplexityError) as caught:
        call()
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_quantity_that_does_not_exist_is_refused_and_one_that_is_missing_is_zero():
    cost = formulas.relu(3, (2, 2))
    assert cost["weights"] == 0
    with pytest.raises(ComplexityError, match="unknown quantity 'macs'"):
        cost["macs"]

"""A sweep is, at every point, the single count: all networks, variants, figures and conventions."""

import random
import subprocess
import sys

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import complexity
from complexity.architectures import networks
from complexity.ledgers.conventions import conventions
from complexity.sweeping import grid, products, sweeps
from complexity.sweeping.figures import FIGURES
from complexity.sweeping.parts import count_parts, parts

ALL = networks()
#: Multiples of an awkward step, so that many roundings go either way.
ALPHAS = numpy.arange(10, 160, 7) / 100
#: Odd and even sides: every stride rounds somewhere.
SIZES = [64, 96, 97, 111, 128, 161, 192, 223, 224, 300]


def widths(network):
    if network == "shufflenet_v2":
        return {"width": [0.5, 1.0, 1.5, 2.0]}
    return {ALL[network].multiplier: ALPHAS}


def sizes(network):
    return [size for size in SIZES if size >= ALL[network].minimum]


def single(ledger, figure):
    return ledger.totals[figure] if figure in FIGURES else ledger.total(figure)


def assert_equal_to_single_counts(sweep, figures, points=12, seed=0):
    arrays = {figure: sweep.figure(figure) for figure in figures}
    chosen = random.Random(seed)
    for index in [tuple(chosen.randrange(n) for n in sweep.shape) for _ in range(points)]:
        ledger = sweep.at(*index)
        for figure, array in arrays.items():
            assert array.shape == sweep.shape
            assert array[index] == single(ledger, figure), (sweep, index, figure)


@pytest.mark.parametrize("network", ALL)
def test_every_variant_is_the_single_count_in_every_figure(network):
    sweep = complexity.sweep(
        network, **widths(network), resolution=sizes(network), variants=list(ALL[network].variants)
    )
    assert_equal_to_single_counts(sweep, FIGURES)


@pytest.mark.parametrize("network", ALL)
def test_every_convention_is_the_single_count(network):
    sweep = complexity.sweep(network, resolution=sizes(network), **widths(network))
    assert_equal_to_single_counts(sweep, conventions(), points=4)


@settings(max_examples=60, deadline=None)
@given(
    network=st.sampled_from([name for name, network in ALL.items() if network.multiplier == "alpha"]),
    alpha=st.floats(0.05, 4),
    resolution=st.integers(75, 700),
    other=st.integers(75, 700),
)
def test_any_width_and_any_size_is_the_single_count(network, alpha, resolution, other):
    sweep = complexity.sweep(network, alpha=[1.0, alpha], resolution=[(other, resolution), resolution])
    for figure in FIGURES:
        assert sweep.figure(figure)[1, 0] == sweep.at(1, 0).totals[figure]
        assert sweep.figure(figure)[1, 1] == sweep.at(1, 1).totals[figure]


def test_axes_are_in_the_order_given():
    one = complexity.sweep("mobilenet_v2", alpha=ALPHAS, variants=["paper", "relu"], resolution=SIZES)
    other = complexity.sweep("mobilenet_v2", resolution=SIZES, alpha=ALPHAS, variants=["paper", "relu"])
    assert one.shape == (len(ALPHAS), 2, len(SIZES))
    assert list(other.axes) == ["resolution", "alpha", "variant"]
    assert (one.multi_adds == other.multi_adds.transpose(1, 2, 0)).all()


def test_groups_are_an_axis():
    assert_equal_to_single_counts(
        complexity.sweep("shufflenet_v1", groups=[1, 2, 3, 4, 8], width=ALPHAS, resolution=[160, 224]), FIGURES, 40
    )


def test_stage_widths_of_shufflenet_v2_are_an_axis():
    channels = [(2 * c, 4 * c, 8 * c + 2) for c in range(13, 60)]
    sweep = complexity.sweep("shufflenet_v2", channels=channels, resolution=SIZES)
    assert_equal_to_single_counts(sweep, FIGURES)


def test_stage_2_of_shufflenet_v1_is_an_axis():
    sweep = complexity.sweep("shufflenet_v1", channels=range(36, 600, 12), resolution=SIZES)
    assert_equal_to_single_counts(sweep, FIGURES)


@pytest.mark.parametrize("network", ["mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small"])
def test_a_width_for_each_stage(network):
    chosen = random.Random(1)
    alpha = [tuple(chosen.choice([0.25, 0.5, 0.75, 1.0, 1.3]) for _ in range(4)) for _ in range(30)]
    assert_equal_to_single_counts(complexity.sweep(network, alpha=alpha, resolution=[160, 224]), FIGURES)


def test_equal_widths_in_all_stages_are_one_width():
    sweep = complexity.sweep("mobilenet_v2", alpha=[(0.75,) * 4])
    assert sweep.multi_adds[0] == complexity.ledger("mobilenet_v2", alpha=0.75).multi_adds


def test_beta_is_an_axis():
    sweep = complexity.sweep("mobilenet_v1", beta=[0.571, 0.714, 0.857, 1.0])
    assert sweep.multi_adds.tolist() == [
        complexity.ledger("mobilenet_v1", resolution=side).multi_adds for side in (128, 160, 192, 224)
    ]


def test_other_settings_are_axes():
    sweep = complexity.sweep("mobilenet_v2", alpha=[0.5, 1.0], classes=[10, 1000], pool=[True, False], resolution=SIZES)
    assert_equal_to_single_counts(sweep, FIGURES)


def test_printed_figures_of_mobilenet_v1():
    """Howard et al. 2017, tables 6 and 7: 569, 325, 149, 41 million at 224; 418, 290, 186 at 192, 160, 128."""
    by_width = complexity.sweep("mobilenet_v1", alpha=[1.0, 0.75, 0.5, 0.25]).multi_adds
    by_size = complexity.sweep("mobilenet_v1", resolution=[224, 192, 160, 128]).multi_adds
    assert [round(n / 1e6) for n in by_width.tolist()] == [569, 325, 149, 41]
    assert [n // 10**6 for n in by_size.tolist()] == [568, 418, 290, 186]


def test_without_axes_it_is_one_setting():
    sweep = complexity.sweep("mobilenet_v1", alpha=0.25)
    assert sweep.shape == () and sweep.size == 1
    assert int(sweep.multi_adds) == 41_030_272


def test_beyond_2_to_the_53_it_is_exact():
    sweep = complexity.sweep("mobilenet_v1", alpha=[1.0, 999.5], resolution=[224, 10**9 - 7])
    for figure in FIGURES:
        assert sweep.figure(figure)[1, 1] == sweep.at(1, 1).totals[figure]
    assert sweep.multi_adds[1, 1] > 2**63


def test_a_fixed_size_of_any_magnitude_is_exact():
    sweep = complexity.sweep("mobilenet_v1", alpha=[1.0, 999.5], resolution=10**9)
    assert sweep.multi_adds[1] == sweep.at(1).multi_adds


@pytest.mark.parametrize("weight", [0.5, 3, 46 * 10**14])
def test_a_convention_of_ones_own(weight):
    own = complexity.Convention.of_weights("own", multi_adds=weight, read=1)
    sweep = complexity.sweep("mobilenet_v3_small", alpha=ALPHAS, resolution=SIZES)
    assert sweep.total(own)[3, 5] == sweep.at(3, 5).total(own)


@pytest.mark.parametrize("order", [("alpha", "resolution"), ("resolution", "alpha")])
def test_chunks_and_blocks_make_no_difference(monkeypatch, order):
    arguments = {"alpha": ALPHAS, "resolution": SIZES}
    arguments = {name: arguments[name] for name in order} | {"variants": ["paper", "relu"]}
    whole = complexity.sweep("mobilenet_v2", **arguments)
    expected = {figure: whole.figure(figure) for figure in FIGURES}
    monkeypatch.setattr(sweeps, "CHUNK", 4)
    monkeypatch.setattr(grid, "BLOCK", 7)
    monkeypatch.setattr(products, "CACHED", 16)
    cut = complexity.sweep("mobilenet_v2", **arguments)
    for figure in FIGURES:
        assert (cut.figure(figure) == expected[figure]).all()
    flat = numpy.arange(cut.size)
    assert (cut.values("multi_adds", flat) == expected["multi_adds"].reshape(-1)).all()
    assert numpy.concatenate([block["params"] for _, block in cut.blocks("params")]).tolist() == (
        expected["params"].reshape(-1).tolist()
    )


def test_a_frame_has_a_row_for_each_setting():
    sweep = complexity.sweep("mobilenet_v1", alpha=[0.5, 1.0], resolution=[192, 224], variants=["paper", "shallow"])
    frame = sweep.to_frame()
    assert list(frame.columns) == ["alpha", "resolution", "variant", *FIGURES]
    assert len(frame) == 8
    row = frame[(frame.alpha == 1.0) & (frame.resolution == 224) & (frame.variant == "paper")].iloc[0]
    assert row.multi_adds == 568_740_352 and row.params == 4_231_976


def test_importing_the_package_imports_neither_numpy_nor_torch():
    code = "import sys, complexity; print([m for m in ('numpy', 'pandas', 'sympy', 'torch', 'distributed') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_sweeping_does_not_import_torch():
    code = (
        "import sys, complexity; complexity.sweep('mobilenet_v1', alpha=[0.5, 1.0]).multi_adds; "
        "print([m for m in ('torch', 'sympy', 'distributed', 'altair') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("shape", [(), (7,), (3, 5), (5, 3, 4), (2, 9, 3, 2)])
@pytest.mark.parametrize("largest", [1, 2, 7, 12, 1000])
def test_parts_follow_each_other_and_cover_the_grid(shape, largest):
    flat = numpy.arange(int(numpy.prod(shape))).reshape(shape)
    found = list(parts(shape, largest))
    assert numpy.concatenate([flat[part].reshape(-1) for part in found]).tolist() == flat.reshape(-1).tolist()
    assert len(found) == count_parts(shape, largest)
    assert all(flat[part].size <= largest for part in found) or shape == ()

"""Exact totals of the closed forms, and that one run with arrays gives every width at once."""

import numpy
import pytest

from complexity.architectures import find, ledger, networks
from complexity.base.errors import ComplexityError
from complexity.formulas import QUANTITIES

FIGURES = [
    ("vgg16", {}, 15_470_264_320, 138_357_544),
    ("vgg16", {"variant": "torchvision"}, 15_470_264_320, 138_357_544),
    ("googlenet", {"variant": "torchvision"}, 1_498_376_192, 6_624_904),
    ("mobilenet_v1", {}, 568_740_352, 4_231_976),
    ("mobilenet_v1", {"alpha": 0.25}, 41_030_272, 470_072),
    ("mobilenet_v2", {}, 300_774_272, 3_504_872),
    ("mobilenet_v3_large", {}, 216_589_760, 5_483_032),
    ("mobilenet_v3_small", {}, 56_510_400, 2_542_856),
    ("mobilenet_v3_small", {"variant": "preprint"}, 56_913_856, 2_946_568),
]


@pytest.mark.parametrize(("name", "settings", "multi_adds", "params"), FIGURES)
def test_figures_are_exact(name, settings, multi_adds, params):
    counted = ledger(name, **settings)
    assert (counted.multi_adds, counted.params) == (multi_adds, params)


def millions(name, **settings):
    counted = ledger(name, **settings)
    return f"{counted.multi_adds / 1e6:.1f}", f"{counted.params / 1e6:.2f}"


def test_googlenet_of_the_paper():
    assert millions("googlenet") == ("1582.7", "7.00")


def test_vgg16_convolutions_alone_are_15300_million():
    assert round(ledger("vgg16").total("conv-only") / 1e6, 1) == 15346.6


def test_nasnet_a_mobile_is_564_million_and_5_3_million_as_printed():
    assert millions("nasnet_a_mobile") == ("563.6", "5.29")


def test_mnasnet_a1_is_3_9_million_params_as_printed():
    assert millions("mnasnet_a1") == ("311.6", "3.89")


#: What the releases' pages print, MultiAdds cut off to millions and params to tenths of a million.
RELEASED = [
    ("shufflenet_v2_plus_small", 156, 5.1),
    ("shufflenet_v2_plus_medium", 222, 5.6),
    ("shufflenet_v2_plus_large", 360, 6.7),
]


@pytest.mark.parametrize(("name", "multi_adds", "params"), RELEASED)
def test_shufflenet_v2_plus_is_as_its_authors_print(name, multi_adds, params):
    counted = ledger(name)
    assert (counted.multi_adds // 10**6, counted.params // 10**5 / 10) == (multi_adds, params)


#: α and the params (M) that PaddleClas prints, running statistics of batch norm included.
PADDLE = [
    ("mobilenet_v2", {0.25: "1.53", 0.5: "1.98", 0.75: "2.65", 1.0: "3.54", 1.5: "6.90", 2.0: "11.33"}),
    ("mobilenet_v3_large", {0.35: "2.11", 0.5: "2.69", 0.75: "3.93", 1.0: "5.50", 1.25: "7.47"}),
    ("mobilenet_v3_small", {0.35: "1.67", 0.5: "1.91", 0.75: "2.38", 1.0: "2.95", 1.25: "3.64"}),
]


@pytest.mark.parametrize(("name", "printed"), PADDLE)
def test_paddles_networks_have_the_params_that_it_prints(name, printed):
    found = {}
    for alpha in printed:
        counted = ledger(name, variant="paddle", alpha=alpha)
        found[alpha] = f"{(counted.params + counted.quantity('norm_statistics')) / 1e6:.2f}"
    assert found == printed


def test_shufflenet_v2_of_0_25_is_not_possible_as_the_release_has_it():
    with pytest.raises(ComplexityError, match="variant torchvision"):
        ledger("shufflenet_v2", width=0.25)


def test_the_refusal_of_a_width_says_how_to_give_stages():
    with pytest.raises(ComplexityError, match=r"--table 5-12 --channels 84,168,336"):
        ledger("shufflenet_v2", width=0.75)


def test_squeezenet_is_833_million_as_the_shufflenet_paper_prints():
    assert millions("squeezenet1_0") == ("832.7", "1.25")


def test_vgg16_first_fc_depends_on_the_resolution_in_the_paper_only():
    weights = {v: ledger("vgg16", variant=v, resolution=160)["fc1"].cost["weights"] for v in ("paper", "torchvision")}
    assert weights == {"paper": 512 * 5 * 5 * 4096, "torchvision": 512 * 7 * 7 * 4096}


def test_googlenet_auxiliary_classifiers_are_a_part_of_their_own():
    plain, full = ledger("googlenet"), ledger("googlenet", auxiliary=True)
    extra = [layer for layer in full if layer.part == "auxiliary"]
    assert full.params - plain.params == sum(layer.params for layer in extra) > 0
    assert {layer.name.split(".")[0] for layer in extra} == {"auxiliary1", "auxiliary2"}


def test_an_unknown_norm_of_googlenet_is_named():
    with pytest.raises(ComplexityError, match=r"unknown norm of googlenet 'bach' .did you mean 'batch'"):
        ledger("googlenet", norm="bach")


ALPHAS = numpy.array([0.05, 0.25, 0.35, 0.5, 0.75, 1.0, 1.3, 1.4])
WITH_ALPHA = [
    (name, variant) for name, net in networks().items() if net.multiplier == "alpha" for variant in net.variants
]


@pytest.mark.parametrize(("name", "variant"), WITH_ALPHA)
def test_an_array_of_alphas_gives_what_each_alpha_gives(name, variant):
    network = find(name)
    settings = network.resolve(variant)
    at_once = network.layers((192, 224), {**settings, "alpha": ALPHAS}).layers
    totals = {
        quantity: sum(layer.cost[quantity] for layer in at_once) + numpy.zeros(len(ALPHAS), dtype=int)
        for quantity in QUANTITIES
    }
    for i, alpha in enumerate(ALPHAS):
        one = ledger(name, variant=variant, alpha=float(alpha), resolution=(192, 224))
        assert {q: one.quantity(q) for q in QUANTITIES} == {q: int(totals[q][i]) for q in QUANTITIES}


@pytest.mark.parametrize("name", networks())
def test_layer_names_are_unique(name):
    names = [layer.name for layer in ledger(name)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "variant"), [(n, v) for n, net in networks().items() for v in net.variants])
def test_the_smallest_allowed_input_works(name, variant):
    assert ledger(name, variant=variant, resolution=networks()[name].minimum).layers[-1].output_shape[1] == 1000


def test_a_ceil_mode_window_may_reach_past_a_small_map():
    assert ledger("googlenet", resolution=32)["pool4"].output_shape == (1, 832, 1, 1)

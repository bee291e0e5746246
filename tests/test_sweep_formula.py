"""Formulas in α and β: equal to the count wherever nothing is rounded, and rounding measured where it is."""

import re

import numpy
import pytest
import sympy

import complexity
from complexity import ComplexityError
from complexity.architectures import networks
from complexity.cli.main import run
from complexity.sweeping.symbolic.expressions import plain

A, B = (sympy.Symbol(letter, positive=True) for letter in "αβ")


def test_mobilenet_v1_as_derived_by_hand():
    """The sum over table 5-4 of weights × positions, written down here once more."""
    stem = 27 * 32 * A * (112 * B) ** 2
    side, channels, total = 112, 32, stem
    for out, stride in [
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        (256, 1),
        (512, 2),
        *[(512, 1)] * 5,
        (1024, 2),
        (1024, 1),
    ]:
        side //= stride
        total += (9 * channels * A + channels * out * A**2) * (side * B) ** 2
        channels = out
    total += 1024 * A * 1000
    assert sympy.expand(total - complexity.formula("mobilenet_v1").multi_adds) == 0


@pytest.mark.parametrize("network", ["mobilenet_v1", "mobilenet_v2", "vgg16"])
def test_where_nothing_is_rounded_it_is_the_count(network):
    formula = complexity.formula(network)
    for alpha in (0.5, 1.0, 2.0) if network != "mobilenet_v2" else (1.0, 2.0):
        for side in (128, 224, 320):
            ledger = complexity.ledger(network, alpha=alpha, resolution=side)
            for name in ("params", "multi-adds", "keras", "thop"):
                assert formula.at(name, alpha=alpha, beta=side / 224) == pytest.approx(ledger.total(name), rel=1e-12)


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 8])
def test_shufflenet_v1_in_the_outputs_of_stage_2(groups):
    ledger = complexity.ledger("shufflenet_v1", groups=groups)
    width = ledger["stage2.1.concat"].output_shape[1]
    formula = complexity.formula("shufflenet_v1", groups=groups)
    assert formula.at("multi-adds", c=width, beta=1) == ledger.multi_adds
    assert formula.at("params", c=width, beta=1) == ledger.params


@pytest.mark.parametrize("variant", list(networks()["shufflenet_v2"].variants))
def test_shufflenet_v2_in_the_outputs_of_its_stages(variant):
    ledger = complexity.ledger("shufflenet_v2", channels=(120, 240, 480), variant=variant)
    formula = complexity.formula("shufflenet_v2", variant=variant)
    assert formula.at("multi-adds", c_2=120, c_3=240, c_4=480, beta=1) == ledger.multi_adds
    assert formula.at("params", c_2=120, c_3=240, c_4=480, beta=1) == ledger.params


@pytest.mark.parametrize("network", networks())
def test_layers_add_up_to_the_totals(network):
    formula = complexity.formula(network)
    assert sympy.expand(sum(row.params for row in formula.rows) - formula.params) == 0
    assert sympy.expand(sum(row.multi_adds for row in formula.rows) - formula.multi_adds) == 0


#: Networks whose maps lose their borders: how far the formula is off in params (AlexNet's first fully connected layer) and
#: multi-adds.
BORDERLESS = {"alexnet": (0.19, 0.11), "inception_v3": (0.01, 0.21)}
#: EfficientNet's widths are the printed ones times 1 to 2, rounded to multiples of 8: no α = 1 has them all unrounded.
SCALED = (0.02, 0.1)


@pytest.mark.parametrize("network", [name for name, found in networks().items() if found.multiplier == "alpha"])
def test_rounding_is_small_at_the_full_network(network):
    """At α = 1 and a size that all strides divide, only SE's widths and maps without a border (SqueezeNet, 10%) are left."""
    gaps = complexity.formula(network).rounding([1.0], [networks()[network].resolution // 32 * 32])
    usual = SCALED if network.startswith("efficientnet") else (0.01, 0.1)
    params, multi_adds = BORDERLESS.get(network, usual)
    assert abs(gaps.gap("params")[0, 0]) < params
    assert abs(gaps.gap("multi_adds")[0, 0]) < multi_adds


def test_rounding_of_mobilenet_v1_is_none_at_its_published_widths():
    found = complexity.formula("mobilenet_v1").rounding([0.25, 0.5, 0.75, 1.0], [128, 160, 192, 224])
    assert numpy.abs(found.gap("multi_adds")).max() < 1e-12
    assert numpy.abs(found.gap("params")).max() < 1e-12


def test_the_real_network_is_the_sweep():
    found = complexity.formula("mobilenet_v2").rounding([0.35, 1.4], [96, 224])
    assert found.real["multi_adds"][0, 1] == complexity.ledger("mobilenet_v2", alpha=0.35).multi_adds


def test_text_of_an_expression():
    assert plain(27 * A**2 * B**2 + sympy.Symbol("c_2") / 4) == "c₂/4 + 27·α²·β²"


def test_without_alpha_there_is_no_rounding():
    with pytest.raises(ComplexityError, match="has no α"):
        complexity.formula("shufflenet_v1").rounding()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("formula mobilenet_v1", "MultiAdds = 539492352·α²·β² + 28224000·α·β² + 1024000·α"),
        ("formula mobilenet_v1 --format latex", r"539492352 \alpha^{2} \beta^{2}"),
        ("formula mobilenet_v1 --format markdown", r"$$\text{params} = 3139584 \alpha^{2} + 1091392 \alpha + 1000$$"),
        ("formula mobilenet_v1 --convention flops", "flops = 1078984704·α²·β²"),
        ("formula shufflenet_v1 --groups 8", "groups 8"),
        ("formula mobilenet_v2 --variant relu", "max(1, α)".replace("max", "Max")),
    ],
)
def test_the_command(command, expected, capsys):
    assert run(command.split()) == 0
    assert expected in capsys.readouterr().out


def test_the_command_says_what_rounding_does(capsys):
    assert run(["formula", "mobilenet_v2"]) == 0
    out = capsys.readouterr().out
    assert "What rounding does" in out
    assert re.search(r"MultiAdds, sides that are multiples of 32: [+-]\d+\.\d% at α", out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["formula", "nonsense"], "unknown network"),
        (["formula", "mobilenet_v1", "--groups", "2"], "unknown setting of mobilenet_v1 'groups'"),
        (["formula", "mobilenet_v1", "--variant", "x"], "unknown variant"),
        (["formula", "mobilenet_v1", "--convention", "x"], "unknown convention"),
    ],
)
def test_bad_requests_are_one_line(arguments, message, capsys):
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and message in printed.err

"""Every setting of every network, given what it cannot be: refused in one line, by both twins alike."""

import random

import numpy
import pytest

import complexity
from complexity import ComplexityError
from complexity.cli.main import run

NETWORKS = complexity.networks()
#: What somebody may write for a setting, or a program may give.
VALUES = (
    "abc", "", "1,2", True, False, None, 0, 1, 2, 3, -1, 7, 10**30, 0.0, 0.5, 1.0, 2.5, -0.5, float("nan"), float("inf"),
    (), (1,), (1, 2), (3, 3), (1, 2, 3), (0, 1, 2), (1, 2, 3, 4), (1, 1, 1, 1), (2, 4, 6), (0.5, 0.5, 1, 1), (1, 2, 3, 4, 5),
    [1, 2], ["a", "b"], ((1, 2), (3, 4)), ((64, 1), (128, 0)), ((1, 16, 1, 1),), ((1, 16, 1),), ((3, 16, 16, "x", "relu", 1),),
    ((3, 16, 16, True, "relu", 2),), ((1, 3, 16, 1, 2, True, True),), ((96, 11, 4, 2, 1, True),), (None, 3, 5, 3), ((), ()),
    {"a": 1}, {1, 2}, object(), 1j, b"x", numpy.array([1, 2]), numpy.float64(0.5), numpy.int64(2), lambda: 1, range(4),
)  # fmt: skip


def refused(make, network, settings):
    """The error in one line, or None where these settings are allowed."""
    try:
        make(network, **settings)
    except ComplexityError as error:
        assert "\n" not in str(error)
        return str(error)
    return None


@pytest.mark.parametrize("network", NETWORKS)
def test_a_setting_that_cannot_be_is_one_line(network):
    for setting in (*NETWORKS[network].settings, "resolution", "beta", "variant"):
        for value in VALUES:
            refused(complexity.ledger, network, {setting: value})  # any other error ends the test
        assert refused(complexity.ledger, network, {setting: object()})


@pytest.mark.long
@pytest.mark.parametrize("network", NETWORKS)
def test_both_twins_refuse_the_same_settings(network):
    import torch

    def run_module(network, **settings):
        with torch.device("meta"):
            model = complexity.build(network, **settings).eval()
            side = settings.get("resolution") or NETWORKS[network].resolution
            model(torch.zeros(1, 3, *(side if isinstance(side, tuple) else (side, side))))

    chosen = random.Random(f"twins of {network}")
    for setting in NETWORKS[network].settings:
        for value in chosen.sample(VALUES, 20):
            if isinstance(value, int) and value > 10**6:
                continue  # torch has no layer of that size
            closed = refused(complexity.ledger, network, {setting: value})
            if closed is None:
                assert refused(run_module, network, {setting: value}) is None, (setting, value)
            else:
                assert refused(run_module, network, {setting: value}), (setting, value, closed)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("mobilenet_v1?blocks=1,2", "blocks: 1 is not allowed: 2 values like (64, 1)"),
        ("mobilenet_v1?blocks=(64,1),(128,'a')", "blocks: stride 'a' is not allowed: a whole number from 1 up"),
        ("mobilenet_v2?rows=none", "rows None is not allowed: one or more rows like (1, 16, 1, 1)"),
        ("mobilenet_v3_large?rows=((3,16,16,1,'gelu',1),)", "rows: unknown activation 'gelu'"),
        ("resnet50?blocks=3,4", "blocks (3, 4) is not allowed: 4 whole numbers"),
        ("vgg16?convolutions=x", "convolutions 'x' is not allowed: 5 whole numbers"),
        ("googlenet?kernel=3,3,3,3", "kernel (3, 3, 3, 3) is not allowed: an odd whole number"),
        ("densenet121?alpha=1,1,1,1", "alpha (1, 1, 1, 1) is not allowed: a number above 0"),
        ("resnet50?depth=1,2", "depth (1, 2) is not allowed: one value, or one for each of 4 stages"),
        ("shufflenet_v1?channels=x", "channels 'x' is not allowed: a whole number from 1 up"),
    ],
)
def test_what_is_said(target, said, capsys):
    assert run(["count", f"complexity:{target}"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"complexity: {said}") and error.count("\n") == 1, error


def test_what_the_table_of_a_network_is_may_be_given():
    from complexity.architectures.mobilenet_v1.settings import SHALLOW

    rows = "&".join(["mobilenet_v1?blocks=" + ",".join(str(tuple(row)) for row in SHALLOW)])
    assert complexity.ledger("mobilenet_v1", blocks=[list(row) for row in SHALLOW]).params == (
        complexity.ledger("mobilenet_v1", variant="shallow").params
    )
    assert run(["count", f"complexity:{rows}"]) == 0


def test_a_first_pool_of_squeezenet_may_be_left_out():
    import torch

    settings = {"stem": (64, 3), "pools": (2, 4, 8)}
    model = complexity.build("squeezenet1_0", **settings)
    counted = complexity.count(model, torch.zeros(1, 3, 224, 224))
    assert counted.totals == complexity.ledger("squeezenet1_0", **settings).totals

"""G1 to G4: the paper's formulas, live = closed form, the chapter's networks."""

import json
from collections import OrderedDict
from math import sqrt

import pytest
import torch
from torch import nn

import complexity
from complexity import ComplexityError
from complexity.cli.main import run
from complexity.memory.guidelines import chapter_scores, findings, score
from complexity.memory.guidelines.summary import facts


def live(model, *shape):
    return score(complexity.count(model, torch.empty(*shape, device="meta"), flow=True))


@pytest.mark.parametrize(("c1", "c2"), [(128, 128), (90, 180), (52, 312), (36, 432)])
def test_g1_is_the_papers_formula_and_its_bound(c1, c2):
    one = live(nn.Conv2d(c1, c2, 1, bias=False), 1, c1, 56, 56).g1_layers[0]
    hw, b = 56 * 56, 56 * 56 * c1 * c2
    assert one.access == hw * (c1 + c2) + c1 * c2
    assert one.bound == 2 * sqrt(hw * b) + b / hw
    assert one.access == pytest.approx(one.bound) if c1 == c2 else one.access > one.bound
    assert one.imbalance == max(c1, c2) / min(c1, c2)


def test_g1s_bound_is_reached_at_the_channels_that_it_names():
    one = live(nn.Conv2d(32, 128, 1, bias=False), 1, 32, 14, 14).g1_layers[0]
    equal = live(nn.Conv2d(64, 64, 1, bias=False), 1, 64, 14, 14).g1_layers[0]
    assert one.equal == 64
    assert (equal.access, equal.bound) == (pytest.approx(one.bound), pytest.approx(one.bound))


@pytest.mark.parametrize("groups", [2, 4, 8])
def test_g2_is_the_difference_to_an_ungrouped_convolution_of_the_same_multi_adds(groups):
    grouped = nn.Conv2d(64, 128, 3, padding=1, groups=groups, bias=False)
    ungrouped = nn.Conv2d(64, 128 // groups, 3, padding=1, bias=False)
    counted = [complexity.count(m, torch.empty(1, 64, 28, 28, device="meta"), flow=True) for m in (grouped, ungrouped)]
    assert counted[0].multi_adds == counted[1].multi_adds
    assert score(counted[0]).g2.elements == counted[0].memory_access - counted[1].memory_access


def test_depthwise_convolutions_are_summed_up_apart():
    scored = score(complexity.ledger("mobilenet_v1"))
    assert (scored.g2.layers, scored.g2_depthwise.layers) == (0, 13)


@pytest.mark.parametrize(
    ("name", "branches", "several", "blocks"),
    [("vgg16", 1, 0, 0), ("mobilenet_v2", 1, 0, 10), ("googlenet", 4, 9, 9), ("squeezenet1_0", 2, 8, 8),
     ("shufflenet_v1", 2, 3, 16), ("shufflenet_v2", 2, 3, 16)],
)  # fmt: skip
def test_g3_counts_the_branches_that_the_papers_draw(name, branches, several, blocks):
    scored = score(complexity.ledger(name))
    assert scored.branches == branches
    assert (sum(block.branches > 1 for block in scored.g3), len(scored.g3)) == (several, blocks)


def test_g3_of_networks_that_others_wrote():
    import torchvision

    with torch.device("meta"):
        inception, resnet = torchvision.models.googlenet(init_weights=False), torchvision.models.resnet18()
    assert live(inception, 1, 3, 224, 224).branches == 4
    scored = live(resnet, 1, 3, 224, 224)
    assert {block.name: block.branches for block in scored.g3}["layer2.0"] == 2
    assert sorted({block.branches for block in scored.g3}) == [1, 2]


def test_block_1_is_not_where_block_10_is():
    """Each block joins two convolutions: block1's two are not among block10's, nor these among block1's."""

    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.left, self.right = nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 1)

        def forward(self, x):
            return self.left(x) + self.right(x)

    model = nn.Sequential(OrderedDict([("block1", Two()), ("block10", Two())]))
    assert [(one.name, one.branches, one.fragments) for one in live(model, 1, 4, 8, 8).g3] == [
        ("block1", 2, 2),
        ("block10", 2, 2),
    ]


def test_squeeze_and_excitation_is_no_branch_beside_what_it_scales():
    assert score(complexity.ledger("mobilenet_v3_large")).branches == 1


def test_g4_is_the_share_of_activations_adds_and_moves():
    model = nn.Sequential(nn.Conv2d(8, 8, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
    scored = live(model, 1, 8, 4, 4)
    conv, norm, act = 8 * 16 * 2 + 64, 8 * 16 * 2 + 32, 8 * 16 * 2
    assert scored.total == conv + norm + act
    assert scored.g4.share == act / scored.total
    assert scored.normalization.elements == norm


@pytest.mark.parametrize("name", list(complexity.networks()))
def test_a_live_models_guidelines_are_the_closed_forms(name):
    with torch.device("meta"):
        model = complexity.build(name)
    size = complexity.networks()[name].resolution
    closed, counted = score(complexity.ledger(name)), live(model, 1, 3, size, size)
    assert (closed.g1, closed.g1_ratio, closed.g2, closed.g2_depthwise) == (
        counted.g1, counted.g1_ratio, counted.g2, counted.g2_depthwise,
    )  # fmt: skip
    assert closed.g3 == counted.g3
    assert (closed.g4, closed.normalization) == (counted.g4, counted.normalization)
    assert facts(closed) == facts(counted)


def test_shufflenet_v2_follows_g1_but_for_three_convolutions():
    scored = score(complexity.ledger("shufflenet_v2"))
    unequal = {scored.ledger.layers[i].name for i, one in scored.g1_layers.items() if one.imbalance != 1}
    assert unequal == {"stage2.1.branch2.reduce.conv", "stage2.1.branch2.expand.conv", "conv5.conv"}
    assert scored.g2.layers == 0


def test_findings_are_worst_first_with_what_would_change():
    scored = score(complexity.ledger("shufflenet_v1"))
    found = findings(scored, 3)
    elements = [one.elements for one in found if one.elements]
    assert elements == sorted(elements, reverse=True)
    assert [one.guideline for one in found].count("G2") == 3
    grouped = next(one for one in found if one.guideline == "G2")
    assert (
        grouped.says == "3 groups, 240 output channels"
        and "80 output channels would do the same MultiAdds" in grouped.change
    )


def test_a_sweep_of_settings_is_refused():
    import numpy

    from complexity import Cost, Layer, Ledger

    ledger = Ledger([Layer("a", "conv", Cost(written=numpy.array([1, 2])))])
    with pytest.raises(ComplexityError, match="many settings at once"):
        score(ledger)


def test_the_chapters_networks_side_by_side(capsys, tmp_path):
    assert run(["guidelines", "--chapter", "--plot", str(tmp_path / "g.svg")]) == 0
    out = capsys.readouterr().out
    assert all(title in out for title in chapter_scores().scored)
    assert len(chapter_scores().scored) == 13
    assert (tmp_path / "g.svg").read_text().startswith("<svg")


def test_one_network_as_a_report_and_as_json(capsys):
    assert run(["guidelines", "torchvision:shufflenet_v2_x1_0", "--top", "2"]) == 0
    assert "pointwise convolutions have equal channels" in capsys.readouterr().out
    assert run(["guidelines", "complexity:shufflenet_v2", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["branches"] == 2 and data["findings"] and len(data["facts"]) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [([], "a TARGET is needed"), (["complexity:vgg15"], "'vgg15'")],
)
def test_bad_requests_are_one_line(arguments, message, capsys):
    assert run(["guidelines", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_one_output_channel_is_singular():
    scored = score(complexity.ledger("mobilenet_v1"))
    changes = [one.change for one in findings(scored, None) if one.guideline == "G2"]
    assert all(change.startswith("ungrouped, 1 output channel would do the same MultiAdds with") for change in changes)

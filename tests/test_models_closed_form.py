"""Closed form = counter, layer by layer: what the formulas say is what really runs."""

import pytest
import torch
from witnesses import WITNESSES, name

import complexity
from complexity.architectures import networks

ALPHAS = (0.25, 0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
RESOLUTIONS = (224, 192, (161, 130))
ALL = networks()
WITH_ALPHA = [(n, v) for n, network in ALL.items() if network.multiplier == "alpha" for v in network.variants]
V2_VARIANTS = list(ALL["shufflenet_v2"].variants)
V2_SETTINGS = [*({"width": width} for width in (0.33, 0.5, 1.0, 1.5, 2.0)), {"channels": (60, 122, 250)}]
#: Every number of groups that the construction of ShuffleNet V1 allows.
GROUPS = (1, 2, 3, 4, 6, 8, 12, 24)

#: Each innovation taken out, and other single settings.
OTHERS = [
    ("mobilenet_v1", {"norm": False}),
    ("mobilenet_v2", {"linear": False}),
    ("mobilenet_v2", {"shortcut": False}),
    ("mobilenet_v2", {"bottleneck": False}),
    ("mobilenet_v2", {"pool": False}),
    ("mobilenet_v3_large", {"kernel": 3}),
    ("mobilenet_v3_large", {"se": False}),
    ("mobilenet_v3_small", {"h_swish": "relu"}),
    ("googlenet", {"auxiliary": True}),
    ("googlenet", {"auxiliary": True, "variant": "torchvision"}),
    ("squeezenet1_0", {"padding": 3}),
    ("resnet50", {"cardinality": 2, "group_width": 40}),
    *((n, {"classes": 10}) for n in ALL),
]


def described(ledger):
    """All that a ledger says of the layers that cost something (a closed form leaves out dropouts and flattening)."""
    return [
        {
            "name": layer.name,
            "kind": layer.kind,
            "form": layer.form,
            "input": tuple(layer.input_shape),
            "output": tuple(layer.output_shape),
            "kernel_size": tuple(layer.kernel_size),
            "stride": tuple(layer.stride),
            "groups": layer.groups,
            **{quantity: amount for quantity, amount in layer.cost.items() if amount},
        }
        for layer in ledger
        if any(layer.cost.values())
    ]


def check(network, resolutions=RESOLUTIONS, **settings):
    """Builds the network on the meta device, counts it, and compares everything with the closed form."""
    for resolution in resolutions:
        with torch.device("meta"):
            model = complexity.build(network, resolution=resolution, **settings)
        size = resolution if isinstance(resolution, tuple) else (resolution, resolution)
        counted = complexity.count(model, torch.empty(1, 3, *size, device="meta"), strict=True)
        closed = complexity.ledger(network, resolution=resolution, **settings)
        for one, other in zip(described(closed), described(counted), strict=True):
            assert one == other
        assert closed.params == counted.params == sum(parameter.numel() for parameter in model.parameters())
        assert closed.multi_adds == counted.multi_adds


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(("network", "variant"), WITH_ALPHA)
def test_every_layer_agrees_at_every_alpha(network, variant, alpha):
    check(network, variant=variant, alpha=alpha)


@pytest.mark.parametrize("width", [0.25, 0.5, 0.75, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("groups", GROUPS)
def test_every_layer_of_shufflenet_v1_agrees_at_every_number_of_groups(groups, width):
    check("shufflenet_v1", groups=groups, width=width)


@pytest.mark.parametrize("settings", V2_SETTINGS, ids=str)
@pytest.mark.parametrize("variant", V2_VARIANTS)
def test_every_layer_of_shufflenet_v2_agrees_at_every_width(variant, settings):
    check("shufflenet_v2", variant=variant, **settings)


@pytest.mark.parametrize(("network", "settings"), OTHERS, ids=str)
def test_every_layer_agrees_with_other_settings(network, settings):
    check(network, (224, 128), **settings)


def test_every_layer_of_inception_v3_agrees_with_its_auxiliary_classifier():
    check("inception_v3", (299, 331), auxiliary=True)


@pytest.mark.parametrize("case", WITNESSES, ids=name)
def test_the_counter_gives_the_totals_of_networks_that_others_wrote(case):
    network, settings, build = case
    with torch.device("meta"):
        model = build().eval()
    side = ALL[network].resolution
    counted = complexity.count(model, torch.empty(1, 3, side, side, device="meta"))
    closed = complexity.ledger(network, **settings)
    assert (counted.multi_adds, counted.params) == (closed.multi_adds, closed.params)

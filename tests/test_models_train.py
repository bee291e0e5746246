"""Every network and variant runs forward and backward, and what cannot be built says why."""

import subprocess
import sys

import pytest
import torch

import complexity
from complexity.architectures import FAMILIES, networks

ALL = [(name, variant) for name, network in networks().items() for variant in network.variants]
#: Small enough to be quick, in width and in pixels.
SMALL = {"vgg16": {"alpha": 0.05}, "googlenet": {"alpha": 0.25}, "nasnet_a_mobile": {"alpha": 0.25}}
SMALL |= {name: {"alpha": 0.1} for name, family in FAMILIES.items() if family in ("alexnet", "vgg", "resnet", "regnet")}
SMALL |= {
    name: {"alpha": 0.25} for name, family in FAMILIES.items() if family in ("densenet", "inception_v3", "xception")
}
SIDE = {"inception_v3": 75}


@pytest.mark.parametrize(("name", "variant"), ALL)
def test_every_parameter_gets_a_gradient(name, variant):
    side = SIDE.get(name, 64)
    model = complexity.build(name, variant=variant, classes=7, resolution=side, **SMALL.get(name, {}))
    output = model(torch.randn(2, 3, side, side))
    assert output.shape == (2, 7)
    output[:, 3].sum().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())


@pytest.mark.parametrize("name", ["mobilenet_v2", "shufflenet_v2", "nasnet_a_mobile"])
def test_a_few_steps_lower_the_loss(name):
    torch.manual_seed(0)
    model = complexity.build(name, classes=4, **SMALL.get(name, {}))
    images, labels = torch.randn(8, 3, 64, 64), torch.arange(8) % 4
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    losses = []
    for _ in range(8):
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("variant", ["paper", "torchvision"])
def test_googlenet_gives_its_auxiliary_outputs_on_request(variant):
    model = complexity.build("googlenet", variant=variant, alpha=0.25, classes=7, auxiliary=True, resolution=96)
    outputs = model(torch.randn(2, 3, 96, 96))
    assert [output.shape for output in outputs] == [(2, 7)] * 3


def test_paper_tables_that_end_in_a_softmax_give_probabilities():
    for name in ("vgg16", "googlenet", "mobilenet_v1"):
        model = complexity.build(name, alpha=0.05, classes=5, resolution=64).eval()
        assert torch.allclose(model(torch.randn(2, 3, 64, 64)).sum(1), torch.ones(2))


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("mobilenet_v9", {}, "unknown network 'mobilenet_v9'"),
        ("mobilenet_v1", {"alpha": 0}, "alpha 0 is not allowed"),
        ("mobilenet_v1", {"variant": "papre"}, "did you mean 'paper'"),
        ("vgg16", {"resolution": 31}, "resolution 31 is too small"),
        ("shufflenet_v1", {"groups": 5}, "groups=5 is not possible"),
        ("shufflenet_v1", {"channels": 50}, "channels 50 is not allowed with 3 groups: a multiple of 12"),
        (
            "googlenet",
            {"auxiliary": True, "resolution": 64},
            "'auxiliary1.pool': a window of 5 does not fit an input of 4",
        ),
    ],
)
def test_what_cannot_be_built_is_one_line(name, settings, message):
    with pytest.raises(complexity.ComplexityError, match=message) as error:
        complexity.build(name, **settings)
    assert "\n" not in str(error.value)


def test_importing_the_package_does_not_import_torch():
    code = "import sys, complexity; complexity.ledger('googlenet'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

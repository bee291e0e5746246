"""With the weights of networks that others wrote, ours give their outputs: families that torchvision does not have."""

from functools import partial

import pytest
import timm
import torch
from test_models_torchvision import randomize
from witnesses import pytorchcv_model, pytorchcv_nasnet, pytorchcv_shufflenet_v2

import complexity

IMAGES = (1, 3, 224, 224)

#: What pytorchcv calls the parts of a NASNet cell.
NASNET_PARTS = {
    "separable1.depthwise": "conv1.conv.dw_conv",
    "separable1.pointwise": "conv1.conv.pw_conv",
    "separable1.norm": "conv1.bn",
    "separable2.depthwise": "conv2.conv.dw_conv",
    "separable2.pointwise": "conv2.conv.pw_conv",
    "separable2.norm": "conv2.bn",
    "current.conv": "conv1x1.conv",
    "current.norm": "conv1x1.bn",
    "previous.path1": "path.path1",
    "previous.path2": "path.path2",
    "previous.conv": "conv1x1_prev.conv",
}


def nasnet_name(key: str, theirs) -> str:
    """Our key in pytorchcv's words."""
    first, rest = key.split(".", 1)
    if first == "fc":
        return f"output.fc.{rest}"
    if first == "stem":
        return f"features.init_block.{rest.replace('norm', 'bn')}"
    if first in ("stem1", "stem2"):
        cell = f"features.{first}_unit"
    elif first.startswith("reduction"):
        cell = f"features.stage{int(first[-1]) + 1}.unit1"
    else:
        stage, n = divmod(int(first.removeprefix("cell")) - 1, 4)
        cell = f"features.stage{stage + 1}.unit{n + (1 if stage == 0 else 2)}"
    # The norm of a factorized reduction, or that of a 1×1 convolution.
    rest = rest.replace("previous.norm", "path.bn" if f"{cell}.path.bn.weight" in theirs else "conv1x1_prev.bn")
    for our, their in NASNET_PARTS.items():
        rest = rest.replace(our, their)
    if rest.startswith("comb"):
        comb, side, inner = rest.split(".", 2)
        rest = f"comb{int(comb[-1]) - 1}_{side}.{inner}"
    return f"{cell}.{rest}"


def shufflenet_v2_name(key: str, theirs) -> str:
    """Our key in pytorchcv's words."""
    parts = {"stem": "features.init_block.conv", "conv5": "features.final_block", "fc": "output"}
    first, rest = key.split(".", 1)
    if first.startswith("stage"):
        unit, branch, layer, inner = rest.split(".", 3)
        names = {"reduce": "conv1", "expand": "conv2", "depthwise": "dconv"}
        if branch == "branch1":
            names = {"depthwise": "shortcut_dconv", "project": "shortcut_conv"}
        inner = inner.replace("norm", "bn")
        return f"features.stage{int(first[-1]) - 1}.unit{unit}.{names[layer]}.{inner}"
    return f"{parts[first]}.{rest.replace('norm', 'bn')}"


def released_shufflenet_v2():
    """pytorchcv's with the shuffles of the release: even and odd channels, and none behind a stage's last unit."""
    model = pytorchcv_shufflenet_v2((116, 232, 464), 1024, shuffle_group_first=False)
    for stage in (model.features.stage1, model.features.stage2, model.features.stage3):
        stage[-1].c_shuffle = torch.nn.Identity()
    return model


CASES = [
    ("mobilenet_v1", {"alpha": 0.25}, partial(pytorchcv_model, "mobilenet_wd4"), None),
    ("shufflenet_v2", {}, released_shufflenet_v2, shufflenet_v2_name),
    ("mobilenet_v3_large", {}, partial(timm.create_model, "mobilenetv3_large_100"), None),
    ("mobilenet_v3_large", {"alpha": 0.75}, partial(timm.create_model, "mobilenetv3_large_075"), None),
    ("mobilenet_v3_small", {}, partial(timm.create_model, "mobilenetv3_small_100"), None),
    ("mnasnet_a1", {}, partial(timm.create_model, "semnasnet_100"), None),
    ("nasnet_a_mobile", {}, pytorchcv_nasnet, nasnet_name),
]


def pair(network, settings, build, rename):
    """Our network and theirs, with the same random weights."""
    torch.manual_seed(0)
    theirs = build()
    randomize(theirs)
    ours = complexity.build(network, **settings)
    state, other = ours.state_dict(), theirs.state_dict()
    keys = list(other) if rename is None else [rename(key, other) for key in state]
    assert len(set(keys)) == len(state) == len(other)
    # timm has a 1×1 convolution where the last linear layer but one is here.
    ours.load_state_dict({key: other[k].reshape(state[key].shape) for key, k in zip(state, keys, strict=True)})
    # timm's V3 has 1e-5 where the release and torchvision have 1e-3.
    eps = {module.eps for module in theirs.modules() if isinstance(module, torch.nn.BatchNorm2d)}
    for module in ours.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            (module.eps,) = eps
    return ours.eval(), theirs.eval()


@pytest.mark.parametrize(
    ("network", "settings", "build", "rename"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES]
)
def test_outputs_are_those_of_the_same_network_elsewhere(network, settings, build, rename):
    ours, theirs = pair(network, settings, build, rename)
    images = torch.randn(IMAGES)
    with torch.no_grad():
        got, expected = ours(images), theirs(images)
    if network == "mobilenet_v1":
        expected = expected.softmax(1)
    assert expected.std() > 1e-5
    assert torch.allclose(got, expected, rtol=1e-4, atol=1e-5 * expected.abs().max().item())


@pytest.mark.parametrize("groups", [1, 3])
def test_shufflenet_v1_differs_from_pytorchcvs_in_the_order_of_a_concatenation_only(groups, monkeypatch):
    """The pooled input stands in front, as in the authors' release; pytorchcv has it behind."""
    monkeypatch.setattr(
        "complexity.architectures.modules.blocks.Concat.forward", lambda self, maps: torch.cat(maps[::-1], dim=1)
    )
    ours, theirs = pair("shufflenet_v1", {"groups": groups}, partial(pytorchcv_model, f"shufflenet_g{groups}_w1"), None)
    images = torch.randn(IMAGES)
    with torch.no_grad():
        got, expected = ours(images), theirs(images)
    assert torch.allclose(got, expected, rtol=1e-4, atol=1e-5 * expected.abs().max().item())

"""Networks of the same families that others wrote: (our network, our settings, what builds theirs)."""

from functools import partial
from unittest.mock import patch

import timm
import torch
import torchvision.models as torchvision_models
from pytorchcv.model_provider import get_model as pytorchcv_model
from pytorchcv.models.nasnet import NasPathBranch
from pytorchcv.models.shufflenetv2b import ShuffleNetV2b

from complexity.architectures import find


def torchvision_model(name, **settings):
    return getattr(torchvision_models, name)(weights=None, **settings)


def pytorchcv_shufflenet_v2(stages, head, **options):
    """With the published widths: ``shufflenetv2b_w3d2`` and ``_w2`` make their own by a float factor (175 for 176)."""
    channels = [[c] * repeats for c, repeats in zip(stages, (4, 8, 4), strict=True)]
    return ShuffleNetV2b(channels, init_block_channels=24, final_block_channels=head, **options)


def pytorchcv_nasnet(name="nasnet_4a1056"):
    """Theirs without its extra padding, which pads every map by a row and a column and crops it again."""
    model = pytorchcv_model(name)
    for module in model.modules():
        # The path blocks' one is the factorized reduction's own.
        if getattr(module, "extra_padding", False) and not isinstance(module, NasPathBranch):
            module.extra_padding = False
    return model


def torchvision_regnet(name):
    """Its widths are found with tensors, and numbers cannot be read from the meta device."""
    found = torchvision_models.regnet.BlockParams.from_init_params

    def on_the_cpu(**settings):
        with torch.device("cpu"):
            return found(**settings)

    with patch.object(torchvision_models.regnet.BlockParams, "from_init_params", on_the_cpu):
        return torchvision_model(name)


def torchvisions(name):
    """The settings with which our network of that name is torchvision's."""
    return {"variant": "torchvision"} if "torchvision" in find(name).variants else {}


googlenet = partial(torchvision_model, "googlenet", init_weights=False)
inception_v3 = partial(torchvision_model, "inception_v3", init_weights=False)

#: Ours beside torchvision's of the same name.
SAME_NAMES = [
    *(f"vgg{layers}{norm}" for norm in ("", "_bn") for layers in (11, 13, 16, 19)),
    *(f"resnet{layers}" for layers in (18, 34, 50, 101, 152)),
    *("resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2"),
    *(f"densenet{layers}" for layers in (121, 161, 169, 201)),
    *(f"efficientnet_b{i}" for i in range(8)),
]
REGNETS = {
    "200mf": "002", "400mf": "004", "600mf": "006", "800mf": "008", "1_6gf": "016", "3_2gf": "032", "4_0gf": "040",
    "6_4gf": "064", "8gf": "080", "12gf": "120", "16gf": "160", "32gf": "320",
}  # fmt: skip

WITNESSES = [
    *(
        (
            name,
            {"variant": "torchvision"} if "torchvision" in find(name).variants else {},
            partial(torchvision_model, name),
        )
        for name in SAME_NAMES
    ),
    *((f"vgg{layers}", {}, partial(pytorchcv_model, f"vgg{layers}")) for layers in (11, 13, 16, 19)),
    ("alexnet", {"variant": "torchvision"}, partial(torchvision_model, "alexnet")),
    *((f"resnet{layers}", {}, partial(pytorchcv_model, f"resnet{layers}")) for layers in (18, 34, 50, 101, 152)),
    *((f"seresnet{layers}", {}, partial(pytorchcv_model, f"seresnet{layers}")) for layers in (50, 101, 152)),
    *(
        (f"seresnet{layers}", {"variant": "timm"}, partial(timm.create_model, f"seresnet{layers}"))
        for layers in (50, 101, 152)
    ),
    *(
        (name, {}, partial(timm.create_model, name))
        for name in ("resnext101_32x4d", "seresnext50_32x4d", "seresnext101_32x4d")
    ),
    *((name, {}, partial(pytorchcv_model, name)) for name in ("seresnext50_32x4d", "seresnext101_32x4d")),
    ("senet154", {}, partial(timm.create_model, "legacy_senet154")),
    ("senet154", {}, partial(pytorchcv_model, "senet154")),
    ("inception_v3", {}, partial(inception_v3, aux_logits=False)),
    ("inception_v3", {}, partial(pytorchcv_model, "inceptionv3")),
    ("xception", {}, partial(timm.create_model, "legacy_xception")),
    ("xception", {}, partial(pytorchcv_model, "xception")),
    *((f"efficientnet_lite{i}", {}, partial(timm.create_model, f"efficientnet_lite{i}")) for i in range(5)),
    ("ghostnet", {}, partial(timm.create_model, "ghostnet_100")),
    ("ghostnet", {"alpha": 0.5}, partial(timm.create_model, "ghostnet_050")),
    ("ghostnet", {"alpha": 1.3}, partial(timm.create_model, "ghostnet_130")),
    ("proxylessnas_mobile", {}, partial(pytorchcv_model, "proxylessnas_mobile")),
    *(
        (f"regnet_{letter}_{size}", {}, partial(timm.create_model, f"regnet{letter}_{theirs}"))
        for letter in "xy"
        for size, theirs in REGNETS.items()
    ),
    *(
        (
            f"regnet_{letter}_{size}",
            torchvisions(f"regnet_{letter}_{size}"),
            partial(torchvision_regnet, f"regnet_{letter}_{size}"),
        )
        for letter in "xy"
        for size in ("400mf", "800mf", "1_6gf", "3_2gf", "8gf", "16gf", "32gf")
    ),
    ("regnet_y_128gf", {}, partial(torchvision_regnet, "regnet_y_128gf")),
    ("googlenet", {"variant": "torchvision"}, partial(googlenet, aux_logits=False)),
    ("mobilenet_v1", {}, partial(pytorchcv_model, "mobilenet_w1")),
    ("mobilenet_v1", {"alpha": 0.75}, partial(pytorchcv_model, "mobilenet_w3d4")),
    ("mobilenet_v1", {"alpha": 0.5}, partial(pytorchcv_model, "mobilenet_wd2")),
    ("mobilenet_v1", {"alpha": 0.25}, partial(pytorchcv_model, "mobilenet_wd4")),
    ("mobilenet_v1", {}, partial(timm.create_model, "mobilenetv1_100")),
    ("mobilenet_v1", {"alpha": 1.25}, partial(timm.create_model, "mobilenetv1_125")),
    ("mobilenet_v2", {}, partial(torchvision_model, "mobilenet_v2")),
    ("mobilenet_v2", {"alpha": 0.5}, partial(torchvision_model, "mobilenet_v2", width_mult=0.5)),
    ("mobilenet_v2", {"alpha": 0.35}, partial(torchvision_model, "mobilenet_v2", width_mult=0.35)),
    ("mobilenet_v2", {"alpha": 1.4}, partial(torchvision_model, "mobilenet_v2", width_mult=1.4)),
    ("mobilenet_v2", {"alpha": 0.5}, partial(timm.create_model, "mobilenetv2_050")),
    ("mobilenet_v2", {"alpha": 1.4}, partial(timm.create_model, "mobilenetv2_140")),
    ("mobilenet_v3_large", {"variant": "torchvision"}, partial(torchvision_model, "mobilenet_v3_large")),
    ("mobilenet_v3_small", {"variant": "torchvision"}, partial(torchvision_model, "mobilenet_v3_small")),
    ("mobilenet_v3_large", {}, partial(timm.create_model, "mobilenetv3_large_100")),
    ("mobilenet_v3_large", {"alpha": 0.75}, partial(timm.create_model, "mobilenetv3_large_075")),
    ("mobilenet_v3_small", {}, partial(timm.create_model, "mobilenetv3_small_100")),
    ("mobilenet_v3_small", {"alpha": 0.75}, partial(timm.create_model, "mobilenetv3_small_075")),
    ("mobilenet_v3_large", {"variant": "minimalistic"}, partial(timm.create_model, "tf_mobilenetv3_large_minimal_100")),
    ("mobilenet_v3_small", {"variant": "minimalistic"}, partial(timm.create_model, "tf_mobilenetv3_small_minimal_100")),
    ("shufflenet_v1", {"groups": 1}, partial(pytorchcv_model, "shufflenet_g1_w1")),
    ("shufflenet_v1", {"groups": 2}, partial(pytorchcv_model, "shufflenet_g2_w1")),
    ("shufflenet_v1", {"groups": 3}, partial(pytorchcv_model, "shufflenet_g3_w1")),
    ("shufflenet_v1", {"groups": 4}, partial(pytorchcv_model, "shufflenet_g4_w1")),
    ("shufflenet_v1", {"groups": 8}, partial(pytorchcv_model, "shufflenet_g8_w1")),
    ("shufflenet_v1", {"groups": 1, "width": 0.5}, partial(pytorchcv_model, "shufflenet_g1_wd2")),
    ("shufflenet_v1", {"groups": 3, "width": 0.5}, partial(pytorchcv_model, "shufflenet_g3_wd2")),
    ("shufflenet_v1", {"groups": 1, "width": 0.25}, partial(pytorchcv_model, "shufflenet_g1_wd4")),
    ("shufflenet_v1", {"groups": 3, "width": 0.25}, partial(pytorchcv_model, "shufflenet_g3_wd4")),
    *(
        ("shufflenet_v2", {"width": w, "variant": "torchvision"}, partial(torchvision_model, f"shufflenet_v2_x{name}"))
        for w, name in ((0.5, "0_5"), (1.0, "1_0"), (1.5, "1_5"), (2.0, "2_0"))
    ),
    *(
        (
            "shufflenet_v2",
            {"width": w, "variant": "torchvision"},
            partial(torchvision_models.ShuffleNetV2, [4, 8, 4], [24, *stages, 512]),
        )
        for w, stages in ((0.25, (24, 48, 96)), (0.33, (32, 64, 128)))
    ),
    ("shufflenet_v2", {"width": 0.5}, partial(pytorchcv_shufflenet_v2, (48, 96, 192), 1024)),
    ("shufflenet_v2", {"width": 1.0}, partial(pytorchcv_shufflenet_v2, (116, 232, 464), 1024)),
    ("shufflenet_v2", {"width": 1.5}, partial(pytorchcv_shufflenet_v2, (176, 352, 704), 1024)),
    ("shufflenet_v2", {"width": 2.0}, partial(pytorchcv_shufflenet_v2, (244, 488, 976), 2048)),
    ("squeezenet1_0", {"variant": "torchvision"}, partial(torchvision_model, "squeezenet1_0")),
    ("squeezenet1_0", {"variant": "torchvision"}, partial(pytorchcv_model, "squeezenet_v1_0")),
    ("squeezenet1_1", {}, partial(torchvision_model, "squeezenet1_1")),
    ("squeezenet1_1", {}, partial(pytorchcv_model, "squeezenet_v1_1")),
    ("mnasnet_b1", {}, partial(torchvision_model, "mnasnet1_0")),
    ("mnasnet_b1", {"alpha": 0.5}, partial(torchvision_model, "mnasnet0_5")),
    ("mnasnet_b1", {"alpha": 0.75}, partial(torchvision_model, "mnasnet0_75")),
    ("mnasnet_b1", {"alpha": 1.3}, partial(torchvision_model, "mnasnet1_3")),
    ("mnasnet_b1", {"alpha": 1.4}, partial(timm.create_model, "mnasnet_140")),
    ("mnasnet_b1", {}, partial(pytorchcv_model, "mnasnet_b1")),
    ("mnasnet_a1", {}, partial(timm.create_model, "semnasnet_100")),
    ("mnasnet_a1", {"alpha": 0.5}, partial(timm.create_model, "semnasnet_050")),
    ("mnasnet_a1", {"alpha": 1.4}, partial(timm.create_model, "semnasnet_140")),
    ("mnasnet_a1", {}, partial(pytorchcv_model, "mnasnet_a1")),
    ("mnasnet_small", {}, partial(timm.create_model, "mnasnet_small")),
    ("mnasnet_small", {}, partial(pytorchcv_model, "mnasnet_small")),
    ("nasnet_a_mobile", {}, partial(pytorchcv_nasnet)),
    ("nasnet_a_large", {}, partial(pytorchcv_nasnet, "nasnet_6a4032")),
    ("nasnet_a_large", {}, partial(timm.create_model, "nasnetalarge")),
]


def name(case):
    """Readable name of a witness."""
    network, settings, build = case
    return "-".join([network, *map(str, settings.values()), build.func.__module__.split(".")[0], *map(str, build.args)])

"""Keras 3 on the torch backend: its own names, what is trained, norms as norms; against Keras' own figures and closed forms."""

import os
import sys

import pytest

torch = pytest.importorskip("torch")
os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", reason="keras is not installed")
if keras.backend.backend() != "torch":
    pytest.skip("keras has another backend than torch", allow_module_level=True)

from complexity import count, ledger, spec  # noqa: E402
from complexity.targets import model_params  # noqa: E402


def test_mobilenet_v2_is_the_one_of_the_paper():
    model = keras.applications.MobileNetV2(weights=None)
    limit = sys.getrecursionlimit()
    live = count(model, spec(1, 224, 224, 3))
    paper = ledger("mobilenet_v2", classes=1000)
    assert live.params == paper.params == sum(v.value.numel() for v in model.trainable_variables) == 3_504_872
    assert live.multi_adds == paper.multi_adds
    assert live.total("keras") == model.count_params() == 3_538_984 and live.quantity("norm_statistics") == 34_112
    norms = [layer for layer in live if layer.kind == "batch_norm"]
    assert len(norms) == 52 and [layer.name for layer in norms[:2]] == ["bn_Conv1", "expanded_conv_depthwise_BN"]
    assert {layer.name for layer in live if layer.params} == {layer.name for layer in model.layers if layer.variables}
    assert not live.uncounted and sys.getrecursionlimit() == limit


def test_layers_by_hand(tmp_path):
    model = keras.Sequential(
        [
            keras.layers.Input((8, 8, 3)),
            keras.layers.Conv2D(6, 3, name="first"),
            keras.layers.GroupNormalization(2, name="groups"),
            keras.layers.DepthwiseConv2D(3, name="apart"),
            keras.layers.LayerNormalization(name="rows"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(5, name="last"),
        ]
    )
    model.layers[0].trainable = False  # frozen, and a param all the same
    live = count(model, spec(2, 8, 8, 3), flow=True)
    assert live.multi_adds == 2 * (36 * 27 * 6 + 16 * 9 * 6 + 30)
    params = {"first": 27 * 6 + 6, "groups": 12, "apart": 9 * 6 + 6, "rows": 12, "last": 35}
    assert {layer.name: layer.params for layer in live if layer.params} == params
    assert live.params == model.count_params() and live["groups"].kind == "group_norm"
    assert (live.frozen, live.trainable) == (27 * 6 + 6, live.params - 27 * 6 - 6)
    assert live.trainable == sum(v.value.numel() for v in model.trainable_variables)


def test_params_alone_are_without_statistics():
    model = keras.applications.MobileNetV2(weights=None)
    model.layers[1].trainable = False
    alone, live = model_params(model, "here"), count(model, spec(1, 224, 224, 3))
    assert alone.params == live.params == 3_504_872
    assert alone.frozen == live.frozen == 3 * 3 * 3 * 32
    assert alone.trainable == sum(v.value.numel() for v in model.trainable_variables)
    assert "expanded_conv_depthwise_BN.gamma" in {layer.name for layer in alone}


def test_a_model_in_a_model():
    inner = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, name="dense")], name="inner")
    x = keras.Input((4,))
    model = keras.Model(x, keras.layers.Dense(2, name="outer")(inner(x)))
    live = count(model, spec(1, 4))
    assert {layer.name: layer.params for layer in live if layer.params} == {"inner.dense": 15, "outer": 8}

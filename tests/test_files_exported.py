"""A third witness for the counter: a network, its exported program and its ONNX file have the same multiply-adds."""

import logging
import warnings

import pytest

from complexity import ComplexityError, count, spec

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

NETWORKS = [
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "mnasnet0_5", "mobilenet_v3_small", "resnet18",
    "shufflenet_v2_x1_0", "swin_t", "vit_b_16",
]  # fmt: skip


class Small(torch.nn.Module):
    """A bit of everything: a bare parameter, a norm that folds, a shared layer, attention, a linear layer on a sequence."""

    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Sequential(
            torch.nn.Conv2d(3, 8, 3, bias=False), torch.nn.BatchNorm2d(8), torch.nn.Hardswish()
        )
        self.depthwise = torch.nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.scale = torch.nn.Parameter(torch.ones(8, 1, 1))
        self.attention = torch.nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = torch.nn.LayerNorm(8)
        self.head = torch.nn.Linear(8, 5)

    def forward(self, x):
        x = self.stem(x)
        x = self.depthwise(self.depthwise(x)) * self.scale
        x = x.flatten(2).transpose(1, 2)
        x = self.norm(x + self.attention(x, x, x, need_weights=False)[0])
        return self.head(x).mean(1)


def drawn(model):
    """With random parameters: an exporter merges equal ones, and leaves out zeros."""
    for tensor in (*model.parameters(), *model.buffers()):
        if tensor.is_floating_point():
            torch.nn.init.uniform_(tensor, 0.5, 1.5)
    return model.eval()


def exported(model, x, file, optimize):
    pytest.importorskip("onnxscript", reason="torch's exporter needs onnxscript")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            torch.onnx.export(
                model, (x,), str(file), dynamo=True, optimize=optimize, external_data=False, verbose=False
            )
        finally:
            logging.disable(logging.NOTSET)


def agree(model, size, tmp_path, more=0):
    pytest.importorskip("onnx", reason="the extra onnx is not installed")
    from complexity.targets.graphs import count_onnx

    x = torch.zeros(1, 3, size, size)
    live = count(model, x)
    program = torch.export.export(model, (x,))
    for graph in (count(program, x), count(program.module(), x)):
        assert (graph.multi_adds, graph.params) == (live.multi_adds, live.params) and not graph.uncounted
    norms = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    exported(model, x, tmp_path / "plain.onnx", False)
    plain = count_onnx(tmp_path / "plain.onnx").ledger
    assert (plain.multi_adds, plain.params) == (live.multi_adds, live.params) and not plain.uncounted
    assert plain.quantity("norm_statistics") == 2 * sum(norm.num_features for norm in norms)
    exported(model, x, tmp_path / "folded.onnx", True)
    folded = count_onnx(tmp_path / "folded.onnx")
    assert folded.ledger.multi_adds == live.multi_adds and not folded.ledger.uncounted
    # Of each norm that was folded into the convolution before it, scale and shift go, and a bias comes.
    gone = sum(norm.num_features for norm in norms) - folded.ledger.quantity("norm_statistics") // 2
    assert folded.ledger.params == live.params - 2 * gone + gone + more
    if gone:
        told = f"{2 * gone:,} params of scale and shift fewer, and {gone:,} elements of bias in their place"
        assert told in folded.remarks[1]
    return folded


def test_a_small_network_module_program_and_file(tmp_path):
    folded = agree(drawn(Small()), 10, tmp_path)
    assert folded.ledger.layers[0].name == "stem.0"


@pytest.mark.long
@pytest.mark.parametrize("name", NETWORKS)
def test_ten_networks_module_program_and_file(name, tmp_path):
    # Swin's tables of 13 × 13 relative positions, one for each of 138 heads, are looked up once for all: 49 × 49.
    more = 138 * (49**2 - 13**2) if name == "swin_t" else 0
    agree(drawn(getattr(torchvision.models, name)()), 224, tmp_path, more)


def test_an_exported_program_has_lost_how_it_was_called():
    model = Small().eval()
    program = torch.export.export(model, (torch.zeros(1, 3, 10, 10),))
    graph, live = count(program, spec(1, 3, 10, 10)), count(model, spec(1, 3, 10, 10))
    assert graph.total("fvcore") == live.total("fvcore")
    assert [layer.name for layer in graph if layer.params][:2] == ["stem.0", "stem.1"]
    for name in ("thop", "ptflops", "torchinfo"):
        with pytest.raises(ComplexityError, match=f"convention {name}: it weighs"):
            graph.total(name)
    traced = count(torch.fx.symbolic_trace(torch.nn.Sequential(torch.nn.Linear(3, 4))), spec(2, 3))
    assert traced.total("thop") == 2 * 12

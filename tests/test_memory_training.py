"""What training needs: kept activations as torch's own autograd saves them, gradients and states as a real optimizer has them."""

import json
from math import prod

import pytest

import complexity
from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.memory import OPTIMIZERS, profile, training

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402


def saved(model, *inputs):
    """Bytes that autograd saves in a real run: of maps (two axes and more), and of figures of channels."""
    own = {t.untyped_storage().data_ptr() for t in (*model.parameters(), *model.buffers())}
    found, held = {}, []

    def pack(tensor):
        held.append(tensor)
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            found[storage.data_ptr()] = storage.nbytes(), tensor.dim() > 1 or tensor.numel() > 5000
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        held.append(model(*inputs))
    return sum(size for size, is_map in found.values() if is_map)


@pytest.mark.parametrize(
    "name",
    [
        "resnet18",
        "mobilenet_v2",
        "mobilenet_v3_small",
        "vgg11",
        "squeezenet1_1",
        "shufflenet_v2_x0_5",
        "mnasnet0_5",
        "regnet_y_400mf",
    ],
)
def test_kept_is_what_autograd_saves(name):
    torchvision = pytest.importorskip("torchvision")
    model = torchvision.models.get_model(name, weights=None).train()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    x = torch.zeros(2, 3, 96, 96)
    assert training(complexity.count(model, x, flow=True)).totals["kept_bytes"] == saved(model, x)


class Between(nn.Module):
    """A function between two normalizations."""

    def __init__(self, function):
        super().__init__()
        self.first, self.function = nn.BatchNorm2d(4), function

    def forward(self, x):
        return self.function(self.first(x))


FUNCTIONS = {
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "exp": torch.exp, "sqrt": torch.sqrt, "log": torch.log, "abs": torch.abs,
    "negative": torch.neg, "square": lambda x: x**2, "scaled": lambda x: x * 0.5, "x·x": lambda x: x * x, "half": lambda x: x / 2,
    "quotient": lambda x: x / (x + 1), "softmax": lambda x: x.softmax(1), "gelu": F.gelu, "softplus": F.softplus,
    "hardswish": F.hardswish, "hardsigmoid": F.hardsigmoid, "relu6": F.relu6, "clamp": lambda x: x.clamp(0, 1),
    "amax": lambda x: x.amax(1), "logsumexp": lambda x: x.logsumexp(1), "var": lambda x: x.var(1), "sum": lambda x: x.sum(1),
    "maximum": lambda x: torch.maximum(x, -x), "where": lambda x: torch.where(x > 0, x, x + 2), "glu": lambda x: F.glu(x, 1),
    "masked": lambda x: x.masked_fill(x > 0, 0), "cat": lambda x: torch.cat([x, x]), "sign": torch.sign,
    "larger": lambda x: F.interpolate(x, scale_factor=2), "shuffled": lambda x: F.pixel_shuffle(x, 2),
    "average": lambda x: F.avg_pool2d(x, 2), "global": lambda x: F.adaptive_avg_pool2d(x, 1), 
    "adaptive": lambda x: F.adaptive_avg_pool2d(x, 3),
    "largest": lambda x: F.max_pool2d(x, 2), "product": lambda x: x[0].bmm(x[1].transpose(1, 2)), "softsign": F.softsign,
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_kind_keeps_what_torch_saves(name):
    model, x = Between(FUNCTIONS[name]), torch.zeros(2, 4, 10, 10)
    step = training(complexity.count(model, x, flow=True))
    assert step.totals["kept_bytes"] == saved(model, x)
    assert sum(one.bytes for one in step.kept) == step.totals["kept_bytes"]


@pytest.mark.parametrize(
    "made",
    [
        nn.ReLU, nn.ReLU6, nn.Hardswish, nn.SiLU, nn.Hardsigmoid, nn.Mish, lambda i: nn.LeakyReLU(inplace=i),
        lambda i: nn.ELU(inplace=i), nn.SELU, lambda i: nn.CELU(inplace=i), lambda i: nn.Hardtanh(inplace=i),
    ],
)  # fmt: skip
def test_in_place_keeps_what_torch_saves(made):
    x = torch.zeros(2, 4, 10, 10)
    for in_place, name in ((False, "kept_bytes"), (True, "kept_in_place_bytes")):
        model = nn.Sequential(nn.BatchNorm2d(4), made(in_place), nn.BatchNorm2d(4))
        assert training(complexity.count(model, x, flow=True)).totals[name] == saved(model, x)


def test_places_have_eight_bytes_and_what_is_not_known_is_said():
    table, ids = nn.Embedding(10, 4), torch.zeros(2, 5, dtype=torch.long)
    step = training(complexity.count(table, ids, flow=True))
    assert step.totals["kept_bytes"] == saved(table, ids) == 80 and "a lower bound" not in str(step)
    x = torch.zeros(3, 5, 8)
    for model in (
        nn.LSTM(8, 6),
        nn.GRU(8, 6),
        nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0),
        nn.LocalResponseNorm(2),
    ):
        x.requires_grad_()
        step = training(complexity.count(model, x, flow=True))
        assert step.totals["kept_bytes"] < saved(model, x)
        assert "torch keeps more than this of" in str(step) and "a lower bound" in str(step)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("sgd", torch.optim.SGD), ("momentum", lambda p: torch.optim.SGD(p, momentum=0.9)), ("adam", torch.optim.Adam),
        ("adam", torch.optim.AdamW), ("rmsprop", torch.optim.RMSprop), ("adagrad", torch.optim.Adagrad),
        ("amsgrad", lambda p: torch.optim.Adam(p, amsgrad=True)),
    ],
)  # fmt: skip
def test_states_are_those_of_torchs_optimizers(name, made):
    model, x = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4)), torch.ones(3, 8)
    model[0].requires_grad_(False)
    step = training(complexity.count(model, x, flow=True), optimizer=name)
    optimizer = made([one for one in model.parameters() if one.requires_grad])
    model(x).sum().backward()
    optimizer.step()
    states = [t for state in optimizer.state.values() for t in state.values() if torch.is_tensor(t) and t.dim()]
    assert step.totals["optimizers"][name]["state_bytes"] == sum(t.nbytes for t in states)
    assert step.totals["gradient_bytes"] == sum(p.grad.nbytes for p in model.parameters() if p.grad is not None)
    assert "144 frozen params have no gradients" in str(step)


def test_the_dtype_and_the_batch_scale_it():
    ledger = complexity.ledger("mobilenet_v2")
    full, half = training(ledger).totals, training(ledger, dtype="bfloat16").totals
    assert 2 * half["kept_bytes"] == full["kept_bytes"]  # it has no indices
    one = full["optimizers"]["adam"]
    assert one["total_bytes"] == full["weight_bytes"] + full["gradient_bytes"] + one["state_bytes"] + full["kept_bytes"]
    assert one["state_bytes"] == OPTIMIZERS["adam"] * 4 * ledger.params
    model = complexity.build("mobilenet_v2").eval()
    counted = [training(complexity.count(model, torch.empty(n, 3, 224, 224, device="meta"), flow=True)) for n in (1, 4)]
    assert 4 * counted[0].totals["kept_bytes"] == counted[1].totals["kept_bytes"] == 4 * full["kept_bytes"]
    with pytest.raises(ComplexityError, match=r"unknown optimizer 'adm'.*adam"):
        training(ledger, optimizer="adm")
    with pytest.raises(ComplexityError, match="flow=True"):
        training(complexity.count(nn.Linear(2, 2), torch.zeros(1, 2)))


def test_by_module_sums_what_its_layers_have():
    model = complexity.build("shufflenet_v2").eval()
    whole = profile(complexity.count(model, torch.empty(1, 3, 224, 224, device="meta"), flow=True))
    modules = whole.by_module()
    assert len({one.path for one in modules}) == len(modules)
    for name in ("read", "written", "bytes", "weight_bytes"):
        assert sum(getattr(one, name) for one in modules if one.level == 0) == sum(
            getattr(one, name) for one in whole.layers
        )
    for one in modules:
        inside = [layer for layer in whole.layers if f"{layer.layer.name}.".startswith(f"{one.path}.")]
        assert one.bytes == sum(layer.bytes for layer in inside)
        assert one.alive == max(layer.alive for layer in inside)
    seen = []
    for one in modules:  # a module stands behind the one that it is in
        assert "." not in one.path or one.path.rpartition(".")[0] in seen
        seen.append(one.path)
    assert {one.level for one in whole.by_module(2)} == {0, 1}
    with pytest.raises(ComplexityError, match="unknown rows 'kind'"):
        whole.to_grid(by="kind")


def test_on_the_command_line(capsys):
    run(["memory", "--help"])
    help_text = " ".join(capsys.readouterr().out.split())
    assert ", ".join(OPTIMIZERS) in help_text
    assert run(["memory", "complexity:mobilenet_v1", "--training", "--optimizer", "adam", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["totals"]["optimizers"].keys() == {"adam"}
    assert sum(one["bytes"] for one in data["kept"]) == data["totals"]["kept_bytes"]
    assert data["kept"][0]["elements"] == prod((3, 224, 224))
    assert run(["memory", "torchvision:mobilenet_v2", "--by", "module", "--depth", "2", "--format", "csv"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("module,kind,output") and any(row.startswith("features.1,InvertedResidual,") for row in rows)
    assert not any(row.startswith("features.1.conv") for row in rows)
    assert run(["memory", "complexity:mobilenet_v1", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert sum(one["bytes"] for one in data["modules"] if "." not in one["path"]) == data["totals"]["bytes"]
    for words, said in (
        (["--optimizer", "adam"], "--optimizer is of --training"),
        (["--training", "--by", "module"], "--by module is of the forward pass"),
        (["--training", "--optimizer", "adan"], "unknown optimizer 'adan' (did you mean 'adam'?)"),
    ):
        assert run(["memory", "complexity:mobilenet_v1", *words]) == 2
        error = capsys.readouterr().err
        assert said in error and error.count("\n") == 1

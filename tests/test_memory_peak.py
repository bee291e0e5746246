"""Peak activation memory: closed form = live model, and both = what torch's own operators show."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import complexity
from complexity import ComplexityError, Cost, Layer, Ledger
from complexity.memory import peak

NETWORKS = complexity.networks()
VARIANTS = [(name, variant) for name, network in NETWORKS.items() for variant in network.variants]
SETTINGS = [
    ("mobilenet_v1", {"alpha": 0.25, "resolution": (160, 224)}),
    ("mobilenet_v2", {"alpha": 1.4, "resolution": 192}),
    ("mobilenet_v2", {"bottleneck": False}),
    ("mobilenet_v3_small", {"alpha": 0.5, "resolution": (161, 130)}),
    ("googlenet", {"auxiliary": True}),
    ("nasnet_a_mobile", {"alpha": 0.5, "resolution": 160}),
    ("shufflenet_v2", {"width": 2.0, "resolution": 128}),
    *(("shufflenet_v1", {"groups": groups, "width": 0.5}) for groups in (1, 2, 3, 4, 8)),
]


def live(name, resolution=224, **settings):
    size = resolution if isinstance(resolution, tuple) else (resolution, resolution)
    with torch.device("meta"):
        model = complexity.build(name, resolution=resolution, **settings)
    return complexity.count(model, torch.empty(1, 3, *size, device="meta"), strict=True, flow=True)


def check(name, **settings):
    closed, counted = complexity.ledger(name, **settings), live(name, **settings)
    assert peak(closed) == peak(counted)
    assert peak(closed, in_place=True) == peak(counted, in_place=True)
    assert _flow(closed) == _flow(counted)


def _flow(ledger):
    """Each layer that does something, with what it reads, views looked through."""
    layers = ledger.layers

    def origin(i):
        while i >= 0 and not layers[i].cost["written"]:
            i = layers[i].sources[0]
        return layers[i].name if i >= 0 else i

    return [(layer.name, {origin(s) for s in layer.sources}) for layer in layers if any(layer.cost.values())]


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_closed_form_equals_the_live_model(name, variant):
    check(name, variant=variant, resolution=NETWORKS[name].resolution)


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
def test_closed_form_equals_the_live_model_at_other_settings(name, settings):
    check(name, **settings)


class Storages(TorchDispatchMode):
    """Which memory each of torch's operators reads and makes; nothing of this project is asked."""

    def __init__(self, model):
        super().__init__()
        self.kept, self.calls = [], []
        self.weights = {t.untyped_storage()._cdata for t in (*model.parameters(), *model.buffers())}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        self.calls.append((self._of(args), self._of(result if isinstance(result, (tuple, list)) else (result,))))
        return result

    def _of(self, values):
        found = {}
        for value in values:
            if isinstance(value, (tuple, list)):
                found |= self._of(value)
            elif isinstance(value, torch.Tensor) and value.dim() != 1:  # batch norm also returns its statistics
                self.kept.append(value)
                if (key := value.untyped_storage()._cdata) not in self.weights:
                    found[key] = value.untyped_storage().nbytes() // 4
        return found


def observed(model, x):
    """The peak in elements, each memory alive from the operator that makes it to the last that reads it."""
    with torch.no_grad(), Storages(model) as seen:
        model(x)
    sizes, first, last = {}, {}, {}
    for i, (read, made) in enumerate(seen.calls):
        for key, size in {**read, **made}.items():
            sizes[key] = size
            first.setdefault(key, i if key in made else 0)
            last[key] = i
    return max(sum(sizes[k] for k in sizes if first[k] <= i <= last[k]) for i in range(len(seen.calls)))


@pytest.mark.parametrize(
    "name",
    ["vgg16", "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "squeezenet1_0", "mnasnet_a1",
     "shufflenet_v1", "shufflenet_v2", "nasnet_a_mobile"],
)  # fmt: skip
def test_the_peak_is_what_torchs_own_operators_show(name):
    with torch.device("meta"):
        model = complexity.build(name).eval()
    assert observed(model, torch.empty(1, 3, 224, 224, device="meta")) == peak(complexity.ledger(name)).elements


def test_in_place_activations_of_a_real_model_reach_the_in_place_peak():
    """VGG-16's only element-wise layers are its ReLUs: with ``inplace=True`` torch shows the peak called in place."""
    with torch.device("meta"):
        model = complexity.build("vgg16").eval()
    for module in model.modules():
        if isinstance(module, torch.nn.ReLU):
            module.inplace = True
    elements = observed(model, torch.empty(1, 3, 224, 224, device="meta"))
    assert elements == peak(complexity.ledger("vgg16"), in_place=True).elements


def test_in_place_mobilenet_v1_needs_most_at_its_first_pointwise_convolution():
    found = peak(complexity.ledger("mobilenet_v1"), in_place=True)
    assert (found.layer, found.elements) == ("block1.pointwise.conv", 112 * 112 * (32 + 64))


def layer(name, written, *sources, **cost):
    return Layer(name, "relu" if cost else "conv", Cost(written=written, **cost), sources=sources)


def test_a_shortcut_is_alive_until_its_add():
    ledger = Ledger(
        [layer("a", 10, -1), layer("b", 4, 0), layer("c", 10, 1), layer("add", 10, 0, 2, adds=10)], inputs=(3,)
    )
    assert peak(ledger).elements == 30
    assert peak(ledger, in_place=True).elements == 24
    assert peak(ledger).layer == "add"


def test_a_view_keeps_alive_what_it_views():
    ledger = Ledger([layer("a", 10, -1), layer("half", 0, 0), layer("b", 8, -1), layer("c", 5, 1)], inputs=(1,))
    assert peak(ledger).elements == 10 + 8 + 5


def test_an_in_place_layer_does_not_write_over_what_is_read_later():
    ledger = Ledger(
        [layer("a", 10, -1), layer("act", 10, 0, activation_elements=10), layer("join", 1, 0, 1)], inputs=(1,)
    )
    assert peak(ledger, in_place=True).elements == 21


def test_the_input_is_never_written_over():
    ledger = Ledger([layer("act", 10, -1, activation_elements=10)], inputs=(10,))
    assert peak(ledger, in_place=True).elements == 20


def test_a_live_model_with_in_place_statements():
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = torch.nn.Conv2d(3, 3, 1)
            self.act = torch.nn.ReLU(inplace=True)

        def forward(self, x):
            x = self.conv(x)
            self.act(x)
            return self.conv(x)

    ledger = complexity.count(Model(), torch.empty(1, 3, 4, 4), flow=True)
    assert [one.sources for one in ledger] == [(-1,), (0,), (1,)]
    assert peak(ledger, in_place=True).elements == 96


def test_a_ledger_without_data_flow_is_refused():
    ledger = complexity.count(torch.nn.ReLU(), torch.empty(1, 3))
    with pytest.raises(ComplexityError, match="count it with flow=True"):
        peak(ledger)


def test_flow_goes_with_a_forward_pass_by_shapes_only():
    with pytest.raises(ComplexityError, match="neither backward=True nor execute=True"):
        complexity.count(torch.nn.ReLU(), torch.empty(1, 3), flow=True, execute=True)


def test_an_operation_without_a_rule_has_no_peak():
    class Model(torch.nn.Module):
        def forward(self, x):
            return torch.linalg.cholesky(x)

    ledger = complexity.count(Model(), torch.empty(3, 3), flow=True)
    if ledger.uncounted:
        with pytest.raises(ComplexityError, match="no rule"):
            peak(ledger)


def test_the_model_itself_has_a_name():
    class Bare(torch.nn.Module):
        def forward(self, x):
            return torch.nn.functional.relu(x) + 1

    ledger = complexity.count(Bare(), torch.zeros(1, 3, 4, 4), flow=True)
    found = peak(ledger)
    assert found.layer == "(model)"
    assert {name for name, _ in found.maps} == {"input", "(model)"}
    assert "while (model) runs (input 48, (model) 48)" in str(complexity.memory.profile(ledger))

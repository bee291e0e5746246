"""Twenty-five cases in which counters go silently wrong, each as one claim about ours.

"Right" is multiply-accumulates of convolutions, linear layers and matrix products; no biases, norms, activations, pools.
"""

from __future__ import annotations

import copy

import pytest
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

import complexity
from complexity import ComplexityError
from complexity.counters import count


class Calls(nn.Module):
    """A model that is one function of its parameters and submodules."""

    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for name, part in parts.items():
            setattr(self, name, nn.Parameter(part) if isinstance(part, torch.Tensor) else part)

    def forward(self, *inputs):
        return self.function(self, *inputs)


def test_01_functional_convolution_with_a_parameter():
    ledger = count(Calls(lambda m, x: F.conv2d(x, m.w), w=torch.zeros(16, 8, 3, 3)), torch.zeros(1, 8, 10, 10))
    assert (ledger.multi_adds, ledger.params) == (73_728, 1_152)


def test_02_matrix_product_with_a_parameter():
    assert count(Calls(lambda m, x: x @ m.w, w=torch.zeros(10, 10)), torch.zeros(1, 10)).multi_adds == 100


def test_03_parameter_times_unfolded_windows():
    model = Calls(lambda m, x: m.w @ F.unfold(x, 3), w=torch.zeros(16, 72))
    assert count(model, torch.zeros(1, 8, 10, 10)).multi_adds == 73_728


class Same(nn.Conv2d):
    pass


class PadsByOne(nn.Conv2d):
    def forward(self, x):
        return F.conv2d(x, self.weight, padding=1)


@pytest.mark.parametrize(("cls", "multi_adds"), [(Same, 73_728), (PadsByOne, 115_200)])
def test_04_subclass_of_a_convolution(cls, multi_adds):
    ledger = count(cls(8, 16, 3, bias=False), torch.zeros(1, 8, 10, 10))
    assert ledger.multi_adds == multi_adds
    assert [layer.form for layer in ledger] == ["subclass"]


def test_05_parametrized_weight():
    model = nn.utils.parametrizations.weight_norm(nn.Conv2d(8, 16, 3, bias=False))
    ledger = count(model, torch.zeros(1, 8, 10, 10))
    assert (ledger.multi_adds, ledger.params) == (73_728, 1_168)


@pytest.mark.parametrize(
    ("model", "shape", "multi_adds"),
    [
        (nn.ConvTranspose2d(3, 1, 2, stride=2, bias=False), (1, 3, 2, 2), 48),
        (nn.ConvTranspose2d(16, 8, 3, stride=2, padding=1, output_padding=1, bias=False), (1, 16, 8, 8), 73_728),
        (
            nn.ConvTranspose2d(16, 16, 3, stride=2, padding=1, output_padding=1, groups=16, bias=False),
            (1, 16, 8, 8),
            9_216,
        ),
    ],
)
def test_06_transposed_convolution_by_input_positions(model, shape, multi_adds):
    assert count(model, torch.zeros(shape)).multi_adds == multi_adds


def test_07_one_module_held_by_two_parents():
    shared = nn.Linear(10, 10, bias=False)
    model = nn.Sequential(nn.Sequential(shared), nn.Sequential(shared))
    ledger = count(model, torch.zeros(1, 10))
    assert (ledger.multi_adds, ledger.params) == (200, 100)


def test_08_two_modules_that_share_a_weight():
    model = nn.Sequential(nn.Linear(10, 10, bias=False), nn.Linear(10, 10, bias=False))
    model[1].weight = model[0].weight
    ledger = count(model, torch.zeros(1, 10))
    assert (ledger.multi_adds, ledger.params) == (200, 100)


def test_09_one_module_called_three_times():
    model = Calls(lambda m, x: m.l(m.l(m.l(x))), l=nn.Linear(10, 10, bias=False))
    ledger = count(model, torch.zeros(1, 10))
    assert (ledger.multi_adds, ledger.params) == (300, 100)


def test_10_a_module_that_is_never_called():
    model = Calls(lambda m, x: m.a(x), a=nn.Linear(10, 10, bias=False), b=nn.Linear(10, 20, bias=False))
    ledger = count(model, torch.zeros(1, 10))
    assert (ledger.multi_adds, ledger.params) == (100, 300)
    assert ledger["b"].params == 200


def test_11_scaled_dot_product_attention():
    model = Calls(lambda m, q: F.scaled_dot_product_attention(q, q, q))
    with torch.no_grad():
        assert count(model, torch.zeros(1, 12, 64, 64)).multi_adds == 6_291_456


@pytest.mark.parametrize("heads", [1, 4, 8])
@pytest.mark.parametrize("keywords", [False, True])
def test_12_multihead_attention(heads, keywords):
    model = nn.MultiheadAttention(64, heads, batch_first=True).eval()
    x = torch.zeros(1, 16, 64)
    ledger = count(model, query=x, key=x, value=x, need_weights=False) if keywords else count(model, x, x, x)
    assert ledger.multi_adds == 294_912
    assert ledger.params == sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize("grad", [True, False])
@pytest.mark.parametrize("trained", [True, False])
@pytest.mark.parametrize("training", [True, False])
def test_13_transformer_encoder_layer(grad, trained, training):
    model = nn.TransformerEncoderLayer(64, 4, 128, batch_first=True).train(training).requires_grad_(trained)
    with torch.set_grad_enabled(grad):
        assert count(model, torch.zeros(1, 16, 64)).multi_adds == 557_056


def test_14_linear_layer_on_many_positions():
    assert count(nn.Linear(3, 8, bias=False), torch.zeros(1, 10, 10, 3)).multi_adds == 2_400


def test_15_matrix_product_that_broadcasts():
    model = Calls(lambda m, a, b: torch.matmul(a, b))
    assert count(model, torch.zeros(2, 1, 4, 8), torch.zeros(3, 8, 5)).multi_adds == 960


def test_16_matrix_times_vector():
    model = Calls(lambda m, a, b: torch.matmul(a, b))
    assert count(model, torch.zeros(4, 8), torch.zeros(8)).multi_adds == 32


@pytest.mark.parametrize(
    ("model", "shape", "multi_adds"),
    [
        (nn.LSTM(10, 20, bias=False), (5, 3, 10), 36_000),
        (nn.GRU(10, 20, bias=False), (5, 3, 10), 27_000),
        (nn.LSTM(10, 20, 2, bidirectional=True, batch_first=True), (3, 5, 10), 216_000),
    ],
)
def test_17_recurrent_networks(model, shape, multi_adds):
    ledger = count(model, torch.zeros(shape))
    assert ledger.multi_adds == multi_adds
    assert ledger.params == sum(p.numel() for p in model.parameters())


def test_18_forward_called_past_the_module():
    model = Calls(lambda m, x: m.l.forward(x), l=nn.Linear(10, 10, bias=False))
    assert count(model, torch.zeros(1, 10)).multi_adds == 100


@torch.library.custom_op("complexity_test::mm", mutates_args=())
def custom_mm(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.mm(a, b)


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x @ w

    @staticmethod
    def backward(ctx, grad):
        return grad, grad


@pytest.mark.parametrize("operation", [custom_mm, torch.ops.complexity_test.mm, Product.apply])
@pytest.mark.parametrize("execute", [False, True])
def test_19_operators_of_ones_own_are_counted_or_listed(operation, execute):
    model = Calls(lambda m, x: operation(x, m.w), w=torch.zeros(10, 10))
    ledger = count(model, torch.zeros(1, 10), execute=execute)
    assert ledger.multi_adds == 100 or [entry.operation for entry in ledger.uncounted] == ["complexity_test::mm"]


def test_20_deformable_convolution():
    model = torchvision.ops.DeformConv2d(8, 8, 3, padding=1, bias=False)
    ledger = count(model, torch.zeros(1, 8, 8, 8), torch.zeros(1, 18, 8, 8))
    assert (ledger.multi_adds, ledger.params) == (36_864, 576)


def test_21_compiled_and_scripted_models():
    model = nn.Linear(10, 10, bias=False)
    assert count(torch.compile(model), torch.zeros(1, 10)).multi_adds == 100
    with pytest.raises(ComplexityError, match="ScriptModule"):
        count(torch.jit.script(model), torch.zeros(1, 10))


def test_22_norms_cost_the_same_in_training_and_evaluation():
    model = nn.Sequential(nn.Conv2d(8, 8, 1, bias=False), nn.BatchNorm2d(8))
    x = torch.zeros(1, 8, 10, 10)
    trained, evaluated = count(model.train(), x), count(model.eval(), x)
    assert trained.amounts == evaluated.amounts
    assert trained.quantity("norm_elements") == 800


def test_23_the_model_is_as_before():
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU())
    model[2].eval()
    hook = model[0].register_forward_hook(lambda m, i, o: None)
    before = copy.deepcopy(model.state_dict())
    flags = [m.training for m in model.modules()]
    attributes = [set(vars(m)) for m in model.modules()]
    count(model, torch.zeros(1, 3, 8, 8))
    count(model, torch.zeros(1, 3, 8, 8), execute=True)
    assert all(torch.equal(a, b) for a, b in zip(before.values(), model.state_dict().values(), strict=True))
    assert [m.training for m in model.modules()] == flags
    assert [set(vars(m)) for m in model.modules()] == attributes
    assert list(model[0]._forward_hooks) == [hook.id]
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in list(model.modules())[2:])


def test_24_an_error_passes_on_and_leaves_nothing_behind():
    def fail(model, x):
        raise KeyError("the user's own")

    good, x = nn.Conv2d(8, 16, 3, bias=False), torch.zeros(1, 8, 10, 10)
    assert complexity.count(good, x).multi_adds == 73_728
    with pytest.raises(KeyError, match="the user's own"):
        count(Calls(fail), x)
    assert complexity.count(good, x).multi_adds == 73_728


def test_25_backward_of_a_depthwise_convolution():
    model = nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False)
    ledger = count(model, torch.zeros(1, 16, 8, 8, requires_grad=True), backward=True)
    forward = sum(layer.multi_adds for layer in ledger if not layer.kind.endswith("_gradient"))
    assert (forward, ledger.multi_adds - forward) == (9_216, 18_432)

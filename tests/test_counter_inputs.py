"""What can be given to ``count``: inputs of any kind, wrapped models, users' operations, and what is refused and how."""

from __future__ import annotations

import warnings
from fractions import Fraction

import pytest
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import complexity
from complexity import ComplexityError, Cost
from complexity.counters import count, counting, rule, spec


class Calls(nn.Module):
    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *inputs, **named):
        return self.function(self, *inputs, **named)


LINEAR = nn.Linear(4, 5, bias=False)


@pytest.mark.parametrize(
    ("call", "inputs", "named"),
    [
        (lambda m, d: {"y": m.l(d["x"])}, ({"x": torch.zeros(2, 4)},), {}),
        (lambda m, items: [m.l(x) for x in items], ([torch.zeros(1, 4), torch.zeros(1, 4)],), {}),
        (lambda m, *, x, times: m.l(x) * times, (), {"x": torch.zeros(2, 4), "times": 3}),
        (lambda m, n: m.l(torch.zeros(n, 4)), (2,), {}),
        (lambda m, a, b: m.l(a) + m.l(b), (torch.zeros(1, 4), torch.zeros(1, 4)), {}),
        (lambda m, i: m.l(nn.functional.one_hot(i, 4).float()), (torch.zeros(2, dtype=torch.int64),), {}),
        (lambda m, x: m.l(x), (spec(2, 4),), {}),
        (lambda m, x: m.l(x), (torch.zeros(2, 4, device="meta"),), {}),
        (lambda m, x: m.l(x), (torch.zeros(2, 4, requires_grad=True),), {}),
        (lambda m, x: m.l(x.half().float()), (torch.zeros(2, 4, dtype=torch.float64),), {}),
        (lambda m, x: torch.utils.checkpoint.checkpoint(m.l, x, use_reentrant=False), (torch.zeros(2, 4),), {}),
    ],
)
def test_inputs_of_any_kind(call, inputs, named):
    assert count(Calls(call, l=LINEAR), *inputs, **named).multi_adds == 40


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_any_grad_mode_and_precision(mode, dtype):
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()).to(dtype)
    with mode():
        ledger = count(model, torch.zeros(1, 3, 8, 8, dtype=dtype))
    assert (ledger.multi_adds, ledger.params) == (8 * 27 * 36, 8 * 27 + 8 + 16)


def test_a_model_made_in_inference_mode():
    with torch.inference_mode():
        model, x = nn.Linear(4, 5), torch.zeros(2, 4)
    assert count(model, x).multi_adds == count(model, x, execute=True).multi_adds == 40


@pytest.mark.parametrize(
    "wrap",
    [
        nn.DataParallel,
        torch.compile,
        lambda m: nn.Sequential(nn.DataParallel(m)),
        lambda m: nn.Sequential(torch.compile(m)),
        lambda m: torch.compile(nn.DataParallel(m)),
    ],
)
def test_wrapped_models_are_counted_as_what_they_wrap(wrap):
    model = nn.Linear(4, 5)
    wrapped = wrap(model)
    for ledger in (count(wrapped, torch.zeros(2, 4)), count(wrapped, torch.zeros(2, 4), execute=True)):
        assert (ledger.multi_adds, ledger.params) == (40, 25)
        assert [(layer.kind, layer.form) for layer in ledger] == [("linear", "module")]


def test_a_module_compiled_in_place():
    model = nn.Linear(4, 5)
    model.compile()
    assert count(model, torch.zeros(2, 4)).multi_adds == 40


def test_the_context_form_sees_calls_through_a_wrapper():
    model = nn.Linear(4, 5)
    with counting(nn.DataParallel(model)) as ledger:
        model(torch.zeros(2, 4))
    assert ledger.multi_adds == 40


def test_the_batch_is_divided_out_on_request_only():
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
    one, many = count(model, torch.zeros(1, 3, 8, 8)), count(model, torch.zeros(6, 3, 8, 8))
    divided = count(model, torch.zeros(6, 3, 8, 8), per_sample=True)
    assert many.multi_adds == 6 * one.multi_adds
    assert divided.multi_adds == one.multi_adds
    assert divided.amounts == one.amounts


@pytest.mark.parametrize("batch", [2, 3])
def test_work_that_the_batch_does_not_share_gives_the_exact_quotient(batch):
    model = Calls(lambda m, x: m.l(x[:1]), l=LINEAR)
    ledger = count(model, torch.zeros(batch, 4), per_sample=True)
    assert ledger.multi_adds == sum(layer.multi_adds for layer in ledger) == Fraction(20, batch)


def test_an_empty_batch_has_no_sample():
    with pytest.raises(ComplexityError, match="the batch is empty"):
        count(LINEAR, torch.zeros(0, 4), per_sample=True)


def test_a_real_run_on_meta_is_one_clear_line():
    with pytest.raises(ComplexityError, match="which the meta device cannot"):
        count(LINEAR, spec(2, 4), execute=True)


# Operations without a rule.


def test_an_operation_without_a_rule_is_listed_with_shapes_and_a_bound():
    model = Calls(lambda m, x: m.l(torch.renorm(x, 2, 0, 1.0)), l=nn.Linear(4, 1000))
    ledger = count(model, torch.zeros(4, 4))
    (entry,) = ledger.uncounted
    assert (entry.operation, entry.count, entry.shapes) == ("aten::renorm", 1, "4×4 -> 4×4")
    assert 0 < entry.share < 0.1
    assert "at most" in str(entry)


def test_linear_algebra_without_a_rule_is_listed_with_shapes_and_no_bound():
    model = Calls(lambda m, x: m.l(torch.linalg.svd(x)[0]), l=nn.Linear(4, 1000))
    (entry,) = count(model, torch.zeros(4, 4)).uncounted
    assert (entry.operation, entry.count, entry.shapes) == ("aten::_linalg_svd", 1, "4×4 -> 4×4, 4, 4×4")
    assert entry.bound is None and entry.share is None


def test_strict_makes_that_an_error():
    with pytest.raises(ComplexityError, match="uncounted in Calls: aten::_linalg_svd"):
        count(Calls(lambda m, x: torch.linalg.svd(x)), torch.zeros(4, 4), strict=True)


def test_pointwise_operations_without_a_rule_are_no_wall_of_warnings():
    ledger = count(Calls(lambda m, x: torch.special.bessel_j0(x) + torch.heaviside(x, x)), torch.zeros(4, 4))
    assert not ledger.uncounted


library = torch.library.Library("complexity_test", "FRAGMENT")
library.define("outer(Tensor a, Tensor b) -> Tensor")
library.impl("outer", lambda a, b: torch.outer(a, b), "CPU")


def test_a_users_rule_by_one_decorator():
    @rule(torch.ops.complexity_test.outer, kind="outer")
    def cost(a, b):
        return a.shape[0] * b.shape[0], (a.shape[0], b.shape[0])

    model = Calls(lambda m, x: torch.ops.complexity_test.outer(x, m.w), w=nn.Parameter(torch.zeros(7)))
    for arguments in ({}, {"execute": True}, {"strict": True}):
        ledger = count(model, torch.zeros(3), **arguments)
        assert (ledger.multi_adds, ledger.params) == (21, 7)
        assert [layer.kind for layer in ledger] == ["outer"]


def test_a_users_rule_gives_a_cost_and_goes_before_a_built_in_one():
    from complexity.counters.registry import RULES, USER_RULES

    assert "logdet" not in RULES

    @rule(torch.logdet)
    def cost(x):
        return Cost(activation_elements=x.shape[0], read=x.numel())

    try:
        ledger = count(Calls(lambda m, x: torch.logdet(x)), torch.zeros(3, 3))
        assert ledger.quantity("activation_elements") == 3
        assert not ledger.uncounted
    finally:
        USER_RULES.pop(torch.logdet)


def test_a_rule_that_returns_nonsense_is_named():
    from complexity.counters.registry import USER_RULES

    rule(torch.logdet)(lambda x: "many")
    try:
        with pytest.raises(ComplexityError, match="rule for logdet: returned 'many'"):
            count(Calls(lambda m, x: torch.logdet(x)), torch.zeros(3, 3))
    finally:
        USER_RULES.pop(torch.logdet)


# What needs values, and what is refused.

BRANCHES = Calls(lambda m, x: m.l(x) if x.sum() > 0 else x, l=LINEAR)


def test_a_model_that_branches_on_values_is_run_for_real_and_says_why():
    with pytest.warns(UserWarning, match=r"Calls is run for real to be counted: .* bool of a tensor"):
        assert count(BRANCHES, torch.ones(2, 4)).multi_adds == 40


def test_on_request_it_is_run_for_real_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert count(BRANCHES, torch.ones(2, 4), execute=True).multi_adds == 40


def test_on_meta_that_is_an_error_that_says_why():
    with pytest.raises(ComplexityError, match="cannot be counted by shapes alone: the model asks for values"):
        count(BRANCHES, spec(2, 4))


def test_branching_on_a_constant_of_its_own_needs_no_real_run():
    model = Calls(lambda m, x: m.l(x) if torch.arange(4).sum() == 6 else x, l=LINEAR)
    assert count(model, spec(2, 4)).multi_adds == 40


def test_swallowing_the_refusal_does_not_fool_the_counter():
    def forward(model, x):
        try:
            return model.l(x) if float(x.sum()) > 0 else x
        except RuntimeError:
            return x

    with pytest.warns(UserWarning, match="run for real"):
        assert count(Calls(forward, l=LINEAR), torch.ones(2, 4)).multi_adds == 40


@pytest.mark.filterwarnings("ignore")
def test_quantized_scripted_lazy_and_other_things_are_refused():
    quantized = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(4, 5)))
    refused = [
        (quantized, r"module '0' is quantized \(Linear\)"),
        (nn.Sequential(torch.jit.script(nn.Linear(4, 5))), "module '0' is a ScriptModule"),
        (torch.jit.trace(nn.Linear(4, 5), torch.zeros(2, 4)), "is a ScriptModule"),
        (nn.LazyLinear(5), "parameter 'weight' has no shape yet"),
        ("resnet50", "'resnet50' is no torch.nn.Module"),
    ]
    for model, message in refused:
        with pytest.raises(ComplexityError, match=message):
            count(model, torch.zeros(2, 4))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("model", "shape", "message"),
    [
        (nn.Conv2d(3, 4, 3), (1, 8, 9, 9), "to have 3 channels, but got 8"),
        (nn.Conv2d(3, 4, 9), (1, 3, 5, 5), "Kernel size can't be greater"),
        (nn.Linear(4, 5), (2, 3), "shapes cannot be multiplied"),
        (nn.MaxPool2d(9), (1, 3, 5, 5), "Output size is too small"),
        (Calls(lambda m, x: x + x[:, :2]), (2, 3), "must match the size"),
        (Calls(lambda m, x: x.view(5, 7)), (2, 3), "invalid for input of size"),
        (Calls(lambda m, x: x[5]), (2, 3), "index 5 is out of bounds"),
    ],
)
def test_wrong_shapes_raise_what_torch_raises(model, shape, message):
    with pytest.raises((RuntimeError, IndexError), match=message):
        count(model, torch.zeros(shape))


def test_forward_hooks_run_on_stand_ins_and_may_change_the_output():
    model = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 2))
    shapes = []
    model[0].register_forward_pre_hook(lambda module, inputs: (inputs[0][:1],))
    model[1].register_forward_hook(lambda module, inputs, output: shapes.append(tuple(output.shape)))
    assert count(model, torch.zeros(3, 4)).multi_adds == 32 + 16
    assert shapes == [(1, 2)]


def test_names_are_public():
    assert complexity.count is count
    assert complexity.counting is counting


# The backward pass.


def test_backward_equals_torchs_own_counter_where_nothing_is_grouped():
    model, x = torchvision.models.resnet18().eval(), torch.zeros(1, 3, 64, 64)
    with FlopCounterMode(display=False) as counter:
        model(x).sum().backward()
    assert 2 * count(model, x, backward=True).multi_adds == counter.get_total_flops()


def test_backward_of_attention():
    model = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, dropout=0.0)
    x = torch.zeros(2, 5, 32, requires_grad=True)
    forward = count(model, x).multi_adds
    assert count(model, x, backward=True).multi_adds == 3 * forward


@pytest.mark.parametrize(
    ("frozen", "gradients"),
    [(None, 3), (0, 1), (1, 2)],  # weights of both and the input of the second; its weight; the first's, and that input
)
def test_frozen_layers_are_left_out_of_the_backward_pass(frozen, gradients):
    model = nn.Sequential(nn.Linear(4, 5, bias=False), nn.Linear(5, 4, bias=False))
    if frozen is not None:
        model[frozen].requires_grad_(False)
    assert count(model, torch.zeros(1, 4), backward=True).multi_adds == 40 + 20 * gradients


def test_backward_in_a_real_run_is_the_same():
    model = nn.Sequential(nn.Conv2d(3, 6, 3, groups=3), nn.ReLU(), nn.Conv2d(6, 4, 1))
    x = torch.zeros(1, 3, 8, 8, requires_grad=True)
    assert count(model, x, backward=True).multi_adds == count(model, x, backward=True, execute=True).multi_adds

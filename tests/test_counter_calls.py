"""Calls that torch runs: however their arguments are given, whatever they need, and what torch refuses."""

from __future__ import annotations

import functools

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.attention.flex_attention import create_block_mask, flex_attention
from torch.utils.flop_counter import FlopCounterMode

from complexity.base.errors import ComplexityError
from complexity.counters import count, registry, spec
from complexity.counters import rules as _rules  # noqa: F401


class Calls(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


def zeros(*shape, dtype=torch.float32):
    return torch.zeros(shape, dtype=dtype)


# Arguments by torch's own names: every call is one with its arguments by place, too.

A, B = zeros(2, 3, 4), zeros(2, 4, 5)
SAMPLES = {
    "bmm": (A, B), "matmul": (A, B), "baddbmm": (zeros(2, 3, 5), A, B), "addbmm": (zeros(3, 5), A, B), "mm": (A[0], B[0]),
    "addmm": (zeros(3, 5), A[0], B[0]), "addmv": (zeros(3), A[0], zeros(4)), "mv": (A[0], zeros(4)),
    "dot": (zeros(4), zeros(4)), "vdot": (zeros(4), zeros(4)), "inner": (zeros(3, 4), zeros(5, 4)),
    "outer": (zeros(3), zeros(4)), "add": (A, A), "sub": (A, A), "mul": (A, A), "div": (A, A), "eq": (A, A), "pow": (A, A),
    "maximum": (A, A), "atan2": (A, A), "fmod": (A, A), "lerp": (A, A, A), "addcmul": (A, A, A), "where": (A > 0, A, A),
    "masked_fill": (A, A > 0, 1.0), "transpose": (A, 0, 1), "swapaxes": (A, 0, 1), "unsqueeze": (A, 0), "squeeze": (A, 0),
    "select": (A, 1, 0), "narrow": (A, 1, 0, 2), "movedim": (A, 0, 1), "flatten": (A, 1), "unflatten": (A, 2, (2, 2)),
    "cat": ((A, A), 1), "stack": ((A, A), 1), "gather": (A, 1, torch.zeros(2, 3, 4, dtype=torch.int64)),
    "index_select": (A, 1, torch.tensor([0, 2])), "take": (A, torch.tensor([0, 2])), "roll": (A, 1, 0), "flip": (A, (1,)),
    "tril": (zeros(3, 3), 1), "repeat_interleave": (A, 2, 1), "chunk": (A, 2, 1), "split_with_sizes": (A, [1, 2], 1),
    "sum": (A, 1), "mean": (A, 1), "amax": (A, 1), "argmax": (A, 1), "var": (A, 1), "logsumexp": (A, 1), "topk": (A, 2, 1),
    "sort": (A, 1), "cumsum": (A, 1), "softmax": (A, 1), "log_softmax": (A, 1), "clamp": (A, 0.0, 1.0), "relu": (A,),
    "conv1d": (A, zeros(5, 3, 2), zeros(5)), "conv_transpose1d": (A, zeros(3, 5, 2)), "bilinear": (A[0], A[0], zeros(5, 4, 4)),
    "cdist": (A, A), "layer_norm": (A, (4,)), "group_norm": (A, 3),
    "conv_tbc": (A, zeros(2, 4, 5), zeros(5)), "embedding": (zeros(9, 4), torch.tensor([1, 2])), "prelu": (A, zeros(3)),
    "max_pool1d": (A, 2), "avg_pool1d": (A, 2), "adaptive_avg_pool1d": (A, 2), "pixel_shuffle": (zeros(1, 4, 2, 2), 2),
    "grid_sampler": (zeros(1, 3, 4, 4), zeros(1, 2, 2, 2), 0, 0, False), "index_add": (A, 0, torch.tensor([0, 1]), A),
    "scatter_add": (A, 1, torch.zeros(2, 3, 4, dtype=torch.int64), A),
}  # fmt: skip


def names(function, given):
    """Names of the parameters of the overload of an operator that takes these, as torch's functions have them."""
    for overload in getattr(torch.ops.aten, function).overloads():
        schema = getattr(getattr(torch.ops.aten, function), overload)._schema
        parameters = [argument for argument in schema.arguments if not argument.kwarg_only]
        if len(parameters) < len(given):
            continue
        named = {("input" if p.name == "self" else p.name): value for p, value in zip(parameters, given, strict=False)}
        try:
            getattr(torch, function)(**named)
        except Exception:
            continue
        yield named


def layers(function, *inputs):
    return [repr(layer) for layer in count(Calls(function), *inputs)]


@pytest.mark.parametrize("function", SAMPLES)
def test_arguments_may_be_given_by_torchs_names(function):
    given = SAMPLES[function]
    by_place = layers(lambda: getattr(torch, function)(*given))
    assert by_place or function in (
        ["transpose", "swapaxes", "unsqueeze", "squeeze", "select", "narrow", "movedim", "flatten", "unflatten"]
    )
    tried = 0
    for named in names(function, given):
        for order in (list(named.items()), list(reversed(named.items()))):
            assert layers(lambda order=order: getattr(torch, function)(**dict(order))) == by_place
            tried += 1
        first, *rest = named.items()
        if isinstance(first[1], torch.Tensor) and hasattr(torch.Tensor, function) and first[0] == "input":
            assert layers(lambda first=first, rest=rest: getattr(first[1], function)(**dict(rest))) == by_place
    assert tried


def test_names_of_a_function_that_is_written_in_python():
    a, b = zeros(2, 3), zeros(3, 4)
    (layer,) = count(Calls(lambda: torch.tensordot(dims=1, b=b, a=a)))
    assert (layer.multi_adds, layer.input_shape) == (24, (2, 3))


# What needed a rule.


@pytest.mark.parametrize("execute", [False, True])
@pytest.mark.parametrize(
    ("function", "inputs", "multi_adds"),
    [
        (torch.conv_tbc, (zeros(7, 2, 4), zeros(3, 4, 5), zeros(5)), 5 * 2 * 5 * 3 * 4),
        (torch._int_mm, (zeros(32, 16, dtype=torch.int8), zeros(16, 8, dtype=torch.int8)), 32 * 16 * 8),
        (torch.sparse.mm, (torch.eye(4).to_sparse(), zeros(4, 5)), 4 * 5),
        (lambda a, b: a @ b, (torch.eye(4).to_sparse_csr(), zeros(4, 5)), 4 * 5),
        (
            lambda x, w, ends: torch._grouped_mm(x, w, offs=ends),
            (zeros(8, 16), zeros(2, 16, 32), torch.tensor([3, 8], dtype=torch.int32)),
            8 * 16 * 32,
        ),
        (
            lambda x: F.multi_head_attention_forward(
                x, x, x, 8, 2, zeros(24, 8), None, None, None, False, 0.0, zeros(5, 8), None
            )[0],
            (zeros(4, 2, 8),),
            8 * 24 * 8 + 2 * 4 * 4 * 16 + 8 * 8 * 5,
        ),
        (
            lambda a, b: torch.linalg.solve_triangular(a, b, upper=False),
            (torch.eye(5).expand(2, 5, 5), zeros(2, 5, 3)),
            2 * 3 * (0 + 1 + 2 + 3 + 4),
        ),
        (lambda q: flex_attention(q, q, q), (zeros(1, 2, 128, 16),), 2 * 2 * 128 * 128 * 16),
    ],
)
def test_products(function, inputs, multi_adds, execute):
    ledger = count(Calls(function), *inputs, execute=execute)
    assert (ledger.multi_adds, ledger.uncounted) == (multi_adds, ())


@pytest.mark.parametrize("execute", [False, True])
def test_flexible_attention_counts_the_blocks_that_its_mask_keeps(execute):
    mask = create_block_mask(lambda b, h, q, k: q >= k, 1, 1, 128, 128, device="cpu", BLOCK_SIZE=32)
    q = zeros(1, 2, 128, 16)
    ledger = count(Calls(lambda q: flex_attention(q, q, q, block_mask=mask)), q, execute=execute)
    assert ledger.multi_adds * 16 == 10 * 2 * 2 * 128 * 128 * 16


@pytest.mark.parametrize("execute", [False, True])
def test_of_a_conditional_one_branch_is_counted_and_both_are_named(execute):
    def product(x):
        return x @ x

    def other(x):
        return x + 1

    model = Calls(lambda x: torch.cond(x.sum() < 1, product, other, (x,)))
    ledger = count(model, zeros(4, 4), execute=execute)
    assert ledger.multi_adds == 64
    (entry,) = ledger.uncounted
    assert "product is counted" in entry.operation and "other is not" in entry.operation


def test_what_torch_compiled_inside_a_forward_runs_as_it_was_written():
    compiled = torch.compile(lambda x: torch.relu(x @ x))
    assert [layer.kind for layer in count(Calls(compiled), spec(4, 4))] == ["matmul", "relu"]


@pytest.mark.parametrize("execute", [False, True])
@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.scatter_reduce_(0, torch.zeros(4, 4, dtype=torch.int64), x.clone(), "sum"),
        lambda x: x.index_reduce(0, torch.arange(4), x, "mean"),
        lambda x: torch.segment_reduce(x, "sum", lengths=torch.tensor([2, 2])),
        lambda x: torch._is_all_true(x > 0),
        lambda x: torch.native_batch_norm(x, x[0], x[0], x[0], x[0], False, 0.1, 1e-5),
        lambda x: torch.native_layer_norm(x, (4,), x[0], x[0], 1e-5),
        lambda x: torch._softmax(x, 1, False),
        lambda x: torch._safe_softmax(x, 1),
        lambda x: torch.histc(x, 10, 0, 1),
        lambda x: torch.fake_quantize_per_tensor_affine(x, 0.1, 0, 0, 255),
    ],
)
def test_what_is_harmless_is_not_listed(function, execute):
    assert count(Calls(function), zeros(4, 4), execute=execute).uncounted == ()


def test_a_sum_over_an_axis_of_length_1_multiplies_element_by_element():
    function, inputs = functools.partial(torch.einsum, "bxd,byd->bxy"), (zeros(2, 3, 1), zeros(2, 4, 1))
    with FlopCounterMode(display=False) as witness:
        function(*inputs)
    (layer,) = count(Calls(function), *inputs)
    assert witness.get_total_flops() == layer.multi_adds == 0
    assert (layer.kind, layer.cost["multiplies"]) == ("multiply", 24)


@pytest.mark.filterwarnings("error:.*run for real")
@pytest.mark.parametrize(
    "function",
    [
        lambda x, mask: x @ x if mask.all() else x,
        lambda x, mask: x[mask] @ x,
        lambda x, mask: x[mask.nonzero()[:, 0]] @ x,
        lambda x, mask: x[torch.arange(4).tolist()] @ x,
        lambda x, mask: F.pad(x, (torch.tensor(1), torch.tensor(-1))) @ x,
        lambda x, mask: x.repeat_interleave(mask.long(), dim=0) @ x,
        lambda x, mask: x.split(mask.long().mul(2)[:2].tolist())[0].T @ x[: torch.tensor(2).item()].repeat(1, 2),
        lambda x, mask: x.t_() @ x,
        lambda x, mask: nn.Linear(4, 4, bias=False).to(x.dtype)(x),
        lambda x, mask: x @ (x.new_ones(4, 4) if torch.zeros(3).sum() == 0 else x[0]),
        lambda x, mask: (
            x[x.argmax() // 4 : None] @ x
            if False
            else x[None, x.argmax() // 4] @ x.repeat(1, 4)
            if x[x.argmax() // 4].dim() == 2
            else x @ x
        ),
    ],
)
def test_small_constants_and_masks_keep_their_values(function):
    mask = torch.ones(4, dtype=torch.bool)
    ledger = count(Calls(function), spec(4, 4), mask)
    with FlopCounterMode(display=False) as witness:
        function(zeros(4, 4), mask)
    assert 2 * ledger.multi_adds == witness.get_total_flops() > 0


def test_a_mask_on_meta_has_no_values():
    with pytest.raises(ComplexityError, match="bool of a tensor"):
        count(Calls(lambda x, mask: x @ x if mask.all() else x), spec(4, 4), spec(4, dtype=torch.bool))


def test_what_is_unknown_spoils_what_was_known():
    def function(x):
        known = torch.zeros(4)
        view = known[:2]
        known[:1] = x[0, :1]
        return x if view.sum() > 0 else x @ x

    with pytest.raises(ComplexityError, match="bool of a tensor"):
        count(Calls(function), spec(4, 4))


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_following_the_data_flow_adds_no_work(kind):
    model, x = kind(8, 4), zeros(5, 2, 8)
    assert count(model, x, flow=True).multi_adds == count(model, x).multi_adds


# What torch refuses.


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (nn.BatchNorm2d(3), (zeros(3, 4, 4),)),
        (lambda x: x.narrow(1, 4, 5), (zeros(2, 6),)),
        (lambda x: F.pad(x, (20, 20, 0, 0), mode="reflect"), (zeros(1, 1, 4, 4),)),
        (lambda x: x.multinomial(1), (zeros(2, 2, 2),)),
        (lambda x: x.gather(0, torch.tensor([[9]])), (zeros(4, 4),)),
        (lambda x: F.conv2d(x, torch.zeros(1, 1, 2, 2)), (zeros(1, 1, 4, 4, dtype=torch.int64),)),
        (lambda x: x.movedim((0, 0), (0, 1)), (zeros(2, 3),)),
        (lambda x: F.linear(x, torch.zeros(4, 4), torch.zeros(5)), (zeros(2, 4),)),
        (lambda x: torch.embedding(torch.zeros(3, 4), x), (torch.tensor([5]),)),
    ],
)
def test_what_torch_refuses_is_not_counted(function, inputs):
    with pytest.raises(Exception) as real:
        function(*inputs)
    model = function if isinstance(function, nn.Module) else Calls(function)
    for given in (inputs, [x.to("meta") if x.is_floating_point() else x for x in inputs]):
        with pytest.raises(type(real.value)):
            count(model, *given)


def test_every_rule_is_of_something_that_torch_has():
    spaces = (
        torch,
        torch.Tensor,
        F,
        torch._C._nn,
        torch._C._VariableFunctions,
        torch.special,
        torch.ops.aten,
        torch.linalg,
    )
    spaces = (*spaces, torch._C._linalg, torch._C._special, torch._C._sparse, torch._VF)
    for name in registry.RULES:
        if "::" not in name and "." not in name and name not in ("flex_attention", "_adaptive_avg_pool1d"):
            assert any(hasattr(space, name) or hasattr(space, name.removesuffix("_")) for space in spaces), name

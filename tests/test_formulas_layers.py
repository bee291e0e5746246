"""Pooling, normalization, activations, joining and FC against torch and against element counting."""

from itertools import product

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from complexity import formulas

F = torch.nn.functional
axis = st.tuples(*(st.integers(low, high) for low, high in ((1, 12), (1, 5), (1, 4), (0, 2), (1, 3))))


def windows(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """Pooling windows on one axis, slid one by one.

    With ``ceil_mode`` the last window may reach past the right padding if it starts inside input or left padding.
    """
    count, start = 0, -padding
    while True:
        last = start + dilation * (kernel - 1)
        reaches_past = last >= size + padding
        if reaches_past and not (
            ceil_mode and start < size and start - stride + dilation * (kernel - 1) < size + padding - 1
        ):
            return count
        count, start = count + 1, start + stride


@settings(max_examples=400, deadline=None)
@given(axis, axis, st.booleans())
def test_a_pool_has_as_many_outputs_as_windows_and_as_torch_gives(first, second, ceil_mode):
    size, kernel, stride, padding, dilation = zip(first, second, strict=True)
    assume(all(2 * p <= k for p, k in zip(padding, kernel, strict=True)))
    assume(all(d * (k - 1) < n + 2 * p for n, k, p, d in zip(size, kernel, padding, dilation, strict=True)))
    options = {"stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceil_mode}
    expected = tuple(windows(*one, ceil_mode) for one in (first, second))
    out = F.max_pool2d(torch.zeros(1, 3, *size), kernel, **options)
    assert expected == tuple(out.shape[2:])

    cost = formulas.max_pool(3, kernel, size, **options)
    assert cost["pool_outputs"] == cost["written"] == out.numel()
    assert cost["pool_inputs"] == cost["read"] == 3 * size[0] * size[1]
    assert (cost.params, cost.multi_adds) == (0, 0)


@settings(max_examples=200, deadline=None)
@given(axis, st.booleans())
def test_an_average_pool_has_as_many_outputs_as_torch_gives_in_one_dimension(case, ceil_mode):
    size, kernel, stride, padding, _ = case
    assume(2 * padding <= kernel <= size + 2 * padding)
    out = F.avg_pool1d(torch.zeros(1, 2, size), kernel, stride, padding, ceil_mode)
    cost = formulas.average_pool(2, kernel, (size,), stride=stride, padding=padding, ceil_mode=ceil_mode)
    assert cost["pool_outputs"] == out.numel()


def test_a_pool_strides_by_its_kernel_unless_told():
    out = F.max_pool3d(torch.zeros(1, 2, 7, 8, 9), 3)
    assert formulas.max_pool(2, 3, (7, 8, 9))["pool_outputs"] == out.numel()


@given(st.tuples(st.integers(1, 9), st.integers(1, 9)), st.tuples(st.integers(1, 9), st.integers(1, 9)))
@settings(max_examples=50, deadline=None)
def test_an_adaptive_pool_reads_the_map_and_writes_the_size_asked_for(size, output):
    out = F.adaptive_avg_pool2d(torch.zeros(1, 4, *size), output)
    cost = formulas.adaptive_pool(4, size, output)
    assert (cost["pool_inputs"], cost["pool_outputs"]) == (4 * size[0] * size[1], out.numel())


def test_a_global_pool_is_an_adaptive_pool_to_one():
    assert formulas.global_pool(4, (6, 5)) == formulas.adaptive_pool(4, (6, 5), (1, 1))


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_fully_connected_layer_costs_what_its_loops_multiply(f_in, f_out, positions, bias):
    layer = torch.nn.Linear(f_in, f_out, bias=bias)
    x = torch.randn(positions, f_in)
    y, multiplications = torch.zeros(positions, f_out), 0
    for p, o, i in product(range(positions), range(f_out), range(f_in)):
        y[p, o] += x[p, i] * layer.weight[o, i].detach()
        multiplications += 1
    torch.testing.assert_close(y + (layer.bias.detach() if bias else 0), layer(x).detach())
    cost = formulas.fully_connected(f_in, f_out, positions=positions, bias=bias)
    params = sum(p.numel() for p in layer.parameters())
    assert (cost.multi_adds, cost.params) == (multiplications, params)
    assert cost.memory_access == x.numel() + params + y.numel()
    assert cost["bias_adds"] == (y.numel() if bias else 0)


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("statistics", [True, False])
def test_a_batch_norm_has_the_parameters_and_buffers_of_torchs(affine, statistics):
    layer = torch.nn.BatchNorm2d(6, affine=affine, track_running_stats=statistics)
    params = sum(p.numel() for p in layer.parameters())
    buffers = sum(b.numel() for name, b in layer.named_buffers() if name != "num_batches_tracked")
    cost = formulas.batch_norm(6, (4, 3), affine=affine, statistics=statistics)
    assert (cost.params, cost["norm_statistics"], cost.multi_adds) == (params, buffers, 0)
    assert cost["norm_elements"] == 6 * 4 * 3
    assert cost.memory_access == 2 * 6 * 4 * 3 + params + buffers


@pytest.mark.parametrize("name", ["relu", "relu6", "sigmoid", "swish", "h_sigmoid", "h_swish", "softmax"])
def test_an_activation_reads_and_writes_each_element_once(name):
    cost = getattr(formulas, name)(6, (4, 3))
    assert cost == {"activation_elements": 72, "read": 72, "written": 72}
    assert (cost.params, cost.multi_adds, cost.memory_access) == (0, 0, 144)


def test_an_add_reads_two_maps_and_writes_one():
    a, b = torch.zeros(6, 4, 3), torch.zeros(6, 4, 3)
    cost = formulas.add(6, (4, 3))
    assert cost.memory_access == a.numel() + b.numel() + (a + b).numel()
    assert cost["adds"] == (a + b).numel()


def test_a_scale_reads_a_map_and_a_factor_per_channel():
    x, factors = torch.zeros(6, 4, 3), torch.zeros(6, 1, 1)
    cost = formulas.scale(6, (4, 3))
    assert cost.memory_access == x.numel() + factors.numel() + (x * factors).numel()
    assert cost["multiplies"] == (x * factors).numel()


def test_a_concat_reads_and_writes_every_element_once():
    maps = [torch.zeros(c, 4, 3) for c in (2, 3, 5)]
    cost = formulas.concat([2, 3, 5], (4, 3))
    assert cost.memory_access == sum(m.numel() for m in maps) + torch.cat(maps).numel()


def test_a_channel_split_moves_nothing_and_a_shuffle_moves_everything_once():
    assert formulas.channel_split(6, (4, 3)) == {}
    assert formulas.channel_shuffle(6, (4, 3)).memory_access == 2 * 72


@pytest.mark.parametrize("bias", [True, False])
def test_squeeze_and_excitation_is_the_sum_of_its_steps(bias):
    reduce, expand = torch.nn.Linear(12, 3, bias=bias), torch.nn.Linear(3, 12, bias=bias)
    params = sum(p.numel() for layer in (reduce, expand) for p in layer.parameters())
    cost = formulas.squeeze_excite(12, 3, (5, 4), bias=bias)
    assert (cost.params, cost.multi_adds) == (params, 2 * 12 * 3)
    assert (cost["multiplies"], cost["pool_inputs"], cost["pool_outputs"]) == (12 * 20, 12 * 20, 12)
    assert cost["activation_elements"] == 3 + 12
    pool, gates, scaled = (240 + 12), 2 * 3 + 2 * 12, 240 + 12 + 240
    assert cost.memory_access == pool + (12 + 3 + 3 + 12) + params + gates + scaled

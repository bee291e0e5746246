"""Convolutions against nested loops that do the multiplications and count them.

The loops are convolutions, not another formula: their results are compared with torch's.
"""

from itertools import product
from typing import NamedTuple

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from complexity import formulas


class Run(NamedTuple):
    """What the loops saw."""

    output: torch.Tensor
    multiplications: int
    weights_used: int


def convolve(x: torch.Tensor, weight: torch.Tensor, stride, padding, dilation, groups: int) -> Run:
    """Convolution of one sample (channels, *size), one multiplication at a time; those with padding zeros count."""
    size, kernel = x.shape[1:], weight.shape[2:]
    starts = [
        [i for i in range(-p, n + p, s) if i + d * (k - 1) < n + p]
        for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True)
    ]
    output = torch.zeros(weight.shape[0], *map(len, starts), dtype=torch.float64)
    multiplications, used = 0, set()
    per_group_in, per_group_out = weight.shape[1], weight.shape[0] // groups
    for c_out in range(weight.shape[0]):
        first = c_out // per_group_out * per_group_in
        for place in product(*(range(len(axis)) for axis in starts)):
            for c, tap in product(range(per_group_in), product(*map(range, kernel))):
                at = [axis[i] + d * t for axis, i, d, t in zip(starts, place, dilation, tap, strict=True)]
                inside = all(0 <= a < n for a, n in zip(at, size, strict=True))
                value = x[(first + c, *at)] if inside else 0.0
                output[(c_out, *place)] += value * weight[(c_out, c, *tap)]
                multiplications += 1
                used.add((c_out, c, tap))
    return Run(output, multiplications, len(used))


def convolve_transposed(
    x: torch.Tensor, weight: torch.Tensor, stride, padding, output_padding, dilation, groups: int
) -> Run:
    """Every input element times every weight of its channel, added where it falls; what falls outside counts too."""
    size, kernel = x.shape[1:], weight.shape[2:]
    last = [(n - 1) * s + d * (k - 1) for n, k, s, d in zip(size, kernel, stride, dilation, strict=True)]
    rows = [range(p, m - p + o + 1) for m, p, o in zip(last, padding, output_padding, strict=True)]
    per_group_in, per_group_out = weight.shape[0] // groups, weight.shape[1]
    output = torch.zeros(per_group_out * groups, *map(len, rows), dtype=torch.float64)
    multiplications, used = 0, set()
    for c_in, place in product(range(weight.shape[0]), product(*map(range, size))):
        first = c_in // per_group_in * per_group_out
        for c, tap in product(range(per_group_out), product(*map(range, kernel))):
            value = x[(c_in, *place)] * weight[(c_in, c, *tap)]
            multiplications += 1
            used.add((c_in, c, tap))
            at = [i * s + d * t for i, s, d, t in zip(place, stride, dilation, tap, strict=True)]
            if all(a in row for a, row in zip(at, rows, strict=True)):
                output[(first + c, *(a - row[0] for a, row in zip(at, rows, strict=True)))] += value
    return Run(output, multiplications, len(used))


def per_axis(draw, axes: int, low: int, high: int) -> tuple[int, ...]:
    return tuple(draw(st.integers(low, high)) for _ in range(axes))


@st.composite
def cases(draw):
    """A small convolution on 1 to 3 axes: channels per group, groups, and one setting per axis."""
    axes = draw(st.integers(1, 3))
    longest = {1: 9, 2: 5, 3: 3}[axes]
    return {
        "groups": draw(st.integers(1, 3)),
        "c_in": draw(st.integers(1, 2)),
        "c_out": draw(st.integers(1, 2)),
        "size": per_axis(draw, axes, 1, longest),
        "kernel": per_axis(draw, axes, 1, {1: 4, 2: 3, 3: 2}[axes]),
        "stride": per_axis(draw, axes, 1, 3),
        "padding": per_axis(draw, axes, 0, 2),
        "dilation": per_axis(draw, axes, 1, 2),
        "output_padding": per_axis(draw, axes, 0, 2),
        "bias": draw(st.booleans()),
    }


def tensors(case, transposed: bool = False):
    c_in, c_out, groups = case["c_in"] * case["groups"], case["c_out"] * case["groups"], case["groups"]
    torch.manual_seed(0)
    x = torch.randn(c_in, *case["size"], dtype=torch.float64)
    shape = (c_in, case["c_out"]) if transposed else (c_out, case["c_in"])
    return c_in, c_out, groups, x, torch.randn(*shape, *case["kernel"], dtype=torch.float64)


@settings(max_examples=120, deadline=None)
@given(cases())
def test_a_convolution_costs_what_its_loops_multiply_on_any_axes_groups_stride_padding_and_dilation(case):
    c_in, c_out, groups, x, weight = tensors(case)
    geometry = {key: case[key] for key in ("stride", "padding", "dilation")}
    windows = [d * (k - 1) + 1 for d, k in zip(case["dilation"], case["kernel"], strict=True)]
    assume(all(w <= n + 2 * p for w, n, p in zip(windows, case["size"], case["padding"], strict=True)))
    run = convolve(x, weight, **geometry, groups=groups)
    run_by_torch = getattr(torch.nn.functional, f"conv{x.dim() - 1}d")
    torch.testing.assert_close(run.output, run_by_torch(x[None], weight, **geometry, groups=groups)[0])

    cost = formulas.convolution(
        c_in, c_out, case["kernel"], case["size"], groups=groups, bias=case["bias"], **geometry
    )  # fmt: skip
    biases = c_out if case["bias"] else 0
    assert cost.multi_adds == run.multiplications
    assert cost["weights"] == run.weights_used == weight.numel()
    assert cost.params == weight.numel() + biases
    assert cost["outputs"] == run.output.numel()
    assert cost["bias_adds"] == (run.output.numel() if case["bias"] else 0)
    assert cost.memory_access == x.numel() + weight.numel() + biases + run.output.numel()
    assert formulas.output_size(case["size"], case["kernel"], **geometry) == tuple(run.output.shape[1:])


@settings(max_examples=120, deadline=None)
@given(cases())
def test_a_transposed_convolution_costs_what_its_loops_multiply_those_that_are_cropped_included(case):
    c_in, c_out, groups, x, weight = tensors(case, transposed=True)
    geometry = {key: case[key] for key in ("stride", "padding", "output_padding", "dilation")}
    assume(
        all(o < max(s, d) for o, s, d in zip(*(case[k] for k in ("output_padding", "stride", "dilation")), strict=True))
    )
    size = formulas.transposed_size(case["size"], case["kernel"], **geometry) if fits(case) else None
    assume(size is not None)
    run = convolve_transposed(x, weight, **geometry, groups=groups)
    run_by_torch = getattr(torch.nn.functional, f"conv_transpose{x.dim() - 1}d")
    torch.testing.assert_close(run.output, run_by_torch(x[None], weight, **geometry, groups=groups)[0])

    cost = formulas.transposed(c_in, c_out, case["kernel"], case["size"], groups=groups, bias=case["bias"], **geometry)
    biases = c_out if case["bias"] else 0
    assert cost.multi_adds == run.multiplications
    assert cost["weights"] == run.weights_used == weight.numel()
    assert cost.params == weight.numel() + biases
    assert cost["outputs"] == run.output.numel()
    assert cost.memory_access == x.numel() + weight.numel() + biases + run.output.numel()
    assert size == tuple(run.output.shape[1:])


def fits(case) -> bool:
    """Whether anything is left of a transposed convolution's output after cropping."""
    keys = ("size", "kernel", "stride", "padding", "output_padding", "dilation")
    return all(
        (n - 1) * s + d * (k - 1) + 1 - 2 * p + o >= 1
        for n, k, s, p, o, d in zip(*(case[key] for key in keys), strict=True)
    )


@settings(max_examples=40, deadline=None)
@given(
    channels=st.integers(1, 4), multiplier=st.integers(1, 3), size=st.tuples(st.integers(3, 5), st.integers(3, 5)),
    stride=st.integers(1, 2), padding=st.integers(0, 1), bias=st.booleans(),
)  # fmt: skip
def test_a_depthwise_convolution_is_one_group_per_channel(channels, multiplier, size, stride, padding, bias):
    x = torch.randn(channels, *size, dtype=torch.float64)
    weight = torch.randn(channels * multiplier, 1, 3, 3, dtype=torch.float64)
    run = convolve(x, weight, (stride,) * 2, (padding,) * 2, (1, 1), channels)
    cost = formulas.depthwise(channels, 3, size, stride=stride, padding=padding, multiplier=multiplier, bias=bias)
    assert (cost.multi_adds, cost["weights"]) == (run.multiplications, weight.numel())
    biases = channels * multiplier if bias else 0
    assert cost.memory_access == x.numel() + weight.numel() + biases + run.output.numel()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(3, 6), st.integers(1, 2), st.booleans())
def test_a_depthwise_separable_convolution_is_a_depthwise_and_a_pointwise_loop(c_in, c_out, side, stride, bias):
    x = torch.randn(c_in, side, side, dtype=torch.float64)
    first = convolve(x, torch.randn(c_in, 1, 3, 3, dtype=torch.float64), (stride,) * 2, (1, 1), (1, 1), c_in)
    second = convolve(first.output, torch.randn(c_out, c_in, 1, 1, dtype=torch.float64), (1, 1), (0, 0), (1, 1), 1)
    cost = formulas.depthwise_separable(c_in, c_out, 3, (side, side), stride=stride, padding=1, bias=bias)
    assert cost.multi_adds == first.multiplications + second.multiplications
    assert cost["weights"] == first.weights_used + second.weights_used
    assert cost["biases"] == (c_in + c_out if bias else 0)
    elements = x.numel() + 2 * first.output.numel() + second.output.numel()
    assert cost.memory_access == elements + cost.params


@pytest.mark.parametrize(
    ("special", "general"),
    [
        (
            formulas.standard(4, 6, 3, (8, 7), stride=2, padding=1),
            formulas.convolution(4, 6, 3, (8, 7), stride=2, padding=1),
        ),
        (formulas.pointwise(4, 6, (8, 7), stride=2), formulas.convolution(4, 6, 1, (8, 7), stride=2)),
        (formulas.group(4, 6, 3, (8, 7), 2), formulas.convolution(4, 6, 3, (8, 7), groups=2)),
        (formulas.grouped_pointwise(4, 6, (8, 7), 2), formulas.convolution(4, 6, 1, (8, 7), groups=2)),
        (formulas.dilated(4, 6, 3, (8, 7), 2), formulas.convolution(4, 6, 3, (8, 7), dilation=2)),
        (formulas.depthwise(4, 3, (8, 7)), formulas.convolution(4, 4, 3, (8, 7), groups=4)),
    ],
    ids=["standard", "pointwise", "group", "grouped_pointwise", "dilated", "depthwise"],
)
def test_a_named_convolution_is_a_special_case_of_the_general_one(special, general):
    assert special == general


def test_padding_same_keeps_the_size():
    assert formulas.output_size((9, 7), 5, padding="same") == (9, 7)
    assert formulas.output_size((9, 7), 3, padding="same", dilation=2) == (9, 7)


def test_memory_access_of_a_pointwise_convolution_is_the_one_of_guideline_g1():
    h, w, c1, c2 = 7, 5, 12, 20
    assert formulas.pointwise(c1, c2, (h, w)).memory_access == h * w * (c1 + c2) + c1 * c2


def test_memory_access_of_a_grouped_pointwise_convolution_is_the_one_of_guideline_g2():
    h, w, c1, c2, g = 7, 5, 12, 20, 4
    assert formulas.grouped_pointwise(c1, c2, (h, w), g).memory_access == h * w * (c1 + c2) + c1 * c2 // g

"""Shapes and dtypes of results against torch's own samples of its operators (``op_db``), run for real."""

from __future__ import annotations

import itertools
import sys
import types
import unittest
import warnings

import pytest
import torch
from torch import nn

from complexity.counters import counting
from complexity.ledgers.kinds import kinds

if "expecttest" not in sys.modules:  # op_db only imports it for torch's own test cases
    stub = types.ModuleType("expecttest")
    stub.TestCase = unittest.TestCase
    sys.modules["expecttest"] = stub

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from torch.testing._internal.common_methods_invocations import op_db

#: Whose meta kernel and CPU kernel differ in torch itself (an empty or a full tensor of saved statistics).
_TORCH_DIFFERS = {"native_batch_norm", "_native_batch_norm_legit"}
#: Of each operator and dtype.
SAMPLES = 4


class Calls(nn.Module):
    def __init__(self, operator):
        super().__init__()
        self.operator = operator

    def forward(self, *inputs, **named):
        return self.operator(*inputs, **named)


def flat(values):
    if isinstance(values, torch.Tensor):
        return [values]
    return [t for value in values for t in flat(value)] if isinstance(values, (tuple, list)) else []


def said(tensors):
    return [(tuple(t.shape), t.dtype) for t in tensors]


def compared(operator, dtype):
    """Samples whose results are said otherwise than torch has them."""
    wrong = []
    try:
        samples = list(itertools.islice(operator.sample_inputs("cpu", dtype), SAMPLES))
    except Exception:
        return wrong  # torch has none
    for sample in samples:
        inputs = (sample.input, *sample.args)
        if any(t.layout is not torch.strided for t in flat(inputs)):
            continue
        try:
            real = operator.op(*[x.clone() if isinstance(x, torch.Tensor) else x for x in inputs], **sample.kwargs)
        except Exception:
            continue  # no sample of a call that works
        if any(t.layout is not torch.strided for t in flat(real)):
            continue
        try:
            got = counted(operator.op, inputs, sample.kwargs)
        except TypeError as error:
            if "multiple values for argument" in str(error):
                continue
            raise
        if said(flat(real)) != said(flat(got)):
            wrong.append((operator.name, said(flat(inputs)), sample.kwargs, said(flat(real)), said(flat(got))))
    return wrong


def counted(function, inputs, named):
    model = Calls(function)
    with counting(model) as ledger:
        result = model(*inputs, **named)
    for layer in ledger:
        names = (layer.kind, f"_{layer.kind}")  # an operator without a rule gives its name
        assert layer.kind in kinds() or any(hasattr(torch.ops.aten, name) for name in names)
        assert {quantity for quantity, n in layer.cost.items() if n} <= layer.about.carries
    return result


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
@pytest.mark.filterwarnings("ignore")
def test_results_have_the_shapes_and_dtypes_of_torch(dtype):
    operators = [op for op in op_db if dtype in op.dtypes and op.name not in _TORCH_DIFFERS]
    assert len(operators) > 250
    torch.manual_seed(0)
    assert [wrong for operator in operators for wrong in compared(operator, dtype)] == []

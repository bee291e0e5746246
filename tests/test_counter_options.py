"""Options of ``count``: what they take, and that a model's arguments are not taken for them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

import complexity
from complexity.base.errors import ComplexityError
from complexity.counters import count, counting, spec


@pytest.mark.parametrize("name", ["flow", "strict", "execute", "backward", "per_sample"])
def test_an_option_takes_no_tensor(name):
    with pytest.raises(ComplexityError, match=f"{name}= is an option"):
        count(nn.ReLU(), torch.zeros(2), **{name: torch.zeros(2)})


def test_a_misspelt_option_is_told():
    with pytest.raises(ComplexityError, match="did you mean 'strict'"):
        count(nn.ReLU(), torch.zeros(2), strct=True)


def test_per_sample_takes_the_batch_where_the_first_axis_is_another():
    lstm = nn.LSTM(4, 6)
    steps, batch = 5, 3
    whole = count(lstm, spec(steps, batch, 4)).multi_adds
    assert count(lstm, spec(steps, batch, 4), per_sample=batch).multi_adds * batch == whole


def test_counting_nothing_is_told():
    with pytest.warns(UserWarning, match="not called inside"), counting(nn.ReLU()):
        pass


def test_spec_is_at_the_top():
    assert complexity.spec(2, 3).shape == (2, 3)


def test_a_nested_tensor_is_refused():
    with pytest.raises(ComplexityError, match="nested tensor"):
        count(nn.Linear(4, 4), torch.nested.nested_tensor([torch.zeros(2, 4), torch.zeros(3, 4)]))

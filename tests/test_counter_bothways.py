"""A yes or no about values that nobody knows: counted both ways, and only what all ways agree on is given."""

import pytest
import torch
from torch import nn

from complexity.base.errors import ComplexityError
from complexity.counters import count, spec

MASK = torch.ones(2, 6, dtype=torch.bool, device="meta")


class Asks(nn.Module):
    """Calls a function of its layers, the input and a mask."""

    def __init__(self, function):
        super().__init__()
        self.function = function
        self.one, self.two = nn.Linear(4, 4), nn.Linear(4, 8)

    def forward(self, x, mask):
        return self.function(self, x, mask)


def masked(m, x, mask):
    y = m.one(x)
    return y if mask.all().item() else y.masked_fill(~mask[..., None], 0) + 1


def test_what_all_answers_agree_on_is_the_count_of_real_masks_too():
    model = Asks(masked)
    with pytest.warns(UserWarning, match=r"whatever they are, MultiAdds and params are these.*adds 0 to 48"):
        ledger = count(model.to("meta"), spec(2, 6, 4), MASK)
    assert (ledger.multi_adds, ledger.params) == (2 * 6 * 16, 4 * 4 + 4 + 4 * 8 + 8)
    real = Asks(masked)
    for mask in (torch.ones(2, 6, dtype=torch.bool), torch.zeros(2, 6, dtype=torch.bool)):
        assert count(real, torch.ones(2, 6, 4), mask).multi_adds == ledger.multi_adds


def test_answers_that_cost_differently_are_an_error_with_both_figures():
    model = Asks(lambda m, x, mask: m.one(x) if mask.any() else m.two(x)).to("meta")
    with pytest.raises(ComplexityError, match=r"by the answer it is 192 or 384 MultiAdds"):
        count(model, spec(2, 6, 4), MASK)


def test_figures_that_agree_in_pairs_only_are_an_error():
    """Both all-yes and all-no cost the same; a mixture of answers costs more."""

    def function(m, x, mask):
        first = bool(mask.all())
        second = bool(mask[0].all())
        return m.two(x) if first != second else m.one(x)

    with pytest.raises(ComplexityError, match="192 or 384"):
        count(Asks(function).to("meta"), spec(2, 6, 4), MASK)


def test_one_question_asked_in_a_loop_has_one_answer():
    def function(m, x, mask):
        for _ in range(5):
            x = m.one(x if mask.all() else x + 1)
        return x

    with pytest.warns(UserWarning, match="adds 0 to 240"):
        assert count(Asks(function).to("meta"), spec(2, 6, 4), MASK).multi_adds == 5 * 192


def refuses(m, x, mask):
    if not mask.all():
        raise ValueError("padding is not supported")
    return m.one(x)


def many(m, x, mask):
    a = bool(mask.all())
    b = bool(mask[0].all())
    c = bool(mask[1].all())
    d = bool(mask[:, 0].all())
    return m.one(x) + a + b + c + d


def swallows(m, x, mask):
    try:
        return m.one(x) if mask.all() else x
    except RuntimeError:
        return m.two(x)


@pytest.mark.parametrize("function", [refuses, many, lambda m, x, mask: m.one(x)[: int(mask.sum())]])
def test_what_one_answer_cannot_run_what_asks_too_much_or_for_a_number_is_refused(function):
    with pytest.raises(ComplexityError, match="cannot be counted by shapes alone"):
        count(Asks(function).to("meta"), spec(2, 6, 4), MASK)


def test_a_question_whose_error_is_swallowed_is_asked_both_ways_too():
    with pytest.raises(ComplexityError, match="0 or 192 MultiAdds"):
        count(Asks(swallows).to("meta"), spec(2, 6, 4), MASK)


def test_known_values_are_no_question(recwarn):
    model = Asks(masked).to("meta")
    ledger = count(model, spec(2, 6, 4), torch.zeros(2, 6, dtype=torch.bool))
    assert (ledger.quantity("adds"), len(recwarn)) == (48, 0)

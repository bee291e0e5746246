"""Totals of the closed forms against networks that others wrote, counted by forward hooks."""

import pytest
import torch
from hooks import hooked
from witnesses import WITNESSES, name

from complexity.architectures import find, ledger


@pytest.mark.parametrize("case", WITNESSES, ids=name)
def test_totals_are_those_of_the_same_network_elsewhere(case):
    network, settings, build = case
    with torch.device("meta"):
        model = build()
    closed = ledger(network, **settings)
    assert (closed.multi_adds, closed.params) == hooked(model, find(network).resolution)

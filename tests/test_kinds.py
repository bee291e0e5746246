"""Kinds of layers: one table says what each is, and what it may carry."""

from __future__ import annotations

import pytest
import torch
from torch import nn

import complexity
from complexity import Convention, Cost, Layer
from complexity.counters import rule
from complexity.counters.registry import MODULE_KINDS
from complexity.formulas.cost import QUANTITIES
from complexity.ledgers.conventions import Rule, conventions
from complexity.ledgers.kinds import kind, kinds
from complexity.peers.tools import TOOLS, tool


def carried(ledger: complexity.Ledger) -> set[tuple[str, str]]:
    return {(layer.kind, quantity) for layer in ledger for quantity, amount in layer.cost.items() if amount}


ALLOWED = {(name, quantity) for name, one in kinds().items() for quantity in one.carries}


def test_the_table_names_quantities_that_exist() -> None:
    assert {quantity for _, quantity in ALLOWED} <= set(QUANTITIES)
    assert {one.field for one in kinds().values()} == {"", "window", "same", "join"}


@pytest.mark.parametrize("name", complexity.networks())
def test_closed_forms_carry_what_the_table_allows(name: str) -> None:
    for variant in complexity.architectures.find(name).variants:
        assert carried(complexity.ledger(name, variant=variant)) <= ALLOWED


#: Modules of every kind that has parameters or a window, and the shape of an input.
MODULES: list[tuple[nn.Module, tuple[int, ...]]] = [
    (nn.Conv2d(4, 8, 3), (2, 4, 8, 8)),
    (nn.ConvTranspose2d(4, 8, 3), (2, 4, 8, 8)),
    (nn.Linear(8, 3), (2, 4, 8)),
    (nn.MultiheadAttention(8, 2), (5, 2, 8)),
    (nn.TransformerEncoderLayer(8, 2, 16), (5, 2, 8)),
    (nn.LSTM(8, 3), (5, 2, 8)),
    (nn.GRU(8, 3, bidirectional=True), (5, 2, 8)),
    (nn.RNN(8, 3), (5, 2, 8)),
    (nn.BatchNorm2d(4), (2, 4, 8, 8)),
    (nn.InstanceNorm2d(4, affine=True, track_running_stats=True), (2, 4, 8, 8)),
    (nn.GroupNorm(2, 4), (2, 4, 8, 8)),
    (nn.LayerNorm(8), (2, 4, 8)),
    (nn.RMSNorm(8), (2, 4, 8)),
    (nn.LocalResponseNorm(2), (2, 4, 8, 8)),
    (nn.PReLU(4), (2, 4, 8, 8)),
    (nn.GLU(), (2, 4, 8)),
    (nn.Softmax(1), (2, 4, 8)),
    (nn.MaxPool2d(2), (2, 4, 8, 8)),
    (nn.AvgPool2d(2), (2, 4, 8, 8)),
    (nn.AdaptiveAvgPool2d(3), (2, 4, 8, 8)),
    (nn.AdaptiveMaxPool2d(3), (2, 4, 8, 8)),
    (nn.ZeroPad2d(1), (2, 4, 8, 8)),
    (nn.ChannelShuffle(2), (2, 4, 8, 8)),
    (nn.Upsample(scale_factor=2), (2, 4, 8, 8)),
    (nn.PixelShuffle(2), (2, 4, 8, 8)),
    (nn.Unfold(2), (2, 4, 8, 8)),
]


@pytest.mark.parametrize(("module", "shape"), MODULES, ids=lambda value: type(value).__name__)
def test_the_counter_carries_what_the_table_allows(module: nn.Module, shape: tuple[int, ...]) -> None:
    inputs = [complexity.spec(*shape)] * (3 if isinstance(module, nn.MultiheadAttention) else 1)
    found = carried(complexity.count(module.eval(), *inputs))
    assert found
    assert found <= ALLOWED


def test_a_parameter_that_nothing_uses_is_of_a_kind_of_the_table() -> None:
    model = nn.ModuleDict({"used": nn.ReLU(), "conv": nn.Conv2d(1, 1, 1), "norm": nn.BatchNorm2d(1), "act": nn.PReLU()})
    model.register_parameter("bias", nn.Parameter(torch.zeros(3)))
    model.forward = model["used"].forward  # type: ignore[method-assign]
    ledger = complexity.count(model, complexity.spec(1, 3))
    assert ledger.params == 3 + 2 + 2 + 1
    assert carried(ledger) <= ALLOWED


def test_the_kinds_of_modules_are_in_the_table() -> None:
    assert set(MODULE_KINDS.values()) <= set(kinds())


def test_no_rule_of_a_named_convention_is_about_kinds_that_never_carry_its_quantity() -> None:
    for convention in conventions().values():
        for one in convention.rules:
            assert all((name, one.quantity) in ALLOWED for name in one.kind or ()), (convention.name, one)


def test_blind_spots_of_tools_name_what_exists() -> None:
    spots = [spot for name in TOOLS for spot in tool(name).blind_spots]
    assert spots
    for spot in spots:
        for quantity in spot.quantities or ("multi_adds",):
            Rule(quantity, 1, spot.kinds, spot.forms)


def test_a_gradient_is_a_kind_of_its_own() -> None:
    convention = Convention("weights' gradients", "", (Rule("multi_adds", 1, kind=("linear_weight_gradient",)),))
    x = torch.zeros(2, 4, requires_grad=True)
    assert complexity.count(nn.Linear(4, 3), x, backward=True).total(convention) == 2 * 4 * 3


def test_a_users_rule_brings_in_its_kind_and_its_amounts_tell_what_it_is() -> None:
    with pytest.raises(complexity.ComplexityError, match="unknown kind of layer 'searched'"):
        Rule("adds", 1, kind=("searched",))

    @torch.library.custom_op("complexity_test::searched", mutates_args=())
    def operation(x: torch.Tensor) -> torch.Tensor:
        return x.clone()

    operation.register_fake(torch.empty_like)
    rule(operation, kind="searched")(lambda x: Cost(adds=7, read=3, written=3))

    class Searching(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return operation(x)

    convention = Convention("mine", "", (Rule("adds", 2, kind=("searched",)),))
    assert complexity.count(Searching(), complexity.spec(5)).total(convention) == 14
    assert Layer("a", "mine", Cost(activation_elements=3)).about.group == "activation"
    assert Layer("a", "mine", Cost(norm_elements=3)).about.in_place
    assert not Layer("a", "mine", Cost(norm_elements=3, multi_adds=3)).about.in_place


def test_what_a_kind_is_told_by_the_table() -> None:
    assert [name for name, one in kinds().items() if one.moves] == [
        "concat", "channel_shuffle", "copy", "pad", "gather", "flip", "roll",
    ]  # fmt: skip
    assert kind("relu6").in_place
    assert not kind("softmax").in_place
    assert Layer("a", "conv_transpose", Cost(), (1, 4, 8, 8), kernel_size=(2, 2)).type == "transposed conv 2×2"
    assert Layer("a", "adaptive_avg_pool", Cost()).type == "adaptive avg pool"

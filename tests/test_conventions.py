"""Conventions: a figure is ledger × convention."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from torch import nn

import complexity
from complexity import Convention, Cost, Layer, Ledger
from complexity.architectures.builder import Map, Net
from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.explaining.choices import read_choice
from complexity.ledgers.conventions import Rule, conventions, load

LEDGER = complexity.ledger("mobilenet_v3_small")


def test_named_conventions_are_sums_of_quantities() -> None:
    q = LEDGER.quantity
    assert LEDGER.total("multi-adds") == q("multi_adds")
    assert LEDGER.total("flops") == 2 * q("multi_adds")
    assert LEDGER.total("multi-adds-bias") == q("multi_adds") + q("bias_adds")
    assert LEDGER.total("params") == q("weights") + q("biases") + q("norm_weights")
    assert LEDGER.total("no-norm") == q("weights") + q("biases")
    assert LEDGER.total("weights") == q("weights")
    assert LEDGER.total("keras") == LEDGER.params + q("norm_statistics")


def test_conv_only_leaves_linear_layers_out() -> None:
    linear = sum(layer.multi_adds for layer in LEDGER if layer.kind == "linear")
    assert LEDGER.total("multi-adds") - LEDGER.total("conv-only") == linear > 0


def test_a_convention_of_ones_own_in_three_spellings(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[mine]\nrules=[{quantity="multi_adds", weight=1}, {quantity="norm_elements", weight=2}]\n')
    spelled = complexity.convention("multi_adds=1,norm_elements=2")
    made = Convention.of_weights("mine", multi_adds=1, norm_elements=2)
    expected = LEDGER.quantity("multi_adds") + 2 * LEDGER.quantity("norm_elements")
    assert [LEDGER.total(c) for c in (spelled, made, load(path)["mine"])] == [expected] * 3


def test_rules_select_kind_form_and_part() -> None:
    layers = [
        Layer("a", "conv", Cost(multi_adds=10), form="module", part="stem"),
        Layer("b", "conv", Cost(multi_adds=100), form="function"),
        Layer("c", "linear", Cost(multi_adds=1000), form="module"),
    ]
    ledger = Ledger(layers)

    def total(**rule: list[str]) -> object:
        return ledger.total(Convention.read("x", {"rules": [{"quantity": "multi_adds", "weight": 1, **rule}]}))

    assert total() == 1110
    assert total(kind=["conv"]) == 110
    assert total(form=["function"]) == 100
    assert total(part=["stem"]) == 10
    assert total(kind=["conv"], form=["module"]) == 10


def test_the_weights_of_all_rules_that_apply_add_up() -> None:
    rules = (Rule("multi_adds", 1), Rule("multi_adds", 3, kind=("conv",)), Rule("multi_adds", 5, part=("stem",)))
    convention = Convention("overlapping", "", rules)
    layers = [
        Layer("a", "conv", Cost(multi_adds=10), part="stem"),
        Layer("b", "conv", Cost(multi_adds=100)),
        Layer("c", "linear", Cost(multi_adds=1000)),
    ]
    assert Ledger(layers).total(convention) == 10 * (1 + 3 + 5) + 100 * (1 + 3) + 1000
    assert [convention.total(layer.amounts) for layer in layers] == [90, 400, 1000]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[x]\nrules=[]", "is needed"),
        ("[x]\nrule=3\nrules=[{quantity='multi_adds', weight=1}]", "unknown key"),
        ("[x]\nrules=[{quantity='macs', weight=1}]", "unknown quantity"),
        ("[x]\nrules=[{quantity='multi_adds', weight='1'}]", "rules 1: weight must be a number, not '1'"),
        ("[x]\nrules=[{quantity='multi_adds', weight=nan}]", "weight must be a number, not nan"),
        ("[x]\nof='bytes'\nrules=[{quantity='multi_adds', weight=1}]", "unknown 'of'"),
        ("[x]\nsummary=1\nrules=[{quantity='multi_adds', weight=1}]", "summary must be a text in quotes, not 1"),
        ("[x]\nrules=[3]", "rules 1 must be a table of keys and values, not 3"),
        ("[x]\nrules=[{quantity='multi_adds'}]", "rules 1: quantity and weight are needed"),
        ("[x]\nrules=[{quantity='multi_adds', weight=1, kind='conv'}]", "kind must be a list, not 'conv'"),
        ("[x]\nrules=[{quantity='multi_adds', weight=1, kind=[]}]", "kind must be a list of at least 1"),
        ("[x]\nrules=[{quantity='multi_adds', weight=1, kind=['con']}]", "'con' .did you mean 'conv'"),
        ("[x]\nrules=[{quantity='multi_adds', weight=1, form=['modul']}]", "'modul' .did you mean 'module'"),
        ("[x]\nrules=[{quantity='multi_adds', weight=1, part=['stam']}]", "'stam' .did you mean 'stem'"),
        ("[x]\nrules=[{quantity='norm_elements', weight=1, kind=['conv']}]", "conv: never carries norm_elements"),
        ("[x", "not valid TOML"),
    ],
)
def test_a_broken_file_of_conventions_is_one_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(content)
    with pytest.raises(ComplexityError, match=says) as caught:
        load(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Rule("multi_addds", 1), "did you mean 'multi_adds'"),
        (lambda: Rule("multi_adds", 1, kind=("liner",)), "did you mean 'linear'"),
        (lambda: Rule("multi_adds", 1, kind=("conv_weigth_gradient",)), "did you mean"),
        (lambda: Rule("multi_adds", 1, form=("modules",)), "did you mean 'module'"),
        (lambda: Rule("multi_adds", 1, part=("head",)), "unknown part 'head'"),
        (lambda: Rule("multi_adds", float("inf")), "weight of multi_adds must be a number, not inf"),
        (lambda: Convention("mine", "", ()), "convention 'mine': rules = "),
        (lambda: Convention("mine", "", (Rule("weights", 1),), of="parameters"), "did you mean 'params'"),
        (lambda: Convention.of_weights("mine", norm_element=1), "convention 'mine': .*did you mean 'norm_elements'"),
        (lambda: complexity.convention("norm_element=1"), "did you mean 'norm_elements'"),
        (lambda: Cost(multi_add=1), "did you mean 'multi_adds'"),
        (lambda: Ledger([Layer("a", "conv", Cost(), form="modul")]), "layer 'a' .*did you mean 'module'"),
        (lambda: Ledger([Layer("a", "conv", Cost(), part="classifer")]), "layer 'a' .*did you mean 'classifier'"),
        (lambda: Net().activation("act", Map(8, (4, 4)), "relu7"), "did you mean 'relu"),
        (lambda: read_choice("x", [{"value": 1, "without": "steem"}]), "did you mean 'stem'"),
        (
            lambda: read_choice("x", [{"value": 1, "rules": [{"quantity": "adds", "weight": 1, "form": ["inne"]}]}]),
            "did you mean 'inner'",
        ),
    ],
)
def test_what_does_not_exist_is_an_error_with_the_nearest_name(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ComplexityError, match=says) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_every_convention_names_its_source() -> None:
    for convention in conventions().values():
        assert convention.source
        assert convention.summary


def test_ledger_sums_agree_with_its_layers() -> None:
    assert sum(layer.params for layer in LEDGER) == LEDGER.params
    assert sum(layer.memory_access for layer in LEDGER) == LEDGER.memory_access
    assert sum(cost.multi_adds for cost in LEDGER.by_kind().values()) == LEDGER.multi_adds
    assert sum(cost.multi_adds for cost in LEDGER.by_module(1).values()) == LEDGER.multi_adds
    frame = LEDGER.to_frame()
    assert int(frame["multi_adds"].sum()) == LEDGER.multi_adds
    assert len(frame) == len(LEDGER)


def test_what_was_counted_cannot_be_changed_so_a_figure_is_the_same_whichever_way_it_is_read() -> None:
    live = complexity.count(
        nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()), complexity.spec(1, 3, 9, 9)
    )
    layer = live.layers[0]
    changes: list[Callable[[], object]] = [
        lambda: layer.cost.__setitem__("multi_adds", 0),  # type: ignore[attr-defined]
        lambda: setattr(layer, "cost", Cost()),
        lambda: setattr(layer, "kind", "linear"),
        lambda: setattr(live, "layers", ()),
        lambda: live.layers.__delitem__(0),  # type: ignore[attr-defined]
        lambda: live.amounts.clear(),  # type: ignore[attr-defined]
        lambda: setattr(live, "known", {"multi_adds": 0}),
    ]
    for change in changes:
        with pytest.raises((AttributeError, TypeError)):
            change()
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    with complexity.counting(model) as twice:
        model(complexity.spec(2, 3, 5, 5))
        model(complexity.spec(2, 3, 5, 5))
    seventh = complexity.count(model, complexity.spec(3, 3, 5, 5), per_sample=7)
    for ledger in (live, twice, seventh, LEDGER, live.named("mine")):
        assert (
            ledger.params
            == ledger.total("params")
            == ledger.quantity("weights") + ledger.quantity("biases") + ledger.quantity("norm_weights")
        )
        assert ledger.multi_adds == ledger.total("multi-adds") == ledger.quantity("multi_adds")
        assert ledger.flops == ledger.total("flops")
    assert sum(layer.multi_adds for layer in live) == live.multi_adds == 8 * 27 * 49
    assert sum(layer.params for layer in live) == live.params == 8 * 27 + 8 + 16


def test_a_ledger_prints_the_table_of_the_command_and_its_repr_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = complexity.ledger("mobilenet_v1")
    assert run(["count", "complexity:mobilenet_v1"]) == 0
    printed = capsys.readouterr().out
    assert (
        printed
        == ledger.named("complexity:mobilenet_v1").to_text()
        == str(ledger.named("complexity:mobilenet_v1")) + "\n"
    )
    assert "mobilenet_v1" in repr(ledger) and "\n" not in repr(ledger)
    assert ledger.to_text(by="module", convention="flops") != ledger.to_text()
    with pytest.raises(ComplexityError, match="did you mean 'module'"):
        ledger.to_text(by="modules")
    with pytest.raises(ComplexityError, match="did you mean 'figure'"):
        ledger.to_text(sort="figures")


def test_a_module_has_the_params_and_the_figure_of_all_that_is_in_it() -> None:
    layers = [
        Layer("a.conv", "conv", Cost(multi_adds=10, weights=1), (1, 1, 2, 2)),
        Layer("a.norm", "batch_norm", Cost(norm_weights=20)),
        Layer("b.inner.fc", "linear", Cost(multi_adds=300, weights=3000, biases=4)),
        Layer("a.conv", "conv", Cost(multi_adds=5)),
    ]
    grid = Ledger(layers).to_grid(by="module", raw=True)
    assert [(row[0], int(row[4]), int(row[5])) for row in grid.rows] == [
        ("a", 21, 15), ("a.conv", 1, 15), ("a.norm", 20, 0), ("b", 3004, 300), ("b.inner", 3004, 300),
        ("b.inner.fc", 3004, 300), ("total", 3025, 315),
    ]  # fmt: skip


def test_a_module_of_several_operations_says_what_it_is_and_they_fold_out() -> None:
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.weight = nn.Conv2d(3, 4, 3), nn.Parameter(torch.zeros(5, 4, 1, 1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return F.relu(F.conv2d(self.conv(x), self.weight))

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.block, self.head = Block(), nn.Linear(5, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.block(x).mean((2, 3)))

    counted = complexity.count(Net(), torch.empty(1, 3, 8, 8))
    rows = counted.to_grid(by="module", raw=True).rows
    assert [(row[0], row[1], row[3], int(row[4])) for row in rows[:-1]] == [
        ("block", "Block", "1×3×8×8 → 1×5×6×6", 132),
        ("block.conv", "conv", "1×4×6×6", 112),
        ("block(conv)", "pointwise conv", "1×5×6×6", 20),
        ("block(relu)", "relu", "1×5×6×6", 0),
        ("(model)", "mean", "1×5", 0),
        ("head", "linear", "1×2", 12),
    ]
    assert [row[0] for row in counted.to_grid(by="module", depth=1, raw=True).rows] == [
        "block",
        "(model)",
        "head",
        "total",
    ]


def test_share_per_layer_type_is_what_the_v1_paper_prints() -> None:
    """Table 2 of the paper: 94.86 / 3.06 / 1.19 / 0.18 % of the multi-adds."""
    ledger = complexity.ledger("mobilenet_v1")
    share = {kind: 100 * cost.multi_adds / ledger.multi_adds for kind, cost in ledger.by_kind().items()}
    assert share["pointwise conv"] == pytest.approx(94.86, abs=0.01)
    assert share["depthwise conv 3×3"] == pytest.approx(3.06, abs=0.01)
    assert share["linear"] == pytest.approx(0.18, abs=0.01)


def test_unknown_names_are_one_line_with_the_nearest() -> None:
    for call, says in (
        (lambda: complexity.ledger("mobilenet_v4"), "did you mean 'mobilenet_v"),
        (lambda: LEDGER.total("flop"), "did you mean 'flops'"),
        (lambda: LEDGER.quantity("weight"), "did you mean 'weights'"),
        (lambda: LEDGER["stem.cnv"], "did you mean 'stem.conv'"),
    ):
        with pytest.raises(ComplexityError, match=says):
            call()

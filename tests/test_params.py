"""Params alone: of models that are built and not run, and in budgets of models whose run fails."""

import json

import pytest

import complexity
from complexity.base.errors import ComplexityError
from complexity.check.asserting import Checker
from complexity.cli.main import run
from complexity.ledgers.written import from_data
from complexity.targets import parse, target_params

torch = pytest.importorskip("torch")

NETS = """
import torch
from torch import nn


class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 5), nn.Linear(5, 4), nn.Linear(4, 5)
        self.b.weight.requires_grad_(False)
        self.c.weight = self.a.weight
        self.norm = nn.BatchNorm1d(5)
        self.small = nn.Parameter(torch.zeros(3, dtype=torch.float16))

    def forward(self, x):
        raise RuntimeError("no")


class Low(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Linear(64, 64, bias=False).requires_grad_(False)
        self.a, self.b = nn.Linear(64, 2, bias=False), nn.Linear(2, 64, bias=False)


class Lazy(nn.Module):
    def __init__(self):
        super().__init__()
        self.late = nn.LazyLinear(3)
"""


@pytest.fixture
def nets(tmp_path, monkeypatch):
    (tmp_path / "nets.py").write_text(NETS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_shared_ones_once_and_the_frozen_apart(nets):
    found = target_params(parse("nets.py:Broken"))
    by_hand = 20 + 5 + 20 + 4 + 5 + 5 + 5 + 3
    assert found.totals == {
        "params": by_hand,
        "trainable": by_hand - 20,
        "frozen": 20,
        "bytes": 4 * (by_hand - 3) + 2 * 3,
    }
    low = target_params(parse("nets.py:Low"))
    assert (low.totals["trainable"], low.totals["frozen"]) == (2 * 2 * 64, 64 * 64)
    with pytest.raises(ComplexityError, match=r"nothing was run: params, not multi.adds"):
        _ = found.multi_adds


@pytest.mark.parametrize(
    "name", ["ssdlite320_mobilenet_v3_large", "fasterrcnn_resnet50_fpn", "raft_small", "swin_v2_t"]
)
def test_a_zoos_model_has_what_torch_says(name):
    torchvision = pytest.importorskip("torchvision")
    with torch.device("meta"):
        model = torchvision.models.get_model(
            name, weights=None, **({"weights_backbone": None} if "rcnn" in name or "ssd" in name else {})
        )
    found = target_params(parse(f"torchvision:{name}"))
    assert found.params == sum(one.numel() for one in model.parameters())
    assert found.totals["trainable"] == sum(one.numel() for one in model.parameters() if one.requires_grad)


def test_on_the_command_line(nets, capsys):
    assert run(["count", "nets.py:Broken", "--params"]) == 0
    out = capsys.readouterr().out
    assert "trainable 47 params, frozen 20" in out and "nothing was run" in out
    assert run(["count", "nets.py:Broken", "--params", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["totals"]["frozen"] == 20
    assert {one["name"] for one in data["tensors"] if not one["trained"]} == {"b.weight"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nets.py:Broken", "--params", "--execute"], "--params runs nothing: no --execute beside it"),
        (["nets.py:Broken", "--params", "--per-sample"], "no --per-sample beside it"),
        (["nets.py:Broken", "--params", "--input", "1,4"], "no --input beside it"),
        (["complexity:mobilenet_v1", "--params"], "--params is for live models"),
        (["nets.py:Lazy", "--params"], "the shape of late.weight is not known before a run"),
    ],
)
def test_what_does_not_go_with_it(words, said, nets, capsys):
    assert run(["count", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_a_budget_of_params_needs_no_run(nets, capsys):
    for most, code in ((67, 0), (66, 1)):
        (nets / "complexity.toml").write_text(f'[[model]]\ntarget = "nets.py:Broken"\nmax_params = {most}\n')
        assert run(["check"]) == code, capsys.readouterr()
    assert "params alone, for its run fails: counting nets.py:Broken" in capsys.readouterr().out.replace("\n", " ")
    (nets / "complexity.toml").write_text('[[model]]\ntarget = "nets.py:Broken"\ninput = "y=1,4"\nmax_params = 67\n')
    assert run(["check"]) == 2
    assert "unknown input 'y'" in "".join(capsys.readouterr())
    (nets / "complexity.toml").write_text('[[model]]\ntarget = "nets.py:Broken"\nmax_params = 67\nmax_multi_adds = 1\n')
    assert run(["check"]) in (1, 2)
    assert "raised RuntimeError: no" in "".join(capsys.readouterr())


class Part(torch.nn.Module):
    """A frozen layer, a trained one, and a frozen parameter that nothing uses."""

    def __init__(self):
        super().__init__()
        self.base, self.head = torch.nn.Linear(16, 16).requires_grad_(False), torch.nn.Linear(16, 3)
        self.norm = torch.nn.BatchNorm1d(3)
        self.unused = torch.nn.Parameter(torch.zeros(7), requires_grad=False)

    def forward(self, x):
        return self.norm(self.head(self.base(x)))


def test_a_count_says_whose_params_are_trained(tmp_path):
    ledger = complexity.count(Part(), torch.zeros(2, 16))
    assert (ledger.params, ledger.frozen, ledger.trainable) == (272 + 51 + 6 + 7, 272 + 7, 57)
    assert ledger.trainable == sum(one.numel() for one in Part().parameters() if one.requires_grad)
    assert "params 336.00 (trainable 57.00, frozen 279.00)" in str(ledger).replace(
        "336,", "336.00,"
    ) or "frozen" in str(ledger)
    again = from_data("here", json.loads(json.dumps(ledger.to_dict()))).ledger
    assert (again.frozen, again.trainable, again.totals) == (279, 57, ledger.totals)
    closed = complexity.ledger("mobilenet_v1")
    assert (closed.frozen, closed.trainable) == (0, closed.params) and "frozen" not in str(closed)
    older = ledger.to_dict()
    del older["totals"]["frozen"], older["totals"]["trainable"]
    assert from_data("here", older).ledger.frozen is None
    wrong = ledger.to_dict()
    wrong["totals"]["trainable"] += 1
    with pytest.raises(ComplexityError, match="trainable 58 is not what its amounts give: 57"):
        from_data("here", wrong)
    for frozen, said in (
        (-1, "frozen must be"), (2.5, "frozen must be"), (True, "frozen must be"), (float("nan"), "NaN|must be|number"),
        (337, "frozen 337 is more than its params"), (100, "is not what its amounts give"),
    ):  # fmt: skip
        wrong = ledger.to_dict()
        wrong["totals"]["frozen"] = frozen
        with pytest.raises(ComplexityError, match=said):
            from_data("here", wrong)


def test_a_budget_of_what_is_trained(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts.py").write_text(
        "from torch import nn\n\n\ndef part(free=False):\n    net = nn.Sequential(nn.Linear(16, 16), nn.Linear(16, 3))\n"
        "    net[0].requires_grad_(free)\n    return net\n"
    )
    budget = '[[model]]\nname = "net"\ntarget = "parts.py:part{}"\ninput = "1,16"\n'
    for target, most, code in (("", 51, 0), ("", 50, 1), ("?free=true", 51, 1), ("?free=true", 323, 0)):
        (tmp_path / "complexity.toml").write_text(budget.format(target) + f"max_trainable_params = {most}\n")
        assert run(["check"]) == code
    (tmp_path / "complexity.toml").write_text(budget.format(""))
    assert run(["check", "--update"]) == 0
    assert (
        json.loads((tmp_path / "complexity.lock.json").read_text())["models"]["net"]["totals"]["trainable_params"] == 51
    )
    (tmp_path / "complexity.toml").write_text(budget.format("?free=true"))
    capsys.readouterr()
    assert run(["check"]) == 1
    assert "trainable params" in capsys.readouterr().out


def test_in_pytest_params_need_neither_inputs_nor_a_run(tmp_path):
    class Broken(Part):
        def forward(self, x):
            raise RuntimeError("no")

    checker = Checker(tmp_path / "complexity.lock.json", "here")
    checker.assert_within(Part(), max_params=336, max_trainable_params=57)
    checker.assert_within(Broken(), max_trainable_params=57)
    checker.assert_within(Broken(), "1,16", max_params=336)
    with pytest.raises(AssertionError, match=r"trainable params 57(.|\n)*params alone, for its run fails: no"):
        checker.assert_within(Broken(), "1,16", max_trainable_params=56)
    with pytest.raises(ComplexityError, match="inputs are needed"):
        checker.assert_within(Part(), max_params=336, max_multi_adds="1M")
    with pytest.raises(RuntimeError, match="no"):
        checker.assert_within(Broken(), "1,16", max_params=336, max_multi_adds="1M")


def test_a_difference_says_whose_params_where_some_are_frozen(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts.py").write_text(
        "from torch import nn\n\n\ndef part(free=False):\n    return nn.Linear(16, 16).requires_grad_(free)\n"
    )
    assert run(["diff", "parts.py:part", "parts.py:part?free=true", "--input", "1,16"]) == 0
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines() if line.split()}
    assert rows["trainable"][:2] == ["0", "272"] and rows["frozen"][:2] == ["272", "0"]
    assert run(["diff", "complexity:mobilenet_v1", "complexity:mobilenet_v2"]) == 0
    assert "frozen" not in capsys.readouterr().out

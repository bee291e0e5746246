"""Numbers that nothing has: one line and exit code 2."""

import pytest

from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.sweeping.budgets import number

BAD = {
    f"fit --max-multi-adds {'9' * 400}": "at most 60 digits",
    f"sweep mobilenet_v1 --max-params {'9' * 5000}": "at most 60 digits",
    f"sweep mobilenet_v1 --closest multi_adds={'9' * 400}M": "at most 60 digits",
    f"explain {'9' * 400} --network vgg16": "at most 60 digits",
    "count torchvision:squeezenet1_0 --input 1,3,99999999999999999999,4": "fewer than 2^60 elements",
    f"count torchvision:squeezenet1_0 --input 1,3,{'9' * 5000},4": "sizes above 0 are needed",
    "count torchvision:squeezenet1_0 --execute --input 99999999,3,999,999": "torch cannot make it",
    "count complexity:mobilenet_v1 --input 1,3,99999999999999999999,4": "input '1,3,99999999999999999999,4'",
    "check --tolerance nan": "tolerance 'nan' is not a percentage",
    "check --tolerance 9999999%": "is not a percentage",
}


@pytest.mark.parametrize("command", BAD, ids=[command[:60] for command in BAD])
def test_a_number_that_nothing_has_is_one_line(command, capsys):
    assert run(command.split()) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert BAD[command] in err


@pytest.mark.parametrize("value", [10**400, float("inf"), float("nan"), -1, 0, True])
def test_a_budget_that_no_number_is_refused(value):
    with pytest.raises(ComplexityError, match="a number above 0"):
        number("max_params", value)


@pytest.mark.parametrize("raised", ["torch.ones(10**14)", "bytearray(10**15)"])
def test_a_model_that_asks_for_more_memory_than_there_is_is_one_line(raised, tmp_path, capsys):
    (tmp_path / "big.py").write_text(
        f"import torch\nclass Big(torch.nn.Module):\n    def forward(self, x):\n        return x + len({raised})\n"
    )
    assert run(["count", f"{tmp_path}/big.py:Big", "--input", "1,3", "--execute"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "memory" in said.lower()

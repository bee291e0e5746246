"""A ledger that was written is a target: the same to the last figure, or one line that says what is wrong."""

import json
import subprocess
import sys

import pytest

from complexity import ComplexityError, Layer, Ledger, convention, count, ledger, spec
from complexity.cli.main import run
from complexity.ledgers.conventions import conventions
from complexity.ledgers.written import from_data, read

torch = pytest.importorskip("torch")


class Odd(torch.nn.Module):
    """Has work that the batch does not share, an operation without a rule, and two calls of one layer."""

    def __init__(self):
        super().__init__()
        self.table = torch.nn.Parameter(torch.rand(5, 5))
        self.conv = torch.nn.Conv2d(3, 3, 3, padding=1, dilation=1)

    def forward(self, x):
        y = self.conv(self.conv(x)).flatten(1)[:, :5]
        return y @ (self.table @ self.table) + torch.linalg.inv(self.table).sum()


def call(capsys, *arguments):
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    "made",
    [
        lambda: ledger("shufflenet_v1", groups=3),
        lambda: count(Odd(), spec(2, 3, 8, 8)),
        lambda: count(Odd(), spec(3, 3, 8, 8), per_sample=True),
        lambda: count(Odd(), spec(3, 3, 8, 8), backward=True),
        lambda: count(Odd(), spec(2, 3, 8, 8), flow=True),
        lambda: Ledger([]),
    ],
)
def test_what_is_written_is_read_back_exactly(made, tmp_path):
    before = made()
    path = tmp_path / "ledger.json"
    path.write_text(before.to_json())
    after = read(path).ledger
    assert tuple(after) == tuple(before) and after.to_json() == before.to_json()
    assert after.model == before.model and after.uncounted == before.uncounted and after.inputs == before.inputs
    assert dict(after.settings) == dict(before.settings) and after.modules == before.modules
    for name in conventions():
        assert after.total(name) == before.total(name)


def test_a_ledger_is_a_target_of_every_command_that_counts(capsys, tmp_path):
    path = str(tmp_path / "ledger.json")
    model = "torchvision:squeezenet1_1"
    assert call(capsys, "count", model, "--format", "json", "--output", path) == (0, "", "")
    assert call(capsys, "count", path, "--format", "json")[1] == (tmp_path / "ledger.json").read_text()
    for command in (["memory"], ["count", "--by", "kind"], ["count", "--convention", "thop", "--by", "module"]):
        told, live = (call(capsys, *command, target, "--format", "csv") for target in (path, model))
        assert told[0] == 0 and told[1] == live[1]
    assert "B − A" in (told := call(capsys, "diff", path, model)[1]) and "layers that differ" not in told
    assert "reproduced" in call(capsys, "explain", "349M", "--target", path)[1]
    (tmp_path / "complexity.toml").write_text('[[model]]\ntarget = "ledger.json"\nmax_multi_adds = 349151936\n')
    assert call(capsys, "check", "--config", str(tmp_path / "complexity.toml"))[0] == 0
    (tmp_path / "complexity.toml").write_text('[[model]]\ntarget = "ledger.json"\nmax_multi_adds = 349151935\n')
    assert call(capsys, "check", "--config", str(tmp_path / "complexity.toml"))[0] == 1


def test_a_ledger_is_read_without_torch(tmp_path):
    path = tmp_path / "ledger.json"
    path.write_text(count(Odd(), spec(2, 3, 8, 8)).to_json())
    code = "import sys; from complexity.cli.main import run; run(sys.argv[1:]); print('torch' in sys.modules)"
    for command in (["count"], ["memory"], ["diff", str(path)]):
        done = subprocess.run(
            [sys.executable, "-c", code, *command, str(path)], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "False", done.stderr


def changed(**keys):
    return {**json.loads(ledger("mobilenet_v2").to_json()), **keys}


def first_layer(**keys):
    data = changed()
    data["layers"][0] |= keys
    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "no ledger"),
        ({"layers": []}, "no ledger"),
        (changed(schema={"name": "complexity ledger", "version": 2}), "of schema 2, which a newer complexity wrote"),
        (changed(schema={"name": "elsewhere", "version": 1}), "unknown schema"),
        (changed(schema={"name": "complexity ledger", "version": 1.5}), "a whole number"),
        (changed(schema=1), "schema must be a table"),
        (changed(layers=3), "layers must be a list"),
        (changed(extra=3), "unknown key"),
        (changed(totals={"params": 1}), "params 1 is not what its amounts give"),
        (first_layer(multi_adds=1), "layer 1: multi_adds 1 is not what its amounts give"),
        (first_layer(cost={"multi_adds": 1.5}), "a whole number, or a fraction"),
        (first_layer(cost={"multi_adds": "1/0"}), "a whole number, or a fraction"),
        (first_layer(cost={"multi_ads": 1}), "did you mean 'multi_adds'"),
        (first_layer(form="objet"), "did you mean"),
        (changed(settings={"alpha": float("nan")}), "alpha must be a text, a number"),
        (changed(settings={"rows": [[1, float("inf")]]}), "rows must be a text, a number"),
        (first_layer(sources="0"), "a list of whole numbers or null"),
    ],
)
def test_what_is_no_ledger_is_one_line(data, said):
    with pytest.raises(ComplexityError, match=said) as raised:
        from_data("ledger 'x'", data)
    assert "\n" not in str(raised.value) and "ledger 'x'" in str(raised.value)


@pytest.mark.parametrize("text", ["", "{", '{"schema": NaN}', "[" * 100_000, '{"a": Infinity}', "\ud800"])
def test_what_is_no_json_is_one_line(text, tmp_path, capsys):
    path = tmp_path / "ledger.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    code, out, err = call(capsys, "count", str(path))
    assert code == 2 and not out and err.count("\n") == 1 and "ledger" in err


def test_a_nan_among_the_amounts_is_refused(tmp_path, capsys):
    path = tmp_path / "ledger.json"
    path.write_text(ledger("mobilenet_v2").to_json().replace('"read": ', '"read": NaN, "written": 1, "outputs": ', 1))
    assert (
        "layers 1: cost: read must be a whole number, or a fraction like '7/2', not nan"
        in call(capsys, "count", str(path))[2]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["count", "nowhere.json"], "there is no file 'nowhere.json'"),
        (["count", "nowhere.onnx"], "there is no file 'nowhere.onnx'"),
        (["compare", "LEDGER"], "a file is read, not run"),
        (["verify", "LEDGER"], "a file is read, not run"),
        (["count", "LEDGER", "--input", "1,3,224,224"], "no --input"),
        (["count", "LEDGER", "--execute"], "--execute is for live models"),
        (["count", "LEDGER", "--per-sample"], "--per-sample is for live models"),
    ],
)
def test_what_a_file_is_not_asked(arguments, said, tmp_path, capsys):
    path = tmp_path / "ledger.json"
    path.write_text(ledger("mobilenet_v2").to_json())
    code, out, err = call(capsys, *(str(path) if one == "LEDGER" else one for one in arguments))
    assert code == 2 and not out and said in err and err.count("\n") == 1


@pytest.mark.parametrize("name", ["model.pt2", "model.pt", "model.PTH", "model.tflite", "model.keras"])
def test_files_that_would_run_code_are_not_opened(name, tmp_path, capsys):
    code, _, err = call(capsys, "count", str(tmp_path / name))
    assert (code == 2 and "complexity.count" in err) or "tflite" in err


def test_a_convention_that_asks_how_it_was_called_refuses_a_graph():
    one = ledger("mobilenet_v2")
    graph = Ledger([layer._replace(form="graph") for layer in one])
    assert graph.multi_adds == one.multi_adds and graph.total("fvcore") == one.total("fvcore")
    for name in ("thop", "ptflops", "torchinfo"):
        with pytest.raises(ComplexityError, match=f"convention {name}: it weighs .* by how it is called"):
            graph.total(name)
        assert not convention(name).reads(graph.amounts) and convention(name).reads(one.amounts)
    assert Ledger([Layer("a", "abs", one[one.layers[0].name].cost, form="graph")]).total("calflops") == 0

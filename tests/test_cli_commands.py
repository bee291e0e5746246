"""The command line as a person or a script uses it."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import complexity
from complexity.cli.main import COMMANDS, run


def call(capsys, *arguments):
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_json_has_the_documented_form(capsys):
    code, out, _ = call(capsys, "count", "torchvision:mobilenet_v2", "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert list(data) == [
        "schema", "model", "input", "input_assumed", "convention", "totals", "layers", "uncounted", "settings",
        "input_elements", "modules",
    ]  # fmt: skip
    assert data["totals"] == {
        "params": 3504872, "trainable": 3504872, "frozen": 0, "multi_adds": 300774272, "flops": 601548544, "activations": 6679112,
        "memory_access": data["totals"]["memory_access"],
    }  # fmt: skip
    assert list(data["layers"][0]) == [
        "name", "kind", "kernel_size", "stride", "groups", "input_shape", "output_shape", "params", "multi_adds",
        "activations", "memory_access", "form", "part", "dilation", "sources", "kept", "cost",
    ]  # fmt: skip
    for quantity in ("params", "multi_adds", "activations", "memory_access"):
        assert sum(layer[quantity] for layer in data["layers"]) == data["totals"][quantity]


def test_a_closed_form_equals_the_live_model(capsys):
    closed = json.loads(call(capsys, "count", "complexity:mobilenet_v2", "--format", "json")[1])
    live = json.loads(call(capsys, "count", "torchvision:mobilenet_v2", "--format", "json")[1])
    for total in ("params", "multi_adds", "activations"):
        assert closed["totals"][total] == live["totals"][total]


@pytest.mark.parametrize(
    "arguments", [["count", "complexity:mobilenet_v1?alpha=0.5&resolution=160"], ["list", "conventions"]]
)
def test_torch_is_not_imported_where_it_is_not_needed(arguments):
    code = "import sys; from complexity.cli.main import run; run(sys.argv[1:]); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["cuont", "x"], "unknown command 'cuont' (did you mean 'count'?)"),
        (["count"], "Missing argument"),
        (["count", "mobilenet_v2"], "expected complexity:NETWORK"),
        (["count", "torchvision:mobilenet_v9"], "mobilenet_v2"),
        (["count", "complexity:mobilenet_v9"], "did you mean"),
        (["count", "complexity:mobilenet_v1?alpha=-1"], "alpha"),
        (["count", "complexity:mobilenet_v1?aplha=1"], "did you mean 'alpha'"),
        (["count", "complexity:mobilenet_v1?alpha"], "is not setting=value"),
        (["count", "complexity:mobilenet_v1", "--input", "1,3,0,0"], "sizes above 0"),
        (["count", "complexity:mobilenet_v1", "--input", "1,3,32,32:floot"], "unknown dtype"),
        (["count", "complexity:mobilenet_v1", "--input", "1,3,x"], "input '1,3,x': a size is empty"),
        (["count", "complexity:mobilenet_v1", "--input", "1,,3"], "input '1,,3': a size is empty"),
        (["count", "complexity:mobilenet_v1", "--convention", "thob"], "did you mean 'thop'"),
        (["count", "complexity:mobilenet_v1", "--strict"], "live models"),
        (["count", "no_such_package:model"], "no module 'no_such_package'"),
        (["count", "torch.nn:Liner"], "nearest: Linear"),
        (["count", "no_such_file.py:model"], "no file"),
        (["audit", "torchvison"], "torchvison"),
        (["list", "nets"], "nets"),
    ],
)
def test_a_bad_request_is_one_line_and_exit_code_2(capsys, arguments, words):
    code, out, err = call(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert words in err


@pytest.fixture
def user_file(tmp_path):
    path = tmp_path / "my_model.py"
    path.write_text(
        "import torch\n"
        "from torch import nn\n"
        "class Odd(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.add_module('<b>|`$x$\\n\\x1b[31m=1', nn.Conv2d(3, 4, 3))\n"
        "    def forward(self, x):\n"
        "        return list(self.children())[0](x)\n"
        "class Broken(nn.Module):\n"
        "    def forward(self, x):\n"
        "        return self.no_such_layer(x)\n"
        "class Chained(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.conv = nn.Conv2d(3, 4, 3)\n"
        "    def forward(self, x):\n"
        "        try:\n"
        "            {}['a']\n"
        "        except KeyError as error:\n"
        "            return self.conv(x[:, :2])\n"
        "class Unknown(nn.Module):\n"
        "    def forward(self, x):\n"
        "        return torch.linalg.svd(x)[1]\n"
        "class Asking(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.conv = nn.Conv2d(3, 4, 3)\n"
        "    def forward(self, x):\n"
        "        return self.conv(x) if x.sum() > 0 else x\n"
        "def image():\n"
        "    return nn.Conv2d(3, 4, 3)\n"
        "def unbuildable():\n"
        "    raise RuntimeError('no config')\n"
        "def tokens():\n"
        "    return nn.Sequential(nn.Embedding(10, 4), nn.Linear(4, 2))\n"
    )
    return path


def test_a_file_of_ones_own_is_counted(capsys, user_file):
    code, out, _ = call(capsys, "count", f"{user_file}:tokens", "--input", "1,7:int64", "--format", "json")
    assert code == 0
    assert json.loads(out)["totals"]["multi_adds"] == 7 * 4 * 2


def test_an_error_of_the_users_shows_the_users_traceback(capsys, user_file):
    code, out, err = call(capsys, "count", f"{user_file}:Broken", "--input", "1,3,8,8")
    lines = err.splitlines()
    assert code == 1
    assert out == ""
    assert lines[0].startswith("complexity: counting ")
    assert f"{user_file}:Broken on 1,3,8,8" in lines[0]
    assert any("my_model.py" in line and "in forward" in line for line in lines)
    assert lines[-1].startswith("AttributeError:")


def test_the_traceback_has_the_users_frames_and_torchs_and_none_of_ours(capsys, user_file):
    ours = str(Path(complexity.__file__).parent)
    err = call(capsys, "count", f"{user_file}:Chained", "--input", "1,3,8,8")[2]
    frames = [line for line in err.splitlines() if line.startswith("  File ")]
    assert sum("my_model.py" in line for line in frames) == 2  # one of each of the two exceptions
    assert any(str(Path("torch/nn/modules/conv.py")) in line for line in frames)
    assert not [line for line in frames if ours in line or "_dynamo" in line]
    assert err.count("During handling") == 1  # the user's own


def test_what_is_tried_on_meta_first_is_told_once(capsys, user_file):
    err = call(capsys, "count", f"{user_file}:unbuildable")[2]
    assert err.count("RuntimeError: no config") == 2  # the one line, the traceback


def test_an_error_while_building_shows_it_too(capsys, user_file):
    code, _, err = call(capsys, "count", f"{user_file}:unbuildable")
    assert code == 1
    assert "building the model raised RuntimeError: no config" in err.splitlines()[0]
    assert "in unbuildable" in err


def test_a_module_has_the_sums_of_all_that_is_in_it(capsys):
    ledger = complexity.ledger("mobilenet_v2")
    out = call(capsys, "count", "complexity:mobilenet_v2", "--by", "module", "--format", "csv")[1]
    rows = {row["layer"]: row for row in csv.DictReader(io.StringIO(out))}
    assert len(rows) > 100
    for name, row in rows.items():
        inside = [layer for layer in ledger if f"{layer.name}.".startswith(f"{name}.") or name == "total"]
        assert int(row["params"]) == sum(layer.params for layer in inside), name
        assert int(row["MultiAdds"]) == sum(layer.multi_adds for layer in inside), name


@pytest.mark.parametrize("form", ["text", "markdown", "html", "csv", "json", "latex"])
@pytest.mark.parametrize("by", ["layer", "module"])
def test_hostile_layer_names_are_escaped_in_every_format(capsys, user_file, form, by):
    code, out, _ = call(capsys, "count", f"{user_file}:Odd", "--input", "1,3,8,8", "--format", form, "--by", by)
    assert code == 0
    assert "\x1b" not in out
    if form == "html":
        assert "<b>" not in out
    if form == "markdown":
        row = next(line for line in out.splitlines() if "conv" in line and "`" in line)
        assert row.replace("\\|", "").count("|") == 8
    if form == "csv":
        assert {len(row) for row in csv.reader(io.StringIO(out))} == {7}
    if form == "latex":
        assert "$x$" not in out


def test_a_tree_shows_sums_of_modules(capsys):
    _, out, _ = call(capsys, "count", "complexity:mobilenet_v1", "--by", "module", "--depth", "1", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[1][0] == "stem"
    assert sum(int(row[5].replace(",", "") or 0) for row in rows[1:-1]) == 568740352


def test_a_convention_weighs_the_rows(capsys):
    _, out, _ = call(
        capsys, "count", "torchvision:mobilenet_v2", "--convention", "thop", "--by", "kind", "--format", "csv"
    )
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[-1][3] == "327486720"


def test_csv_has_plain_numbers(capsys):
    _, out, _ = call(capsys, "count", "torchvision:mobilenet_v2", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert sum(int(row["MultiAdds"]) for row in rows[:-1]) == int(rows[-1]["MultiAdds"]) == 300774272
    assert sum(float(row["share"]) for row in rows[:-1]) == pytest.approx(1, abs=1e-4)


def test_diff_as_csv_is_one_table_of_plain_numbers(capsys):
    a, b = "complexity:mobilenet_v3_small", "complexity:mobilenet_v3_small?se=false"
    _, out, _ = call(capsys, "diff", a, b, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert "'" not in out
    assert {row["row"] for row in rows} == {"total", "layer"}
    for row in rows:
        assert int(row["B"]) - int(row["A"]) == int(row["difference"])
        if int(row["A"]):
            assert float(row["percent"]) == pytest.approx(100 * int(row["difference"]) / int(row["A"]), rel=1e-4)


def test_compare_as_csv_has_plain_numbers(capsys):
    arguments = ("torchvision:mobilenet_v2", "--tool", "thop", "--format", "csv")
    _, out, _ = call(capsys, "compare", *arguments)
    ours, thop = csv.DictReader(io.StringIO(out))
    assert (ours["total"], thop["total"], thop["difference"]) == ("300774272", "327486720", "26712448")
    assert int(thop["memory bytes"]) >= 0


def test_a_small_difference_is_not_shown_as_no_difference(capsys):
    from complexity.base.numbers import percent

    assert percent(-8, 300_774_272) == "-0.000003 %"
    assert percent(-25, 100) == "-25.0 %"


def test_an_operation_without_a_rule_is_told_in_every_output(capsys, user_file):
    arguments = (f"{user_file}:Unknown", "--input", "1,4")
    _, out, err = call(capsys, "count", *arguments, "--format", "csv")
    assert "no rule for 1 operation, which is in no figure" in err
    assert "linalg_svd" in err
    assert "linalg_svd" not in out
    assert "1 operation, which is in no figure" in call(capsys, "count", *arguments)[1]
    _, out, _ = call(capsys, "compare", *arguments, "--tool", "thop", "--format", "json")
    data = json.loads(out)
    assert "linalg_svd" in data["uncounted"][0]["operation"]
    assert "linalg_svd" not in json.dumps(data["tools"])
    assert "no row says anything about these" in call(capsys, "compare", *arguments, "--tool", "thop")[1]


def test_an_assumed_input_is_said_to_be_assumed(capsys, user_file):
    assert " at 1,3,224,224 (assumed)\n" in call(capsys, "count", f"{user_file}:image")[1]
    for arguments, expected in (
        ((f"{user_file}:image",), True),
        ((f"{user_file}:image", "--input", "1,3,8,8"), False),
        (("torchvision:mobilenet_v2",), False),
    ):
        _, out, _ = call(capsys, "count", *arguments, "--format", "json")
        assert json.loads(out)["input_assumed"] is expected


def test_explain_says_that_an_input_is_assumed(capsys, user_file):
    code, _, err = call(capsys, "explain", "5.3M", "--target", f"{user_file}:image")
    assert code == 0
    assert "input 1,3,224,224 is assumed; --input names another" in err
    assert "assumed" not in call(capsys, "explain", "300M", "--target", "torchvision:mobilenet_v2")[2]


def test_a_model_that_asks_for_values_is_counted_with_execute(capsys, user_file):
    arguments = (f"{user_file}:Asking", "--input", "1,3,8,8")
    code, _, err = call(capsys, "count", *arguments)
    assert code == 2
    assert "use --execute" in err
    code, out, _ = call(capsys, "count", *arguments, "--execute", "--format", "json")
    assert code == 0
    assert json.loads(out)["totals"]["multi_adds"] == 6 * 6 * 3 * 4 * 9


def test_a_detector_asks_for_a_real_run(capsys):
    code, _, err = call(capsys, "count", "torchvision:fasterrcnn_mobilenet_v3_large_320_fpn")
    assert code == 2
    assert len(err.splitlines()) == 1
    assert "use --execute" in err


def test_a_detector_is_counted_with_execute(capsys):
    from torchvision.models import get_model

    name = "fasterrcnn_mobilenet_v3_large_320_fpn"
    target, model = f"torchvision:{name}", get_model(name, weights=None, weights_backbone=None)
    code, out, _ = call(capsys, "count", target, "--execute", "--format", "json")
    assert code == 0
    assert json.loads(out)["totals"]["params"] == sum(p.numel() for p in model.parameters())


def test_a_line_break_in_a_name_breaks_no_row(capsys, user_file):
    _, out, _ = call(capsys, "count", f"{user_file}:Odd", "--input", "1,3,8,8")
    assert sum("$x$" in line or "[31m=1" in line for line in out.splitlines()) == 1


def test_compare_says_nothing_of_a_cuda_runtime(user_file):
    # what compiles imports torch.utils.cpp_extension, which warns where CUDA's tools are and its runtime is not
    code = (
        "import os, sys; os.environ['CUDA_HOME'] = os.path.dirname(sys.executable);"
        "from complexity.cli.main import run; run(sys.argv[1:]); import torch.utils.cpp_extension"
    )
    arguments = ("compare", f"{user_file}:image", "--input", "1,3,8,8", "--tool", "thop")
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr == ""


def test_numbers_of_things_have_their_plural():
    from complexity.base.numbers import several

    assert [several(n, "entry", "entries") for n in (0, 1, 2)] == ["0 entries", "1 entry", "2 entries"]


def test_diff_names_the_layers_that_differ(capsys):
    arguments = ("complexity:mobilenet_v3_small", "complexity:mobilenet_v3_small?se=false", "--format", "json")
    code, out, _ = call(capsys, "diff", *arguments)
    data = json.loads(out)
    assert code == 0
    assert data["totals"]["params"]["difference"] < 0
    assert all("se" in pair["a"]["name"] for pair in data["layers"] if pair["b"] is None)


def test_diff_of_a_target_with_itself_has_no_layers(capsys):
    _, out, _ = call(capsys, "diff", "complexity:vgg16", "complexity:vgg16", "--format", "json")
    assert json.loads(out)["layers"] == []


@pytest.mark.parametrize("what", ["networks", "variants", "conventions", "sources"])
@pytest.mark.parametrize("form", ["text", "markdown", "json", "csv"])
def test_lists_in_every_format(capsys, what, form):
    code, out, _ = call(capsys, "list", what, "--format", form)
    assert code == 0
    assert len(out.splitlines()) > 3


def test_help_shows_every_command_without_importing_them():
    code = (
        "import sys; from complexity.cli.main import run; run(['--help']); "
        "print([m for m in sys.modules if m.startswith('complexity.cli.') and m != 'complexity.cli.main'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_80_columns_and_explains_every_option(capsys, name):
    import click

    from complexity.cli.main import group

    code, out, _ = call(capsys, name, "--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    command = group.get_command(None, name)
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_compare_prints_each_tool(capsys):
    code, out, _ = call(
        capsys, "compare", "torchvision:squeezenet1_1", "--tool", "thop", "--tool", "fvcore", "--format", "json"
    )
    tools = json.loads(out)["tools"]
    assert code == 0
    assert [(tool["convention"], tool["reproduced"]) for tool in tools] == [("thop", True), ("fvcore", True)]


def test_an_audit_with_a_failure_has_exit_code_1(capsys):
    code, out, _ = call(capsys, "audit", "torchvision", "--models", "vit_h_14", "--timeout", "0.1")
    assert code == 1
    assert "failed" in out


def test_a_reader_that_leaves_is_no_error():
    command = f"{sys.executable} -m complexity.cli count complexity:mobilenet_v2 | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr == ""


def test_numbers_in_the_csv_of_other_commands_are_plain_too(capsys):
    _, out, _ = call(capsys, "memory", "complexity:mobilenet_v1", "--format", "csv")
    first = next(csv.DictReader(io.StringIO(out)))
    assert (first["read"], first["written"]) == ("151392", "401408")

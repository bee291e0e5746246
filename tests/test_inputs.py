"""Inputs of every kind: on the command line, in a budget file, in a Python file, in pytest and in compare."""

import random
import string

import pytest

from complexity.base.errors import ComplexityError
from complexity.cli.main import run

torch = pytest.importorskip("torch")

from complexity.check.asserting import Checker  # noqa: E402
from complexity.targets import arguments, parse_input  # noqa: E402

NETS = """
import torch
from torch import nn


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.head = nn.Embedding(100, 8), nn.Linear(8, 4)

    def forward(self, tokens, mask=None, scale=1):
        x = self.table(tokens)
        return x if mask is not None and not bool(mask.all()) else self.head(x) * scale


class Clips(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv3d(3, 4, 3), nn.Conv3d(3, 2, 3)

    def forward(self, clips):
        return self.a(clips[0]), self.b(clips[1])


class Batch(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, batch, masked=False):
        x = self.conv(batch["image"]) * batch["more"]["scale"]
        return x[batch["more"]["mask"]] if masked else x
"""

#: Inputs, and multiply-adds by hand.
FORMS = {
    "a keyword": ("Text", ["tokens=1,12:int64"], 12 * 8 * 4),
    "by place": ("Text", ["2,12:int64"], 2 * 12 * 8 * 4),
    "values": ("Text", ["tokens=1,12:int64=0..99", "mask=1,12:bool=1", "scale=2"], 12 * 8 * 4),
    "values decide": ("Text", ["tokens=1,12:int64", "mask=1,12:bool=0"], 0),
    "a word": ("Text", ["tokens=1,12:int64", "mask=none"], 12 * 8 * 4),
    "a list": ("Clips", ["[1,3,8,10,10; 1,3,6,10,10]"], 27 * 3 * 64 * (6 * 4 + 4 * 2)),
    "a list by name": ("Clips", ["clips=[1,3,8,10,10;1,3,6,10,10]"], 27 * 3 * 64 * (6 * 4 + 4 * 2)),
    "dicts inside": ("Batch", ["{image=1,3,10,10; more={scale=2; mask=1:bool=1}}"], 9 * 3 * 4 * 64),
    "a dict by name": ("Batch", ["batch={image=1,3,10,10; more={scale=0.5}}", "masked=false"], 9 * 3 * 4 * 64),
}

#: Texts of which each has something wrong, and what is said of it.
WRONG = {
    "[1,3; 1,4": "do not close each other",
    "[1,3]; 1,4": "do not close each other",
    "{a=1,3}}": "do not close each other",
    "[1,3;; 1,4]": "a part is empty",
    "[]": "a part is empty",
    "{1,3}": "a dict holds name=value",
    "{a=1,3; a=1,4}": "a is given twice",
    "x=1,3:int46": "unknown dtype 'int46'",
    "x=1,3:int64=": "one number or a range",
    "x=1,3:int64=5..2": "one number or a range",
    "x=1,3:int64=nan": "one number or a range",
    "x=1,3:int64=0.5": "whole numbers",
    "x=1,3:uint8=0..256": "lie from 0 to 255",
    "x=1,3:bool=2": "lie from 0 to 1",
    "x=1,0": "sizes above 0 are needed",
    "x=word": "sizes above 0 are needed",
    "[" * 30 + "1,2" + "]" * 30: "inside each other",
}


@pytest.fixture
def nets(tmp_path, monkeypatch):
    (tmp_path / "nets.py").write_text(NETS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("flags", [[], ["--execute"]])
def test_on_the_command_line(form, flags, nets, capsys):
    name, inputs, expected = FORMS[form]
    given = [word for text in inputs for word in ("--input", text)]
    assert run(["count", f"nets.py:{name}", *given, *flags, "--format", "csv"]) == 0
    total = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("total"))
    assert f",{expected}," in total


@pytest.mark.parametrize("form", FORMS)
def test_in_a_budget_file(form, nets, capsys):
    name, inputs, expected = FORMS[form]
    listed = ", ".join(f"'{text}'" for text in inputs)
    for most, code in ((expected, 0), (expected - 1, 1)):
        if most < 1:
            continue
        (nets / "complexity.toml").write_text(
            f'[[model]]\ntarget = "nets.py:{name}"\ninput = [{listed}]\nmax_multi_adds = {most}\n'
        )
        assert run(["check"]) == code, capsys.readouterr()


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said(text, nets, capsys):
    assert run(["count", "nets.py:Text", "--input", text]) == 2
    said = capsys.readouterr().err
    assert WRONG[text] in said and said.count("\n") == 1
    (nets / "complexity.toml").write_text(f'[[model]]\ntarget = "nets.py:Text"\ninput = "{text}"\nmax_params = 1\n')
    assert run(["check"]) == 2
    assert WRONG[text] in capsys.readouterr().err


def test_an_unknown_keyword_names_the_nearest(nets, capsys):
    said = "nets.py:Text: unknown input 'tokns' (did you mean 'tokens'?); allowed: tokens, mask, scale\n"
    for command in ("count", "memory", "verify", "compare"):
        assert run([command, "nets.py:Text", "--input", "tokns=1,2:int64"]) == 2
        assert capsys.readouterr().err == f"complexity: {said}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('{"tokens": torch.zeros(1, 12, dtype=torch.int64)}', 12 * 32),
        ('{"tokens": "1,12:int64", "mask": None, "scale": 2}', 12 * 32),
        ('(torch.zeros(1, 12, dtype=torch.int64), "scale=2")', 12 * 32),
        ("torch.zeros(3, 12, dtype=torch.int64)", 3 * 12 * 32),
        ('"5,12:int64"', 5 * 12 * 32),
    ],
)
def test_a_file_says_what_its_model_takes(given, expected, nets, capsys):
    (nets / "nets.py").write_text(f"{NETS}\n\ndef inputs():\n    return {given}\n")
    assert run(["count", "nets.py:Text", "--format", "csv"]) == 0
    out = capsys.readouterr().out
    assert f",{expected}," in out.splitlines()[-1] or any(f",{expected}," in line for line in out.splitlines())
    assert "assumed" not in out
    assert run(["count", "nets.py:Text", "--input", "1,1:int64", "--format", "csv"]) == 0
    assert ",32," in capsys.readouterr().out


def test_an_inputs_function_that_fails_is_one_line(nets, capsys):
    for body, code, said in (
        ("1 / 0", 1, "inputs() raised ZeroDivisionError"),
        ("{3: 4}", 2, "keywords are texts"),
        ('"x=1,"', 2, "empty"),
    ):
        (nets / "nets.py").write_text(f"{NETS}\n\ndef inputs():\n    return {body}\n")
        assert run(["count", f"{nets}/nets.py:Text"]) == code
        assert said in capsys.readouterr().err
        _forget()


def test_a_keyword_is_given_once(nets, capsys):
    for command in ("count", "compare", "verify"):
        assert run([command, "nets.py:Text", "--input", "tokens=1,2:int64", "--input", "tokens=1,3:int64"]) == 2
        assert capsys.readouterr().err == "complexity: nets.py:Text: input 'tokens' is given twice\n"


def test_a_module_beside_the_working_directory_is_found(nets, capsys, monkeypatch):
    import sys

    (nets / "beside_here.py").write_text(NETS)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    before = list(sys.path)
    assert run(["count", "beside_here:Text", "--input", "1,12:int64"]) == 0
    assert sys.path == before


def test_in_pytest(nets):
    space = {}
    exec(NETS, space)
    checker = Checker(nets / "lock.json", "a test")
    batch = {"image": "1,3,10,10", "more": {"scale": 2}}
    checker.assert_within(space["Batch"](), batch, max_multi_adds=9 * 3 * 4 * 64)
    with pytest.raises(AssertionError):
        checker.assert_within(space["Batch"](), batch, max_multi_adds=9 * 3 * 4 * 64 - 1)
    real = {"image": torch.zeros(1, 3, 10, 10), "more": {"scale": torch.ones(())}}
    checker.assert_within(space["Batch"](), real, max_multi_adds=9 * 3 * 4 * 64)
    checker.assert_within(space["Text"](), ["tokens=1,12:int64", "mask=1,12:bool=1"], max_multi_adds=384)
    checker.assert_within(space["Clips"](), [[(1, 3, 8, 10, 10), (1, 3, 6, 10, 10)]], max_multi_adds="166K")
    with pytest.raises(ComplexityError, match="unknown input 'tokns'"):
        checker.assert_within(space["Text"](), "tokns=1,12:int64", max_multi_adds=1)


def test_every_input_reads_as_it_is_shown():
    """What a title shows can be given again."""
    draw = random.Random(5)
    for _ in range(500):
        one = parse_input(_drawn(draw, 0, draw.random() < 0.5))
        assert parse_input(str(one)) == one
    for _ in range(2000):
        text = "".join(
            draw.choice("1203,;:=[]{}.x-" + string.ascii_lowercase[:4]) for _ in range(draw.randrange(1, 24))
        )
        try:
            assert parse_input(str(parse_input(text))) == parse_input(text)
        except ComplexityError as error:
            assert "\n" not in str(error)


def test_numbers_keep_their_kind_and_their_digits():
    values = [
        arguments([parse_input(f"x={text}")]).kwargs["x"] for text in ("0", "-2", "007", "+3", "1e3", "0.0", "-.5")
    ]
    assert values == [0, -2, 7, 3, 1000.0, 0.0, -0.5]
    assert [type(value) for value in values] == [int] * 4 + [float] * 3
    for text in (
        "3:int64=0..1234567",
        "3:int64=9007199254740991",
        "3:float32=0.1..0.30000001",
        "3:int64=-7654321..7654321",
    ):
        assert str(parse_input(text)) == text


def test_a_files_inputs_are_made_once(nets, capsys):
    (nets / "once.py").write_text(f"{NETS}\n\ndef inputs():\n    print('made')\n    return '1,12:int64'\n")
    assert run(["count", "once.py:Text"]) == 0
    assert capsys.readouterr().out.count("made") == 1


def test_values_lie_in_their_range_and_are_the_same_each_time():
    for text in ("4,50:int64=3..7", "4,50:float32=-1..1", "4,50:bool=0..1", "4,50:uint8=9", "3,3:bfloat16=0.5"):
        spec = parse_input(text)
        first, again = (arguments([spec], "meta").args[0] for _ in range(2))
        assert torch.equal(first, again)
        assert first.shape == spec.shape and str(first.dtype) == f"torch.{spec.dtype}"
        assert spec.values[0] <= float(first.min()) and float(first.max()) <= spec.values[1]


def test_an_onnx_files_inputs_by_name(tmp_path, capsys):
    onnx = pytest.importorskip("onnx")
    helper, real = onnx.helper, onnx.TensorProto.FLOAT
    a, b = (helper.make_tensor_value_info(name, real, ["n", 4]) for name in ("left", "right"))
    node = helper.make_node("Gemm", ["left", "right"], ["out"], transB=1)
    out = helper.make_tensor_value_info("out", real, None)
    model = helper.make_model(
        helper.make_graph([node], "g", [a, b], [out]), opset_imports=[helper.make_opsetid("", 17)]
    )
    (tmp_path / "g.onnx").write_bytes(model.SerializeToString())
    path = str(tmp_path / "g.onnx")
    assert run(["count", path, "--input", "right=5,4", "--input", "left=3,4", "--format", "csv"]) == 0
    assert ",60," in capsys.readouterr().out
    assert run(["count", path, "--input", "rigt=5,4"]) == 2
    assert "unknown input 'rigt' (did you mean 'right'?)" in capsys.readouterr().err


def _drawn(draw, depth, named):
    kind = draw.choice(["tensor", "tensor", "list", "dict", "plain"][: 5 if named else 4]) if depth < 3 else "tensor"
    name = "abc"[depth % 3] + "=" if named and depth == 0 else ""
    if kind == "list":
        return f"{name}[{'; '.join(_drawn(draw, depth + 1, False) for _ in range(draw.randint(1, 3)))}]"
    if kind == "dict":
        return f"{name}{{{'; '.join(f'k{i}={_drawn(draw, depth + 1, False)}' for i in range(draw.randint(1, 3)))}}}"
    if kind == "plain" and name:
        return name + draw.choice(["3", "0.5", "true", "none", "-2"])
    dtype = draw.choice(["", ":int64", ":int64=0..9", ":bool=1", ":float16"])
    return name + ",".join(str(draw.randint(1, 9)) for _ in range(draw.randint(2, 4))) + dtype


def _forget():
    import sys

    for name in [name for name in sys.modules if name.startswith("complexity_target_")]:
        del sys.modules[name]

"""What `complexity check` refuses: every mistake is one line that says where it is and what is allowed; exit code 2."""

import pytest

from complexity.check.config import Misconfigured, load
from complexity.cli.main import run

GOOD = 'target = "complexity:mobilenet_v1"\nmax_multi_adds = "600M"\n'

#: What is wrong -> the lines of the model (after ``[[model]]`` and, unless they have one, the target), what is said.
MODELS = {
    "unknown key": (
        'max_multiadds = "3M"',
        "3: unknown key of model 'complexity:mobilenet_v1' 'max_multiadds' (did you mean 'max_multi_adds'?)",
    ),
    "no target": ('name = "a"\nmax_params = "3M"', "1: model 'a' has no target"),
    "target not a text": ("target = 3", "2: model 1: target: 3 is not a text"),
    "target not of the grammar": (
        'target = "mobilenet"',
        "2: model 'mobilenet': target: target 'mobilenet': expected complexity:NETWORK",
    ),
    "unknown network": (
        'target = "complexity:mobilnet_v1"',
        "unknown network 'mobilnet_v1' (did you mean 'mobilenet_v1'?)",
    ),
    "unknown setting": ('target = "complexity:mobilenet_v1?alhpa=1"', "(did you mean 'alpha'?)"),
    "setting not allowed": (
        'target = "complexity:mobilenet_v1?alpha=-1"',
        "2: model 'complexity:mobilenet_v1?alpha=-1': target: alpha",
    ),
    "file missing": ('target = "nets.py:net"', "2: model 'nets.py:net': target: there is no file"),
    "file without a callable": ('target = "nets.py"', "which callable of that file? nets.py:callable"),
    "module missing": ('target = "no_such_module_here.models:net"', "there is no module 'no_such_module_here'"),
    "input not a shape": (
        'input = "1,3,large"',
        "3: model 'complexity:mobilenet_v1': input: input '1,3,large': sizes above 0",
    ),
    "input of a wrong type": (
        "input = [1, 3, 224, 224]",
        "3: model 'complexity:mobilenet_v1': input: [1, 3, 224, 224] is not a shape like",
    ),
    "unknown dtype": ('input = "1,3,224,224:float31"', "unknown dtype 'float31'"),
    "input that a closed form does not take": ('input = "1,4,224,224"', "a closed form takes one image"),
    "input given twice": ('target = "complexity:mobilenet_v1?resolution=160"\ninput = "1,3,192,192"', "given twice"),
    "unknown unit": ('max_multi_adds = "300X"', "3: model 'complexity:mobilenet_v1': max_multi_adds: unknown unit 'X'"),
    "not a number": ('max_params = "a lot"', "max_params: figure 'a lot' cannot be read"),
    "negative limit": ("max_params = -1", "max_params: -1 is not a number above 0"),
    "limit of 0": ('max_params = "0M"', "a number above 0 is needed"),
    "limit is a flag": ("max_params = true", "max_params: True is not a number above 0"),
    "limit is not whole": ("max_params = 3.5", "max_params: 3.5 is not a whole number"),
    "limit is not finite": ("max_params = inf", "max_params: inf is not a number above 0"),
    "unknown convention": ('convention = "multi-add"', "unknown convention 'multi-add' (did you mean 'multi-adds'?)"),
    "two conventions for one kind": ('convention = ["thop", "fvcore"]', "a second one for operations"),
    "bad tolerance": ('tolerance = "1"', "tolerance '1' is not a percentage of 0 or more, like 1% or 0.5%"),
    "published is a number": ("published = 569", "published: 569 is not a text with the figure as printed"),
    "published has an unknown figure": (
        'published = { madds = "569M" }',
        "unknown figure 'madds' (did you mean 'multi_adds'?)",
    ),
    "published has no figure": ('published = { source = "a paper" }', "published: no figure"),
    "published has a bad unit": ('published = "569 Q"', "published: unknown unit 'Q'"),
    "name is not a text": ("name = 3", "name: 3 is not a text"),
    "neither a limit nor a record": ('name = "a"', "1: model 'a' has no limit and no record in complexity.lock.json"),
}


def broken(capsys, monkeypatch, folder, *options):
    """The one line that a check says about what is in a folder."""
    monkeypatch.chdir(folder)
    assert run(["check", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("complexity: ")
    return lines[0]


@pytest.mark.parametrize("wrong", MODELS)
def test_a_broken_model_is_one_line_and_exit_2(wrong, tmp_path, monkeypatch, capsys):
    body, said = MODELS[wrong]
    if "target" not in body and wrong != "no target":
        body = 'target = "complexity:mobilenet_v1"\n' + body
    (tmp_path / "complexity.toml").write_text(f"[[model]]\n{body}\n")
    line = broken(capsys, monkeypatch, tmp_path)
    assert said in line
    assert "complexity.toml:" in line


FILES = {
    "no configuration": ({}, "no budgets: neither complexity.toml nor [tool.complexity]"),
    "not TOML": ({"complexity.toml": "[[model]\n"}, "complexity.toml: not valid TOML"),
    "not UTF-8": ({"complexity.toml": b"\xff\xfe"}, "complexity.toml' cannot be read: line 1 is no text"),
    "a pyproject that is not TOML": ({"pyproject.toml": "[tool"}, "pyproject.toml: not valid TOML"),
    "no models": ({"complexity.toml": 'tolerance = "1%"\n'}, "no models: one [[model]] with a target each is needed"),
    "models are a table": (
        {"pyproject.toml": "[tool.complexity.model]\n" + GOOD},
        "pyproject.toml:1: no models: one [[tool.complexity.model]]",
    ),
    "models are texts": ({"complexity.toml": 'model = ["complexity:vgg16"]\n'}, "complexity.toml:1: no models"),
    "unknown key at the top": (
        {"complexity.toml": 'tolerence = "1%"\n[[model]]\n' + GOOD},
        "complexity.toml:1: unknown key 'tolerence' (did you mean 'tolerance'?)",
    ),
    "key beside the tool's table": (
        {"complexity.toml": "[[model]]\n" + GOOD + "[[tool.complexity.model]]\n" + GOOD},
        "'model' stands beside [tool.complexity]",
    ),
    "two files": (
        {"complexity.toml": "[[model]]\n" + GOOD, "pyproject.toml": "[[tool.complexity.model]]\n" + GOOD},
        "keep one of them",
    ),
    "one name twice": (
        {"complexity.toml": "[[model]]\n" + GOOD + "[[model]]\n" + GOOD},
        "complexity.toml:4: a second model called 'complexity:mobilenet_v1' (the first: complexity.toml:1)",
    ),
    "lock is not a name": (
        {"complexity.toml": "lock = 3\n[[model]]\n" + GOOD},
        "complexity.toml:1: lock 3 is not the name of a .json file",
    ),
    "lock is not JSON": (
        {"complexity.toml": "[[model]]\n" + GOOD, "complexity.lock.json": "<<<<<<< HEAD\n"},
        "complexity.lock.json: not valid JSON",
    ),
    "lock of another version": (
        {"complexity.toml": "[[model]]\n" + GOOD, "complexity.lock.json": '{"version": 9}'},
        "version 9 of the lock is not 1",
    ),
    "lock with a bad figure": (
        {
            "complexity.toml": "[[model]]\n" + GOOD,
            "complexity.lock.json": '{"version": 1, "models": {"a": {"target": "", "input": [], "totals": {"params": "x"}, "layers": {}}}}',
        },
        "models['a']: totals: params must be a number, not 'x'",
    ),
    "lock is NaN": (
        {
            "complexity.toml": "[[model]]\n" + GOOD,
            "complexity.lock.json": '{"version": 1, "models": {"a": {"target": "", "input": [], "totals": {"params": NaN}, "layers": {}}}}',
        },
        "totals: params must be a number, not nan",
    ),
    "module has no such name": (
        {"complexity.toml": '[[model]]\ntarget = "nets_one.py:nte"\nmax_params = 3\n', "nets_one.py": "net = 3\n"},
        "complexity.toml:2: model 'nets_one.py:nte': target: nets_one.py:nte:",
    ),
    "target is no model": (
        {"complexity.toml": '[[model]]\ntarget = "nets_two.py:net"\nmax_params = 3\n', "nets_two.py": "net = 3\n"},
        "3 is neither a model nor something that makes one",
    ),
    "zoo has no such model": (
        {"complexity.toml": '[[model]]\ntarget = "torchvision:resnet19"\nmax_params = 3\n'},
        "torchvision has no model 'resnet19'; nearest: resnet",
    ),
}


@pytest.mark.parametrize("wrong", FILES)
def test_broken_files_are_one_line_and_exit_2(wrong, tmp_path, monkeypatch, capsys):
    files, said = FILES[wrong]
    for name, text in files.items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    assert said in broken(capsys, monkeypatch, tmp_path)


def test_an_option_with_a_bad_tolerance_is_exit_2(tmp_path, monkeypatch, capsys):
    (tmp_path / "complexity.toml").write_text("[[model]]\n" + GOOD)
    assert "tolerance '-1%'" in broken(capsys, monkeypatch, tmp_path, "--tolerance", "-1%")


def test_a_file_that_is_not_there_is_exit_2(tmp_path, monkeypatch, capsys):
    assert "there is no file 'other.toml'" in broken(capsys, monkeypatch, tmp_path, "--config", "other.toml")


def test_an_unknown_format_is_exit_2(tmp_path, monkeypatch, capsys):
    assert "xml" in broken(capsys, monkeypatch, tmp_path, "--format", "xml")


def test_all_mistakes_are_said_at_once_each_on_its_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "complexity.toml").write_text(
        '[[model]]\ntarget = "complexity:vgg17"\nmax_param = "3M"\n\n[[model]]\ntarget = "complexity:vgg16"\nmax_params = "x"\n'
    )
    monkeypatch.chdir(tmp_path)
    assert run(["check"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert sorted(line.split(": ")[1] for line in lines) == [f"complexity.toml:{number}" for number in (2, 3, 7)]


def test_nothing_is_imported_while_anything_is_wrong(tmp_path, monkeypatch, capsys):
    (tmp_path / "nets_marked.py").write_text("open('imported', 'w').close()\ndef net(): pass\n")
    (tmp_path / "complexity.toml").write_text(
        '[[model]]\ntarget = "nets_marked.py:net"\nmax_params = 3\n[[model]]\ntarget = "complexity:vgg16"\nmax_params = "x"\n'
    )
    broken(capsys, monkeypatch, tmp_path)
    assert not (tmp_path / "imported").exists()


def test_a_broken_configuration_is_an_annotation_for_github(tmp_path, monkeypatch, capsys):
    (tmp_path / "complexity.toml").write_text('[[model]]\ntarget = "complexity:vgg16"\nmax_params = "100%"\n')
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--format", "github"]) == 2
    assert capsys.readouterr().out.startswith("::error title=Complexity configuration::complexity.toml:3: ")


@pytest.mark.parametrize("name", ["complexity.toml", "pyproject.toml"])
def test_both_files_take_the_tool_s_table(name, tmp_path):
    (tmp_path / name).write_text("[[tool.complexity.model]]\n" + GOOD)
    (budget,) = load(tmp_path / name).budgets
    assert budget.limits["multi_adds"].value == 600_000_000
    assert budget.places["max_multi_adds"].line == 3


def test_budgets_are_found_from_a_directory_below(tmp_path, monkeypatch, capsys):
    (tmp_path / "complexity.toml").write_text("[[model]]\n" + GOOD)
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path / "src")
    assert run(["check"]) == 0


def test_places_are_left_out_where_the_lines_are_not_certain(tmp_path):
    path = tmp_path / "complexity.toml"
    path.write_text('model = [{ target = "complexity:vgg16", max_params = "x" }]\n')
    with pytest.raises(Misconfigured, match=r"complexity\.toml: model 'complexity:vgg16': max_params: figure 'x'"):
        load(path)

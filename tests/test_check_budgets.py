"""What `complexity check` finds: limits, the record as a limit, published figures, layers that moved."""

import json

import pytest

from complexity.cli.main import run
from complexity.formulas import Cost
from complexity.ledgers import Layer, Ledger

NET = '[[model]]\nname = "net"\ntarget = "complexity:mobilenet_v1?alpha={alpha}"\n'


@pytest.fixture
def project(tmp_path, monkeypatch, capsys):
    """A folder with a configuration: ``project(text, *options)`` writes it, runs the check, gives (exit code, output)."""
    monkeypatch.chdir(tmp_path)

    def check(text, *options):
        (tmp_path / "complexity.toml").write_text(text)
        code = run(["check", *options])
        return code, capsys.readouterr().out

    check.folder = tmp_path
    return check


def net(alpha, *lines):
    return NET.format(alpha=alpha) + "\n".join(lines) + "\n"


def found(project, text, *options):
    """The report as data."""
    code, out = project(text, "--format", "json", *options)
    data = json.loads(out)
    assert data["exit_code"] == code
    return data


# MobileNet V1 0.25 at 224: 41,030,272 MultiAdds, 470,072 params (Howard et al. 2017, table 6: 41 M, 0.5 M).
@pytest.mark.parametrize(
    ("limit", "code"), [("41030272", 0), ("41030271", 1), ('"41.1M"', 0), ('"41M"', 1), ('"0.0411G"', 0)]
)
def test_a_limit_holds_up_to_the_last_operation(project, limit, code):
    assert project(net(0.25, f"max_multi_adds = {limit}"))[0] == code


@pytest.mark.parametrize("figure", ["params", "multi_adds", "flops", "activations", "memory_access"])
def test_every_figure_of_a_ledger_has_a_limit(project, figure):
    import complexity

    now = complexity.ledger("mobilenet_v1", alpha=0.25).totals[figure]
    assert project(net(0.25, f"max_{figure} = {now}"))[0] == 0
    (finding,) = found(project, net(0.25, f"max_{figure} = {now - 1}"))["models"][0]["findings"]
    assert (finding["figure"], finding["room"], finding["passed"]) == (figure, -1, False)


def test_the_input_is_what_it_is_counted_on(project):
    assert project(net(0.25, 'input = "1,3,128,128"', 'max_multi_adds = "15M"'))[0] == 0


@pytest.mark.parametrize(("printed", "code"), [("41M", 0), ("41.0M", 0), ("41.1M", 1), ("42M", 1), ("0.041G", 0)])
def test_a_published_figure_holds_at_its_printed_digits(project, printed, code):
    assert project(net(0.25, f'published = "{printed}"'))[0] == code


def test_a_published_figure_is_rounded_half_up_never_cut(project):
    # 290,675,200 computed, 290 printed (Howard et al. 2017, table 7): equal only when cut off.
    code, out = project('[[model]]\ntarget = "complexity:mobilenet_v1?resolution=160"\npublished = "290M"\n')
    assert code == 1
    assert "prints 291M" in out


def test_published_figures_have_names_and_a_source(project):
    lines = 'published = { multi_adds = "41M", params = "0.6M", source = "a paper" }'
    code, out = project(net(0.25, lines))
    assert code == 1
    assert "prints 0.5M" in out
    assert "published by a paper" in out


def test_a_convention_weighs_what_it_counts(project):
    # Zhang et al. 2017, table 1: ShuffleNet 1x, g = 2, 140 M by its convolutions alone (140.8 M with the classifier).
    text = '[[model]]\ntarget = "complexity:shufflenet_v1?groups=2"\npublished = "140M"\n'
    assert project(text)[0] == 1
    assert project(text + 'convention = "conv-only"\n')[0] == 0


def test_a_convention_of_params_reads_a_plain_published_figure_as_params(project):
    # The chapter's table 5-2 prints 4.3 M with the running statistics; 4.2 M without.
    assert project(net(1.0, 'convention = "keras"', 'published = "4.3M"'))[0] == 0
    assert project(net(1.0, 'convention = "params"', 'published = "4.2M"'))[0] == 0


def test_without_limits_the_record_is_the_limit(project):
    assert project(net(0.25), "--update")[0] == 0
    assert project(net(0.25))[0] == 0
    code, out = project(net(0.5))
    assert code == 1
    assert "+108,466,816 (+264.4 %)" in out


def test_less_than_the_record_passes_and_is_said(project):
    project(net(0.5), "--update")
    code, out = project(net(0.25))
    assert code == 0
    assert "-108,466,816 (-72.6 %)" in out


@pytest.mark.parametrize(("tolerance", "code"), [("0%", 1), ("0.2186%", 1), ("0.2187%", 0), ("1%", 0)])
def test_a_tolerance_is_how_far_above_the_record_a_figure_may_be(project, tolerance, code):
    project(net(0.25), "--update")
    # 4 more classes: 4 × 257 params on top of 470,072, which 0.2187 % allows (1,028.05) and 0.2186 % does not (1,027.58: half
    # an operation more is none); every other figure grows by less, or by 0.
    text = net(0.25).replace("alpha=0.25", "alpha=0.25&classes=1004")
    assert project(text, "--tolerance", tolerance)[0] == code
    assert project(f'tolerance = "{tolerance}"\n' + text)[0] == code
    assert project(text + f'tolerance = "{tolerance}"\n')[0] == code


def test_a_tolerance_does_not_stretch_a_limit(project):
    assert project(net(0.25, "max_params = 470071"), "--tolerance", "50%")[0] == 1


def test_limits_hold_also_while_the_record_is_updated(project):
    assert project(net(0.25, "max_params = 470071"), "--update")[0] == 1
    assert (project.folder / "complexity.lock.json").exists()


def test_the_layers_that_changed_are_named_with_their_differences(project):
    project(net(0.25), "--update")
    data = found(project, net(0.25).replace("alpha=0.25", "alpha=0.25&classes=1004"))
    (change, *others) = data["models"][0]["changes"]
    assert change["layer"] == "fc"
    assert change["how"] == "changed"
    assert change["after"]["params"] - change["before"]["params"] == 4 * 257
    assert {other["layer"] for other in others} == {"softmax"}


def test_the_differences_of_the_layers_add_up_to_that_of_the_total(project):
    project(net(0.5), "--update")
    (model,) = found(project, net(0.75))["models"]
    for finding in model["findings"]:
        figure = finding["figure"]
        moved = [(c["after"] or {}).get(figure, 0) - (c["before"] or {}).get(figure, 0) for c in model["changes"]]
        assert sum(moved) == finding["change"] != 0


def test_layers_that_are_new_or_gone_are_said_to_be(project):
    text = '[[model]]\nname = "net"\ntarget = "complexity:mobilenet_v1?variant={}"\n'
    project(text.format("shallow"), "--update")
    (model,) = found(project, text.format("paper"))["models"]
    assert "added" in {change["how"] for change in model["changes"]}
    project(text.format("paper"), "--update")
    (model,) = found(project, text.format("shallow"))["models"]
    assert "removed" in {change["how"] for change in model["changes"]}


def test_a_layer_with_another_name_has_not_changed():
    import complexity
    from complexity.check.changes import changes
    from complexity.check.figures import Weighing
    from complexity.check.recorded import Record

    def renamed():
        layers = complexity.ledger("mobilenet_v1", alpha=0.25).layers
        return Ledger(layer._replace(name="backbone." + layer.name) for layer in layers)

    before = Record.of(complexity.ledger("mobilenet_v1", alpha=0.25), Weighing())
    assert changes(before, Record.of(renamed(), Weighing())) == []


@pytest.mark.parametrize(
    "other",
    [
        Layer("new", "conv", Cost(multi_adds=64, weights=4), (1, 2, 4, 4), (1, 2, 8, 2)),
        Layer("new", "linear", Cost(multi_adds=64, weights=4), (1, 2, 4, 4), (1, 2, 4, 4)),
        Layer("new", "conv", Cost(multi_adds=64, weights=8), (1, 2, 4, 4), (1, 2, 4, 4)),
    ],
    ids=["output shape", "kind", "figure"],
)
def test_a_layer_that_has_another_name_and_differs_is_a_new_one(other):
    from complexity.check.changes import changes
    from complexity.check.figures import Weighing
    from complexity.check.recorded import Record

    one = Layer("old", "conv", Cost(multi_adds=64, weights=4), (1, 2, 4, 4), (1, 2, 4, 4))
    before, after = (Record.of(Ledger([layer]), Weighing()) for layer in (one, other))
    assert [(change.name, change.how) for change in changes(before, after)] == [("new", "added"), ("old", "removed")]


def test_the_lock_is_the_same_bytes_each_time_and_in_any_order_of_models(project):
    one, other = net(0.25), '[[model]]\ntarget = "complexity:vgg16"\n'
    lock = project.folder / "complexity.lock.json"
    project(one + other, "--update")
    first, when = lock.read_bytes(), lock.stat().st_mtime_ns
    code, out = project(other + one, "--update")
    assert lock.read_bytes() == first
    assert lock.stat().st_mtime_ns == when
    assert code == 0
    assert "already up to date" in out


def test_the_lock_has_one_line_a_layer_sorted_with_numbers_in_their_order(project):
    project(net(0.25), "--update")
    lines = (project.folder / "complexity.lock.json").read_text().splitlines()
    layers = [line.split('"')[1] for line in lines if line.startswith('        "')]
    assert layers.index("block2.pointwise.conv") < layers.index("block10.pointwise.conv")
    assert len(layers) == len(set(layers)) == 84


def test_the_lock_read_and_written_is_the_same(project):
    from complexity.check import lock

    project(net(0.25, 'convention = "thop"') + '[[model]]\ntarget = "complexity:shufflenet_v2"\n', "--update")
    path = project.folder / "complexity.lock.json"
    assert lock.dump(lock.read(path)) == path.read_text()


def test_an_update_keeps_the_snapshots_of_tests_and_drops_models_that_are_gone(project):
    from complexity.check import lock

    path = project.folder / "complexity.lock.json"
    project(net(0.25), "--update")
    record = lock.read(path)["models"]["net"]
    lock.write(path, {"models": {"net": record, "gone": record}, "tests": {"a test": record}})
    assert "gone" in project(net(0.25))[1]
    project(net(0.25), "--update")
    assert {section: list(records) for section, records in lock.read(path).items()} == {
        "models": ["net"],
        "tests": ["a test"],
    }


def test_a_record_for_another_input_is_said(project):
    project(net(0.25, 'input = "1,3,224,224"'), "--update")
    code, out = project(net(0.25, 'input = "1,3,192,192"'))
    assert code == 0
    assert "recorded for input 1,3,224,224, now 1,3,192,192" in out


def test_a_model_whose_code_raises_fails_alone(project):
    (project.folder / "nets_raising.py").write_text("def net():\n    raise RuntimeError('no weights\\nhere')\n")
    text = '[[model]]\ntarget = "nets_raising.py:net"\nmax_params = 3\n' + net(0.25, 'max_multi_adds = "42M"')
    code, out = project(text)
    assert code == 1
    assert "raised RuntimeError: no weights" in out
    assert "ok     net" in out


@pytest.mark.parametrize("where", ["", "def net():\n    "])
def test_a_model_whose_code_exits_python_does_not_pass(project, where):
    (project.folder / f"nets_exit{len(where)}.py").write_text(f"{where}raise SystemExit(0)\n")
    code, out = project(f'[[model]]\ntarget = "nets_exit{len(where)}.py:net"\nmax_params = 3\n')
    assert code == 1
    assert "its code exits Python (code 0)" in out


def test_what_a_model_prints_is_not_in_the_report(project):
    (project.folder / "nets_loud.py").write_text(
        "print('loading')\nfrom torch import nn\ndef net():\n    print('building')\n    return nn.Linear(3, 4)\n"
    )
    data = found(project, '[[model]]\ntarget = "nets_loud.py:net"\ninput = "1,3"\nmax_params = 16\n')
    assert data["passed"]


def test_a_model_that_raises_keeps_its_record(project):
    from complexity.check import lock

    source = project.folder / "nets_later.py"
    source.write_text("from torch import nn\ndef net():\n    return nn.Linear(3, 4)\n")
    text = '[[model]]\nname = "n"\ntarget = "nets_later.py:net"\ninput = "1,3"\n'
    assert project(text, "--update")[0] == 0
    source.rename(project.folder / "nets_now.py").write_text("def net():\n    raise RuntimeError\n")
    assert project(text.replace("later", "now"), "--update")[0] == 1
    assert lock.read(project.folder / "complexity.lock.json")["models"]["n"].totals["params"] == 16


def test_an_operation_without_a_rule_is_said(project):
    (project.folder / "nets_custom.py").write_text(
        "import torch\nfrom torch import nn\n"
        "class Net(nn.Module):\n    def forward(self, x):\n        return torch.fft.fft(x)\n"
    )
    code, out = project('[[model]]\ntarget = "nets_custom.py:Net"\ninput = "3,3"\nmax_params = 3\n')
    assert code == 0
    assert "no rule for 1 operation, left out of every figure" in out

"""The pytest plugin, in a pytest of its own: snapshots, messages, workers of pytest-xdist, and nothing unless it is used."""

import json
import subprocess
import sys

import pytest


@pytest.fixture
def suite(tmp_path):
    """A folder of tests: ``suite(*options)`` runs pytest there."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    def run(*options):
        command = [
            sys.executable,
            "-B",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:hypothesispytest",
            *options,
        ]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)

    run.folder = tmp_path
    run.lock = tmp_path / "complexity.lock.json"
    return run


def test_it_imports_nothing_and_writes_nothing_unless_it_is_used(suite):
    (suite.folder / "test_light.py").write_text(
        "import sys\n"
        "def test_light():\n"
        "    assert 'complexity.check.pytest_plugin' in sys.modules\n"
        "    ours = {name for name in sys.modules if name.partition('.')[0] == 'complexity'}\n"
        "    assert ours == {'complexity', 'complexity.check', 'complexity.check.pytest_plugin'}\n"
        "    assert not {'torch', 'numpy', 'pandas', 'click'} & set(sys.modules)\n"
    )
    done = suite("--complexity-update")
    assert done.returncode == 0, done.stdout
    assert not suite.lock.exists()
    assert "complexity" not in done.stdout


TESTS = """
import pytest

@pytest.mark.parametrize("alpha", [{alphas}])
def test_net(complexity, alpha):
    complexity.assert_unchanged(f"complexity:mobilenet_v1?alpha={{alpha}}{more}")

@pytest.mark.xdist_group("one@group")
def test_two_snapshots(complexity):
    complexity.assert_unchanged("complexity:vgg16")
    complexity.assert_unchanged("complexity:squeezenet1_0", name="small")
"""


def write(suite, more="", alphas="0.25, 0.5, 0.75, 1.0"):
    (suite.folder / "test_nets.py").write_text(TESTS.format(more=more, alphas=alphas))


def test_snapshots_are_recorded_then_compared_and_the_layers_are_named(suite):
    write(suite)
    missing = suite()
    assert missing.returncode == 1
    assert "pytest --complexity-update records what is there now" in missing.stdout
    updated = suite("--complexity-update")
    assert updated.returncode == 0
    assert "complexity: 6 snapshots recorded in complexity.lock.json" in updated.stdout
    assert suite().returncode == 0
    write(suite, more="&classes=1001")
    moved = suite("-k", "test_net")
    assert moved.returncode == 1
    assert "params 470,072 -> 470,329: +257 (+0.1 %)" in moved.stdout
    assert "changed fc (linear, 1×1000 → 1×1001): +256 multi_adds" in moved.stdout


def test_workers_write_the_same_lock_as_one_process(suite):
    write(suite)
    assert suite("--complexity-update").returncode == 0
    alone = suite.lock.read_bytes()
    suite.lock.unlink()
    assert suite("--complexity-update", "-n", "2").returncode == 0
    assert suite.lock.read_bytes() == alone
    # loadgroup puts @group behind a test's id.
    assert suite("-n", "2", "--dist", "loadgroup").returncode == 0


def test_an_update_of_some_tests_keeps_the_others_and_the_models(suite):
    write(suite)
    suite("--complexity-update")
    (suite.folder / "complexity.toml").write_text('[[model]]\ntarget = "complexity:vgg16"\n')
    code = "from complexity.cli.main import main; main(['check', '--update'])"
    subprocess.run([sys.executable, "-c", code], cwd=suite.folder, check=True, capture_output=True)
    before = json.loads(suite.lock.read_text())
    write(suite, more="&classes=1001")
    assert suite("--complexity-update", "-k", "test_net and 0.25").returncode == 0
    after = json.loads(suite.lock.read_text())
    assert after["models"] == before["models"]
    assert [k for k in after["tests"] if after["tests"][k] != before["tests"][k]] == ["test_nets.py::test_net[0.25]"]


def test_a_lock_that_cannot_be_read_is_said_and_left_alone(suite):
    write(suite)
    suite.lock.write_text("<<<<<<<")
    done = suite("--complexity-update")
    assert done.returncode != 0
    assert "complexity.lock.json: not valid JSON" in done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert suite.lock.read_text() == "<<<<<<<"


# The assertions themselves, in this process.


def test_a_limit_that_is_crossed_names_the_largest_layers(complexity):
    with pytest.raises(AssertionError) as failure:
        complexity.assert_within("complexity:vgg16", max_params="100M", max_multi_adds="16G")
    lines = str(failure.value).splitlines()
    assert lines[0] == "complexity:vgg16: params 138,357,544 is 38,357,544 over the limit 100M (100,000,000)"
    # fc6: 512·7·7·4096 weights and 4096 biases.
    assert lines[1].endswith("(102,764,544)")
    assert len(lines) == 4


def test_a_figure_that_is_not_reproduced_says_what_it_prints_as(complexity):
    with pytest.raises(AssertionError, match="does not print as the published 568M, it prints 569M"):
        complexity.assert_reproduces("complexity:mobilenet_v1", multi_adds="568M")


def test_inputs_are_tensors_shapes_lists_or_keywords(complexity):
    import torch
    from torch import nn

    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(4, 5, bias=False)

        def forward(self, a, b):
            return self.linear(a) + b

    for inputs in (
        [torch.zeros(3, 4), torch.zeros(3, 5)],
        ("3,4", "3,5"),
        ((3, 4), (3, 5)),
        ["a=3,4", "b=3,5"],
        ["3,4", "b=3,5"],
    ):
        complexity.assert_within(Two(), inputs, max_multi_adds=60)
        with pytest.raises(AssertionError):
            complexity.assert_within(Two(), inputs, max_multi_adds=59)
    for inputs, keywords in ((None, {"a": "3,4", "b": torch.zeros(3, 5)}), ((3, 4), {"b": (3, 5)})):
        complexity.assert_within(Two(), inputs, keywords=keywords, max_multi_adds=60)
        with pytest.raises(AssertionError):
            complexity.assert_within(Two(), inputs, keywords=keywords, max_multi_adds=59)


def test_the_model_comes_back_as_it_was(complexity):
    import torch
    from torch import nn

    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    complexity.assert_within(model, torch.zeros(2, 3, 8, 8), max_params=1000)
    assert model.training
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda c: c.assert_within("complexity:vgg16"), "assert_within needs a limit"),
        (lambda c: c.assert_within("complexity:vgg16", max_multiadds="3M"), "did you mean 'max_multi_adds'"),
        (lambda c: c.assert_within("complexity:vgg16", max_params="3Q"), "max_params: unknown unit 'Q'"),
        (lambda c: c.assert_reproduces("complexity:vgg16"), "assert_reproduces needs a figure"),
        (lambda c: c.assert_reproduces("complexity:vgg16", params=138), "params: 138 is not a text"),
        (lambda c: c.assert_unchanged("complexity:vgg16", tolerance="one"), "tolerance 'one'"),
        (lambda c: c.assert_within(object(), max_params=3), "inputs are needed to count object"),
    ],
)
def test_a_mistake_in_a_test_is_one_line(complexity, call, said):
    from complexity.base.errors import ComplexityError

    with pytest.raises(ComplexityError) as error:
        call(complexity)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_tolerance_goes_both_ways(tmp_path):
    from complexity.check import lock
    from complexity.check.asserting import Checker

    def checker(update=False):
        return Checker(tmp_path / "complexity.lock.json", "test", update)

    first = checker(update=True)
    first.assert_unchanged("complexity:mobilenet_v1")
    lock.write(first.lock, {"models": {}, "tests": first.recorded})
    for classes in (999, 1001):
        target = f"complexity:mobilenet_v1?classes={classes}"
        checker().assert_unchanged(target, tolerance="0.1%")
        with pytest.raises(AssertionError, match="is not as recorded"):
            checker().assert_unchanged(target)

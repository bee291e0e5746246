"""Commands where an optional dependency is not installed: one line that says how to get it, exit code 2."""

import subprocess
import sys

import pytest

from complexity.base.extras import EXTRAS, missing

#: Runs the command line as if none of the optional packages were there.
BARE = (
    "import sys; sys.modules.update(dict.fromkeys(sys.argv[1].split(',')));"
    "from complexity.cli.main import run; sys.exit(run(sys.argv[2:]))"
)


def bare(*arguments, code=BARE, cwd=None):
    return subprocess.run(
        [sys.executable, "-c", code, ",".join(EXTRAS), *arguments], capture_output=True, text=True, cwd=cwd
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["count", "torchvision:mobilenet_v2"],
            "PyTorch, which is not installed: in a checkout of model-complexity, pip install '.[torch]'",
        ),
        (["count", "torch.nn:ReLU"], "[torch]"),
        (["diff", "torchvision:mobilenet_v2", "complexity:mobilenet_v2"], "[torch]"),
        (["memory", "timm:resnet18"], "[torch]"),
        (["explain", "0.33G", "--target", "torchvision:mobilenet_v2"], "[torch]"),
        (["bench", "complexity:mobilenet_v1"], "[torch]"),
        (["compare", "complexity:mobilenet_v1"], "[torch]"),
        (["audit", "torchvision"], "[torch]"),
        (["audit", "timm"], "timm, which is not installed: in a checkout of model-complexity, pip install '.[zoo]'"),
        (["tables", "-t", "5-13", "--measure"], "complexity: --measure needs PyTorch"),
        (["explorer", "--target", "torchvision:mobilenet_v2", "-o", "page.html"], "[torch]"),
        (["guidelines", "torchvision:mobilenet_v2"], "[torch]"),
        (["guidelines", "--chapter", "--plot", "picture.html"], "[plots]"),
        (["formula", "mobilenet_v1"], "[symbolic]"),
        (["sweep", "mobilenet_v1", "--alpha", "0.5,1", "--format", "parquet", "--output", "a.parquet"], "[parquet]"),
    ],
)
def test_what_needs_an_extra_says_which_in_one_line(tmp_path, arguments, words):
    done = bare(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_file_that_imports_torch_says_the_same(tmp_path):
    (tmp_path / "mine.py").write_text("from torch import nn\n")
    done = bare("count", "mine.py:model", cwd=tmp_path)
    assert done.returncode == 2
    assert "[torch]" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_part_of_a_package_that_is_missing_is_no_missing_package():
    assert missing(ModuleNotFoundError("No module named 'torch.nothing'", name="torch.nothing")) is None


def test_the_package_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "complexity", "list", "networks"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "mobilenet_v1" in done.stdout

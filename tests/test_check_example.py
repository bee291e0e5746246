"""The sample project in examples/budget: its check passes, and fails when one channel count is edited."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "examples" / "budget"


@pytest.fixture
def sample(tmp_path):
    """A copy of the sample project: ``sample(*arguments)`` runs Python there with them."""
    folder = tmp_path / "budget"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))

    def python(*arguments):
        command = [sys.executable, "-B", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)

    python.folder = folder
    return python


def edit(sample):
    """One channel count, 32, becomes 48."""
    path = sample.folder / "small_net" / "models.py"
    text = path.read_text(encoding="utf-8")
    assert text.count("(16, 32, 64)") == 1
    path.write_text(text.replace("(16, 32, 64)", "(16, 48, 64)"), encoding="utf-8")


CHECK = ("-c", "from complexity.cli import main; main()", "check")


def test_the_check_passes_then_fails_and_names_the_layer(sample):
    before = sample(*CHECK)
    assert (before.returncode, before.stderr) == (0, "")
    assert "all hold" in before.stdout
    edit(sample)
    after = sample(*CHECK)
    assert (after.returncode, after.stderr) == (1, "")
    assert "OVER  backbone  MultiAdds" in after.stdout
    # 3×3 kernels, 16 to 32 channels, on 16×16 positions: 16 channels more are 9·16·16 params and 256 times as many MultiAdds.
    (row,) = (line for line in after.stdout.splitlines() if "stages.1.0" in line)
    assert row.split() == [
        "changed",
        "stages.1.0",
        "conv",
        "3×3",
        "1×32×16×16",
        "→",
        "1×48×16×16",
        "+2,304",
        "+589,824",
        "+4,096",
        "+6,400",
    ]
    assert "stages.0." not in after.stdout  # the stage before it is as it was


def test_the_record_is_up_to_date(sample):
    lock = (sample.folder / "complexity.lock.json").read_bytes()
    assert sample(*CHECK, "--update").returncode == 0
    assert (sample.folder / "complexity.lock.json").read_bytes() == lock


def test_its_own_tests_pass_then_fail_and_name_the_layer(sample):
    assert sample("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest").returncode == 0
    edit(sample)
    after = sample("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    assert after.returncode == 1
    assert "over the limit 3M (3,000,000)" in after.stdout
    assert "largest: stages.1.0" in after.stdout

"""The project's own budgets, checked as its users check theirs: by the command and by the fixture."""

import subprocess
import sys
from pathlib import Path

import pytest

from complexity.check.config import load
from complexity.check.run import check

ROOT = Path(__file__).parents[1]


def test_the_closed_forms_hold_their_budgets():
    report = check(load(ROOT / "complexity.toml"))
    assert [(m.budget.name, f) for m, f in report.findings if not f.passed] == []
    assert report.exit_code == 0
    assert {model.budget.target.name for model in report.models} >= {
        "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "shufflenet_v1", "shufflenet_v2",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json", "junit", "github"])
def test_a_check_of_closed_forms_imports_no_torch(form):
    code = (
        "import sys; from complexity.cli.main import run; code = run(sys.argv[1:]);"
        "heavy = {'torch', 'numpy', 'pandas', 'sympy'} & set(sys.modules);"
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    arguments = [sys.executable, "-c", code, "check", "--format", form]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# Printed figures: Howard et al. 2017, tables 4 and 6; Ma et al. 2018, table 5; Howard et al. 2019, table 9.
@pytest.mark.parametrize(
    ("target", "published"),
    [
        ("complexity:mobilenet_v1", {"multi_adds": "569M", "params": "4.2M"}),
        ("complexity:mobilenet_v1?alpha=0.75", {"multi_adds": "325M", "params": "2.6M"}),
        ("complexity:shufflenet_v2", {"multi_adds": "146M", "params": "2.3M"}),
        ("complexity:mobilenet_v3_small", {"multi_adds": "57M", "params": "2.5M"}),
    ],
)
def test_closed_forms_and_modules_reproduce_what_was_printed(complexity, target, published):
    from complexity.architectures.modules import build

    complexity.assert_reproduces(target, **published)
    network, _, setting = target.removeprefix("complexity:").partition("?alpha=")
    settings = {"alpha": float(setting)} if setting else {}
    complexity.assert_reproduces(build(network, **settings), "1,3,224,224", **published)


def test_a_module_is_within_what_its_closed_form_counts(complexity):
    from complexity import build, ledger

    most = ledger("mobilenet_v2").multi_adds
    complexity.assert_within(build("mobilenet_v2"), (1, 3, 224, 224), max_multi_adds=most)
    with pytest.raises(AssertionError, match="1 over the limit"):
        complexity.assert_within(build("mobilenet_v2"), (1, 3, 224, 224), max_multi_adds=most - 1)


def test_every_key_of_the_configuration_is_documented():
    from complexity.check.config import MODEL_KEYS, TOP_KEYS

    text = (ROOT / "docs" / "budgets.md").read_text(encoding="utf-8")
    assert [key for key in (*MODEL_KEYS, *TOP_KEYS) if f"`{key}`" not in text and f"[[{key}]]" not in text] == []


def test_the_workflow_of_the_documentation_is_the_sample_s():
    text = (ROOT / "docs" / "budgets.md").read_text(encoding="utf-8")
    workflow = (ROOT / "examples" / "budget" / ".github" / "workflows" / "complexity.yml").read_text(encoding="utf-8")
    assert workflow in text

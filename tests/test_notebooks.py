"""The notebooks run from top to bottom and are stored with what they show."""

import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NAMES = ["01-tables", "02-width-and-resolution", "03-groups", "04-your-model"]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_in_under_a_minute(name, tmp_path):
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    start = time.monotonic()
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    assert time.monotonic() - start < 60


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_stored_with_its_outputs(name):
    path = FOLDER / f"{name}.ipynb"
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    assert all(cell.outputs for cell in cells)
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    charts = [output.data for output in outputs if any("vegalite" in kind for kind in output.get("data", {}))]
    assert charts
    assert all("image/png" in data for data in charts)
    assert path.stat().st_size < 1_000_000


def test_every_notebook_is_tested():
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES

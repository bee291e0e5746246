"""The structure of the package: few rooms, no circle between files. The floors are a contract of import-linter."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """File -> the files that it imports; lazy imports and those for types only included."""
    graph = grimp.build_graph("complexity", cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_at_most_18_rooms() -> None:
    rooms = [path.parent.name for path in (CHECKOUT / "complexity").glob("*/__init__.py")]
    assert len(rooms) <= 18, sorted(rooms)


def test_no_circle_between_files(imports: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_a_circle_of_lazy_imports_would_be_found(imports: dict[str, set[str]]) -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({**imports, "complexity.base.errors": {"complexity.cli.main"}}).prepare()
    # What is imported inside a function and for types only is in the graph.
    assert "complexity.sweeping.fits" in imports["complexity.cli.fit"]


def test_every_room_is_on_the_page_of_the_architecture() -> None:
    page = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for path in (CHECKOUT / "complexity").glob("*/__init__.py"):
        assert f"| `{path.parent.name}/` |" in page

"""docs/figures.md and the README's line are what the sources give today."""

import importlib.util
import json
from collections import Counter
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("figures_page", CHECKOUT / "docs/generator/figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def written(generator):
    return generator.written()


def test_the_page_and_the_readme_are_up_to_date(generator, written):
    text, line = written
    assert generator.PAGE.read_text("utf-8") == text, "python docs/generator/figures.py"
    assert line in generator.README.read_text("utf-8")


def test_the_total_is_that_of_its_rows(generator, written):
    rows = [line.split("|")[1:-1] for line in written[0].splitlines() if line.startswith("|")]
    head = next(i for i, row in enumerate(rows) if row[0].strip() == "source")
    table = [[cell.strip() for cell in row] for row in rows[head + 2 :]]
    end = next(i for i, row in enumerate(table) if row[0] == "all")
    numbers = [[int(cell.replace(",", "") or 0) for cell in row[2:]] for row in table[: end + 1]]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert all(row[0] == sum(row[1:]) for row in numbers)


def test_at_least_4860_of_timms_4887_figures_are_reproduced():
    """As the project was set to show; the others are named one by one."""
    record = json.loads((CHECKOUT / "docs/generator/audited.json").read_text("utf-8"))["timm"]
    total = sum((Counter(counts) for counts in record["columns"].values()), Counter())
    assert total.total() == 4887
    assert total["reproduced"] >= 4860
    assert len(record["left"]) == total.total() - total["reproduced"]

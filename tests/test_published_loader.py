"""Published files: what a table, a column and a row declare of their cells, the nearest first."""

import pytest

from complexity import tables
from complexity.published import load

FILE = """
source = "mine"

[[tables]]
id = "1"
network = "mobilenet_v1"
convention = "conv-only"
settings = {{ alpha = 0.5, resolution = 160 }}
columns = [{{ id = "ops", of = "operations", unit = "M", convention = "multi-adds", settings = {{ resolution = 192 }} }}]

[[tables.rows]]
label = "a row"
{row}
printed = {{ ops = "{printed}" }}
"""


@pytest.fixture
def file(tmp_path):
    def write(row="", printed="110"):
        path = tmp_path / "mine.toml"
        path.write_text(FILE.format(row=row, printed=printed), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("row", "convention", "settings"),
    [
        ("", "multi-adds", {"alpha": 0.5, "resolution": 192}),
        ('convention = "thop"', "thop", {"alpha": 0.5, "resolution": 192}),
        ("settings = { resolution = 224 }", "multi-adds", {"alpha": 0.5, "resolution": 224}),
        ("settings = { alpha = 1.0, resolution = 128 }", "multi-adds", {"alpha": 1.0, "resolution": 128}),
    ],
)
def test_a_rows_word_counts_before_its_columns_and_that_before_the_tables(file, row, convention, settings):
    (table,) = load(file(row))
    declared = table.declaration(table.rows[0], table.columns[0])
    assert (declared["convention"], declared["settings"]) == (convention, settings)


def test_a_cell_is_judged_by_what_its_row_declares(file):
    # 0.5 MobileNet takes 149M at 224, as its paper prints, and 77M at 160: the row's resolution is the one that is counted.
    for row, printed in (("settings = { resolution = 160 }", "77"), ("settings = { resolution = 224 }", "149")):
        (table,) = tables.tables_of(file(row, printed))
        assert table.rows[0].cells["ops"].verdict == "reproduced"

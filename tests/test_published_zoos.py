"""Figures that zoos publish with their models: each column under one declared reading, and what it does not give."""

from collections import Counter

import pytest

from complexity import ComplexityError
from complexity.explaining import verdicts
from complexity.published import load, source, source_ids, zoo_ids
from complexity.tables.declared import judged_as_declared
from complexity.tables.sources import figures


def counts(name, table, column):
    return Counter(one.verdict for one in figures(name) if (one.table, one.column) == (table, column))


def others(name):
    """Row and column of each figure that its column's reading does not give."""
    return {(one.row, one.column): one for one in figures(name) if one.verdict != "reproduced"}


def test_slim_mobilenet_v1():
    assert counts("slim-zoo", "V1 params", "params") == {"reproduced": 16}
    assert counts("slim-zoo", "V1 MACs", "multi_adds") == {
        "reproduced": 10,
        "rounding": 1,
        "explained": 4,
        "erratum": 1,
    }
    found = others("slim-zoo")
    for resolution in (224, 192, 160, 128):
        assert "first convolution" in found[f"MobileNet_v1_0.75_{resolution}", "multi_adds"].note
    assert found["MobileNet_v1_0.25_192", "multi_adds"].computed == 30212608
    assert "contradicts its series" in found["MobileNet_v1_0.25_192", "multi_adds"].note
    assert found["MobileNet_v1_0.5_224", "multi_adds"].note == "150 is 149,497,600 rounded up (convention multi-adds)"


def test_slim_mobilenet_v2_is_cut_off_throughout():
    assert counts("slim-zoo", "V2", "multi_adds") == counts("slim-zoo", "V2", "params") == {"reproduced": 22}
    (table,) = (one for one in source("slim-zoo") if one.id == "V2")
    assert table.declared["rounding"] == "cut"


def test_slim_mobilenet_v3():
    found = others("slim-zoo")
    assert found["Small dm=1", "multi_adds"].verdict == "erratum"
    small = found["Small minimalistic", "multi_adds"]
    assert (small.printed, small.computed, small.verdict) == ("65", 52289472, "unexplained")


def test_keras():
    assert Counter(one.verdict for one in figures("keras-zoo")) == {"reproduced": 15, "erratum": 1}
    wrong = others("keras-zoo")["NASNetMobile", "params"]
    assert wrong.printed == "7.7" and "5,326,716 in table docs" in wrong.note


def test_paddleclas():
    assert counts("paddleclas-zoo", "mobile", "params") == {"reproduced": 20}
    assert counts("paddleclas-zoo", "mobile", "flops") == {"reproduced": 18, "rounding": 2}


def test_what_has_no_reading_stays_unexplained():
    assert counts("tpu-zoo", "A1", "params") == {"reproduced": 25}
    assert counts("tpu-zoo", "A1", "multi_adds") == {"unexplained": 25}


@pytest.mark.parametrize("name", zoo_ids())
def test_every_figure_of_a_zoo_is_read_as_declared(name):
    for table in source(name):
        for row, column, text in table.cells():
            declared = table.declaration(row, column)
            assert "convention" in declared and "network" in declared, (table.id, text)
    assert name not in source_ids()  # papers are explained; a zoo is no evidence for what they mean
    assert verdicts([]) == []


ZOO = """
source = "mine"
[[tables]]
id = "a"
network = "mobilenet_v1"
columns = [{ id = "macs", of = "operations", convention = "multi-adds", unit = "M"%s }]
rows = [
  { label = "x", settings = { alpha = 1.0 }, printed = { macs = "%s" }%s },
]
"""


@pytest.mark.parametrize(
    ("column", "printed", "row", "verdict"),
    [
        ("", "569", "", "reproduced"),
        ("", "568", "", "rounding"),
        (', rounding = "cut"', "568", "", "reproduced"),
        (', rounding = "cut"', "569", "", "rounding"),
        (', rounding = "up"', "569", "", "reproduced"),
        ("", "600", "", "unexplained"),
        ("", "557.9", ', without = ["stem"], exception = "no first layer"', "explained"),
        ("", "558", ', without = ["stem"]', "reproduced"),
    ],
)
def test_a_column_is_read_as_it_declares(tmp_path, column, printed, row, verdict):
    path = tmp_path / "mine.toml"
    path.write_text(ZOO % (column, printed, row), encoding="utf-8")
    ((place, found),) = judged_as_declared(load(path))
    assert place == ("a", "x", "macs")
    assert found.word == verdict, found


def test_a_rounding_that_is_none_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(ZOO % (', rounding = "down"', "569", ""), encoding="utf-8")
    with pytest.raises(ComplexityError, match="rounding 'down'; allowed: half-up, cut, up"):
        load(path)

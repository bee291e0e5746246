"""Tables of the papers that are no totals of one network: shares, single layers. Computed with formulas and ledgers."""

import pytest

from complexity import formulas, ledger
from complexity.published import Figure, source
from complexity.tables.sources import figures


def printed(name: str, table: str) -> dict[str, dict[str, str]]:
    (found,) = (t for t in source(name) if t.id == table)
    return {row.label["en"]: dict(row.printed) for row in found.rows}


KINDS = {
    "Conv 1x1": "pointwise conv",
    "Conv DW 3x3": "depthwise conv 3×3",
    "Conv 3x3": "conv 3×3",
    "Fully Connected": "linear",
}


def shares() -> dict[str, dict[str, float]]:
    """Percent of the multiply-accumulates and of the weights, by kind of layer."""
    counted = ledger("mobilenet_v1")
    kinds = counted.by_kind()
    return {
        row: {
            "multi_adds_share": 100 * kinds[kind].multi_adds / counted.multi_adds,
            "params_share": 100 * kinds[kind]["weights"] / counted.quantity("weights"),
        }
        for row, kind in KINDS.items()
    }


CELLS = [(row, column) for row in KINDS for column in ("multi_adds_share", "params_share")]
#: Printed 1.19; the four printed shares add up to 99.29 %.
MISPRINT = ("Conv 3x3", "multi_adds_share")


@pytest.mark.parametrize(("row", "column"), [cell for cell in CELLS if cell != MISPRINT])
def test_the_mobilenet_papers_table_2_is_the_networks_shares_by_kind_of_layer(row, column):
    assert printed("mobilenet-v1-paper", "T2")[row][column] == f"{shares()[row][column]:.2f}"


def test_the_share_of_the_3x3_convolution_is_printed_1_19_and_must_read_1_91():
    texts = {row: cells["multi_adds_share"] for row, cells in printed("mobilenet-v1-paper", "T2").items()}
    assert texts["Conv 3x3"] == "1.19"
    assert f"{shares()['Conv 3x3']['multi_adds_share']:.2f}" == "1.91"
    others = sum(float(text) for row, text in texts.items() if row != "Conv 3x3")
    assert round(others + 1.19, 2) == 99.29
    assert round(others + 1.91, 1) == 100.0


def test_the_mobilenet_papers_table_3_is_one_layer_by_formula():
    size, narrow, small = (14, 14), 512 * 3 // 4, (10, 10)
    steps = {
        "Convolution": formulas.standard(512, 512, 3, size, padding=1),
        "Depthwise Separable Conv": formulas.depthwise_separable(512, 512, 3, size, padding=1),
        "alpha = 0.75": formulas.depthwise_separable(narrow, narrow, 3, size, padding=1),
        "rho = 0.714": formulas.depthwise_separable(narrow, narrow, 3, small, padding=1),
    }
    for label, cells in printed("mobilenet-v1-paper", "T3").items():
        for column, exact in (("multi_adds", steps[label].multi_adds), ("params", steps[label].params)):
            assert Figure.read(cells[column], "M").match(exact).how == "half-up", (label, column)


def listed(name: str, table: str) -> dict[tuple[str, str], tuple[str, object]]:
    return {(f.row, f.column): (f.verdict, f.computed) for f in figures(name) if f.table == table}


@pytest.mark.parametrize(
    ("name", "table", "cells", "misprints"),
    [
        ("mobilenet-v1-paper", "T1", 45, {("10", "s")}),
        ("mobilenet-v1-paper", "T2", 8, {MISPRINT}),
        ("mobilenet-v1-paper", "T3", 8, set()),
        ("mobilenet-v2-paper", "T2", 47, set()),
        ("mobilenet-v3-paper", "T1-A", 12, set()),
        ("mobilenet-v3-paper", "T1-B", 12, set()),
        ("mobilenet-v3-paper", "T1-C", 12, set()),
        ("shufflenet-v1-paper", "T1", 20, set()),
        ("shufflenet-v2-paper", "T5", 24, set()),
    ],
)
def test_what_a_network_determines_is_judged_and_only_the_misprints_are_errata(name, table, cells, misprints):
    found = {cell: verdict for cell, (verdict, _) in listed(name, table).items()}
    judged = {cell: verdict for cell, verdict in found.items() if verdict != "not judged"}
    assert len(judged) == cells
    assert {cell for cell, verdict in judged.items() if verdict == "erratum"} == misprints
    assert set(judged.values()) <= {"reproduced", "rounding", "erratum"}


def test_the_last_stride_of_the_mobilenet_papers_body_is_printed_2_and_is_1():
    assert listed("mobilenet-v1-paper", "T1")["10", "s"] == ("erratum", 1)
    # Were it 2, the pool of the next row would span 4×4.
    assert printed("mobilenet-v1-paper", "T1")["11"]["operator"] == "Avg Pool 7x7"


def test_only_what_was_measured_is_called_cited():
    for name in ("mobilenet-v1-paper", "shufflenet-v2-paper"):
        for found in figures(name):
            measured = found.column in ("top1", "error") or found.column.startswith(("gpu", "arm"))
            assert (found.verdict == "cited") == measured, found

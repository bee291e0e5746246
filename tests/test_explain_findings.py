"""What the search finds in the printed tables without being told: variants that the chapter's files declare are not used."""

import re
from collections import Counter

import pytest

from complexity.explaining import Cell, Column, contradiction, explain, explain_column
from complexity.published import chapter_ids, source_ids
from complexity.tables import table


def column(table: str, name: str, source: str | None = None):
    return next(e for e in explain(table=table, source=source).columns if e.column.name == name)


def judged(table: str, name: str, source: str | None = None) -> dict[str, str]:
    report = explain(table=table, source=source)
    for explained, verdicts in zip(report.columns, report.verdicts, strict=True):
        if explained.column.name == name:
            return {r.cell.label: v.word for r, v in zip(explained.cells, verdicts, strict=True)}
    raise AssertionError(name)


def test_5_11_is_convolutions_only_five_of_five_with_strong_evidence():
    found = column("5-11", "Complexity")
    assert found.best.convention == "conv-only"
    assert found.best.sentence.startswith("convolutions only, multiply-accumulate = 1")
    assert (found.reproduced, found.of, found.evidence) == (5, 5, "strong")
    assert [c.computed for c in found.cells] == [142502976, 140036512, 136500672, 133251776, 136829952]


def test_5_12_flops_is_the_released_variant_with_fc_three_of_four_and_the_fourth_only_rounded_up():
    found = column("5-12", "FLOPs")
    assert found.best.variants == {"shufflenet_v2": "released"}
    assert found.best.convention == "multi-adds"
    assert (found.reproduced, found.of) == (3, 4)
    assert [c.how for c in found.cells] == ["up", "half-up", "half-up", "half-up"]


def test_5_12_weights_are_all_trained_params_of_the_released_variant():
    found = column("5-12", "Weights")
    assert (found.best.variants, found.best.convention) == ({"shufflenet_v2": "released"}, "params")
    assert found.reproduced == found.of == 4


def test_5_2_params_count_norm_statistics_four_of_four():
    found = column("5-2", "params")
    assert found.best.convention == "keras"
    assert "statistics" in found.best.sentence
    assert (found.reproduced, found.of) == (4, 4)


def test_5_3_params_are_mixed_the_first_row_counts_norm_statistics():
    found = column("5-3", "params")
    assert found.best.convention == "params"
    assert (found.reproduced, found.of) == (3, 4)
    assert found.mixed is not None
    assert found.mixed.convention == "keras"


def test_5_10_v3_small_params_are_the_preprints_network():
    found = column("5-10", "params")
    assert found.best.variants["mobilenet_v3_small"] == "preprint"
    assert next(c for c in found.cells if c.cell.network == "mobilenet_v3_small").reproduced


def test_5_10_66_million_is_an_erratum_by_its_series_and_not_explained_by_a_network_that_gives_66():
    assert judged("5-10", "multi_adds")["MobileNet V3-Small"] == "erratum"
    found = contradiction(Cell("x", "66", "mobilenet_v3_small", unit="M"), "operations")
    assert found is not None
    printed = {(w.label, w.printed) for w in found.witnesses}
    assert {("Small 256/1.0", "74"), ("Small 192/1.0", "42")} <= printed
    assert {w.printed for w in found.versions} == {"56", "57"}
    assert found.shown == "57"


def test_66_million_alone_is_an_erratum_although_some_hypothesis_gives_it():
    report = explain("66", network="mobilenet_v3_small")
    assert report.columns[0].best.reproduced + report.columns[0].best.weaker == 1
    assert report.columns[0].evidence == "weak"
    assert report.verdicts[0][0].word == "erratum"


@pytest.mark.parametrize(
    ("network", "printed"),
    [("mobilenet_v3_large", "219"), ("mobilenet_v2", "326"), ("vgg16", "15300"), ("mobilenet_v1", "569")],
)
def test_figures_that_no_series_contradicts_are_no_errata(network, printed):
    assert contradiction(Cell("x", printed, network, unit="M"), "operations") is None


def test_a_figure_whose_neighbours_do_not_fit_either_is_no_erratum():
    # The MobileNet paper's table 12: 45 and 15 at α = 0.25 misfit together, as a network of another width would.
    words = judged("T12", "multi_adds", "mobilenet-v1-paper")
    assert {words["0.25 MobileNet-224"], words["0.25 MobileNet-128"]} == {"candidate"}


def test_a_setting_at_which_no_network_of_the_column_fits_makes_no_erratum():
    # V3's table 9: at α = 1.25 neither size's params fit, so the head is widened otherwise there, and 3.6 is no misprint.
    assert judged("T9-A", "params", "mobilenet-v3-paper")["Small 224/1.25"] != "erratum"


def test_vgg_15300_is_a_candidate_convolutions_only_at_three_digits():
    report = explain("15300", network="vgg16")
    found = report.columns[0]
    assert found.best.convention == "conv-only"
    assert found.cells[0].computed == 15346630656
    assert found.cells[0].how == "half-up, zeros as place holders"
    assert report.verdicts[0][0].word == "candidate"
    assert judged("5-10", "multi_adds")["VGG-16"] == "candidate"


def test_326_is_a_candidate_and_the_number_of_hypotheses_that_give_it_is_said():
    report = explain("326", network="mobilenet_v2")
    assert report.columns[0].evidence == "weak"
    found = report.verdicts[0][0]
    assert found.word == "candidate"
    assert re.search(r"[1-9]\d+ of [\d,]+ hypotheses give it", found.note)
    assert judged("5-10", "multi_adds")["MobileNet V2"] == "candidate"


def test_1550_of_googlenet_is_a_candidate_at_most_in_a_unit_that_nothing_else_speaks_for():
    report = explain("1550", network="googlenet")
    found = report.columns[0]
    assert (found.best.choices, found.cells[0].computed) == ({"million": "mixed"}, 1582671872)
    assert found.evidence == "weak"
    assert found.none > 0.5 > found.probability
    assert report.verdicts[0][0].word == "candidate"
    assert judged("5-10", "multi_adds")["GoogleNet"] == "candidate"


def test_the_mobilenet_papers_4866_is_without_the_fc_beside_569_with_it():
    found = column("T4", "multi_adds", "mobilenet-v1-paper")
    full, mobile = found.cells
    assert (mobile.reproduced, found.best.convention) == (True, "multi-adds")
    assert full.alone is not None
    assert full.alone.hypothesis is not None
    assert full.alone.hypothesis.convention == "conv-only"
    assert full.alone.hypothesis.totals == (4866269184,)
    assert found.mixed is not None
    assert found.mixed.convention == "conv-only"


def test_the_mobilenet_papers_dogs_have_120_classes_in_params_and_1000_in_operations():
    assert column("T10", "params", "mobilenet-v1-paper").best.choices == {"classes": 120}
    assert column("T10", "multi_adds", "mobilenet-v1-paper").best.choices == {}


def test_v3s_appendix_is_the_final_network_with_the_preprints_head_in_its_early_version():
    found = column("T9-A", "multi_adds", "mobilenet-v3-paper")
    assert found.best.variants == {"mobilenet_v3_large": "paper", "mobilenet_v3_small": "preprint"}
    assert (found.best.convention, found.reproduced, found.evidence) == ("multi-adds", 16, "strong")


#: Totals of the usual tools for torchvision's MobileNetV2 at 224, as each prints it.
TOOLS = {
    "300.774": "flop-counter",
    "300.809": "torchinfo",
    "307.454": "torchprofile",
    "314.193": "fvcore",
    "320.300": "ptflops (pools called as functions)",
    "327.487": "thop (pools called as functions)",
}


@pytest.mark.parametrize(("printed", "tool"), TOOLS.items())
def test_a_tools_total_for_mobilenet_v2_names_that_tools_convention_first(printed, tool):
    best = explain(printed, network="mobilenet_v2").columns[0].best
    assert best.reproduced == 1
    assert tool in best.conventions


@pytest.mark.parametrize(("printed", "network"), [("66", "mobilenet_v3_small"), ("326", "mobilenet_v2")])
def test_a_single_match_among_thousands_of_hypotheses_is_weak(printed, network):
    found = explain(printed, network=network).columns[0]
    assert found.best.reproduced + found.best.weaker == 1
    assert found.tried > 1000
    assert found.expected_by_chance > 1
    assert found.evidence == "weak"


@pytest.mark.parametrize(("row", "printed", "network"), [
    ("VGG-16", "15300", "vgg16"), ("MobileNet V2", "326", "mobilenet_v2"), ("MobileNet V3-Large", "219", "mobilenet_v3_large"),
])  # fmt: skip
def test_the_tables_and_explain_count_the_same_hypotheses_for_a_figure(row, printed, network):
    alone = next(c.alone for c in column("5-10", "multi_adds").cells if c.cell.label == row)
    assert alone is not None
    assert alone.hypothesis is not None
    by_itself = explain(f"{printed}M", network=network).columns[0].cells[0].alone
    counts = f"{alone.matching:,} of {alone.tried:,} hypotheses"
    assert by_itself is not None
    assert counts == f"{by_itself.matching:,} of {by_itself.tried:,} hypotheses"
    (cell,) = (c for r, _, c in table("5-10").judged() if r.label["en"] == row and c.printed == printed)
    note = "; ".join(note.say("en") for note in cell.notes)
    assert f"{counts} give this figure" in note
    assert f"{alone.hypothesis.sentence} gives" in note


def test_the_verdicts_on_the_chapters_figures_are_those_of_its_tables():
    report = explain(source="chapter")
    here = Counter(v.word for verdicts in report.verdicts for v in verdicts)
    there = Counter(cell.verdict for name in chapter_ids() for cell in figures_of(table(name)))
    assert here == there


def figures_of(found):
    rows = {"Complexity", "FLOPs", "Weights"}
    for row, of, cell in found.judged():
        if of is not None and (of.figure or row.label["en"] in rows) and isinstance(cell.computed, int):
            yield cell


def test_where_a_tables_declaration_leads_to_another_verdict_it_is_taken_and_the_searchs_own_is_said():
    # As a column the params are cut off throughout; the table itself declares no habit of rounding.
    report = explain(table="5-10", of="params")
    assert (report.columns[0].best.convention, report.columns[0].best.habit) == ("no-norm", "cut")
    (found,) = (
        v for r, v in zip(report.columns[0].cells, report.verdicts[0], strict=True) if r.cell.network == "mobilenet_v2"
    )
    assert (found.word, found.computed) == ("rounding", 3470760)
    assert "convention no-norm" in found.note
    assert "by the search alone it is reproduced" in found.note


def test_the_sentence_on_an_erratum_calls_it_one_and_what_gives_it_comes_after():
    report = explain("66M", network="mobilenet_v3_small")
    (said,) = report.sentences
    assert said.startswith("66M for mobilenet_v3_small is an erratum: 66 contradicts its series")
    assert said.index("and 57 here") < said.index(" is tempting")
    assert "reproduced" not in said
    assert report.to_dict()["columns"][0]["cells"][0]["computed"] == 56913856
    assert report.grids()[0].rows[0][2] == "56,913,856"


ABOUT = [
    (None, "5-10", "params", "MobileNet V3-Large", 5458632),
    ("mobilenet-v1-paper", "T9", "multi_adds", "0.50 MobileNet-160", 76524800),
    ("mobilenet-v3-paper", "T3-C", "multi_adds", "V3-Small 1.0", 56510400),
]


@pytest.mark.parametrize(("source", "name", "of", "row", "exact"), ABOUT)
def test_the_figure_shown_is_the_one_that_the_verdict_is_about(source, name, of, row, exact):
    report = explain(table=name, source=source)
    for explained, grid, verdicts in zip(report.columns, report.grids(), report.verdicts, strict=True):
        if explained.column.name == of:
            (shown,) = (r for r in grid.rows if r[0] == row)
            assert shown[2] == f"{exact:,}"
            (note,) = (v.note for r, v in zip(explained.cells, verdicts, strict=True) if r.cell.label == row)
            assert f"{exact:,}" in note


@pytest.mark.parametrize("source", source_ids())
def test_the_sentence_counts_as_the_verdicts_do_or_says_both(source):
    report = explain(source=source)
    for said, verdicts in zip(report.sentences, report.verdicts, strict=True):
        counted = re.search(r"(\d+) of \d+ reproduced", said)
        words = [v.word for v in verdicts]
        if counted:
            assert int(counted[1]) == words.count("reproduced")
        else:
            assert re.search("it gives|the figure is reproduced|None of|is an erratum", said)


def test_the_sentence_names_the_variant_where_several_give_different_totals():
    assert "variant released" in column("5-12", "FLOPs").best.sentence
    assert "variant" not in column("5-11", "Complexity").best.sentence  # one variant is published


def test_the_evidence_is_a_probability_and_leads_with_the_word_for_its_range():
    (said,) = explain(table="5-11").sentences
    assert re.search(
        r"Strong evidence: probability above 0\.99, and below 0\.01 that none of [\d,]+ readings is true", said
    )


def test_a_tools_convention_is_named_once():
    (said,) = explain("320.300", network="mobilenet_v2").sentences
    assert said.count("pools called as functions") == 1


def test_equal_figures_of_several_resolutions_share_one_hypothesis():
    cells = tuple(
        Cell(str(r), printed, "mobilenet_v1", {"resolution": r}, unit="M")
        for r, printed in ((224, "569"), (192, "418"), (128, "186"))
    )
    found = explain_column(Column("x", cells))
    assert (found.best.convention, found.reproduced) == ("multi-adds", 3)

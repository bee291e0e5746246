"""What a probability of explain promises: cases in which one reading was once claimed too surely."""

import random

import pytest

from complexity import ledger
from complexity.explaining import Cell, Column, explain, explain_column
from complexity.explaining.choices import choices
from complexity.explaining.explaining import leading
from complexity.explaining.posterior import Posterior


def column(network, rows, of="operations", unit="M"):
    return Column("x", tuple(Cell(str(i), text, network, s, None, unit) for i, (s, text) in enumerate(rows)), of)


@pytest.mark.parametrize("printed", [("190", "330", "250"), ("180", "310", "240")])
def test_arbitrary_figures_in_tens_are_none_of_the_readings(printed):
    rows = zip(({"resolution": r} for r in (176, 224, 192)), printed, strict=True)
    found = explain_column(column("squeezenet1_1", list(rows)))
    assert found.none > 0.9 > 0.1 > found.probability
    assert found.evidence == "weak"


@pytest.mark.parametrize(("network", "printed"), [("mobilenet_v2", "3.52"), ("mobilenet_v1", "4.37")])
def test_a_figure_repeated_for_one_total_counts_once(network, printed):
    once = explain_column(column(network, [({}, printed)], "params"))
    often = explain_column(column(network, [({"resolution": r}, printed) for r in (224, 192, 160, 128, 96)], "params"))
    assert often.none == pytest.approx(once.none)
    assert often.evidence == once.evidence == "weak"


CUT = [(1.0, 160), (1.0, 224), (0.5, 160), (0.75, 256), (0.5, 192), (0.75, 160)]


@pytest.mark.parametrize("network", ["mobilenet_v1", "mobilenet_v2"])
def test_a_column_that_is_cut_off_throughout_is_not_taken_for_another_convention(network):
    totals = [ledger(network, alpha=a, resolution=r).multi_adds for a, r in CUT]
    rows = [({"alpha": a, "resolution": r}, str(t // 10**6)) for (a, r), t in zip(CUT, totals, strict=True)]
    found = explain_column(column(network, rows))
    assert "multi-adds" in found.names
    assert any("multi-adds" in h.conventions and h.totals == tuple(totals) for h in (found.best, *found.together))


def test_a_tools_readings_of_equal_totals_are_named_together():
    printed = {0.25: "43.56", 0.5: "154.57", 0.75: "333.00", 1.0: "578.88"}
    found = explain_column(column("mobilenet_v1", [({"alpha": a}, text) for a, text in printed.items()]))
    assert "paddle" in found.names
    assert any(name.startswith("fvcore") for name in found.names)


@pytest.mark.parametrize(
    ("network", "settings", "printed"),
    [("mobilenet_v1", {}, "570M"), ("mobilenet_v1", {"alpha": 0.25}, "40M"), ("mobilenet_v2", {}, "300M")],
)
def test_a_plain_reading_with_its_last_zero_as_a_place_holder_leads(network, settings, printed):
    found = explain(printed, network=network, **settings)
    assert found.columns[0].best.convention == "multi-adds"
    assert found.columns[0].cells[0].computed == found.verdicts[0][0].computed


def test_ten_conventions_of_known_columns_are_named_and_noise_is_not_called_strong():
    rng = random.Random(3)
    settings = [{"alpha": a, "resolution": r} for a in (0.5, 0.75, 1.0, 1.4) for r in (160, 192, 224)]
    for name in ("multi-adds", "fvcore", "thop", "torchprofile"):
        rows = [(s, f"{ledger('mobilenet_v2', **s).total(name) / 1e6:.1f}") for s in rng.sample(settings, 6)]
        found = leading(Posterior(column("mobilenet_v2", rows)))
        assert found.probability > 0.95
    for _ in range(20):
        some = rng.sample(settings, 4)
        rows = [(s, f"{ledger('mobilenet_v2', **s).multi_adds / 1e6 * rng.uniform(0.9, 1.1):.1f}") for s in some]
        assert leading(Posterior(column("mobilenet_v2", rows))).probability < 0.99


SLIM_V1 = {
    1.0: (569, 418, 291, 186), 0.75: (317, 233, 162, 104), 0.5: (150, 110, 77, 49), 0.25: (41, 34, 21, 14),
}  # fmt: skip


def test_rows_that_are_counted_otherwise_are_one_part_and_a_figure_that_its_neighbours_contradict_is_an_erratum(
    tmp_path,
):
    lines = ["label,network,alpha,resolution,Million MACs (M)"]
    for alpha, figures in SLIM_V1.items():
        lines += [
            f"{alpha} {r},mobilenet_v1,{alpha},{r},{f}" for r, f in zip((224, 192, 160, 128), figures, strict=True)
        ]
    path = tmp_path / "slim.csv"
    path.write_text("\n".join(lines))
    report = explain(file=path)
    (found,) = report.columns
    assert "multi-adds" in found.names
    assert found.mixed is not None
    assert found.mixed.choices == {"stem": False}
    words = {r.cell.label: v.word for r, v in zip(found.cells, report.verdicts[0], strict=True)}
    assert {words[f"0.75 {r}"] for r in (224, 192, 160, 128)} == {"reproduced"}
    assert words["0.25 192"] == "erratum"


TITLES = {
    "GFLOPs": "0.569", "GMACs": "0.569", "FLOPs/G": "0.569", "FLOPs, G": "0.569", "Billion FLOPs": "0.569",
    "FLOPs (giga)": "0.569", "MACs (M)": "569", "FLOPs": "5.69e8", "MACs": "5.69×10⁸", "Mult-Adds": "５６９M", "ops": "5.69亿",
}  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_headings_and_figures_are_read_as_people_print_them(title, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        f'label,network,"{title}",Top-1,latency (ms),Size (MB)\nx,mobilenet_v1,{TITLES[title]},70.6,12,17\n', "utf-8"
    )
    report = explain(file=path)
    (found,) = report.columns
    assert found.cells[0].computed == 568740352
    assert [str(note) for note in report.notes] == [
        "Left out, neither operations nor params: column 'Top-1', column 'latency (ms)', column 'Size (MB)'."
    ]


def test_the_default_of_a_choice_has_odds_of_one():
    assert all(
        choice.options[0].odds == 1 > choice.options[1].odds
        for of in ("operations", "params")
        for choice in choices(of)
        if len(choice.options) > 1
    )


def test_the_word_behind_a_figure_says_what_it_is():
    assert explain("4.23M parameters", network="mobilenet_v1").columns[0].best.convention == "params"
    assert explain("400MF", network="mobilenet_v1").columns[0].column.of == "operations"


def test_settings_of_a_file_are_typed(tmp_path):
    path = tmp_path / "mine.csv"
    exact = ledger("mobilenet_v3_large", se=False).multi_adds
    path.write_text(f"label,network,settings,MACs\nx,mobilenet_v3_large,se=false,{exact}\n")
    assert explain(file=path).columns[0].cells[0].computed == exact
    path.write_text("label,network,settings,MACs\nx,mobilenet_v3_large,se=banana,5M\n")
    with pytest.raises(ValueError, match="se 'banana' is not allowed"):
        explain(file=path)


def test_rows_of_a_file_may_be_targets_beside_networks(tmp_path):
    path = tmp_path / "mine.csv"
    rows = [
        "a,mobilenet_v2,,300.8",
        "b,complexity:mobilenet_v1,,568.7",
        'c,complexity:squeezenet1_1,"1,3,192,192",249.0',
    ]
    path.write_text("\n".join(["label,network,input,MACs (M)", *rows]))
    found = explain(file=path).columns[0]
    assert found.best.convention == "multi-adds"
    assert [c.how for c in found.cells[:2]] == ["half-up", "half-up"]


def test_googlenets_paper_counts_in_1024_and_its_printed_params_add_up_to_the_chapters():
    params, ops = explain(source="googlenet-paper").columns
    assert (ops.best.convention, ops.reproduced, ops.of) == ("multi-adds", 9, 12)
    assert params.none > 0.9
    report = explain("6.8", network="googlenet", of="params")
    word, computed = report.verdicts[0][0].word, report.verdicts[0][0].computed
    assert (word, computed) == ("explained", 6797700)

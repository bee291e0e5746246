"""The chapter's figures, and the verdict on every printed cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import complexity
from complexity import tables

M = 10**6


@pytest.mark.parametrize(
    ("network", "settings", "multi_adds", "params"),
    [
        ("mobilenet_v1", {}, 568_740_352, 4_231_976),
        ("mobilenet_v1", {"alpha": 0.25}, 41_030_272, 470_072),
        ("mobilenet_v2", {}, 300_774_272, 3_504_872),
        ("mobilenet_v3_large", {"variant": "paper"}, 216_589_760, 5_483_032),
        ("mobilenet_v3_small", {"variant": "paper"}, 56_510_400, 2_542_856),
        ("mobilenet_v3_small", {"variant": "preprint"}, 56_913_856, 2_946_568),
        ("shufflenet_v2", {"variant": "released"}, 145_814_296, None),
        ("vgg16", {}, 15_470_264_320, 138_357_544),
        ("googlenet", {"variant": "torchvision"}, 1_498_376_192, 6_624_904),
        ("mobilenet_v3_large", {"alpha": 0.75}, 154_560_624, None),
        ("mobilenet_v3_large", {"alpha": 0.75, "variant": "torchvision"}, 140_033_816, None),
    ],
)
def test_exact_figures(network: str, settings: dict, multi_adds: int, params: int | None) -> None:
    ledger = complexity.ledger(network, **settings)
    assert ledger.multi_adds == multi_adds
    if params is not None:
        assert ledger.params == params


def test_v1_with_standard_convolutions_is_what_its_paper_prints() -> None:
    ledger = complexity.ledger("mobilenet_v1", variant="full-conv")
    assert round(ledger.total("conv-only") / M) == 4866
    assert round(ledger.params / M, 1) == 29.3


@pytest.mark.parametrize(
    ("groups", "width", "printed"), [(1, 144, 143), (2, 200, 140), (3, 240, 137), (4, 272, 133), (8, 384, 137)]
)
def test_shufflenet_v1_widths_and_complexity_as_printed(groups: int, width: int, printed: int) -> None:
    ledger = complexity.ledger("shufflenet_v1", groups=groups)
    assert ledger["stage2.1.act"].output_shape[1] == width
    assert round(ledger.total("conv-only") / M) == printed


def test_shufflenet_v1_width_for_six_groups() -> None:
    assert complexity.ledger("shufflenet_v1", groups=6)["stage2.1.act"].output_shape[1] == 336


@pytest.mark.parametrize("groups", [5, 7, 16])
def test_shufflenet_v1_says_why_no_width_is_possible(groups: int) -> None:
    with pytest.raises(complexity.ComplexityError, match=f"groups={groups} is not possible .* must divide 24"):
        complexity.ledger("shufflenet_v1", groups=groups)


@pytest.mark.parametrize(("width", "stem"), [(0.5, 12), (1.0, 24), (1.5, 24), (2.0, 48)])
def test_shufflenet_v1_stem_as_released(width: float, stem: int) -> None:
    assert complexity.ledger("shufflenet_v1", width=width)["stem.conv"].output_shape[1] == stem


@pytest.mark.parametrize(
    ("settings", "variant", "expected"),
    [
        ({"alpha": 1.0, "resolution": 192}, None, 418.12),
        ({"alpha": 1.0, "resolution": 160}, None, 290.68),
        ({"alpha": 1.0, "resolution": 128}, None, 186.40),
    ],
)
def test_v1_by_resolution(settings: dict, variant: str | None, expected: float) -> None:
    assert round(complexity.ledger("mobilenet_v1", **settings).multi_adds / M, 2) == expected


@pytest.mark.parametrize(
    ("network", "settings", "multi_adds", "params"),
    [
        ("mobilenet_v3_small", {"variant": "chapter-code"}, 60.12, 2.938),
        ("shufflenet_v2", {"variant": "chapter-code"}, 73.37, 1.722),
        ("shufflenet_v2", {"width": 0.5, "variant": "torchvision"}, 40.48, 1.367),
        ("shufflenet_v2", {"variant": "torchvision"}, 144.91, None),
        ("shufflenet_v2", {"width": 1.5, "variant": "torchvision"}, 295.76, None),
        ("shufflenet_v2", {"width": 2.0, "variant": "torchvision"}, 583.25, None),
        ("shufflenet_v2", {"width": 0.5}, 40.48, 1.367),
        ("shufflenet_v2", {"width": 1.5}, 298.97, 3.508),
        ("shufflenet_v2", {"width": 2.0}, 590.78, 7.404),
        ("mobilenet_v3_large", {"always_expand": True}, 219.80, None),
        ("googlenet", {"variant": "paper"}, 1582.67, 6.999),
    ],
)
def test_what_was_found_about_the_chapter(
    network: str, settings: dict, multi_adds: float, params: float | None
) -> None:
    ledger = complexity.ledger(network, **settings)
    assert round(ledger.multi_adds / M, 2) == multi_adds
    if params is not None:
        assert round(ledger.params / M, 3) == params


def all_tables() -> list[tables.Table]:
    return [tables.table(name) for name in tables.chapter_ids()]


def test_every_printed_figure_has_a_verdict() -> None:
    for table in all_tables():
        for row in table.rows:
            for name, cell in row.cells.items():
                if cell.printed and cell.computed is not None:
                    assert cell.verdict, (table.id, row.label, name)


def test_only_what_was_not_found_stays_open() -> None:
    allowed = {"326", "219", "15300", "1550", "6.8"}
    for table in all_tables():
        for _, _, cell in table.judged():
            if cell.verdict in ("candidate", "unexplained"):
                assert table.id == "5-10"
                assert cell.printed in allowed
                assert any("%" in note.say("en") for note in cell.notes), "the gap is said"


def test_reproduced_means_equal_when_rounded_half_up() -> None:
    for table in all_tables():
        for _, _, cell in table.judged():
            if cell.figure:
                assert (cell.shown == cell.printed) == (cell.verdict == "reproduced"), cell


@pytest.mark.parametrize(
    ("table", "row", "column", "verdict", "shown"),
    [
        ("5-2", 0, "params", "reproduced", "4.3"),
        ("5-3", 0, "params", "rounding", "4.2"),
        ("5-3", 2, "multi_adds", "rounding", "291"),
        ("5-3", 3, "top1", "erratum", "64.4%"),
        ("5-7", 13, "s", "erratum", "2"),
        ("5-7", 14, "s", "erratum", "1"),
        ("5-8", 4, "s", "erratum", "2"),
        ("5-8", 11, "c", "erratum", "96"),
        ("5-8", 12, "c", "erratum", "576"),
        ("5-10", 0, "multi_adds", "candidate", "15470"),
        ("5-10", 5, "multi_adds", "erratum", "57"),
        ("5-11", 1, "g=8", "erratum", "24"),
        ("5-12", 12, "0.5x", "rounding", "40M"),
        ("5-12", 13, "2x", "reproduced", "7.4M"),
    ],
)
def test_verdicts_of_single_cells(table: str, row: int, column: str, verdict: str, shown: str) -> None:
    cell = tables.table(table).rows[row].cells[column]
    assert (cell.verdict, cell.shown) == (verdict, shown)


def test_66_million_is_a_misprint_by_its_series_not_explained_by_a_tempting_match() -> None:
    cell = tables.table("5-10").rows[5].cells["multi_adds"]
    said = " ".join(note.say("en") for note in cell.notes)
    assert "74 (Small 256/1.0)" in said
    assert "42 (Small 192/1.0)" in said


def test_a_mixed_column_is_named_as_such() -> None:
    cell = tables.table("5-3").rows[0].cells["params"]
    assert "convention keras" in cell.notes[1].say("en")
    assert "table 5-2" in cell.notes[1].say("en")


def test_the_last_depthwise_layer_of_5_4_has_stride_1() -> None:
    row = tables.table("5-4").rows[16]
    assert row.label["en"] == "Conv dw/s2"
    assert row.stub is not None
    assert (row.stub.verdict, row.stub.computed) == ("erratum", "Conv dw/s1")


def test_a_stride_that_the_network_does_not_have_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from complexity.tables.forms import widths
    from complexity.verdicts import counting

    def changed(declared: dict) -> complexity.Ledger:
        ledger = counting.ledger_of(declared)
        layers = list(ledger.layers)
        for i, layer in enumerate(layers):
            if layer.name == "stage3.1.depthwise.conv":
                layers[i] = complexity.Layer(
                    layer.name, layer.kind, layer.cost, layer.input_shape, layer.output_shape, stride=(1, 1)
                )
        return complexity.Ledger(layers, model=ledger.model, settings=ledger.settings)

    monkeypatch.setattr(widths, "ledger_of", changed)
    verdicts = [row.cells["stride"].verdict for row in tables.table("5-11").rows if "stride" in row.cells]
    assert "erratum" in verdicts


def test_a_structure_table_of_ones_own_is_judged_by_its_own_variant_and_settings(tmp_path: Path) -> None:
    derived = tables.table("5-8", variant="preprint", alpha=0.5)
    columns = [column.id for column in derived.columns]
    lines = [[row.label["en"], *(row.cells[name].shown for name in columns)] for row in derived.rows]
    path = tmp_path / "mine.toml"
    path.write_text(
        "[[tables]]\nid='mine'\nform='structure'\nnetwork='mobilenet_v3_small'\nvariant='preprint'\n"
        f"settings={{alpha=0.5}}\ncolumns={[{'id': name} for name in columns]!r}\nrows={lines!r}\n".replace(
            "': '", "' = '"
        )
    )
    (own,) = tables.tables_of(path)
    assert set(own.verdicts) == {"reproduced"}


def test_the_head_of_5_8_is_explained_by_the_early_network() -> None:
    stub = tables.table("5-8").rows[15].stub
    assert stub is not None
    assert stub.verdict == "explained"
    assert "preprint" in stub.notes[0].say("en")


def test_alpha_and_beta_together_give_a_row_per_pair() -> None:
    table = tables.table("5-2", alpha=[0.6, 0.35], beta=[0.93, 1])
    added = table.rows[4:]
    assert [row.label["en"] for row in added] == [
        "0.6MobileNet-208", "0.6MobileNet-224", "0.35MobileNet-208", "0.35MobileNet-224",
    ]  # fmt: skip
    for row in added:
        alpha, resolution = row.label["en"].split("MobileNet-")
        ledger = complexity.ledger("mobilenet_v1", alpha=float(alpha), resolution=int(resolution))
        assert row.cells["multi_adds"].computed == ledger.multi_adds
        assert row.cells["multi_adds"].printed is None


def test_a_row_that_is_printed_already_is_shown_once() -> None:
    table = tables.table("5-3", beta=[0.571, 0.5])
    assert [row.label["en"] for row in table.rows][3:] == ["1.0MobileNet-128", "1.0MobileNet-112"]
    assert "asked for and printed already: 1.0MobileNet-128" in table.notes("en")
    assert len(tables.table("5-10", alpha=1).rows) == len(tables.table("5-10").rows)


def test_groups_add_a_column_to_5_11() -> None:
    table = tables.table("5-11", groups=6)
    assert table.columns[-1].id == "g=6"
    by_label = [(row.label["en"], row.cells.get("g=6")) for row in table.rows]
    assert [cell.computed for label, cell in by_label if label == "Stage2"] == [336, 336]
    assert any("g=6: 336 outputs" in note and "nearest to 140 M" in note for note in table.notes("en"))
    assert by_label[-1][1].computed == complexity.ledger("shufflenet_v1", groups=6).total("conv-only")


def test_structure_table_at_a_setting_of_the_readers_own() -> None:
    table = tables.table("5-5", alpha=1.4, resolution=192)
    assert table.rows[0].label["en"] == "192×192×3"
    assert [row.cells["c"].computed for row in table.rows] == [48, 24, 32, 48, 88, 136, 224, 448, 1792, "—", "k"]
    assert not table.verdicts


def test_what_the_innovations_are_worth() -> None:
    first = tables.table("5-1").rows[0].cells["worth"].details[0]
    assert first["multi_adds"] == {"with": 568_740_352, "without": 4_867_293_184, "ratio": 8.558}
    pooled = tables.table("5-6").rows[2].cells["worth"].details[0]
    assert pooled["params"]["without"] - pooled["params"]["with"] == (7 * 7 - 1) * 1280 * 1000


def test_effects_are_paraphrased_and_never_exported_as_printed() -> None:
    for name in ("5-1", "5-6", "5-9"):
        table = tables.table(name)
        effects = [row.cells["effect"] for row in table.rows]
        assert all(cell.printed is None and cell.paraphrase and not cell.verdict for cell in effects)
        assert {cell["effect"]["printed"] for cell in [row["cells"] for row in table.to_dict()["rows"]]} == {None}
        assert "label,effect paraphrase\n" in table.to_csv()
        assert any("in this project's words" in note for note in table.notes("en"))
        assert any("转述" in note for note in table.notes("zh"))
    residuals = tables.table("5-6").rows[1]
    assert residuals.label == {"en": "Inverted residuals"}
    assert "解决" in residuals.cells["effect"].paraphrase["zh"]


def test_what_a_feature_is_worth_is_a_small_table_in_every_format() -> None:
    _, *small = tables.table("5-1").grids("en")
    assert [len(grid.columns) for grid in small] == [4] * 4
    assert ["bias adds", "1,000", "5,043,688", "5,044"] in small[3].rows
    assert all(len(cell) < 40 for grid in small for row in grid.rows for cell in row)
    assert "批规范化,mobilenet_v1,不用批规范化，卷积带偏置,bias_adds,1000,5043688,5043.688" in tables.table(
        "5-1"
    ).to_csv(lang="zh")
    for form in ("text", "markdown", "latex", "html"):
        assert "5,043,688" in tables.table("5-1").render(form)


def test_the_last_row_of_5_7_keeps_the_marks_in_their_order() -> None:
    row = tables.table("5-7").rows[-1]
    assert [row.cells[name].printed for name in ("c", "se", "nl")] == ["—", "k", "—"]
    assert row.cells["se"].verdict == row.cells["c"].verdict == "erratum"
    assert "slip of one column" in row.cells["se"].note("en")
    assert any("three marks" in note for note in tables.table("5-7").notes("en"))


def test_every_printed_cell_is_judged_or_said_not_to_be() -> None:
    strides = [tables.table("5-7").rows[18].cells["s"], tables.table("5-8").rows[14].cells["s"]]
    assert [cell.verdict for cell in strides] == ["reproduced", "reproduced"]
    for table in all_tables():
        for _, _, cell in table.cells():
            if cell.printed and not cell.verdict:
                assert "not judged" in cell.note("en"), (table.id, cell)


@pytest.mark.parametrize(
    ("claim", "verdict", "says"),
    [
        ("saving-at-192", "reproduced", "150,618,624"),
        ("accuracy-at-0.25", "reproduced", "20.0"),
        ("multi-adds-at-0.25", "rounding", "7.2 %"),
        ("params-at-0.25", "rounding", "11.2 %"),
        ("cost-ratio", "erratum", "lost a superscript"),
        ("beta-range", "erratum", "(0, 1]"),
        ("shuffle-unit", "erratum", "pointwise conv of 144 channels"),
        ("v2-code-units", "erratum", "1, 1, 1 units a stage, 73.37 M"),
        ("v2-code-head", "erratum", "1024"),
    ],
)
def test_what_the_running_text_says_is_judged_by_its_formula(claim: str, verdict: str, says: str) -> None:
    from complexity.tables.prose import judged_claims

    found = {one.claim.id: one for one in judged_claims()}[claim]
    assert (found.verdict, says in found.evidence["en"]) == (verdict, True)
    assert set(found.evidence) == set(found.claim.says) == set(found.claim.formula) == {"en", "zh"}


def test_backbones_of_5_13_are_counted_at_a_stated_setting() -> None:
    table = tables.table("5-13")
    assert [row.cells["multi_adds"].computed for row in table.rows] == [524_045_184, 582_195_824, 590_783_000]
    assert all("224×224" in row.cells["multi_adds"].notes[0].say("en") for row in table.rows)


def test_convention_adds_a_column() -> None:
    table = tables.table("5-2", convention="flops")
    assert [row.cells["flops"].computed for row in table.rows] == [
        2 * row.cells["multi_adds"].computed for row in table.rows
    ]


def test_json_is_as_promised() -> None:
    data = json.loads(tables.table("5-2", alpha=0.6, resolution=208).to_json())
    assert data["table"] == "5-2"
    assert set(data["title"]) == {"en", "zh"}
    assert data["columns"] == ["top1", "multi_adds", "params"]
    cell = data["rows"][0]["cells"]["multi_adds"]
    assert cell == {"printed": "569", "computed": 568_740_352, "shown": "569", "verdict": "reproduced", "note": ""}
    assert data["rows"][-1]["label"] == "0.6MobileNet-208"
    assert data["rows"][-1]["cells"]["multi_adds"]["printed"] is None
    assert data["verdicts"] == {"reproduced": 8, "cited": 4}


def test_stages_of_ones_own_are_a_column_of_5_12():
    built = tables.table("5-12", channels=(84, 168, 336))
    counted = complexity.ledger("shufflenet_v2", channels=(84, 168, 336))
    cells = {row.label["en"]: row.cells["84/168/336"] for row in built.rows}
    assert cells["FLOPs"].computed == counted.multi_adds
    assert [cells[stage].computed for stage in ("Stage2", "Stage3", "Stage4")] == [84, 168, 336]
    assert len(tables.table("5-12", channels=[(84, 168, 336), (60, 122, 250)]).columns) == len(built.columns) + 1

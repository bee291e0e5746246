"""What the pictures show, read back from their specifications."""

import json
import re

import numpy
import pytest

import complexity
from complexity import plots, tables
from complexity.base.errors import ComplexityError
from complexity.formulas import Cost
from complexity.ledgers.conventions import conventions
from complexity.ledgers.layer import Layer
from complexity.ledgers.ledger import Ledger


def rows(chart):
    """All data rows of a chart, in one list."""
    return [row for data in chart.to_dict().get("datasets", {}).values() for row in data]


def texts(chart):
    return json.dumps(chart.to_dict(), ensure_ascii=False)


def test_the_bars_of_a_network_add_up_to_its_multi_adds():
    ledger = complexity.ledger("mobilenet_v2", alpha=0.5)
    bars = [row for row in rows(plots.cost_by_layer(ledger, "multi_adds")) if "share" in row]
    assert sum(row["amount"] for row in bars) * 1e6 == pytest.approx(ledger.multi_adds)


@pytest.mark.parametrize("name", ["params", "multi_adds", "flops", "activations", "memory_access", "thop", "keras"])
def test_bars_of_any_quantity_add_up_to_the_ledger(name):
    ledger = complexity.ledger("shufflenet_v1")
    total = ledger.total(name) if name in conventions() and name != "params" else ledger.totals[name]
    bars = [row for row in rows(plots.cost_by_layer(ledger, name)) if "share" in row]
    assert sum(row["share"] for row in bars) == pytest.approx(1)
    ratio = sum(row["amount"] for row in bars) / total
    assert any(ratio == pytest.approx(1 / unit) for unit in (1, 1e3, 1e6, 1e9))


def test_bars_stand_in_the_order_of_the_network():
    chart = plots.cost_by_layer(complexity.ledger("mobilenet_v1"), "multi_adds", depth=1)
    seen = list(dict.fromkeys(row["layer"] for row in rows(chart) if "share" in row))
    assert seen == ["stem", *(f"block{i}" for i in range(1, 14)), "fc"]


def test_a_thousand_layers_are_joined_into_a_picture_of_two_hundred_rows():
    layers = [Layer(f"layer{i}", "conv", Cost(multi_adds=1 + i)) for i in range(1000)]
    chart = plots.cost_by_layer(Ledger(layers), "multi_adds")
    bars = [row for row in rows(chart) if "share" in row]
    assert len({row["layer"] for row in bars}) == 200
    assert sum(row["amount"] for row in bars) == pytest.approx(500.5)


@pytest.mark.parametrize("name", sorted(complexity.networks()))
def test_shares_of_every_network_fill_their_bars(name):
    segments = rows(plots.share_by_kind(complexity.ledger(name)))
    for quantity in {row["quantity"] for row in segments}:
        assert sum(row["share"] for row in segments if row["quantity"] == quantity) == pytest.approx(1)


def test_accuracy_is_what_the_chapter_prints_and_cost_what_is_computed():
    points = {point.name: point for point in plots.published_points()}
    assert points["0.75MobileNet-224"].accuracy == 68.4
    assert points["0.75MobileNet-224"].cost == complexity.ledger("mobilenet_v1", alpha=0.75).multi_adds
    assert len(points) == 12


def test_accuracy_of_another_source_is_drawn():
    drawn = [row["accuracy"] for row in rows(plots.accuracy_by_cost("mobilenet-v3-paper")) if "accuracy" in row]
    assert set(drawn) == {point.accuracy for point in plots.published_points("mobilenet-v3-paper")}


def test_what_has_no_picture_says_what_has_one():
    with pytest.raises(complexity.ComplexityError, match="no picture of a str; there is one of: Ledger, Sweep"):
        complexity.plot("mobilenet_v1")


def test_no_two_labels_of_the_chapter_s_picture_overlap():
    from complexity.plots.labels import _box, _overlap, place

    points = [(50.0 * i, 40.0 + 3 * i) for i in range(12)]
    labels = ["a long label"] * 12
    placed = place(points, labels, (600, 100))
    boxes = [_box(x, y, text, at) for (x, y), text, at in zip(points, labels, placed, strict=True) if at]
    assert len(boxes) > 5
    assert not any(_overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.mark.parametrize("name", ["5-2", "5-3", "5-10"])
def test_every_printed_figure_of_a_table_is_drawn_with_its_gap(name):
    table = tables.table(name)
    drawn = [row for row in rows(complexity.plot(table)) if "low" in row]
    cells = [cell for _, _, cell in table.judged() if cell.figure]
    assert sorted(row["printed"] for row in drawn) == sorted(cell.printed for cell in cells)
    for row in drawn:
        assert (row["low"] <= 0 < row["high"]) == (row["verdict"] == "reproduced")


def test_figures_printed_column_by_column_have_a_panel_each():
    drawn = [row for row in rows(complexity.plot(tables.table("5-12"), kind="figures")) if "low" in row]
    assert len(drawn) == 8


@pytest.mark.parametrize("name", ["5-4", "5-5", "5-7", "5-8", "5-11", "5-12", "5-13"])
def test_a_verdict_picture_shows_every_judged_cell(name):
    table = tables.table(name)
    drawn = [row["verdict"] for row in rows(complexity.plot(table, kind="verdicts")) if row.get("verdict")]
    assert sorted(drawn) == sorted(cell.verdict for _, _, cell in table.judged())


@pytest.mark.parametrize("name", ["5-1", "5-6", "5-9"])
def test_a_table_of_words_says_that_there_is_nothing_to_draw(name):
    with pytest.raises(ComplexityError, match=f"table {name}"):
        complexity.plot(tables.table(name))


def test_an_isoline_of_a_cone_is_a_circle():
    from complexity.plots.isolines import isolines

    x = y = numpy.linspace(-2, 2, 81)
    (line,) = isolines(x, y, numpy.hypot(x[:, None], y[None, :]), 1.5)
    assert line[0] == line[-1]
    assert numpy.hypot(*numpy.array(line).T) == pytest.approx(1.5, abs=0.01)


def test_isolines_of_a_saddle_do_not_cross():
    from complexity.plots.isolines import isolines

    x = y = numpy.linspace(-1, 1, 20)
    lines = isolines(x, y, x[:, None] * y[None, :], 0.1)
    assert len(lines) == 2
    assert all((numpy.array(line)[:, 0] > 0).all() or (numpy.array(line)[:, 0] < 0).all() for line in lines)


@pytest.fixture(scope="module")
def sweep():
    return complexity.sweep("mobilenet_v1", alpha=[0.25, 0.5, 0.75, 1.0], resolution=[128, 160, 192, 224])


def test_the_dots_of_a_contour_are_the_settings_that_fit(sweep):
    chart = plots.sweep_chart(sweep, max_multi_adds="300M", max_params="3M")
    dots = {(row["x"], row["y"]) for row in rows(chart) if "largest" in row}
    fits = sweep.within(max_multi_adds=300e6, max_params=3e6).to_frame()
    assert dots == set(zip(fits.alpha, fits.resolution, strict=True))


def test_the_cells_of_a_heat_map_are_the_exact_costs(sweep):
    cells = [row for row in rows(complexity.plot(sweep, kind="heat")) if "cost" in row]
    assert sorted(row["cost"] * 1e6 for row in cells) == pytest.approx(sorted(sweep.multi_adds.ravel().tolist()))


def test_a_contour_takes_the_first_value_of_other_arguments_and_says_so():
    swept = complexity.sweep("mobilenet_v1", variant=["full-conv", "paper"], alpha=[0.5, 1.0], resolution=[128, 224])
    assert "variant = full-conv" in texts(complexity.plot(swept))
    assert "variant = paper" in texts(complexity.plot(swept, at={"variant": "paper"}))


def test_a_thinned_sweep_says_how_many_values_it_draws():
    swept = complexity.sweep("mobilenet_v1", alpha=numpy.arange(0.1, 2, 0.001), resolution=[128, 160, 192, 224])
    assert "150 of 1,900 values of α drawn" in texts(complexity.plot(swept))


def test_the_front_of_a_pareto_picture_is_the_sweep_s(sweep):
    chart = complexity.plot(sweep, kind="pareto")
    front = [row for row in rows(chart) if row.get("series") == "Pareto front"]
    assert sorted(row["x"] * 1e6 for row in front) == pytest.approx(sorted(sweep.pareto().multi_adds.tolist()))


def test_groups_are_drawn_as_lines():
    chart = complexity.plot(complexity.sweep("shufflenet_v1", groups=[1, 2, 3, 4, 8]), of="conv-only")
    amounts = [row["amount"] for row in rows(chart) if "amount" in row]
    assert amounts == pytest.approx([142.502976, 140.036512, 136.500672, 133.251776, 136.829952])


def test_a_selection_is_drawn_as_a_front(sweep):
    assert any(row.get("series") == "Pareto front" for row in rows(complexity.plot(sweep.within(max_params="3M"))))


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        (lambda s: complexity.plot(complexity.ledger("mobilenet_v1"), "pie"), "'pie'"),
        (lambda s: complexity.plot(complexity.ledger("mobilenet_v1"), of="macs"), "'macs'"),
        (lambda s: complexity.plot(complexity.ledger("mobilenet_v1"), depth=0), "depth 0"),
        (lambda s: plots.cost_by_layer(Ledger([])), "to draw"),
        (lambda s: plots.share_by_kind(Ledger([])), "to draw"),
        (lambda s: plots.accuracy_by_cost("resnet-paper"), "resnet-paper prints no accuracy"),
        (lambda s: complexity.plot(tables.table("5-2"), kind="pie"), "'pie'"),
        (lambda s: complexity.plot(s, kind="pie"), "'pie'"),
        (lambda s: complexity.plot(s, max_flops=3), "'max_flops'"),
        (lambda s: complexity.plot(s, max_params=-3), "-3"),
        (lambda s: complexity.plot(s, at={"groups": 3}), "'groups'"),
        (lambda s: complexity.plot(s, at={"alpha": 3}), "alpha 3"),
        (lambda s: complexity.plot(s, kind="pareto", max_params=1), "no setting fits"),
        (lambda s: complexity.plot(complexity.sweep("mobilenet_v1", alpha=[0.5])), "one setting"),
        (
            lambda s: complexity.plot(complexity.sweep("mobilenet_v1", alpha=[0.5, 1]), kind="heat"),
            "two swept arguments",
        ),
    ],
)
def test_a_bad_request_gets_one_line_that_names_it(draw, named, sweep):
    with pytest.raises(ComplexityError) as caught:
        draw(sweep)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_picture_names_its_units_and_fits_a_readme(sweep):
    ledger = complexity.ledger("mobilenet_v3_large")
    plot = complexity.plot
    charts = [plot(ledger), plot(ledger, "share"), plots.accuracy_by_cost(), plot(tables.table("5-10")), plot(sweep)]
    charts += [plot(sweep, kind="heat"), plot(sweep, kind="pareto"), plot(sweep, "memory_access", kind="heat")]
    for chart in charts:
        svg = plots.to_svg(chart)
        width = float(svg.split('width="', 1)[1].split('"', 1)[0])
        assert 550 <= width <= 740
        assert re.search(r"[(]M[)]|%| M<|M elements", svg)


def test_importing_the_project_or_a_ledger_imports_no_altair():
    import subprocess
    import sys

    code = "import sys, complexity; complexity.ledger('vgg16'); complexity.plots; assert 'altair' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

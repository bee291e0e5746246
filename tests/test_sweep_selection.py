"""Budgets, fronts and nearest settings against plain Python; files; the command line."""

import itertools
import json

import numpy
import pandas
import pytest

import complexity
from complexity.cli.main import run
from complexity.sweeping import grid
from complexity.sweeping.figures import FIGURES
from complexity.sweeping.pareto import front

ARGUMENTS = {
    "alpha": numpy.arange(25, 151, 5) / 100,
    "resolution": range(128, 257, 32),
    "variants": ["paper", "shallow"],
}
DIRECTIONS = [(a, b) for a in ("low", "high") for b in ("low", "high")]


@pytest.fixture(params=[4_000_000, 13], ids=["one block", "many blocks"])
def sweep(request, monkeypatch):
    monkeypatch.setattr(grid, "BLOCK", request.param)
    return complexity.sweep("mobilenet_v1", progress=False, **ARGUMENTS)


def points(sweep):
    """(params, MultiAdds) of each setting in flat order."""
    return list(zip(sweep.params.reshape(-1).tolist(), sweep.multi_adds.reshape(-1).tolist(), strict=True))


def unbeaten(pairs):
    """Indices of the pairs of costs that no other pair beats, by definition."""
    return [i for i, (x, y) in enumerate(pairs) if not any(a <= x and b <= y and (a < x or b < y) for a, b in pairs)]


def test_within_is_every_setting_that_fits_in_their_order(sweep):
    found = sweep.within(max_multi_adds="150M", max_params=2e6, min_multi_adds=10**7)
    assert found.flat.tolist() == [
        i for i, (params, ops) in enumerate(points(sweep)) if params <= 2e6 and 10**7 <= ops <= 150e6
    ]


def test_within_a_convention():
    sweep = complexity.sweep("mobilenet_v2", alpha=[0.5, 1.0], resolution=[160, 224])
    expected = [i for i, n in enumerate(sweep.total("multi-adds-bias").reshape(-1)) if n <= 155e6]
    assert sweep.within(max_multi_adds_bias=155e6).flat.tolist() == expected


@pytest.mark.parametrize("prefer", DIRECTIONS)
def test_a_front_is_what_no_other_setting_beats(sweep, prefer):
    sign = [1 if direction == "low" else -1 for direction in prefer]
    costs = [(sign[0] * ops, sign[1] * params) for params, ops in points(sweep)]
    assert sorted(sweep.pareto("multi_adds", "params", prefer=prefer).flat.tolist()) == unbeaten(costs)


def test_a_front_within_budgets_is_the_front_of_what_fits(sweep):
    budgets = {"max_multi_adds": "150M", "max_params": "2M"}
    one = sweep.pareto(prefer=("high", "high"), **budgets)
    other = sweep.within(**budgets).pareto(prefer=("high", "high"))
    assert one.flat.tolist() == other.flat.tolist() and len(one) > 1
    assert (numpy.diff(one.multi_adds) <= 0).all()


def test_closest_is_the_nearest_by_relative_gaps(sweep):
    target = {"multi_adds": 300e6, "params": 3e6}
    gaps = [abs(ops / 300e6 - 1) + abs(params / 3e6 - 1) for params, ops in points(sweep)]
    expected = sorted(range(len(gaps)), key=lambda i: (gaps[i], i))[:7]
    assert sweep.closest(7, **target).flat.tolist() == expected


def test_the_published_network_is_the_closest_to_its_figures(sweep):
    found = sweep.closest(multi_adds="569M", params="4.2M").settings[0]
    assert (found["alpha"], found["resolution"], found["variant"]) == (1.0, 224, "paper")


def test_equal_points_are_on_the_front_together():
    found = front(numpy.array([2, 1, 1, 3]), numpy.array([1, 2, 2, 1]))
    assert found.tolist() == [1, 2, 0]
    assert front(numpy.array([2, 1, 1, 3]), numpy.array([1, 2, 2, 1]), ties=False).tolist() == [1, 0]


def test_random_fronts_are_what_the_definition_says():
    random = numpy.random.default_rng(0)
    for _ in range(50):
        x, y = random.integers(0, 12, (2, 40))
        assert sorted(front(x, y).tolist()) == unbeaten(list(zip(x.tolist(), y.tolist(), strict=True)))


def test_a_parquet_file_has_the_rows_of_the_frame(sweep, tmp_path):
    sweep.to_parquet(tmp_path / "all.parquet")
    assert pandas.read_parquet(tmp_path / "all.parquet").equals(sweep.to_frame())
    fitting = sweep.within(max_params="2M")
    fitting.to_parquet(tmp_path / "some.parquet")
    assert pandas.read_parquet(tmp_path / "some.parquet").equals(fitting.to_frame())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.parquet", "some.parquet"]


def test_a_parquet_file_with_a_width_for_each_stage(tmp_path):
    sweep = complexity.sweep("mobilenet_v2", alpha=[(0.5, 0.75, 1.0, 1.0), (1.0,) * 4], resolution=[224])
    sweep.to_parquet(tmp_path / "x.parquet")
    assert [list(alpha) for alpha in pandas.read_parquet(tmp_path / "x.parquet").alpha] == [[0.5, 0.75, 1, 1], [1] * 4]


def test_a_selection_gives_settings_that_ledger_takes(sweep):
    for setting in sweep.closest(3, multi_adds=200e6):
        figures = {
            name: setting.pop(name) for name in ("params", "multi_adds", "flops", "activations", "memory_access")
        }
        totals = complexity.ledger("mobilenet_v1", **setting).totals
        assert figures == {name: totals[name] for name in FIGURES}


# --- command line -----------------------------------------------------------------------------------------------------

ISSUE = (
    "sweep mobilenet_v1 --alpha 0.25:1.5:0.05 --resolution 128:256:32 --max-multi-adds 150M --max-params 2M --pareto"
)


def test_the_settings_that_use_a_budget_up(capsys):
    assert run([*ISSUE.split(), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(row["alpha"], row["resolution"]) for row in data["rows"]] == [(0.5, 224), (0.55, 192), (0.6, 160)]
    assert data["settings"] == 26 * 5
    for row in data["rows"]:
        ledger = complexity.ledger("mobilenet_v1", alpha=row["alpha"], resolution=row["resolution"])
        assert (row["params"], row["multi_adds"]) == (ledger.params, ledger.multi_adds)


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "html", "latex"])
def test_every_format(form, capsys):
    assert run([*ISSUE.split(), "--format", form]) == 0
    assert "149,497,088" in capsys.readouterr().out.replace("149497088", "149,497,088")


def test_output_to_a_file(tmp_path, capsys):
    assert run([*ISSUE.split(), "--format", "csv", "--output", str(tmp_path / "x.csv")]) == 0
    assert capsys.readouterr().out == ""
    assert len((tmp_path / "x.csv").read_text().splitlines()) == 4


def test_parquet_from_the_command_line(tmp_path):
    assert run([*ISSUE.split(), "--format", "parquet", "--output", str(tmp_path / "x.parquet")]) == 0
    assert pandas.read_parquet(tmp_path / "x.parquet").resolution.tolist() == [224, 192, 160]


def test_order_of_the_options_is_the_order_of_the_rows(capsys):
    assert run(["sweep", "mobilenet_v1", "--resolution", "192,224", "--alpha", "0.5,1", "--format", "csv"]) == 0
    rows = [line.split(",")[:2] for line in capsys.readouterr().out.splitlines()]
    assert rows == [["resolution", "alpha"], ["192", "0.5"], ["192", "1"], ["224", "0.5"], ["224", "1"]]


def test_sort_top_and_conventions(capsys):
    command = (
        "sweep shufflenet_v1 --width 0.5,1,1.5 --groups 1,3,8 --sort -thop --top 2 --convention thop --format json"
    )
    assert run(command.split()) == 0
    figures = [row["thop"] for row in json.loads(capsys.readouterr().out)["rows"]]
    every = complexity.sweep("shufflenet_v1", width=[0.5, 1.0, 1.5], groups=[1, 3, 8]).total("thop")
    assert figures == sorted(every.reshape(-1).tolist())[::-1][:2]


def test_fit_is_the_best_of_every_network(capsys):
    command = "fit --max-multi-adds 150M --max-params 2M --network mobilenet_v1 --network mobilenet_v2 --format json"
    assert run([*command.split(), "--alpha", "0.25:1:0.25", "--resolution", "128:224:32"]) == 0
    rows = json.loads(capsys.readouterr().out)["networks"]
    for row in rows:
        tried = [
            (ledger.params * ledger.multi_adds, alpha, side)
            for alpha in (0.25, 0.5, 0.75, 1.0)
            for side in (128, 160, 192, 224)
            if (ledger := complexity.ledger(row["network"], alpha=alpha, resolution=side)).params <= 2e6
            and ledger.multi_adds <= 150e6
        ]
        assert (row["settings"]["alpha"], row["settings"]["resolution"]) == max(tried)[1:]
    used = [row["use"]["multi_adds"] * row["use"]["params"] for row in rows]
    assert len(rows) == 2 and used == sorted(used, reverse=True)


def test_fit_has_every_family(capsys):
    assert (
        run(
            [
                "fit",
                "--max-multi-adds",
                "600M",
                "--max-params",
                "5M",
                "--alpha",
                "0.5,1",
                "--resolution",
                "160,224",
                "--format",
                "json",
            ]
        )
        == 0
    )
    assert {row["network"] for row in json.loads(capsys.readouterr().out)["networks"]} == set(complexity.networks())


def test_fit_says_what_does_not_fit(capsys):
    assert (
        run(
            [
                "fit",
                "--max-params",
                "1M",
                "--network",
                "vgg16",
                "--network",
                "mobilenet_v1",
                "--alpha",
                "0.25,1",
                "--resolution",
                "224",
            ]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "does not fit" in out and out.index("mobilenet_v1") < out.index("vgg16")


@pytest.mark.parametrize("prefer", DIRECTIONS)
def test_the_drawn_front_is_the_best_that_a_limit_on_x_leaves(prefer):
    """Between two settings of the front a limit on x leaves the better of those within it, none of those beyond."""
    from complexity import plots

    swept = complexity.sweep("shufflenet_v1", width=[0.25, 0.5, 0.75, 1.0], groups=[1, 2, 3, 4, 8], progress=False)
    chart = plots.plot(swept, ("multi_adds", "params"), kind="pareto", prefer=prefer).to_dict()
    points, line = chart["layer"][:2]
    every, steps = (
        sorted((row["x"], row["y"]) for row in chart["datasets"][layer["data"]["name"]]) for layer in (points, line)
    )
    for (x1, y1), (x2, y2) in itertools.pairwise(steps):
        allowed = [y for x, y in every if (x <= (x1 + x2) / 2) == (prefer[0] == "low")]
        assert {"step-after": y1, "step-before": y2}[line["mark"]["interpolate"]] == (
            min(allowed) if prefer[1] == "low" else max(allowed)
        )
    assert len(steps) > 1

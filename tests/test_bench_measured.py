"""Measuring: in turn, with medians; ranks; the command; table 5-13. Times are never asserted, only what is done with them."""

import itertools
import json

import pytest
import torch

from complexity import ComplexityError
from complexity.cli.main import run
from complexity.measure import bench, kendall, measure, spearman
from complexity.measure.machine import check_device, machine, sentence
from complexity.measure.table_5_13 import Backbone, MeasuredTable, measure_table
from complexity.measure.timing import Timing, quantile

QUICK = ["--turns", "1", "--seconds", "0", "--warm-up", "1", "--size", "64", "--threads", "1", "--quiet"]
FAST = {"turns": 1, "seconds": 0, "warm_up": 0, "size": (64, 64), "threads": 1}


def test_calls_are_measured_in_turn():
    seen = []
    measure({name: (lambda name=name: seen.append(name)) for name in "ABC"}, turns=3, seconds=0, warm_up=0, threads=1)
    assert "".join(name for name, _ in itertools.groupby(seen)) == "ABCABCABC"


def test_gradients_are_off_and_threads_are_as_asked():
    seen = []
    before = torch.get_num_threads()
    measure(
        {"a": lambda: seen.append((torch.is_grad_enabled(), torch.get_num_threads()))}, threads=1, turns=1, seconds=0
    )
    assert set(seen) == {(False, 1)}
    assert torch.get_num_threads() == before


def test_a_budget_stops_after_the_turn_that_uses_it_up():
    found = measure({"a": lambda: None}, turns=50, seconds=0, budget=0, threads=1)
    assert len(found["a"].turns) == 1


def test_median_and_quartiles():
    timing = Timing((4.0, 1.0, 2.0, 3.0, 100.0), 1)
    assert (timing.median, timing.quartiles) == (3.0, (2.0, 4.0))
    assert quantile((7.0,), 0.25) == 7.0


# Spearman 1904's own way on a textbook case with ties: ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4.
def test_rank_correlations():
    assert spearman([1, 2, 2, 3], [1, 3, 2, 4]) == pytest.approx(0.9486833, abs=1e-7)
    assert spearman([1, 2, 3], [3, 2, 1]) == -1
    assert spearman([1, 2], [1, 2]) is None
    assert spearman([1, 1, 1], [1, 2, 3]) is None
    assert kendall([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(4 / 6)


# Worked out by hand. Spearman: ranks 2, 2, 2, 4 against 1, 2, 3, 4. Kendall's tau-b: 5 of 6 pairs alike, one tied on one
# side; then 4 alike, one tied on each side.
def test_ties_share_their_ranks_and_are_left_out_of_pairs():
    assert spearman([5, 5, 5, 9], [1, 2, 3, 4]) == pytest.approx(3 / 15**0.5)
    assert spearman([1, 2, 3, 4], [5, 5, 5, 9]) == pytest.approx(3 / 15**0.5)
    assert kendall([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(5 / (5 * 6) ** 0.5)
    assert kendall([1, 2, 2, 3], [1, 1, 2, 3]) == pytest.approx(4 / 5)


def test_what_is_counted_is_of_the_batch():
    found = bench(["complexity:mobilenet_v1?alpha=0.25"], batches=[1, 2], **FAST)
    one, two = found.rows
    assert two.multi_adds == 2 * one.multi_adds
    assert (one.shape, two.shape) == ((1, 3, 64, 64), (2, 3, 64, 64))
    assert one.params == two.params
    assert one.bytes == 4 * one.memory_access
    assert two.images_per_second == 2 / two.timing.median


def test_the_command_states_machine_and_settings(capsys):
    targets = ["complexity:mobilenet_v1?alpha=0.25", "complexity:shufflenet_v2?width=0.5", "torchvision:squeezenet1_1"]
    assert run(["bench", *targets, *QUICK]) == 0
    out = capsys.readouterr().out
    assert "1 of " in out and "cores as threads" in out
    assert "networks in turn, 1 turns" in out
    assert "3 networks: Spearman's rank correlation of latency" in out
    assert "so few networks say little" in out


def test_json_holds_every_turn(capsys):
    assert run(["bench", "complexity:mobilenet_v1?alpha=0.25", *QUICK, "--batch", "1,2", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["batch"] for row in data["rows"]] == [1, 2]
    assert all(len(row["turn_seconds"]) == 1 for row in data["rows"])
    assert data["machine"]["threads"] == 1
    assert data["rank_correlations"] == {"1": dict.fromkeys(("multi_adds", "memory_access", "params")), "2": dict.fromkeys(
        ("multi_adds", "memory_access", "params"))}  # fmt: skip


def test_the_scatter_plot_is_a_picture(tmp_path):
    targets = [f"complexity:mobilenet_v1?alpha={alpha}" for alpha in (0.25, 0.5, 0.75)]
    path = tmp_path / "speed.svg"
    assert run(["bench", *targets, *QUICK, "--plot", str(path)]) == 0
    assert path.read_text().startswith("<svg")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--device", "gpu"], "device 'gpu' is not allowed: cpu, cuda or cuda:N"),
        (["--dtype", "float8"], "unknown dtype to run in 'float8'"),
        (["--batch", "0"], "batch 0 is not allowed"),
        (["--batch", "one"], "--batch 'one': whole numbers apart by commas"),
        (["--turns", "0"], "turns 0 is not allowed"),
        (["--threads", "0"], "threads 0 is not allowed"),
        (["--size", "0"], "--size '0'"),
    ],
)
def test_bad_requests_are_one_line(options, message, capsys):
    assert run(["bench", "complexity:mobilenet_v1?alpha=0.25", "--quiet", *options]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_no_gpu_is_said():
    if torch.cuda.is_available():
        assert check_device("cuda") == "cuda"
        return
    with pytest.raises(ComplexityError, match="no GPU that torch"):
        check_device("cuda:0")


def test_a_network_that_cannot_run_says_where(tmp_path, capsys):
    (tmp_path / "net.py").write_text("from torch import nn\nnet = nn.Linear(7, 2)\n")
    assert run(["bench", f"{tmp_path}/net.py:net", *QUICK]) != 0
    assert "net.py:net" in capsys.readouterr().err


def test_a_users_own_model_stays_as_it_is(tmp_path):
    (tmp_path / "own.py").write_text("import torch\nnet = torch.nn.Conv2d(3, 2, 3).train()\n")
    from complexity.targets import parse

    model = parse(f"{tmp_path}/own.py:net").build("cpu")
    bench([f"{tmp_path}/own.py:net"], dtype="float64", **FAST)
    assert model.training
    assert model.weight.dtype == torch.float32


def test_the_machine_is_stated():
    text = sentence(machine("cpu", 2))
    assert "2 of" in text and f"torch {torch.__version__}" in text


# Table 5-13 with --measure.


def _table(*speeds):
    names = ("ShuffleNet V1", "MobileNet V2", "ShuffleNet V2")
    rows = tuple(
        Backbone(name, printed, "network", {}, (Timing((1 / speed, 1.01 / speed), 1),))
        for name, printed, speed in zip(names, ("60", "72", "87"), speeds, strict=True)
    )
    return MeasuredTable(rows, ((224, 224),), machine("cpu", 1))


def test_the_printed_order_holds_where_it_holds():
    table = _table(10, 20, 30)
    assert table.order(0) == table.order() == ["ShuffleNet V1", "MobileNet V2", "ShuffleNet V2"]
    text = table.to_grid().to_text()
    assert "the printed order (slowest first: ShuffleNet V1, MobileNet V2, ShuffleNet V2) holds here" in text
    assert "hardware and task differ" in text


def test_the_printed_order_does_not_hold_where_it_does_not():
    text = _table(20, 10, 30).to_grid().to_text()
    assert "does not hold here; slowest first: MobileNet V2, ShuffleNet V1, ShuffleNet V2" in text
    close = _table(10.001, 10, 30)
    assert close.close(0) == [("ShuffleNet V1", "MobileNet V2")]
    assert "too close to tell" in close.to_grid().to_text()


def test_printed_and_measured_ratios_stand_side_by_side():
    table = _table(10, 20, 30)
    v1 = table.rows[0]
    assert (table.printed_ratio(v1), table.ratio(v1, 0)) == (60 / 72, pytest.approx(0.5))
    assert "硬件与任务均不同" in table.to_grid("zh").to_text()


def test_the_three_backbones_run_at_the_printed_setting():
    table = measure_table(((64, 96),), turns=1, seconds=0)
    assert [(row.network, row.settings) for row in table.rows] == [
        ("shufflenet_v1", {"width": 2.0, "groups": 3}),
        ("mobilenet_v2", {"alpha": 1.4}),
        ("shufflenet_v2", {"width": 2.0}),
    ]


def test_measure_is_for_table_5_13_only(capsys):
    from complexity.cli.main import run

    assert run(["tables", "--table", "5-2", "--measure"]) == 2
    assert "--measure is for table 5-13" in capsys.readouterr().err


def test_the_tables_print_what_was_measured(capsys, monkeypatch):
    from complexity.cli.main import run
    from complexity.measure import table_5_13

    monkeypatch.setattr(table_5_13, "measure_table", lambda **_: _table(10, 20, 30))
    run(["tables", "--table", "5-13", "--measure"])
    out = capsys.readouterr().out
    assert "Table 5-13 · " in out and "Table 5-13 on this machine" in out
    run(["tables", "--table", "5-13", "--measure", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["measured"]["order_holds"] == [True]


def test_a_network_whose_layers_take_the_whole_map_is_built_for_its_input():
    import complexity
    from complexity.targets import parse

    model = parse("complexity:vgg16?resolution=64").build()
    assert model.fc1.in_features == 512 * 2 * 2
    assert sum(p.numel() for p in model.parameters()) == complexity.ledger("vgg16", resolution=64).params

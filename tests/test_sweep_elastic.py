"""Elastic networks: a setting for each stage, checked against torch; searches of a space against all of it."""

import itertools
import json
import random

import numpy
import pytest

import complexity
from complexity import ComplexityError
from complexity.architectures.registry import FAMILIES
from complexity.cli.main import run
from complexity.sweeping import Selection, grid
from complexity.sweeping.pareto import front

#: One network of each family, and what its stages choose.
STAGED = {
    family: next(name for name, one in complexity.networks().items() if FAMILIES[name] == family)
    for family in dict.fromkeys(FAMILIES.values())
    if family != "densenet"
}
#: What stages may choose, where the network has it.
CHOSEN = {
    "alpha": [0.25, 0.35, 0.5, 0.75, 1.0, 1.3],
    "kernel": [3, 5, 7, None],
    "depth": [0, 1, 2, 3, None],
    "expansion": [1.5, 2, 3, 4, 6, None],
}
SPACES = {
    "mobilenet_v1": {"alpha": [0.5, 1.0], "kernel": [3, 5], "depth": [0, None]},
    "mobilenet_v2": {"alpha": [0.5, 0.8], "expansion": [3, 6], "depth": [0, 1]},
    "mobilenet_v3_large": {"alpha": [0.35, 1.0], "kernel": [None, 7], "expansion": [None, 3], "depth": [1]},
    "mobilenet_v3_small": {"alpha": [0.5, 1.0], "expansion": [3], "depth": [0, 9], "variant": "torchvision"},
}
FIGURES = ("params", "multi_adds", "activations", "memory_access", "thop")


@pytest.fixture(scope="module", params=SPACES)
def everything(request):
    """A small space and the figures of all its settings, in the order of the stream."""
    space = complexity.elastic(request.param, **SPACES[request.param], resolution=[160, (192, 128)], progress=False)
    found = Selection(space, numpy.arange(space.size))
    return space, found, {figure: found.figure(figure) for figure in FIGURES}


@pytest.mark.parametrize("network", STAGED.values())
def test_settings_by_stage_are_what_torch_builds_and_runs(network):
    import torch

    found, chosen = complexity.networks()[network], random.Random(network)
    assert found.staged
    side = max(160, found.minimum)
    for _ in range(4):
        one = {name: tuple(chosen.choice(CHOSEN[name]) for _ in range(4)) for name in found.staged}
        with torch.device("meta"):
            model = complexity.build(network, resolution=side, **one)
        counted = complexity.count(model, torch.zeros(1, 3, side, side, device="meta"))
        closed = complexity.ledger(network, resolution=side, **one)
        assert closed.totals == counted.totals, one


@pytest.mark.parametrize("network", STAGED.values())
def test_the_space_of_any_family_is_its_single_counts(network):
    found, chosen = complexity.networks()[network], random.Random(network)
    choices = {name: chosen.sample(CHOSEN[name], 2) for name in found.staged}
    space = complexity.elastic(network, **choices, progress=False)
    sample = Selection(space, numpy.array([chosen.randrange(space.size) for _ in range(3)]))
    for i, settings in enumerate(sample.settings):
        ledger = complexity.ledger(network, **settings)
        for figure in ("params", "multi_adds", "memory_access"):
            assert sample.figure(figure)[i] == ledger.totals[figure], settings


def test_depth_keeps_blocks_that_change_the_map():
    full, least = (complexity.ledger("mobilenet_v2", depth=depth) for depth in (None, 0))
    names = {layer.name.split(".depthwise")[0] for layer in least if ".depthwise." in layer.name}
    assert names == {f"row{i}.1" for i in range(1, 8)}
    assert len({layer.name for layer in full}) > len({layer.name for layer in least})


def test_every_setting_is_the_single_count(everything):
    space, found, figures = everything
    for i in random.Random(0).sample(range(space.size), 12):
        ledger = complexity.ledger(space.network, **found.take(numpy.array([i])).settings[0])
        for figure, values in figures.items():
            assert values[i] == (ledger.total(figure) if figure == "thop" else ledger.totals[figure])


def test_settings_of_a_space_are_different(everything):
    space, found, _ = everything
    assert len({str(settings) for settings in found.settings}) == space.size


@pytest.mark.parametrize("prefer", list(itertools.product(("low", "high"), repeat=2)))
def test_fronts_merged_and_streamed_are_the_front_of_all(everything, prefer):
    space, _, figures = everything
    x, y = (
        figures[name] * (1 if way == "low" else -1) for name, way in zip(("multi_adds", "params"), prefer, strict=True)
    )
    merged = space.pareto(prefer=prefer)
    streamed = space.pareto(prefer=prefer, min_memory_access=1)  # a budget that all keep, and that needs a stream
    expected = front(x, y, ties=False)
    for found in (merged, streamed):
        assert found.figure("multi_adds").tolist() == figures["multi_adds"][expected].tolist()
        assert found.figure("params").tolist() == figures["params"][expected].tolist()
    assert "merged" in merged.notes[-1] and "streamed" in streamed.notes[-1]


@pytest.mark.parametrize("prefer", list(itertools.product(("low", "high"), repeat=2)))
def test_fronts_within_budgets_are_those_of_what_fits(everything, prefer):
    space, _, figures = everything
    most = {name: float(numpy.median(figures[name])) for name in ("multi_adds", "params")}
    fits = numpy.flatnonzero((figures["multi_adds"] <= most["multi_adds"]) & (figures["params"] <= most["params"]))
    x, y = (
        figures[name][fits] * (1 if way == "low" else -1)
        for name, way in zip(("multi_adds", "params"), prefer, strict=True)
    )
    found = space.pareto(prefer=prefer, max_multi_adds=most["multi_adds"], max_params=most["params"])
    expected = fits[front(x, y, ties=False)]
    assert found.figure("multi_adds").tolist() == figures["multi_adds"][expected].tolist()
    assert found.figure("params").tolist() == figures["params"][expected].tolist()


def test_histograms_count_every_setting(everything):
    space, _, figures = everything
    half = float(numpy.median(figures["params"]))
    for budgets, chosen in (({}, slice(None)), ({"max_params": half}, figures["params"] <= half)):
        for bins in (30, [1e6, 3.5e7, 5e7, 6.05e7, 1e8, 2e9]):
            found = space.histogram("multi_adds", bins, **budgets)
            assert found.counts.tolist() == numpy.histogram(figures["multi_adds"][chosen], found.edges)[0].tolist()
        assert space.histogram("multi_adds", 30).counts.sum() == space.size


def test_the_first_k(everything):
    space, _, figures = everything
    half = float(numpy.median(figures["params"]))
    fits = numpy.flatnonzero(figures["params"] <= half)
    for prefer, sign in (("low", 1), ("high", -1)):
        expected = fits[numpy.argsort(sign * figures["thop"][fits], kind="stable")[:7]]
        found = space.top(7, "thop", prefer=prefer, max_params=half)
        assert found.figure("thop").tolist() == figures["thop"][expected].tolist()


def test_the_closest(everything):
    space, _, figures = everything
    ops, params = (float(numpy.median(figures[name])) for name in ("multi_adds", "params"))
    gaps = abs(figures["multi_adds"] / ops - 1) + abs(figures["params"] / params - 1)
    found = space.closest(5, multi_adds=ops, params=params)
    near = abs(found.figure("multi_adds") / ops - 1) + abs(found.figure("params") / params - 1)
    assert near.tolist() == numpy.sort(gaps)[:5].tolist()


def test_blocks_make_no_difference(monkeypatch):
    space = complexity.elastic("mobilenet_v2", alpha=[0.5, 1.0], kernel=[3, 5], expansion=[3, 6], progress=False)
    budgets = {"prefer": ("high", "high"), "max_multi_adds": "200M", "max_params": "3M"}
    whole = space.pareto(**budgets).to_frame()
    for size in (1, 50, 333):
        monkeypatch.setattr(grid, "INNER", size)
        monkeypatch.setattr(grid, "BLOCK", 7 * size)
        assert space.pareto(**budgets).to_frame().equals(whole)


def test_a_space_of_more_than_a_thousand_million_is_reduced_to_its_front():
    space = complexity.elastic(
        "mobilenet_v2", alpha=[0.35, 0.5, 0.65, 0.75, 0.85, 1.0, 1.2, 1.4], kernel=[3, 5, 7], expansion=[3, 4, 6], depth=[0, 1, 2, 3]
    )  # fmt: skip
    assert space.size == 1_934_917_632
    found = space.pareto()
    ends = [found.figure(name).tolist() for name in ("multi_adds", "params")]
    assert ends[0] == sorted(ends[0]) and ends[1] == sorted(ends[1]) and len(found) > 100
    last = found.settings[-1]
    totals, names = (
        complexity.ledger("mobilenet_v2", **last).totals,
        ("params", "multi_adds", "flops", "activations", "memory_access"),
    )
    assert [int(found.figure(name)[-1]) for name in names] == [totals[name] for name in names]
    assert space.histogram().counts.sum() == space.size


@pytest.mark.parametrize(
    ("network", "choices", "message"),
    [
        ("densenet121", {}, "no setting that its stages can choose"),
        ("mobilenet_v1", {"expansion": [3, 6]}, "unknown setting by stage of mobilenet_v1 'expansion'"),
        ("mobilenet_v2", {"alpha": []}, "a list of no choices"),
        ("mobilenet_v2", {"alpha": [0.0]}, "a number above 0"),
        ("mobilenet_v2", {"alpha": 0.5}, "a list of choices is needed"),
        ("mobilenet_v2", {"alpha": [(1, 1, 1, 1)]}, "every stage chooses by itself"),
        ("mobilenet_v2", {"kernel": [4]}, "an odd whole number"),
        ("mobilenet_v2", {"resolution": [16]}, "too small"),
        ("mobilenet_v2", {"resolution": [10**6]}, "too large"),
    ],
)
def test_bad_spaces_are_one_line(network, choices, message):
    with pytest.raises(ComplexityError, match=message) as error:
        complexity.elastic(network, **choices)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("reduction", ["--pareto", "--least params", "--most thop", "--closest params=2M"])
def test_the_command_gives_networks_that_can_be_counted(reduction, capsys):
    command = f"elastic mobilenet_v2 --alpha 0.5,1 --kernel 3,5 --depth 0,1 {reduction} --format json"
    assert run(command.split()) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    for row in rows[:3]:
        settings = {name: tuple(row[name]) for name in ("alpha", "kernel", "depth")}
        ledger = complexity.ledger("mobilenet_v2", resolution=row["resolution"], **settings)
        assert (row["params"], row["multi_adds"]) == (ledger.params, ledger.multi_adds)
    assert rows


def test_the_command_draws_a_histogram(capsys):
    assert run(["elastic", "mobilenet_v1", "--alpha", "0.5,1", "--histogram", "params", "--bins", "4"]) == 0
    assert "16 of 16 settings by params" in capsys.readouterr().out

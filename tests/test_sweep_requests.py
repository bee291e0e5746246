"""Ranges, and bad requests: one clear line before any work is done."""

import numpy
import pytest

import complexity
from complexity import ComplexityError
from complexity.architectures.builder import Net
from complexity.cli.main import run
from complexity.sweeping.ranges import parse_range


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.25:1.5:0.25", [0.25, 0.5, 0.75, 1.0, 1.25, 1.5]),
        ("0.1:0.3:0.1", [0.1, 0.2, 0.3]),
        ("0.1:0.35:0.1", [0.1, 0.2, 0.3]),
        ("1:0.5:-0.25", [1.0, 0.75, 0.5]),
        ("0.5", [0.5]),
        ("0.5,0.75,1", [0.5, 0.75, 1.0]),
        ("1:3", [1.0, 2.0, 3.0]),
        ("1:1:0.5", [1.0]),
        ("5e-1:1:2.5e-1", [0.5, 0.75, 1.0]),
    ],
)
def test_a_range_includes_its_stop_where_a_step_ends_on_it(text, values):
    assert list(parse_range("alpha", text)) == values


def test_steps_are_decimal():
    """Each value is the float that the decimal number is read as, so a sweep meets single counts at 0.35 and 0.7."""
    assert parse_range("alpha", "0.05:2:0.05").tolist() == [float(f"{n * 5 / 100:.2f}") for n in range(1, 41)]


def test_whole_ranges_are_integers():
    values = parse_range("resolution", "128:256:32", whole=True)
    assert values.tolist() == [128, 160, 192, 224, 256] and values.dtype == numpy.int64


BAD_RANGES = {
    "0:1:0": "a step of 0",
    "1:0:0.1": "no value lies between",
    "nan:1:1": "is not a number",
    "0:inf:1": "is not a number",
    "1:2:nan": "is not a number",
    "nan": "is not a number",
    "": "is not a number",
    "abc": "is not a number",
    "1:2:3:4": "start:stop:step",
    "0.1:2:1e-15": "1,900,000,000,000,001 values",
    "1e999999:2:1": "is not a number",
    "-1:1:0.5": "alpha -1 is not allowed",
    "0:1:0.5": "alpha 0 is not allowed",
}


@pytest.fixture
def no_work(monkeypatch):
    """Writing a network down, the first step of any work, is an error."""

    def refuse(self):
        raise AssertionError("work was done before the request was refused")

    monkeypatch.setattr(Net, "__init__", refuse)


@pytest.mark.parametrize("text", BAD_RANGES)
def test_a_bad_range_is_one_line_before_any_work(text, no_work, capsys):
    assert run(["sweep", "mobilenet_v1", f"--alpha={text}"]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    assert BAD_RANGES[text] in printed.err


BAD_COMMANDS = {
    "sweep mobilenet_v1 --alpha 0.1:0.999:1e-6 --resolution 1000:1000000000:1000 --classes 1:1000:1":
        "too many rows for text",
    "sweep mobilenet_v1 --alpha 0.1:1:1e-6 --resolution 100:1000000:1 --format parquet --output x.parquet":
        "too many rows for parquet",
    "sweep mobilenet_v1 --resolution 16:64:16": "resolution 16 is too small",
    "sweep mobilenet_v1 --resolution=-64:64:64": "resolution -64",
    "sweep mobilenet_v1 --resolution 224.5": "is not a whole number",
    "sweep mobilenet_v1 --resolution 160 --beta 0.5": "both set the input size",
    "sweep mobilenet_v1 --groups 2": "unknown setting of mobilenet_v1 'groups'",
    "sweep shufflenet_v1 --groups 5": "groups=5 is not possible",
    "sweep shufflenet_v2 --width 0.7": "width 0.7 of shufflenet_v2 is not published",
    "sweep mobilenet_v1 --variant nonsense": "unknown variant",
    "sweep nonsense": "unknown network",
    "sweep densenet121 --alpha 0.5/0.75/1/1": "a number above 0",
    "sweep mobilenet_v1 --alpha 0.5/0.75": "one for each of 4 stages",
    "sweep mobilenet_v1 --alpha 0.5/x/1/1": "one number per stage",
    "sweep mobilenet_v1 --max-params nan": "figure 'nan' cannot be read",
    "sweep mobilenet_v1 --max-params 0": "a number above 0 is needed",
    "sweep mobilenet_v1 --max nonsense=3": "unknown figure",
    "sweep mobilenet_v1 --max thop": "FIGURE=VALUE is needed",
    "sweep mobilenet_v1 --closest x": "FIGURE=VALUE is needed",
    "sweep mobilenet_v1 --pareto-by params": "two figures are needed",
    "sweep mobilenet_v1 --pareto-by params:lo,multi_adds:high": "unknown direction",
    "sweep mobilenet_v1 --format parquet": "needs --output",
    "sweep mobilenet_v1 --plot x.gif": "a file named",
    "sweep mobilenet_v1 --output no/such/folder/x": "there is no folder",
    "fit": "a budget is needed",
    "fit --max-params 2M --network nonsense": "unknown network",
    "fit --max-params 2M --alpha 0:1:0": "a step of 0",
}  # fmt: skip


@pytest.mark.parametrize("command", BAD_COMMANDS)
def test_a_bad_request_is_one_line(command, capsys):
    assert run(command.split()) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    assert BAD_COMMANDS[command] in printed.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alpha": []}, "an axis of no values"),
        ({"alpha": [0.5, float("nan")]}, "alpha nan is not allowed"),
        ({"alpha": numpy.array([0.5, -1.0])}, "alpha -1 is not allowed"),
        ({"alpha": numpy.array([0.5, numpy.inf])}, "alpha inf is not allowed"),
        ({"alpha": ["x"]}, "alpha 'x' is not allowed"),
        ({"alpha": [True]}, "alpha True is not allowed"),
        ({"resolution": [224, 31]}, "resolution 31 is too small"),
        ({"resolution": [224.0]}, "resolution 224.0 is not allowed"),
        ({"resolution": numpy.array([0.5])}, "resolution 0.5 is not allowed"),
        ({"resolution": [10**30]}, "too large for a sweep"),
        ({"classes": [10**30]}, "too large for a sweep"),
        ({"beta": [0.5], "resolution": [224]}, "both set the input size"),
        ({"width": [1.0]}, "unknown setting of mobilenet_v1 'width'"),
    ],
)
def test_bad_axes_are_one_line(arguments, message, no_work):
    with pytest.raises(ComplexityError, match=message) as error:
        complexity.sweep("mobilenet_v1", **arguments)
    assert "\n" not in str(error.value)


def test_an_array_larger_than_memory_is_refused():
    sweep = complexity.sweep("mobilenet_v1", alpha=numpy.linspace(0.1, 1, 10**6), resolution=range(100, 10**6 + 100))
    assert sweep.size == 10**12
    with pytest.raises(ComplexityError, match="does not fit in memory"):
        sweep.multi_adds  # noqa: B018
    with pytest.raises(ComplexityError, match="too many for a frame"):
        sweep.to_frame()


def test_values_of_stages_that_cannot_be():
    for settings, message in [
        ({"kernel": 4}, "an odd whole number"),
        ({"depth": -1}, "a whole number from 0 up"),
        ({"expansion": (6, 6)}, "one for each of 4 stages"),
        ({"alpha": (1.0, 1.0, 1.0, 0.0)}, "a number above 0"),
    ]:
        with pytest.raises(ComplexityError, match=message):
            complexity.ledger("mobilenet_v2", **settings)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("elastic mobilenet_v2 --alpha 0.5,1", "one of --pareto, --least, --most, --closest and --histogram is needed"),
        ("elastic mobilenet_v2 --alpha 0.5,1 --pareto --least params", "one of --pareto"),
        ("elastic mobilenet_v2 --kernel 4 --pareto", "an odd whole number"),
        ("elastic densenet121 --pareto", "no setting that its stages can choose"),
        ("elastic mobilenet_v2 --closest params=2M --max-params 2M", "takes no budgets"),
        ("elastic mobilenet_v2 --least nonsense", "unknown figure"),
    ],
)
def test_a_bad_space_is_one_line(command, message, capsys):
    assert run(command.split()) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and message in printed.err


def test_an_address_without_a_scheduler_is_one_line_also_for_a_small_grid():
    from complexity import sweep
    from complexity.base.errors import ComplexityError

    with pytest.raises(ComplexityError, match="an address like tcp://host:8786 is needed"):
        sweep("mobilenet_v1", alpha=[0.5], scheduler="nowhere")

"""Runs the 25 trap cases on every installed tool and writes who passes as a Markdown table.

    python benchmarks/traps_by_tool.py --write docs/traps.md

Each case runs in a process of its own. A cell is ✓ where the tool gives the right figure, else what it gave.
"""

from __future__ import annotations

import argparse
import copy
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
import traps_cases
from torch import nn
from traps_cases import CASES, Check, conv_with_norm, good_conv, x

from complexity.base import Grid, write_whole
from complexity.peers import tools
from complexity.peers.isolated import isolated

Runner = Callable[[nn.Module, tuple[Any, ...], dict[str, Any]], tuple[float, float | None]]


def ours(model: nn.Module, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[float, float | None]:
    from complexity.counters import count

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ledger = count(model, *inputs, **keywords)
    if ledger.uncounted and not ledger.multi_adds:
        raise Uncounted
    return ledger.multi_adds, ledger.params


class Uncounted(Exception):
    """The operation is reported as one without a rule."""


def figure(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def run_check(run: Runner, check: Check) -> str:
    model, inputs = check.build()
    with torch.set_grad_enabled(check.grad):
        try:
            total, params = run(model, inputs, check.keywords())[:2]
        except Uncounted:
            return "✓ reported"
        except Exception as error:
            clear = run is ours and type(error).__name__ == "ComplexityError"
            return "✓ clear error" if clear else f"raises {type(error).__name__}"
    if total != check.total:
        return figure(total)
    if check.params is not None and params is not None and params != check.params:
        return f"{figure(params)} params"
    return "✓"


def training_mode(run: Runner) -> str:
    """Case 22: convolution and batch norm count the same in train mode and in eval mode."""
    in_training = run(conv_with_norm(True), x(1, 8, 10, 10), {})[0]
    in_eval = run(conv_with_norm(False), x(1, 8, 10, 10), {})[0]
    return "✓" if in_training == in_eval else f"{figure(in_training)} against {figure(in_eval)}"


def state(model: nn.Module) -> dict[str, Any]:
    return {
        "weights or statistics": copy.deepcopy(model.state_dict()),
        "training flags": [module.training for module in model.modules()],
        "hooks": [[len(module._forward_hooks), len(module._forward_pre_hooks)] for module in model.modules()],
        "buffers": [name for name, _ in model.named_buffers()],
        "attributes": [sorted(set(vars(module)) - {"_is_full_backward_hook"}) for module in model.modules()],
    }


def untouched(run: Runner) -> str:
    """Case 23: a model in a mixture of train and eval mode is afterwards as it was."""
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()).train()
    model[2].eval()
    before = state(model)
    run(model, x(1, 3, 8, 8), {})
    after = state(model)
    changed = [name for name in before if name != "weights or statistics" and before[name] != after[name]]
    old, new = before["weights or statistics"], after["weights or statistics"]
    if old.keys() != new.keys() or any(not torch.equal(old[name], new[name]) for name in old):
        changed.insert(0, "weights or statistics")
    return "✓" if not changed else f"changes {', '.join(changed)}"


def after_error(run: Runner) -> str:
    """Case 24: an error in a model is passed on and leaves no trace in the next count."""

    def fail(self: Any, x: torch.Tensor) -> torch.Tensor:
        raise ArithmeticError("the model's own error")

    figures, passed_on = [], False
    figures.append(run(good_conv(), x(1, 8, 10, 10), {})[0])
    try:
        run(traps_cases.Call(fail, conv=good_conv()), x(1, 8, 10, 10), {})
    except Exception as error:
        passed_on = any("the model's own error" in str(one) for one in chain(error))
    figures.append(run(good_conv(), x(1, 8, 10, 10), {})[0])
    if figures != [73728, 73728]:
        return " then ".join(map(figure, figures))
    return "✓" if passed_on else "swallows the error"


def chain(error: BaseException | None) -> list[BaseException]:
    found = []
    while error is not None:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def backward(name: str) -> str:
    """Case 25: forward and backward of a depthwise convolution whose input requires a gradient."""
    model = nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False)
    given = torch.randn(1, 16, 8, 8, requires_grad=True)
    if name == "complexity":
        from complexity.counters import count

        total = count(model, given, backward=True).multi_adds
    elif name == "flop-counter":
        from torch.utils.flop_counter import FlopCounterMode

        with FlopCounterMode(display=False) as counter:
            model(given).sum().backward()
        total = counter.get_total_flops() / 2
    else:
        return "—"
    return "✓" if total == 9216 + 18432 else figure(total)


EXTRA: list[tuple[int, str, str, Callable[..., str]]] = [
    (22, "train mode and eval mode", "the same", training_mode),
    (23, "the model afterwards", "unchanged", untouched),
    (24, "after a model that raised", "73 728 both times", after_error),
    (25, "backward of a depthwise convolution", "27 648", backward),
]


def cell(job: Callable[[], str]) -> str:
    outcome = isolated(partial(quiet, job), 120)
    if outcome.value is None:
        return f"raises {outcome.reason.partition(':')[0]}"
    return str(outcome.value)


def quiet(job: Callable[[], str]) -> str:
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    return job()


def table() -> tuple[Grid, dict[str, int]]:
    runners: dict[str, Runner] = {"complexity": ours}
    versions = []
    for name, tool in tools().items():
        probe = isolated(partial(_total, tool.run), 60)
        if probe.value is None:
            versions.append(f"{name} {tool.version()}: cannot run here ({probe.reason})")
            continue
        runners[name] = tool.run
        versions.append(f"{name}: {tool.shown_name()} {tool.version()}")
    rows, passed = [], dict.fromkeys(runners, 0)
    for case in CASES:
        cells = []
        for name, run in runners.items():
            found = [cell(partial(run_check, run, check)) for check in case.checks]
            good = all(text.startswith("✓") for text in found)
            passed[name] += good
            cells.append(found[0] if len(set(found)) == 1 else " / ".join(found))
        right = " / ".join(dict.fromkeys(figure(check.total) for check in case.checks))
        rows.append([str(case.number), case.title.replace("`", ""), right, *cells])
    for number, title, right, job in EXTRA:
        cells = []
        for name, run in runners.items():
            text = cell(partial(job, name if job is backward else run))
            passed[name] += text.startswith("✓")
            cells.append(text)
        rows.append([str(number), title, right, *cells])
    rows.append(["", "right, of 25", "", *(str(passed[name]) for name in runners)])
    notes = [
        f"torch {torch.__version__} on a CPU; {'; '.join(versions)}",
        "Right: multiply-accumulates of convolutions, linear layers and matrix products; several figures are several checks.",
        "Figures of FlopCounterMode are halved; — : the tool does not count a backward pass.",
    ]
    return Grid(["#", "case", "right", *runners], rows, title="Traps, by tool", notes=notes), passed


def _total(run: Runner) -> float:
    return float(run(good_conv(), x(1, 8, 10, 10), {})[0])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", type=Path, help="write the table there")
    path = options.parse_args().write
    grid, passed = table()
    text = grid.to_markdown()
    if path is not None:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, text + "\nWritten by `python benchmarks/traps_by_tool.py --write docs/traps.md`.\n")
    print(text)
    print(passed)


if __name__ == "__main__":
    main()

"""Every installed tool on every torchvision classification model, and whether our ledger explains each figure.

    python benchmarks/compare_zoo.py --state zoo.jsonl [--models 'resnet*'] [--write docs/tools.md]

The tools run for real, on one thread; the zoo takes about half an hour on two cores. The state file keeps what they said,
so that the run can be interrupted; the explanations are made anew each time.
"""

from __future__ import annotations

import argparse
import json
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from complexity.base import Grid, write_whole
from complexity.counters import count
from complexity.peers import Finding, tools
from complexity.peers.audit import torchvision as zoo
from complexity.peers.isolated import Outcome, isolated
from complexity.peers.running import Task, finding, measured
from complexity.targets import parse

TRANSFORMERS = ("vit_*", "swin_*", "maxvit_*")


def is_cnn(name: str) -> bool:
    return not any(fnmatch(name, pattern) for pattern in TRANSFORMERS)


def collected(models: list[str], state: Path, timeout: float) -> dict[str, dict[str, Any]]:
    """What each tool said of each model: [total, seconds, params, quirks], or why it said nothing."""
    done: dict[str, dict[str, Any]] = {}
    if state.exists():
        for line in state.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            done.setdefault(record["model"], {})[record["tool"]] = record["said"]
    work = [(model, name) for model in models for name in tools() if name not in done.get(model, {})]
    for model, name in tqdm(work, desc="runs", disable=None):
        task = Task(parse(f"torchvision:{model}"), ())
        outcome = isolated(partial(measured, task, tools()[name]), timeout)
        said = outcome.value if outcome.value is not None else outcome.reason
        done.setdefault(model, {})[name] = said
        with state.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"model": model, "tool": name, "said": said}) + "\n")
    return {model: done[model] for model in models if model in done}


def explained(said: dict[str, dict[str, Any]]) -> list[tuple[str, str, Any, Finding | None]]:
    """(model, tool, total or reason, finding) for each run."""
    found = []
    for model, by_tool in tqdm(said.items(), desc="ledgers", disable=None):
        target = parse(f"torchvision:{model}")
        ledger = count(target.build("meta"), *(spec.tensor("meta") for spec in target.default_inputs()))
        for name, tool in tools().items():
            what = by_tool.get(name, "not run")
            if isinstance(what, str):
                found.append((model, name, what, None))
                continue
            found.append((model, name, what[0], finding(tool, Outcome([*what, {}][:5]), ledger)))
    return found


def summary(rows: list[tuple[str, str, Any, Finding | None]]) -> Grid:
    """Per tool: on how many models its figure is reproduced, explained, or neither."""
    lines = []
    for name, tool in tools().items():
        own = [(model, what, finding) for model, other, what, finding in rows if other == name]
        cells = []
        for group in (True, False):
            findings = [how for model, _, how in own if is_cnn(model) is group]
            good = sum(how is not None and how.reproduced for how in findings)
            also = sum(how is not None and how.explained and not how.reproduced for how in findings)
            cells += [f"{good} of {len(findings)}", str(also)]
        failed = sorted({what for _, what, how in own if how is None})
        wrong = [f"{model} {how.rest:+,}" for model, _, how in own if how is not None and not how.explained]
        cells.append("; ".join([*wrong, *failed]))
        lines.append([f"{tool.name} {tool.version()}", *cells])
    models = {model for model, *_ in rows}
    return Grid(
        ("tool", "CNNs reproduced", "with exceptions", "transformers reproduced", "with exceptions", "not"),
        lines,
        title="Tools on torchvision's classification models",
        notes=[
            f"{len(models)} models, {sum(map(is_cnn, models))} of them CNNs, at the input that their weights name.",
            "Reproduced: the tool's convention applied to our ledger is the tool's total, to the last operation.",
            "With exceptions: so, but for named operations that the tool missed or added in that run (complexity compare MODEL).",
        ],
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--state", type=Path, required=True, help="JSON-lines file of what the tools said")
    options.add_argument("--models", default="*", help="only models that match this pattern")
    options.add_argument("--timeout", type=float, default=600, help="seconds for one run")
    options.add_argument("--write", type=Path, help="write the table there")
    chosen = options.parse_args()
    models = [name for name in zoo.audited(["classification"]) if fnmatch(name, chosen.models)]
    grid = summary(explained(collected(models, chosen.state, chosen.timeout)))
    print(grid.to_text())
    if chosen.write is not None:
        chosen.write.parent.mkdir(exist_ok=True)
        note = "\nWritten by `python benchmarks/compare_zoo.py --state zoo.jsonl --write docs/tools.md`.\n"
        write_whole(chosen.write, grid.to_markdown() + note)


if __name__ == "__main__":
    main()

"""The run: models of a zoo in parallel processes, one line of a state file for each, so that it can go on later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from fnmatch import fnmatch
from functools import partial
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from ...base import schema
from ...base.errors import ComplexityError, shown, unknown
from ...base.extras import needed_by
from ...base.files import read_text, write_whole
from ...base.version import __version__
from ...published.live import LiveTable, Printed, live_table, live_zoos, read_live_table
from .printed import printed_entry, rows_by_model
from .result import Audit, Entry

ZOOS = ("torchvision", "timm")

_TEXT, _COUNT = schema.text, schema.number(whole=True, least=0)
_FIGURE = schema.either("a whole number, or null", schema.nothing, _COUNT)
#: A line of a state file.
_LINE = schema.table({
    "zoo": _TEXT, "versions": schema.names(_TEXT), "model": _TEXT,
    "entries": schema.items(schema.table({
        **dict.fromkeys(("model", "weights", "input", "published_multi_adds", "verdict", "note"), _TEXT),
        **dict.fromkeys(("params", "multi_adds", "published_params"), _FIGURE),
        "uncounted": _COUNT, "seconds": schema.number(least=0),
        "figures": schema.items(schema.table({
            **dict.fromkeys(("column", "printed", "convention", "verdict"), _TEXT),
            **dict.fromkeys(("exact", "gap"), schema.number()),
        })),
    }, ("model",))),
}, ("zoo", "versions", "model", "entries"))  # fmt: skip


#: What a model is held against: what its zoo publishes, or torch's own counter.
WITNESSES = ("printed", "torch")


def audit(
    zoo: str = "",
    *,
    by: str = "printed",
    figures: Path | None = None,
    conventions: Sequence[str] = (),
    models: str = "*",
    groups: Sequence[str] | None = None,
    processes: int | None = None,
    timeout: float = 120,
    state: Path | None = None,
    progress: Callable[[int], Any] | None = None,
    scheduler: str | None = None,
) -> Audit:
    """Audits a zoo.

    Args:
        zoo: one of ``ZOOS``; none with ``figures``.
        by: timm's models against its table of ``printed`` figures, or against the counter of ``torch``.
        figures: a table of one's own instead of a zoo: see ``published.live.read_live_table``, which takes the ``conventions`` too.
        models: only models whose names match this pattern, e.g. ``resnet*``.
        groups: torchvision's ``classification``, ``segmentation``, ``video``, ``detection``, ``optical_flow``; all unless given.
        processes: at a time; as many as there are processors unless given. timeout: seconds for one model.
        state: a JSON-lines file; models that it has are not counted again, and each new one is added to it at once.
        progress: called with the number of models; what it gives is updated (``tqdm``).
        scheduler: a Dask scheduler whose workers count the models, e.g. ``tcp://host:8786``; this machine unless given.

    Raises:
        ComplexityError: no such zoo or group, no model of that name, or a state file that cannot be used.
    """
    import time

    start = time.perf_counter()
    zoo, jobs = _jobs(zoo, by, figures, conventions, groups)
    jobs = {name: job for name, job in jobs.items() if fnmatch(name, models)}
    names = list(jobs)
    if not names:
        raise ComplexityError(f"audit {zoo}: no model matches {shown(models)}")
    done = _read(state, zoo) if state is not None else {}
    found = {name: done[name] for name in names if name in done}
    bar = progress(len(names)) if progress is not None else None
    if bar is not None:
        bar.update(len(found))
    import_module("...counters", __package__)  # once, before the processes are forked
    waiting = [name for name in names if name not in found]
    for name, entries in _counted(zoo, {name: jobs[name] for name in waiting}, processes, timeout, scheduler):
        found[name] = entries
        if state is not None:
            _add(state, zoo, name, entries)
        if bar is not None:
            bar.update(1)
    if bar is not None:
        bar.close()
    ordered = tuple(entry for name in names for entry in found[name])
    return Audit(zoo, ordered, time.perf_counter() - start)


Job = Callable[[], list[dict[str, Any]]]


def _jobs(
    zoo: str, by: str, figures: Path | None, conventions: Sequence[str], groups: Sequence[str] | None
) -> tuple[str, dict[str, Job]]:
    """The title of a run, and what counts each of its models, in a process of its own."""
    if figures is not None:
        if zoo or groups:
            raise ComplexityError("audit: a file of figures names its models itself: no zoo, no part of one")
        table = read_live_table(figures, conventions)
        return str(figures), {m: partial(_printed, "", table, rows) for m, rows in rows_by_model(table.rows).items()}
    if zoo not in ZOOS:
        raise unknown("zoo", zoo, ZOOS)
    if by not in WITNESSES:
        raise unknown("witness", by, WITNESSES)
    with needed_by(f"audit {zoo}"):
        import_module(zoo)
    if by == "printed" and zoo in live_zoos():
        if groups:
            raise ComplexityError(f"audit {zoo}: its models are in no groups, so {', '.join(groups)} cannot be chosen")
        table = live_table(zoo)
        return zoo, {m: partial(_printed, zoo, table, rows) for m, rows in rows_by_model(table.rows).items()}
    room = import_module(f".{zoo}", __package__)
    title = zoo if by == "printed" else f"{zoo} by {by}"
    return title, {name: partial(_job, zoo, name) for name in room.audited(groups)}


def _counted(
    zoo: str, names: Mapping[str, Job], processes: int | None, timeout: float, scheduler: str | None
) -> Iterator[tuple[str, list[Entry]]]:
    import os

    from ..isolated import isolated_many

    outcomes: Iterable[tuple[str, Any]]
    if scheduler is not None:
        from ...sweeping.mapping import ordered

        work = partial(_on_worker, zoo, timeout, _versions(zoo))
        outcomes = zip(names, ordered(work, names.values(), len(names), scheduler=scheduler), strict=True)
    else:
        outcomes = isolated_many(names.items(), timeout, processes=processes or os.cpu_count() or 1)
    for name, outcome in outcomes:
        if outcome.reason:
            yield name, [Entry(name, verdict="failed", note=outcome.reason)]
        else:
            yield name, [Entry.of_record(entry) for entry in outcome.value]


def _on_worker(zoo: str, timeout: float, versions: dict[str, str], job: Job) -> Any:
    """One model on a worker of a cluster, in a process of its own there."""
    from ..isolated import isolated

    if _versions(zoo) != versions:
        raise ComplexityError(f"audit {zoo}: a worker has {_versions(zoo)}, this machine {versions}")
    import_module("...counters", __package__)  # once for all models of this worker
    return isolated(job, timeout)


def _job(zoo: str, name: str) -> list[dict[str, Any]]:
    import warnings

    import torch

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    room = import_module(f".{zoo}", __package__)
    return [asdict(entry) for entry in room.entries(name)]


def _printed(zoo: str, table: LiveTable, rows: Sequence[Printed]) -> list[dict[str, Any]]:
    import warnings

    import torch

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    return [asdict(printed_entry(zoo, row, table)) for row in rows]


def _versions(zoo: str) -> dict[str, str]:
    """What a count depends on; entries of another version are counted again."""
    return {
        "complexity": __version__,
        **{name: metadata.version(name) for name in ("torch", zoo.split()[0]) if name in ("torch", *ZOOS)},
    }


def _read(state: Path, zoo: str) -> dict[str, list[Entry]]:
    """What a state file has of this zoo at these versions. A last line that is cut off (a full disk, a kill) is left out."""
    versions = _versions(zoo)
    found: dict[str, list[Entry]] = {}
    lines = read_text("state file", state, ours=True).splitlines() if state.exists() else []
    for number, line in enumerate(lines, 1):
        where = f"state file {shown(str(state))}, line {number}"
        try:
            record = schema.json(where, line)
            _LINE(where, record)
        except ComplexityError as error:
            if number == len(lines) and not line.endswith("}"):
                write_whole(state, "".join(f"{good}\n" for good in lines[:-1]))
                break
            raise ComplexityError(f"{error}; delete the line, or the file to begin anew") from None
        if record["zoo"] == zoo and record["versions"] == versions:
            found[record["model"]] = [Entry.of_record(entry) for entry in record["entries"]]
    return {name: entries for name, entries in found.items() if not any(entry.verdict == "failed" for entry in entries)}


def _add(state: Path, zoo: str, name: str, entries: list[Entry]) -> None:
    record = {"zoo": zoo, "versions": _versions(zoo), "model": name, "entries": [asdict(entry) for entry in entries]}
    try:
        with state.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    except OSError as error:
        raise ComplexityError(f"state file {shown(str(state))} cannot be written: {error.strerror or error}") from None

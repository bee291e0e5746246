"""timm's models, each counted at the input of its pretrained configuration; torch's own counter is the witness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...base.errors import ComplexityError, summary
from ...targets import InputSpec, Target
from ...targets.zoos import timm as zoo
from ...verdicts import exactly, verdict
from .judging import count_entry
from .result import Entry


def audited(groups: Sequence[str] | None = None) -> list[str]:
    """The models of an audit: all that are registered. timm has no groups.

    Raises:
        ComplexityError: groups are given.
    """
    if groups:
        raise ComplexityError(f"audit timm: its models are in no groups, so {', '.join(groups)} cannot be chosen")
    return list(zoo.names())


def entries(name: str) -> list[Entry]:
    """A model counted at the input of its pretrained configuration.

    timm publishes no figures with its models, so torch's own counter is the witness: it runs the model on the meta
    device, and its multiply-adds must be ours to the last one.
    """
    target = Target(f"timm:{name}", "timm", "timm", name)
    spec = zoo.default_input(name)
    return [witnessed(count_entry(target, (spec,)), target, spec)]


def witnessed(entry: Entry, target: Target, spec: InputSpec) -> Entry:
    """The entry's verdict by FlopCounterMode, halved."""
    from torch.utils.flop_counter import FlopCounterMode

    if entry.verdict == "failed":
        return entry
    try:
        model = target.build("meta")
        with FlopCounterMode(display=False) as counter:
            model(spec.tensor("meta"))
    except Exception as error:
        return replace(
            entry, note="; ".join(filter(None, (entry.note, f"FlopCounterMode cannot run it: {summary(error)}")))
        )
    witness = counter.get_total_flops() // 2
    counted = entry.multi_adds or 0
    found = verdict([exactly(witness, counted)])
    differs = f"FlopCounterMode on meta {witness:,}: {counted - witness:+,}"
    note = differs if found.word == "unexplained" else "by FlopCounterMode on meta"
    return replace(entry, verdict=found.word, note="; ".join(filter(None, (entry.note, note))))

"""What each tool weighs: its convention applied to our ledger gives the total that the tool printed."""

import sys

import pytest

from complexity.counters import count
from complexity.peers import explain, tool
from complexity.targets import parse

#: Totals that the tools gave in runs of their own, on torchvision's models at 224×224 (torch 2.14, CPU, random weights).
TOTALS = {
    "mobilenet_v2": {
        "flop-counter": 300774272, "torchinfo": 300809384, "torchprofile": 307453664, "fvcore": 314193216,
        "ptflops": 320300008, "ptflops-aten": 300775272, "thop": 327486720,
    },
    "efficientnet_b0": {
        "flop-counter": 385814752, "torchinfo": 385867108, "torchprofile": 394869216, "fvcore": 401659392,
        "ptflops": 410196896, "ptflops-aten": 385825092, "thop": 415145024,
    },
    "vit_b_32": {
        "flop-counter": 4363106304, "torchinfo": 173119720, "fvcore": 4367906304, "ptflops": 4418839336,
        "ptflops-aten": 4367292136, "thop": 2951368704,
    },
    "swin_v2_t": {"ptflops": 4045391848},
}  # fmt: skip


@pytest.fixture(scope="module")
def ledgers():
    found = {}
    for name in TOTALS:
        target = parse(f"torchvision:{name}")
        found[name] = count(target.build("meta"), target.default_inputs()[0].tensor())
    return found


@pytest.mark.parametrize(("model", "name"), [(model, name) for model, totals in TOTALS.items() for name in totals])
def test_the_convention_gives_what_the_tool_printed(ledgers, model, name):
    ledger = ledgers[model]
    if model == "swin_v2_t":
        target = parse("torchvision:swin_v2_t")
        assert target.default_inputs()[0].shape == (1, 3, 256, 256)
    finding = explain(TOTALS[model][name], ledger, tool(name).convention)
    assert finding.reproduced, f"{finding.rest:+,}"


def test_what_a_tool_adds_and_misses_is_the_whole_difference(ledgers):
    ledger = ledgers["vit_b_32"]
    for name, total in TOTALS["vit_b_32"].items():
        finding = explain(total, ledger, tool(name).convention)
        added, missed = (sum(part.amount for part in parts) for parts in (finding.added, finding.missed))
        assert ledger.multi_adds + added - missed == total, name


def test_one_operation_off_is_not_reproduced(ledgers):
    finding = explain(300774272 + 1, ledgers["mobilenet_v2"], "flop-counter")
    assert not finding.reproduced
    assert not finding.explained
    assert finding.rest == 1


def test_the_fork_of_thop_is_named(monkeypatch):
    from importlib import metadata

    from complexity.peers import tools

    fork = {"License-Expression": "AGPL-3.0-only", "License": None}
    monkeypatch.setattr(sys.modules["complexity.peers.tool"], "_distributions", lambda: {"thop": ["ultralytics-thop"]})
    monkeypatch.setattr(metadata, "metadata", lambda name: fork)
    name = tools()["thop"].shown_name()
    assert name.startswith("ultralytics-thop")
    assert "AGPL-3.0" in name

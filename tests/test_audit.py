"""audit: every model a row, the verdict computed, the run resumable."""

import json
import re

import pytest

from complexity.base.errors import ComplexityError
from complexity.cli.main import run
from complexity.peers.audit import audit
from complexity.peers.audit import torchvision as audited
from complexity.peers.audit.judging import judged
from complexity.peers.audit.result import Entry
from complexity.targets.zoos import torchvision as zoo


def test_a_family_is_reproduced():
    result = audit("torchvision", models="squeezenet*", processes=2)
    assert [entry.verdict for entry in result.entries] == ["reproduced", "reproduced"]
    assert [entry.published_params for entry in result.entries] == [1248424, 1235496]
    assert [entry.params for entry in result.entries] == [1248424, 1235496]
    assert result.passed


def test_googlenet_is_explained_by_its_auxiliary_heads():
    (entry,) = audit("torchvision", models="googlenet", processes=1).entries
    assert entry.verdict == "explained"
    assert "without its auxiliary heads" in entry.note
    assert (entry.params, entry.multi_adds) == (6624904, 1498376192)


def test_a_vit_is_counted_at_each_size_that_weights_name():
    entries = audit("torchvision", models="vit_b_16", processes=1).entries
    assert {entry.input for entry in entries} == {"1,3,224,224", "1,3,384,384"}
    assert {entry.verdict for entry in entries} == {"reproduced"}


def test_a_regnet_is_built_without_its_weights():
    (entry,) = audit("torchvision", models="regnet_y_400mf", processes=1).entries
    assert (entry.verdict, entry.params, entry.published_multi_adds) == ("reproduced", 4344144, "0.402")


def test_a_model_that_fails_is_a_row(monkeypatch):
    real = audited.count_entry

    def count_entry(target, specs, weights):
        return real(target, (), weights) if target.name == "squeezenet1_0" else real(target, specs, weights)

    monkeypatch.setattr(audited, "count_entry", count_entry)
    result = audit("torchvision", models="squeezenet*", processes=1)
    assert [entry.verdict for entry in result.entries] == ["failed", "reproduced"]
    assert "TypeError" in result.entries[0].note
    assert not result.passed


def test_a_time_limit_is_a_row():
    (entry,) = audit("torchvision", models="resnet18", processes=1, timeout=0.01).entries
    assert (entry.verdict, entry.note) == ("failed", "took longer than 0.01 s")


def test_a_run_goes_on_where_it_stopped(tmp_path, monkeypatch):
    state = tmp_path / "state.jsonl"
    first = audit("torchvision", models="squeezenet1_0", processes=1, state=state)
    state.write_text(state.read_text() + '{"zoo": "torchvision", "vers')  # a run that was killed while it wrote
    monkeypatch.setattr(audited, "entries", lambda name: pytest.fail(name))
    again = audit("torchvision", models="squeezenet1_0", processes=1, state=state)
    assert again == first
    assert len(state.read_text().splitlines()) == 1


def test_another_version_is_counted_again(tmp_path):
    state = tmp_path / "state.jsonl"
    audit("torchvision", models="squeezenet1_0", processes=1, state=state)
    record = json.loads(state.read_text())
    record["versions"]["torch"] = "1.0"
    record["entries"][0]["params"] = 7
    state.write_text(json.dumps(record) + "\n")
    assert audit("torchvision", models="squeezenet1_0", processes=1, state=state).entries[0].params == 1248424


def test_a_file_that_is_no_state_is_refused(tmp_path):
    state = tmp_path / "notes.txt"
    state.write_text("my notes\nmore\n")
    with pytest.raises(ComplexityError, match="line 1: not valid JSON"):
        audit("torchvision", models="squeezenet1_0", state=state)
    assert state.read_text() == "my notes\nmore\n"


@pytest.mark.parametrize(
    ("params", "multi_adds", "verdict"),
    [(100, 1499600000, "reproduced"), (100, 1500400000, "reproduced"), (100, 1500600000, "rounding"),
     (100, 1502000000, "unexplained"), (101, 1500000000, "unexplained")],
)  # fmt: skip
def test_the_verdict_is_by_all_digits(params, multi_adds, verdict):
    entry = Entry("x", params=params, multi_adds=multi_adds, verdict="unpublished")
    assert judged(entry, 100, "1.500").verdict == verdict


def test_every_registered_model_has_a_group():
    assert {zoo.group(name) for name in zoo.names()} == set(zoo.GROUPS)


def test_timm_is_held_against_torchs_own_counter():
    (entry,) = audit("timm", by="torch", models="test_resnet", processes=1).entries
    assert entry.verdict == "reproduced"


def test_nothing_that_matches_is_one_line():
    with pytest.raises(ComplexityError, match="no model matches 'resnot"):
        audit("torchvision", models="resnot*")


def detection(published, boxes=500, heads=True):
    from complexity.formulas import Cost
    from complexity.ledgers.layer import Layer
    from complexity.ledgers.ledger import Ledger
    from complexity.peers.audit.detection import judged_detection

    layers = [
        Layer("backbone.conv", "conv", Cost(multi_adds=100_000_000_000, weights=70), (1, 3, 8, 8), (1, 4, 8, 8)),
        Layer("backbone.norm", "batch_norm", Cost(norm_weights=30), (1, 4, 8, 8), (1, 4, 8, 8)),
    ]
    if heads:
        cost = Cost(multi_adds=boxes * 10_000_000, weights=100)
        layers.append(Layer("roi_heads.box_head.fc", "linear", cost, (boxes, 4), (boxes, 4)))
    ledger = Ledger(layers)
    entry = Entry("x", params=ledger.params, multi_adds=ledger.multi_adds)
    return judged_detection(entry, ledger, ledger.params - 30, published, 1000)


@pytest.mark.parametrize(
    ("published", "verdict", "words"),
    [
        ("105.000", "explained", "with 500 proposals"),
        ("110.000", "explained", "published with 1,000 proposals"),
        ("100.000", "explained", "without a single proposal"),
        ("107.123", "cited", "100.000 G do not"),
    ],
)
def test_a_figure_that_depends_on_proposals_says_so(published, verdict, words):
    entry = detection(published)
    assert entry.verdict == verdict
    assert words in entry.note
    assert "30 params of its backbone's batch norms frozen" in entry.note


def test_without_box_heads_nothing_excuses_a_difference():
    assert detection("100.000", heads=False).verdict == "explained"
    assert detection("100.002", heads=False).verdict == "unexplained"


def test_timms_own_table_is_reproduced_each_column_by_one_convention():
    result = audit("timm", models="test_resnet", processes=1)
    (entry,) = result.entries
    assert [(one.column, one.convention, one.verdict) for one in entry.figures] == [
        ("gmacs", "fvcore", "reproduced"),
        ("macts", "fvcore-activations", "reproduced"),
        ("params_m", "params", "reproduced"),
    ]
    assert "3 of 3 figures reproduced" in result.to_text()


def test_what_timm_printed_of_another_model_is_said_and_not_reproduced():
    result = audit("timm", models="ecaresnext50t_32x4d", processes=1)
    (entry,) = result.entries
    assert entry.verdict == "unexplained" and "depths of ecaresnext26t_32x4d" in entry.note
    assert not result.passed


def test_a_reparameterizable_model_is_reparameterized(tmp_path):
    state = tmp_path / "state.jsonl"
    first = audit("timm", models="repvgg_a0", processes=1, state=state)
    assert [one.verdict for one in first.entries[0].figures] == ["reproduced"] * 3
    assert first.entries[0].note == "reparameterized"
    assert audit("timm", models="repvgg_a0", processes=1, state=state).entries == first.entries


OWN = """model,input,params (M),GMACs,activations (M),top1
torchvision:mobilenet_v2,"1,3,224,224",3.5,0.30,6.7,72
torchvision:resnet18,,11.7,1.82,2.5,70
"""


def test_a_table_of_ones_own(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_text(OWN, encoding="utf-8")
    result = audit(figures=path, processes=1)
    assert [(entry.model, entry.verdict) for entry in result.entries] == [
        ("torchvision:mobilenet_v2", "reproduced"), ("torchvision:resnet18", "rounding"),
    ]  # fmt: skip
    assert [one.convention for one in result.entries[0].figures] == ["params", "multi-adds", "fvcore-activations"]
    told = audit(figures=path, processes=1, conventions=["fvcore"], models="*resnet18")
    assert [one.verdict for one in told.entries[0].figures] == ["reproduced"] * 3
    assert run(["audit", "--figures", str(path), "--models", "*v2", "--jobs", "1"]) == 0
    assert "3 of 3 figures reproduced" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,params (M)\nx,1\n", "has no column 'model'; it has 'name', 'params (M)'"),
        ("model,top1\nx,70\n", "has no column of figures"),
        ("model,params (M)\nx,many\n", "line 2, params (M): figure 'many' cannot be read"),
        ("model,params (M)\n,1\n", "line 2: no model"),
        ("model,params (M)\n", "has no rows"),
    ],
)
def test_a_bad_table_is_one_line(tmp_path, text, message):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ComplexityError, match=re.escape(message)) as error:
        audit(figures=path)
    assert "\n" not in str(error.value)


def test_a_file_and_a_zoo_are_not_both_audited(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(OWN, encoding="utf-8")
    with pytest.raises(ComplexityError, match="names its models itself"):
        audit("timm", figures=path)
    with pytest.raises(ComplexityError, match="unknown zoo ''"):
        audit()

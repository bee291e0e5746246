"""What the papers print beside their networks' totals: layouts of experiments, memory of maps, ratios; what stays unjudged."""

from collections import Counter

import pytest

from complexity.tables.sources import figures


@pytest.fixture(scope="module")
def listed():
    papers = ("mobilenet-v1", "mobilenet-v2", "mobilenet-v3", "shufflenet-v1", "shufflenet-v2")
    return {paper: figures(f"{paper}-paper") for paper in papers}


def of(listed, paper, table):
    return {(one.row, one.column): one for one in listed[paper] if one.table == table}


def test_an_experiments_layout_is_given(listed):
    given = Counter((paper, one.table) for paper, found in listed.items() for one in found if one.verdict == "given")
    assert given == {
        ("shufflenet-v1", "T2"): 3,
        ("shufflenet-v2", "T1"): 8,
        ("shufflenet-v2", "T2"): 8,
        ("shufflenet-v2", "T4"): 8,
    }


def test_what_is_not_judged_has_its_reason(listed):
    left = [one for found in listed.values() for one in found if one.verdict == "not judged"]
    assert all(one.note for one in left)
    assert len(left) == 31
    judged = ("AlexNet", "ResNet", "Proxyless", "Mnas", "Inception", "SENet", "MobileNet")
    assert not [one.row for one in left if one.row.startswith(judged)]


@pytest.mark.parametrize(
    ("row", "column", "verdict", "computed"),
    [
        ("112x112", "mobilenet_v1", "explained", 1_605_632),
        ("14x14", "mobilenet_v1", "rounding", 200_704),
        ("7x7", "mobilenet_v1", "erratum", "1024/100"),
        ("1x1", "mobilenet_v1", "reproduced", 2048),
        ("112x112", "mobilenet_v2", "explained", 401_408),
        ("56x56", "mobilenet_v2", "erratum", "24/151"),
        ("7x7", "mobilenet_v2", "rounding", 31_360),
        ("112x112", "shufflenet_2x", "erratum", "48/1204"),
        ("56x56", "shufflenet_2x", "explained", 301_056),
        ("28x28", "shufflenet_2x", "explained", 627_200),
        ("max", "shufflenet_2x", "erratum", 1_204_224),
    ],
)
def test_memory_of_the_largest_maps(listed, row, column, verdict, computed):
    found = of(listed, "mobilenet-v2", "T3")[row, column]
    assert (found.verdict, found.computed) == (verdict, computed)


def test_one_digit_is_no_evidence_of_memory(listed):
    assert of(listed, "mobilenet-v2", "T3-earlier")["max", "mobilenet_v2"].verdict == "erratum"


def test_ratios_are_of_the_networks_or_of_the_printed_figures(listed):
    found = of(listed, "mobilenet-v1", "text")
    assert {key: (one.verdict, one.computed) for key, one in found.items()} == {
        ("vs VGG 16", "smaller"): ("rounding", 32.6934),
        ("vs VGG 16", "less_compute"): ("reproduced", 27.2009),
        ("vs AlexNet", "smaller"): ("rounding", 45.7837),
        ("vs AlexNet", "less_compute"): ("rounding", 9.4663),
        ("vs Squeezenet", "less_compute"): ("explained", 22.3684),
    }


def test_networks_of_others_are_judged(listed):
    assert of(listed, "shufflenet-v2", "T6")["ResNet-50", "multi_adds"].verdict == "rounding"
    assert of(listed, "shufflenet-v2", "T6")["SENet", "multi_adds"].verdict == "reproduced"
    assert of(listed, "mobilenet-v3", "T3-C")["Proxyless", "params"].verdict == "reproduced"
    assert (
        of(listed, "mobilenet-v3", "text-A")["32 to 16 filters in the stem", "saves_multi_adds"].verdict == "reproduced"
    )
    assert of(listed, "mobilenet-v1", "T10")["Inception V3", "multi_adds"].verdict == "unexplained"


def verdicts_of(source, table, column="multi_adds"):
    return {one.row: one.verdict for one in figures(source) if (one.table, one.column) == (table, column)}


def test_resnets_are_as_their_paper_prints_them():
    """Each is the network's figure rounded or cut off, whichever way the whole column is read."""
    found = verdicts_of("resnet-paper", "T1")
    assert set(found.values()) <= {"reproduced", "rounding"}
    assert (found["101-layer"], len(found)) == ("reproduced", 5)


def test_what_papers_print_stays_what_it_is_where_the_network_gives_another_figure():
    ghost = verdicts_of("ghostnet-paper", "T7")
    assert (ghost["GhostNet 0.5x"], ghost["GhostNet 1.0x"]) == ("reproduced", "reproduced")
    assert ghost["GhostNet 1.3x"] not in ("reproduced", "rounding")
    nets = verdicts_of("efficientnet-paper", "T2")
    assert (nets["EfficientNet-B0"], nets["EfficientNet-B2"], nets["EfficientNet-B6"]) == ("reproduced",) * 3
    assert nets["EfficientNet-B7"] == "rounding"
    assert nets["EfficientNet-B4"] not in ("reproduced", "rounding")


@pytest.mark.parametrize("letter", ["X", "Y"])
@pytest.mark.parametrize("column", ["multi_adds", "params"])
def test_all_regnets_are_as_their_paper_prints_them(letter, column):
    assert set(verdicts_of("regnet-paper", letter, column).values()) == {"reproduced"}

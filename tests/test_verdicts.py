"""A verdict is the first that holds, from the top; what stands below it is not even asked."""

import pytest

from complexity.base.words import Note, as_said
from complexity.published import Figure
from complexity.verdicts import MARKS, Alternatives, Reading, cited, reading, structural, verdict, worst

PRINTED = Figure.read("569", "M")
EXACT, CUT, UP, FAR = 568_740_352, 569_900_000, 568_100_000, 600_000_000


class Found(Alternatives):
    """Alternatives that are there as named, and who was asked for them."""

    def __init__(self, *names, how="half-up"):
        self.names, self.how, self.asked = names, how, []

    def _answer(self, name):
        self.asked.append(name)
        return Reading(name, self.how, notes=(as_said(f"by {name}"),)) if name in self.names else None

    def against(self):
        return self._answer("against")

    def witnessed(self):
        return self._answer("witnessed")

    def guess(self):
        return self._answer("guess")


ALL = ("against", "witnessed", "guess")


@pytest.mark.parametrize(
    ("exact", "there", "word", "asked"),
    [
        (EXACT, ALL, "reproduced", []),
        (CUT, ALL, "rounding", []),
        (UP, ALL, "rounding", []),
        (FAR, ALL, "erratum", ["against"]),
        (FAR, ("witnessed", "guess"), "explained", ["against", "witnessed"]),
        (FAR, ("guess",), "candidate", ["against", "witnessed", "guess"]),
        (FAR, (), "unexplained", ["against", "witnessed", "guess"]),
    ],
)
def test_the_first_that_holds_decides(exact, there, word, asked):
    alternatives = Found(*there)
    found = verdict([reading(PRINTED, exact)], lambda: alternatives)
    assert (found.word, alternatives.asked) == (word, asked)


def test_a_verdict_is_about_what_decided_it():
    assert verdict([reading(PRINTED, EXACT)]).computed == EXACT
    found = verdict([reading(PRINTED, FAR)], lambda: Found("witnessed"))
    assert (found.computed, found.note) == ("witnessed", "by witnessed")
    missed = verdict([reading(PRINTED, FAR)])
    assert (missed.computed, missed.how, round(missed.gap, 4)) == (FAR, "", -0.0517)


def test_no_witness_explains_a_figure_that_it_does_not_give():
    assert verdict([reading(PRINTED, FAR)], lambda: Found("witnessed", how="")).word == "unexplained"


def test_a_guess_that_does_not_agree_is_none():
    found = verdict([reading(PRINTED, FAR)], lambda: Found("guess", how=""))
    assert (found.word, found.note) == ("unexplained", "by guess")


def test_the_declared_way_comes_before_another_one_and_equal_before_nearly_equal():
    declared, other = reading(PRINTED, EXACT), reading(PRINTED, EXACT, other=True)
    assert verdict([other]).word == "explained"
    assert verdict([other, declared]).word == "reproduced"
    assert verdict([other, reading(PRINTED, CUT)]).word == "rounding"
    assert verdict([reading(PRINTED, CUT), declared]).word == "reproduced"
    assert verdict([reading(PRINTED, CUT, other=True)]).word == "rounding"


def test_what_the_network_does_not_determine_is_cited_unless_its_source_says_otherwise():
    assert cited("70.6%", (), "").word == "cited"
    assert cited("70.6%", ("70.60",), "a paper").word == "cited"
    found = cited("70.6%", ("70.9",), "a paper")
    assert (found.word, found.computed) == ("erratum", "70.9%")
    assert verdict([reading(PRINTED, FAR)], determined=False).word == "cited"


@pytest.mark.parametrize(
    ("derived", "word"),
    [
        ([("paper", 96)], "reproduced"),
        ([("paper", 64)], "erratum"),
        ([("paper", 64), ("other", 96)], "explained"),
        ([("paper", 64), ("other", 96), ("chapter-code", 64)], "erratum"),  # the book's own code contradicts it
        ([("paper", 64), ("chapter-code", 96)], "explained"),
        ([("paper", 64), ("other", None)], "erratum"),
    ],
)
def test_a_cell_of_a_structure_is_a_misprint_unless_a_source_has_the_network_so(derived, word):
    found = structural("96", derived, {"paper": "P", "other": "O", "chapter-code": "C"})
    assert found.word == word


def test_evidence_is_named_with_a_misprint():
    found = structural("96", [("paper", 64)], {"paper": "P"}, [Note("because.row-above", output="64")])
    assert found.note == "printed 96, the network has 64; the row above puts out 64"


def test_the_worst_of_several_is_the_one_that_says_least_for_it():
    one = {word: verdict([])._replace(word=word) for word in MARKS}
    assert worst([one["reproduced"], one["explained"]]).word == "explained"
    assert worst([one["rounding"], one["explained"]]).word == "rounding"
    assert worst([one["unexplained"], one["reproduced"], one["cited"]]).word == "unexplained"

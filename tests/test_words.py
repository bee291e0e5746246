"""The catalogue of words: no message lacks its twin, and both say the same values."""

import re
from pathlib import Path
from string import Formatter

import pytest

from complexity.base.words import LANGUAGES, Note, catalogue, in_language, listed, said, say
from complexity.explaining.choices import called_in, calls, choices
from complexity.ledgers.conventions import conventions
from complexity.verdicts import MARKS, meaning, word

PACKAGE = Path(__file__).parents[1] / "complexity"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def values(text: str) -> list[tuple[str, str]]:
    return sorted((name, form) for _, name, form, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("key", list(catalogue()))
def test_a_message_has_its_twin_with_the_same_values(key):
    texts = catalogue()[key]
    assert tuple(texts) == LANGUAGES
    assert all(texts.values())
    assert values(texts["en"]) == values(texts["zh"])
    assert not CHINESE.search(texts["en"])


def test_every_message_is_said_somewhere_and_none_that_is_not_there():
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    for key in catalogue():
        room, _, name = key.partition(".")
        named = f'"{key}"' in code or f'both("{name}")' in code
        assert named or re.search(rf"""f["']{room}\.({name.split("-")[0]}-)?{{""", code), (
            key
        )  # else by what it is about
    rooms = "|".join({key.split(".")[0] for key in catalogue()})
    for key in re.findall(rf'(?:say|Note)\(\s*"((?:{rooms})\.[^"]+)"', code):
        assert key in catalogue()


def test_a_way_of_counting_is_said_in_chinese_too():
    for one in conventions().values():
        assert one.tool or one.zh, one.name
    for of in ("operations", "params"):
        for choice in choices(of):
            for option in choice.options:
                assert bool(option.says) == bool(option.zh), (choice.name, option.value)
    for phrase in calls():
        assert CHINESE.search(called_in(phrase, "zh"))


def test_every_verdict_has_a_word_and_a_meaning():
    for lang in LANGUAGES:
        assert len({word(name, lang) for name in MARKS}) == len({meaning(name, lang) for name in MARKS}) == len(MARKS)


def test_values_may_be_texts_by_language():
    note = Note("tables.left-out", why={"en": "no such α", "zh": "没有该α"})
    assert (note.say("en"), note.say("zh")) == ("left out: no such α", "未列出：没有该α")
    assert in_language({"en": "only English"}, "zh") == "only English"
    assert listed(["a", "b"], "zh") == "a、b"
    assert said([note, note], "en") == "left out: no such α; left out: no such α"
    assert say("marks.comma", "en") == ", "

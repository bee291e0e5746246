"""TARGET: one string, and what it says."""

from __future__ import annotations

import pytest

from complexity.targets import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("none", None),
        ("None", None),
        ("NONE", None),
        ("TRUE", True),
        ("true", True),
        ("False", False),
        ("0.5", 0.5),
        ("16", 16),
        ("(160, 224)", (160, 224)),
        ("(160,%20224)", (160, 224)),
        ("relu", "relu"),
        ("nonesuch", "nonesuch"),
    ],
)
def test_a_setting_is_read_as_what_it_is_written_as(text: str, value: object) -> None:
    (read,) = parse(f"package.module:callable?setting={text}").options.values()
    assert (read, type(read)) == (value, type(value))

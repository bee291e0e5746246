"""The same budget as tests, with the fixture that the package brings."""

from small_net.models import backbone, head


def test_the_backbone_stays_within_its_budget(complexity):
    """Limits, as in pyproject.toml."""
    complexity.assert_within(backbone(), "1,3,64,64", max_multi_adds="3M", max_params="25K")


def test_the_head_has_not_changed(complexity):
    """A snapshot in complexity.lock.json; `pytest --complexity-update` records it anew."""
    complexity.assert_unchanged(head(), "1,64,8,8")


def test_the_baseline_is_the_published_one(complexity):
    """What a paper printed, in all its digits."""
    complexity.assert_reproduces("complexity:mobilenet_v1?alpha=0.25", multi_adds="41M", params="0.5M")

"""The pytest plugin: fixture ``complexity``, option ``--complexity-update``.

It is loaded with every pytest run where this package is installed, so it imports nothing until the fixture is used.
With pytest-xdist the workers hand their snapshots to the main process, which writes the lock once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .asserting import Checker

#: Snapshots that were recorded in this process (and handed over by workers), by name, as the lock has them.
_RECORDED = pytest.StashKey[dict[str, Any]]()
_LOCK = "complexity.lock.json"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--complexity-update``."""
    parser.getgroup("complexity").addoption(
        "--complexity-update",
        action="store_true",
        help=f"record the snapshots of complexity.assert_unchanged in {_LOCK} instead of comparing with them",
    )


@pytest.fixture(name="complexity")
def _complexity(request: pytest.FixtureRequest) -> Iterator[Checker]:
    """Budgets of models as assertions: assert_within, assert_reproduces, assert_unchanged."""
    from .asserting import Checker

    config = request.config
    checker = Checker(config.rootpath / _LOCK, _name(request.node), config.getoption("--complexity-update"))
    yield checker
    for name, record in checker.recorded.items():
        config.stash.setdefault(_RECORDED, {})[name] = record.to_json()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the snapshots, or hands them to the process that does."""
    recorded = session.config.stash.get(_RECORDED, {})
    if not recorded:
        return
    if hasattr(session.config, "workeroutput"):
        import json

        session.config.workeroutput["complexity"] = json.dumps(recorded)
        return
    from ..base.errors import ComplexityError
    from . import lock as locks
    from .recorded import Record

    path = session.config.rootpath / _LOCK
    try:
        sections = locks.read(path)
        sections["tests"].update({name: Record.from_json(record) for name, record in recorded.items()})
        locks.write(path, sections)
    except ComplexityError as error:
        raise pytest.UsageError(f"complexity: {error}") from None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """A worker of pytest-xdist has finished: its snapshots."""
    handed = getattr(node, "workeroutput", {}).get("complexity")
    if handed:
        import json

        node.config.stash.setdefault(_RECORDED, {}).update(json.loads(handed))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says how many snapshots were recorded."""
    recorded = config.stash.get(_RECORDED, {})
    if recorded:
        terminalreporter.write_line(f"complexity: {len(recorded)} snapshots recorded in {_LOCK}")


def _name(item: pytest.Item) -> str:
    """The test's id, without the ``@group`` that pytest-xdist may put behind it."""
    head, found, _ = item.nodeid.rpartition(f"::{item.name}")
    return head + found if found else item.nodeid

"""A report in every format: for a terminal, a pull request, a program, a CI system, GitHub's annotations.

Names of models and layers come from outside. In a workflow's log, a line that starts with ``::`` is a command, so no
format begins a line with such a name.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..base import Grid
from ..base.errors import unknown
from ..base.escape import plain
from . import words
from .judging import Finding, Judged
from .places import Place
from .recorded import Row
from .run import Report


def render(report: Report, form: str) -> str:
    """A report in a format of ``FORMATS``; ends with a line break.

    Raises:
        ComplexityError: no such format.
    """
    if form not in FORMATS:
        raise unknown("format", form, FORMATS)
    return FORMATS[form](report)


def grids(report: Report) -> list[Grid]:
    """The table of figures, and for each model that moved one of its layers."""
    rows = []
    for model in report.models:
        if model.error:
            rows.append(["ERROR", words.name(model.budget.name), "", "", "", "", ""])
        for finding in model.findings:
            cells = (words.bound(finding), words.room(finding), words.change(finding))
            rows.append([
                words.mark(finding), words.name(model.budget.name), finding.title, words.number(finding.now), *cells
            ])  # fmt: skip
    columns = ("", "model", "figure", "now", "limit", "room left", "change")
    title = f"complexity check: {plain(report.config.path.name)}"
    table = Grid(columns, rows, title=title, notes=words.notes(report), align="lllrrrr")
    return [table, *(_layers(model) for model in report.models if model.changes)]


def _layers(model: Judged) -> Grid:
    shown = model.changes[: words.LISTED]
    figures = [figure for figure in model.moved if figure != "flops" or "multi_adds" not in model.moved]
    rows = [
        [
            item.how,
            words.name(item.name),
            words.name(item.kind),
            item.output,
            *(words.signed(item.difference(figure)) for figure in figures),
        ]
        for item in shown
    ]
    rest = len(model.changes) - len(shown)
    return Grid(
        ("", "layer", "kind", "output", *(words.title(model, figure) for figure in figures)),
        rows,
        title=f"layers of {words.name(model.budget.name)} that changed since the record ({len(model.changes)})",
        notes=[f"… and {rest} more; --format json has all"] if rest else [],
        align="llll" + "r" * len(figures),
    )


def _text(report: Report) -> str:
    return "\n".join(grid.to_text() for grid in grids(report))


def _markdown(report: Report) -> str:
    first, *others = (grid.to_markdown() for grid in grids(report))
    verdict = "passed" if report.exit_code == 0 else "**failed**"
    parts = [f"Complexity budgets: {verdict}\n", first]
    parts += [f"<details open><summary>layers</summary>\n\n{other}\n</details>\n" for other in others]
    return "\n".join(parts)


def _json(report: Report) -> str:
    data = {
        "passed": report.exit_code == 0,
        "exit_code": report.exit_code,
        "summary": words.summary(report),
        "updated": report.updated,
        "models": [_model(model) for model in report.models],
        "stale": list(report.stale),
    }
    return json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _model(model: Judged) -> dict[str, Any]:
    return {
        "name": model.budget.name,
        "target": model.budget.target.text,
        "passed": model.passed,
        "error": model.error or None,
        "totals": dict(model.record.totals) if model.record else None,
        "findings": [
            {
                "figure": finding.figure,
                "now": finding.now,
                "held_to": finding.held_to or None,
                "limit": finding.bound or None,
                "most": finding.most,
                "room": finding.room,
                "recorded": finding.recorded,
                "change": finding.change,
                "passed": finding.passed,
            }
            for finding in model.findings
        ],
        "changes": [
            {"layer": item.name, "how": item.how, "before": _row(item.before), "after": _row(item.after)}
            for item in model.changes
        ],
        "notes": list(model.notes),
        "uncounted": list(model.record.uncounted) if model.record else [],
    }


def _row(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else {"kind": row.kind, "output": list(row.output), **row.figures}


def _junit(report: Report) -> str:
    """One test suite; a test case for each figure that is held to something, an error for a model that is not counted."""
    from xml.sax.saxutils import escape, quoteattr

    cases = []
    failed = errors = 0
    for model in report.models:
        owner = quoteattr(plain(model.budget.name))
        if model.error:
            errors += 1
            message = quoteattr(plain(model.error))
            cases.append(f'    <testcase classname={owner} name="counted"><error message={message}/></testcase>')
        for finding in model.findings:
            if not finding.held_to:
                continue
            case = f"    <testcase classname={owner} name={quoteattr(f'{finding.title} ({finding.held_to})')}"
            if finding.passed:
                cases.append(case + "/>")
                continue
            failed += 1
            body = escape("\n".join(words.responsible(model, finding)))
            message = quoteattr(words.failure(model, finding))
            cases.append(f"{case}><failure message={message}>{body}</failure></testcase>")
    counts = f'tests="{len(cases)}" failures="{failed}" errors="{errors}"'
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n  <testsuite name="complexity check" {counts}>'
    )
    return "\n".join([head, *cases, "  </testsuite>", "</testsuites>"]) + "\n"


def _github(report: Report) -> str:
    """Workflow commands: an ``::error`` at the budget's line for each figure that fails, a ``::notice`` where one moved."""
    lines = []
    for model in report.models:
        if model.error:
            lines.append(
                _command(
                    "error",
                    model.budget.place,
                    "Complexity",
                    f"{words.name(model.budget.name)}: {words.line(model.error)}",
                )
            )
        for note in model.notes:
            if note.startswith("no rule"):
                text = f"{words.name(model.budget.name)}: {words.line(note)}"
                lines.append(_command("warning", model.budget.place, "Complexity", text))
        for finding in model.findings:
            place = model.budget.places.get(finding.key, model.budget.place)
            if not finding.passed:
                text = "\n".join([words.failure(model, finding), *words.responsible(model, finding)])
                lines.append(_command("error", place, f"Complexity: {finding.title}", text))
            elif finding.change:
                lines.append(_command("notice", place, f"Complexity: {finding.title}", _moved(model, finding)))
    return "\n".join([*lines, words.summary(report)]) + "\n"


def workflow_error(problem: str) -> str:
    """A configuration's problem as a workflow command."""
    return f"::error title=Complexity configuration::{_data(plain(problem))}"


def _moved(model: Judged, finding: Finding) -> str:
    head = f"{words.name(model.budget.name)}: {finding.title} {words.number(finding.now)}, {words.change(finding)}"
    return "\n".join([f"{head} since it was recorded", *words.responsible(model, finding)])


def _command(kind: str, place: Place, title: str, message: str) -> str:
    line = f",line={place.line}" if place.line else ""
    return f"::{kind} file={_property(place.file)}{line},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    """A message of a workflow command, as GitHub's toolkit escapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property of a workflow command."""
    return _data(plain(text)).replace(":", "%3A").replace(",", "%2C")


#: Output format -> what writes it.
FORMATS: dict[str, Callable[[Report], str]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "junit": _junit,
    "github": _github,
}

"""GitHub's workflow commands: annotations at the lines of the budgets."""

from __future__ import annotations

from ...base.escape import plain
from .. import words
from ..judging import Finding, Judged
from ..places import Place
from ..report import Report


def render(report: Report) -> str:
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
    return "\n".join([*lines, report.summary]) + "\n"


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

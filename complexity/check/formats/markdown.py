"""Markdown of a pull request: the verdict, the figures, and the layers that changed, which fold away."""

from __future__ import annotations

from ...base.formats.markdown import table
from ..report import Report


def render(report: Report) -> str:
    """The report."""
    first, *others = map(table, report.grids())
    verdict = "passed" if report.exit_code == 0 else "**failed**"
    parts = [f"Complexity budgets: {verdict}\n", first]
    parts += [f"<details open><summary>layers</summary>\n\n{other}\n</details>\n" for other in others]
    return "\n".join(parts)

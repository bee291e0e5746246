"""JUnit's XML, as CI systems read test results."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from ...base.escape import plain
from .. import words
from ..report import Report


def render(report: Report) -> str:
    """One test suite; a test case for each figure that is held to something, an error for a model that is not counted."""
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

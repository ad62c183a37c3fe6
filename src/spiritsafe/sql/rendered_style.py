"""The style of SQL that revisions render: what their authors wrote, and what SQLAlchemy made of their operations."""

from collections.abc import Iterable

from spiritsafe.core.style import StyleFinding, StyleReport
from spiritsafe.core.trace import Statement
from spiritsafe.sql.style import Style


def rendered_style(statements: Iterable[Statement], known: frozenset[str], style: Style) -> StyleReport:
    """Judge each statement; a finding stands at the operation, as its own lines are in no file.

    :param known: hand-written statements, as `words` gives them: those were judged where they are written.
    """
    report = StyleReport()
    for statement in statements:
        if words(statement.sql) in known:
            continue
        issues = style.issues(statement.sql, rendered=True)
        if issues is None:
            report += StyleReport(unreadable=1)
            continue
        findings = tuple(
            StyleFinding(
                statement.file or "",
                statement.line or 1,
                1,
                issue.rule,
                issue.name,
                f"{issue.message} (rendered SQL, line {issue.line}, column {issue.column})",
            )
            for issue in issues
        )
        report += StyleReport(findings, statements=1)
    return report


def words(sql: str) -> str:
    """A statement without regard to line breaks and indentation."""
    return " ".join(sql.split()).removesuffix(";").rstrip()

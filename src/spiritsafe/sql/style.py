"""The style of one statement, by sqlfluff: what it objects to, and the statement rewritten.

sqlfluff does not know all of PostgreSQL's grammar: of 305 DDL statements that PostgreSQL takes it cannot read 38, such
as `SAVEPOINT`, `CREATE RULE`, `CREATE EVENT TRIGGER`, `NOT NULL ... NOT VALID`. It says nothing sensible about what it
cannot read, so nothing is reported about those.
"""

from dataclasses import dataclass, field
from pathlib import Path

from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.errors import SQLBaseError, SQLFluffUserError, SQLLintError
from sqlfluff.core.linter import LintedFile

from spiritsafe.errors import ConfigurationError
from spiritsafe.sql.command import commands
from spiritsafe.sql.same_statement import same_statement
from spiritsafe.sql.style_config import Ground, statement_config
from spiritsafe.sql.token import Token, tokens

# Statements for whose lines sqlfluff knows an indentation.
_INDENTED = frozenset(
    ["select_stmt", "view_stmt", "create_table_as_stmt", "create_stmt", "delete_stmt", "merge_stmt"],
)


@dataclass(frozen=True, slots=True)
class Issue:
    """What one rule objects to.

    :ivar line: of the statement, from 1.
    """

    line: int
    column: int
    rule: str
    name: str
    message: str
    fixable: bool


@dataclass(frozen=True, slots=True)
class Restyled:
    """A statement rewritten.

    :ivar refused: rules whose fix would have made it another statement.
    """

    sql: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """Judges statements of the files of one folder, each distinct statement once."""

    folder: Path
    judged: dict[tuple[str, str, bool], tuple[Issue, ...] | None] = field(default_factory=dict)

    def issues(self, sql: str, instructions: str = "", *, rendered: bool = False) -> tuple[Issue, ...] | None:
        """What there is to say of a statement; None when sqlfluff cannot read it.

        :param instructions: comments for sqlfluff that stand before it, each on a line.
        :param rendered: SQLAlchemy wrote it.
        """
        key = (sql, instructions, rendered)
        if key not in self.judged:
            config = self._config(sql, rendered=rendered)
            self.judged[key] = _issues(sql, instructions, _linted(f"{instructions}{sql}\n", config))
        return self.judged[key]

    def restyled(self, sql: str, instructions: str = "") -> Restyled:
        """Rewrite it as far as it stays the same statement to PostgreSQL: all at once, or else rule after rule."""
        rules = sorted({issue.rule for issue in self.issues(sql, instructions) or () if issue.fixable})
        if not rules:
            return Restyled(sql)
        result = _fixed(sql, instructions, self._config(sql))
        if result is not None:
            return Restyled(result)
        refused = []
        for rule in rules:
            result = _fixed(sql, instructions, self._config(sql, rule=rule))
            if result is None:
                refused.append(rule)
            else:
                sql = result
        return Restyled(sql, tuple(refused))

    def _config(self, sql: str, *, rendered: bool = False, rule: str = "") -> FluffConfig:
        words = [token for token in tokens(sql) if not token.comment]
        return statement_config(
            Ground(self.folder, _is_indented(sql), rendered, rule),
            frozenset(token.text.lower() for token in words),
            frozenset(token.text.lower() for token in words if token.keyword),
        )


def _linted(sql: str, config: FluffConfig, *, fix: bool = False) -> LintedFile:
    try:
        return Linter(config=config).lint_string(sql, fix=fix)
    except SQLFluffUserError as error:
        raise ConfigurationError(
            "sqlfluff cannot be asked",
            why=" ".join(str(error).split()),
            next_step="correct .sqlfluff, or [tool.sqlfluff] in pyproject.toml",
        ) from error


def _issues(sql: str, instructions: str, linted: LintedFile) -> tuple[Issue, ...] | None:
    violations = linted.get_violations()
    if any(not isinstance(violation, SQLLintError) for violation in linted.violations):
        return None
    above = instructions.count("\n")
    begins = [0]
    for line in sql.split("\n"):
        begins.append(begins[-1] + len(line) + 1)
    words = tokens(sql)
    return tuple(
        _issue(violation, violation.line_no - above)
        for violation in violations
        if violation.line_no > above
        and not _inside_a_word(words, begins[violation.line_no - above - 1] + violation.line_pos - 1)
    )


def _issue(violation: SQLBaseError, line: int) -> Issue:
    return Issue(
        line, violation.line_pos, violation.rule_code(), violation.rule_name(), violation.desc(), violation.fixable
    )


def _inside_a_word(words: tuple[Token, ...], position: int) -> bool:
    """Whether it is in the middle of what is one word to PostgreSQL, such as the operator `===`."""
    return any(word.begin < position < word.end and "\n" not in word.text for word in words)


def _fixed(sql: str, instructions: str, config: FluffConfig) -> str | None:
    """The statement rewritten, or None where it would not be the same."""
    text, _ = _linted(f"{instructions}{sql}\n", config, fix=True).fix_string()
    if not text.startswith(instructions):
        return None
    result = text.removeprefix(instructions).rstrip("\n")
    return result if same_statement(sql, result) else None


def _is_indented(sql: str) -> bool:
    found = commands(sql)
    if not found or found[0].kind not in _INDENTED:
        return False
    return found[0].kind != "create_stmt" or not found[0].node.HasField("partbound")

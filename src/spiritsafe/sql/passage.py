"""A stretch of SQL in a file: a whole `.sql` file, or a string of a Python file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spiritsafe.sql.bind_parameters import Numbered, numbered
from spiritsafe.sql.margin import Flush, flush, with_margin
from spiritsafe.sql.same_statement import same_statement
from spiritsafe.sql.script_part import NoSql, Part, parts
from spiritsafe.sql.style import Issue, Style


@dataclass(frozen=True, slots=True)
class Passage:
    """SQL and where it is.

    :ivar offsets: for each character of `sql`, and its end, where that is in the file.
    :ivar columns: where the margin of a statement may be that begins on the first line.
    """

    sql: str
    offsets: Sequence[int]
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of one statement.

    :ivar begin: where the statement is in the passage.
    :ivar issues: with the offset in the passage of each; None when sqlfluff cannot read the statement.
    """

    begin: int
    issues: tuple[tuple[int, Issue], ...] | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A passage rewritten.

    :ivar fixed: how many of its statements.
    :ivar refused: offset of a statement, and the rules whose fix would have changed what it does.
    """

    sql: str
    fixed: int = 0
    refused: tuple[tuple[int, tuple[str, ...]], ...] = ()


def statements(passage: Passage) -> tuple[Numbered, tuple[Part | NoSql, ...]]:
    """The statements of a passage, whose parameters are numbered where it does not parse otherwise."""
    plain = Numbered(passage.sql)
    found = parts(passage.sql)
    if any(isinstance(part, NoSql) for part in found):
        try:
            with_numbers = numbered(passage.sql)
        except ValueError:
            return plain, found
        again = parts(with_numbers.sql)
        if not any(isinstance(part, NoSql) for part in again):
            return with_numbers, again
    return plain, found


def judged(passage: Passage, style: Style) -> Iterator[Judged | NoSql]:
    """Judge each statement."""
    text, found = statements(passage)
    for part in found:
        if isinstance(part, NoSql):
            yield part
            continue
        bare = _flush(text.sql, part, passage.columns)
        issues = style.issues(bare.sql, part.instructions)
        placed = (
            None
            if issues is None
            else tuple(
                (
                    part.begin + bare.position(issue.line, issue.column),
                    replace(issue, message=text.named(issue.message)),
                )
                for issue in issues
            )
        )
        yield Judged(part.begin, placed)


def rewritten(passage: Passage, style: Style) -> Rewritten:
    """Rewrite each statement as far as it stays the same."""
    text, found = statements(passage)
    pieces, cursor, fixed = [], 0, 0
    refused: list[tuple[int, tuple[str, ...]]] = []
    for part in found:
        if isinstance(part, NoSql):
            continue
        bare = _flush(text.sql, part, passage.columns)
        result = style.restyled(bare.sql, part.instructions)
        if result.refused:
            refused.append((part.begin, result.refused))
        placed = with_margin(result.sql, bare.margin)
        if result.sql != bare.sql and same_statement(text.sql[part.begin : part.end], placed):
            fixed += 1
            pieces += [text.sql[cursor : part.begin], placed]
            cursor = part.end
    return Rewritten(text.named("".join([*pieces, text.sql[cursor:]])), fixed, tuple(refused))


def _flush(script: str, part: Part, columns: tuple[int, ...]) -> Flush:
    line_begin = script.rfind("\n", 0, part.begin) + 1
    before = script[line_begin : part.begin]
    own = (part.begin - line_begin,) if not before.strip() else (len(before) - len(before.lstrip()),)
    return flush(script[part.begin : part.end], columns if line_begin == 0 and columns else own)

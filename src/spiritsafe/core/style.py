"""What `lint` has to say: style, which changes nothing that PostgreSQL would do."""

from dataclasses import dataclass

from spiritsafe.core.finding import Severity


@dataclass(frozen=True, slots=True)
class StyleFinding:
    """One place that a rule of sqlfluff objects to; its severity is always `note`.

    :ivar rule: sqlfluff's code: `LT01`.
    :ivar name: sqlfluff's name of the rule: `layout.spacing`.
    :ivar column: from 1, as `line` is.
    """

    file: str
    line: int
    column: int
    rule: str
    name: str
    message: str

    @property
    def severity(self) -> Severity:
        """Style is advice."""
        return Severity.NOTE


@dataclass(frozen=True, slots=True)
class PassedOver:
    """SQL that could not be judged, or not be rewritten, and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class StyleReport:
    """The outcome of linting.

    :ivar statements: that were judged.
    :ivar unreadable: statements that PostgreSQL's parser takes and sqlfluff does not; nothing is said about them.
    :ivar skipped: SQL that was not judged: put together when it runs, or no SQL to PostgreSQL's parser.
    :ivar fixed: statements that were rewritten.
    :ivar left: what a fix would have had to change, and was left as it is.
    """

    findings: tuple[StyleFinding, ...] = ()
    files: int = 0
    statements: int = 0
    unreadable: int = 0
    skipped: tuple[PassedOver, ...] = ()
    fixed: int = 0
    left: tuple[PassedOver, ...] = ()

    def __add__(self, other: "StyleReport") -> "StyleReport":
        """Both together."""
        return StyleReport(
            self.findings + other.findings,
            self.files + other.files,
            self.statements + other.statements,
            self.unreadable + other.unreadable,
            self.skipped + other.skipped,
            self.fixed + other.fixed,
            self.left + other.left,
        )

"""Rule: what each file in `review/rules/` declares, beside its `check` function."""

from dataclasses import dataclass

from spiritsafe.core.finding import Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.snapshot import TableSize


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    :ivar name: the problem, in kebab-case; `allow create-index-blocking` reads as a sentence.
    :ivar category: the family in which the catalogue lists it.
    :ivar severity: unless the policy or the size of the table says otherwise.
    :ivar summary: one sentence for the list of rules.
    :ivar fallback: it speaks only of statements of which no other rule says that they are wrong.
    :ivar phase: the phase in which such a statement belongs, where it matters.
    """

    name: str
    category: str
    severity: Severity
    summary: str
    phase: Phase | None = None
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """SQL that the rule reports, or leaves alone, and what the server is seen to do.

    :ivar lock: relation and mode of the strongest lock that must be seen.
    :ivar scans: tables that must be seen to be scanned; `rewrites` to get new storage.
    :ivar fails: the SQLSTATE with which the server must refuse one of the statements.
    :ivar tables: sizes and traffic that are known of production.
    :ivar target: the major version that production runs; that of the shadow where it is None.
    :ivar since: the first major version of PostgreSQL where this holds; `until` the last.
    """

    sql: str
    setup: str = ""
    lock: tuple[str, LockMode] | None = None
    scans: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    fails: str = ""
    transaction: bool = True
    tables: tuple[TableSize, ...] = ()
    target: int | None = None
    since: int = 14
    until: int = 99


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of a rule: at least one of each."""

    bad: tuple[Example, ...]
    good: tuple[Example, ...]

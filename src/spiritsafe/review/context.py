"""Context: what a rule may know beside the statement it looks at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from spiritsafe.core.catalog import Column
from spiritsafe.core.finding import Evidence, Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.snapshot import Snapshot
from spiritsafe.core.trace import Facts, Observation, Trace
from spiritsafe.review.rule import Rule
from spiritsafe.sql.command import Command

Name = tuple[str, str]  # schema (may be empty) and name


@dataclass(frozen=True)
class Context:
    """One observation's surroundings.

    :ivar position: the observation's place in the trace.
    :ivar new: relations, as `schema.name`, that were made earlier in this very run: nobody uses them yet.
    :ivar target_version: the major version that production runs, such as 16.
    :ivar snapshot: sizes and traffic of production, where they are known.
    :ivar places: the position of each observation by its `id()`: to look for one in a long trace takes long, and its
        ordinal is none, for BEGIN and COMMIT of a script count there and are no observations.
    """

    trace: Trace
    position: int
    new: frozenset[str]
    target_version: int
    parsed: tuple[tuple[Command, ...], ...] = field(repr=False, default=())
    snapshot: Snapshot | None = None
    places: Mapping[int, int] = field(repr=False, default_factory=dict)

    @cached_property
    def observation(self) -> Observation:
        """The observation itself."""
        return self.trace.observations[self.position]

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """What the statement does."""
        return self.parsed[self.position]

    @property
    def static(self) -> bool:
        """Nothing ran: there is neither evidence nor a catalogue."""
        return self.trace.mode == "static"

    @cached_property
    def earlier(self) -> tuple[Observation, ...]:
        """What ran before it in the same transaction; nothing where it runs in none."""
        mine = self.observation.statement
        if mine.transaction is None:
            return ()
        return tuple(
            other
            for other in self.trace.observations[: self.position]
            if other.statement.transaction == mine.transaction and other.statement.revision == mine.revision
        )

    @cached_property
    def later(self) -> tuple[Observation, ...]:
        """Everything that runs after it, in whatever transaction."""
        return self.trace.observations[self.position + 1 :]

    def commands_of(self, observation: Observation) -> tuple[Command, ...]:
        """What another statement of the trace does."""
        return self.parsed[self.places[id(observation)]]

    def at(self, observation: Observation) -> "Context":
        """The surroundings of another statement of the trace, with what is known to be new by now."""
        return replace(self, position=self.places[id(observation)])

    def facts(self, name: Name) -> Facts | None:
        """What is known of a relation before the statement, if it existed and could be looked up."""
        return next((facts for facts in self._named(name) if facts.kind != "function"), None)

    def functions(self, name: Name) -> tuple[Facts, ...]:
        """The functions of that name before the statement, overloads each by itself; `dependents` rest on it."""
        return tuple(facts for facts in self._named(name) if facts.kind == "function")

    def _named(self, name: Name) -> Iterator[Facts]:
        schema, relation = name
        for facts in self.observation.before:
            if facts.table.name == relation and (not schema or facts.table.schema == schema):
                yield facts

    def column(self, name: Name, column: str) -> Column | None:
        """A column of a table as it was before the statement."""
        facts = self.facts(name)
        return facts.table.column(column) if facts is not None else None

    def path(self, name: Name) -> str:
        """Schema and name; `public` where the statement says no schema and the server was not asked."""
        facts = self.facts(name)
        if facts is not None:
            return facts.name
        schema, relation = name
        made = next((item.name for item in self.observation.created if item.name.endswith(f".{relation}")), "")
        return f"{schema}.{relation}" if schema else made or f"public.{relation}"

    def is_new(self, name: Name) -> bool:
        """Whether the relation was made in this very run, or is temporary."""
        facts = self.facts(name)
        if facts is not None and facts.table.persistence == "temporary":
            return True
        return self.path(name) in self.new

    def exists(self, name: Name) -> bool:
        """Whether it is a relation that others may be using: it was there before this run.

        In a static review everything that the text itself does not make is taken to be there.
        """
        if self.is_new(name):
            return False
        return self.static or self.facts(name) is not None

    def known(self, name: Name) -> bool:
        """Whether there was such a relation right before the statement, new or not."""
        return self.facts(name) is not None

    @property
    def built(self) -> bool:
        """Whether an index was seen to be built; IF NOT EXISTS may have found one."""
        return self.static or bool(self.observation.builds) or self.observation.failure is not None

    def locked(self, name: Name) -> LockMode | None:
        """The strongest lock on a relation after the statement; None where none was seen."""
        return self.observation.lock_on(self.path(name))

    def scanned(self, name: Name) -> bool:
        """Whether the statement was seen to read the table from end to end."""
        return self.path(name) in self.observation.scans

    def rewritten(self, name: Name) -> bool:
        """Whether the statement was seen to give the table new storage."""
        return self.path(name) in self.observation.rewrites

    @property
    def subject(self) -> str:
        """What the statement is about, as well as it is known: a table it names, or its first words."""
        named = [facts.name for facts in self.observation.before] + [lock.relation for lock in self.observation.locks]
        return named[0] if named else " ".join(self.observation.statement.sql.split()[:3])

    def finding(  # noqa: PLR0913 - the parts of a finding
        self,
        rule: Rule,
        subject: str,
        message: str,
        remedy: str = "",
        *,
        severity: Severity | None = None,
        facts: tuple[str, ...] = (),
    ) -> Finding:
        """Make a finding about this statement, with the evidence that was seen.

        :param subject: what it is about: `public.orders`, `public.orders.total`.
        :param facts: further sentences of evidence.
        """
        statement = self.observation.statement
        return Finding(
            rule=rule.name,
            severity=severity or rule.severity,
            object=subject,
            message=message,
            remedy=remedy,
            statement=statement.sql,
            revision=statement.revision,
            file=statement.file,
            line=statement.line,
            phase=rule.phase,
            evidence=self._evidence(facts),
        )

    def _evidence(self, facts: tuple[str, ...]) -> Evidence:
        """What was seen, but for what was made in this run and so is nobody's yet."""
        seen = self.observation
        made = self.new | {relation.name for relation in seen.created}
        return Evidence(
            locks=tuple(
                (lock.relation, lock.mode.value)
                for lock in seen.locks
                if lock.relation not in made and lock.kind != "toast table" and lock.mode is not LockMode.ACCESS_SHARE
            ),
            scans=tuple(table for table in seen.scans if table not in self.new),
            rewrites=tuple(table for table in seen.rewrites if table not in self.new),
            broken=seen.broken,
            facts=facts,
        )

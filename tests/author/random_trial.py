"""The trial of a random pair: proposed from two catalogues, run on a database with rows, judged by the snapshot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from tests.author.project import create_all
from tests.author.proposing import failure, place, proposed, read, session
from tests.author.random_models import Column, Reference, settled, source
from tests.author.random_pairs import Pair
from tests.author.random_rows import Rows, counters, dumped, fill, takes
from tests.author.snapshot import alike, difference, snapshot
from tests.author.standing import must_stand, standing
from tests.author.trial import driver_url

from spiritsafe.author.grouping import Draft
from spiritsafe.autogenerate.rehearsal import Rehearsal
from spiritsafe.core.catalog import Catalog
from spiritsafe.diff.compare import compare
from spiritsafe.errors import Refused, SpiritsafeError

_DATA = ("22", "23", "P0")  # classes of SQLSTATE: the rows are at fault, or the look at them said so


class Outcome(Enum):
    """How a pair came out, if it did."""

    APPLIED = "applied with all rows kept"
    STOPPED = "stopped by rows that forbid it, with nothing changed, then applied without them"
    GONE = "applied with all rows kept, then taken back without rows, for what was dropped cannot be made up"
    REFUSED = "refused, for there is no such conversion"


class Wrong(AssertionError):
    """What did not come out right."""


@dataclass(frozen=True)
class Server:
    """Makes databases, and drops them at the end of the `with` block."""

    admin: psycopg.Connection[tuple[object, ...]]
    url: str

    @property
    def version(self) -> int:
        return self.admin.info.server_version // 10_000

    @contextmanager
    def workshop(self) -> Iterator[Callable[[str], str]]:
        made: list[str] = []
        strategy = "STRATEGY file_copy" if self.version > 14 else ""

        def make(template: str = "") -> str:
            name = f"random_{uuid4().hex[:12]}"
            source = sql.Identifier(str(make_url(template).database) if template else "template0")
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} " + strategy)
            self.admin.execute(statement.format(sql.Identifier(name), source))
            made.append(name)
            url = make_url(self.url).set(drivername="postgresql+psycopg", database=name)
            return url.render_as_string(hide_password=False)

        try:
            yield make
        finally:
            for name in made:
                self.admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass
class Trial:
    """One pair on one server; `old` and `new` are its schemas as they can be made."""

    pair: Pair
    server: Server
    make: Callable[[str], str]
    stack: ExitStack

    def __post_init__(self) -> None:
        self.old = settled(self.pair.before, self.server.version)
        self.new = settled(self.pair.after, self.server.version)

    def run(self) -> Outcome:
        """Judge the pair.

        :raises Wrong: at the first thing that does not come out right.
        """
        before, after = self.make(""), self.make("")
        create_all(source(self.pair.before, self.server.version), before)
        create_all(source(self.pair.after, self.server.version), after)
        desired = read(after)
        try:
            drafts = proposed(before, desired, lambda: self._place(self.make(before)))
        except Refused:
            if not self._converts():
                raise
            return Outcome.REFUSED
        except SpiritsafeError as error:
            details = "\n".join(text for _, text in error.details)
            raise Wrong(f"nothing is proposed: {error.what}\n{error.why}\n{details}") from error
        live = self.make(before)
        with session(live) as opened:
            fill(opened, self.old, self.new, self.pair.rows)
        return self._apply(drafts, live, after, desired)

    def _apply(self, drafts: tuple[Draft, ...], live: str, after: str, desired: Catalog) -> Outcome:
        outcome, wanted = Outcome.APPLIED, snapshot(driver_url(after))
        seen, counted = snapshot(driver_url(live)), _counters(live)
        place, kept = self._place(live), self._kept(live)
        everything = self._everything(live)
        staying = standing(live) & standing(after)
        if stopped := failure(place, [draft.up for draft in drafts], lambda: must_stand(staying, live)):
            self._must_be_for_the_rows(stopped, after, everything)
            _same("after it stopped", seen, snapshot(driver_url(live)))
            _same_rows("after it stopped", everything, self._everything(live))
            _empty(live, [name for name, _ in self.old.tables])
            outcome, kept = Outcome.STOPPED, self._kept(live)
            if stopped := failure(place, [draft.up for draft in drafts]):
                raise Wrong(f"the upgrade fails without rows: {stopped}")
        _same("after the upgrade", wanted, snapshot(driver_url(live)))
        _same_rows("after the upgrade", kept, self._kept(live))
        _same_counters(counted, _counters(live))
        if left := compare(read(live), desired):
            raise Wrong("a second comparison finds " + ", ".join(f"{one.action.value} {one.key}" for one in left))
        way_back = [draft.down for draft in reversed(drafts)]
        if stopped := failure(place, way_back, lambda: must_stand(staying, live)):
            self._must_be_for_what_is_gone(stopped)
            return self._taken_back_empty(drafts)
        _same("after the downgrade", alike(seen), alike(snapshot(driver_url(live))))
        _same_rows("after the downgrade", kept, self._kept(live))
        return outcome

    def _must_be_for_the_rows(self, stopped: DBAPIError, after: str, rows: Rows) -> None:
        if not str(getattr(stopped.orig, "sqlstate", "")).startswith(_DATA):
            raise Wrong(f"the upgrade fails, and not for the rows: {stopped}")
        if not self._converts() and self._fit(after, rows):
            raise Wrong(f"the upgrade is stopped, though the new schema takes these rows: {stopped}")

    def _must_be_for_what_is_gone(self, stopped: DBAPIError) -> None:
        if not str(getattr(stopped.orig, "sqlstate", "")).startswith(_DATA) or not self._loses_values():
            raise Wrong(f"the downgrade fails: {stopped}")

    def _taken_back_empty(self, drafts: Sequence[Draft]) -> Outcome:
        """Go there and back on a database without rows."""
        before = self.make("")
        create_all(source(self.pair.before, self.server.version), before)
        seen = snapshot(driver_url(before))
        revisions = [*(draft.up for draft in drafts), *(draft.down for draft in reversed(drafts))]
        if stopped := failure(self._place(before), revisions):
            raise Wrong(f"there and back fails without rows: {stopped}")
        _same("after the downgrade", alike(seen), alike(snapshot(driver_url(before))))
        return Outcome.GONE

    def _loses_values(self) -> bool:
        """Whether values went that no downgrade brings back; a column that is filled anew counts as well.

        So do the rows of a table that goes, where those of a table that stays refer to them.
        """
        later = {name: dict(table.columns) for name, table in self.new.tables}
        staying = [(name, table) for name, table in self.old.tables if name in later]
        referred = {item.table for _, table in staying for _, item in table.items if isinstance(item, Reference)}
        return bool(referred - later.keys()) or any(
            c not in later[name] or _kind(later[name][c]) != _kind(column)
            for name, table in staying
            for c, column in table.columns
        )

    def _fit(self, after: str, rows: Rows) -> bool:
        """Whether the new schema takes the rows; values that are computed, or whose column goes, are left out."""
        stored = {name: {"id", *(c for c, one in table.columns if not one.base)} for name, table in self.new.tables}
        there = {
            name: tuple({c: value for c, value in row.items() if c in stored[name]} for row in found)
            for name, found in rows.items()
            if name in stored
        }
        with session(after) as opened, opened.transaction(force_rollback=True):
            return takes(opened, there)

    def _converts(self) -> bool:
        """Whether a column becomes one of another kind, for which there may be no way."""
        later = {(name, c): _kind(column) for name, table in self.new.tables for c, column in table.columns}
        return any(
            later.get((name, c), _kind(column)) != _kind(column)
            for name, table in self.old.tables
            for c, column in table.columns
        )

    def _everything(self, url: str) -> Rows:
        with session(url) as opened:
            return dumped(opened, {name: ["id", *dict(table.columns)] for name, table in self.old.tables})

    def _kept(self, url: str) -> Rows:
        """What both schemas have with the same type."""
        later = {name: dict(table.columns) for name, table in self.new.tables}
        tables = {
            name: ["id", *(c for c, one in table.columns if c in later[name] and _stays(one, later[name][c]))]
            for name, table in self.old.tables
            if name in later
        }
        with session(url) as opened:
            return dumped(opened, tables)

    def _place(self, url: str) -> Rehearsal:
        return self.stack.enter_context(place(url))


def judge(pair: Pair, server: Server) -> Outcome:
    """Try one pair.

    :raises Wrong: when it does not come out right.
    """
    with server.workshop() as make, ExitStack() as stack:
        return Trial(pair, server, make, stack).run()


def _empty(url: str, tables: Sequence[str]) -> None:
    with session(url) as opened:
        opened.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, tables))))


def _kind(column: Column) -> tuple[str, bool]:
    return column.type.source, bool(column.base)


def _stays(old: Column, new: Column) -> bool:
    return _kind(old) == _kind(new) and not old.base


def _counters(url: str) -> Mapping[str, object]:
    with session(url) as opened:
        return counters(opened)


def _same(when: str, expected: list[str], found: list[str]) -> None:
    if expected != found:
        raise Wrong(f"{when} the schema is not what it should be\n{difference(expected, found)}")


def _same_rows(when: str, expected: Rows, found: Rows) -> None:
    for name, rows in expected.items():
        if rows != found[name]:
            raise Wrong(f"{when} the rows of {name} are not what they were\nthen: {rows}\nnow:  {found[name]}")


def _same_counters(expected: Mapping[str, object], found: Mapping[str, object]) -> None:
    for name in expected.keys() & found.keys():
        if expected[name] != found[name]:
            raise Wrong(f"the counter of {name} stands at {found[name]}, and stood at {expected[name]}")

"""The trial of a case: both models, the revisions in between, and the judgement after each step."""

from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from tests.author.case import Case, Rows
from tests.author.project import Project, Reply, Tool, create_all
from tests.author.snapshot import alike, difference, snapshot

_UNANSWERED = 7
_STOPPED = (1, 3)
_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' AND c.relname <> 'alembic_version'
   AND c.relname NOT IN ('spiritsafe_run', 'spiritsafe_revision', 'spiritsafe_journal')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
"""
Counts = dict[str, int]


class Wrong(AssertionError):
    """What went wrong, at which step, with the revisions that were written."""


@dataclass
class Trial:
    """One case with one tool.

    :ivar url: the live database, as SQLAlchemy spells it.
    :ivar blank: makes another blank database on the same server.
    """

    case: Case
    tool: Tool
    project: Project
    url: str
    blank: Callable[[], str]
    step: str = "start"
    reply: Reply = field(default_factory=lambda: Reply(0, ""))

    def run(self) -> None:
        """Go through all steps.

        :raises Wrong: at the first one that does not come out right.
        """
        case = self.case
        self._start()
        self._run_sql(case.live_only)
        self._run_sql(case.seed)
        settled, counts, head = self._snapshot(), self._counts(), self._head()
        self.project.write_models(case.after)
        if case.outcome == "asks" and not self.tool.starts_from_models:
            self._must_ask()
        self._write(changes=case.outcome != "unchanged")
        if case.outcome == "refused_on_data":
            self._must_refuse(settled, counts)
        if case.outcome != "refused_on_data" or case.cure:
            self._do("upgrade", self.tool.upgrade())
            self._must_have_arrived(counts)
            self._must_go_back(settled, counts, head)

    def _start(self) -> None:
        before = self.case.before
        self.project.write_models(before)
        if self.tool.starts_from_models:
            create_all(before, self.url)
            return
        self._do("revision --autogenerate -m before", self.tool.autogenerate("before"))
        self._do("upgrade to before", self.tool.upgrade())
        self._equal(self._fresh(before), self._snapshot())

    def _must_ask(self) -> None:
        written = self.project.revisions()
        self.step, self.reply = "revision --autogenerate without answers", self.tool.autogenerate("after")
        if self.reply.code != _UNANSWERED:
            self._fail(f"it must exit {_UNANSWERED}, and exits {self.reply.code}")
        if self.project.revisions() != written:
            self._fail("it must write nothing before the question is answered")
        missing = [word for word in self.case.answers if not word.startswith("--") and not self._offers(word)]
        if missing:
            self._fail(f"it must print the words to answer with: {missing}")

    def _offers(self, answer: str) -> bool:
        """Whether a line says how to give this answer; schemas may be spelled out."""
        kind, pair = answer.split(" ", 1)
        words = [kind, "rename", *(name.rpartition(".")[2].strip('"') for name in pair.split(" -> "))]
        return any(all(word in line for word in words) for line in self.reply.text.splitlines())

    def _write(self, *, changes: bool) -> None:
        written = self.project.revisions()
        self._do("revision --autogenerate -m after", self.tool.autogenerate("after", self.case.answers))
        new = self.project.revisions().keys() - written.keys()
        if bool(new) != changes and (changes or self._says_something(new)):
            self._fail("nothing was written" if changes else f"nothing has changed, and this was written: {new}")

    def _says_something(self, names: set[str]) -> bool:
        """Whether a file does more than `pass`: plain Alembic always writes one."""
        return not self.tool.starts_from_models or any(
            " op." in self.project.revisions()[name].replace("    op.", " op.") for name in names
        )

    def _must_refuse(self, settled: list[str], counts: Counts) -> None:
        self.step, self.reply = "upgrade with rows that forbid it", self.tool.upgrade()
        if self.reply.code not in _STOPPED:
            self._fail(f"it must stop with one of {_STOPPED}, and exits {self.reply.code}")
        self._equal(settled, self._snapshot())
        self._same_counts(counts)
        self._run_sql(self.case.cure)

    def _must_have_arrived(self, counts: Counts) -> None:
        case = self.case
        self.step = "the database after the upgrade"
        self._equal(self._fresh(case.after, case.live_only), self._snapshot())
        self._same_counts(counts)
        self._holds(case.rows)
        written = self.project.revisions()
        self._do("check after the upgrade", self.tool.check())
        self._do("revision --autogenerate once more", self.tool.autogenerate("nothing"))
        new = self.project.revisions().keys() - written.keys()
        if new and self._says_something(new):
            self._fail(f"nothing has changed, and this was written: {new}")
        for name in new:
            (self.project.folder / "migrations" / "versions" / name).unlink()

    def _must_go_back(self, settled: list[str], counts: Counts, head: str) -> None:
        survivors = self._counts()
        self._do("downgrade", self.tool.downgrade(head))
        self._equal(alike(settled), alike(self._snapshot()))
        self._same_counts({name: count for name, count in counts.items() if name in survivors})
        self._holds(self.case.rows_before)

    # --- what the steps are made of

    def _do(self, step: str, reply: Reply) -> None:
        self.step, self.reply = step, reply
        if reply.code:
            self._fail(f"exit code {reply.code}")

    def _equal(self, expected: list[str], found: list[str]) -> None:
        if expected != found:
            self._fail("the database is not what it should be", difference(expected, found))

    def _holds(self, rows: tuple[Rows, ...]) -> None:
        for query, expected in rows:
            with self._connect() as connection:
                try:
                    found = tuple(connection.execute(query.encode()).fetchall())
                except psycopg.Error as error:
                    self._fail(f"{query}: {error}")
                connection.rollback()
            if found != expected:
                self._fail(f"rows of {query}", f"expected {expected}\nfound    {found}")

    def _same_counts(self, before: Counts) -> None:
        now = self._counts()
        lost = {name: (count, now[name]) for name, count in before.items() if name in now and now[name] != count}
        if lost:
            self._fail(f"tables with another number of rows than before: {lost}")

    def _fail(self, what: str, details: str = "") -> None:
        files = "\n".join(f"--- {name}\n{text}" for name, text in self.project.revisions().items())
        said = self.reply.text.strip()
        raise Wrong(f"{self.case.name}\nat: {self.step}\n{what}\n{details}\n\nsaid:\n{said}\n\nrevisions:\n{files}")

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(driver_url(self.url))

    def _run_sql(self, statements: str) -> None:
        if statements:
            with self._connect() as connection:
                connection.execute(statements.encode())

    def _snapshot(self) -> list[str]:
        return snapshot(driver_url(self.url))

    def _fresh(self, source: str, live_only: str = "") -> list[str]:
        url = self.blank()
        create_all(source, url)
        if live_only:
            with psycopg.connect(driver_url(url)) as connection:
                connection.execute(live_only.encode())
        return snapshot(driver_url(url))

    def _counts(self) -> Counts:
        with self._connect() as connection:
            names = [str(name) for (name,) in connection.execute(_TABLES.encode())]
            query = sql.SQL("SELECT count(*) FROM ONLY {}")
            found = {name: connection.execute(query.format(sql.SQL(name))).fetchone() for name in names}
        return {name: int(str(row[0])) for name, row in found.items() if row}

    def _head(self) -> str:
        with self._connect() as connection:
            there = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
            if there is None or there[0] is None:
                return "base"
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else "base"


def driver_url(url: str) -> str:
    """The URL as psycopg takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False).replace("+", "%20")

"""Asks a server, before anything runs, whether an upgrade could succeed. Reads only."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from spiritsafe.core.check import Check, error, ok, warning
from spiritsafe.core.duration import Duration
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.postgres.server_facts import (
    NEWEST_SERVER,
    OLDEST_SERVER,
    RoleAbilities,
    ServerFacts,
    role_abilities,
    server_facts,
)

# CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY could corrupt the index (PostgreSQL 14.4 release notes).
_CORRUPTING = range(140_000, 140_004)
_NAMES_SHOWN = 5


def preflight(connection: Connection, timeouts: Timeouts) -> Iterator[Check]:
    """Every check of the server, the role and the session, in the order in which a person would ask."""
    facts = server_facts(connection)
    abilities = role_abilities(connection)
    yield _version(facts)
    yield _writable(facts)
    yield _transport(facts)
    yield from _limits(connection, timeouts)
    yield _create(facts, abilities)
    yield _owner(facts, abilities)
    yield _sessions(facts, abilities)


def must_hold(connection: Connection, timeouts: Timeouts) -> Iterator[Check]:
    """The checks without which no upgrade is begun; the others are advice."""
    facts = server_facts(connection)
    yield _version(facts)
    yield _writable(facts)
    yield from _limits(connection, timeouts)


def _version(facts: ServerFacts) -> Check:
    name, seen = "server version", f"PostgreSQL {facts.version}"
    if facts.version_number in _CORRUPTING:
        return error(name, f"{seen} can build corrupt indexes CONCURRENTLY", "update the server to 14.4 or newer")
    if facts.major < OLDEST_SERVER:
        return warning(name, f"{seen}; spiritsafe is tested from {OLDEST_SERVER} on", "plan to upgrade the server")
    if facts.major > NEWEST_SERVER:
        return warning(name, f"{seen}; spiritsafe is tested up to {NEWEST_SERVER}", "look for a newer spiritsafe")
    return ok(name, seen)


def _writable(facts: ServerFacts) -> Check:
    if facts.in_recovery:
        return error("writable", "the server is a standby", "give the URL of the primary")
    if facts.read_only:
        return error(
            "writable",
            "transactions are read-only (default_transaction_read_only)",
            f'run: ALTER ROLE "{facts.role}" SET default_transaction_read_only = off',
        )
    return ok("writable", f"database {facts.database!r} takes writes")


def _transport(facts: ServerFacts) -> Check:
    if facts.local:
        return ok("transport", "the server is on this machine")
    if facts.encrypted:
        return ok("transport", "the session is encrypted")
    return warning("transport", "the session is not encrypted", "add ?sslmode=verify-full to the URL")


def _limits(connection: Connection, timeouts: Timeouts) -> Iterator[Check]:
    """Read the limits back: what counts is what the server has, not what was asked for."""
    for parameter, wanted in timeouts.parameters().items():
        query = text("SELECT setting::int FROM pg_settings WHERE name = :name")
        setting = connection.scalar(query, {"name": parameter})
        if setting is None:
            yield warning(parameter, "this server does not know it", "it came with PostgreSQL 17; leave it unset")
        elif str(setting) == wanted:
            yield ok(parameter, f"{Duration(setting)} in force")
        else:
            # env.py may SET its own for whatever it does itself; revisions have those of the run.
            yield warning(
                parameter,
                f"{Duration(setting)} in force, {Duration(int(wanted))} was asked for",
                "nothing, if env.py sets it; if it does not, connect to the server itself and not to a pooler",
            )


def _create(facts: ServerFacts, abilities: RoleAbilities) -> Check:
    name = "may create"
    if facts.schema is None:
        return error(name, "no schema on the search_path exists", "create it, or set search_path for the role")
    if not abilities.create_in_schema:
        return error(
            name,
            f"role {facts.role!r} may create nothing in schema {facts.schema!r}",
            f'run as its owner: GRANT CREATE ON SCHEMA "{facts.schema}" TO "{facts.role}"',
        )
    if not abilities.create_in_database:
        return warning(
            name,
            f"role {facts.role!r} may create tables in {facts.schema!r}, but no schemas or trusted extensions",
            f'where revisions do: GRANT CREATE ON DATABASE "{facts.database}" TO "{facts.role}"',
        )
    return ok(name, f"role {facts.role!r} may create in schema {facts.schema!r} and in the database")


def _owner(facts: ServerFacts, abilities: RoleAbilities) -> Check:
    others = abilities.not_owned
    if abilities.superuser or not others:
        return ok("owner", f"role {facts.role!r} may alter every table in schema {facts.schema!r}")
    named = ", ".join(others[:_NAMES_SHOWN]) + (f" and {len(others) - _NAMES_SHOWN} more" if others[5:] else "")
    return error(
        "owner",
        f"role {facts.role!r} does not own {named}; only an owner may ALTER",
        f'run as their owner: GRANT owner_role TO "{facts.role}", or upgrade as that role',
    )


def _sessions(facts: ServerFacts, abilities: RoleAbilities) -> Check:
    missing = [
        role
        for role, has in (("pg_read_all_stats", abilities.see_sessions), ("pg_signal_backend", abilities.end_sessions))
        if not has
    ]
    if not missing:
        return ok("sees blockers", f"role {facts.role!r} sees other sessions' statements and may cancel them")
    return warning(
        "sees blockers",
        f"role {facts.role!r} cannot see what other sessions run, or cancel it: a blocker could not be named",
        f'run as a superuser: GRANT {", ".join(missing)} TO "{facts.role}"',
    )

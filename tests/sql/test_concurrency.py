import psycopg
import pytest
from tests.workshop import Database

from spiritsafe.sql.concurrency import is_patient, needs_no_transaction


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
        "DROP INDEX CONCURRENTLY i",
        "REINDEX TABLE CONCURRENTLY t",
        "REINDEX (VERBOSE, CONCURRENTLY) INDEX i",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "VACUUM ANALYZE t",
        "/* by hand */ create index concurrently i on t (a);",
    ],
)
def test_statements_that_only_wait_are_left_their_time(statement: str) -> None:
    assert is_patient(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX i ON t (a)",
        "CREATE INDEX concurrently_built ON t (a)",
        "ALTER TABLE t DETACH PARTITION p",
        "ALTER TABLE t ADD COLUMN concurrently int",
        "COMMENT ON TABLE t IS 'CREATE INDEX CONCURRENTLY i ON t (a)'",
        "VACUUM FULL t",
        "CREATE INDEX CONCURRENTLY i ON t (a); DROP TABLE t",
        "this is CONCURRENTLY no SQL",
        "UPDATE t SET a = 1",
    ],
)
def test_everything_else_gets_the_limits(statement: str) -> None:
    assert not is_patient(statement)


ALONE = [
    "VACUUM t",
    "DISCARD ALL",
    "REINDEX TABLE CONCURRENTLY t",
    "REINDEX SCHEMA public",
    "CLUSTER",
    "CREATE DATABASE other",
    "ALTER SYSTEM SET work_mem = '5MB'",
    "CREATE INDEX CONCURRENTLY i ON t (a)",
]
ALSO_IN_A_TRANSACTION = [
    "ANALYZE t",
    "DISCARD PLANS",
    "DISCARD TEMP",
    "REINDEX TABLE t",
    "CREATE INDEX i ON t (a)",
    "ALTER TYPE mood ADD VALUE 'calm'",
    "ALTER DATABASE postgres SET work_mem = '5MB'",
]


@pytest.mark.server
@pytest.mark.parametrize("statement", [*ALONE, *ALSO_IN_A_TRANSACTION])
def test_what_the_server_takes_in_no_transaction_is_known(database: Database, statement: str) -> None:
    with database.connect() as session:
        session.execute("CREATE TABLE t (a int)")
        session.execute("CREATE TYPE mood AS ENUM ('wild')")
        session.execute("BEGIN")
        if needs_no_transaction(statement):
            with pytest.raises(psycopg.errors.ActiveSqlTransaction):
                session.execute(statement.encode())
        else:
            session.execute(statement.encode())
        session.execute("ROLLBACK")
    assert needs_no_transaction(statement) == (statement in ALONE)

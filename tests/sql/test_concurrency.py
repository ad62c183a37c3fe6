import pytest

from spiritsafe.sql.concurrency import is_patient


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

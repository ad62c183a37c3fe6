"""What is said to need a version is refused by the server before, and taken from that version on."""

import psycopg
import pytest
from tests.workshop import Database, spelled

from spiritsafe.sql.command import commands
from spiritsafe.sql.features import features

SETUP = """
    CREATE TABLE a (id int PRIMARY KEY, name text, data jsonb, other int);
    CREATE TABLE b (id int PRIMARY KEY, a_id int CONSTRAINT b_a REFERENCES a, room int, during daterange);
    CREATE TABLE g (id int, twice int GENERATED ALWAYS AS (id * 2) STORED);
    CREATE SEQUENCE s;
    CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
"""
SINCE = {
    "CREATE UNIQUE INDEX ON a (name) NULLS NOT DISTINCT": 15,
    "ALTER TABLE a ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (name)": 15,
    "ALTER TABLE b ADD FOREIGN KEY (a_id) REFERENCES a ON DELETE SET NULL (a_id)": 15,
    "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE": 15,
    "ALTER SEQUENCE s SET UNLOGGED": 15,
    "CREATE UNLOGGED SEQUENCE u": 15,
    "CREATE PUBLICATION p FOR TABLE a WHERE (id > 1)": 15,
    "CREATE PUBLICATION p FOR TABLES IN SCHEMA public": 15,
    "CREATE VIEW v WITH (security_invoker = true) AS SELECT 1 AS one": 15,
    "ALTER TABLE a SET ACCESS METHOD heap": 15,
    "GRANT SET ON PARAMETER work_mem TO pg_monitor": 15,
    "ALTER TABLE a ADD CHECK (regexp_like(name, 'a'))": 15,
    "CREATE STATISTICS ON id, name FROM a": 16,
    "CREATE TABLE st (t text STORAGE EXTERNAL)": 16,
    "SELECT * FROM (SELECT 1)": 16,
    "SELECT json_array(1, 2)": 16,
    "ALTER TABLE a ADD COLUMN c int DEFAULT random_normal()": 16,
    "ALTER TABLE g ALTER COLUMN twice SET EXPRESSION AS (id * 3)": 17,
    "ALTER TABLE a SET ACCESS METHOD DEFAULT": 17,
    "MERGE INTO a USING b ON a.id = b.id WHEN NOT MATCHED BY SOURCE THEN DELETE": 17,
    "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE RETURNING a.id": 17,
    "GRANT MAINTAIN ON a TO pg_monitor": 17,
    "SELECT * FROM json_table('[]'::jsonb, '$[*]' COLUMNS (id int PATH '$.id'))": 17,
    "CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION et()": 17,
    "ALTER TABLE a ADD COLUMN c int GENERATED ALWAYS AS (id * 2) VIRTUAL": 18,
    "ALTER TABLE a ADD COLUMN c int GENERATED ALWAYS AS (id * 2)": 18,
    "ALTER TABLE a ADD CONSTRAINT n NOT NULL name NOT VALID": 18,
    "CREATE TABLE n (a int CONSTRAINT n NOT NULL NO INHERIT)": 18,
    "ALTER TABLE a ADD CHECK (id > 0) NOT ENFORCED": 18,
    "ALTER TABLE b ALTER CONSTRAINT b_a NOT ENFORCED": 18,
    "CREATE TABLE t (r int4range, d daterange, UNIQUE (r, d WITHOUT OVERLAPS))": 18,
    "UPDATE a SET name = 'x' RETURNING WITH (OLD AS o) o.name": 18,
    "CREATE TABLE u (id uuid DEFAULT uuidv7())": 18,
    "ANALYZE ONLY a": 18,
    "ALTER TABLE a ADD COLUMN c int DEFAULT 1 NOT NULL": 14,
    "CREATE INDEX CONCURRENTLY i ON a (name)": 14,
    "ALTER TABLE a ADD CHECK (id > 0) NOT VALID": 14,
    "CREATE PUBLICATION p FOR TABLE a": 14,
    "UPDATE a SET name = 'x' RETURNING id": 14,
}


@pytest.mark.parametrize(("sql", "since"), SINCE.items())
def test_a_feature_is_known_by_its_version(sql: str, since: int) -> None:
    found = [feature.since for command in commands(sql) for feature in features(command)]
    assert max(found, default=14) == since


@pytest.mark.server
def test_older_servers_refuse_it_and_newer_ones_take_it(database: Database) -> None:
    with psycopg.connect(spelled(database.url.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(SETUP)
        major = connection.info.server_version // 10_000
        outcomes = {sql: _taken(connection, sql) for sql in SINCE}
    assert outcomes == {sql: since <= major for sql, since in SINCE.items()}


def _taken(connection: psycopg.Connection[tuple[object, ...]], sql: str) -> bool:
    alone = "CONCURRENTLY" in sql
    try:
        if alone:
            connection.execute(sql.encode())
        else:
            with connection.transaction(force_rollback=True):
                connection.execute(sql.encode())
    except psycopg.Error:
        return False
    return True

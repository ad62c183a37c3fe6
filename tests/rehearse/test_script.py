"""A script on the shadow: what each statement was seen to do, in whatever transaction it runs."""

import pytest
from tests.rehearse.conftest import Look

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.errors import ConfigurationError, DatabaseError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.rehearse.script import Script, rehearse_script

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("nothing_left")]
ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, note varchar(20));"


def rehearse(shadow: Shadow, sql: str, setup: str = ORDERS, *, transaction: bool = True) -> Trace:
    return rehearse_script(Script(sql, "case.sql", setup, "schema.sql", transaction), shadow)


def only(trace: Trace) -> Observation:
    (seen,) = trace.observations
    return seen


def modes(seen: Observation) -> dict[str, LockMode]:
    return {lock.relation: lock.mode for lock in seen.locks}


def test_an_index_build_locks_and_scans_its_table(shadow: Shadow) -> None:
    seen = only(rehearse(shadow, "CREATE INDEX ix ON orders (customer_id)"))
    assert modes(seen)["public.orders"] is LockMode.SHARE
    assert (seen.scans, seen.rewrites, seen.builds) == (("public.orders",), (), ("public.ix",))
    assert 'DEBUG: building index "ix" on table "orders" serially' in seen.notices


def test_a_rewrite_is_seen_by_its_storage_and_by_the_servers_words(shadow: Shadow) -> None:
    seen = only(rehearse(shadow, "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()"))
    assert "public.orders" in seen.rewrites
    assert 'DEBUG: rewriting table "orders"' in seen.notices


def test_a_lock_that_is_held_already_is_not_reported_twice(shadow: Shadow) -> None:
    first, second = rehearse(
        shadow, "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders ADD COLUMN b int"
    ).observations
    assert modes(first) == {"public.orders": LockMode.ACCESS_EXCLUSIVE}
    assert modes(second) == {}
    assert second.lock_on("public.orders") is LockMode.ACCESS_EXCLUSIVE


def test_a_script_may_say_its_transactions_itself(shadow: Shadow) -> None:
    trace = rehearse(
        shadow, "BEGIN; ALTER TABLE orders ADD a int; COMMIT; BEGIN; ALTER TABLE orders ADD b int; COMMIT;"
    )
    assert [seen.statement.transaction for seen in trace.observations] == [1, 2]
    assert all(modes(seen) == {"public.orders": LockMode.ACCESS_EXCLUSIVE} for seen in trace.observations)


def test_without_a_transaction_the_locks_of_each_statement_are_seen_all_the_same(shadow: Shadow) -> None:
    seen = only(rehearse(shadow, "ALTER TABLE orders ADD COLUMN a int", transaction=False))
    assert seen.statement.transaction is None
    assert modes(seen) == {"public.orders": LockMode.ACCESS_EXCLUSIVE}


@pytest.mark.parametrize(
    ("sql", "setup"),
    [
        ("CREATE INDEX CONCURRENTLY ix ON orders (note)", ORDERS),
        ("DROP INDEX CONCURRENTLY ix", ORDERS + "CREATE INDEX ix ON orders (note);"),
        ("REINDEX TABLE CONCURRENTLY orders", ORDERS),
    ],
)
def test_concurrently_is_seen_from_a_second_session(shadow: Shadow, sql: str, setup: str) -> None:
    seen = only(rehearse(shadow, sql, setup, transaction=False))
    assert seen.failure is None
    assert modes(seen)["public.orders"] is LockMode.SHARE_UPDATE_EXCLUSIVE


def test_a_partition_that_is_detached_concurrently_is_seen(shadow: Shadow) -> None:
    setup = (
        "CREATE TABLE day (at date) PARTITION BY RANGE (at);"
        "CREATE TABLE one PARTITION OF day FOR VALUES FROM ('2020-01-01') TO ('2020-01-02');"
    )
    seen = only(rehearse(shadow, "ALTER TABLE day DETACH PARTITION one CONCURRENTLY", setup, transaction=False))
    assert seen.failure is None
    assert modes(seen)["public.day"] is LockMode.SHARE_UPDATE_EXCLUSIVE


def test_what_a_do_block_does_is_seen(shadow: Shadow) -> None:
    seen = only(rehearse(shadow, "DO $$ BEGIN EXECUTE 'ALTER TABLE orders DROP COL' || 'UMN note'; END $$"))
    assert modes(seen) == {"public.orders": LockMode.ACCESS_EXCLUSIVE}


def test_what_comes_goes_and_is_renamed_is_named(shadow: Shadow) -> None:
    made, renamed, gone = rehearse(
        shadow,
        "CREATE TABLE tags (id int); ALTER TABLE orders RENAME TO purchases; DROP TABLE old CASCADE",
        ORDERS + "CREATE TABLE old (id int); CREATE VIEW v AS SELECT id FROM old;",
    ).observations
    assert [one.name for one in made.created] == ["public.tags"]
    assert [(one.former, one.name) for one in renamed.renamed] == [("public.orders", "public.purchases")]
    assert sorted(one.name for one in gone.dropped) == ["public.old", "public.v"]


def test_a_statement_that_fails_does_not_keep_the_others_from_running(shadow: Shadow) -> None:
    first, failed, last = rehearse(
        shadow,
        "ALTER TABLE orders ADD a int; ALTER TABLE orders ADD a int; CREATE INDEX ix ON orders (a)",
    ).observations
    assert (first.failure, last.failure) == (None, None)
    assert failed.failure is not None
    assert (failed.failure.sqlstate, failed.failure.message) == (
        "42701",
        'column "a" of relation "orders" already exists',
    )
    assert last.scans == ("public.orders",)


def test_it_fails_as_it_would_on_rows_and_is_seen_without_them(shadow: Shadow) -> None:
    seen = only(rehearse(shadow, "ALTER TABLE orders ADD COLUMN total int NOT NULL"))
    assert seen.failure is not None
    assert (seen.failure.sqlstate, seen.failure.rows) == ("23502", True)
    assert modes(seen)["public.orders"] is LockMode.ACCESS_EXCLUSIVE


def test_what_breaks_the_running_application_is_told_at_its_cause(shadow: Shadow) -> None:
    add, drop = rehearse(
        shadow, "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders DROP COLUMN note"
    ).observations
    assert add.broken == ()
    assert drop.broken == (
        'SELECT id, customer_id, note FROM public.orders: column "note" does not exist',
        'INSERT INTO public.orders (id, customer_id, note): column "note" of relation "orders" does not exist',
        'UPDATE public.orders SET id, customer_id, note: column "note" does not exist',
    )


def test_a_query_of_the_workload_that_breaks_is_named(shadow: Shadow) -> None:
    script = Script("ALTER TABLE orders RENAME COLUMN note TO remark", "case.sql", ORDERS)
    query = "SELECT count(*) FROM orders WHERE note = $1"
    assert f'{query}: column "note" does not exist' in only(rehearse_script(script, shadow, (query,))).broken


def test_a_script_that_does_not_parse_is_refused_with_its_line(shadow: Shadow) -> None:
    with pytest.raises(ConfigurationError) as raised:
        rehearse(shadow, "SELECT 1;\nALTER TABLE orders AD COLUMN a int;")
    assert (raised.value.what, raised.value.why, raised.value.next_step) == (
        "case.sql does not parse",
        'line 2: syntax error at or near "AD"',
        "correct case.sql; psql -f case.sql would stop there too",
    )


def test_a_setup_that_fails_is_told_with_its_line(shadow: Shadow) -> None:
    with pytest.raises(DatabaseError) as raised:
        rehearse(shadow, "SELECT 1", "SELECT 1;\nSELECT nothing;")
    assert (raised.value.what, raised.value.why) == (
        "the setup failed in line 2 of schema.sql",
        'column "nothing" does not exist',
    )


def test_nothing_stays_on_the_shadow(shadow: Shadow, look: Look) -> None:
    rehearse(shadow, "ALTER TABLE orders DROP COLUMN note")
    assert look(shadow.url, "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'spiritsafe_shadow%'") == [(0,)]

"""Rows that were there before a step are there after it, and after its downgrade."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError
from tests.migrations.migrated_database import Migrated

pytestmark = pytest.mark.server

Find = Callable[[str], str]


@pytest.fixture
def organisation(migrated: Migrated, revision: Find) -> str:
    migrated.upgrade(revision("people"))
    return str(migrated.run("INSERT INTO organisations (slug, name) VALUES ('acme', 'Acme') RETURNING id")[0].id)


def test_names_survive_becoming_full_names_and_back(migrated: Migrated, before: Find, revision: Find) -> None:
    migrated.upgrade(before("users_full_name"))
    migrated.run(
        "INSERT INTO users (email, name)"
        " SELECT 'u' || n || '@example.org', 'User ' || n FROM generate_series(1, 2500) n"
    )
    names = migrated.run("SELECT email, name FROM users ORDER BY email")

    migrated.upgrade(revision("users_full_name"))
    assert migrated.run("SELECT count(full_name) FROM users") == [(0,)]
    migrated.upgrade(revision("fill_users_full_name"))
    assert migrated.run("SELECT email, full_name FROM users ORDER BY email") == names
    migrated.upgrade(revision("drop_users_name"))
    assert migrated.run("SELECT email, full_name FROM users ORDER BY email") == names

    migrated.downgrade(before("users_full_name"))
    assert migrated.run("SELECT email, name FROM users ORDER BY email") == names


def test_while_both_names_exist_either_release_may_write(migrated: Migrated, revision: Find) -> None:
    migrated.upgrade(revision("users_full_name"))
    migrated.run("INSERT INTO users (email, name) VALUES ('old@example.org', 'Old')")
    migrated.run("INSERT INTO users (email, full_name) VALUES ('new@example.org', 'New')")
    names = "SELECT name, full_name FROM users ORDER BY email DESC"
    assert migrated.run(names) == [("Old", "Old"), ("New", "New")]

    migrated.run("UPDATE users SET full_name = 'Older' WHERE email = 'old@example.org'")
    migrated.run("UPDATE users SET name = 'Newer' WHERE email = 'new@example.org'")
    assert migrated.run(names) == [("Older", "Older"), ("Newer", "Newer")]


def test_names_written_since_the_last_step_come_back_under_the_old_name(
    migrated: Migrated, before: Find, revision: Find
) -> None:
    migrated.upgrade(revision("drop_users_name"))
    migrated.run("INSERT INTO users (email, full_name) VALUES ('ada@example.org', 'Ada')")
    migrated.downgrade(before("drop_users_name"))
    assert migrated.run("SELECT name, full_name FROM users") == [("Ada", "Ada")]
    migrated.downgrade(before("users_full_name"))
    assert migrated.run("SELECT name FROM users") == [("Ada",)]


def test_files_without_a_media_type_get_one_and_keep_it(
    migrated: Migrated, organisation: str, before: Find, revision: Find
) -> None:
    migrated.upgrade(before("files_media_type_default"))
    migrated.run(
        "INSERT INTO files (organisation_id, path, size_bytes, media_type)"
        " SELECT :organisation, n::text, n, CASE WHEN n % 2 = 0 THEN 'text/plain' END FROM generate_series(1, 2500) n",
        organisation=organisation,
    )
    counts = "SELECT media_type, count(*) FROM files GROUP BY 1 ORDER BY 1"
    filled = [("application/octet-stream", 1250), ("text/plain", 1250)]

    migrated.upgrade(revision("files_media_type_default"))
    assert migrated.run(counts) == filled
    migrated.upgrade(revision("files_media_type_not_null"))
    with pytest.raises(IntegrityError, match="not-null"):
        migrated.run("UPDATE files SET media_type = NULL")
    migrated.downgrade(before("files_media_type_default"))
    assert migrated.run(counts) == filled


def test_a_paused_subscription_is_past_due_once_pausing_is_gone(
    migrated: Migrated, organisation: str, before: Find, revision: Find
) -> None:
    migrated.upgrade(before("subscriptions_can_be_paused"))
    migrated.run(
        "INSERT INTO subscriptions (organisation_id, plan_code, status, ended_at) VALUES"
        " (:organisation, 'team', 'active', NULL),"
        " (:organisation, 'free', 'cancelled', now() + interval '1 day')",
        organisation=organisation,
    )
    statuses = "SELECT plan_code, status::text FROM subscriptions ORDER BY plan_code"

    migrated.upgrade(revision("subscriptions_can_be_paused"))
    assert migrated.run(statuses) == [("free", "cancelled"), ("team", "active")]
    migrated.run("UPDATE subscriptions SET status = 'paused' WHERE plan_code = 'team'")
    migrated.downgrade(before("subscriptions_can_be_paused"))
    assert migrated.run(statuses) == [("free", "cancelled"), ("team", "past_due")]


def test_activity_moves_between_the_default_partition_and_its_own(
    migrated: Migrated, organisation: str, before: Find, revision: Find
) -> None:
    migrated.upgrade(before("activity_log_2026_06"))
    migrated.run(
        "INSERT INTO activity_log (organisation_id, occurred_at, kind) VALUES"
        " (:organisation, '2026-06-01 00:00:00+00', 'first'), (:organisation, '2026-06-30 23:59:59+00', 'last'),"
        " (:organisation, '2026-07-01 00:00:00+00', 'after')",
        organisation=organisation,
    )
    where = "SELECT kind, tableoid::regclass::text FROM activity_log ORDER BY occurred_at"
    june, default = "activity_log_2026_06", "activity_log_default"

    assert migrated.run(where) == [("first", default), ("last", default), ("after", default)]
    migrated.upgrade(revision("activity_log_2026_06"))
    assert migrated.run(where) == [("first", june), ("last", june), ("after", default)]
    migrated.downgrade(before("activity_log_2026_06"))
    assert migrated.run(where) == [("first", default), ("last", default), ("after", default)]


def test_an_order_without_its_customer_is_left_alone_until_it_is_validated(
    migrated: Migrated, organisation: str, before: Find, revision: Find
) -> None:
    migrated.upgrade(before("orders_customer_is_a_user"))
    order = "INSERT INTO orders (organisation_id, customer_id) VALUES (:organisation, gen_random_uuid())"
    migrated.run(order, organisation=organisation)

    migrated.upgrade(revision("orders_customer_is_a_user"))
    with pytest.raises(IntegrityError, match="fk_orders_customer_id_users"):
        migrated.run(order, organisation=organisation)
    with pytest.raises(IntegrityError, match="fk_orders_customer_id_users"):
        migrated.upgrade(revision("orders_customer_is_validated"))
    assert migrated.run("SELECT version_num FROM alembic_version") == [(revision("orders_customer_is_a_user"),)]
    assert migrated.run("SELECT count(*) FROM orders") == [(1,)]


def test_an_index_build_that_was_interrupted_is_simply_run_again(
    migrated: Migrated, organisation: str, before: Find, revision: Find
) -> None:
    migrated.upgrade(before("index_orders_customer_id"))
    migrated.run("CREATE INDEX ix_orders_customer_id ON orders (customer_id)")
    migrated.run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_orders_customer_id'::regclass")
    migrated.upgrade(revision("index_orders_customer_id"))
    assert migrated.run("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_orders_customer_id'::regclass") == [
        (True,)
    ]

"""What the database promises whatever the application does."""

from collections.abc import Iterator
from typing import Protocol

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError

from models import Base

pytestmark = pytest.mark.server


class Database(Protocol):
    """What these tests need of the fixture ``database``."""

    url: URL


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    engine = create_engine(database.url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisations (slug, name) VALUES ('acme', 'Acme'), ('zenith', 'Zenith')"))
        yield connection


def organisation(slug: str) -> str:
    return f"(SELECT id FROM organisations WHERE slug = '{slug}')"


def test_creating_again_changes_nothing_and_dropping_leaves_nothing(database: Database) -> None:
    engine = create_engine(database.url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    Base.metadata.create_all(engine)
    Base.metadata.drop_all(engine)
    left = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace"
        " UNION ALL SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"
    )
    with engine.connect() as connection:
        assert connection.execute(text(left)).all() == []


def test_an_organisation_sees_its_own_rows_only(connection: Connection) -> None:
    for slug in ("acme", "zenith"):
        connection.execute(text(f"INSERT INTO tags (organisation_id, name) VALUES ({organisation(slug)}, '{slug}')"))
    acme = connection.scalar(text(f"SELECT {organisation('acme')}::text"))
    tags = text("SELECT name FROM tags")

    assert len(connection.scalars(tags).all()) == 2
    # A role that owns nothing and may read everything that policies let it.
    connection.execute(text("SET LOCAL ROLE pg_read_all_data"))
    assert connection.scalars(tags).all() == []
    connection.execute(text("SELECT set_config('app.organisation_id', :id, true)"), {"id": acme})
    assert connection.scalars(tags).all() == ["acme"]
    connection.execute(text("SELECT set_config('app.organisation_id', '', true)"))
    assert connection.scalars(tags).all() == []


def test_bookings_of_a_resource_do_not_overlap_unless_cancelled(connection: Connection) -> None:
    connection.execute(text(f"INSERT INTO resources (organisation_id, name) VALUES ({organisation('acme')}, 'Room 1')"))
    book = text(
        "INSERT INTO bookings (organisation_id, resource_id, during)"
        " SELECT organisation_id, id, tstzrange('2026-05-01 10:00+00', '2026-05-01 11:00+00') FROM resources"
    )
    connection.execute(book)
    with pytest.raises(IntegrityError, match="ex_bookings_do_not_overlap"), connection.begin_nested():
        connection.execute(book)
    connection.execute(text("UPDATE bookings SET cancelled_at = now()"))
    connection.execute(book)


def test_nobody_books_a_resource_of_another_organisation(connection: Connection) -> None:
    connection.execute(text(f"INSERT INTO resources (organisation_id, name) VALUES ({organisation('acme')}, 'Room 1')"))
    with (
        pytest.raises(IntegrityError, match="fk_bookings_organisation_id_resource_id_resources"),
        connection.begin_nested(),
    ):
        connection.execute(
            text(
                "INSERT INTO bookings (organisation_id, resource_id, during)"
                f" SELECT {organisation('zenith')}, id, tstzrange('2026-05-01', '2026-05-02') FROM resources"
            )
        )


def test_updated_at_is_touched_by_every_update(connection: Connection) -> None:
    connection.execute(text("UPDATE organisations SET updated_at = 'epoch', name = name || '!'"))
    assert connection.scalar(text("SELECT count(*) FROM organisations WHERE updated_at = now()")) == 2


def test_activity_of_a_month_nobody_prepared_is_kept(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO activity_log (organisation_id, occurred_at, kind)"
            f" SELECT {organisation('acme')}, moment, 'login'"
            " FROM unnest(ARRAY['2026-06-15 12:00+00', '2031-01-01 12:00+00']::timestamptz[]) moment"
        )
    )
    where = text("SELECT tableoid::regclass::text FROM activity_log ORDER BY occurred_at")
    assert connection.scalars(where).all() == ["activity_log_2026_06", "activity_log_default"]


def test_amounts_and_revenue_are_computed(connection: Connection) -> None:
    connection.execute(
        text(f"INSERT INTO invoices (organisation_id, number) VALUES ({organisation('acme')}, '2026-0001')")
    )
    connection.execute(
        text(
            "INSERT INTO invoice_lines (invoice_id, position, description, quantity, unit_price)"
            " SELECT id, 1, 'Hours', 2.5, 80.01 FROM invoices"
        )
    )
    connection.execute(
        text(
            "INSERT INTO payments (invoice_id, provider, provider_reference, amount, received_at)"
            " SELECT invoice_id, 'bank', '1', amount, '2026-05-31 23:30-02' FROM invoice_lines"
        )
    )
    month = text("SELECT month::text, currency, revenue::text, paying_organisations FROM monthly_revenue")
    assert connection.execute(month).all() == [("2026-06-01", "EUR", "200.03", 1)]

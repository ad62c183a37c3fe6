import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.url import parse_url, secrets, shown, spelled, url_from_environment

words = st.text(min_size=1, max_size=20)
printable = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(user=printable, password=printable)
def test_any_user_and_password_survive_being_written_and_read(user: str, password: str) -> None:
    url = URL.create("postgresql+psycopg", user, password, "db.example", 5433, "shop")
    read = parse_url(url.render_as_string(hide_password=False), source="test")
    assert (read.username, read.password, read.host, read.port, read.database) == (
        user,
        password,
        "db.example",
        5433,
        "shop",
    )


PUBLIC = "postgresql+psycopg://bob:***@h/shop?sslpassword=***"


@given(password=printable.filter(lambda text: text not in PUBLIC))
def test_a_shown_url_never_holds_the_password(password: str) -> None:
    url = URL.create("postgresql+psycopg", "bob", password, "h", None, "shop", {"sslpassword": password})
    assert shown(url) == PUBLIC
    assert not any(secret in PUBLIC for secret in secrets(url))


@pytest.mark.parametrize("password", ["p@ss", "p@@ss", "p/w", "p:w", "p#w", "p%zz", "p?w", "a@b:c/d#e?f%"])
def test_a_password_may_be_pasted_as_it_is(password: str) -> None:
    url = parse_url(f"postgresql://bob:{password}@db.example:5433/shop", source="test")
    assert (url.username, url.password, url.host, url.database) == ("bob", password, "db.example", "shop")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "POSTGRESQL", "postgresql+psycopg"])
def test_postgres_and_postgresql_mean_psycopg_3(scheme: str) -> None:
    assert parse_url(f"{scheme}://h/db", source="test").drivername == "postgresql+psycopg"


def test_other_installed_drivers_are_kept() -> None:
    assert parse_url("postgresql+asyncpg://h/db", source="test").drivername == "postgresql+asyncpg"


@pytest.mark.parametrize(
    ("text", "what", "why"),
    [
        ("shop", "the URL from X cannot be read", "it has no 'postgresql://' at its beginning"),
        ("postgresql://h:port/db", "the URL from X cannot be read", "what follows the host's ':' is not a port number"),
        ("postgresql://h:99999/db", "the URL from X cannot be read", "port 99999 is not between 1 and 65535"),
        (
            "mysql://bob:secret@h/db",
            "the URL from X is for 'mysql', not PostgreSQL",
            "spiritsafe reads PostgreSQL's own catalogues and locks; it works with no other database",
        ),
        (
            "sqlite:///app.db",
            "the URL from X is for 'sqlite', not PostgreSQL",
            "spiritsafe reads PostgreSQL's own catalogues and locks; it works with no other database",
        ),
        (
            "postgresql+oracle://h/db",
            "the URL asks for the driver 'oracle'",
            "spiritsafe knows asyncpg, pg8000, psycopg, psycopg2, psycopg_async",
        ),
    ],
)
def test_a_url_that_cannot_be_used_is_an_error_without_the_url(text: str, what: str, why: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_url(text, source="X")
    assert (raised.value.what, raised.value.why) == (what, why)
    assert "secret" not in f"{raised.value.what}{raised.value.why}{raised.value.next_step}"


def test_a_missing_driver_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiritsafe.postgres.drivers.find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError) as raised:
        parse_url("postgresql+psycopg2://h/db", source="DATABASE_URL")
    assert raised.value.what == "the driver 'psycopg2' is not installed"
    assert raised.value.next_step == ("run: pip install 'psycopg2-binary'   (or write postgresql:// to use psycopg 3)")


def test_libpqs_variables_make_a_url() -> None:
    url = url_from_environment(
        {"PGHOST": "h", "PGPORT": "5433", "PGUSER": "bob", "PGPASSWORD": "a@b", "PGDATABASE": "d"}
    )
    assert url == URL.create("postgresql+psycopg", "bob", "a@b", "h", 5433, "d")


def test_a_socket_folder_in_pghost_goes_where_drivers_look_for_it() -> None:
    url = url_from_environment({"PGHOST": "/var/run/postgresql", "PGDATABASE": "d"})
    assert url is not None
    assert spelled(url) == "postgresql+psycopg:///d?host=/var/run/postgresql"


def test_variables_that_name_no_database_make_no_url() -> None:
    assert url_from_environment({"PGUSER": "bob", "PGPASSWORD": "x"}) is None


def test_a_pgport_that_is_none_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="the URL from PG\\* variables cannot be read"):
        url_from_environment({"PGHOST": "h", "PGPORT": "many"})


def test_a_socket_folder_with_a_space_is_spelled_as_libpq_reads_it() -> None:
    url = URL.create("postgresql", "bob", database="d", query={"host": "/tmp/a folder+"})
    assert spelled(url) == "postgresql://bob@/d?host=/tmp/a%20folder%2B"

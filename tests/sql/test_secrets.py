import pytest

from spiritsafe.sql.secrets import without_passwords


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("CREATE ROLE bob LOGIN PASSWORD 's3cr3t'", "CREATE ROLE bob LOGIN PASSWORD '***'"),
        ("ALTER ROLE bob\nencrypted password  'it''s'", "ALTER ROLE bob\nencrypted password  '***'"),
        ("ALTER USER MAPPING OPTIONS (password 'x')", "ALTER USER MAPPING OPTIONS (password '***')"),
        ("SELECT dblink('host=h password=x')", "SELECT dblink('host=h password=x')"),
        ("COMMENT ON COLUMN users.password IS 'hashed'", "COMMENT ON COLUMN users.password IS 'hashed'"),
    ],
)
def test_passwords_in_statements_are_not_shown(sql: str, shown: str) -> None:
    assert without_passwords(sql) == shown

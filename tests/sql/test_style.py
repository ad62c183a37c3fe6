"""The style of one statement: what is said of it, what is kept quiet, and what a fix may change."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiritsafe.errors import ConfigurationError
from spiritsafe.sql.same_statement import same_statement
from spiritsafe.sql.style import Style
from spiritsafe.sql.style_config import RULES

STATEMENTS = (
    "SELECT a, b FROM t AS x WHERE x.a = 1 AND b IN (1, 2)",
    "CREATE TABLE t (id bigint PRIMARY KEY, name text DEFAULT 'a, b', CHECK (id > 0))",
    "ALTER TABLE t ADD COLUMN c timestamptz DEFAULT now(), DROP COLUMN d",
    "CREATE INDEX CONCURRENTLY i ON t (lower(name), id) WHERE id <> 0",
    "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ select  a ,1 $$",
    "UPDATE t SET name = 'x  ,  y' || name, id = id + 1 WHERE name LIKE '%=%'",
    'INSERT INTO "T" ("A", b) SELECT c, \'é = ü\' FROM t ON CONFLICT DO NOTHING',
    "WITH x AS (SELECT count(1) AS n FROM t) DELETE FROM t USING x WHERE t.id = x.n",
    "SELECT DISTINCT (a) FROM t -- a,b = c",
    "COMMENT ON TABLE t IS 'select  1 ,2'",
    "GRANT SELECT, INSERT ON t TO PUBLIC",
    "SELECT coalesce(max(id), 1)::text, '{}'::jsonb -> 'a' FROM t",
)


@pytest.fixture
def style(tmp_path: Path) -> Style:
    return Style(tmp_path)


def said(style: Style, sql: str) -> list[str]:
    return [f"{issue.line}:{issue.column}: {issue.rule} {issue.message}" for issue in style.issues(sql) or ()]


def test_spacing_and_case(style: Style) -> None:
    assert said(style, "SELECT a  FROM b where c=1") == [
        "1:9: LT01 Expected only single space before 'FROM' keyword. Found '  '.",
        "1:18: CP01 Keywords must be consistently upper case.",
        "1:25: LT01 Expected single whitespace between naked identifier and raw comparison operator '='.",
        "1:26: LT01 Expected single whitespace between raw comparison operator '=' and numeric literal.",
    ]


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("SELECT Max(a), min(b) FROM t", "CP03"),
        ("SELECT NULL, true FROM t", "CP04"),
        ("CREATE TABLE t (a int, b TEXT)", "CP05"),
        ("SELECT x.a FROM t x", "AL01"),
        ("SELECT a b FROM t", "AL02"),
        ("SELECT a FROM t AS x", "AL05"),
        ("SELECT count(1) FROM t", "CV04"),
        ("SELECT DISTINCT (a) FROM t", "ST08"),
        ("SELECT\n  a,\n  b\nFROM t", "LT02"),
        ("SELECT\n    a\n    , b\nFROM t", "LT04"),
        ("WITH x AS (\n    SELECT 1 AS a)\nSELECT a FROM x", "LT07"),
        ("SELECT\n    DISTINCT a\nFROM t", "LT10"),
    ],
)
def test_each_rule_says_something(style: Style, sql: str, rule: str) -> None:
    assert rule in RULES
    assert rule in {issue.rule for issue in style.issues(sql) or ()}


@pytest.mark.parametrize(
    "sql",
    [
        "SHOW server_version",
        "SELECT extract(epoch FROM now())",
        "CREATE STATISTICS st (dependencies, mcv) ON a, b FROM t",
        "SELECT COALESCE(max(a), 1) FROM t",
        "SELECT a FROM t WHERE a = ANY (ARRAY[1, 2])",
        "CREATE TRIGGER t\n    BEFORE UPDATE ON a\n    FOR EACH ROW EXECUTE FUNCTION f()",
        "ALTER TABLE a\n    ADD COLUMN b int,\n    ADD COLUMN c interval(3)",
        "INSERT INTO a (b)\nVALUES\n    (1),\n    (2)",
        "SELECT '{{1, 2}}'::int[]",
        "SELECT " + ", ".join(f"column_{number}" for number in range(40)) + " FROM t",
    ],
)
def test_customary_sql_is_left_alone(style: Style, sql: str) -> None:
    assert said(style, sql) == []


@pytest.mark.parametrize("sql", ["SAVEPOINT  a", "CREATE RULE  r AS ON DELETE TO t DO INSTEAD NOTHING"])
def test_what_sqlfluff_cannot_read_is_no_finding(style: Style, sql: str) -> None:
    assert style.issues(sql) is None
    assert style.restyled(sql).sql == sql


def test_noqa_keeps_working(style: Style) -> None:
    assert said(style, "SELECT a  FROM b -- noqa") == []
    assert said(style, "SELECT a  FROM b where c -- noqa: LT01") == [
        "1:18: CP01 Keywords must be consistently upper case."
    ]
    assert style.issues("SELECT a  FROM b", "-- noqa: disable=LT01\n") == ()


def test_a_fix(style: Style) -> None:
    fixed = style.restyled("SELECT a  FROM b where c=1")
    assert (fixed.sql, fixed.refused) == ("SELECT a FROM b WHERE c = 1", ())


def test_a_fix_that_makes_it_another_statement_is_refused_and_the_others_are_made(style: Style) -> None:
    fixed = style.restyled("SELECT count(1)  FROM b AS c")
    assert (fixed.sql, fixed.refused) == ("SELECT count(1) FROM b AS c", ("AL05", "CV04"))


@given(st.sampled_from(STATEMENTS), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_fix_never_changes_what_postgresql_would_run(sql: str, chance: object) -> None:
    spoilt = "".join(spoil(character, chance) for character in sql)
    fixed = Style(Path(__file__).parent).restyled(spoilt).sql
    assert same_statement(spoilt, fixed)


def spoil(character: str, chance: object) -> str:
    """More space here and there, inside literals too: then it is another statement, and has to stay that one."""
    return character * chance.choice([1, 1, 1, 2, 3]) if character == " " else character  # type: ignore[attr-defined]


def test_constants_and_comments_belong_to_a_statement() -> None:
    assert same_statement("SELECT a  from b", "select A FROM b")
    assert not same_statement("SELECT 1", "SELECT 2")
    assert not same_statement("SELECT 'a  b'", "SELECT 'a b'")
    assert not same_statement("SELECT 1 -- why", "SELECT 1")
    assert not same_statement("SELECT 1", "SELECT (")


def test_the_projects_own_configuration_is_stronger(tmp_path: Path) -> None:
    (tmp_path / ".sqlfluff").write_text(
        "[sqlfluff]\nexclude_rules = LT01\n[sqlfluff:rules:capitalisation.keywords]\ncapitalisation_policy = lower\n"
    )
    assert said(Style(tmp_path), "SELECT a  FROM b") == [
        "1:1: CP01 Keywords must be lower case.",
        "1:11: CP01 Keywords must be lower case.",
    ]


def test_pyproject_may_choose_the_rules(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.sqlfluff.core]\nrules = "CV05"\n')
    assert [issue.rule for issue in Style(tmp_path).issues("SELECT a  FROM b WHERE c = NULL") or ()] == ["CV05"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[sqlfluff]\ndialect = nope\n", "there is no dialect 'nope'"),
        ("[sqlfluff]\nrules = NOPE\n", "no rule is left of rules = NOPE"),
        ("[sqlfluff\n", "File contains no section headers. file: '<string>', line: 1 '[sqlfluff\\n'"),
    ],
)
def test_a_configuration_that_cannot_be_used(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    (tmp_path / ".sqlfluff").write_text(text)
    with pytest.raises(ConfigurationError, match="the configuration of sqlfluff cannot be used") as caught:
        Style(tmp_path).issues("SELECT 1")
    assert caught.value.why == why
    assert caught.value.next_step == "correct .sqlfluff, or [tool.sqlfluff] in pyproject.toml"
    assert capfd.readouterr().err == ""

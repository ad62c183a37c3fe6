"""`spiritsafe lint`, as its users run it."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from tests.workshop import Outcome, run

ROOT = Path(__file__).parents[2]
SPIRITSAFE = str(Path(sys.executable).parent / "spiritsafe")
REVISION = '''"""Totals."""

from alembic import op

TOTALS = """
CREATE VIEW totals AS
SELECT a.id,
       sum(a.total) AS total
FROM account AS a
GROUP BY a.id
"""


def upgrade():
    op.execute(TOTALS)
    op.execute(
        """
        UPDATE account
        SET note = 'a
  b', total=0
        WHERE id = :id;
        DELETE FROM account  WHERE gone; -- noqa
        """
    )
    op.execute(f"DROP TABLE {upgrade}")
    op.execute("SAVEPOINT a")
'''
FIXED = '''"""Totals."""

from alembic import op

TOTALS = """
CREATE VIEW totals AS
SELECT
    a.id,
    sum(a.total) AS total
FROM account AS a
GROUP BY a.id
"""


def upgrade():
    op.execute(TOTALS)
    op.execute(
        """
        UPDATE account
        SET note = 'a
  b', total = 0
        WHERE id = :id;
        DELETE FROM account  WHERE gone; -- noqa
        """
    )
    op.execute(f"DROP TABLE {upgrade}")
    op.execute("SAVEPOINT a")
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(*arguments: str) -> Outcome:
    return run([SPIRITSAFE, "lint", *arguments], {})


def test_line_and_column_are_those_of_the_file(folder: Path) -> None:
    (folder / "totals.py").write_text(REVISION)
    outcome = lint("totals.py")
    assert outcome.out == (
        "totals.py:7:7: LT02 Expected line break and indent of 4 spaces before 'a'.\n"
        "totals.py:8:1: LT02 Expected indent of 4 spaces.\n"
        "totals.py:20:12: LT01 Expected single whitespace between naked identifier and raw comparison operator '='.\n"
        "totals.py:20:13: LT01 Expected single whitespace between raw comparison operator '=' and numeric literal.\n"
        "\n"
        "not judged: totals.py:25: it is put together when it runs\n"
        "not judged: 1 statement that sqlfluff cannot read\n"
        "4 findings in 1 file; 3 statements of 1 file judged\n"
    )
    assert (outcome.code, outcome.err) == (1, "")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_fix_keeps_everything_else(folder: Path, newline: str) -> None:
    (folder / "totals.py").write_text(REVISION, newline=newline)
    outcome = lint("--fix", "totals.py")
    assert (folder / "totals.py").read_bytes().decode() == FIXED.replace("\n", newline)
    assert outcome.out == (
        "not judged: totals.py:26: it is put together when it runs\n"
        "not judged: 1 statement that sqlfluff cannot read\n"
        "fixed: 2 statements\n"
        "clean: 3 statements of 1 file\n"
    )
    assert outcome.code == 0


def test_what_is_left_has_a_reason(folder: Path) -> None:
    text = 'op.execute("SELECT a "\n           " FROM b")\nop.execute("SELECT count(1) FROM b")\n'
    (folder / "left.py").write_text(text)
    outcome = lint("--fix", "left.py")
    assert (folder / "left.py").read_text() == text
    assert outcome.out == (
        "left.py:1:21: LT01 Expected only single space before 'FROM' keyword. Found '  '.\n"
        'left.py:3:20: CV04 Use consistent syntax to express "count number of rows".\n'
        "\n"
        "left as it is: left.py:1: it is written as several strings\n"
        "left as it is: left.py:3: PostgreSQL would not run the same statement after the fix of CV04\n"
        "2 findings in 1 file; 2 statements of 1 file judged\n"
    )
    assert outcome.code == 1


def test_a_script_with_a_mistake_hides_nothing(folder: Path) -> None:
    (folder / "a.sql").write_text(
        "-- noqa: disable=CP01\nSELECT  1;\nSELECT FROM FROM;\nselect a FROM t ;\n\nSELECT  2"
    )
    outcome = lint(".")
    assert outcome.out == (
        "a.sql:2:7: LT01 Expected only single space before numeric literal. Found '  '.\n"
        "a.sql:4:16: LT01 Unexpected whitespace before statement terminator ';'.\n"
        "a.sql:6:7: LT01 Expected only single space before numeric literal. Found '  '.\n"
        "\n"
        'not judged: a.sql:3: syntax error at or near "FROM"\n'
        "3 findings in 1 file; 3 statements of 1 file judged\n"
    )


def test_json(folder: Path) -> None:
    (folder / "a.sql").write_text("SELECT  1;\n")
    outcome = lint("--format", "json", "a.sql")
    assert json.loads(outcome.out) == {
        "schema": 1,
        "verdict": "fail",
        "files": 1,
        "statements": 1,
        "unreadable": 0,
        "fixed": 0,
        "findings": [
            {
                "rule": "LT01",
                "name": "layout.spacing",
                "severity": "note",
                "file": "a.sql",
                "line": 1,
                "column": 7,
                "message": "Expected only single space before numeric literal. Found '  '.",
            }
        ],
        "skipped": [],
        "left": [],
    }


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "gone.py",
            None,
            [
                "there is no file 'gone.py'",
                "the current folder is {folder}",
                "correct the name, or name none: then the project's revisions are meant",
            ],
        ),
        (
            "notes.md",
            "",
            [
                "'notes.md' is neither Python nor SQL",
                "the end of a file's name tells which it is, and this is neither .py nor .sql",
                "name revisions, .sql files, or folders with such files in them",
            ],
        ),
        ("a.py", "def (", ["'a.py' is no Python", "line 1: invalid syntax", "correct it, then run again"]),
    ],
)
def test_bad_input(folder: Path, name: str, text: str | None, said: list[str]) -> None:
    if text is not None:
        (folder / name).write_text(text)
    outcome = lint(name)
    assert outcome.three_lines == [line.format(folder=folder) for line in said]
    assert outcome.code == 2


def test_no_project_is_an_error(folder: Path) -> None:
    outcome = lint()
    assert outcome.code == 2
    assert outcome.three_lines[0] == f"no Alembic configuration was found in {folder}"


def test_this_repository_is_clean(folder: Path) -> None:
    outcome = run([SPIRITSAFE, "-c", str(ROOT / "alembic.ini"), "lint"], {})
    assert outcome.code == 0, outcome.out
    assert outcome.out.splitlines()[-1].startswith("clean: ")


def test_what_the_revisions_render(folder: Path) -> None:
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "models", folder / "models", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", folder)
    outcome = lint("--rendered")
    found = [line for line in outcome.out.splitlines() if "(rendered SQL, line " in line]
    said = "CP01 Keywords must be consistently upper case. (rendered SQL, line 9, column 66)"
    assert found == [f"migrations/versions/2026_01_12_d594df446d41_people.py:79:1: {said}"]
    assert outcome.code == 1


def test_help_knows_nothing_of_sqlfluff(folder: Path) -> None:
    code = "import sys, spiritsafe.cli.app as a; a.app.main(['lint', '--help'], standalone_mode=False); "
    outcome = run([sys.executable, "-c", f"{code}sys.exit('sqlfluff' in sys.modules or 'postgast' in sys.modules)"], {})
    assert outcome.code == 0
    assert "Rewrite the SQL in place" in outcome.out

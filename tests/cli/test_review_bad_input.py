"""Mistakes around `review`: three lines, the exit code, nothing left on the shadow."""

import psycopg
import pytest
from tests.cli.reviewed import DROP, ORDERS, found, reviewed, write, write_body, write_rules
from tests.cli.shop import Shop
from tests.workshop import eventually

from spiritsafe.postgres.shadow_session import SCRATCH

pytestmark = pytest.mark.server

ELSEWHERE = "postgresql://production.example:5432/shop"
NO_EXTENSION = (
    "name a server that has it with --shadow-url, or a folder of PostgreSQL programs that has it with --pg-bin"
)
ENDLESS = (
    "if it is meant to take that long, set SPIRITSAFE_REVIEW_TIMEOUT, such as 30min; a loop that waits for other "
    "sessions never ends on the shadow, where there are none"
)
UNKNOWN_RULE = [
    "there is no rule 'drop-colum'",
    "did you mean 'drop-column'?",
]


def refused(shop: Shop, *arguments: str, **env: str) -> tuple[int, list[str]]:
    """Review, see that nothing is printed but the error and nothing stays on the shadow, and return it."""
    before = scratch_databases(shop)
    done = shop.call("review", *arguments, **env)
    new = scratch_databases(shop) - before
    eventually(lambda: not new & scratch_databases(shop))  # those of other workers are there for a moment
    assert "Traceback" not in done.out + done.err
    assert done.out == ""
    return done.code, done.three_lines


def scratch_databases(shop: Shop) -> set[str]:
    """What is on the shadow for the time of one review."""
    with psycopg.connect(shop.shadow) as session:
        names = {str(row[0]) for row in session.execute("SELECT datname FROM pg_database")}
    return {name for name in names if name.startswith(SCRATCH)}


@pytest.mark.parametrize("flags", [(), ("--static",)])
def test_a_script_that_does_not_parse(flags: tuple[str, ...], shop: Shop) -> None:
    assert refused(shop, "--sql", write("case.sql", "SELECT 1;\nCREATE TABL x;\n"), *flags) == (
        2,
        [
            "case.sql does not parse",
            'line 2: syntax error at or near "TABL"',
            "correct case.sql; psql -f case.sql would stop there too",
        ],
    )


def test_a_setup_that_fails(shop: Shop) -> None:
    setup = write("schema.sql", f"{ORDERS}SELECT no_such();\n")
    assert refused(shop, "--sql", write("case.sql", "SELECT 1;\n"), "--setup", setup) == (
        3,
        [
            "the setup failed in line 2 of schema.sql",
            "function no_such() does not exist",
            "correct schema.sql; it runs on a blank database, before what is reviewed",
        ],
    )


def test_a_setup_that_wants_an_extension_the_shadow_lacks(shop: Shop) -> None:
    setup = write("schema.sql", "CREATE EXTENSION no_such;\n")
    assert refused(shop, "--sql", write("case.sql", "SELECT 1;\n"), "--setup", setup) == (
        3,
        ["the setup failed in line 1 of schema.sql", "the shadow has no extension 'no_such'", NO_EXTENSION],
    )


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            ("--setup", "schema.sql"),
            [
                "--setup and --no-transaction say how a script is run, and there is none",
                "without --sql the revisions are reviewed, which run as env.py runs them",
                "name the script with --sql FILE, or leave them out",
            ],
        ),
        (
            ("a0000001", "--all"),
            [
                "the revisions are chosen in more than one way",
                "a revision or range, --base, --latest and --all exclude each other",
                "keep one of them",
            ],
        ),
        (
            ("--sql", "case.sql", "--latest", "1"),
            [
                "a script and revisions are chosen at once",
                "--sql reviews a script; a revision or range, --base, --latest and --all review revisions",
                "keep one of them",
            ],
        ),
        (
            ("--sql", "no_such.sql"),
            [
                "'no_such.sql' cannot be read",
                "[Errno 2] No such file or directory: 'no_such.sql'",
                "give the name of a text file",
            ],
        ),
        (
            ("--all", "--format", "xml"),
            [
                "there is no format 'xml'",
                "the formats are: console, github, github_summary, gitlab, json, junit, markdown, sarif",
                "name one of them with --format",
            ],
        ),
        (
            ("--static", "a0000001", "--baseline", "alembic.ini"),
            [
                "'alembic.ini' is no baseline",
                "Expecting value: line 1 column 2 (char 1)",
                "write it anew: spiritsafe review --all --write-baseline alembic.ini",
            ],
        ),
        (
            ("--static", "a0000001", "--output", "no/such/folder"),
            [
                "'no/such/folder' cannot be written",
                "[Errno 2] No such file or directory: 'no/such/folder'",
                "name a file in a folder that exists",
            ],
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_call_that_cannot_be_meant(arguments: tuple[str, ...], lines: list[str], shop: Shop) -> None:
    assert refused(shop, *arguments) == (2, lines)


def test_a_snapshot_that_is_none(shop: Shop) -> None:
    code, lines = refused(shop, "--static", "a0000001", "--snapshot", write("x.json", "{}"))
    assert (code, lines[0], lines[1]) == (2, "'x.json' cannot be used", "it is no snapshot: 'server_version'")


def test_outside_git_without_a_database_it_says_how_to_name_one(shop: Shop) -> None:
    assert refused(shop)[1][0] == "no database is given"
    assert refused(shop, "--base", "main") == (
        2,
        [
            "git cannot tell what is new since 'main'",
            "fatal: not a git repository (or any of the parent directories): .git",
            "fetch it ('git fetch origin'; in CI with the whole history), or name another ref than 'main'",
        ],
    )


def test_a_rule_that_does_not_exist(shop: Shop) -> None:
    write_rules("[tool.spiritsafe.rules]", 'drop-colum = "off"')
    code, lines = refused(shop, "a0000001", "--static")
    assert (code, [lines[0], lines[2]]) == (2, UNKNOWN_RULE)


def test_a_revision_that_raises(shop: Shop) -> None:
    write_body(shop, 'raise ValueError("oh no")')
    assert refused(shop, "b0000002") == (
        3,
        [
            "the history does not replay: revision b0000002 0002_body. failed",
            f"ValueError: oh no ({shop.versions}/0002_body.py, line 10)",
            "correct the revision: on a blank database the whole history has to run; --debug shows the whole traceback",
        ],
    )


def test_a_revision_that_the_server_refuses_is_a_finding(shop: Shop) -> None:
    write_body(shop, 'op.execute("SELECT 1")', 'op.execute("ALTER TABLE person ADD COLUMN id int")')
    before = scratch_databases(shop)
    form = reviewed(shop, 1, "b0000002")
    assert found(form) == [("fails-when-run", "error")]
    finding = form["findings"][0]
    assert finding["line"] == 11
    assert finding["message"] == 'PostgreSQL refuses this: column "id" of relation "person" already exists'
    assert finding["evidence"]["facts"] == ["SQLSTATE 42701"]
    new = scratch_databases(shop) - before
    eventually(lambda: not new & scratch_databases(shop))


def test_a_revision_that_wants_an_extension_the_shadow_lacks(shop: Shop) -> None:
    write_body(shop, 'op.execute("CREATE EXTENSION no_such")')
    assert refused(shop, "b0000002") == (
        3,
        [
            "the history does not replay: revision b0000002 0002_body. failed",
            f"the shadow has no extension 'no_such' ({shop.versions}/0002_body.py, line 10)",
            NO_EXTENSION,
        ],
    )


@pytest.mark.parametrize(
    ("line", "flags", "where"),
    [
        ('op.execute("SELECT pg_sleep(60)")', (), "; its last statement was in line 10"),
        ("while True: pass", (), ""),
        ("while True: pass", ("--static",), ""),
    ],
)
def test_a_revision_that_never_ends(line: str, flags: tuple[str, ...], where: str, shop: Shop) -> None:
    write_body(shop, line)
    assert refused(shop, "b0000002", *flags, SPIRITSAFE_REVIEW_TIMEOUT="1s") == (
        3,
        [
            "revision b0000002 did not end within 1s and was stopped",
            f"review_timeout is 1s{where}",
            ENDLESS,
        ],
    )


def test_a_revision_that_connects_elsewhere(shop: Shop) -> None:
    write_body(shop, "import psycopg", f'psycopg.connect("{ELSEWHERE}")')
    code, lines = refused(shop, "b0000002", DATABASE_URL=ELSEWHERE)
    assert (code, lines[0]) == (2, "a rehearsal was kept from connecting to production.example:5432/shop")


@pytest.mark.parametrize(
    ("comment", "code", "notes"),
    [
        ("# spiritsafe: allow drop-column because nobody reads it", 0, []),
        (
            "# spiritsafe: allow drop-column",
            1,
            ["{file}:10: a waiver needs a reason: spiritsafe: allow drop-column because ..."],
        ),
        (
            "# spiritsafe: allow drop-table because nobody reads it",
            1,
            ["{file}:10: nothing to allow here any more: drop-table is not found; remove the waiver"],
        ),
        (
            "# spiritsafe: allow drop-colum because nobody reads it",
            1,
            ["{file}:10: there is no rule 'drop-colum' to allow; see 'spiritsafe rules'"],
        ),
    ],
    ids=["with a reason", "without one", "stale", "unknown"],
)
def test_a_waiver_counts_only_with_a_reason_and_is_told_when_it_is_of_no_use(
    comment: str, code: int, notes: list[str], shop: Shop
) -> None:
    write_body(shop, comment, f'op.execute("{DROP}")')
    form = reviewed(shop, code, "b0000002")
    reasons = {one["rule"]: one.get("waived") for one in form["findings"]}
    assert reasons["drop-column"] == (None if code else "nobody reads it")
    name = "migrations/versions/0002_body.py"
    assert form["notes"] == [note.format(file=name) for note in notes]


def test_a_waiver_is_not_called_stale_where_all_tables_are_new(shop: Shop) -> None:
    write_body(shop, "# spiritsafe: allow drop-column because nobody reads it", f'op.execute("{DROP}")')
    assert reviewed(shop, 0, "--all")["notes"] == []


def test_revision_shows_the_review_of_what_it_wrote_unless_told_not_to(shop: Shop) -> None:
    shop.write_models('sa.Column("name", sa.Text, nullable=False, index=True)')
    done = shop.revision("--single")
    assert done.code == 0, done.err
    assert "error: create-index-blocking on public.person" in done.out
    assert "drop-column on public.person.email" in done.out
    shop.remove_written()
    assert "create-index-blocking" not in shop.revision("--single", "--no-review").out

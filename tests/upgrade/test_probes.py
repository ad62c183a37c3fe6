"""Rows that would make a step fail are found before anything runs."""

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Outcome, Session

from spiritsafe.postgres.embedded import Server

pytestmark = pytest.mark.server

TABLES = """op.execute('''CREATE TABLE "T" (id int PRIMARY KEY, a int, b text, c numeric, d timestamptz)''')
op.execute("CREATE TABLE u (id int PRIMARY KEY)")
op.execute("CREATE TABLE p (id int, k int, d date) PARTITION BY RANGE (k)")
op.execute("CREATE TABLE q (id int PRIMARY KEY, k int, d date)")
op.execute("CREATE TABLE r (x int4range, y text)")
op.execute("CREATE TABLE l (k text) PARTITION BY LIST (k)")
op.execute("CREATE TABLE m (k text)")"""


@pytest.fixture
def rows(deployment: Deployment, second: Session) -> Deployment:
    """Some rows are there."""
    deployment.revision(1, TABLES)
    assert deployment.upgrade().code == 0
    second.execute("""INSERT INTO "T" VALUES (1, NULL, 'x', 5), (2, 70000, 'long text', 12345.678), (3, 7, 'x', 1)""")
    second.execute("INSERT INTO q VALUES (1, 5, '2024-01-01'), (2, 50, '2025-01-01')")
    second.execute("INSERT INTO r VALUES ('[1,5)', 'a'), ('[3,8)', 'a')")
    second.execute("INSERT INTO m VALUES ('a'), ('b')")
    second.execute("CREATE TABLE p_rest PARTITION OF p DEFAULT")
    second.execute("INSERT INTO p VALUES (1, 500)")
    return deployment


def of(deployment: Deployment, *statements: str, **env: str) -> Outcome:
    """Run revision 2, which sends these."""
    deployment.revision(2, "\n".join(f"op.execute({statement!r})" for statement in statements))
    return deployment.upgrade(**env)


@pytest.mark.parametrize(
    ("statement", "what", "broken"),
    [
        ('ALTER TABLE "T" ALTER a SET NOT NULL', "SET NOT NULL on a", "id = 1"),
        ('ALTER TABLE "T" ADD UNIQUE (b)', "UNIQUE", "b = x"),
        ('ALTER TABLE "T" ADD CONSTRAINT uq UNIQUE NULLS NOT DISTINCT (a, b)', "", ""),
        ('CREATE UNIQUE INDEX i ON "T" (lower(b)) WHERE id > 0', "UNIQUE INDEX i", "lower(b) = x"),
        ('CREATE UNIQUE INDEX i ON "T" (b) WHERE id > 1', "", ""),
        ("ALTER TABLE m ADD PRIMARY KEY (k)", "", ""),
        ('ALTER TABLE "T" ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u', "FOREIGN KEY f", "id = 2; id = 3"),
        ('ALTER TABLE "T" ADD FOREIGN KEY (id) REFERENCES "T" (id)', "", ""),
        ('ALTER TABLE "T" ADD CONSTRAINT c CHECK ("T".a > 10)', "CHECK c", "id = 3"),
        ('ALTER TABLE "T" ALTER a TYPE smallint', "TYPE smallint for a", "id = 2"),
        ('ALTER TABLE "T" ALTER a TYPE bigint', "", ""),
        ('ALTER TABLE "T" ALTER b TYPE varchar(3)', "TYPE varchar(3) for b", "id = 2"),
        ('ALTER TABLE "T" ALTER c TYPE numeric(6,2)', "TYPE numeric(6, 2) for c", "id = 2"),
        (
            'ALTER TABLE "T" ALTER b TYPE int USING b::int',
            "TYPE int for b",
            'invalid input syntax for type integer: "x"',
        ),
        (
            'ALTER TABLE "T" ADD COLUMN e int NOT NULL',
            "ADD COLUMN e NOT NULL without a default",
            "id = 1; id = 2; id = 3",
        ),
        ('ALTER TABLE "T" ADD COLUMN e int NOT NULL DEFAULT 1', "", ""),
        ("ALTER TABLE u ADD COLUMN e int NOT NULL", "", ""),
        ("ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM (1) TO (10)", "ATTACH PARTITION q", "id = 2"),
        ("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (100) TO (MAXVALUE)", "PARTITION p1", "ctid = (0,1)"),
        ("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (600) TO (700)", "", ""),
        ("ALTER TABLE l ATTACH PARTITION m FOR VALUES IN ('a', NULL)", "ATTACH PARTITION m", "ctid = (0,2)"),
        ("ALTER TABLE r ADD EXCLUDE USING gist (x WITH &&)", "EXCLUDE", "ctid = (0,1)"),
    ],
)
def test_rows_that_would_make_it_fail_stop_it(
    statement: str, what: str, broken: str, rows: Deployment, second: Session
) -> None:
    done = of(rows, statement)
    if not what:
        assert (done.code, "not known" in done.out) == (0, False), done.err
        return
    assert (done.code, at(second)) == (1, ["r1"]), done.out
    assert second.execute("SELECT count(*) FROM spiritsafe_run").fetchone() == (1,)
    table = done.three_lines[0].removeprefix("the upgrade was not begun: rows of ").partition(" ")[0]
    assert done.three_lines == [
        f"the upgrade was not begun: rows of {table} would make revision r2 Revision 2. fail",
        f"{what} is broken by {broken}",
        "correct these rows, or have a revision before it do so; --no-probes upgrades without looking",
    ]
    without = rows.upgrade("--no-probes")
    assert without.code == 3, without.out  # they were right
    assert rows.upgrade(SPIRITSAFE_PROBES="false").code == 3


def test_several_rows_are_cut_and_every_step_is_told(rows: Deployment, second: Session) -> None:
    second.execute('INSERT INTO "T" (id) SELECT generate_series(10, 99)')
    done = of(rows, 'ALTER TABLE "T" ALTER a SET NOT NULL', 'ALTER TABLE "T" ALTER b SET NOT NULL')
    assert done.code == 1
    assert done.three_lines[1] == "SET NOT NULL on a is broken by id = 1; id = 10; id = 11 and more"
    assert done.err.splitlines()[-2:] == [
        "    r2: SET NOT NULL on a of T: id = 1; id = 10; id = 11 and more",
        "    r2: SET NOT NULL on b of T: id = 10; id = 11; id = 12 and more",
    ]


def test_a_constraint_that_is_validated_later_is_looked_at(rows: Deployment, second: Session) -> None:
    rows.revision(2, """op.execute('ALTER TABLE "T" ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID')""")
    rows.revision(3, """op.execute('ALTER TABLE "T" VALIDATE CONSTRAINT c')""")
    done = rows.upgrade()
    assert (done.code, at(second)) == (1, ["r1"])
    assert done.three_lines[1] == "VALIDATE CONSTRAINT c is broken by id = 1"
    assert rows.call("upgrade", "r2").code == 0
    done = rows.upgrade()
    assert (done.code, at(second)) == (1, ["r2"])
    assert done.three_lines[1] == "VALIDATE CONSTRAINT c is broken by id = 1"


def test_rows_that_are_repaired_first_stop_nothing(rows: Deployment, second: Session) -> None:
    done = of(rows, 'UPDATE "T" SET a = 0 WHERE a IS NULL', 'ALTER TABLE "T" ALTER a SET NOT NULL')
    assert done.code == 0, done.err
    assert (
        "note      whether rows forbid SET NOT NULL on a of T (r2) is not known: id = 1, but an earlier statement "
        "changes T"
    ) in done.out
    assert at(second) == ["r2"]


@pytest.mark.parametrize(
    "repair",
    [
        """op.get_bind().exec_driver_sql('UPDATE "T" SET a = 0 WHERE a IS NULL')""",
        """op.execute('DO $$ BEGIN EXECUTE $q$UPDATE "T" SET a = 0 WHERE a IS NULL$q$; END $$')""",
    ],
)
def test_what_cannot_be_read_may_repair_them(repair: str, rows: Deployment, second: Session) -> None:
    rows.revision(2, repair)
    rows.revision(3, """op.execute('ALTER TABLE "T" ALTER a SET NOT NULL')""")
    done = rows.upgrade()
    assert done.code == 0, done.err
    assert "is not known: id = 1, but " in done.out
    assert at(second) == ["r3"]


def test_a_look_that_does_not_repair_hides_nothing(rows: Deployment) -> None:
    look = "DO $$ BEGIN IF EXISTS (SELECT FROM u) THEN RAISE EXCEPTION 'no'; END IF; END $$"
    assert of(rows, look, 'ALTER TABLE "T" ALTER a SET NOT NULL').code == 1


def test_what_is_new_has_no_rows(rows: Deployment, second: Session) -> None:
    done = of(
        rows,
        "CREATE TABLE n (id int, a int)",
        "ALTER TABLE n ALTER a SET NOT NULL",
        "ALTER TABLE n ADD FOREIGN KEY (a) REFERENCES u",
        'ALTER TABLE "T" ADD COLUMN e int DEFAULT 5',
        'ALTER TABLE "T" ALTER e SET NOT NULL',
        'ALTER TABLE "T" ADD COLUMN f int UNIQUE',
        "ALTER TABLE u ADD COLUMN g int",
        "ALTER TABLE u ALTER g SET NOT NULL",
    )
    assert (done.code, "not known" in done.out) == (0, False), done.err
    rows.revision(3, """op.execute('ALTER TABLE "T" ADD h int, ALTER h SET NOT NULL')""")
    done = rows.upgrade()
    assert (done.code, at(second)) == (1, ["r2"])
    assert done.three_lines[1] == "SET NOT NULL on h is broken by id = 1; id = 2; id = 3"


def test_what_is_not_known_is_said_and_stops_nothing(rows: Deployment, second: Session) -> None:
    done = of(
        rows,
        "ALTER TABLE u RENAME TO v",
        "ALTER TABLE v ADD COLUMN a int",
        'ALTER TABLE "T" RENAME b TO bb',
        'CREATE UNIQUE INDEX i ON "T" (id, bb)',
    )
    assert done.code == 0, done.err
    assert "whether rows forbid UNIQUE INDEX i of T (r2) is not known: there is no column bb yet" in done.out


def test_a_look_that_takes_too_long_is_cut_off(rows: Deployment, second: Session) -> None:
    second.execute("INSERT INTO u SELECT generate_series(1, 200000)")
    done = of(rows, "ALTER TABLE u ADD CONSTRAINT c CHECK (id > 0)", SPIRITSAFE_PROBE_TIMEOUT="1ms")
    assert done.code == 0, done.err
    assert "whether rows forbid CHECK c of u (r2) is not known: the look at its rows was ended after 1ms" in done.out


def test_what_may_do_more_than_sql_is_not_run_to_see_its_sql(rows: Deployment, second: Session) -> None:
    rows.revision(2, """open("mail.txt", "a").write("sent\\n")\nop.execute('ALTER TABLE "T" ALTER a SET NOT NULL')""")
    done = rows.upgrade()
    assert done.code == 3
    assert (rows.folder / "mail.txt").read_text() == "sent\n"


def test_after_a_rehearsal_its_statements_count(rows: Deployment, server: Server) -> None:
    change = """'ALTER TABLE "T" ALTER a SET NOT NULL'"""
    rows.revision(
        2, f"# spiritsafe: allow set-not-null-scan because it is small\nop.get_bind().exec_driver_sql({change})"
    )
    done = rows.upgrade("--gate", SPIRITSAFE_SHADOW_URL=server.url())
    assert (done.code, done.three_lines[1]) == (1, "SET NOT NULL on a is broken by id = 1"), done.err

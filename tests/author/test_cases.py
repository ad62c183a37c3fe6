"""Every case: written, applied, equal to a fresh database, rows intact, nothing left to write, and back again."""

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from tests.author.case import Case
from tests.author.cases import CASES
from tests.author.matrix import DEFECTS, ROWS
from tests.author.project import Project, Spiritsafe, create_all, deadline, working_in
from tests.author.snapshot import snapshot
from tests.author.trial import Trial, driver_url
from tests.workshop import NewDatabase, spelled

from spiritsafe.postgres.embedded import Server
from spiritsafe.project import settings

LONGEST = 180  # seconds, on a busy machine

# The whole corpus takes a quarter of an hour. The suite takes one case of each row of the matrix and each defect of
# others; `make soak` takes them all.
SHORT = "SPIRITSAFE_TEST_ALL_CASES" not in os.environ


def chosen() -> list[Case]:
    """The cases of this run."""
    if not SHORT:
        return list(CASES)
    by_row: dict[str, list[Case]] = {}
    for case in CASES:
        by_row.setdefault(case.row, []).append(case)
    ends = {cases[-(row % 2)].name for row, cases in enumerate(by_row.values())}  # the first, the last, the first ...
    return [case for case in CASES if case.name in ends or case.defect is not None]


every_case = pytest.mark.parametrize("case", chosen(), ids=[case.name for case in chosen()])


def skip_if_too_old(case: Case, server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        if connection.info.server_version // 10_000 < case.since:
            pytest.skip(f"PostgreSQL {case.since} and newer")


def test_every_row_of_the_matrix_has_a_case() -> None:
    assert [row for row in ROWS if row not in {case.row for case in CASES}] == []
    assert [case.name for case in CASES if case.row not in ROWS] == []


def test_every_defect_of_others_has_a_case() -> None:
    assert [number for number in DEFECTS if number not in {case.defect for case in CASES}] == []


def test_every_case_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


@pytest.mark.server
@every_case
def test_every_case_is_a_real_change(case: Case, furnished: Server, databases: NewDatabase) -> None:
    """Both models can be made, the rows go in, and they differ exactly where the case says so."""
    skip_if_too_old(case, furnished)
    before, after = databases(), databases()
    create_all(case.before, spelled(before))
    create_all(case.after, spelled(after))
    same = snapshot(driver_url(spelled(before))) == snapshot(driver_url(spelled(after)))
    assert same == (case.outcome == "unchanged")
    with psycopg.connect(driver_url(spelled(before))) as connection:
        for statements in (case.live_only, case.seed, case.cure):
            if statements:
                connection.execute(statements.encode())
        for query, _ in case.rows_before:
            connection.execute(query.encode())
    with psycopg.connect(driver_url(spelled(after)), autocommit=True) as connection:
        connection.execute(case.live_only.encode())
        for query, _ in case.rows:
            with suppress(psycopg.IntegrityError):  # there are no rows here to point at
                connection.execute(query.encode())


@pytest.mark.server
@every_case
def test_autogenerate_gets_it_right(
    case: Case, furnished: Server, databases: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_if_too_old(case, furnished)
    if "shadow_url" in settings.NAMES:
        monkeypatch.setenv("SPIRITSAFE_SHADOW_URL", furnished.url())
    url = spelled(databases())
    project = Project.make(tmp_path / "project")
    with working_in(project.folder), deadline(LONGEST):
        Trial(case, Spiritsafe(url), project, url, lambda: spelled(databases())).run()
    assert make_url(url).database

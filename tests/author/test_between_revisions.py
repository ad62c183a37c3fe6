"""Whatever stands before and after a change stands in between too: no revision leaves a view or a key for the next."""

from contextlib import ExitStack

import pytest
from tests.author.case import models, table
from tests.author.project import create_all
from tests.author.proposing import failure, place, proposed, read
from tests.author.standing import must_stand, standing
from tests.workshop import NewDatabase, spelled

from spiritsafe.core.phase import Phase

TEAMS = table("team", 'Column("seats", {})')
SEEN = 'sql("CREATE VIEW seen AS SELECT id, seats FROM team")'
WATCHED = """
sql("ALTER TABLE team ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY open ON team USING (state <> 'shut')",
    "CREATE FUNCTION first_state() RETURNS state LANGUAGE sql AS $$SELECT 'open'::state$$",
    "CREATE VIEW seen AS SELECT id, state FROM team")
"""
STATES = """
first("CREATE TYPE state AS ENUM ({})")
Table("team", metadata, Column("id", Integer, primary_key=True),
      Column("state", ENUM({}, name="state", create_type=False), server_default="open"),
      CheckConstraint("state <> 'shut'", name="is_open"))
"""
REFERRED = """
Table("team", metadata, Column("id", Integer), Column("seats", Integer, nullable=False),
      PrimaryKeyConstraint("id", name="pk_team", {}))
Table("person", metadata, Column("id", Integer, primary_key=True), Column("team_id", ForeignKey("team.id")))
sql("CREATE VIEW crowd AS SELECT t.id, t.seats, count(*) FROM team t JOIN person p ON p.team_id = t.id GROUP BY t.id")
"""
GIVEN = """
first("CREATE FUNCTION given() RETURNS {} LANGUAGE sql AS 'SELECT 1::{}'")
"""
NUMBERED = table("team", 'Column("seats", {}, server_default=text("given()"))')

CHANGES = {
    "a view over a column whose table is rewritten": (
        models(TEAMS.format("Integer"), SEEN),
        models(TEAMS.format("BigInteger"), SEEN),
        [Phase.CONTRACT],
    ),
    "all that leans on an enum that loses a value": (
        models(STATES.format("'open', 'odd', 'shut'", "'open', 'odd', 'shut'"), WATCHED),
        models(STATES.format("'open', 'shut'", "'open', 'shut'"), WATCHED),
        [Phase.EXPAND, Phase.CONTRACT, Phase.CONTRACT],  # the look at the rows, the change, VALIDATE
    ),
    "a primary key that a foreign key and a view lean on": (
        models(REFERRED.format("")),
        models(REFERRED.format('postgresql_include=["seats"]')),
        [Phase.EXPAND, Phase.EXPAND, Phase.EXPAND, Phase.EXPAND],  # look, index, exchange, VALIDATE
    ),
    "a default whose function is made again": (
        models(GIVEN.format("integer", "integer"), NUMBERED.format("BigInteger")),
        models(GIVEN.format("bigint", "bigint"), NUMBERED.format("BigInteger")),
        [Phase.EXPAND],
    ),
    "a default whose function is made again while its table is rewritten": (
        models(GIVEN.format("integer", "integer"), NUMBERED.format("Integer")),
        models(GIVEN.format("bigint", "bigint"), NUMBERED.format("BigInteger")),
        [Phase.CONTRACT],
    ),
}


@pytest.mark.server
@pytest.mark.parametrize(("before", "after", "phases"), CHANGES.values(), ids=CHANGES)
def test_nothing_is_missing_between_two_revisions(
    before: str, after: str, phases: list[Phase], databases: NewDatabase
) -> None:
    old, new, scratch = (spelled(databases()) for _ in range(3))
    create_all(before, old)
    create_all(before, scratch)
    create_all(after, new)
    with ExitStack() as stack:
        drafts = proposed(old, read(new), lambda: stack.enter_context(place(scratch)))
        staying, live = standing(old) & standing(new), stack.enter_context(place(old))
        assert failure(live, [draft.up for draft in drafts], lambda: must_stand(staying, old)) is None
        assert standing(old) == standing(new)
        way_back = [draft.down for draft in reversed(drafts)]
        assert failure(live, way_back, lambda: must_stand(staying, old)) is None
    assert [draft.phase for draft in drafts] == phases

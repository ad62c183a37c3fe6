from dataclasses import replace

import pytest
from alembic.operations.ops import MigrateOperation

from spiritsafe.author.grouping import Draft, grouped
from spiritsafe.author.operation import AutocommitOp, SqlOp
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Kind, ObjectId
from spiritsafe.core.phase import Phase

EXPAND, CONTRACT = Phase.EXPAND, Phase.CONTRACT


def table(name: str) -> ObjectId:
    return ObjectId(Kind.TABLE, "public", name)


def step(sql: str, changes: str = "", needs: str = "", phase: Phase = EXPAND, *, transactional: bool = True) -> Step:
    """A step that changes and needs the tables of these names."""
    return Step(
        (SqlOp(sql),),
        (SqlOp(f"undo {sql}"),),
        phase,
        transactional,
        frozenset(map(table, changes.split())),
        frozenset(map(table, needs.split())),
    )


def texts(operations: list[MigrateOperation] | tuple[MigrateOperation, ...]) -> list[object]:
    found: list[object] = []
    for operation in operations:
        if isinstance(operation, AutocommitOp):
            found.append(texts(operation.ops))
        else:
            assert isinstance(operation, SqlOp)
            found.append(operation.sql)
    return found


def shape(drafts: list[Draft]) -> list[tuple[Phase, list[object]]]:
    return [(draft.phase, texts(draft.up)) for draft in drafts]


def test_nothing_is_no_revision() -> None:
    assert grouped([]) == []
    assert grouped([], single=True) == []


def test_steps_of_one_phase_share_a_revision() -> None:
    assert shape(grouped([step("a"), step("b")])) == [(EXPAND, ["a", "b"])]


def test_a_downgrade_goes_the_way_back() -> None:
    (draft,) = grouped([step("a"), step("b")])
    assert texts(draft.down) == ["undo b", "undo a"]


def test_what_expands_comes_before_what_contracts() -> None:
    steps = [step("a", "t", phase=CONTRACT), step("b", "u")]
    assert shape(grouped(steps)) == [(EXPAND, ["b"]), (CONTRACT, ["a"])]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (step("a", "t", phase=CONTRACT), step("b", "t")),
        (step("a", "t", phase=CONTRACT), step("b", needs="t")),
        (step("a", needs="t", phase=CONTRACT), step("b", "t")),
    ],
)
def test_what_cannot_go_before_a_contraction_contracts_too(first: Step, second: Step) -> None:
    assert shape(grouped([first, second])) == [(CONTRACT, ["a", "b"])]


def test_two_steps_that_only_need_the_same_are_free() -> None:
    steps = [step("a", needs="t", phase=CONTRACT), step("b", needs="t")]
    assert shape(grouped(steps)) == [(EXPAND, ["b"]), (CONTRACT, ["a"])]


def test_contraction_spreads_along_the_needs() -> None:
    steps = [step("a", "t", phase=CONTRACT), step("b", "u", "t"), step("c", "v", "u"), step("d", "w")]
    assert shape(grouped(steps)) == [(EXPAND, ["d"]), (CONTRACT, ["a", "b", "c"])]


def test_what_runs_outside_a_transaction_has_a_revision_of_its_own() -> None:
    steps = [step("a", "t"), step("b", "t", transactional=False), step("c", "t")]
    drafts = grouped(steps)
    assert shape(drafts) == [(EXPAND, ["a"]), (EXPAND, [["b"]]), (EXPAND, ["c"])]
    assert [draft.transactional for draft in drafts] == [True, False, True]
    assert texts(drafts[1].down) == [["undo b"]]


def test_there_are_as_few_revisions_as_the_needs_allow() -> None:
    steps = [
        step("a", "t"),
        step("b", "t", transactional=False),
        step("c", "u"),
        step("d", "u", transactional=False),
    ]
    assert shape(grouped(steps)) == [(EXPAND, ["a", "c"]), (EXPAND, [["b", "d"]])]


def test_the_order_of_steps_that_collide_is_kept() -> None:
    steps = [
        step("a", "t", transactional=False),
        step("b", "u", "t"),
        step("c", "v", transactional=False),
        step("d", "w", "u", transactional=False),
    ]
    assert shape(grouped(steps)) == [(EXPAND, [["a", "c"]]), (EXPAND, ["b"]), (EXPAND, [["d"]])]


def test_a_single_revision_has_blocks_for_what_runs_outside() -> None:
    steps = [step("a", "t"), step("b", "t", transactional=False), step("c", "u")]
    assert shape(grouped(steps, single=True)) == [(EXPAND, ["a", ["b"], "c"])]
    (draft,) = grouped(steps, single=True)
    assert texts(draft.down) == ["undo c", ["undo b"], "undo a"]
    assert draft.transactional


def test_a_single_revision_contracts_where_any_step_does() -> None:
    assert shape(grouped([step("a"), step("b", phase=CONTRACT)], single=True)) == [(CONTRACT, ["a", "b"])]


def test_a_step_without_a_way_back_leaves_no_empty_block() -> None:
    alone = Step((SqlOp("a"),), (), transactional=False)
    (draft,) = grouped([alone])
    assert draft.down == []
    (draft,) = grouped([alone], single=True)
    assert draft.down == []


def test_what_only_the_way_back_needs_makes_no_revision_of_its_own() -> None:
    validate = replace(step("validate", needs="t", transactional=False), up=())
    (draft,) = grouped([validate, step("drop", "t")])
    assert draft.transactional
    assert texts(draft.up) == ["drop"]
    assert texts(draft.down) == ["undo drop", ["undo validate"]]


def test_several_of_them_go_with_what_runs_outside_a_transaction_too() -> None:
    first = replace(step("validate", needs="t", transactional=False), up=())
    (draft,) = grouped([first, step("drop", "t", transactional=False)])
    assert texts(draft.up) == [["drop"]]
    assert texts(draft.down) == [["undo drop", "undo validate"]]


def test_what_only_the_way_back_needs_is_kept_where_nothing_follows() -> None:
    alone = replace(step("validate", transactional=False), up=())
    assert [texts(draft.down) for draft in grouped([alone])] == [[["undo validate"]]]


def test_a_trailing_one_goes_with_what_is_before_it() -> None:
    build = replace(step("build", needs="t", transactional=False), up=())
    (draft,) = grouped([step("drop", "t"), build])
    assert texts(draft.up) == ["drop"]
    assert texts(draft.down) == [["undo build"], "undo drop"]


def test_nothing_is_taken_away_in_a_phase_before_the_one_that_brings_it_back() -> None:
    steps = [
        replace(step("drop v", "v", "t"), takes=table("v")),
        step("rewrite t", "t", phase=CONTRACT),
        replace(step("create v", "v", "t"), brings=table("v")),
        step("other", "u"),
    ]
    assert shape(grouped(steps)) == [(EXPAND, ["other"]), (CONTRACT, ["drop v", "rewrite t", "create v"])]


def test_what_waits_for_one_that_contracts_waits_for_what_that_takes_along() -> None:
    steps = [
        replace(step("drop v", "v", "t"), takes=table("v")),
        replace(step("drop w", "w", "v"), takes=table("w")),
        replace(step("create w", "w", "x"), brings=table("w")),
        step("rewrite t", "t", phase=CONTRACT),
        replace(step("create v", "v", "t"), brings=table("v")),
    ]
    (draft,) = grouped(steps)
    assert draft.phase is CONTRACT
    assert texts(draft.up) == ["drop v", "drop w", "create w", "rewrite t", "create v"]


def test_nothing_is_taken_away_in_a_revision_before_the_one_that_brings_it_back() -> None:
    steps = [
        replace(step("drop c", "c", "t"), takes=table("c")),
        step("build i", "i", "t", transactional=False),
        replace(step("add c", "c i", "t"), brings=table("c")),
    ]
    assert shape(grouped(steps)) == [(EXPAND, [["build i"]]), (EXPAND, ["drop c", "add c"])]


def test_what_cannot_be_had_together_is_taken_away_before() -> None:
    steps = [
        replace(step("drop i", "i", "t", transactional=False), takes=table("i")),
        step("alter t", "t"),
        replace(step("build i", "i", "t", transactional=False), brings=table("i")),
    ]
    assert shape(grouped(steps)) == [(EXPAND, [["drop i"]]), (EXPAND, ["alter t"]), (EXPAND, [["build i"]])]

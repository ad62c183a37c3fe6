"""Columns of one table that are rewritten together are written as one ALTER TABLE."""

import sqlalchemy as sa
from alembic.operations.ops import AddColumnOp, AlterColumnOp, MigrateOperation

from spiritsafe.author.merging import merged
from spiritsafe.author.operation import NoteOp, RetypeOp, SqlOp, written_out


def retype(table: str, column: str) -> RetypeOp:
    plain = AlterColumnOp(table, column, modify_type=sa.BigInteger())
    return RetypeOp((None, table), column, f"ALTER TABLE {table}", f"ALTER COLUMN {column} TYPE bigint", plain)


def default(table: str, column: str, value: str | None) -> AlterColumnOp:
    return AlterColumnOp(table, column, modify_server_default=sa.DefaultClause(value) if value else None)


def spelled(operations: list[MigrateOperation]) -> list[str]:
    """Each operation in a word or two."""
    words = []
    for one in operations:
        if isinstance(one, SqlOp):
            words.append(" ".join(one.sql.split()))
        elif isinstance(one, RetypeOp):
            words.append(f"retype {one.table[1]}.{one.column}")
        elif isinstance(one, AlterColumnOp):
            words.append(f"default {one.table_name}.{one.column_name}")
        else:
            words.append(one.text if isinstance(one, NoteOp) else type(one).__name__)
    return words


def test_two_columns_of_a_table_are_one_statement() -> None:
    together = merged([retype("goods", "a"), retype("goods", "b")])
    assert spelled(together) == ["ALTER TABLE goods ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint"]


def test_one_column_stays_an_operation_of_alembic() -> None:
    one = retype("goods", "a")
    assert merged([one]) == [one]
    assert written_out(one) == [one.plain]


def test_defaults_go_before_and_come_back_after() -> None:
    together = merged(
        [
            default("goods", "a", None),
            retype("goods", "a"),
            default("goods", "a", "1"),
            default("goods", "b", None),
            retype("goods", "b"),
            default("goods", "b", "2"),
        ]
    )
    assert spelled(together) == [
        "default goods.a",
        "default goods.b",
        "ALTER TABLE goods ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint",
        "default goods.a",
        "default goods.b",
    ]


def test_tables_stay_apart_and_keep_their_notes() -> None:
    note = NoteOp("it takes long")
    together = merged([note, retype("goods", "a"), note, retype("goods", "b"), note, retype("other", "c")])
    assert spelled(together) == [
        "it takes long",
        "ALTER TABLE goods ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint",
        "it takes long",
        "retype other.c",
    ]


def test_what_stands_between_keeps_its_place() -> None:
    between = AddColumnOp("goods", sa.Column("n", sa.Integer))
    together = merged([retype("goods", "a"), between, retype("goods", "b")])
    assert spelled(together) == ["retype goods.a", "AddColumnOp", "retype goods.b"]


def test_a_default_of_another_table_is_no_part_of_it() -> None:
    together = merged([default("other", "x", None), retype("goods", "a"), retype("goods", "b")])
    assert spelled(together) == [
        "default other.x",
        "ALTER TABLE goods ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint",
    ]

from spiritsafe.author.obstacles import obstacles
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.renaming import rename_steps
from spiritsafe.core.catalog import Constraint, Index, Kind, ObjectId, Table, catalog_of
from spiritsafe.diff.renames.rename import Rename

KEY = ObjectId(Kind.CONSTRAINT, "public", "t_pkey", "t")
ONE = ObjectId(Kind.CONSTRAINT, "public", "one", "t")
PRIMARY = Constraint("t_pkey", "primary key", "PRIMARY KEY (id)", ("id",))
TO_ONE = Rename(KEY, ONE)


def table(name: str, *constraints: Constraint, indexes: tuple[Index, ...] = ()) -> tuple[ObjectId, Table]:
    return ObjectId(Kind.TABLE, "public", name), Table("public", name, (), constraints, indexes)


def check(name: str) -> Constraint:
    return Constraint(name, "check", "CHECK (true)", expression="true")


def test_an_index_of_any_table_is_in_the_way_of_a_key() -> None:
    index = Index("one", "CREATE INDEX one ON public.u USING btree (id)", "btree", ("id",))
    catalog = catalog_of(180006, dict([table("t", PRIMARY), table("u", indexes=(index,))]))
    assert list(obstacles([TO_ONE], catalog)) == [ObjectId(Kind.INDEX, "public", "one", "u")]


def test_a_check_is_in_the_way_on_its_own_table_alone() -> None:
    assert list(obstacles([TO_ONE], catalog_of(180006, dict([table("t", PRIMARY, check("one"))])))) == [ONE]
    other = catalog_of(180006, dict([table("t", PRIMARY), table("u", check("one"))]))
    assert list(obstacles([TO_ONE], other)) == []


def test_a_key_is_in_the_way_of_no_check() -> None:
    catalog = catalog_of(
        180006, dict([table("t", check("old")), table("u", Constraint("one", "unique", "UNIQUE (a)"))])
    )
    assert list(obstacles([Rename(ObjectId(Kind.CONSTRAINT, "public", "old", "t"), ONE)], catalog)) == []


def test_what_is_renamed_itself_is_not_in_the_way() -> None:
    catalog = catalog_of(180006, dict([table("t", PRIMARY, Constraint("one", "unique", "UNIQUE (a)"))]))
    assert list(obstacles([TO_ONE, Rename(ONE, KEY)], catalog)) == []


def test_the_name_is_free_before_it_is_taken() -> None:
    catalog = catalog_of(180006, dict([table("t", PRIMARY, check("one"))]))
    steps = rename_steps([TO_ONE], catalog, catalog)
    assert [operation.sql for step in steps for operation in step.up if isinstance(operation, SqlOp)] == [
        "ALTER TABLE public.t RENAME CONSTRAINT one TO one_going",
        "ALTER TABLE public.t RENAME CONSTRAINT t_pkey TO one",
    ]
    assert steps[0].collides(steps[1])


def test_an_obstacle_is_found_on_its_table_under_its_new_name() -> None:
    catalog = catalog_of(180006, dict([table("t", PRIMARY, check("one"))]))
    moved = Rename(ObjectId(Kind.TABLE, "public", "t"), ObjectId(Kind.TABLE, "public", "u"))
    found = list(obstacles([moved, TO_ONE], catalog))
    assert found == [ObjectId(Kind.CONSTRAINT, "public", "one", "u")]

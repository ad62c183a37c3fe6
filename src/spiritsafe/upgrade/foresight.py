"""Goes over what is pending, statement by statement, and tells what each step will demand of the rows there are now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from spiritsafe.core.revision import Revision
from spiritsafe.sql.command import Command, commands, enum_name, range_name
from spiritsafe.sql.demand import Belongs, Demand, Name, NoRows, NotNull, Refers, Validates
from spiritsafe.sql.demanding import constraint_demands, demands
from spiritsafe.sql.row_changes import changed_tables


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A demand of a revision.

    :ivar doubt: why the rows may be others by then; empty where they are those that are there now.
    """

    revision: Revision
    demand: Demand
    doubt: str = ""


@dataclass(slots=True)
class Foresight:
    """What the statements so far have done.

    :ivar made: tables that are new, and hold nothing that was there before.
    :ivar added: columns that are new, and whether they got values.
    :ivar changed: tables whose rows are others then, or that have another name.
    :ivar anything: why any row may be another one.
    :ivar unvalidated: what constraints demand that were added NOT VALID.
    """

    made: list[Name] = field(default_factory=list)
    added: dict[tuple[str, str], bool] = field(default_factory=dict)
    changed: list[Name] = field(default_factory=list)
    anything: str = ""
    unvalidated: dict[tuple[str, str], tuple[Demand, ...]] = field(default_factory=dict)

    def of(self, statements: Iterable[tuple[Revision, str | None]]) -> Iterator[Foreseen]:
        """Tell the demands, in order.

        :param statements: SQL by revision; None for a revision whose SQL is not known.
        """
        for revision, sql in statements:
            if sql is None:
                self.anything = f"revision {revision.id} does more than SQL"
                continue
            parsed = commands(sql)
            for command in parsed:
                for demand in demands(command):
                    yield from self._foreseen(revision, demand)
                self._learn(command)
            changed = changed_tables(sql, parsed)
            if changed is None:
                self.anything = self.anything or f"an earlier statement of revision {revision.id} may change any row"
            self.changed += changed or ()

    def _foreseen(self, revision: Revision, demand: Demand) -> Iterator[Foreseen]:
        if isinstance(demand, Validates):
            known = self.unvalidated.get((demand.table[1], demand.constraint))
            for one in known if known is not None else (demand,):
                yield Foreseen(revision, one, self._doubt(one))
        elif not _among(demand.table, self.made):
            adapted = self._adapted(demand)
            if adapted is not None:
                yield Foreseen(revision, adapted, self._doubt(adapted))

    def _adapted(self, demand: Demand) -> Demand | None:
        """The demand where it is about columns that are new: they are NULL, or have their default."""
        new = [name for name in demand.columns if (demand.table[1], name) in self.added]
        if not new:
            return demand
        if isinstance(demand, NotNull) and not any(self.added[demand.table[1], name] for name in new):
            return NoRows(demand.table, demand.what, new_column=new[0])
        return None

    def _doubt(self, demand: Demand) -> str:
        about = [demand.table]
        if isinstance(demand, Refers):
            about.append(demand.other)
        if isinstance(demand, Belongs) and demand.partition is not None:
            about.append(demand.partition)
        for name in about:
            if _among(name, self.changed):
                return f"an earlier statement changes {name[1]}"
        return self.anything

    def _learn(self, command: Command) -> None:
        node, kind = command.node, command.kind
        if kind == "create_stmt":
            self.made.append(range_name(node.relation))
        elif kind == "create_table_as_stmt":
            self.made.append(range_name(node.into.rel))
        elif kind == "rename_stmt":
            old = range_name(node.relation)
            self.changed += [old, (old[0], node.newname)]
        elif kind == "AT_AddColumn":
            column = getattr(node, "def").column_def
            kinds = {enum_name(item.constraint, "contype") for item in column.constraints}
            given = bool(kinds & {"CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"})
            self.added[command.table[1], column.colname] = given
        elif kind == "AT_AddConstraint":
            constraint = getattr(node, "def").constraint
            found = tuple(constraint_demands(command.table, constraint))
            what = f"VALIDATE CONSTRAINT {constraint.conname}"
            self.unvalidated[command.table[1], constraint.conname] = tuple(replace(one, what=what) for one in found)


def _among(name: Name, names: Iterable[Name]) -> bool:
    """Whether it is one of them, as far as schemas are said."""
    return any(name[1] == other[1] and (not name[0] or not other[0] or name[0] == other[0]) for other in names)

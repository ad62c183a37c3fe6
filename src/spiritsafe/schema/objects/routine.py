"""What functions and procedures share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.names import dollar_quoted
from spiritsafe.schema.objects.argument import Argument, definition, signature
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Routine(SchemaObject):
    """Code in the database.

    :param arguments: as :class:`Argument`, or as `"name type"` in SQL, which then has no default.
    :param language: `plpgsql`, `sql`, or another one that is installed.
    :param body: the code between the dollar quotes, which are added.
    :param sql_body: True when `body` is a SQL-standard body: `RETURN ...` or `BEGIN ATOMIC ... END`, not quoted.
    :param before_tables: made before the tables, for what a default, CHECK, generated column or index calls. A
        SQL-language function that reads a table cannot be.
    :param settings: parameters in force while it runs, such as `{"search_path": "''"}`; values as SQL.
    :param options: further clauses as SQL: `COST 10`, `SUPPORT f`, `LEAKPROOF`.
    """

    arguments: Sequence[Argument | str] = ()
    _: KW_ONLY
    body: str
    language: str = "plpgsql"
    sql_body: bool = False
    before_tables: bool = False
    security_definer: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()

    @property
    def stage(self) -> Stage:
        """Before the tables or after them."""
        return Stage.EARLY_FUNCTION if self.before_tables else Stage.FUNCTION

    @property
    def address(self) -> str:
        """The name with the arguments, which tell it from others of the same name."""
        return f"{self.qualified_name}({signature(self.arguments)})"

    def clauses(self) -> Iterator[str]:
        """The clauses between the arguments and the body."""
        yield f"LANGUAGE {self.language}"
        if self.security_definer:
            yield "SECURITY DEFINER"
        yield from self.options
        yield from (f"SET {name} = {value}" for name, value in self.settings.items())

    def create(self) -> Iterator[Ddl]:
        """CREATE OR REPLACE."""
        head = f"CREATE OR REPLACE {self.KIND} {self.qualified_name}({definition(self.arguments)})"
        body = self.body.strip() if self.sql_body else f"AS {dollar_quoted(self.body)}"
        yield Ddl("\n".join([head, *(f"    {clause}" for clause in self.clauses()), body]))

"""One example of every kind of declaration."""

from tests.schema import (
    examples_before_tables,
    examples_of_code,
    examples_of_privileges,
    examples_of_relations,
    examples_on_tables,
)

EXAMPLES = [
    *examples_before_tables.EXAMPLES,
    *examples_of_code.EXAMPLES,
    *examples_of_relations.EXAMPLES,
    *examples_on_tables.EXAMPLES,
    *examples_of_privileges.EXAMPLES,
]

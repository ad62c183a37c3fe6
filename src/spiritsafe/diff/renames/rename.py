"""What the matching comes to."""

from dataclasses import dataclass

from spiritsafe.core.catalog import ObjectId
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.question import Question


@dataclass(frozen=True, slots=True)
class Rename:
    """One object that has another name, or schema, in the models.

    :ivar before: in the current catalogue's names: the old table's name for a column of a renamed table.
    :ivar after: in the desired catalogue's names.
    :ivar evidence: why it is one: the answer it follows from, or what is equal.
    :ivar follows: the object whose rename does this one too (a parent's column or CHECK); nothing is left to execute.
    """

    before: ObjectId
    after: ObjectId
    evidence: tuple[str, ...] = ()
    follows: ObjectId | None = None


@dataclass(frozen=True, slots=True)
class Renames:
    """Everything that is known about renames between two catalogues.

    :ivar decided: answered ones and certain ones. What only moves along with its table is not listed.
    :ivar questions: to be answered before anything is written.
    :ivar stale: notes about markers in the models that have done their work.
    :ivar unused: notes about answers that are true already and change nothing.
    """

    decided: tuple[Rename, ...] = ()
    questions: tuple[Question, ...] = ()
    stale: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    def names(self) -> Names:
        """Return the decided renames as a translation from names before to names after."""
        return Names({rename.before: rename.after for rename in self.decided})

"""What would run, found out before any of it does."""

from collections.abc import Mapping
from dataclasses import dataclass

from spiritsafe.core.revision import Revision
from spiritsafe.upgrade.checksum import content_of


@dataclass(frozen=True, slots=True)
class Pending:
    """What would run on one database.

    :ivar heads: the revisions it is at.
    :ivar checksums: of their files, by id, as they were before anybody looked at them.
    """

    heads: tuple[str, ...]
    revisions: tuple[Revision, ...]
    checksums: Mapping[str, str]

    @classmethod
    def of(cls, heads: tuple[str, ...], revisions: tuple[Revision, ...]) -> "Pending":
        """Read the files of these revisions."""
        return cls(heads, revisions, {one.id: content_of(one.path) for one in revisions})

"""Snapshot: sizes and traffic of a database at one moment; no data."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table.

    :ivar name: schema and name.
    :ivar rows: as the planner believes.
    :ivar bytes: of the table with its TOAST; `index_bytes` of its indexes.
    :ivar writes: rows written a second, on average since the statistics began; `reads` scans and index look-ups.
    """

    name: str
    rows: int
    bytes: int
    index_bytes: int
    writes: float = 0.0
    reads: float = 0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One database.

    :ivar server_version: such as 160004.
    :ivar taken: when, by the server's clock, in ISO 8601.
    :ivar queries: of the application, with `$1` where values go.
    """

    server_version: int
    taken: str
    tables: tuple[TableSize, ...] = ()
    queries: tuple[str, ...] = ()

    def table(self, name: str) -> TableSize | None:
        """The table of that name, or None."""
        return next((table for table in self.tables if table.name == name), None)

    def to_json(self) -> str:
        """Return the snapshot as one JSON object."""
        return json.dumps({"schema": 1, **asdict(self)}, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Snapshot":
        """Read what `to_json` wrote.

        :raises ValueError: when it is something else.
        """
        try:
            form = json.loads(text)
            return cls(
                int(form["server_version"]),
                str(form["taken"]),
                tuple(TableSize(**table) for table in form["tables"]),
                tuple(map(str, form["queries"])),
            )
        except (KeyError, TypeError, AttributeError) as error:
            message = f"it is no snapshot: {error}"
            raise ValueError(message) from error

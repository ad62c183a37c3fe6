"""The limits a session lives under."""

from dataclasses import dataclass

from spiritsafe.core.duration import Duration


@dataclass(frozen=True, slots=True)
class Timeouts:
    """What the server is told to cut off, and how long to wait for it at all.

    The lock timeout stays smaller than the statement timeout: with equal values the server reports a cancelled
    statement (57014) where a lock was the cause (55P03), and a caller could not tell a retry from a failure.
    """

    lock: Duration = Duration(2_000)
    statement: Duration = Duration(900_000)
    idle_in_transaction: Duration = Duration(60_000)
    transaction: Duration | None = None  # PostgreSQL 17 and newer; it ends the session, so nobody gets it unasked
    connect: Duration = Duration(10_000)

    def __post_init__(self) -> None:
        """Refuse a pair of limits whose error could not be told apart."""
        if self.statement.milliseconds and self.lock >= self.statement:
            message = (
                f"lock_timeout {self.lock} is not smaller than statement_timeout {self.statement}: "
                "the server could not say which of the two was hit"
            )
            raise ValueError(message)

    def parameters(self) -> dict[str, str]:
        """The server's parameter names with values in milliseconds, as `SET` and `options` take them."""
        values = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle_in_transaction,
        }
        if self.transaction is not None:
            values["transaction_timeout"] = self.transaction
        return {name: str(value.milliseconds) for name, value in values.items()}

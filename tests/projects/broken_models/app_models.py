"""Models with a slip of the pen."""

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


metadata = Bse.metadata  # noqa: F821

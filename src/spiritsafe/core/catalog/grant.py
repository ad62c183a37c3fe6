"""A privilege that a role holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One privilege of one role on one object (`aclexplode`).

    :ivar grantee: the role; `public` in capitals for everybody.
    """

    grantee: str
    privilege: str
    grantable: bool = False

"""A server with the roles and the tablespace that the cases speak of."""

import pytest
from tests.author.server_wide import furnish

from spiritsafe.postgres.embedded import Server


@pytest.fixture(scope="session")
def furnished(server: Server) -> Server:
    furnish(server.url())
    return server

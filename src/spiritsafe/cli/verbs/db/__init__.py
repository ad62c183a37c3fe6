"""The embedded PostgreSQL server of this project: start, stop, look at it, start over."""

from spiritsafe.cli.discovery import DiscoveredGroup

command = DiscoveredGroup(name="db", package="spiritsafe.cli.verbs.db", help=__doc__)

"""The server's settings, given on its command line: nothing in the data folder has to be edited or migrated."""

from collections.abc import Mapping
from pathlib import Path

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.embedded.sockets import PORT

# What makes the server private and ours. Authentication is `trust`, so no setting may open another way in.
_OURS = frozenset(
    {
        "cluster_name",
        "config_file",
        "data_directory",
        "external_pid_file",
        "hba_file",
        "ident_file",
        "listen_addresses",
        "log_destination",
        "logging_collector",
        "port",
        "unix_socket_directories",
        "unix_socket_group",
        "unix_socket_permissions",
    }
)

DEVELOPMENT: Mapping[str, str] = {
    # A killed server loses nothing by these two: the kernel still has every page. Only a power cut may damage the
    # cluster, and a development database can be made again from its migrations. synchronous_commit stays on: without
    # it a kill would lose the last commits, and with fsync off a commit waits for no disk anyway.
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "wal_level": "replica",
    "jit": "off",  # costs more than it saves on small data
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


def check_settings(settings: Mapping[str, str]) -> None:
    """Refuse settings that would make the server another one than it is."""
    taken = sorted(_OURS.intersection(name.lower() for name in settings))
    if taken:
        raise ConfigurationError(
            f"the embedded PostgreSQL cannot be started with {', '.join(taken)}",
            why="these settings keep it private: it is reached through its own socket folder only",
            next_step="leave them out, or run a server of your own and give its --url",
        )


def command(program: Path, data: Path, sockets: Path, settings: Mapping[str, str]) -> list[str]:
    """Return the server's command line."""
    private = {
        "cluster_name": "spiritsafe",
        "listen_addresses": "",
        "log_destination": "stderr",
        "logging_collector": "off",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
    }
    chosen = {**DEVELOPMENT, **{name.lower(): value for name, value in settings.items()}, **private}
    options = (part for name, value in chosen.items() for part in ("-c", f"{name}={value}"))
    return [str(program), "-D", str(data), *options]

"""Broken."""

revision = "c0000003"
down_revision = "b0000002"
this is no Python

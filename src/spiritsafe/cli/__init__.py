"""The command line: parses, calls one function per verb, prints, and exits. Nothing else in the package does."""

from spiritsafe.cli.app import run

__all__ = ["run"]

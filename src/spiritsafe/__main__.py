"""The console script: ``spiritsafe`` and ``python -m spiritsafe``."""


def main() -> None:
    """Run the command line and exit with its code."""
    from spiritsafe.cli import run

    run()


if __name__ == "__main__":
    main()

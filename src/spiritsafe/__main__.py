"""The console script: ``spiritsafe`` and ``python -m spiritsafe``."""


def main() -> None:
    """Run the command line and exit with its code."""
    import gc

    from spiritsafe.cli import run

    # Start-up makes hundreds of thousands of objects that stay. To look through them again and again for garbage takes
    # a tenth of the time of a short command.
    gc.set_threshold(100_000, 50, 50)
    try:
        run()
    finally:
        # The process ends, and its memory with it. To look for garbage once more takes a sixth of a second.
        gc.freeze()


if __name__ == "__main__":
    main()

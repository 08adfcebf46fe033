"""Where the executables start: without its parts, a program says so in words."""

import sys

from checker import damaged


def start() -> None:
    """Run the program; tell what is missing where it cannot even be imported."""
    try:
        from checker.cli import main  # noqa: PLC0415 - what may be missing
    except ImportError as error:
        what = damaged.part(error)
        if what is None:
            raise
        if sys.stderr is not None:
            print(damaged.words(what), file=sys.stderr, flush=True)  # noqa: T201 - all we have
        sys.exit(damaged.STATUS)
    main.start()


if __name__ == "__main__":
    start()

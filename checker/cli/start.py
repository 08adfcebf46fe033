"""Where the program starts: the quick way to its parts, and words where one is missing."""

import gc
import sys
from types import ModuleType
from typing import Final, NoReturn, cast

from checker import damaged

GARBAGE: Final = 50_000
"""Objects that are made before Python looks whether some are garbage in a circle, in place of 700.

What a start loads stays: looking through it again and again took a tenth of a check. A program that
runs for hours still looks; what waits for it is a few megabytes.
"""


def start() -> NoReturn:
    """Run the program; tell what is missing where it cannot even be imported."""
    gc.set_threshold(GARBAGE)
    try:
        from checker.cli import interrupt  # noqa: PLC0415 - what may be missing

        interrupt.ends_the_process()
        load_msgspec()
        from checker.cli import main  # noqa: PLC0415
    except ImportError as error:
        what = damaged.part(error)
        if what is None:
            raise
        if sys.stderr is not None:
            print(damaged.words(what), file=sys.stderr, flush=True)  # noqa: T201 - all we have
        sys.exit(damaged.STATUS)
    main.start()


def load_msgspec() -> None:
    """Import msgspec without what it does not need.

    It asks typing_extensions, where that is installed, for what `typing` has since Python 3.11;
    reading typing_extensions takes longer than all of msgspec.
    """
    if "typing_extensions" in sys.modules:
        return
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    modules["typing_extensions"] = None  # it is then as if it were not there
    try:
        import msgspec  # noqa: F401, PLC0415 - to have it in memory
    finally:
        del modules["typing_extensions"]


if __name__ == "__main__":
    start()

"""The door of macOS."""

from checker.door import macdisplay, posix
from checker.door.interface import Calls
from checker.door.posix import PosixHost
from checker.model import System

CALLS: Calls = {**posix.CALLS, **macdisplay.CALLS}


class MacHost(PosixHost):
    """This Mac."""

    system: System = "macos"
    calls = CALLS
    locale = "C"  # the only one in English that every supported macOS has

    def environment(self) -> dict[str, str]:
        """Speak English: with SOFTWARE set, Apple's CUPS takes LANG for the user's language.

        And tell the system's own version, not the one that is made up for older programs.
        """
        return {**super().environment(), "SOFTWARE": "", "SYSTEM_VERSION_COMPAT": "0"}

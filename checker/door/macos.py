"""The door of macOS."""

from checker.door.posix import PosixHost
from checker.model import System


class MacHost(PosixHost):
    """This Mac."""

    system: System = "macos"
    locale = "C"  # the only one in English that every supported macOS has

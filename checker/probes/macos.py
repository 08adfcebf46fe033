"""The door of macOS."""

from checker.model import System
from checker.probes.posix import PosixHost


class MacHost(PosixHost):
    """This Mac."""

    system: System = "macos"
    locale = "C"  # the only one in English that every supported macOS has

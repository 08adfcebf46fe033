"""The door of Linux."""

from checker.model import System
from checker.probes.posix import PosixHost


class LinuxHost(PosixHost):
    """This Linux machine."""

    system: System = "linux"

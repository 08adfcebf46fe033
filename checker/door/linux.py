"""The door of Linux."""

from checker.door.posix import PosixHost
from checker.model import System


class LinuxHost(PosixHost):
    """This Linux machine."""

    system: System = "linux"

"""This PC: the door of the system that the program runs on, and the PC's name."""

import sys
from typing import cast

from checker.door.interface import Host, ProbeError
from checker.model import Machine, clean


def this_host() -> Host:
    """Open the door of the system that this program runs on."""
    platform: str = sys.platform  # a plain text, so that every branch is checked on every system
    if platform == "win32":
        from checker.door.windows import WindowsHost  # noqa: PLC0415 - only where it is used

        return WindowsHost()
    if platform == "darwin":
        from checker.door.macos import MacHost  # noqa: PLC0415 - only where it is used

        return MacHost()
    from checker.door.linux import LinuxHost  # noqa: PLC0415 - only where it is used

    return LinuxHost()


def machine(host: Host) -> Machine:
    """Return which PC this is; its name is never blank."""
    try:
        if host.system == "windows":
            name = host.call("GetComputerNameW")
        else:
            name = cast("dict[str, str]", host.call("uname"))["nodename"].removesuffix(".local")
    except ProbeError:
        name = ""
    return Machine(name=clean(name) or "PC", os=host.system)

"""Every probe of this PC. Only the commands that read it import this module."""

from checker.probes import disk, display, memory, os_info, security
from checker.probes.interface import Probe

PROBES: tuple[Probe, ...] = (
    os_info.PROBE,
    memory.PROBE,
    disk.PROBE,
    display.PROBE,
    security.PROBE,
)

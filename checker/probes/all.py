"""Every probe of this PC but the network's, which its command makes from the rules.

Only the commands that read this PC import this module.
"""

from checker.probes import (
    acrobat,
    browser,
    cancer_registry,
    disk,
    display,
    excel,
    memory,
    os_info,
    printer,
    security,
    vpn_client,
)
from checker.probes.interface import Probe

PROBES: tuple[Probe, ...] = (
    os_info.PROBE,
    memory.PROBE,
    disk.PROBE,
    display.PROBE,
    browser.PROBE,
    acrobat.PROBE,
    excel.PROBE,
    vpn_client.PROBE,
    printer.PROBE,
    cancer_registry.PROBE,
    security.PROBE,
)

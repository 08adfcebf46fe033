"""What `lpstat` prints in the C locale."""

import re
from typing import NamedTuple


class Destinations(NamedTuple):
    """The print service and its queues."""

    running: bool
    default: str | None
    names: tuple[str, ...]


def destinations(printed: str) -> Destinations:
    """Read what `lpstat -r -d -e` printed."""
    running, default = True, None
    names: list[str] = []
    for line in printed.splitlines():
        chosen = re.match(r"system default destination: (\S+)", line)
        if line.startswith("scheduler is "):
            running = "not running" not in line
        elif chosen:
            default = chosen[1].partition("/")[0]
        elif line and not re.search(r"[ /]", line):  # NAME/INSTANCE is the same queue again
            names.append(line)
    return Destinations(running, default, tuple(dict.fromkeys(names)))


def device_uris(printed: str) -> dict[str, str]:
    """Read what `lpstat -v` printed: queue -> address."""
    return dict(re.findall(r"(?m)^device for (\S+?): (.*)$", printed))

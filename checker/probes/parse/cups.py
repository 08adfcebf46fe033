"""What `lpstat` prints: in English, and as far as it can be understood in other languages.

CUPS on macOS takes its language from the user's settings. What stands where is the same in every
language: first whether the service runs, then the default, then a queue a line. A sentence is
never taken for a queue.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_DOWN = re.compile(
    r"scheduler is not running"
    r"|スケジューラー?[はが](?:(?:動作|実行|稼働)(?:していません|中ではありません)|停止)"
    r"|(?:ist )?nicht (?:aktiv|gestartet)|n['’]est pas|no est[áà]|não está|non è"
    r"|未(?:在)?(?:运行|執行)|没有运行"
)
_NONE_SET_UP = re.compile(
    r"No destinations added|追加された宛先はありません|宛先が追加されていません"
)
_QUEUE = re.compile(r"[^\s/#?\"'\x00-\x20\x7f]{1,127}")
"""A name that CUPS takes."""
_URI = re.compile(r"(?P<head>.*?)[:：]\s*(?P<uri>(?:[A-Za-z][A-Za-z0-9+.-]*:|/).*)")


class Destinations(NamedTuple):
    """The print service and its queues."""

    running: bool
    default: str | None
    names: tuple[str, ...]


class Devices(NamedTuple):
    """The queues that are set up, and their addresses."""

    uris: dict[str, str]
    understood: bool
    """Every line was: a queue without an address is only advertised on the network."""


NO_DEVICES: Final = Devices({}, understood=True)


def destinations(printed: str) -> Destinations:
    """Read what `lpstat -r -d -e` printed."""
    lines = printed.splitlines()
    states = [line for line in lines if line.startswith("scheduler is ")]
    english = bool(states)
    running = not _DOWN.search("\n".join(states if english else lines[:1]))
    default: str | None = None
    names: list[str] = []
    for number, line in enumerate(lines):
        chosen = re.search(r"[:：]\s*(\S+)\s*$", line)
        if english and (line.startswith(("scheduler is ", "no system default", "lpstat: "))):
            continue
        if (number < 2 or line.startswith("system default")) and chosen:  # noqa: PLR2004 - as above
            default = chosen[1].partition("/")[0]
        elif _QUEUE.fullmatch(line) and (english or number >= 2 or (number and line.isascii())):  # noqa: PLR2004
            names.append(line)
    if default not in names:
        default = None
    return Destinations(running, default, tuple(dict.fromkeys(names)))


def device_uris(printed: str, names: Iterable[str]) -> Devices:
    """Read what `lpstat -v` printed.

    Args:
        printed: A line a queue, in any language: the name, a colon, the address.
        names: The queues that there may be.
    """
    known = sorted(names, key=len, reverse=True)
    uris: dict[str, str] = {}
    understood = True
    for line in printed.splitlines():
        if not line.strip() or _NONE_SET_UP.search(line):
            continue
        english = re.fullmatch(r"device for (\S+?): (.*)", line)
        if english:
            uris[english[1]] = english[2]
            continue
        found = _URI.fullmatch(line)
        head = found["head"] if found else ""
        name = next((one for one in known if one in head.split()), None)
        name = name or next((one for one in known if one in head), None)
        if found is None or name is None:
            understood = False
        else:
            uris[name] = found["uri"]
    return Devices(uris, understood)


def none_set_up(said: str) -> bool:
    """Tell whether `lpstat -v` ended because no queue is set up."""
    return _NONE_SET_UP.search(said) is not None


def confirmed(found: Destinations, devices: Devices) -> Destinations:
    """Leave out what may be a sentence: a name that is not plain and that no address belongs to."""
    names = tuple(name for name in found.names if name.isascii() or name in devices.uris)
    return found._replace(names=names, default=found.default if found.default in names else None)

"""Active screens (画面) in physical pixels."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from checker.door.interface import ProbeError
from checker.model import Screen
from checker.probes.parse.numbers import whole

Size = tuple[int, int]

_PRIMARY = 0x4
_ACTIVE = 0x1
_MIRROR_DRIVER = 0x8
_QUARTER_TURNS = (1, 3)
_DPI_100 = 96
_PLACEHOLDER = "WinDisc"
"""The name Windows gives to a display that stands in for none (locked, disconnected)."""


def active_displays(adapters: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows of EnumDisplayDevicesW that are screens with a part of the desktop."""
    return [
        row
        for row in adapters
        if row["StateFlags"] & _ACTIVE
        and not row["StateFlags"] & _MIRROR_DRIVER
        and row["DeviceName"] != _PLACEHOLDER
    ]


def windows_screen(
    adapter: Mapping[str, Any],
    mode: Mapping[str, Any],
    modes: Sequence[Sequence[int]],
    monitor: Mapping[str, Any] | None,
    *,
    remote: bool,
) -> Screen:
    """Return one screen.

    Args:
        adapter: Its row of EnumDisplayDevicesW.
        mode: The current DEVMODEW, which is never DPI-virtualised.
        modes: Every size that EnumDisplaySettingsExW offers, as it is turned now.
        monitor: Its row of EnumDisplayMonitors; None: the scale is not known and 1.0 is told.
        remote: The session is a remote one.
    """
    width = whole(mode["dmPelsWidth"], "dmPelsWidth")
    height = whole(mode["dmPelsHeight"], "dmPelsHeight")
    largest = _largest((*((int(w), int(h)) for w, h in modes), (width, height)))
    return Screen(
        width=width,
        height=height,
        scale=_windows_scale(width, monitor) if monitor is not None else 1.0,
        primary=bool(adapter["StateFlags"] & _PRIMARY),
        rotated=mode["dmDisplayOrientation"] in _QUARTER_TURNS,
        max_width=None if remote else largest[0],
        max_height=None if remote else largest[1],
        remote=remote,
    )


def _windows_scale(width: int, monitor: Mapping[str, Any]) -> float:
    left, _, right, _ = (whole(edge, "rcMonitor") for edge in monitor["rcMonitor"])
    dpi = whole(monitor["dpi"], "GetDpiForMonitor")
    if right <= left or dpi <= 0:
        raise ProbeError("malformed", f"EnumDisplayMonitors answered {monitor['rcMonitor']}")
    # Where this thread is not DPI-aware, Windows shrinks the rectangle by what it keeps from the
    # DPI; the product is right in every state of awareness.
    return round(dpi / _DPI_100 * width / (right - left), 2)


def _largest(modes: Iterable[Size]) -> Size:
    return max(modes, key=lambda size: size[0] * size[1])


def mac_screens(text: str) -> tuple[Screen, ...]:
    """Return the screens of `system_profiler SPDisplaysDataType -json`.

    macOS draws on a canvas and shrinks it onto the panel. Where the panel's own size is told
    (built-in Retina panels), that is the physical size; else the canvas is.
    """
    try:
        cards = msgspec.json.decode(text)["SPDisplaysDataType"]
        rows = [row for card in cards for row in card.get("spdisplays_ndrvs", ())]
        return tuple(
            _mac_screen(row) for row in rows if row.get("spdisplays_online") != "spdisplays_no"
        )
    except (
        msgspec.MsgspecError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ProbeError("malformed", f"system_profiler: {type(error).__name__}") from error


def _mac_screen(row: Mapping[str, Any]) -> Screen:
    looks_like = _size(row.get("_spdisplays_resolution")) or _size(row.get("spdisplays_resolution"))
    panel = _size(row.get("spdisplays_pixelresolution"), r"spdisplays_(\d+)x(\d+)Retina\Z")
    physical = panel or _size(row.get("_spdisplays_pixels")) or looks_like
    if physical is None:
        raise ProbeError("malformed", "system_profiler tells no size of a screen")
    looks_like = looks_like or physical
    # The panel's size is told as it was built, the desktop's as the screen is turned now.
    turned = panel is not None and _portrait(panel) != _portrait(looks_like)
    if turned:
        physical = physical[::-1]
    return Screen(
        width=physical[0],
        height=physical[1],
        scale=round(physical[0] / looks_like[0], 2),
        primary=row.get("spdisplays_main") == "spdisplays_yes",
        rotated=turned or (panel is None and _portrait(physical)),
        max_width=physical[0] if panel else None,
        max_height=physical[1] if panel else None,
        # Sidecar, AirPlay and screen sharing make a display that is no screen of this Mac.
        remote=row.get("spdisplays_virtualdevice") == "spdisplays_yes",
    )


def _portrait(size: Size) -> bool:
    return size[1] > size[0]


def _size(text: object, pattern: str = r"(\d+) ?x ?(\d+)") -> Size | None:
    found = re.match(pattern, text) if isinstance(text, str) else None
    if found is None or len(found[0]) > 40:  # noqa: PLR2004 - no screen has so many digits
        return None
    size = int(found[1]), int(found[2])
    return size if all(size) else None


_OUTPUT = (
    r"(?P<name>\S+) connected (?P<primary>primary )?"
    r"(?P<width>\d+)x(?P<height>\d+)\+\d+\+\d+ ?(?P<turn>left|right|inverted)? ?"
)
_MODE = r" +(?P<width>\d+)x(?P<height>\d+)i? +(?P<rates>.*)"


def xrandr_screens(text: str, *, remote: bool) -> tuple[Screen, ...]:
    """Return the screens of `xrandr --current`: connected outputs that show something.

    Raises:
        ProbeError: `not_supported` under Wayland, which tells X programs only the scaled size.
    """
    screens = []
    for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE):
        head, *lines = block.splitlines() or [""]
        output = re.match(_OUTPUT, head)
        if output is None:
            continue
        if output["name"].startswith("XWAYLAND"):
            raise ProbeError("not_supported", "under Wayland X programs see only the scaled size")
        modes = [found for line in lines if (found := re.match(_MODE, line))]
        screens.append(_xrandr_screen(output, modes, remote=remote))
    return tuple(screens)


def _xrandr_screen(output: re.Match[str], modes: list[re.Match[str]], *, remote: bool) -> Screen:
    drawn = int(output["width"]), int(output["height"])
    turned = output["turn"] in ("left", "right")
    sizes = [(int(mode["width"]), int(mode["height"])) for mode in modes]
    current = [size for size, mode in zip(sizes, modes, strict=True) if "*" in mode["rates"]]
    if turned:
        sizes = [size[::-1] for size in sizes]
        current = [size[::-1] for size in current]
    physical = current[0] if current else drawn
    remote = remote or re.match(r"(?i)vnc|rdp", output["name"]) is not None
    largest = None if remote else _largest((*sizes, physical))
    return Screen(
        width=physical[0],
        height=physical[1],
        scale=round(physical[0] / drawn[0], 2),
        primary=bool(output["primary"]),
        rotated=turned,
        max_width=largest[0] if largest else None,
        max_height=largest[1] if largest else None,
        remote=remote,
    )

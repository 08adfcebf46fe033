"""Active screens (画面) in physical pixels."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

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
_MOST_DPI = 1920
_LONGEST_EDGE = 100_000
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
    preferred: Size | None = None,
    *,
    remote: bool,
) -> Screen:
    """Return one screen.

    Args:
        adapter: Its row of EnumDisplayDevicesW.
        mode: The current DEVMODEW, which is never DPI-virtualised.
        modes: Every size that EnumDisplaySettingsExW offers, as it is turned now.
        monitor: Its row of EnumDisplayMonitors; None: the scale is not known and 1.0 is told.
        preferred: What the panel prefers, in its own orientation; None: not known.
        remote: The session is a remote one.
    """
    width = _edge(mode["dmPelsWidth"], "dmPelsWidth")
    height = _edge(mode["dmPelsHeight"], "dmPelsHeight")
    turned = mode["dmDisplayOrientation"] in _QUARTER_TURNS
    most = _most_lines((*_sizes(modes), (width, height)))
    panel = preferred[::-1] if preferred and turned else preferred
    return Screen(
        width=width,
        height=height,
        scale=_windows_scale(width, monitor),
        primary=bool(adapter["StateFlags"] & _PRIMARY),
        rotated=turned,
        max_width=None if remote else most[0],
        max_height=None if remote else most[1],
        remote=remote,
        preferred_width=panel[0] if panel and not remote else None,
        preferred_height=panel[1] if panel and not remote else None,
    )


def _edge(value: object, what: str) -> int:
    edge = whole(value, what)
    if not 1 <= edge <= _LONGEST_EDGE:
        raise ProbeError("malformed", f"{what} answered {edge}")
    return edge


def _sizes(modes: Iterable[Sequence[object]]) -> Iterator[Size]:
    """Walk the modes that are sizes; one that is none costs only itself."""
    for mode in modes:
        try:
            yield _edge(mode[0], "mode"), _edge(mode[1], "mode")
        except (ProbeError, IndexError, TypeError, KeyError):
            continue


def preferred_sizes(rows: Iterable[Mapping[str, Any]]) -> dict[str, Size]:
    """Return what each output's panel prefers, by the output's name.

    Args:
        rows: What the target preferred modes of the DisplayConfig calls gave.
    """
    found: dict[str, Size] = {}
    for row in rows:
        try:
            size = _edge(row["width"], "width"), _edge(row["height"], "height")
        except (ProbeError, KeyError, TypeError):
            continue
        # Two panels that show the same picture share an output: the smaller one binds.
        name = str(row.get("viewGdiDeviceName", ""))
        found[name] = min(size, found.get(name, size))
    return found


def _windows_scale(width: int, monitor: Mapping[str, Any] | None) -> float:
    """Return the scale; 1.0 where it cannot be told, which hides no screen."""
    if monitor is None:
        return 1.0
    try:
        left, _, right, _ = (whole(edge, "rcMonitor") for edge in monitor["rcMonitor"])
        dpi = whole(monitor["dpi"], "GetDpiForMonitor")
    except (ProbeError, KeyError, TypeError, ValueError):
        return 1.0
    if right <= left or not 0 < dpi <= _MOST_DPI:
        return 1.0
    # Where this thread is not DPI-aware, Windows shrinks the rectangle by what it keeps from the
    # DPI; the product is right in every state of awareness.
    return min(max(round(dpi / _DPI_100 * width / (right - left), 2), 0.1), 20.0)


def _most_lines(modes: Iterable[Size]) -> Size:
    """Return the mode whose shorter edge is longest: lines are what a wide panel lacks first."""
    return max(modes, key=lambda size: (min(size), max(size)))


def mac_screens(text: str, natives: Mapping[str, Size] | None = None) -> tuple[Screen, ...]:
    """Return the screens of `system_profiler SPDisplaysDataType -json`.

    macOS draws on a canvas and shrinks it onto the panel. Where the panel's own size is told, that
    is the physical size; else the canvas is, unless it is larger than what it can be. A row that
    tells no size is no screen (older systems list empty sockets so).

    Args:
        text: What it printed.
        natives: Display id (hexadecimal) -> the panel's own pixels, where known.
    """
    try:
        cards = msgspec.json.decode(text)["SPDisplaysDataType"]
        rows = [
            row
            for card in cards
            for row in card.get("spdisplays_ndrvs", ())
            if isinstance(row, dict) and row.get("spdisplays_online") != "spdisplays_no"
        ]
    except (
        msgspec.MsgspecError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ProbeError("malformed", f"system_profiler: {type(error).__name__}") from error
    screens = (_mac_screen(row, natives or {}) for row in rows)
    return tuple(screen for screen in screens if screen is not None)


_MAC_CANVAS: Final = 3840
"""Wider canvases are drawn for panels that are smaller: where the panel is not told, what the
desktop looks like is what it has at least."""


def _mac_screen(row: Mapping[str, Any], natives: Mapping[str, Size]) -> Screen | None:
    looks_like = _size(row.get("_spdisplays_resolution")) or _size(row.get("spdisplays_resolution"))
    panel = natives.get(str(row.get("_spdisplays_displayID", "")).lower()) or _size(
        row.get("spdisplays_pixelresolution"), r"spdisplays_(\d+)x(\d+)Retina\Z"
    )
    physical = panel or _size(row.get("_spdisplays_pixels")) or looks_like
    if physical is None:
        return None
    looks_like = looks_like or physical
    if panel is None and max(physical) > _MAC_CANVAS and physical[0] >= 2 * looks_like[0]:
        physical = looks_like
    # The panel's size is told as it was built, the desktop's as the screen is turned now.
    turned = panel is not None and _portrait(panel) != _portrait(looks_like)
    if turned:
        physical = physical[::-1]
    return Screen(
        width=physical[0],
        height=physical[1],
        scale=min(max(round(physical[0] / looks_like[0], 2), 0.1), 20.0),
        primary=row.get("spdisplays_main") == "spdisplays_yes",
        rotated=turned or (panel is None and _portrait(physical)),
        max_width=physical[0] if panel else None,
        max_height=physical[1] if panel else None,
        # Sidecar, AirPlay and screen sharing make a display that is no screen of this Mac.
        remote=row.get("spdisplays_virtualdevice") == "spdisplays_yes",
        preferred_width=physical[0] if panel else None,
        preferred_height=physical[1] if panel else None,
    )


def mac_natives(rows: Iterable[Mapping[str, Any]]) -> dict[str, Size]:
    """Return the panels' own pixels by display id, from the modes that macOS calls native."""
    found: dict[str, Size] = {}
    for row in rows:
        try:
            size = _edge(row["width"], "width"), _edge(row["height"], "height")
            name = f"{whole(row['displayID'], 'displayID'):x}"
        except (ProbeError, KeyError, TypeError):
            continue
        found[name] = max(size, found.get(name, size))
    return found


def _portrait(size: Size) -> bool:
    return size[1] > size[0]


def _size(text: object, pattern: str = r"(\d+) ?[x×] ?(\d+)") -> Size | None:
    found = re.match(pattern, text) if isinstance(text, str) else None
    if found is None or len(found[0]) > 40:  # noqa: PLR2004 - no screen has so many digits
        return None
    size = int(found[1]), int(found[2])
    return size if all(0 < edge <= _LONGEST_EDGE for edge in size) else None


_OUTPUT = (
    r"(?P<name>\S+) connected (?P<primary>primary )?"
    r"(?P<width>\d{1,6})x(?P<height>\d{1,6})\+\d+\+\d+ ?(?P<turn>left|right|inverted)? ?"
)
_MODE = r" +(?P<width>\d{1,6})x(?P<height>\d{1,6})i? +(?P<rates>.*)"


def xrandr_screens(
    text: str, panels: Mapping[str, Size] | None = None, *, remote: bool
) -> tuple[Screen, ...]:
    """Return the screens of `xrandr --current`: connected outputs that show something.

    Args:
        text: What it printed.
        panels: Output -> what the panel prefers by its own EDID, for outputs that do not say it.
        remote: The display is another machine's.

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
        panel = (panels or {}).get(output["name"])
        screen = _xrandr_screen(output, modes, panel, remote=remote)
        if screen is not None:
            screens.append(screen)
    return tuple(screens)


def _xrandr_screen(
    output: re.Match[str], modes: list[re.Match[str]], panel: Size | None, *, remote: bool
) -> Screen | None:
    drawn = int(output["width"]), int(output["height"])
    if not all(0 < edge <= _LONGEST_EDGE for edge in drawn):
        return None
    turned = output["turn"] in ("left", "right")
    rows = [
        (size, mode["rates"])
        for mode in modes
        for size in _sizes([(int(mode["width"]), int(mode["height"]))])
    ]
    current = next((size for size, rates in rows if "*" in rates), None)
    panel = next((size for size, rates in rows if "+" in rates), panel)
    sizes = [size for size, _ in rows]
    if turned:
        sizes = [size[::-1] for size in sizes]
        current = current[::-1] if current else None
        panel = panel[::-1] if panel else None
    physical = current or drawn
    remote = remote or re.match(r"(?i)vnc|rdp", output["name"]) is not None
    most = None if remote else _most_lines((*sizes, physical))
    panel = None if remote else panel
    return Screen(
        width=physical[0],
        height=physical[1],
        scale=min(max(round(physical[0] / drawn[0], 2), 0.1), 20.0),
        primary=bool(output["primary"]),
        rotated=turned,
        max_width=most[0] if most else None,
        max_height=most[1] if most else None,
        remote=remote,
        preferred_width=panel[0] if panel else None,
        preferred_height=panel[1] if panel else None,
    )

"""Screens are physical pixels, whatever the scaling, the turn or the session."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from checker.door.interface import ProbeError
from checker.door.linux import LinuxHost
from checker.model import Failure, Screen
from checker.probes.display import PROBE
from checker.probes.parse.display import mac_screens, windows_screen, xrandr_screens
from tests.probes.hardware import facts_of, recorded, x_server
from tests.recorded_host import RecordedHost


def screens(host: RecordedHost) -> tuple[Screen, ...]:
    fact = facts_of(host, PROBE).get("display.screens")
    assert fact is not None
    assert isinstance(fact.value, tuple), fact
    return fact.value


def failure(host: RecordedHost) -> Failure:
    fact = facts_of(host, PROBE).get("display.screens")
    assert fact is not None
    assert isinstance(fact.failure, Failure), fact
    return fact.failure


def one(
    width: int = 1920, height: int = 1080, *, dpi: int = 96, seen: tuple[int, int] | None = None
) -> Screen:
    """One Windows screen; `seen` is the size of the rectangle that Windows lets the program see."""
    across, down = seen or (width, height)
    return windows_screen(
        {"DeviceName": "D", "StateFlags": 5},
        {"dmPelsWidth": width, "dmPelsHeight": height, "dmDisplayOrientation": 0},
        [],
        {"rcMonitor": [0, 0, across, down], "dpi": dpi},
        remote=False,
    )


@pytest.mark.parametrize(("dpi", "scale"), [(96, 1.0), (120, 1.25), (144, 1.5), (168, 1.75)])
def test_scaling_changes_the_scale_and_never_the_pixels(dpi: int, scale: float) -> None:
    screen = one(dpi=dpi)
    assert (screen.width, screen.height, screen.scale) == (1920, 1080, scale)


@pytest.mark.parametrize(
    ("seen", "dpi"),
    [
        ((1920, 1080), 144),  # per-monitor aware: true rectangle, true DPI
        ((1280, 720), 96),  # unaware: the rectangle shrinks, the DPI is 96
        ((1600, 900), 120),  # aware of a main screen at 125 %
    ],
)
def test_the_scale_is_right_in_every_state_of_awareness(seen: tuple[int, int], dpi: int) -> None:
    screen = one(dpi=dpi, seen=seen)
    assert (screen.width, screen.scale) == (1920, 1.5)


def test_a_shrunken_rectangle_of_odd_size_gives_the_whole_percent() -> None:
    assert one(1366, 768, seen=(1093, 614)).scale == 1.25


def test_two_screens_one_of_them_turned() -> None:
    first, second = screens(recorded("two-monitors"))
    assert (first.width, first.height, first.scale, first.primary) == (1920, 1080, 1.5, True)
    assert not first.rotated
    assert (second.width, second.height, second.rotated, second.primary) == (
        1080,
        1920,
        True,
        False,
    )
    assert (second.max_width, second.max_height) == (1080, 1920)


@pytest.mark.parametrize(("turn", "rotated"), [(0, False), (1, True), (2, False), (3, True)])
def test_upside_down_is_not_turned(turn: int, rotated: bool) -> None:  # noqa: FBT001 - a parameter
    device = "\\\\.\\DISPLAY1"
    mode = {"dmPelsWidth": 1080, "dmPelsHeight": 1920, "dmDisplayOrientation": turn}
    host = recorded("windows-11-pro", calls={f"EnumDisplaySettingsExW({device})": mode})
    assert screens(host)[0].rotated is rotated


def test_the_panel_can_do_more_than_it_is_set_to() -> None:
    device = "\\\\.\\DISPLAY1"
    mode = {"dmPelsWidth": 1280, "dmPelsHeight": 720, "dmDisplayOrientation": 0}
    screen = screens(recorded("windows-11-pro", calls={f"EnumDisplaySettingsExW({device})": mode}))[
        0
    ]
    assert (screen.width, screen.height) == (1280, 720)
    assert (screen.max_width, screen.max_height) == (1920, 1080)


def test_a_small_panel_offers_no_more() -> None:
    screen = screens(recorded("small-screen-1366x768"))[0]
    assert (screen.width, screen.height) == (1366, 768)
    assert (screen.max_width, screen.max_height) == (1366, 768)


def test_a_remote_session_says_so_and_claims_no_panel() -> None:
    screen = screens(recorded("remote-desktop"))[0]
    assert screen.remote
    assert not screen.panel_known


@pytest.mark.parametrize(
    ("metric", "session", "glass", "remote"),
    [
        (0, 1, 1, False),
        (1, 1, 1, True),
        (0, 2, 1, True),  # a virtual GPU: the metric alone says local
        (0, 2, 2, False),  # after a change of user the console is session 2
        (0, 1, None, False),
    ],
)
def test_a_session_is_remote_by_metric_or_by_not_being_at_the_glass(
    metric: int,
    session: int,
    glass: int | None,
    remote: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    key = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server"
    host = recorded(
        "windows-11-pro",
        calls={"GetSystemMetrics(4096)": metric, "ProcessIdToSessionId": session},
    )
    host.data["registry"]["HKLM:64"][key] = {} if glass is None else {"GlassSessionId": glass}
    assert [screen.remote for screen in screens(host)] == [remote]


def test_a_service_has_no_desktop_and_does_not_tell_of_its_made_up_screen() -> None:
    host = recorded("windows-11-pro", calls={"ProcessIdToSessionId": 0})
    assert failure(host).reason == "not_supported"
    assert "session 0" in failure(host).detail


@pytest.mark.parametrize(
    "adapters",
    [
        [],
        [{"DeviceName": "WinDisc", "DeviceString": "", "StateFlags": 5}],
        [{"DeviceName": "\\\\.\\DISPLAY1", "DeviceString": "", "StateFlags": 0}],
        [{"DeviceName": "\\\\.\\DISPLAYV1", "DeviceString": "mirror", "StateFlags": 9}],
    ],
)
def test_no_screen_is_a_failure_and_not_an_empty_list(adapters: list[dict[str, Any]]) -> None:
    host = recorded("windows-11-pro", calls={"EnumDisplayDevicesW": adapters})
    assert failure(host).reason == "not_found"


def test_a_scale_that_cannot_be_read_hides_no_screen() -> None:
    assert one(seen=(0, 0)).scale == 1.0
    assert one(dpi=0).scale == 1.0


# macOS


def mac(*rows: dict[str, str]) -> tuple[Screen, ...]:
    return mac_screens(json.dumps({"SPDisplaysDataType": [{"spdisplays_ndrvs": list(rows)}]}))


def test_a_mac_tells_its_panel_not_the_canvas_that_macos_draws_on() -> None:
    screen = screens(recorded("macos-15-macbook-air"))[0]
    assert (screen.width, screen.height, screen.scale) == (2560, 1664, 1.5)
    assert screen.primary
    assert screen.panel_known


def test_an_imac_and_a_screen_in_portrait() -> None:
    first, second = screens(recorded("macos-14-imac-intel"))
    assert (first.width, first.height, first.scale) == (5120, 2880, 2.0)
    assert (second.width, second.height, second.scale, second.rotated) == (1200, 1920, 1.0, True)
    assert not second.panel_known


def test_a_turned_retina_panel_is_turned() -> None:
    (screen,) = mac(
        {
            "_spdisplays_resolution": "1664 x 2560 @ 60.00Hz",
            "spdisplays_pixelresolution": "spdisplays_2560x1664Retina",
        }
    )
    assert (screen.width, screen.height, screen.rotated, screen.scale) == (1664, 2560, True, 1.0)


def test_a_named_size_is_not_read_as_a_panel() -> None:
    (screen,) = mac(
        {
            "_spdisplays_pixels": "3440 x 1440",
            "_spdisplays_resolution": "3440 x 1440 @ 60.00Hz",
            "spdisplays_pixelresolution": "spdisplays_uwqhd",
        }
    )
    assert (screen.width, screen.height, screen.panel_known) == (3440, 1440, False)


def test_sleeping_and_virtual_screens_of_a_mac() -> None:
    size = {"_spdisplays_resolution": "1366 x 1024 @ 60.00Hz", "_spdisplays_pixels": "2732 x 2048"}
    assert mac({**size, "spdisplays_online": "spdisplays_no"}) == ()
    (sidecar,) = mac({**size, "spdisplays_virtualdevice": "spdisplays_yes"})
    assert sidecar.remote


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"SPDisplaysDataType": 3}',
        '{"SPDisplaysDataType": [3]}',
        '{"SPDisplaysDataType": ' + "[" * 100_000,
    ],
)
def test_an_answer_of_another_shape_is_malformed(text: str) -> None:
    with pytest.raises(ProbeError, match="malformed"):
        mac_screens(text)


@pytest.mark.parametrize(
    "row", ["x", {}, {"_spdisplays_pixels": "0 x 0"}, {"_name": "spdisplays_display_connector"}]
)
def test_a_row_that_tells_no_size_costs_only_itself(row: object) -> None:
    good = {"_spdisplays_pixels": "2560 x 1440", "_spdisplays_resolution": "2560 x 1440"}
    both = {"SPDisplaysDataType": [{"spdisplays_ndrvs": [row, good]}]}
    assert [screen.width for screen in mac_screens(json.dumps(both))] == [2560]


def test_a_mac_without_a_screen_is_a_failure() -> None:
    command = "/usr/sbin/system_profiler SPDisplaysDataType -json"
    none = json.dumps({"SPDisplaysDataType": [{"_name": "Apple M4"}]})
    assert failure(recorded("macos-15-macbook-air", runs={command: none})).reason == "not_found"


# Linux

LAPTOP = """Screen 0: minimum 320 x 200, current 3000 x 1920, maximum 16384 x 16384
eDP-1 connected primary 1920x1080+0+0 (normal left inverted right x axis y axis) 309mm x 174mm
   1920x1080     60.01*+  59.97
   1280x1024     60.02
HDMI-1 connected 1080x1920+1920+0 left (normal left inverted right x axis y axis) 527mm x 296mm
   1920x1080     60.00*+  50.00
   1920x1080i    60.00
   1280x720      60.00
DP-1 connected (normal left inverted right x axis y axis)
   1920x1080     60.00 +
DP-2 disconnected (normal left inverted right x axis y axis)
"""


def test_xrandr_tells_what_is_drawn_where() -> None:
    first, second = xrandr_screens(LAPTOP, remote=False)
    assert (first.width, first.height, first.primary, first.rotated) == (1920, 1080, True, False)
    assert (second.width, second.height, second.rotated) == (1080, 1920, True)
    assert (second.max_width, second.max_height) == (1080, 1920)


def test_a_scaled_output_is_told_in_physical_pixels() -> None:
    scaled = LAPTOP.replace("1920x1080+0+0", "1536x864+0+0")
    first = xrandr_screens(scaled, remote=False)[0]
    assert (first.width, first.height, first.scale) == (1920, 1080, 1.25)


def test_wayland_shows_x_programs_only_a_scaled_size() -> None:
    with pytest.raises(ProbeError, match="not_supported"):
        xrandr_screens(LAPTOP.replace("eDP-1", "XWAYLAND0"), remote=False)


@pytest.mark.parametrize(
    ("display", "output", "remote"),
    [(":0", "eDP-1", False), ("localhost:10.0", "eDP-1", True), (":1", "VNC-0", True)],
)
def test_a_display_of_another_machine_is_remote(
    display: str,
    output: str,
    remote: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    text = LAPTOP.replace("eDP-1", output)
    host = recorded("linux-debian-12", runs={"xrandr --current": text}, env={"DISPLAY": display})
    assert screens(host)[0].remote is remote


def test_without_a_desktop_linux_names_its_panel_but_claims_no_size() -> None:
    host = recorded("linux-debian-12", env={"DISPLAY": ""})
    assert failure(host).reason == "not_supported"
    assert "card0-eDP-1 1920x1080" in failure(host).detail


def test_a_server_without_a_screen_is_a_failure() -> None:
    host = recorded("linux-debian-12", env={"DISPLAY": ""})
    host.data = {**host.data, "files": {}}
    assert failure(host).reason == "not_found"


def test_a_display_that_does_not_answer_is_a_failure() -> None:
    host = recorded("linux-debian-12", runs={"xrandr --current": {"!": "crashed"}})
    assert failure(host).reason == "crashed"


@pytest.fixture
def display(request: pytest.FixtureRequest, needs: Callable[..., None]) -> Iterator[str]:
    """A real X server of the size that the test names."""
    needs("Xvfb", "xrandr")
    with x_server(request.param) as name:
        yield name


@pytest.mark.real
@pytest.mark.parametrize(
    ("display", "size"),
    [("1366x768", (1366, 768)), ("1280x1024", (1280, 1024)), ("1080x1920", (1080, 1920))],
    indirect=["display"],
)
def test_a_real_x_server_is_read(
    display: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "DISPLAY", display)
    fact = PROBE.read(LinuxHost())["display.screens"]
    assert isinstance(fact.value, tuple)
    assert [(screen.width, screen.height) for screen in fact.value] == [size]

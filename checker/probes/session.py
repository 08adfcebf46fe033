"""The session (セッション): in front of this PC, or from another device (virtual desktop)."""

from collections.abc import Iterator
from typing import Final

from checker.door.interface import Host, ProbeError
from checker.model import SessionKind
from checker.packs.software import software
from checker.probes import programs
from checker.probes.parse.display import active_displays
from checker.probes.parse.names import matches

_SM_REMOTESESSION: Final = 0x1000
_TERMINAL_SERVER: Final = r"SYSTEM\CurrentControlSet\Control\Terminal Server"


def session_kind(host: Host) -> SessionKind:
    """Return where a person sees this desktop.

    Raises:
        ProbeError: It cannot be told (macOS, a service, no answer).
    """
    match host.system:
        case "windows":
            return _windows(host)
        case "linux":
            return _linux(host)
        case _:
            raise ProbeError("not_supported", "macOS does not tell who looks at its screen")


def _windows(host: Host) -> SessionKind:
    session = host.call("ProcessIdToSessionId")
    if session == 0:
        raise ProbeError("not_supported", "session 0 has no desktop: run it as the signed-in user")
    tables = software().virtual_desktop
    name = host.env("SESSIONNAME")
    for table in tables:
        if matches(name, table.sessions) or any(host.env(one) for one in table.set):
            return table.kind
    displays = list(_display_names(host))
    for table in tables:
        if any(matches(one, table.displays) for one in displays):
            return table.kind
    remote = _remote(host, session)
    if remote or any(matches(one, software().virtual_machine_displays) for one in displays):
        for table in tables:
            if any(programs.read_key(host, "HKLM", key) is not None for key in table.keys):
                return table.kind
    return "rdp" if remote else "console"


def _display_names(host: Host) -> Iterator[str]:
    try:
        rows = active_displays(host.call("EnumDisplayDevicesW"))
    except (ProbeError, KeyError, TypeError):
        return
    yield from (str(row.get("DeviceString", "")) for row in rows)


def _remote(host: Host, session: object) -> bool:
    # SM_REMOTESESSION alone is false in a remote session with a virtual GPU.
    if host.call("GetSystemMetrics", _SM_REMOTESESSION):
        return True
    at_glass = (host.registry("HKLM", _TERMINAL_SERVER) or {}).get("GlassSessionId")
    return isinstance(at_glass, int) and at_glass != session


def _linux(host: Host) -> SessionKind:
    if host.env("XRDP_SESSION") or host.env("XRDP_SOCKET_PATH"):
        return "rdp"
    if host.env("SSH_CONNECTION") or host.env("VNCDESKTOP"):
        return "other"
    return "console"

"""A look at the AWS VPN Client itself: is a profile there, is it connected, what does its log say.

Only read, and told beside the report: nothing here is a fact or decides anything. A profile's
name, its server and its keys are never kept.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from checker.door.interface import Host, ProbeError
from checker.packs.vpn_client import VpnClientFile
from checker.probes import programs
from checker.probes.parse.vpn_log import Told, last_told, latest

LOG_LIMIT: Final = 4_000_000
"""Bytes of one log. A longer one is not looked at: its end, which counts, would not be reached."""
_NEWEST: Final = 2
"""Of each kind of log so many, by their names, which hold the day."""
_ANSWER: Final = 200_000
"""Characters of what the client's commands answer."""
_PROFILES: Final = 5
"""Profiles whose connection is asked for."""
_SECONDS: Final = 5.0
_CLI: Final = "aws-vpn-client.exe"
_FOLDER: Final = r"Amazon\AWS VPN Client"


class VpnLook(NamedTuple):
    """What was seen of the client."""

    profiles: int | None = None
    """How many it has; None: could not be seen."""
    connected: bool | None = None
    """Whether one is connected now; None: could not be seen."""
    told: Told | None = None
    """What its log tells last; None: nothing that is known."""


def look(host: Host, table: VpnClientFile) -> VpnLook:
    """Look at the client, and ask it where it has commands for that (6.0 and newer).

    Args:
        host: The door to this PC.
        table: What its messages mean.
    """
    told = from_logs(host, table)
    cli = _cli(host)
    if cli is None:
        return VpnLook(_profile_files(host), None, told)
    names = _asked_names(host, cli)
    if names is None:
        return VpnLook(None, None, told)
    answers = [_asked(host, cli, *_status(name)) for name in names[:_PROFILES]]
    states = [one.get("connection-status") for one in answers if isinstance(one, dict)]
    connected = "Connected" in states if states or not names else None
    return VpnLook(len(names), connected, told or _from_answers(answers, table))


def from_logs(host: Host, table: VpnClientFile) -> Told | None:
    """Return what the client's logs tell last; None: nothing that is known."""
    return latest(last_told(log, table) for log in _logs(host))


def _logs(host: Host) -> Iterator[bytes]:
    for folder, starts in _folders(host):
        try:
            names = host.list(folder)
        except ProbeError:
            continue
        for start in starts:
            newest = sorted((one for one in names if one.startswith(start)), reverse=True)
            for name in newest[:_NEWEST]:
                try:
                    log = host.read(f"{folder}{_separator(host)}{name}", LOG_LIMIT + 1)
                except ProbeError:
                    continue
                if len(log) <= LOG_LIMIT:
                    yield log


def _separator(host: Host) -> str:
    return "\\" if host.system == "windows" else "/"


def _folders(host: Host) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Walk the folders of logs with how the files in them begin; OpenVPN's own says the most."""
    starts = ("ovpn_aws_vpn_client_", "aws_vpn_client_")
    if host.system != "windows":
        yield f"{host.env('HOME')}/.config/AWSVPNClient/logs", starts
        return
    yield rf"{host.env('APPDATA')}\AWSVPNClient\logs", starts
    user = host.env("USERNAME")
    if user and not {*user} & {"\\", "/", ":"}:
        for folder in programs.program_folders(host):
            yield rf"{folder}\{_FOLDER}\WinServiceLogs\{user}", ("",)
    shared = host.env("ProgramData")
    if shared:
        yield rf"{shared}\Amazon\AWSVPNClient\logs", ("",)


def _profile_files(host: Host) -> int | None:
    """Return how many profiles a client before 6.0 keeps; None: its folder cannot be listed."""
    place = r"\AWSVPNClient" if host.system == "windows" else "/.config/AWSVPNClient"
    home = host.env("APPDATA" if host.system == "windows" else "HOME") + place
    folder = f"{home}{_separator(host)}OpenVpnConfigs"
    try:
        return len(host.list(folder)) if host.exists(folder) else None
    except ProbeError:
        return None


def _cli(host: Host) -> str | None:
    if host.system != "windows":
        return None
    folders = [rf"{folder}\{_FOLDER}" for folder in programs.program_folders(host)]
    return programs.first_there(host, (rf"{folder}\{_CLI}" for folder in folders))


def _status(name: str) -> tuple[str, ...]:
    return ("get-connection-status", "--profile-name", name, "--show-details")


def _asked(host: Host, cli: str, *words: str) -> Any:  # noqa: ANN401 - JSON
    """Return what one of the client's commands answers; None: nothing that can be read.

    Never `get-config`, whose answer holds the private key, and nothing that changes anything.
    """
    try:
        answer = host.run(cli, *words, timeout=_SECONDS)
        return msgspec.json.decode(answer) if len(answer) <= _ANSWER else None
    except (ProbeError, msgspec.DecodeError, RecursionError):
        return None


def _asked_names(host: Host, cli: str) -> list[str] | None:
    answer = _asked(host, cli, "list-profiles")
    if not isinstance(answer, list):
        return None
    names = [one.get("profile-name") for one in answer if isinstance(one, dict)]
    return [one for one in names if isinstance(one, str) and one and not one.startswith("-")]


def _from_answers(answers: Iterable[Any], table: VpnClientFile) -> Told | None:
    for answer in answers:
        told = last_told(msgspec.json.encode(answer), table)
        if told is not None:
            return told
    return None

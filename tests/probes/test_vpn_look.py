"""The look at the AWS VPN Client: read, capped, and told only where it was seen."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import session
from checker.packs.locate import rules_root
from checker.packs.vpn_client import read_vpn_client
from checker.probes.parse.vpn_log import Told, last_told, latest
from checker.probes.vpn_look import LOG_LIMIT, VpnLook, from_logs, look
from tests.recorded_host import RecordedHost

TABLE = read_vpn_client(rules_root())
LOGS = Path(__file__).parents[1] / "cases" / "vpn-log"
WANTED = {
    "auth": "auth-failed",
    "badeku": "wrong-ca",
    "clientcert_expired": "client-cert-expired",
    "directive": "bad-config",
    "dns": "dns",
    "expired": "server-cert-expired",
    "future": "clock",
    "good": "connected",
    "http": "not-openvpn",
    "inline": "bad-config",
    "keymismatch": "bad-config",
    "nocert": "no-cert",
    "refused": "refused",
    "silent": "tls-timeout",
    "tlsbox": "reset",
    "wrongca": "wrong-ca",
    "x509name": "bad-config",
}
APPDATA = r"C:\Users\user\AppData\Roaming"
LOG_FOLDER = rf"{APPDATA}\AWSVPNClient\logs"
PROGRAMS = r"C:\Program Files\Amazon\AWS VPN Client"
CLI = rf"{PROGRAMS}\aws-vpn-client.exe"
ENV = {
    "APPDATA": APPDATA,
    "USERNAME": "user",
    "ProgramW6432": r"C:\Program Files",
    "ProgramData": r"C:\ProgramData",
}


def log(name: str) -> bytes:
    return (LOGS / f"{name}.log").read_bytes()


def told(text: bytes) -> str:
    found = last_told(text, TABLE)
    return found.cause if found else ""


def windows(
    logs: dict[str, str] | None = None,
    runs: dict[str, Any] | None = None,
    folders: dict[str, list[str]] | None = None,
) -> RecordedHost:
    files = {rf"{LOG_FOLDER}\{name}": text for name, text in (logs or {}).items()}
    if runs is not None:
        files[CLI] = ""
    return RecordedHost(
        {
            "system": "windows",
            "env": ENV,
            "files": files,
            "folders": {LOG_FOLDER: list(logs or {}), **(folders or {})},
            "runs": {f"{CLI} {words}": answer for words, answer in (runs or {}).items()},
        }
    )


def test_every_log_is_there_and_each_known_cause_has_its_line() -> None:
    assert {path.stem for path in LOGS.iterdir()} == set(WANTED)
    assert {one.cause for one in TABLE.message} == {*TABLE.cause, "connected"}


@pytest.mark.parametrize(("name", "cause"), WANTED.items())
def test_a_real_log_tells_its_cause(name: str, cause: str) -> None:
    assert told(log(name)) == cause


def test_the_last_attempt_counts() -> None:
    assert told(log("expired") + log("good")) == "connected"
    assert told(log("good") + log("expired")) == "server-cert-expired"
    # What was cut off now is not put down to what failed the time before.
    assert told(log("auth") + log("tlsbox")) == "reset"


def test_a_connection_that_stood_and_was_cut_off_is_cut_off() -> None:
    assert told(log("good") + b"2026-11-30 03:00:00 Connection reset, restarting [0]\n") == "reset"


@pytest.mark.parametrize(
    "text",
    [b"", b"\x00" * 500, b"\xff\xfe" * 300, b"all is well\n" * 10, "つながりません".encode()],
)
def test_what_is_not_known_is_not_told(text: bytes) -> None:
    assert last_told(text, TABLE) is None


def test_a_time_that_is_none_is_not_told() -> None:
    bad = b"2026-99-99 99:99:99 AUTH: Received control message: AUTH_FAILED"
    assert last_told(bad, TABLE) == Told("auth-failed", None)


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_log(data: bytes) -> None:
    found = last_told(data, TABLE)
    assert found is None or found.cause in {*TABLE.cause, "connected"}


def test_nothing_of_a_line_but_cause_and_time_is_kept() -> None:
    secret = "秘密 hunter2"  # noqa: S105 - stands for one
    line = f"2026-11-30 01:51:33 AUTH: Received control message: AUTH_FAILED,{secret}\n"
    found = last_told(line.encode(), TABLE)
    assert found == Told("auth-failed", dt.datetime(2026, 11, 30, 1, 51, 33))  # noqa: DTZ001 - the log has none
    said = session.vpn_client_told(VpnLook(1, connected=False, told=found), rules_root(), "ja")
    assert secret not in "".join(said)


def test_the_newest_of_several_logs_counts_and_one_without_a_time_never_wins() -> None:
    early, late = (Told("dns", dt.datetime(2026, 11, day)) for day in (1, 2))  # noqa: DTZ001 - as above
    assert latest([early, None, late, Told("clock", None)]) == late
    assert latest([None, Told("clock", None), None]) == Told("clock", None)
    assert latest([None]) is None


def test_an_older_client_is_read_by_its_files() -> None:
    configs = {rf"{APPDATA}\AWSVPNClient\OpenVpnConfigs": ["県"]}
    logs = {"ovpn_aws_vpn_client_20261130.log": log("wrongca").decode(), "other.txt": "x"}
    found = look(windows(logs, folders=configs), TABLE)
    assert (found.profiles, found.connected) == (1, None)
    assert found.told is not None
    assert found.told.cause == "wrong-ca"


def test_a_log_that_is_too_large_or_cannot_be_read_is_not_told() -> None:
    large = log("wrongca").decode() + " " * LOG_LIMIT
    assert from_logs(windows({"ovpn_aws_vpn_client_1.log": large}), TABLE) is None
    host = windows(folders={LOG_FOLDER: ["ovpn_aws_vpn_client_1.log"]})
    assert from_logs(host, TABLE) is None


def commands(profiles: Any, status: Any) -> RecordedHost:  # noqa: ANN401 - JSON
    asked = "get-connection-status --profile-name P --show-details"
    return windows(runs={"list-profiles": profiles, asked: status})


def test_a_newer_client_is_asked_what_it_has() -> None:
    profiles = json.dumps([{"profile-name": "P", "auth-type": "ma"}])
    up = commands(profiles, '{"connection-status":"Connected"}')
    assert look(up, TABLE) == VpnLook(1, connected=True)
    attempt = {"message": "Invalid configuration file"}
    said = json.dumps({"connection-status": "Failed", "latest-connection-attempt": attempt})
    down = look(commands(profiles, said), TABLE)
    assert down == VpnLook(1, connected=False, told=Told("bad-config", None))
    assert look(commands("[]", "{}"), TABLE).profiles == 0


@pytest.mark.parametrize("answer", ["", "{", "[" * 5000, "null", '[{"profile-name": 7}, 3]', "{}"])
def test_what_a_newer_client_answers_is_anybodys_text(answer: str) -> None:
    found = look(commands(answer, answer), TABLE)
    assert found.profiles in {None, 0}
    assert found.told is None


def test_a_profiles_name_never_becomes_an_option() -> None:
    profiles = json.dumps([{"profile-name": "--global"}])
    assert look(commands(profiles, "{}"), TABLE).profiles == 0


@pytest.mark.parametrize(
    ("seen", "part"),
    [
        (VpnLook(), "見えませんでした"),
        (VpnLook(profiles=0), "まだ入っていません"),
        (VpnLook(profiles=2), "2件"),
        (VpnLook(1, connected=True), "今、VPNにつながっています"),
        (VpnLook(1, told=Told("auth-failed", None)), "パスワード"),
        (VpnLook(1, told=Told("connected", None)), "つながりました"),
    ],
)
def test_what_was_seen_is_said(seen: VpnLook, part: str) -> None:
    assert part in "\n".join(session.vpn_client_told(seen, rules_root(), "ja"))


def test_what_failed_before_a_connection_that_stands_is_past() -> None:
    seen = VpnLook(1, connected=True, told=Told("dns", None))
    assert len(session.vpn_client_told(seen, rules_root(), "ja")) == 2

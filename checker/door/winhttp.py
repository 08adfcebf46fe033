"""Windows' own proxy calls, by their API names, for the door to the machine.

`CALLS` is merged into the calls of `checker/door/windows.py`. Nothing is loaded before a call.
"""

import ctypes
from typing import Final

from checker.door.interface import Calls, ProbeError
from checker.door.win32 import Bool, Dword, Handle, Pointer, WideText, function, last_error

_AUTO_DETECT: Final = 0x1
_CONFIG_URL: Final = 0x2
_BY_DHCP_AND_DNS: Final = 0x3
_NO_PROXY: Final = 1
_NAMED_PROXY: Final = 3
_FOUND_NO_SCRIPT: Final = 12180  # ERROR_WINHTTP_AUTODETECTION_FAILED

Answer = dict[str, str | bool]


class UserConfig(ctypes.Structure):
    """WINHTTP_CURRENT_USER_IE_PROXY_CONFIG. Pointers stay numbers, so that they can be freed."""

    _fields_ = (
        ("fAutoDetect", Bool),
        ("lpszAutoConfigUrl", Pointer),
        ("lpszProxy", Pointer),
        ("lpszProxyBypass", Pointer),
    )


class ProxyInfo(ctypes.Structure):
    """WINHTTP_PROXY_INFO."""

    _fields_ = (("dwAccessType", Dword), ("lpszProxy", Pointer), ("lpszProxyBypass", Pointer))


class AutoProxyOptions(ctypes.Structure):
    """WINHTTP_AUTOPROXY_OPTIONS."""

    _fields_ = (
        ("dwFlags", Dword),
        ("dwAutoDetectFlags", Dword),
        ("lpszAutoConfigUrl", WideText),
        ("lpvReserved", Pointer),
        ("dwReserved", Dword),
        ("fAutoLogonIfChallenged", Bool),
    )


def user_config() -> Answer:
    """Ask for the proxy settings of this user, which browsers take.

    Raises:
        ProbeError: `not_found`: this account has none (a service).
    """
    name = "WinHttpGetIEProxyConfigForCurrentUser"
    config = UserConfig()
    if not function("winhttp", name, Pointer)(ctypes.byref(config)):
        raise last_error(name)
    return {
        "auto_detect": bool(config.fAutoDetect),
        "auto_config_url": _take(config.lpszAutoConfigUrl),
        "proxy": _take(config.lpszProxy),
        "bypass": _take(config.lpszProxyBypass),
    }


def machine_config() -> Answer:
    """Ask for the machine's own proxy settings (`netsh winhttp show proxy`)."""
    name = "WinHttpGetDefaultProxyConfiguration"
    info = ProxyInfo()
    if not function("winhttp", name, Pointer)(ctypes.byref(info)):
        raise last_error(name)
    return _plain(info)


def proxy_for_url(url: str, auto_detect: int, pac_url: str) -> Answer:
    """Run the proxy script for an address.

    Args:
        url: The page that is asked for.
        auto_detect: 1: look for a script by DHCP and DNS (WPAD) first.
        pac_url: The script's address; empty when none is set.

    Raises:
        ProbeError: `not_found`: discovery found no script. Anything else: the script could not
            be fetched or run.
    """
    attempts: list[tuple[int, int, str | None]] = []
    attempts += [(_AUTO_DETECT, _BY_DHCP_AND_DNS, None)] if auto_detect else []
    attempts += [(_CONFIG_URL, 0, pac_url)] if pac_url else []
    problem = ProbeError("not_found", "no proxy script is set")
    session = _open_session()
    try:
        for flags, detect_flags, script in attempts:
            options = AutoProxyOptions(flags, detect_flags, script, None, 0, 1)
            found = _evaluate(session, url, options)
            if not isinstance(found, ProbeError):
                return found
            problem = found
    finally:
        function("winhttp", "WinHttpCloseHandle", Handle)(session)
    raise problem


def _open_session() -> int:
    name = "WinHttpOpen"
    open_session = function(
        "winhttp", name, WideText, Dword, WideText, WideText, Dword, returns=Handle
    )
    session: int | None = open_session("nanbyo-checker", _NO_PROXY, None, None, 0)
    if not session:
        raise last_error(name)
    return session


def _evaluate(session: int, url: str, options: AutoProxyOptions) -> Answer | ProbeError:
    name = "WinHttpGetProxyForUrl"
    info = ProxyInfo()
    ask = function("winhttp", name, Handle, WideText, Pointer, Pointer)
    if ask(session, url, ctypes.byref(options), ctypes.byref(info)):
        return _plain(info)
    problem = last_error(name)
    if f"error {_FOUND_NO_SCRIPT}" in problem.detail:
        return ProbeError("not_found", problem.detail)
    return problem


def _plain(info: ProxyInfo) -> Answer:
    proxy, bypass = _take(info.lpszProxy), _take(info.lpszProxyBypass)
    return {"proxy": proxy if info.dwAccessType == _NAMED_PROXY else "", "bypass": bypass}


def _take(pointer: int | None) -> str:
    """Copy a text that Windows allocated, and give its memory back."""
    if not pointer:
        return ""
    text = ctypes.wstring_at(pointer)
    function("kernel32", "GlobalFree", Handle, returns=Handle)(pointer)
    return text


CALLS: Calls = {
    "WinHttpGetIEProxyConfigForCurrentUser": user_config,
    "WinHttpGetDefaultProxyConfiguration": machine_config,
    "WinHttpGetProxyForUrl": proxy_for_url,
}

"""Which proxy the browsers of this user take, and for which host.

The settings are parsed by pure functions; passwords in them are dropped while parsing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

from checker.door.interface import Host, ProbeError
from checker.model import Proxy, clean
from checker.network.rules import HOST_PATTERN

Mode = Literal["none", "manual", "pac", "auto-detect"]
Scheme = Literal["http", "https"]
SCHEMES: Final[tuple[Scheme, ...]] = ("http", "https")


class Server(NamedTuple):
    """Where a proxy listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Settings:
    """Proxy settings as the system holds them."""

    mode: Mode = "none"
    servers: Mapping[str, Server] | None = None
    """By the scheme of the page that is asked for."""
    bypass: tuple[str, ...] = ()
    """Patterns in lower case with `*`; `<local>`: names without a dot."""
    pac_url: str = ""
    source: str = ""
    blind: bool = False
    """Browsers take a proxy that cannot be taken here: its script cannot be run, or it is not an
    HTTP proxy."""

    def fact(self) -> Proxy:
        """Return the settings as the contract has them."""
        if self.mode in {"pac", "auto-detect"}:
            return Proxy(self.mode, clean(without_credentials(self.pac_url)) or None)
        servers = self.servers or {}
        server = servers.get("https") or next(iter(servers.values()), None)
        return Proxy(self.mode, None if server is None else clean(str(server)))

    def static(self, scheme: Scheme, host: str) -> tuple[Server, ...]:
        """Return the proxy that is set for a host by hand; empty: direct."""
        server = (self.servers or {}).get(scheme)
        return () if server is None or bypassed(host, self.bypass) else (server,)


def without_credentials(url: str) -> str:
    """Return an address without user, password, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    netloc = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{netloc}{parts.path}" if parts.scheme else ""


def parse_server(text: str) -> Server | None:
    """Parse `host:port`, with or without `http://` and credentials.

    None when it is not an HTTP proxy: SOCKS, a proxy reached over TLS, or nonsense.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or not host or port == 0:
        return None
    if ":" not in host and not re.match(HOST_PATTERN, host):
        return None
    return Server(host, port or 80)


def parse_windows_servers(text: str) -> dict[str, Server]:
    """Parse Windows' `proxy:8080` or `http=a:80;https=b:80;socks=c:1080`.

    A SOCKS entry is left out: it can be used by nothing here.
    """
    servers: dict[str, Server] = {}
    for entry in re.split(r"[;\s]+", text.strip()):
        scheme, equals, rest = entry.partition("=")
        server = parse_server(rest if equals else entry)
        if server is None:
            continue
        for name in (scheme.lower(),) if equals else SCHEMES:
            if name in SCHEMES:
                servers.setdefault(name, server)
    return servers


def parse_bypass(text: str) -> tuple[str, ...]:
    """Parse Windows' list of hosts that need no proxy."""
    entries = (entry.lower().rpartition("://")[2] for entry in re.split(r"[;\s]+", text))
    return tuple(entry for entry in entries if entry)


def parse_no_proxy(text: str) -> tuple[str, ...]:
    """Parse the environment's `no_proxy`: a name stands for itself and what is under it."""
    patterns: list[str] = []
    for entry in re.split(r"[,\s]+", text.lower()):
        name = entry.lstrip(".")
        if name == "*":
            patterns.append("*")
        elif name:
            patterns += [name, f"*.{name}"]
    return tuple(patterns)


def bypassed(host: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a host needs no proxy."""
    host = host.lower()
    for pattern in patterns:
        if pattern == "<local>":
            if "." not in host:
                return True
            continue
        if _fits(host, re.sub(r":\d+\Z", "", pattern)):
            return True
    return False


def _fits(host: str, pattern: str) -> bool:
    """Tell whether a name fits a pattern with `*`, in time that many stars do not multiply."""
    first, *rest = pattern.split("*")
    if not rest:
        return host == first
    *middle, last = rest
    if not host.startswith(first) or not host.endswith(last):
        return False
    at, end = len(first), len(host) - len(last)
    for piece in middle:
        # The earliest place leaves the most room for what follows.
        found = host.find(piece, at, max(end, 0))
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


def from_windows(user: Mapping[str, Any], source: str) -> Settings:
    """Return the settings that Windows' own call gave."""
    text = str(user.get("proxy") or "")
    servers = parse_windows_servers(text)
    pac_url = str(user.get("auto_config_url") or "")
    mode: Mode = "manual" if servers or text else "none"
    if pac_url:
        mode = "pac"
    if user.get("auto_detect"):
        mode = "auto-detect"
    return Settings(
        mode=mode,
        servers=servers,
        bypass=parse_bypass(str(user.get("bypass") or "")),
        pac_url=pac_url,
        source=source,
        blind=bool(text) and "https" not in servers and mode == "manual" and "socks" in text,
    )


def from_scutil(text: str) -> Settings:
    """Return the settings that macOS' `scutil --proxy` prints."""
    values = dict(re.findall(r"^\s*(\w+) : (.+?)\s*$", text, re.MULTILINE))
    exceptions = re.search(r"ExceptionsList : <array> \{(.*?)\}", text, re.DOTALL)
    bypass = re.findall(r"^\s*\d+ : (\S+)", exceptions[1] if exceptions else "", re.MULTILINE)
    if values.get("ExcludeSimpleHostnames") == "1":
        bypass.append("<local>")
    servers: dict[str, Server] = {}
    for scheme in SCHEMES:
        kind = scheme.upper()
        server = parse_server(f"{values.get(f'{kind}Proxy', '')}:{values.get(f'{kind}Port', '80')}")
        if values.get(f"{kind}Enable") == "1" and server is not None:
            servers[scheme] = server
    pac = values.get("ProxyAutoConfigEnable") == "1"
    detect = values.get("ProxyAutoDiscoveryEnable") == "1"
    socks = values.get("SOCKSEnable") == "1" and not servers
    mode: Mode = "manual" if servers or socks else "none"
    if pac or detect:
        mode = "pac" if pac else "auto-detect"
    return Settings(
        mode=mode,
        servers=servers,
        bypass=tuple(name.lower() for name in bypass),
        pac_url=values.get("ProxyAutoConfigURLString", "") if pac else "",
        source="scutil --proxy",
        blind=pac or detect or socks,
    )


def from_environment(env: Callable[[str], str]) -> Settings:
    """Return the settings of the environment variables."""

    def get(name: str) -> str:
        return env(name) or env(name.upper())

    servers: dict[str, Server] = {}
    unusable = False
    for scheme in SCHEMES:
        # A server of the web must not be led astray by a request's header (CVE-2016-5385).
        text = (env("http_proxy") if scheme == "http" else get("https_proxy")) or get("all_proxy")
        server = parse_server(text) if text else None
        if server is not None:
            servers[scheme] = server
        elif text and scheme == "https":
            unusable = True
    return Settings(
        mode="manual" if servers or unusable else "none",
        servers=servers,
        bypass=parse_no_proxy(get("no_proxy")),
        source="environment",
        blind=unusable,
    )


def read_settings(host: Host) -> Settings:
    """Read the proxy settings of this user.

    Raises:
        ProbeError: They could not be read.
    """
    if host.system == "windows":
        try:
            name = "WinHttpGetIEProxyConfigForCurrentUser"
            return from_windows(host.call(name), name)
        except ProbeError:
            # A service or another account has no settings of its own; the machine's hold there.
            name = "WinHttpGetDefaultProxyConfiguration"
            return from_windows(host.call(name), name)
    if host.system == "macos":
        return from_scutil(host.run("scutil", "--proxy", timeout=3))
    return from_environment(host.env)


def evaluate(host: Host, settings: Settings, scheme: Scheme, name: str) -> tuple[Server, ...]:
    """Return the proxies to try for a host, best first; empty: direct.

    On Windows this may fetch and run a proxy script (PAC) and wait for its discovery (WPAD).

    Raises:
        ProbeError: `not_found`: discovery found no script, so browsers go on without one.
            Anything else: the script could not be had.
    """
    if settings.mode not in {"pac", "auto-detect"} or settings.blind:
        return settings.static(scheme, name)
    found = host.call(
        "WinHttpGetProxyForUrl",
        f"{scheme}://{name}/",
        int(settings.mode == "auto-detect"),
        settings.pac_url,
    )
    servers = [
        server
        for entry in re.split(r"[;\s]+", str(found.get("proxy") or ""))
        if (server := parse_windows_servers(entry).get(scheme)) is not None
    ]
    return () if bypassed(name, parse_bypass(str(found.get("bypass") or ""))) else tuple(servers)

"""What was read of a PC, as a person reads it: a fact's value in words."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from checker import wording
from checker.model import (
    PROFILE_SOURCE,
    Acrobat,
    Antivirus,
    Browser,
    Excel,
    Fact,
    HttpsProbe,
    Lang,
    LinkCertificate,
    LinkClock,
    LinkEndpoint,
    LinkReach,
    LinkTls,
    LinkTrust,
    OtherVpn,
    PrinterQueue,
    Proxy,
    Screen,
    Signal,
    System,
    Text,
    VpnClient,
    VpnProbe,
)

_BROWSERS: Final = {"edge": "Edge", "chrome": "Chrome", "safari": "Safari"}
_EDITIONS: Final = {
    "reader": Text("Acrobat Reader", "Acrobat Reader"),
    "standard": Text("Acrobat Standard", "Acrobat Standard"),
    "pro": Text("Acrobat Pro", "Acrobat Pro"),
    "unknown": Text("Acrobat（版は不明）", "Acrobat (edition not told)"),
}
_SYSTEMS: Final = {
    "windows": "Windows",
    "macos": "macOS",
    "linux": "Linux",
    "server": "Server",
    "debian": "Debian",
    "ubuntu": "Ubuntu",
    "fedora": "Fedora",
}
_PROXY: Final = {
    "none": Text("なし", "none"),
    "manual": Text("手動設定", "set by hand"),
    "pac": Text("自動構成（PAC）", "automatic (PAC)"),
    "auto-detect": Text("自動検出", "detected automatically"),
}
_ENCRYPTION: Final = {
    "on": Text("あり", "on"),
    "off": Text("なし", "off"),
    "unknown": Text("不明", "not known"),
}
_SESSIONS: Final = {
    "console": Text("PCの前で使用", "in front of the PC"),
    "rdp": Text("リモートデスクトップ", "Remote Desktop"),
    "citrix": Text("仮想デスクトップ（Citrix）", "virtual desktop (Citrix)"),
    "horizon": Text("仮想デスクトップ（Horizon）", "virtual desktop (Horizon)"),
    "avd": Text(
        "仮想デスクトップ（Azure Virtual Desktop・Windows 365）",
        "virtual desktop (Azure Virtual Desktop, Windows 365)",
    ),
    "other": Text("遠隔で使用", "used from afar"),
}
_PRINTERS: Final = {
    "fax": Text("ファクス", "fax"),
    "file": Text("紙には印刷しません", "prints no paper"),
    "remote": Text("遠隔で使うときだけのもの", "of a remote session"),
    "advertised": Text("このPCに未登録", "not set up on this PC"),
}
_PROOF: Final = {
    "openvpn": Text("OpenVPNの応答あり", "OpenVPN answered"),
    "tcp": Text(
        "TCP 443に接続できました（VPN自体は未確認）", "TCP 443 opens (the VPN itself was not tried)"
    ),
    "none": Text("応答なし", "no answer"),
}


def os_name(name: str) -> str:
    """Return `windows-server-2022` as people write it."""
    return " ".join(_SYSTEMS.get(part, part) for part in name.split("-"))


def value_text(key: str, value: Any, lang: Lang, system: System = "windows") -> str:  # noqa: ANN401
    """Return a fact's value as a person reads it.

    Args:
        key: The fact's key.
        value: What was read.
        lang: The language.
        system: Decides which gigabyte the person sees on that system for a disk.
    """
    match value:
        case None:
            return wording.NOT_FOUND.say(lang)
        case tuple():
            items = [_item(item, lang) for item in value]
            if key == "cancer_registry.signals":  # a program and its shortcut have one name
                items = list(dict.fromkeys(items))
            lead = _sites(value, lang) if key == "network.https" else ""
            return lead + (wording.join(items, lang) or wording.NONE.say(lang))
        case int():
            decimal = key.startswith("disk.") and system == "macos"
            return wording.size(value, 10**9 if decimal else 2**30)
        case str():
            return _plain(key, value, lang)
        case _:
            return _item(value, lang)


VPN_SERVER: Final = "vpn.server"
"""The place in a rule's sentence for the VPN's server."""
_SOME_VPN_SERVER: Final = Text("VPNの接続先", "the VPN's server")


def vpn_server(fact: Fact[VpnProbe] | None, lang: Lang) -> str:
    """Return the host that a VPN profile named, or how its server is called without one."""
    return profile_host(fact) or _SOME_VPN_SERVER.say(lang)


def profile_host(fact: Fact[VpnProbe] | None) -> str:
    """Return the host that a VPN profile named; empty: nobody has named one."""
    if fact is None or fact.source != PROFILE_SOURCE or not isinstance(fact.value, VpnProbe):
        return ""
    return (fact.value.target or "").rpartition(":")[0]


def _sites(rows: tuple[HttpsProbe, ...], lang: Lang) -> str:
    """Say how many of several sites were reached; one that was not stands for itself alone."""
    reached, asked = sum(row.reached for row in rows), len(rows)
    if asked in {reached, 1}:
        return ""
    if not reached:
        none = Text(f"{asked}か所のどれにもつながらない：", f"none of {asked} sites reached: ")
        return none.say(lang)
    some = Text(
        f"{asked}か所のうち{reached}か所につながる（残りはそのサイトだけのこと）：",
        f"{reached} of {asked} sites reached (the rest is those sites' own matter): ",
    )
    return some.say(lang)


def _plain(key: str, value: str, lang: Lang) -> str:
    if key == "os.version":  # of Linux it begins with the distribution's id
        first, space, rest = value.partition(" ")
        return _SYSTEMS.get(first, first) + space + rest
    if key == "os.name":
        return os_name(value)
    if key == "session.kind":
        return _SESSIONS[value].say(lang)
    return _ENCRYPTION[value].say(lang) if key == "security.disk_encryption" else value


def _item(item: Any, lang: Lang) -> str:  # noqa: ANN401 - one of many facts
    in_words = _ITEMS.get(type(item))
    return str(item) if in_words is None else in_words(item, lang)


def _screen(screen: Screen, lang: Lang) -> str:
    notes = [f"{wording.percent(screen.scale)}" if screen.scale != 1 else ""]
    if screen.height > screen.width:
        notes.append("縦向き" if lang == "ja" else "portrait")
    if screen.preferred_width and screen.preferred_height and _smaller_panel(screen):
        panel = panel_text(screen)
        notes.append(f"画面は{panel}" if lang == "ja" else f"panel {panel}")
    if screen.remote:
        notes.append("リモート" if lang == "ja" else "remote")
    return f"{screen.width}×{screen.height}{_notes(notes, lang)}"


def _browser(browser: Browser, lang: Lang) -> str:
    scope = "ユーザー用" if lang == "ja" else "this user"
    mine = [scope] if browser.scope == "user" else []
    return _versioned(_BROWSERS[browser.name], browser.version) + _notes(mine, lang)


def _acrobat(acrobat: Acrobat, lang: Lang) -> str:
    bits = [f"{acrobat.bits}bit" if acrobat.bits else ""]
    return _versioned(_EDITIONS[acrobat.edition].say(lang), acrobat.version) + _notes(bits, lang)


def _excel(excel: Excel, _: Lang) -> str:
    return _versioned("Excel", excel.version)


def _vpn_client(client: VpnClient, _: Lang) -> str:
    return _versioned("AWS VPN Client", client.version)


def _other_vpn(client: OtherVpn, _: Lang) -> str:
    return _versioned(client.name, client.version)


def _queue(queue: PrinterQueue, lang: Lang) -> str:
    return queue.name + _notes([_printer(queue, lang)], lang)


def _proxy(proxy: Proxy, lang: Lang) -> str:
    server = f"（{proxy.server}）" if lang == "ja" else f" ({proxy.server})"
    return _PROXY[proxy.mode].say(lang) + (server if proxy.server else "")


def _https(probe: HttpsProbe, lang: Lang) -> str:
    mark = wording.STATUS["met" if probe.reached else "not_met"]
    issuer = f"発行者 {probe.tls_issuer}" if lang == "ja" else f"issuer {probe.tls_issuer}"
    return f"{probe.host} {mark.symbol}{_notes([issuer] if probe.tls_issuer else [], lang)}"


def _vpn(probe: VpnProbe, lang: Lang) -> str:
    target = f"{probe.target} " if probe.target else ""
    return target + _PROOF[probe.proof].say(lang)


def _signal(signal: Signal, _: Lang) -> str:
    return signal.what


def _antivirus(program: Antivirus, lang: Lang) -> str:
    if program.enabled is None:
        return program.name
    state = Text("有効", "on") if program.enabled else Text("無効", "off")
    return program.name + _notes([state.say(lang)], lang)


def _smaller_panel(screen: Screen) -> bool:
    return (screen.shown_width, screen.shown_height) != (screen.width, screen.height)


def panel_text(screen: Screen) -> str:
    """Return the panel's own resolution, the longer edge first; empty where it is not known."""
    return f"{screen.panel_long}×{screen.panel_short}" if screen.panel_known else ""


_WAY: Final = {
    "batch": Text("API連携バッチ", "API batch"),
    "api": Text("自前のAPI連携", "own program"),
    "screen": Text("画面", "screen"),
}
_VIA: Final = {
    "direct": Text("直接", "direct"),
    "proxy": Text("プロキシ経由", "through the proxy"),
}
_TRUST: Final = {
    "as_named": Text("指定の発行者", "issued as named"),
    "not_as_named": Text("指定と違う発行者", "not issued as named"),
    "public": Text("公開の認証局", "public authority"),
    "system_only": Text("この機器だけが信頼する発行者", "trusted by this system only"),
    "other_name": Text("別の名前の証明書", "for another name"),
    "wrong_time": Text("期間外", "out of its time"),
    "untrusted": Text("信頼できない", "not trusted"),
}


def _endpoint(item: LinkEndpoint, lang: Lang) -> str:
    notes = [_WAY[item.way].say(lang), _VIA[item.via].say(lang) if item.via else ""]
    return f"{item.scheme}://{item.host}:{item.port}{_notes(notes, lang)}"


def _reach(item: LinkReach, lang: Lang) -> str:
    mark = wording.STATUS["met" if item.stage == "done" else "not_met"]
    return f"{mark.symbol} {_VIA[item.via].say(lang)}"


def _tls(item: LinkTls, lang: Lang) -> str:
    versions = wording.join([f"TLS {one}" for one in item.offered], lang) or wording.NONE.say(lang)
    agreed = Text(f"使う版 {item.negotiated}", f"agreed {item.negotiated}").say(lang)
    return versions + _notes([agreed] if item.negotiated else [], lang)


def _trust(item: LinkTrust, lang: Lang) -> str:
    return _TRUST[item.state].say(lang) + _notes([item.issuer or ""], lang)


def _certificate(item: LinkCertificate, lang: Lang) -> str:
    left = Text(f"残り{item.days_left}日", f"{item.days_left} days left")
    return left.say(lang) + _notes([item.issuer or ""], lang)


def _clock(item: LinkClock, lang: Lang) -> str:
    return Text(f"差 {item.off_by}秒", f"off by {item.off_by} s").say(lang)


def _printer(queue: PrinterQueue, lang: Lang) -> str:
    if queue.prints in _PRINTERS:
        return _PRINTERS[queue.prints].say(lang)
    if queue.prints == "unknown" and queue.a4 is not False:
        return "紙に印刷するかは不明" if lang == "ja" else "not known to print on paper"
    a4 = {
        True: Text("A4対応", "A4"),
        False: Text("A4なし", "no A4"),
        None: Text("A4は不明", "A4 not known"),
    }
    return a4[queue.a4].say(lang)


def _notes(notes: list[str], lang: Lang) -> str:
    inner = wording.join(notes, lang)
    if not inner:
        return ""
    return wording.bracketed(inner, lang)


def _versioned(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name


_ITEMS: Final[Mapping[type, Callable[[Any, Lang], str]]] = MappingProxyType(
    {
        Screen: _screen,
        Browser: _browser,
        Acrobat: _acrobat,
        Excel: _excel,
        VpnClient: _vpn_client,
        OtherVpn: _other_vpn,
        PrinterQueue: _queue,
        Proxy: _proxy,
        HttpsProbe: _https,
        VpnProbe: _vpn,
        Signal: _signal,
        Antivirus: _antivirus,
        LinkEndpoint: _endpoint,
        LinkReach: _reach,
        LinkTls: _tls,
        LinkTrust: _trust,
        LinkCertificate: _certificate,
        LinkClock: _clock,
    }
)
"""How each kind of thing that a fact lists is told."""

"""The only place where a status or a value becomes a word, a symbol or a colour.

Every reader (screen, paper, page, table) takes its words from here, so that one result never has
two names.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from checker.model import (
    PROFILE_SOURCE,
    Acrobat,
    Antivirus,
    Browser,
    Eligibility,
    Excel,
    Fact,
    HttpsProbe,
    Lang,
    Level,
    LinkCertificate,
    LinkClock,
    LinkEndpoint,
    LinkReach,
    LinkTls,
    LinkTrust,
    OtherVpn,
    Overall,
    PrinterQueue,
    Proxy,
    RemedyKind,
    Screen,
    Signal,
    Status,
    System,
    Text,
    VpnClient,
    VpnProbe,
)


class Words(NamedTuple):
    """How a state is shown: never by colour alone."""

    text: Text
    symbol: str
    """Encodable in code page 932."""
    ascii: str
    """For streams that can show nothing else."""
    colour: str
    """A name that rich and CSS both know."""


STATUS: Final[Mapping[Status, Words]] = {
    "met": Words(Text("適合", "Met"), "○", "OK", "green"),
    "below_recommended": Words(Text("推奨未満", "Below recommended"), "△", "LOW", "yellow"),
    "not_met": Words(Text("不適合", "Not met"), "×", "NG", "red"),
    "needs_answer": Words(Text("要確認", "Needs an answer"), "？", "?", "cyan"),
    "unknown": Words(Text("判定不可", "Could not look"), "－", "-", "magenta"),
    "not_applicable": Words(Text("対象外", "Not applicable"), "・", ".", "white"),
}

OVERALL: Final[Mapping[Overall, Words]] = {
    "ready": Words(Text("適合", "Ready"), "○", "OK", "green"),
    "ready_with_advice": Words(Text("適合（助言あり）", "Ready, with advice"), "○", "OK", "green"),
    "incomplete": Words(Text("未確定", "Incomplete"), "？", "?", "cyan"),
    "not_ready": Words(Text("不適合", "Not ready"), "×", "NG", "red"),
}
"""What a verdict is called; the sentence for it stands in `rules/result.toml`."""

BESIDE: Final = Words(Text("適合", "Ready"), "△", "OK?", "yellow")
"""Ready, and something beside the PC is to be settled first."""

LEVEL: Final[Mapping[Level, Text]] = {
    "required": Text("必須", "Required"),
    "recommended": Text("推奨", "Recommended"),
    "advisory": Text("参考", "Advisory"),
}

REMEDY: Final[Mapping[RemedyKind, Text]] = {
    "setting": Text("設定（無料）", "Setting (free)"),
    "install": Text("インストール（無料）", "Install (free)"),
    "purchase": Text("購入の検討", "Consider buying"),
    "network": Text("ネットワーク管理者へ", "For the network's keeper"),
    "ask": Text("確認", "Ask"),
}

ELIGIBILITY: Final[Mapping[Eligibility, Words]] = {
    "eligible": Words(Text("対象になる見込み", "Likely eligible"), "○", "OK", "green"),
    "not_eligible": Words(Text("対象外", "Not eligible"), "×", "NG", "red"),
    "undetermined": Words(Text("まだ決まりません", "Undetermined"), "？", "?", "cyan"),
}

DIGITS: Final[Mapping[Lang, tuple[str, ...]]] = {
    "ja": ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
"""How a digit is read out on the phone: 4 and 7 never as シ and シチ, which sound alike."""

NONE: Final = Text("なし", "none")
NOT_FOUND: Final = Text("見つかりません", "not found")
YES: Final = Text("はい", "yes")
NO: Final = Text("いいえ", "no")
_BROWSERS: Final = {"edge": "Edge", "chrome": "Chrome", "safari": "Safari"}
_EDITIONS: Final = {
    "reader": Text("Acrobat Reader", "Acrobat Reader"),
    "standard": Text("Acrobat Standard", "Acrobat Standard"),
    "pro": Text("Acrobat Pro", "Acrobat Pro"),
    "unknown": Text("Acrobat（版は不明）", "Acrobat (edition not told)"),
}
_SYSTEMS: Final = {"windows": "Windows", "macos": "macOS", "linux": "Linux", "server": "Server"}
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


def join(parts: list[str], lang: Lang) -> str:
    """Join words into a list as the language does."""
    return ("、" if lang == "ja" else ", ").join(part for part in parts if part)


_THREE_DIGITS: Final = 100


def size(value: int, base: int = 2**30) -> str:
    """Return bytes as the size that a person sees: three digits, never rounded up.

    39.96 must not read as 40 next to a verdict that says it is less.
    """
    amount = value / base
    if amount >= _THREE_DIGITS:
        return f"{math.floor(amount)} GB"
    tenths = math.floor(amount * 10 + 1e-9) / 10
    return f"{tenths:g} GB"


def spoken(group: str, lang: Lang) -> str:
    """Return a group of digits as it is read out."""
    return ("・" if lang == "ja" else " ").join(DIGITS[lang][int(digit)] for digit in group)


def yen(amount: int, lang: Lang) -> str:
    """Return an amount of money."""
    return f"{amount:,}円" if lang == "ja" else f"{amount:,} yen"


def percent(scale: float) -> str:
    """Return a display scale as a percentage."""
    return f"{scale * 100:.0f}%"


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
            return NOT_FOUND.say(lang)
        case tuple():
            items = [_item(item, lang) for item in value]
            if key == "cancer_registry.signals":  # a program and its shortcut have one name
                items = list(dict.fromkeys(items))
            lead = _sites(value, lang) if key == "network.https" else ""
            return lead + (join(items, lang) or NONE.say(lang))
        case int():
            decimal = key.startswith("disk.") and system == "macos"
            return size(value, 10**9 if decimal else 2**30)
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
    if key == "os.name":
        return os_name(value)
    if key == "session.kind":
        return _SESSIONS[value].say(lang)
    return _ENCRYPTION[value].say(lang) if key == "security.disk_encryption" else value


def _item(item: Any, lang: Lang) -> str:  # noqa: ANN401, C901, PLR0911, PLR0912 - a case a kind
    match item:
        case Screen():
            notes = [f"{percent(item.scale)}" if item.scale != 1 else ""]
            if item.height > item.width:
                notes.append("縦向き" if lang == "ja" else "portrait")
            if item.preferred_width and item.preferred_height and _smaller_panel(item):
                panel = panel_text(item)
                notes.append(f"画面は{panel}" if lang == "ja" else f"panel {panel}")
            if item.remote:
                notes.append("リモート" if lang == "ja" else "remote")
            return f"{item.width}×{item.height}{_notes(notes, lang)}"
        case Browser():
            scope = "ユーザー用" if lang == "ja" else "this user"
            return _versioned(_BROWSERS[item.name], item.version) + (
                _notes([scope], lang) if item.scope == "user" else ""
            )
        case Acrobat():
            bits = [f"{item.bits}bit" if item.bits else ""]
            return _versioned(_EDITIONS[item.edition].say(lang), item.version) + _notes(bits, lang)
        case Excel():
            return _versioned("Excel", item.version)
        case VpnClient():
            return _versioned("AWS VPN Client", item.version)
        case OtherVpn():
            return _versioned(item.name, item.version)
        case PrinterQueue():
            return item.name + _notes([_printer(item, lang)], lang)
        case Proxy():
            server = f"（{item.server}）" if lang == "ja" else f" ({item.server})"
            return _PROXY[item.mode].say(lang) + (server if item.server else "")
        case HttpsProbe():
            mark = STATUS["met" if item.reached else "not_met"]
            issuer = f"発行者 {item.tls_issuer}" if lang == "ja" else f"issuer {item.tls_issuer}"
            return f"{item.host} {mark.symbol}{_notes([issuer] if item.tls_issuer else [], lang)}"
        case VpnProbe():
            target = f"{item.target} " if item.target else ""
            return target + _PROOF[item.proof].say(lang)
        case Signal():
            return str(item.what)
        case (
            LinkEndpoint() | LinkReach() | LinkTls() | LinkTrust() | LinkCertificate() | LinkClock()
        ):
            return _link(item, lang)
        case Antivirus():
            state = {True: Text("有効", "on"), False: Text("無効", "off"), None: None}[item.enabled]
            return item.name + (_notes([state.say(lang)], lang) if state else "")
        case _:
            return str(item)


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


def _link(item: Any, lang: Lang) -> str:  # noqa: ANN401 - a fact of the link
    match item:
        case LinkEndpoint():
            notes = [_WAY[item.way].say(lang), _VIA[item.via].say(lang) if item.via else ""]
            return f"{item.scheme}://{item.host}:{item.port}{_notes(notes, lang)}"
        case LinkReach():
            mark = STATUS["met" if item.stage == "done" else "not_met"]
            return f"{mark.symbol} {_VIA[item.via].say(lang)}"
        case LinkTls():
            versions = join([f"TLS {one}" for one in item.offered], lang) or NONE.say(lang)
            agreed = Text(f"使う版 {item.negotiated}", f"agreed {item.negotiated}").say(lang)
            return versions + _notes([agreed] if item.negotiated else [], lang)
        case LinkTrust():
            return _TRUST[item.state].say(lang) + _notes([item.issuer or ""], lang)
        case LinkCertificate():
            left = Text(f"残り{item.days_left}日", f"{item.days_left} days left")
            return left.say(lang) + _notes([item.issuer or ""], lang)
        case _:
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
    inner = join(notes, lang)
    if not inner:
        return ""
    return bracketed(inner, lang)


def bracketed(text: str, lang: Lang) -> str:
    """Return a text in the language's brackets."""
    return f"（{text}）" if lang == "ja" else f" ({text})"


def _versioned(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name


def threshold(value: float, unit: str, lang: Lang) -> str:
    """Return a rule's number with its unit, as catalogues write it."""
    if unit in {"GiB", "GB"}:
        return f"{value:g}GB" if lang == "ja" else f"{value:g} GB"
    return f"{value:g}"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values in the `{name}` places of a rule's sentence."""
    return re.sub(r"\{([a-z0-9_.]+)\}", lambda found: values.get(found[1], found[0]), template)


def answer(given: bool | str, lang: Lang) -> str:  # noqa: FBT001 - what a person said
    """Return what a person answered."""
    if isinstance(given, str):
        return given.replace("x", "×").replace("X", "×")
    return (YES if given else NO).say(lang)


def exact(amount: Fraction, lang: Lang) -> str:
    """Write an amount that may not be whole, without losing anything: 333,333と1/3円."""
    whole, rest = divmod(amount.numerator, amount.denominator)
    if not rest:
        return yen(whole, lang)
    part = f"{rest}/{amount.denominator}"
    return f"{whole:,}と{part}円" if lang == "ja" else f"{whole:,} {part} yen"


def day(date: dt.date, lang: Lang) -> str:
    """Write a date, as in 2026年3月31日."""
    return f"{date.year}年{date.month}月{date.day}日" if lang == "ja" else date.isoformat()

"""The words for every state and value, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from checker import fact_words, wording
from checker.model import (
    Acrobat,
    Antivirus,
    Browser,
    Eligibility,
    Excel,
    HttpsProbe,
    Lang,
    Level,
    OtherVpn,
    Overall,
    PrinterQueue,
    Proxy,
    RemedyKind,
    Screen,
    Signal,
    Status,
    System,
    VpnClient,
    VpnProbe,
)

GIB = 2**30
ROOT: Final = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (wording.STATUS, Status),
        (wording.OVERALL, Overall),
        (wording.LEVEL, Level),
        (wording.REMEDY, RemedyKind),
        (wording.ELIGIBILITY, Eligibility),
    ],
)
def test_every_state_has_its_words_in_both_languages(table: Any, kind: Any) -> None:  # noqa: ANN401
    assert set(table) == set(get_args(kind))
    for words in table.values():
        text = words.text if isinstance(words, wording.Words) else words
        assert re.search(r"[ぁ-ん一-龥]", text.ja)
        assert text.en.isascii()


@pytest.mark.parametrize("table", [wording.STATUS, wording.OVERALL, wording.ELIGIBILITY])
def test_no_state_is_told_by_colour_alone(table: Any) -> None:  # noqa: ANN401
    for words in table.values():
        words.symbol.encode("cp932")
        assert words.ascii.isascii()
        assert words.symbol
        assert words.ascii
    shown = [(words.text.ja, words.symbol) for words in table.values()]
    assert len(set(shown)) == len(shown)


def test_no_two_statuses_look_alike() -> None:
    for part in ("symbol", "ascii", "colour"):
        assert len({getattr(words, part) for words in wording.STATUS.values()}) == 6


@pytest.mark.parametrize(
    ("value", "base", "text"),
    [
        (0, GIB, "0 GB"),
        (8 * GIB, GIB, "8 GB"),
        # Never rounded up: 7.99 is not 8, 39.96 is not 40.
        (8 * GIB - 1, GIB, "7.9 GB"),
        (8 * GIB + 1, GIB, "8 GB"),
        (40 * GIB - 1, GIB, "39.9 GB"),
        (40 * 10**9, GIB, "37.2 GB"),
        (40 * 10**9, 10**9, "40 GB"),
        (40 * 10**9 - 1, 10**9, "39.9 GB"),
        (100 * GIB - 1, GIB, "99.9 GB"),
        (100 * GIB, GIB, "100 GB"),
        (255 * GIB // 2 * 2 - 1, GIB, "254 GB"),
        (GIB // 10, GIB, "0 GB"),
        (GIB // 10 + 1, GIB, "0.1 GB"),
        (2**60, GIB, "1073741824 GB"),
    ],
)
def test_a_size_is_never_rounded_up(value: int, base: int, text: str) -> None:
    assert wording.size(value, base) == text


@pytest.mark.parametrize(
    ("system", "text"), [("windows", "39.9 GB"), ("linux", "39.9 GB"), ("macos", "42.9 GB")]
)
def test_a_disk_is_told_as_its_system_tells_it(system: System, text: str) -> None:
    value = 40 * GIB - 1
    assert fact_words.value_text("disk.system_free_bytes", value, "ja", system) == text
    assert fact_words.value_text("memory.installed_bytes", value, "ja", system) == "39.9 GB"


@pytest.mark.parametrize(
    ("key", "value", "ja", "en"),
    [
        ("software.excel", None, "見つかりません", "not found"),
        ("software.excel", Excel("msi"), "Excel", "Excel"),
        ("software.excel", Excel("msi", "16.0"), "Excel 16.0", "Excel 16.0"),
        (
            "software.acrobat",
            Acrobat("unknown", "25", 64),
            "Acrobat（版は不明） 25（64bit）",
            "Acrobat (edition not told) 25 (64bit)",
        ),
        ("software.acrobat", Acrobat("reader"), "Acrobat Reader", "Acrobat Reader"),
        ("software.vpn_client", VpnClient("aws-vpn-client", "6"), *["AWS VPN Client 6"] * 2),
        ("software.other_vpn", (OtherVpn("x", "1"), OtherVpn("y")), "x 1、y", "x 1, y"),
        ("software.other_vpn", (), "なし", "none"),
        (
            "browser.installed",
            (Browser("edge", "1"), Browser("chrome", "2", "user")),
            "Edge 1、Chrome 2（ユーザー用）",
            "Edge 1, Chrome 2 (this user)",
        ),
        (
            "display.screens",
            (Screen(1920, 1080, 1.5), Screen(1080, 1920, rotated=True, remote=True)),
            "1920×1080（150%）、1080×1920（縦向き、リモート）",
            "1920×1080 (150%), 1080×1920 (portrait, remote)",
        ),
        (
            "printer.queues",
            (
                PrinterQueue("a", a4=True),
                PrinterQueue("b", a4=False),
                PrinterQueue("c"),
                PrinterQueue("d", a4=True, virtual=True),
            ),
            "a（A4対応）、b（A4なし）、c（A4は不明）、d（紙には印刷しません）",
            "a (A4), b (no A4), c (A4 not known), d (prints no paper)",
        ),
        ("network.proxy", Proxy("none"), "なし", "none"),
        ("network.proxy", Proxy("manual", "p:80"), "手動設定（p:80）", "set by hand (p:80)"),
        (
            "network.https",
            (
                HttpsProbe("a", 443, "done"),
                HttpsProbe("b", 443, "http", "http_status"),
                HttpsProbe("c", 443, "dns", "dns_failed"),
            ),
            "3か所のうち2か所につながる（残りはそのサイトだけのこと）：a ○、b ○、c ×",
            "2 of 3 sites reached (the rest is those sites' own matter): a ○, b ○, c ×",
        ),
        (
            "network.https",
            (HttpsProbe("a", 443, "tcp", "refused"), HttpsProbe("b", 443, "tls", "tls_untrusted")),
            "2か所のどれにもつながらない：a ×、b ×",
            "none of 2 sites reached: a ×, b ×",
        ),
        ("network.https", (HttpsProbe("a", 443, "done"),), *["a ○"] * 2),
        ("network.https", (HttpsProbe("a", 443, "tcp", "refused"),), *["a ×"] * 2),
        (
            "network.https",
            (HttpsProbe("a", 443, "done"), HttpsProbe("b", 443, "http", "http_status")),
            "a ○、b ○",
            "a ○, b ○",
        ),
        (
            "network.vpn",
            VpnProbe("a:443", "openvpn", "done"),
            "a:443 OpenVPNの応答あり",
            "a:443 OpenVPN answered",
        ),
        ("network.vpn", VpnProbe(None, "none", "dns"), "応答なし", "no answer"),
        (
            "cancer_registry.signals",
            (Signal("program", "x"), Signal("shortcut", "x"), Signal("url", "y")),
            "x、y",
            "x, y",
        ),
        (
            "security.antivirus",
            (Antivirus("a", enabled=True), Antivirus("b", enabled=False), Antivirus("c")),
            "a（有効）、b（無効）、c",
            "a (on), b (off), c",
        ),
        ("security.disk_encryption", "unknown", "不明", "not known"),
        ("os.name", "windows-server-2022", *["Windows Server 2022"] * 2),
        ("os.name", "macos-15", *["macOS 15"] * 2),
        ("os.name", "plan9", *["plan9"] * 2),
        ("os.version", "on", *["on"] * 2),
    ],
)
def test_a_value_as_a_person_reads_it(key: str, value: object, ja: str, en: str) -> None:
    assert fact_words.value_text(key, value, "ja") == ja
    assert fact_words.value_text(key, value, "en") == en


@pytest.mark.parametrize(
    ("value", "unit", "lang", "text"),
    [
        (8.0, "GiB", "ja", "8GB"),
        (8.0, "GiB", "en", "8 GB"),
        (7.5, "GB", "ja", "7.5GB"),
        (1920.0, "px", "ja", "1920"),
    ],
)
def test_a_rules_number_as_catalogues_write_it(
    value: float, unit: str, lang: Lang, text: str
) -> None:
    assert wording.threshold(value, unit, lang) == text


def test_money() -> None:
    assert wording.yen(0, "ja") == "0円"
    assert wording.yen(1_234_567, "ja") == "1,234,567円"
    assert wording.yen(1_234_567, "en") == "1,234,567 yen"


def test_places_are_filled_once() -> None:
    # What is filled in is not looked at again: a printer may be called {recommended}.
    values = {"a.b": "{c}", "c": "x"}
    assert wording.fill("{a.b} {c} {d} { c } {C}", values) == "{c} x {d} { c } {C}"


def test_a_list_leaves_out_what_is_empty() -> None:
    assert wording.join(["a", "", "b"], "ja") == "a、b"
    assert wording.join([], "en") == ""


NAMES: Final = {
    "結果の番号": r"電話コード|電話の番号|電話で伝える番号|読み上げる番号|結果番号|確認番号",
    "12桁": r"[0-9十][0-9二]?けた|十二桁|１２桁",
    "specific pediatric chronic diseases": r"childhood|paediatric|specified pediatric"
    r"|specifi\w+ chronic",
    "phone code": r"[Nn]umber of the result|result's number|[Nn]umber to read out|[Rr]esult code",
}
"""The one name of a thing that is told to people, and the others that it must not be given."""


def written_for_people() -> Iterator[tuple[str, str]]:
    """Yield each file in which people read of the program, with its text."""
    forms = ("README.md", "docs/*.md", "rules/**/*.toml", "checker/**/*.py", "checker/**/*.html")
    for path in sorted(path for form in forms for path in ROOT.glob(form)):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_one_thing_has_one_name(name: str) -> None:
    other = re.compile(NAMES[name])
    found = [(file, word) for file, text in written_for_people() for word in other.findall(text)]
    assert found == []


def test_nothing_says_that_less_than_is_recommended_is_enough() -> None:
    # The documents recommend a size, and do not say what works below it.
    other = re.compile(r"登録は(?:でき|可能)|このままでも(?:登録|使え)|can still register")
    found = [(file, word) for file, text in written_for_people() for word in other.findall(text)]
    assert found == []

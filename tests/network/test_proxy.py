"""Proxy settings: what each system says, who needs no proxy, and that no password remains."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.door.interface import ProbeError
from checker.model import Proxy
from checker.network import proxy
from checker.network.proxy import (
    Server,
    Settings,
    bypassed,
    evaluate,
    from_environment,
    from_scutil,
    from_windows,
    parse_bypass,
    parse_no_proxy,
    parse_server,
    parse_windows_servers,
    read_settings,
    without_credentials,
)
from tests.recorded_host import RecordedHost

USER_CALL = "WinHttpGetIEProxyConfigForCurrentUser"
MACHINE_CALL = "WinHttpGetDefaultProxyConfiguration"
NOTHING = {"auto_detect": False, "auto_config_url": "", "proxy": "", "bypass": ""}

SCUTIL = """<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : proxy.example
  HTTPSEnable : 1
  HTTPSPort : 8443
  HTTPSProxy : secure.example
}
"""


def windows(user: object = None, machine: object = None, **calls: object) -> RecordedHost:
    answers = {USER_CALL: user, MACHINE_CALL: machine, **calls}
    recorded = {name: value for name, value in answers.items() if value is not None}
    return RecordedHost({"system": "windows", "calls": recorded})


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("proxy.example:8080", Server("proxy.example", 8080)),
        ("http://proxy.example:8080/", Server("proxy.example", 8080)),
        ("proxy.example", Server("proxy.example", 80)),
        ("http://user:secret@proxy.example:3128", Server("proxy.example", 3128)),
        ("[2001:db8::1]:3128", Server("2001:db8::1", 3128)),
        ("192.0.2.1:65535", Server("192.0.2.1", 65535)),
        ("192.0.2.1:65536", None),
        ("192.0.2.1:0", None),
        ("socks5://proxy.example:1080", None),
        ("https://proxy.example:443", None),
        ("http://:8080", None),
        ("", None),
        ("bad host:80", None),
        ("http://[::1", None),
    ],
)
def test_a_proxy_server_is_read(text: str, server: Server | None) -> None:
    assert parse_server(text) == server


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("p:8080", {"http": Server("p", 8080), "https": Server("p", 8080)}),
        ("http=a:80;https=b:81", {"http": Server("a", 80), "https": Server("b", 81)}),
        ("http=http://a:80 https=b:81", {"http": Server("a", 80), "https": Server("b", 81)}),
        ("http=a:80;ftp=c:21", {"http": Server("a", 80)}),
        ("socks=s:1080", {}),
        ("", {}),
    ],
)
def test_windows_servers_are_read(text: str, servers: dict[str, Server]) -> None:
    assert parse_windows_servers(text) == servers


@pytest.mark.parametrize(
    ("host", "patterns", "direct"),
    [
        ("www.example.jp", "*.example.jp", True),
        ("example.jp", "*.example.jp", False),
        ("WWW.EXAMPLE.JP", "www.example.jp", True),
        ("www.example.jp", "https://www.example.jp:443", True),
        ("wwwxexample.jp", "www.example.jp", False),
        ("intranet", "<local>", True),
        ("www.example.jp", "<local>", False),
        ("10.1.2.3", "10.*", True),
        ("www.example.jp", "", False),
        ("www.example.jp", "*", True),
        ("a[b", "a[b", True),
    ],
)
def test_windows_exceptions(*, host: str, patterns: str, direct: bool) -> None:
    assert bypassed(host, parse_bypass(patterns)) == direct


@pytest.mark.parametrize(
    ("host", "no_proxy", "direct"),
    [
        ("www.example.jp", "example.jp", True),
        ("example.jp", ".example.jp", True),
        ("notexample.jp", "example.jp", False),
        ("www.example.jp", "a.jp, example.jp:443", True),
        ("www.example.jp", "*", True),
        ("www.example.jp", "", False),
    ],
)
def test_no_proxy_of_the_environment(*, host: str, no_proxy: str, direct: bool) -> None:
    assert bypassed(host, parse_no_proxy(no_proxy)) == direct


def test_the_environment_is_read_without_its_password() -> None:
    env = {"HTTPS_PROXY": "http://clinic:secret@proxy.example:3128", "NO_PROXY": "example.jp"}
    settings = from_environment(lambda name: env.get(name, ""))
    assert settings.fact() == Proxy("manual", "proxy.example:3128")
    assert settings.static("https", "www.mhlw.go.jp") == (Server("proxy.example", 3128),)
    assert settings.static("https", "www.example.jp") == ()
    assert "secret" not in repr(settings)


def test_an_upper_case_http_proxy_is_not_taken() -> None:
    env = {"HTTP_PROXY": "http://evil.example:1"}
    assert from_environment(lambda name: env.get(name, "")).mode == "none"


def test_a_socks_proxy_in_the_environment_cannot_be_followed() -> None:
    env = {"all_proxy": "socks5://proxy.example:1080"}
    settings = from_environment(lambda name: env.get(name, ""))
    assert (settings.mode, settings.blind) == ("manual", True)


def test_macos_settings_are_read() -> None:
    settings = from_scutil(SCUTIL)
    assert settings.fact() == Proxy("manual", "secure.example:8443")
    assert settings.static("http", "www.mhlw.go.jp") == (Server("proxy.example", 8080),)
    assert settings.static("https", "printer.local") == ()
    assert settings.static("https", "printer") == ()
    assert not settings.blind


def test_macos_without_a_proxy() -> None:
    assert from_scutil("<dictionary> {\n}\n").fact() == Proxy("none", None)


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        (
            (
                "  ProxyAutoConfigEnable : 1\n"
                "  ProxyAutoConfigURLString : http://u:secret@wpad.example/proxy.pac?token=1\n"
            ),
            Proxy("pac", "http://wpad.example/proxy.pac"),
        ),
        ("  ProxyAutoDiscoveryEnable : 1\n", Proxy("auto-detect", None)),
        ("  SOCKSEnable : 1\n  SOCKSProxy : s.example\n", Proxy("manual", None)),
    ],
)
def test_what_macos_browsers_take_and_we_cannot_is_blind(lines: str, fact: Proxy) -> None:
    settings = from_scutil(f"<dictionary> {{\n{lines}}}\n")
    assert settings.fact() == fact
    assert settings.blind


@pytest.mark.parametrize(
    ("user", "fact"),
    [
        (NOTHING, Proxy("none", None)),
        ({**NOTHING, "proxy": "p.example:8080"}, Proxy("manual", "p.example:8080")),
        (
            {**NOTHING, "auto_config_url": "http://wpad.example/p.pac"},
            Proxy("pac", "http://wpad.example/p.pac"),
        ),
        ({**NOTHING, "auto_detect": True}, Proxy("auto-detect", None)),
    ],
)
def test_windows_settings_are_read(user: dict[str, Any], fact: Proxy) -> None:
    assert read_settings(windows(user)).fact() == fact


def test_an_account_without_browser_settings_has_the_machines() -> None:
    settings = read_settings(windows(machine={"proxy": "m.example:8080", "bypass": "<local>"}))
    assert settings.fact() == Proxy("manual", "m.example:8080")
    assert settings.source == MACHINE_CALL


def test_a_socks_proxy_alone_on_windows_cannot_be_followed() -> None:
    assert from_windows({**NOTHING, "proxy": "socks=s.example:1080"}, "x").blind


def test_a_proxy_script_is_run_by_windows() -> None:
    host = windows(
        **{
            "WinHttpGetProxyForUrl(https://www.mhlw.go.jp/, 0, http://wpad.example/p.pac)": {
                "proxy": "a.example:8080;b.example:8081",
                "bypass": "",
            }
        }
    )
    settings = Settings(mode="pac", pac_url="http://wpad.example/p.pac")
    found = evaluate(host, settings, "https", "www.mhlw.go.jp")
    assert found == (Server("a.example", 8080), Server("b.example", 8081))


def test_a_proxy_script_may_say_direct() -> None:
    call = "WinHttpGetProxyForUrl(https://www.mhlw.go.jp/, 1, )"
    host = windows(**{call: {"proxy": "", "bypass": ""}})
    assert evaluate(host, Settings(mode="auto-detect"), "https", "www.mhlw.go.jp") == ()


def test_no_script_found_is_told_apart_from_a_script_that_fails() -> None:
    call = "WinHttpGetProxyForUrl(https://www.mhlw.go.jp/, 1, )"
    for reason in ("not_found", "malformed"):
        host = windows(**{call: {"!": reason}})
        with pytest.raises(ProbeError) as caught:
            evaluate(host, Settings(mode="auto-detect"), "https", "www.mhlw.go.jp")
        assert caught.value.reason == reason


@given(st.text(), st.text())
def test_any_text_is_read_without_a_crash(text: str, host: str) -> None:
    parse_server(text)
    parse_windows_servers(text)
    from_scutil(text)
    bypassed(host, parse_bypass(text))
    bypassed(host, parse_no_proxy(text))
    without_credentials(text)
    from_environment(lambda _name: text)


@given(st.from_regex(r"\Ahttps?://[a-z]{1,8}:hunter2@[a-z]{1,8}\.example(:[0-9]{1,5})?/\S{0,9}\Z"))
def test_a_password_never_reaches_a_fact(url: str) -> None:
    env = {"https_proxy": url}
    facts = (
        from_environment(lambda name: env.get(name, "")).fact(),
        proxy.from_windows({**NOTHING, "proxy": url}, "x").fact(),
        proxy.from_windows({**NOTHING, "auto_config_url": url}, "x").fact(),
        from_scutil(f"  ProxyAutoConfigEnable : 1\n  ProxyAutoConfigURLString : {url}\n").fact(),
    )
    assert not any("hunter2" in (fact.server or "") for fact in facts)

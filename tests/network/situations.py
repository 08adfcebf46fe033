"""Every situation that a clinic's network can be in, and what the look must say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.network.world import AWS

AWS_HOST: Final = "cvpn-endpoint-0123456789abcdef0"


def profile(host: str, *more: str) -> str:
    """Return a profile as AWS exports it, for a host of the test network."""
    lines = (
        *("client", "dev tun", "proto tcp", f"remote {host} 443", "remote-random-hostname"),
        *("resolv-retry infinite", "nobind", "remote-cert-tls server", "cipher AES-256-GCM"),
        *("<ca>", "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "</ca>"),
        *("auth-user-pass", "reneg-sec 0", *more),
    )
    return "\n".join(lines)


def proxy(port: int, credentials: str = "") -> dict[str, str]:
    url = f"http://{credentials}proxy.test:{port}"
    return {"https_proxy": url, "http_proxy": url}


@dataclass(frozen=True)
class Situation:
    """A network, and what must be found."""

    name: str
    """In words, for the table in docs/network.md."""
    https: tuple[str, str | None, str] | None = ("done", None, "direct")
    """Stage, reason and way of the first row; None: the fact could not be had."""
    vpn: tuple[str, str, str | None] = ("tcp", "done", None)
    """Proof, stage and reason."""
    look: Mapping[str, Any] = field(default_factory=dict)
    issuer: str | None = None
    advice: str = ""
    """An advice that must be there."""
    others: tuple[str, str | None, str] | None = None
    """What the rows after the first end in; None: the same."""
    about: str = "https"
    """Which of the two the situation is about."""


def site(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what `World.look` takes
    """Two targets, both the same kind of server."""
    return {"https": (f"{name}.test", f"{name}.test"), **more}


def vpn(name: str, reason: str | None, stage: str, proof: str, host: str, *more: str) -> Situation:
    text = profile(host, *more).replace("remote-random-hostname\n", "")
    return Situation(
        name, vpn=(proof, stage, reason), look={"profile": text, "vpn": AWS}, about="vpn"
    )


OPEN = Situation("everything open")

HTTPS: Final = (
    OPEN,
    Situation("a site answers 500", ("http", "http_status", "direct"), look=site("status500")),
    Situation("name does not exist", ("dns", "dns_not_found", "direct"), look=site("no-such")),
    Situation(
        "name server answers SERVFAIL",
        ("dns", "dns_failed", "direct"),
        ("none", "dns", "dns_failed"),
        {"dns": "servfail"},
    ),
    Situation(
        "name server is silent",
        ("dns", "dns_failed", "direct"),
        ("none", "dns", "dns_failed"),
        {"dns": "silent"},
    ),
    Situation(
        "name server cannot be reached",
        ("dns", "dns_failed", "direct"),
        ("none", "dns", "dns_failed"),
        {"dns": "away"},
    ),
    Situation("nothing listens", ("tcp", "refused", "direct"), look=site("nothing-listens")),
    Situation(
        "firewall answers with a reset", ("tcp", "refused", "direct"), look=site("tcp-reset")
    ),
    Situation(
        "firewall says prohibited", ("tcp", "unreachable", "direct"), look=site("prohibited")
    ),
    Situation("no route", ("tcp", "unreachable", "direct"), look=site("no-route")),
    Situation("firewall drops silently", ("tcp", "timed_out", "direct"), look=site("dropped")),
    Situation("reset after the first bytes", ("tls", "reset", "direct"), look=site("reset")),
    Situation("closed after the first bytes", ("tls", "closed", "direct"), look=site("close")),
    Situation("connected, then silence", ("tls", "timed_out", "direct"), look=site("silent")),
    Situation(
        "TLS drips a byte now and then", ("tls", "timed_out", "direct"), look=site("dripping-tls")
    ),
    Situation(
        "HTTP drips a byte now and then", ("http", "timed_out", "direct"), look=site("dripping")
    ),
    Situation("no TLS on port 443", ("tls", "tls_failed", "direct"), look=site("plain")),
    Situation(
        "expired certificate",
        ("tls", "tls_untrusted", "direct"),
        look=site("expired"),
        issuer="Public Trust Inc Test Public Root",
    ),
    Situation(
        "self-signed certificate",
        ("tls", "tls_untrusted", "direct"),
        look=site("selfsigned"),
        issuer="selfsigned.test",
    ),
    Situation(
        "certificate of another name",
        ("tls", "tls_untrusted", "direct"),
        look=site("wrongname"),
        issuer="Public Trust Inc Test Public Root",
    ),
    Situation(
        "this PC's clock is wrong",
        ("tls", "tls_untrusted", "direct"),
        look=site("future", portal=("http://future-known.test/",)),
        issuer="Public Trust Inc Test Public Root",
        advice="clock-wrong",
    ),
    Situation(
        "root that nobody knows",
        ("tls", "tls_intercepted", "direct"),
        look=site("unknownroot"),
        issuer="Stranger Nobody Knows CA",
    ),
    Situation(
        "UTM inspects, its root is not on this PC",
        ("tls", "tls_intercepted", "direct"),
        look={"https": ("inspected.test", "inspected2.test")},
        issuer="Example UTM Inspection CA",
    ),
    Situation(
        "UTM inspects, its root is installed",
        ("http", "tls_intercepted", "direct"),
        look={"https": ("inspected.test", "inspected2.test"), "trusted": "public-and-device"},
        issuer="Example UTM Inspection CA",
    ),
    Situation(
        "sign-in page in the way (redirect)",
        ("tls", "captive_portal", "direct"),
        look={
            "https": ("signin.test", "signin2.test"),
            "portal": ("http://signin-known.test/",),
        },
    ),
    Situation(
        "sign-in page in the way (name server lies)",
        ("tls", "captive_portal", "direct"),
        look={"dns": "hijack"},
        issuer="selfsigned.test",
    ),
    *(
        Situation(
            f"a filter's page in the way ({status})",
            ("tcp", "refused", "direct"),
            look=site("nothing-listens", portal=(f"http://blocked{status}.test/",)),
            advice="block-page",
        )
        for status in (200, 302, 403)
    ),
    Situation(
        "a site sends a part of its chain",
        ("tls", "tls_untrusted", "direct"),
        look={"https": ("halfchain.test", "good.test")},
        issuer="Public Trust Inc Test Issuing CA",
        advice="chain-incomplete",
        others=("done", None, "direct"),
    ),
    Situation(
        "one site of two has a root that nobody knows",
        ("tls", "tls_untrusted", "direct"),
        look={"https": ("unknownroot.test", "good.test")},
        issuer="Stranger Nobody Knows CA",
        others=("done", None, "direct"),
    ),
    Situation(
        "a program of this PC inspects",
        ("http", "tls_intercepted", "direct"),
        look={"https": ("eset1.test", "eset2.test"), "trusted": "public-and-eset"},
        issuer="ESET, spol. s r. o. ESET SSL Filter CA",
    ),
    Situation(
        "IPv6 only",
        look={
            "https": ("only6.test", "only6b.test"),
            "vpn": ("only6.test", "only6b.test"),
            "dns": "ipv6",
            "pc6": True,
        },
    ),
    Situation("IPv6 broken, IPv4 fine", look=site("broken6")),
    Situation(
        "no IPv4 way to an IPv4 site",
        ("tcp", "unreachable", "direct"),
        ("none", "tcp", "unreachable"),
        {"dns": "ipv6", "pc6": True},
    ),
    Situation("proxy, open", ("done", None, "proxy"), look={"env": proxy(3128)}),
    Situation(
        "proxy wants a password",
        ("proxy", "proxy_auth_required", "proxy"),
        look={"env": proxy(3129)},
    ),
    Situation("proxy denies", ("proxy", "proxy_denied", "proxy"), look={"env": proxy(3130)}),
    Situation(
        "proxy cannot reach the site",
        ("proxy", "unreachable", "proxy"),
        look=site("nothing-listens", env=proxy(3128)),
    ),
    Situation(
        "proxy inspects, its root is not on this PC",
        ("tls", "tls_intercepted", "proxy"),
        look={"env": proxy(3131)},
        issuer="Example UTM Inspection CA",
    ),
    Situation(
        "proxy inspects, its root is installed",
        ("http", "tls_intercepted", "proxy"),
        look={"env": proxy(3131), "trusted": "public-and-device"},
        issuer="Example UTM Inspection CA",
    ),
    Situation(
        "proxy is not there",
        ("proxy", "refused", "proxy"),
        look={"env": proxy(3199)},
    ),
    Situation(
        "proxy's name does not exist",
        ("proxy", "dns_not_found", "proxy"),
        look={"env": {"https_proxy": "http://no-such.test:3128"}},
    ),
    Situation(
        "only the proxy lets anything out",
        ("done", None, "proxy"),
        ("none", "tcp", "timed_out"),
        {"env": proxy(3128), "vpn": ("dropped.test", "dropped.test")},
    ),
    Situation(
        "SOCKS proxy alone",
        None,
        look={**site("dropped"), "env": {"https_proxy": "socks5://proxy.test:1080"}},
    ),
)

VPN: Final = (
    Situation(
        "OpenVPN answers, wildcard name",
        vpn=("openvpn", "done", None),
        look={"profile": profile(f"{AWS_HOST}.vpn.test")},
        about="vpn",
    ),
    Situation(
        "OpenVPN answers, the bare name does not exist",
        vpn=("openvpn", "done", None),
        look={"profile": profile("vpn.test")},
        about="vpn",
    ),
    Situation(
        "profile lacks remote-random-hostname, the bare name does not exist",
        vpn=("openvpn", "done", None),
        look={"profile": profile("vpn.test").replace("remote-random-hostname\n", "")},
        advice="profile-no_random_hostname",
        about="vpn",
    ),
    Situation(
        "name does not exist",
        vpn=("none", "dns", "dns_not_found"),
        look={"profile": profile("no-such.test")},
        about="vpn",
    ),
    Situation(
        "OpenVPN with tls-auth, the profile says so",
        vpn=("none", "openvpn", "tls_auth_required"),
        look={
            "profile": profile("10.77.1.31", "<tls-auth>", "</tls-auth>"),
        },
        about="vpn",
    ),
    Situation(
        "OpenVPN with tls-crypt, the profile says so",
        vpn=("none", "openvpn", "tls_auth_required"),
        look={"profile": profile("10.77.1.32", "<tls-crypt>", "</tls-crypt>")},
        about="vpn",
    ),
    vpn("OpenVPN with tls-auth, the profile is silent", "closed", "openvpn", "none", "10.77.1.31"),
    vpn("OpenVPN with tls-crypt, the profile is silent", "closed", "openvpn", "none", "10.77.1.32"),
    Situation(
        "TLS goes through, OpenVPN is dropped",
        vpn=("none", "openvpn", "no_openvpn_answer"),
        look={"profile": profile("dpi.test")},
        about="vpn",
    ),
    vpn("UTM inspects port 443", "closed", "openvpn", "none", "vpn-inspected.test"),
    vpn("a web server answers instead", "reset", "openvpn", "none", "vpn-web.test"),
    vpn("connected, then silence", "no_openvpn_answer", "openvpn", "none", "vpn-silent.test"),
    vpn("connected, then reset", "reset", "openvpn", "none", "vpn-reset.test"),
    vpn("something else answers", "no_openvpn_answer", "openvpn", "none", "vpn-foreign.test"),
    vpn("nothing listens", "refused", "tcp", "none", "nothing-listens.test"),
    vpn("firewall drops silently", "timed_out", "tcp", "none", "dropped.test"),
    vpn("firewall says prohibited", "unreachable", "tcp", "none", "prohibited.test"),
    Situation(
        "port closed, no profile",
        vpn=("none", "tcp", "refused"),
        look={"vpn": ("nothing-listens.test", "tcp-reset.test")},
        about="vpn",
    ),
    Situation(
        "one AWS host is down, no profile",
        vpn=("tcp", "done", None),
        look={"vpn": ("nothing-listens.test", "aws.test")},
        about="vpn",
    ),
)

BLACKHOLE: Final = Situation(
    "everything is dropped",
    ("dns", "dns_failed", "direct"),
    ("none", "dns", "dns_failed"),
    {"dns": "silent"},
)
BLACKHOLE_KNOWN_NAMES: Final = Situation(
    "names resolve, everything else is dropped",
    ("tcp", "timed_out", "direct"),
    ("none", "tcp", "timed_out"),
    {
        **site("dropped"),
        "vpn": ("dropped.test", "dropped.test"),
        "portal": ("http://dropped.test/",),
    },
)

"""A cause is named only where it was seen: whole looks at real servers on the loopback, judged."""

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from checker.agreement import inspection
from checker.judge import judge
from checker.model import (
    Answers,
    Antivirus,
    FactTable,
    HttpsProbe,
    Reference,
    Text,
    fact_table,
    known,
)
from checker.network.certificate import end_of_chain, issuers_are_missing
from checker.network.rules import PortalCheck, Target, read_network_rules
from checker.network.tls import Trust
from checker.packs.pack import Pack
from checker.probes.collect import collect
from checker.probes.network import NetworkCheck, agreed
from tests.network.authorities import Authority
from tests.recorded_host import RecordedHost

REAL = read_network_rules(Path(__file__).parents[2] / "rules")
NOWHERE = Reference("x", "y")
DAY = dt.date(2026, 11, 21)
PLACE = "http://127.0.0.1/issuer.crt"
SITES = tuple(f"127.0.1.{n}" for n in range(1, 6))
"""Five sites; each has an address of its own on the loopback."""

PUBLIC = Authority.make("Public Issuer", "Public Root")
BETWEEN = Authority.make("Public Issuer", "Public Issuing CA", PUBLIC)
ESET = Authority.make("ESET, spol. s r. o.", "ESET SSL Filter CA")
DEVICE = Authority.make("Example UTM", "Inspection CA")


@dataclass
class Loopback:
    """Servers on the loopback, until a test ends."""

    folder: Path
    opened: contextlib.ExitStack
    targets: list[Target] = field(default_factory=list)

    def listen(self, host: str, handle: Callable[[socket.socket], None]) -> int:
        """Hand every connection to a function; return the port."""
        server = self.opened.enter_context(socket.create_server((host, 0), backlog=64))

        def one(sock: socket.socket) -> None:
            with contextlib.suppress(OSError), sock:
                handle(sock)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    sock, _ = server.accept()
                    threading.Thread(target=one, args=(sock,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        self.opened.callback(lambda: server.shutdown(socket.SHUT_RDWR))
        port: int = server.getsockname()[1]
        return port

    def site(
        self,
        by: Authority,
        *chain: Authority,
        issuer_at: str = "",
        answer: bytes = b"HTTP/1.1 200 OK\r\n\r\n",
    ) -> None:
        """Add a site whose certificate an authority signed."""
        host = SITES[len(self.targets)]
        certificate = by.server(self.folder, host, host, issuer_at=issuer_at, chain=chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

        def handle(sock: socket.socket) -> None:
            with context.wrap_socket(sock, server_side=True) as tls:
                tls.recv(4096)
                tls.sendall(answer)

        self.add(host, self.listen(host, handle))

    def refusing(self) -> None:
        """Add a site where nobody listens."""
        host = SITES[len(self.targets)]
        taken = self.opened.enter_context(socket.socket())
        taken.bind((host, 0))  # so that no other program gets the port
        self.add(host, taken.getsockname()[1])

    def add(self, host: str, port: int) -> None:
        """Add a target."""
        self.targets.append(Target(host, Text("", ""), NOWHERE, port))

    def page(self, answer: bytes) -> PortalCheck:
        """Serve a plain HTTP page in the place of one whose answer is known."""

        def handle(sock: socket.socket) -> None:
            sock.recv(4096)
            sock.sendall(answer)

        port = self.listen("127.0.0.1", handle)
        return PortalCheck(f"http://127.0.0.1:{port}/known.txt", 200, "Known Answer", NOWHERE)


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Loopback]:
    with contextlib.ExitStack() as opened:
        yield Loopback(tmp_path, opened)


def hold(sock: socket.socket) -> None:
    """Say nothing until the other end has gone."""
    sock.recv(1)


@dataclass(frozen=True)
class Seen:
    """What a look found, and what the rules say of it."""

    rows: tuple[HttpsProbe, ...]
    advice: dict[str, str]
    verdicts: dict[str, str]

    @property
    def reasons(self) -> list[str]:
        """Stage and reason of every row."""
        return [f"{row.stage} {row.reason}" for row in self.rows]


@pytest.fixture
def look(
    loopback: Loopback, pack: Pack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Seen]:
    def run(
        *installed: Authority, protection: tuple[str, ...] = (), page: PortalCheck | None = None
    ) -> Seen:
        roots = tmp_path / "installed.pem"
        roots.write_text("".join(one.pem for one in (PUBLIC, *installed)))
        monkeypatch.setenv("SSL_CERT_FILE", str(roots))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
        # The way to the VPN: a port that opens.
        aws = loopback.listen("127.0.0.1", hold)
        rules = msgspec.structs.replace(
            REAL,
            https=tuple(loopback.targets),
            vpn=(Target("127.0.0.1", Text("", ""), NOWHERE, aws),) * 2,
            portal=(page or loopback.page(b"HTTP/1.1 200 OK\r\n\r\nKnown Answer"),),
        )
        check = NetworkCheck(rules, deadline=20, trust=Trust(PUBLIC.pem))
        host = RecordedHost({"system": "linux", "runs": {"ps -A -o comm=": ""}})
        table = collect(host, [check.probe], 20)
        if protection:
            names = tuple(Antivirus(name, enabled=True) for name in protection)
            table = msgspec.structs.replace(table, antivirus=known(names, "test"))
        fact = table.get("network.https")
        assert fact is not None
        assert isinstance(fact.value, tuple), fact
        advice = {one.id: one.detail for one in check.advice(FactTable())}
        found = judge(table, Answers(), pack, DAY).findings
        return Seen(fact.value, advice, {one.id: f"{one.status} {one.outcome}" for one in found})

    return run


def both(seen: Seen) -> tuple[str, str]:
    return seen.verdicts["internet_https"], seen.verdicts["vpn_tcp443"]


# ------------------------------------------------------------------ a part of a chain


def test_a_site_that_forgets_its_intermediate_is_that_sites_matter(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    for _ in range(4):
        loopback.site(BETWEEN, BETWEEN)
    loopback.site(BETWEEN, issuer_at=PLACE)
    seen = look()
    assert seen.reasons == [*["done None"] * 4, "tls tls_untrusted"]
    assert seen.rows[4].tls_issuer == "Public Issuer Public Issuing CA"
    assert seen.advice == {"chain-incomplete": SITES[4]}
    assert both(seen) == ("met reachable", "met port_open")


def test_where_the_system_knows_the_intermediate_nothing_is_wrong(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    loopback.site(BETWEEN, BETWEEN)
    loopback.site(BETWEEN)
    loopback.site(BETWEEN, issuer_at=PLACE)
    seen = look(BETWEEN)
    assert seen.reasons == ["done None"] * 3
    assert seen.advice == {}
    assert both(seen) == ("met reachable", "met port_open")


def test_where_every_site_forgets_it_the_certificates_are_unverified_and_nobody_is_blamed(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    for _ in range(3):
        loopback.site(BETWEEN, issuer_at=PLACE)
    seen = look()
    assert seen.reasons == ["tls tls_untrusted"] * 3
    assert both(seen) == ("not_met tls_untrusted", "met port_open")


# ------------------------------------------------------------------ who reads along


@pytest.mark.parametrize(
    ("protection", "internet", "vpn"),
    [
        (("ESET Security",), "met inspected_by_program", "met port_open_program"),
        ((), "met inspected_by_program", "met port_open_program"),
        # Apple's own stands beside programs that are not in its list.
        (("XProtect",), "met inspected_by_program", "met port_open_program"),
        (("Windows Defender",), "met inspected", "unknown port_open_inspected"),
    ],
)
def test_a_program_of_this_pc_is_told_from_a_device(
    loopback: Loopback,
    look: Callable[..., Seen],
    protection: tuple[str, ...],
    internet: str,
    vpn: str,
) -> None:
    for _ in range(3):
        loopback.site(ESET)
    seen = look(ESET, protection=protection)
    assert seen.reasons == ["http tls_intercepted"] * 3
    assert seen.rows[0].tls_issuer == "ESET, spol. s r. o. ESET SSL Filter CA"
    assert both(seen) == (internet, vpn)


@pytest.mark.parametrize(
    ("expected", "issuer", "protection"),
    [
        ("program", "avast! Web Shield Root", ()),
        ("program", "AVG Web Shield Root", ("AVG Antivirus",)),
        ("program", "Norton Web/Mail Shield Root", ("ノートン 360",)),
        ("program", "Trend Micro Trend Micro Personal Root", ("ウイルスバスター クラウド",)),
        ("program", "Covenant Eyes", ("Windows Defender",)),
        ("program", "Avast Web/Mail Shield Avast Web/Mail Shield Untrusted Root", ("Avast",)),
        ("program", "Bitdefender Personal CA.Net-Defender", ("スーパーセキュリティ",)),
        ("program", "K7 Computing K7 Root CA", ("ZERO ウイルスセキュリティ",)),
        # Devices and services of a maker whose virus protection runs on the PC, too.
        ("network", "Sophos SSL CA_C01001234567890", ("Sophos Intercept X",)),
        ("network", "Sophos Sophos UTM Proxy CA", ("Sophos Endpoint",)),
        ("network", "McAfee McAfee Web Gateway", ("McAfee Endpoint Security",)),
        ("network", "Trend Micro Trend Micro Web Security Cloud Default CA", ("Apex One",)),
        ("network", "Trend Micro Cloud Edge", ("ウイルスバスター",)),
        ("network", "Panda GateDefender", ("Panda Dome",)),
        ("network", "Trend Micro Trend Micro Personal Root", ("Windows Defender",)),
        # Makers of devices and services alone.
        ("network", "Zscaler Inc. Zscaler Root CA", ()),
        ("network", "Cisco Umbrella Root CA", ()),
        ("network", "Digital Arts i-FILTER", ()),
        ("network", "Fortinet FortiGate CA", ("FortiClient",)),
        ("network", "Fortinet fortinet-subca2001", ("FortiClient",)),
        ("network", "Netskope Inc. ca.example.goskope.com", ("Microsoft Defender Antivirus",)),
    ],
)
def test_an_issuer_is_a_program_only_where_its_name_and_the_pc_say_so(
    pack: Pack, expected: str, issuer: str, protection: tuple[str, ...]
) -> None:
    row = HttpsProbe("a.example", 443, "http", "tls_intercepted", tls_issuer=issuer)
    listed = tuple(Antivirus(name, enabled=True) for name in protection)
    facts = {"security.antivirus": known(listed, "test")} if listed else {}
    assert inspection((row,) * 3, fact_table(facts), pack.interceptors) == expected


def test_a_device_whose_root_is_installed(loopback: Loopback, look: Callable[..., Seen]) -> None:
    loopback.site(DEVICE)
    loopback.site(DEVICE, DEVICE)  # its root is sent along
    loopback.site(DEVICE)
    seen = look(DEVICE, protection=("ESET Security",))
    assert seen.reasons == ["http tls_intercepted"] * 3
    assert both(seen) == ("met inspected", "unknown port_open_inspected")


def test_one_site_of_five_that_is_inspected_decides_for_itself_alone(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    for _ in range(4):
        loopback.site(PUBLIC)
    loopback.site(DEVICE)
    seen = look(DEVICE)
    assert seen.reasons == [*["done None"] * 4, "http tls_intercepted"]
    assert both(seen) == ("met inspected_some", "met port_open")


def test_a_device_whose_root_is_not_installed(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    for _ in range(3):
        loopback.site(DEVICE, DEVICE)
    seen = look()
    assert seen.reasons == ["tls tls_intercepted"] * 3
    assert both(seen) == ("not_met tls_intercepted", "unknown port_open_inspected")


def test_one_site_with_a_root_of_its_own_is_no_device(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    for _ in range(4):
        loopback.site(PUBLIC)
    loopback.site(DEVICE, DEVICE)
    seen = look()
    assert seen.reasons == [*["done None"] * 4, "tls tls_untrusted"]
    assert both(seen) == ("met reachable", "met port_open")


# ------------------------------------------------------------------ pages in the way

BLOCKED = "アクセスがブロックされました".encode()
SIGN_IN = "ログインしてください <input type='password'>".encode()


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def ok(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize("kind", ["200", "302", "302 to nowhere", "403", "meta"])
def test_a_filters_page_is_blocked_whatever_its_status(
    loopback: Loopback, look: Callable[..., Seen], kind: str
) -> None:
    for _ in range(3):
        loopback.refusing()
    leads = loopback.page(ok(BLOCKED)).url
    refresh = f"<meta http-equiv=refresh content='0;url={leads}'>".encode()
    answer = {
        "200": ok(BLOCKED),
        "302": moved(leads),
        "302 to nowhere": moved("http://127.0.0.1:9/blocked.html"),
        "403": ok(b"", "403 Forbidden"),
        "meta": ok(refresh),
    }[kind]
    seen = look(page=loopback.page(answer))
    assert seen.reasons == ["tcp refused"] * 3
    assert "block-page" in seen.advice
    assert both(seen) == ("not_met blocked", "met port_open")


def test_a_filter_that_answers_https_itself_is_blocked(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    for _ in range(3):
        loopback.site(DEVICE)
    seen = look(page=loopback.page(ok(BLOCKED)))
    assert seen.reasons == ["tls refused"] * 3
    assert both(seen) == ("not_met blocked", "met port_open")


@pytest.mark.parametrize("kind", ["200", "302", "511"])
def test_a_page_that_asks_to_sign_in_is_one_and_does_not_close_an_open_port(
    loopback: Loopback, look: Callable[..., Seen], kind: str
) -> None:
    for _ in range(3):
        loopback.refusing()
    leads = loopback.page(ok(SIGN_IN)).url
    answer = {
        "200": ok(SIGN_IN),
        "302": moved(leads),
        "511": ok(b"", "511 Network Authentication Required"),
    }[kind]
    seen = look(page=loopback.page(answer))
    assert seen.reasons == ["tcp captive_portal"] * 3
    assert both(seen) == ("not_met captive_portal", "unknown port_open_sign_in")


@pytest.mark.parametrize("answer", [ok(b"<h1>It works!</h1>"), ok(b"", "503 -"), moved("/x")])
def test_any_other_page_names_no_cause(
    loopback: Loopback, look: Callable[..., Seen], answer: bytes
) -> None:
    for _ in range(3):
        loopback.refusing()
    seen = look(page=loopback.page(answer))
    assert seen.reasons == ["tcp refused"] * 3
    assert "block-page" not in seen.advice
    assert both(seen) == ("not_met blocked", "met port_open")


def test_where_a_site_is_reached_no_page_says_anything(
    loopback: Loopback, look: Callable[..., Seen]
) -> None:
    loopback.site(PUBLIC)
    loopback.refusing()
    seen = look(page=loopback.page(ok(SIGN_IN)))
    assert seen.reasons == ["done None", "tcp refused"]
    assert both(seen) == ("met reachable", "met port_open")


# ------------------------------------------------------------------ chains by themselves


def leaf(tmp_path: Path, by: Authority, *, issuer_at: str = "") -> bytes:
    text = by.server(tmp_path, "leaf", "127.0.0.1", issuer_at=issuer_at).read_text()
    return ssl.PEM_cert_to_DER_cert(text.partition("-----BEGIN PRIVATE")[0])


def test_where_a_chain_ends(tmp_path: Path) -> None:
    of_public, of_device = leaf(tmp_path, BETWEEN), leaf(tmp_path, DEVICE)
    roots = (PUBLIC.der,)
    assert end_of_chain((of_public, BETWEEN.der), roots, ()) == "public"
    assert end_of_chain((of_public,), roots, (BETWEEN.der,)) == "public"
    assert end_of_chain((of_public,), roots, ()) == "open"
    assert end_of_chain((of_device,), roots, (DEVICE.der,)) == "own"
    assert end_of_chain((of_device, DEVICE.der), roots, (DEVICE.der,)) == "own"
    # A root that came along proves nothing, and neither does one of the same name.
    assert end_of_chain((of_device, DEVICE.der), roots, ()) == "open"
    namesake = Authority.make("Example UTM", "Inspection CA")
    assert end_of_chain((of_device,), roots, (namesake.der,)) == "open"
    assert end_of_chain((PUBLIC.der,), roots, ()) == "public"
    assert end_of_chain((), roots, ()) == "open"
    assert end_of_chain((b"no certificate",), roots, (b"none",)) == "open"


def test_what_is_missing_in_a_chain_is_told_by_the_certificate_itself(tmp_path: Path) -> None:
    alone = leaf(tmp_path, BETWEEN, issuer_at=PLACE)
    assert issuers_are_missing((alone,))
    assert not issuers_are_missing((alone, BETWEEN.der))  # which names no place itself
    assert not issuers_are_missing((leaf(tmp_path, DEVICE),))
    assert not issuers_are_missing((DEVICE.der,))
    assert not issuers_are_missing(())


def row(
    issuer: str | None, stage: str = "tls", reason: str | None = "tls_intercepted"
) -> HttpsProbe:
    data = {"host": "h", "port": 443, "stage": stage, "reason": reason, "tls_issuer": issuer}
    return msgspec.convert(data, HttpsProbe)


def test_an_unknown_root_is_somebodys_who_re_signs_only_where_sites_agree() -> None:
    def reasons(*rows: HttpsProbe) -> list[str | None]:
        return [one.reason for one in agreed(rows)]

    assert reasons(row("A"), row("A")) == ["tls_intercepted"] * 2
    assert reasons(row("A"), row("B")) == ["tls_untrusted"] * 2
    assert reasons(row("A"), row(None, "done", None)) == ["tls_untrusted", None]
    assert reasons(row("A"), row("A"), row("B")) == ["tls_intercepted"] * 2 + ["tls_untrusted"]
    assert reasons(row(None), row(None)) == ["tls_untrusted"] * 2
    # Where the PC has the root, it was seen.
    assert reasons(row("A", "http")) == ["tls_intercepted"]

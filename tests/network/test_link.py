"""The municipal link with real servers: every situation ends in its outcome."""

import contextlib
import datetime as dt
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker.door.this_pc import this_host
from checker.errors import BadInputError
from checker.judge import judge
from checker.model import Answers, Fact, FactTable, LinkCertificate, fact_table, known
from checker.network.client_certificate import describe, fits
from checker.network.endpoint import read_link
from checker.network.link import schannel_allows
from checker.network.rules import read_network_rules
from checker.network.tls import Trust
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.probes.link import LinkCheck, offline
from checker.questions.book import load_book
from tests.cli.program import run
from tests.network import link_servers as servers

PACK = load_pack(rules_root(), "pmh-municipal-link")
DAY = dt.date(2026, 11, 30)
ROOT = servers.issue("Root of the link")
SERVER = servers.issue("localhost", ROOT)
STRANGER = servers.issue("Inspecting device")
CLIENTS = servers.issue("Client root")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class Site:
    """One endpoint, and what a connection file says of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines = {"way": "api"}
        self.host = "localhost"
        self.roots: servers.Issued = ROOT

    def certificate(self, issued: servers.Issued, *, key: bool = True) -> None:
        (self.folder / "client.pem").write_bytes(issued.pem + CLIENTS.pem)
        self.lines["certificate_file"] = "client.pem"
        if key:
            (self.folder / "client.key").write_bytes(issued.key_pem)
            self.lines["key_file"] = "client.key"

    def file(self, port: int, scheme: str = "https") -> Path:
        lines = {"url": f"{scheme}://{self.host}:{port}/", **self.lines}
        path = self.folder / "endpoint.toml"
        text = "".join(f'{key} = "{value}"\n' for key, value in lines.items())
        path.write_text(text, encoding="utf-8")
        return path

    def facts(self, port: int, scheme: str = "https") -> dict[str, Fact[Any]]:
        link = read_link(self.file(port, scheme))
        rules = read_network_rules(rules_root())
        check = LinkCheck(link, rules, servers.NOW, Trust(self.roots.pem.decode()))
        return dict(check.probe.read(this_host()))

    def outcomes(
        self,
        port: int,
        scheme: str = "https",
        answers: Answers = Answers(),  # noqa: B008
    ) -> dict[str, str]:
        return outcomes(fact_table(self.facts(port, scheme)), answers)


def outcomes(facts: FactTable, answers: Answers = Answers()) -> dict[str, str]:  # noqa: B008
    found = judge(facts, answers, PACK, DAY).findings
    return {one.id.removeprefix("link_"): one.outcome for one in found}


def value(facts: dict[str, Fact[Any]], key: str) -> Any:  # noqa: ANN401 - a fact's value
    return facts[key].value


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@contextlib.contextmanager
def endpoint(
    site: Site,
    *versions: str,
    server: servers.Issued = SERVER,
    mutual: bool = False,
    skew: dt.timedelta = dt.timedelta(),
) -> Iterator[int]:
    made = servers.context(
        site.folder, server, versions or ("1.2", "1.3"), CLIENTS if mutual else None
    )
    with servers.listening(servers.web(made, skew)) as port:
        yield port


# ---- TLS


@pytest.mark.parametrize(
    ("versions", "offered", "outcome"),
    [
        (("1.0",), ("1.0",), "too_old"),
        (("1.1",), ("1.1",), "too_old"),
        (("1.2",), ("1.2",), "enough"),
        (("1.3",), ("1.3",), "enough"),
        (("1.0", "1.3"), ("1.0", "1.1", "1.2", "1.3"), "old_too"),
        (("1.0", "1.1"), ("1.0", "1.1"), "too_old"),
    ],
)
def test_versions_of_tls(
    versions: tuple[str, ...], offered: tuple[str, ...], outcome: str, site: Site
) -> None:
    with endpoint(site, *versions) as port:
        facts = site.facts(port)
        assert value(facts, "link.tls").offered == offered
        assert outcomes(fact_table(facts))["tls"] == outcome


def test_all_in_order(site: Site) -> None:
    with endpoint(site) as port:
        found = site.outcomes(port)
    assert found["endpoint"] == "found"
    assert found["tcp443"] == "other_port"
    assert found["proxy"] == "direct"
    assert found["https"] == "https"
    assert found["tls"] == "enough"
    assert found["interception"] == "public"
    assert found["clock"] == "right"
    assert found["server_os"] == "not_batch"


def test_plain_http_is_refused_by_the_rules(site: Site) -> None:
    with servers.listening(servers.web(None)) as port:
        found = site.outcomes(port, "http")
    assert found["https"] == "plain"
    assert found["tls"] == "unknown"


def test_what_speaks_no_tls(site: Site) -> None:
    with servers.listening(lambda sock: sock.sendall(b"SSH-2.0-nothing\r\n")) as port:
        found = site.outcomes(port)
    assert found["tls"] == "nothing"
    assert found["tcp443"] == "other_port"


# ---- mutual TLS


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize(
    ("days", "outcome", "said"),
    [(365, "good", "accepted"), (10, "expiring", "accepted"), (-1, "expired", "refused")],
)
def test_client_certificates(version: str, days: int, outcome: str, said: str, site: Site) -> None:
    site.certificate(servers.issue("town.example.jp", CLIENTS, days=days, client=True))
    with endpoint(site, version, mutual=True) as port:
        facts = site.facts(port)
        found = outcomes(fact_table(facts))
    assert found["client_certificate"] == outcome
    assert value(facts, "link.tls").client_certificate == said
    assert found["tls"] == "enough"
    assert found["interception"] == "public"


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_a_missing_client_certificate(version: str, site: Site) -> None:
    with endpoint(site, version, mutual=True) as port:
        facts = site.facts(port)
        found = outcomes(fact_table(facts))
    assert value(facts, "link.tls").client_certificate == "asked"
    assert found["client_certificate"] == "missing"
    assert found["tls"] == "enough"
    assert found["interception"] == "public"


def test_a_certificate_of_another_authority_is_refused(site: Site) -> None:
    other = servers.issue("Other root")
    site.certificate(servers.issue("town.example.jp", other, client=True))
    with endpoint(site, mutual=True) as port:
        assert site.outcomes(port)["client_certificate"] == "refused"


def test_a_certificate_whose_key_is_not_told_is_not_tried(site: Site) -> None:
    site.certificate(servers.issue("town.example.jp", CLIENTS, client=True), key=False)
    with endpoint(site, mutual=True) as port:
        assert site.outcomes(port)["client_certificate"] == "not_shown"


def test_no_certificate_and_none_asked_for_is_a_question(site: Site) -> None:
    with endpoint(site) as port:
        assert site.outcomes(port)["client_certificate"] == "absent"


def test_the_days_that_a_certificate_has_left() -> None:
    issued = servers.issue("town.example.jp", CLIENTS, days=30, client=True)
    end = issued.certificate.not_valid_after_utc

    def left(before: dt.timedelta) -> LinkCertificate:
        return describe(
            issued.certificate, [CLIENTS.certificate], end - before, key=True, told=True
        )

    assert left(dt.timedelta(days=30)).days_left == 30
    assert left(dt.timedelta(days=30, seconds=-1)).days_left == 29
    assert left(dt.timedelta(seconds=1)).days_left == 0
    assert left(dt.timedelta(seconds=-1)).days_left == -1
    assert left(dt.timedelta(days=3650)).started is False
    assert left(dt.timedelta()).chain == "complete"


def test_a_chain_that_is_not_whole() -> None:
    issued = servers.issue("town.example.jp", CLIENTS, client=True).certificate
    other = servers.issue("Client root").certificate  # the same name, another key
    assert describe(issued, [other], servers.NOW, key=None, told=True).chain == "incomplete"
    assert describe(issued, [], servers.NOW, key=None, told=False).chain == "unknown"


def test_which_certificate_of_a_store_is_meant() -> None:
    client = servers.issue("town.example.jp", CLIENTS, client=True).certificate
    server = servers.issue("town.example.jp", CLIENTS).certificate
    assert fits(client, "")
    assert fits(client, "client ROOT")
    assert not fits(client, "LGPKI")
    assert not fits(server, "")
    assert fits(CLIENTS.certificate, "Client root")


# ---- who vouches


def test_a_device_that_signs_anew_is_seen_by_the_named_root(site: Site) -> None:
    (site.folder / "ca.pem").write_bytes(ROOT.pem)
    site.lines["ca_file"] = "ca.pem"
    with endpoint(site) as port:
        assert site.outcomes(port)["interception"] == "as_named"
    with endpoint(site, server=servers.issue("localhost", STRANGER)) as port:
        assert site.outcomes(port)["interception"] == "not_as_named"


def test_a_device_that_signs_anew_is_seen_by_the_named_issuer(site: Site) -> None:
    site.lines["issuer"] = "Root of the link"
    with endpoint(site) as port:
        assert site.outcomes(port)["interception"] == "as_named"
    with endpoint(site, server=servers.issue("localhost", STRANGER)) as port:
        assert site.outcomes(port)["interception"] == "not_as_named"


def test_without_a_name_a_private_root_is_a_question(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = site.folder / "roots.pem"
    roots.write_bytes(STRANGER.pem)
    with endpoint(site, server=servers.issue("localhost", STRANGER)) as port:
        facts = site.facts(port)
        assert value(facts, "link.trust").state == "untrusted"
        assert value(facts, "link.trust").issuer == "Inspecting device"
        monkeypatch.setenv("SSL_CERT_FILE", str(roots))
        facts = site.facts(port)
    assert value(facts, "link.trust").state == "system_only"
    table = fact_table(facts)
    assert outcomes(table)["interception"] == "open"
    assert outcomes(table, Answers(link_issuer=True))["interception"] == "confirmed"
    assert outcomes(table, Answers(link_issuer=False))["interception"] == "denied"


def test_a_certificate_out_of_its_time_or_for_another_name(site: Site) -> None:
    (site.folder / "ca.pem").write_bytes(ROOT.pem)
    site.lines["ca_file"] = "ca.pem"
    with endpoint(site, server=servers.issue("localhost", ROOT, days=-1)) as port:
        assert site.outcomes(port)["interception"] == "wrong_time"
    with endpoint(site, server=servers.issue("other.example.jp", ROOT)) as port:
        assert site.outcomes(port)["interception"] == "other_name"


# ---- the way


def test_a_name_that_does_not_resolve(site: Site) -> None:
    site.host = "pmh.invalid"
    found = site.outcomes(443)
    assert found["endpoint"] in {"not_found", "name_server"}
    assert found["tcp443"] == "name_first"
    assert found["tls"] == "not_reached"
    assert found["interception"] == "not_reached"
    assert found["clock"] == "not_reached"


def test_an_address_instead_of_a_name(site: Site) -> None:
    site.host = "127.0.0.1"
    with endpoint(site) as port:
        assert site.outcomes(port)["endpoint"] == "address"


def test_a_port_that_is_closed(site: Site) -> None:
    with servers.listening(lambda _sock: None) as port:
        pass
    assert site.outcomes(port)["tcp443"] == "refused"


def test_through_a_proxy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.lines["via"] = "proxy"
    with endpoint(site) as port, servers.listening(servers.proxy()) as through:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{through}")
        found = site.outcomes(port)
    assert found["proxy"] == "through"
    assert found["endpoint"] == "by_proxy"
    assert found["tls"] == "enough"
    assert found["interception"] == "public"


def test_a_proxy_that_asks_for_a_login(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.lines["via"] = "proxy"
    with endpoint(site) as port, servers.listening(servers.proxy("secret")) as through:
        monkeypatch.setenv("https_proxy", f"http://user:secret@127.0.0.1:{through}")
        facts = site.facts(port)
    found = outcomes(fact_table(facts))
    assert found["proxy"] == "login"
    assert found["tcp443"] == "proxy_first"
    assert found["endpoint"] == "at_proxy"
    assert "secret" not in str(facts)


def test_a_proxy_was_chosen_and_none_is_set(site: Site) -> None:
    site.lines["via"] = "proxy"
    with endpoint(site) as port:
        assert site.outcomes(port)["proxy"] == "no_proxy_set"


def test_the_batch_goes_past_the_proxy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.lines["way"] = "batch"
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with endpoint(site) as port:
        facts = site.facts(port)
        assert outcomes(fact_table(facts))["proxy"] == "batch_beside_proxy"
        site.lines["via"] = "proxy"
        assert site.outcomes(port)["proxy"] == "batch_by_proxy"
    assert value(facts, "link.reach").via == "direct"


@pytest.mark.parametrize(
    ("off", "outcome"), [(290, "right"), (-290, "right"), (310, "wrong"), (-310, "wrong")]
)
def test_the_clock(off: int, outcome: str, site: Site) -> None:
    with endpoint(site, skew=dt.timedelta(seconds=off)) as port:
        assert site.outcomes(port)["clock"] == outcome


# ---- the system


@pytest.mark.parametrize(
    ("way", "name", "answer", "outcome"),
    [
        ("batch", "windows-server-2012-r2", None, "old_server"),
        ("batch", "windows-server-2016", None, "server"),
        ("batch", "windows-server-2025", None, "server"),
        ("batch", "windows-11", None, "client"),
        ("batch", "windows-11", True, "client_confirmed"),
        ("batch", "windows-11", False, "client_refused"),
        ("batch", "linux", None, "other"),
        ("api", "linux", None, "not_batch"),
        ("screen", "windows-11", None, "not_batch"),
    ],
)
def test_the_system_that_runs_the_batch(
    way: str,
    name: str,
    answer: bool | None,  # noqa: FBT001
    outcome: str,
    site: Site,
) -> None:
    site.lines["way"] = way
    facts = dict(offline(read_link(site.file(443)), servers.NOW).read(this_host()))
    facts["os.name"] = known(name, "test")
    found = outcomes(fact_table(facts), Answers(link_batch_specification=answer))
    assert found["server_os"] == outcome


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({}, True),
        ({"1.2": {"Enabled": 0}}, True),
        ({"1.2": {"Enabled": 0}, "1.3": {"Enabled": 0}}, False),
        ({"1.2": {"DisabledByDefault": 1}, "1.3": {"Enabled": 0}}, False),
        ({"1.2": {"Enabled": 0xFFFFFFFF, "DisabledByDefault": 0}, "1.3": {"Enabled": 0}}, True),
    ],
)
def test_what_windows_own_settings_allow(
    settings: dict[str, dict[str, int]],
    allowed: bool,  # noqa: FBT001
) -> None:
    def read(key: str) -> dict[str, int] | None:
        return settings.get(key.rpartition("TLS ")[2].partition("\\")[0])

    assert schannel_allows(read) is allowed


QUESTIONS = (
    "link_pia",
    "link_ordinance",
    "link_contract",
    "link_policy",
    "link_daily_run",
    "link_result_mail",
    "link_run_hours",
)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize(("answer", "outcome"), [(True, "yes"), (False, "no"), (None, "open")])
def test_what_only_people_can_say(name: str, answer: bool | None, outcome: str) -> None:  # noqa: FBT001
    given = msgspec.convert({name: answer}, Answers)
    found = outcomes(FactTable(), given)
    assert found[name.removeprefix("link_")] == outcome


# ---- the connection file


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('way = "batch"', "url"),
        ('url = "https://a.example.jp"\nway = "fax"', "way"),
        ('url = "ftp://a.example.jp"\nway = "api"', "url"),
        ('url = "https://user:secret@a.example.jp"\nway = "api"', "url"),
        ('url = "https://"\nway = "api"', "url"),
        ('url = "https://a.example.jp"\nway = "api"\nca_file = "none.pem"', "ca_file"),
        ('url = "https://a.example.jp"\nway = "api"\npassword = "x"', "password"),
    ],
)
def test_connection_files_that_cannot_be_used(text: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "e.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_link(file)
    assert caught.value.place == place
    assert "secret" not in caught.value.say("ja")


def test_a_certificate_file_that_is_none_is_told_as_such(site: Site) -> None:
    (site.folder / "client.pem").write_text("nothing", encoding="utf-8")
    site.lines["certificate_file"] = "client.pem"
    facts = offline(read_link(site.file(443)), servers.NOW).read(this_host())
    failure = facts["link.certificate"].failure
    assert getattr(failure, "reason", None) == "malformed"


def test_python_can_watch_a_handshake() -> None:
    assert hasattr(ssl.SSLContext, "_msg_callback")


# ---- the command


def test_the_whole_check_as_a_command(site: Site) -> None:
    (site.folder / "ca.pem").write_bytes(ROOT.pem)
    site.lines["ca_file"] = "ca.pem"
    site.certificate(servers.issue("town.example.jp", CLIENTS, client=True))
    answers = site.folder / "answers.toml"
    answers.write_text("".join(f"{name} = true\n" for name in QUESTIONS), encoding="utf-8")
    with endpoint(site, mutual=True) as port:
        done = run(
            "check",
            *("--pack", "pmh-municipal-link"),
            *("--endpoint", site.file(port)),
            *("--answers", answers),
            *("--json", "-"),
            *("--html", site.folder / "r.html"),
            *("--pdf", site.folder / "r.pdf"),
            *("--xlsx", site.folder / "r.xlsx"),
        )
    assert (done.code, done.err) == (0, "")
    report = json.loads(done.out)
    assert report["pack"]["id"] == "pmh-municipal-link"
    assert report["overall"] == "ready_with_advice"  # the port is not 443
    assert report["code"] is None
    assert report["contacted"] == ["localhost"]
    assert [one["id"] for one in report["verdicts"]] == [one.id for one, _ in PACK.entries]
    html = (site.folder / "r.html").read_text(encoding="utf-8")
    assert "PMH接続 機器の確認表" in html
    for text in ("オンライン登録に", "指定医", "link_", "as_named", "client.key", str(site.folder)):
        assert text not in html
    assert "PRIVATE KEY" not in done.text + html
    assert (site.folder / "r.pdf").read_bytes()[:5] == b"%PDF-"


def test_without_a_connection_nothing_is_said_of_the_way(tmp_path: Path) -> None:
    done = run("check", "--pack", "pmh-municipal-link", "--json", "-", cwd=tmp_path)
    assert done.code in {3, 4}
    report = json.loads(done.out)
    states = {one["id"]: one["status"] for one in report["verdicts"]}
    for name in ("endpoint", "tcp443", "proxy", "https", "tls", "interception", "clock"):
        assert states[f"link_{name}"] == "unknown"
    assert report["contacted"] == []


def test_a_connection_goes_with_its_pack(tmp_path: Path) -> None:
    done = run("check", "--endpoint", tmp_path / "e.toml", "--offline")
    assert (done.code, done.text) == (2, "")
    assert "pmh-municipal-link" in done.err


def test_the_example_of_the_guide_is_read(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "municipal.md"
    block = guide.read_text(encoding="utf-8").split("```toml\n# 接続先のファイル")[1]
    file = tmp_path / "e.toml"
    file.write_text(block.split("```")[0].partition("\n")[2], encoding="utf-8")
    for name in ("roots.pem", "client.pem", "client.key"):
        (tmp_path / name).write_bytes(ROOT.pem)
    assert read_link(file).endpoint.way == "batch"


def test_questions_and_requirements_name_each_other() -> None:
    book = load_book()
    ids = {entry.id for entry, _ in PACK.entries}
    for entry in book.entries:
        assert set(entry.question.requirements) <= ids, entry.question.number
    named = {name for entry in book.entries for name in entry.question.requirements}
    cited = {
        entry.id
        for entry, one in PACK.entries
        if any(reference.document.startswith("digital-agency") for reference in one.references)
    }
    assert cited == named
    for _, one in PACK.entries:
        for reference in one.references:
            if reference.document in {entry.file.document for entry in book.entries}:
                assert book.find(reference.document, reference.section), (one.id, reference)

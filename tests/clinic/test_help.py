"""Words explained where they first stand, and the text for the network's keeper."""

from msgspec.structs import replace

from checker import session
from checker.clinic.letter import letter
from checker.clinic.terms import Glossary
from checker.documents.material import load_material
from checker.model import (
    PROFILE_SOURCE,
    Answers,
    Fact,
    HttpsProbe,
    Institution,
    Report,
    Text,
    VpnProbe,
    known,
)
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.web.words import Term, read_web_words
from tests import machines

ROOT = rules_root()
PACK = load_pack(ROOT)
WORDS = read_web_words(ROOT)


def test_a_word_is_explained_once_where_it_first_stands() -> None:
    glossary = Glossary(WORDS.terms, "ja")
    assert glossary.first("画面は足りています。") == ()
    ((term, means),) = glossary.first("プロキシを通ります。", "プロキシです。")
    assert term == "プロキシ"
    assert means.endswith("。")
    assert glossary.first("プロキシ") == ()


def test_english_words_are_found_as_words_only() -> None:
    terms = [Term(Text("代", "proxy"), Text("。", ".")), Term(Text("始", "start"), Text("。", "."))]
    glossary = Glossary(terms, "en")
    assert [term for term, _ in glossary.first("Proxies restart here")] == []
    assert [term for term, _ in glossary.first("A Proxy.", "It starts.")] == ["proxy", "start"]


def test_every_term_stands_somewhere_and_is_short() -> None:
    for term in WORDS.terms:
        assert len(term.means.ja) <= 60, term.term.ja
        assert len(term.means.en) <= 120, term.term.en
    assert len({term.term.ja for term in WORDS.terms}) == len(WORDS.terms)


def report(https: tuple[HttpsProbe, ...], vpn: VpnProbe, name: str = "") -> Report:
    facts = machines.facts("windows-11-pro")
    table = replace(facts.facts, https=Fact(https, "test"), vpn=Fact(vpn, "test"))
    answers = Answers(institution=Institution(name=name))
    seen = session.Look(replace(facts, facts=table))
    return session.conclude(seen, answers, PACK, ROOT, machines.DAY, "ja", file="")


def written(of: Report, requirement: str) -> str:
    verdict = next(one for one in of.verdicts if one.id == requirement)
    return letter(verdict, of, PACK, load_material(ROOT, of), WORDS.result, "ja")


OPEN = (HttpsProbe("www.mhlw.go.jp", 443, "done", ms=40),)
STOPPED = VpnProbe("ec2.ap-northeast-1.amazonaws.com:443", "none", "tcp", "timed_out")


def test_the_text_for_the_keeper_asks_for_what_is_needed_and_tells_what_was_found() -> None:
    text = written(report(OPEN, STOPPED, "山口クリニック"), "vpn_tcp443")
    assert "山口クリニック" in text
    assert "厚生労働省から送られるVPNの設定ファイル（.ovpn）" in text
    assert "clientvpn" not in text
    assert "www.mhlw.go.jp:443" in text
    assert "医療機関" not in written(report(OPEN, STOPPED), "vpn_tcp443")


def test_the_text_for_the_keeper_names_the_host_that_the_profile_names() -> None:
    stopped = report(OPEN, STOPPED)
    facts = stopped.facts
    host = "cvpn-endpoint-0a1b.prod.clientvpn.example.amazonaws.com"
    vpn = known(VpnProbe(f"{host}:443", "none", "tcp", "timed_out"), PROFILE_SOURCE)
    table = replace(facts.facts, vpn=vpn)
    profiled = replace(stopped, facts=replace(facts, facts=table))
    assert f"このPCから {host} のTCP 443番へ" in written(profiled, "vpn_tcp443")


def test_there_is_no_text_where_the_network_is_fine_or_has_nothing_to_do_with_it() -> None:
    stopped = report(OPEN, STOPPED)
    assert written(stopped, "internet_https") == ""
    assert written(stopped, "memory") == ""
    assert written(stopped, "vpn_client") == ""
    fine = report(OPEN, VpnProbe("ec2.ap-northeast-1.amazonaws.com:443", "tcp", "done"))
    assert written(fine, "vpn_tcp443") == ""

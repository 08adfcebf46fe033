"""The VPN's server is named only where a profile has named it."""

import datetime as dt

import msgspec
import pytest

from checker import compose
from checker.cli.main import main
from checker.model import PROFILE_SOURCE, Answers, Lang, VpnProbe, known
from checker.packs.pack import Pack
from tests import machines
from tests.cli.conftest import NETWORK

HOST = "cvpn-endpoint-0a1b.prod.clientvpn.example.amazonaws.com"
STOPPED = VpnProbe(f"{HOST}:443", "none", "tcp", "timed_out")


def remedy(pack: Pack, source: str, lang: Lang) -> str:
    plain = msgspec.to_builtins(machines.facts("windows-11-pro"))
    plain["facts"] |= NETWORK
    plain["facts"]["network.vpn"] = msgspec.to_builtins(known(STOPPED, source))
    facts = msgspec.convert(plain, type(machines.facts("windows-11-pro")))
    report = compose.compose(facts, Answers(), pack, dt.date(2026, 11, 21), lang)
    verdict = next(one for one in report.verdicts if one.id == "vpn_tcp443")
    assert verdict.outcome == "blocked"
    assert verdict.remedy is not None
    return verdict.remedy.text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_asked_of_the_keeper_names_the_profiles_host(pack: Pack, lang: Lang) -> None:
    assert HOST in remedy(pack, PROFILE_SOURCE, lang)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_without_a_profile_it_says_where_the_host_will_stand(pack: Pack, lang: Lang) -> None:
    text = remedy(pack, "TCP connect", lang)
    assert "clientvpn" not in text
    assert ".ovpn" in text
    assert {"ja": "VPNの接続先", "en": "the VPN's server"}[lang] in text


def test_no_sentence_shows_its_own_place(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    for entry, _ in pack.entries:
        assert main(["rules", "show", entry.id]) == 0
        assert "{" not in capsys.readouterr().out

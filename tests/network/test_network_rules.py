"""The rule files of the network part are whole, and agree with the code that reads them."""

import ctypes
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from checker.door import winhttp, winlocal
from checker.errors import ManyBadInputsError
from checker.model import NetworkReason
from checker.network.profile import LintId
from checker.network.rules import read_network_guide, read_network_rules

ROOT = Path(__file__).parents[2] / "rules"
OTHER_ADVICE = {
    *("chain-incomplete", "block-page", "clock-wrong", "openvpn-running", "vpn-connected"),
    *("tap-missing", "ports-taken", "road-vpn"),
}


def test_every_reason_has_words_for_the_clinic_and_for_the_networks_keeper() -> None:
    guide = read_network_guide(ROOT)
    assert set(guide.reasons) == set(get_args(NetworkReason))
    for words in guide.reasons.values():
        assert all((words.clinic.ja, words.clinic.en, words.keeper.ja, words.keeper.en))


def test_every_advice_has_words_and_no_other() -> None:
    lints = {f"profile-{name}" for name in get_args(LintId)}
    assert set(read_network_guide(ROOT).advice) == lints | OTHER_ADVICE


def test_what_to_allow_names_the_port_and_the_host_only_from_a_profile() -> None:
    rules, guide = read_network_rules(ROOT), read_network_guide(ROOT)
    for text in (guide.allow, guide.allow_host):
        assert str(rules.profile.port) in text.ja
        assert str(rules.profile.port) in text.en
    assert ".ovpn" in guide.allow.ja
    assert ".ovpn" in guide.allow.en
    assert "{host}" in guide.allow_host.ja
    assert "{host}" in guide.allow_host.en


@pytest.mark.parametrize(
    "path",
    sorted((*ROOT.glob("requirements/*.toml"), *ROOT.glob("guides/*.toml"), *ROOT.glob("*.toml"))),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_rule_names_a_region_or_a_host_of_the_vpn(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    stand_ins = {target.host for target in read_network_rules(ROOT).vpn}
    named = [
        line
        for line in lines
        if re.search(r"clientvpn\.|[a-z]{2}-(?:north|south|east|west)[a-z]*-\d", line)
        and not any(host in line for host in stand_ins)
    ]
    assert named == []


def test_the_site_of_a_prefecture_is_asked_only_there() -> None:
    rules = read_network_rules(ROOT)
    own = [target.host for target in rules.https if target.prefecture]
    assert own
    for prefecture, expected in (("35", own), ("13", []), ("", [])):
        asked = [target.host for target in rules.asked_in(prefecture).https]
        assert [host for host in asked if host in own] == expected
        assert len(asked) >= 3


def test_the_sources_are_listed() -> None:
    rules = read_network_rules(ROOT)
    sources = tomllib.loads((ROOT / "sources.toml").read_text(encoding="utf-8"))
    cited = [target.source for target in (*rules.https, *rules.vpn)]
    cited += [check.source for check in rules.portal]
    cited += [rules.profile.source, rules.conflicts.source]
    assert {reference.document for reference in cited} <= set(sources)


def test_the_targets_are_independent() -> None:
    rules = read_network_rules(ROOT)
    keepers = {target.host.split(".", 1)[1] for target in rules.https}
    assert len(keepers) == len(rules.https) >= 3
    assert all(t.host.endswith(".ap-northeast-1.amazonaws.com") for t in rules.vpn)


def test_one_way_through_all_stages_fits_the_usual_deadline() -> None:
    limits = read_network_rules(ROOT).limits
    assert limits.dns + limits.tcp + 2 * limits.openvpn < 20.5


def test_a_wrong_rule_is_refused_with_its_place(tmp_path: Path) -> None:
    text = (ROOT / "network.toml").read_text(encoding="utf-8")
    (tmp_path / "network.toml").write_text(
        text.replace("dns = 7", "dns = 700").replace("www.mhlw.go.jp", "bad host"), encoding="utf-8"
    )
    with pytest.raises(ManyBadInputsError) as caught:
        read_network_rules(tmp_path)
    assert {problem.place for problem in caught.value.problems} == {"limits.dns", "https[0].host"}


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (winhttp.UserConfig, 32),
        (winhttp.ProxyInfo, 24),
        (winhttp.AutoProxyOptions, 32),
        (winlocal.ProcessEntry, 568),
    ],
)
def test_windows_structures_have_their_size_on_64_bit(
    structure: type[ctypes.Structure], size: int
) -> None:
    assert ctypes.sizeof(structure) == size


def test_the_adapters_state_is_where_windows_keeps_it() -> None:
    assert winlocal.AdapterAddresses.OperStatus.offset == 104
    assert winlocal.AdapterAddresses.FriendlyName.offset == 72

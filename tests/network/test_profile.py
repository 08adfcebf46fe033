"""Profiles (`.ovpn`): what is read, what is told, and what never leaves the parser."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import BadInputError
from checker.network.profile import SIZE_LIMIT, Profile, parse_profile, read_profile
from checker.network.rules import read_network_rules

RULES = read_network_rules(Path(__file__).parents[2] / "rules").profile
HOST = "cvpn-endpoint-0123456789abcdef0.prod.clientvpn.ap-northeast-1.amazonaws.com"
SECRET = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"  # noqa: S105 - of no key
EXPORTED = f"""client
dev tun
proto tcp
remote {HOST} 443
remote-random-hostname
resolv-retry infinite
nobind
remote-cert-tls server
cipher AES-256-GCM
verb 3
<ca>
-----BEGIN CERTIFICATE-----
{SECRET}
-----END CERTIFICATE-----
</ca>
auth-user-pass
auth-federate
auth-retry interact
auth-nocache
static-challenge "Enter MFA code " 1
reneg-sec 0
verify-x509-name "server name" name
"""
KEY = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----"


def parse(text: str) -> Profile:
    return parse_profile(text.encode(), RULES, "clinic.ovpn")


def lints(text: str) -> list[tuple[str, str, int]]:
    return [(lint.id, lint.what, lint.line) for lint in parse(text).findings]


def without(directive: str) -> str:
    return "\n".join(line for line in EXPORTED.splitlines() if line.split()[0] != directive)


def test_a_profile_as_aws_exports_it_has_no_findings() -> None:
    assert parse(EXPORTED) == Profile(
        HOST, 443, "tcp", random_hostname=True, control_key=False, findings=()
    )


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    data = b"\xef\xbb\xbf" + EXPORTED.replace("\n", "\r\n").encode()
    assert parse_profile(data, RULES, "x") == parse(EXPORTED)


def test_comments_in_any_encoding_do_not_matter() -> None:
    data = "# 院内用\n; メモ\n".encode("cp932") + EXPORTED.encode()
    assert parse_profile(data, RULES, "x") == parse(EXPORTED)


@pytest.mark.parametrize("directive", RULES.dropped)
def test_what_client_6_dropped_is_told_with_its_line(directive: str) -> None:
    assert lints(f"{directive} 1\n{EXPORTED}") == [("dropped_directive", directive, 1)]


def test_a_directive_that_the_client_refuses_is_told_by_name() -> None:
    found = lints(f"{EXPORTED}http-proxy proxy.example 8080 user-secret")
    assert found == [("unknown_directive", "http-proxy", 23)]


def test_a_line_that_is_no_directive_is_told_by_number_alone() -> None:
    assert lints(f"{EXPORTED}{SECRET}") == [("unknown_directive", "", 23)]


def test_thousands_of_bad_lines_give_a_few_findings() -> None:
    assert len(parse(EXPORTED + "nonsense\n" * 5000).findings) == 5


@pytest.mark.parametrize("directive", RULES.allowed)
def test_every_directive_that_the_client_takes_is_no_finding(directive: str) -> None:
    found = {lint.id for lint in parse(f"{EXPORTED}\n{directive} x").findings}
    assert found <= {"external_file", "several_remotes", "proto_not_tcp"}


@pytest.mark.parametrize(
    ("line", "proto"),
    [
        ("proto tcp", "tcp"),
        ("proto tcp-client", "tcp"),
        ("proto tcp4", "tcp"),
        ("proto udp", "udp"),
    ],
)
def test_the_protocol_is_read(line: str, proto: str) -> None:
    profile = parse(EXPORTED.replace("proto tcp", line))
    assert profile.proto == proto
    assert ("proto_not_tcp" in {x.id for x in profile.findings}) == (proto == "udp")


def test_without_proto_it_is_udp_as_in_openvpn() -> None:
    assert ("proto_not_tcp", "udp", 0) in lints(without("proto"))


def test_the_remote_line_may_name_the_protocol() -> None:
    assert (
        parse(EXPORTED.replace("443", "443 tcp").replace("proto tcp", "proto udp")).proto == "tcp"
    )


@pytest.mark.parametrize(("port", "finding"), [("443", False), ("442", True), ("1194", True)])
def test_another_port_is_told(*, port: str, finding: bool) -> None:
    found = lints(EXPORTED.replace("443", port))
    assert (("port_unusual", port, 0) in found) == finding


def test_without_a_port_it_is_openvpns_own() -> None:
    assert parse(EXPORTED.replace(" 443", "")).port == 1194


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "４４３", "1e3", "443.0"])
def test_a_port_that_is_none_is_refused_with_its_line(port: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse(EXPORTED.replace("443", port))
    assert caught.value.place == "line 4"


@pytest.mark.parametrize(
    "host", ["-x.example", "a..b", "exa mple", "日本.jp", "a" * 64 + ".jp", "x" * 254, "a/b", ""]
)
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(BadInputError):
        parse(EXPORTED.replace(HOST, f'"{host}"'))


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_needs_no_random_name(host: str) -> None:
    found = {
        lint.id for lint in parse(without("remote-random-hostname").replace(HOST, host)).findings
    }
    assert found == {"host_unusual"}


def test_a_missing_random_name_is_told() -> None:
    assert lints(without("remote-random-hostname")) == [("no_random_hostname", "", 0)]


def test_no_remote_is_refused() -> None:
    with pytest.raises(BadInputError):
        parse(without("remote"))


def test_a_second_remote_is_told() -> None:
    assert ("several_remotes", "remote", 23) in lints(f"{EXPORTED}remote b.amazonaws.com 443")


def test_a_missing_authority_is_told() -> None:
    text = EXPORTED.replace("<ca>", "<extra-certs>").replace("</ca>", "</extra-certs>")
    assert ("ca_missing", "", 0) in lints(text)


def test_nothing_to_sign_in_with_is_told() -> None:
    text = EXPORTED.replace("auth-user-pass\n", "").replace("auth-federate\n", "")
    assert lints(text) == [("sign_in_missing", "", 0)]
    assert lints(f"{text}<cert>\nx\n</cert>") == [("sign_in_missing", "", 0)]
    assert lints(f"{text}<cert>\nx\n</cert>\n<key>\nx\n</key>") == []


def test_a_private_key_is_told_and_never_kept() -> None:
    profile = parse(f"{EXPORTED}<key>\n{KEY}\n</key>")
    assert [lint.id for lint in profile.findings] == ["private_key_present"]
    assert SECRET not in msgspec.json.encode(profile).decode()


def test_a_file_beside_the_profile_is_told() -> None:
    assert lints(f"{EXPORTED}cert clinic.crt") == [("external_file", "cert", 23)]


@pytest.mark.parametrize("name", ["tls-auth", "tls-crypt", "tls-crypt-v2"])
def test_a_control_key_is_told(name: str) -> None:
    profile = parse(f"{EXPORTED}<{name}>\nx\n</{name}>")
    assert profile.control_key
    assert "control_key" in {lint.id for lint in profile.findings}


def test_a_block_without_an_end_is_refused_with_its_line() -> None:
    with pytest.raises(BadInputError) as caught:
        parse(f"{EXPORTED}<key>\n{KEY}")
    assert caught.value.place == "line 23"
    assert SECRET not in caught.value.say("en")


def test_a_quote_without_its_end_is_no_crash() -> None:
    assert parse(f'{EXPORTED}setenv "never ends').host == HOST


@pytest.mark.parametrize(("size", "taken"), [(SIZE_LIMIT, True), (SIZE_LIMIT + 1, False)])
def test_the_size_limit(*, size: int, taken: bool, tmp_path: Path) -> None:
    file = tmp_path / "clinic.ovpn"
    file.write_bytes(EXPORTED.encode().ljust(size, b"\n"))
    if taken:
        assert read_profile(file, RULES).host == HOST
    else:
        with pytest.raises(BadInputError):
            read_profile(file, RULES)


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        read_profile(tmp_path / "設定.ovpn", RULES)
    assert caught.value.file == "設定.ovpn"


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadInputError):
        parse_profile(b"PK\x03\x04\x00\x00", RULES, "x")


@given(st.binary(max_size=2000))
def test_any_bytes_give_a_profile_or_a_message(data: bytes) -> None:
    try:
        parse_profile(data, RULES, "x")
    except BadInputError:
        return


@given(st.text(max_size=60), st.integers(0, 22))
def test_a_line_put_in_anywhere_never_leaks_and_never_crashes(line: str, at: int) -> None:
    lines = EXPORTED.splitlines()
    lines.insert(at, f"{line} {SECRET}")
    try:
        said = msgspec.json.encode(parse("\n".join(lines))).decode()
    except BadInputError as error:
        said = error.say("en")
    assert SECRET not in said

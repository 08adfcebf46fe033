"""What an OpenVPN profile (`.ovpn`) says, without its secrets.

Only the host, the port and what is wrong with the file are kept. Certificates, keys, passwords
and comments are passed over while reading and never leave this module.
"""

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from checker.errors import BadInputError
from checker.model import Closed, Text
from checker.network.dial import is_address
from checker.network.rules import HOST_PATTERN, ProfileRules
from checker.why import why

SIZE_LIMIT: Final = 256_000
_LINE_LIMIT: Final = 1024
"""OpenVPN itself takes lines of at most 255 characters."""
_FEW: Final = 5
DEFAULT_PORT: Final = 1194
"""OpenVPN's own, where a profile names none."""

LintId = Literal[
    "unknown_directive",
    "dropped_directive",
    "proto_not_tcp",
    "port_unusual",
    "host_unusual",
    "no_random_hostname",
    "ca_missing",
    "sign_in_missing",
    "private_key_present",
    "control_key",
    "external_file",
    "several_remotes",
]


class Lint(Closed, frozen=True):
    """Something about a profile that a person should know."""

    id: LintId
    what: str = ""
    """A directive's name or a number, never its arguments."""
    line: int = 0

    @property
    def where(self) -> str:
        """What and where, for a sentence."""
        return ": ".join(str(part) for part in (self.line, self.what) if part)


class Profile(Closed, frozen=True):
    """What is needed to reach the endpoint, and what is wrong with the file."""

    host: str
    port: int
    proto: Literal["tcp", "udp"]
    random_hostname: bool
    control_key: bool
    """The server answers only packets signed with a key (tls-auth, tls-crypt)."""
    findings: tuple[Lint, ...]


class _Directive(NamedTuple):
    line: int
    name: str
    args: tuple[str, ...]
    inline: str
    """For a block: what kinds of PEM it holds, by their labels; never their content."""


def read_profile(path: Path, rules: ProfileRules) -> Profile:
    """Read a profile from a file.

    Raises:
        BadInputError: It cannot be read, or is no usable profile.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        reason = why(error)
        raise BadInputError(
            path.name, "", Text(f"読めません（{reason.ja}）", f"not readable ({reason.en})")
        ) from error
    return parse_profile(data, rules, path.name)


def parse_profile(data: bytes, rules: ProfileRules, file: str) -> Profile:
    """Parse a profile.

    Args:
        data: The file's bytes.
        rules: What AWS's client takes.
        file: The file's name, for messages.

    Raises:
        BadInputError: It is too large, is not text, has a block without an end, or names no
            server that could be reached.
    """
    if len(data) > SIZE_LIMIT:
        raise BadInputError(file, "", Text(ja="256kBを超えています", en="it is larger than 256 kB"))
    if b"\x00" in data:
        raise BadInputError(
            file, "", Text(ja="テキストファイルではありません", en="it is not a text file")
        )
    directives = list(_directives(data.decode("utf-8-sig", errors="replace"), file))
    remotes = [directive for directive in directives if directive.name == "remote"]
    if not remotes:
        raise BadInputError(
            file,
            "",
            Text(
                ja="接続先（remoteの行）がありません。VPNの設定ファイルか確かめてください",
                en="it names no server (no `remote` line); is it a VPN profile (.ovpn)?",
            ),
        )
    host, port, proto = _remote(remotes[0], directives, file)
    names = {directive.name for directive in directives}
    control_key = bool(names & {"tls-auth", "tls-crypt", "tls-crypt-v2"})
    random_hostname = "remote-random-hostname" in names
    findings = [
        *_directive_findings(directives, rules),
        *_part_findings(directives, names),
        *_remote_findings(host, port, proto, rules),
    ]
    if not random_hostname and not is_address(host):
        findings.append(Lint("no_random_hostname"))
    if control_key:
        findings.append(Lint("control_key"))
    if len(remotes) > 1:
        findings.append(Lint("several_remotes", "remote", remotes[1].line))
    return Profile(host, port, proto, random_hostname, control_key, tuple(_few(findings)))


def _few(findings: list[Lint]) -> Iterator[Lint]:
    """Keep the first findings of each kind: a hostile file could have thousands."""
    seen: Counter[LintId] = Counter()
    for finding in findings:
        seen[finding.id] += 1
        if seen[finding.id] <= _FEW:
            yield finding


def _directives(text: str, file: str) -> Iterator[_Directive]:
    lines = enumerate(text.split("\n"), start=1)
    for number, line in lines:
        words = _words(line)
        if not words:
            continue
        name = words[0].removeprefix("--")
        block = re.fullmatch(r"<([a-z][a-z0-9-]{0,40})>", name)
        if block is None:
            yield _Directive(number, name, tuple(words[1:]), "")
            continue
        labels = set()
        for _, inner in lines:
            inner = inner.strip()  # noqa: PLW2901 - OpenVPN looks at it like this, too
            if inner == f"</{block[1]}>":
                break
            labels |= set(re.findall(r"-----BEGIN ([A-Z0-9 ]{3,40})-----", inner))
        else:
            raise BadInputError(
                file,
                f"line {number}",
                Text(
                    ja=f"<{block[1]}> の終わり </{block[1]}> がありません",
                    en=f"<{block[1]}> has no end </{block[1]}>",
                ),
            )
        yield _Directive(number, block[1], (), " ".join(sorted(labels)) or "empty")


def _words(line: str) -> list[str]:
    """Split a line as OpenVPN does: quotes, backslashes, and comments with # or ;."""
    lexer = shlex.shlex(line[:_LINE_LIMIT], posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = []
    try:
        for word in lexer:
            if word.startswith(("#", ";")):
                break
            words.append(word)
    except ValueError:  # a quote without its end
        return line.split()[:1]
    return words


def _remote(
    remote: _Directive, directives: list[_Directive], file: str
) -> tuple[str, int, Literal["tcp", "udp"]]:
    args = remote.args
    host = args[0] if args else ""
    if not (is_address(host) or re.match(HOST_PATTERN, host)):
        raise BadInputError(
            file,
            f"line {remote.line}",
            Text(
                ja="接続先のホスト名が正しくありません", en="the server's name is not a host name"
            ),
        )
    port = args[1] if len(args) > 1 else _value(directives, "port") or str(DEFAULT_PORT)
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:  # noqa: PLR2004
        raise BadInputError(
            file,
            f"line {remote.line}",
            Text(
                ja="ポート番号は1から65535までです", en="the port must be a number from 1 to 65535"
            ),
        )
    proto = args[2] if len(args) > 2 else _value(directives, "proto") or "udp"  # noqa: PLR2004
    return host, int(port), "tcp" if proto.lower().startswith("tcp") else "udp"


def _value(directives: list[_Directive], name: str) -> str:
    """Return the first argument of a directive; the last one in a file counts."""
    found = [d.args[0] for d in directives if d.name == name and d.args]
    return found[-1] if found else ""


def _directive_findings(directives: list[_Directive], rules: ProfileRules) -> Iterator[Lint]:
    for directive in directives:
        if directive.name in rules.allowed:
            continue
        if directive.name in rules.dropped:
            yield Lint("dropped_directive", directive.name, directive.line)
        else:
            # A name that is no directive of OpenVPN may be a piece of a key: not repeated.
            known = directive.name in rules.other_known
            yield Lint("unknown_directive", directive.name if known else "", directive.line)


def _part_findings(directives: list[_Directive], names: set[str]) -> Iterator[Lint]:
    if "ca" not in names:
        yield Lint("ca_missing")
    by_person = names & {"auth-user-pass", "auth-federate"}
    by_certificate = "cryptoapicert" in names or {"cert", "key"} <= names
    if not by_person and not by_certificate:
        yield Lint("sign_in_missing")
    for directive in directives:
        if directive.name in {"ca", "cert", "key"} and not directive.inline:
            yield Lint("external_file", directive.name, directive.line)
        if "PRIVATE KEY" in directive.inline:
            yield Lint("private_key_present", directive.name, directive.line)


def _remote_findings(
    host: str, port: int, proto: Literal["tcp", "udp"], rules: ProfileRules
) -> Iterator[Lint]:
    if proto != "tcp":
        yield Lint("proto_not_tcp", proto)
    if port != rules.port:
        yield Lint("port_unusual", str(port))
    if not host.lower().endswith(rules.host_suffix):
        yield Lint("host_unusual")

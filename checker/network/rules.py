"""The rule files of the network part: `rules/network.toml` and `rules/guides/network.toml`."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Final, TypeVar

from msgspec import Meta
from msgspec.structs import replace

from checker.model import Closed, Id, NetworkReason, Port, Prefecture, Reference, Text
from checker.packs.load import Reader

T = TypeVar("T")

RULES_FILE: Final = "network.toml"
GUIDE_FILE: Final = "guides/network.toml"

HOST_PATTERN: Final = (
    r"^(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
    r"(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\Z"
)
"""A host name in ASCII. IPv4 addresses fit, too."""
Host = Annotated[str, Meta(pattern=HOST_PATTERN, max_length=253)]
Seconds = Annotated[float, Meta(gt=0, le=60)]


class Limits(Closed, frozen=True):
    """The longest that each stage may take, in seconds."""

    dns: Seconds
    tcp: Seconds
    proxy: Seconds
    """Finding, reaching and asking the proxy."""
    tls: Seconds
    http: Seconds
    openvpn: Seconds
    """One exchange; there is one more attempt."""
    portal: Seconds


class Target(Closed, frozen=True):
    """A host that is contacted to learn about the network."""

    host: Host
    why: Text
    source: Reference
    port: Port = 443
    prefecture: Prefecture = ""
    """Asked only where the institution is in that prefecture (JIS X 0401); empty: everywhere."""


class PortalCheck(Closed, frozen=True):
    """A plain HTTP page whose answer is known, so that a sign-in page in its place shows."""

    url: Annotated[str, Meta(pattern=r"^http://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9./_-]*\Z")]
    status: Annotated[int, Meta(ge=200, le=299)]
    contains: str
    """What the body holds; empty: any body."""
    source: Reference

    @property
    def host(self) -> str:
        """The page's server."""
        return self.url.split("/")[2].partition(":")[0]


class PageWords(Closed, frozen=True):
    """How pages that come in another one's place are told apart, by what they say.

    Held against the page in lower case, full and half width the same.
    """

    sign_in: Annotated[tuple[str, ...], Meta(min_length=1)]
    """What a page that asks to sign in says."""
    sign_in_addresses: tuple[str, ...]
    """What stands in its address."""
    blocked: Annotated[tuple[str, ...], Meta(min_length=1)]
    """What a filter's page says."""
    blocked_addresses: tuple[str, ...]
    source: Reference


class ProfileRules(Closed, frozen=True):
    """What AWS's client takes in a profile (`.ovpn`)."""

    host_suffix: str
    port: Port
    allowed: tuple[str, ...]
    dropped: tuple[str, ...]
    """Taken by older clients; client 6 refuses the whole file."""
    other_known: tuple[str, ...]
    """Directives of OpenVPN whose names may be repeated to a person. Of any other line only the
    number is told: it may be a piece of a key."""
    source: Reference


class ConflictRules(Closed, frozen=True):
    """What on this PC gets in the way of AWS's client."""

    openvpn_processes: tuple[str, ...]
    """Names of programs in lower case, without `.exe`."""
    vpn_adapters: tuple[str, ...]
    """Words in lower case in the names of adapters that other VPN programs make."""
    own_adapters: tuple[str, ...]
    """Words in lower case in the names of adapters of AWS's own client."""
    tap_adapter: str
    tap_needed_before: Annotated[int, Meta(ge=1)]
    """The client's first major version that needs no TAP adapter."""
    first_port: Port
    last_port: Port
    source: Reference


class NetworkRules(Closed, frozen=True):
    """Whom the network part contacts, how long it waits, and what it looks for."""

    verified_on: dt.date
    limits: Limits
    https: Annotated[tuple[Target, ...], Meta(min_length=2, max_length=20)]
    vpn: Annotated[tuple[Target, ...], Meta(min_length=2, max_length=20)]
    portal: Annotated[tuple[PortalCheck, ...], Meta(min_length=1, max_length=4)]
    pages: PageWords
    profile: ProfileRules
    conflicts: ConflictRules

    def asked_in(self, prefecture: str) -> "NetworkRules":
        """Return these rules for an institution's prefecture; empty: it is not known."""
        targets = tuple(one for one in self.https if one.prefecture in {"", prefecture})
        return replace(self, https=targets)


class ReasonWords(Closed, frozen=True):
    """What a reason means, to the clinic and to the person who keeps the network."""

    clinic: Text
    keeper: Text


class NetworkGuide(Closed, frozen=True):
    """Sentences for people. `{detail}` in an advice stands for what was found."""

    allow: Text
    """What the network's keeper has to let through, where no profile tells the host."""
    allow_host: Text
    """The same with `{host}`, from the profile."""
    reasons: dict[NetworkReason, ReasonWords]
    advice: dict[Id, Text]


def read_network_rules(root: Path) -> NetworkRules:
    """Read `rules/network.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return _read(root, RULES_FILE, NetworkRules)


def read_network_guide(root: Path) -> NetworkGuide:
    """Read `rules/guides/network.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return _read(root, GUIDE_FILE, NetworkGuide)


def _read(root: Path, name: str, kind: type[T]) -> T:
    reader = Reader(root)
    value = reader.read(name, kind)
    reader.finish()
    if value is None:
        raise AssertionError("unreachable: a missing value is a noted problem")
    return value

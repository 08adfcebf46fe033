"""The nouns: facts, rules, findings, verdicts, estimates and reports.

Everything here is a frozen value. The files of the contract (facts, answers, report, rules) are
these structs, decoded strictly: an unknown key, a wrong type, a number out of range or a control
character in a name is refused with its place.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

FACTS_SCHEMA: Final = "nanbyo-checker/facts/1"
REPORT_SCHEMA: Final = "nanbyo-checker/report/1"
ANSWERS_SCHEMA: Final = "nanbyo-checker/answers/1"

Lang = Literal["ja", "en"]

# C0, DEL, C1 and the bidirectional controls: a name never needs them, and a terminal or a page
# that shows them can be made to lie.
NO_CONTROLS: Final = (
    "^[^\\x00-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029]*(?![\\s\\S])"
)
PROSE: Final = NO_CONTROLS.replace("\\x00-\\x1f", "\\x00-\\x09\\x0b-\\x1f")
"""Lines are allowed, other controls are not."""
CONTROLS: Final = r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]"
NAME_LIMIT: Final = 300

Name = Annotated[str, Meta(max_length=NAME_LIMIT, pattern=NO_CONTROLS)]
Line = Annotated[str, Meta(max_length=4000, pattern=NO_CONTROLS)]
TagKey = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]*(?![\s\S])", min_length=1, max_length=80)
]
TagValue = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_CONTROLS)]
Tags = Annotated[dict[TagKey, TagValue], Meta(max_length=30)]
"""What a PC belongs to, as whoever keeps it says: `ward = "3E"`."""
Bytes = Annotated[int, Meta(ge=0, le=2**60)]
Pixels = Annotated[int, Meta(ge=1, le=100_000)]
Yen = Annotated[int, Meta(ge=0, le=10**12)]
Milliseconds = Annotated[int, Meta(ge=0, le=10**8)]
Port = Annotated[int, Meta(ge=1, le=65535)]
ID_PATTERN: Final = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*(?![\s\S])"
Id = Annotated[str, Meta(pattern=ID_PATTERN, max_length=80)]
Prose = Annotated[str, Meta(pattern=PROSE, max_length=4000)]

T = TypeVar("T")


class Closed(Struct, frozen=True, forbid_unknown_fields=True):
    """A frozen struct that refuses keys it does not know."""


class Text(Closed, frozen=True):
    """A sentence or word for people, in Japanese and English."""

    ja: Prose
    en: Prose

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.ja if lang == "ja" else self.en


# --------------------------------------------------------------------------------------------
# Facts

ProbeReason = Literal[
    "not_collected",
    "not_supported",
    "permission_denied",
    "timed_out",
    "not_found",
    "malformed",
    "crashed",
]
NetworkReason = Literal[
    "dns_not_found",
    "dns_failed",
    "refused",
    "unreachable",
    "timed_out",
    "reset",
    "closed",
    "proxy_auth_required",
    "proxy_denied",
    "tls_intercepted",
    "tls_untrusted",
    "tls_failed",
    "captive_portal",
    "http_status",
    "no_openvpn_answer",
    "tls_auth_required",
]


class Failure(Closed, frozen=True):
    """Why a fact could not be had. It is a value: never a pass and never a fail."""

    reason: ProbeReason
    """From a closed list."""
    detail: Line = ""
    """What the system said, without personal data."""


class Fact(Closed, Generic[T], frozen=True):
    """One thing that was looked at: a value with its source, or a failure. Never both."""

    value: T | UnsetType = UNSET
    """What was read. `None` is a value: it was looked for and is not there."""
    source: Line | UnsetType = UNSET
    """The API or command that gave the value."""
    failure: Failure | UnsetType = UNSET
    """Why there is no value."""

    def __post_init__(self) -> None:
        if (self.value is UNSET) == (self.failure is UNSET):
            raise ValueError("a fact has either `value` or `failure`")


class Screen(Closed, frozen=True):
    """One active screen (画面), in physical pixels as it is turned now."""

    width: Pixels
    height: Pixels
    scale: Annotated[float, Meta(ge=0.1, le=20)] = 1.0
    """1.0 is 100 %."""
    primary: bool = False
    rotated: bool = False
    """Turned by 90 or 270 degrees against the panel, which may itself be built portrait."""
    max_width: Pixels | None = None
    """The mode with the most lines that can be set, turned as the screen is; None: not known."""
    max_height: Pixels | None = None
    remote: bool = False
    """The size belongs to a remote session, not to a screen of this PC."""
    preferred_width: Pixels | None = None
    """What the panel itself prefers (its own pixels), turned as the screen is; None: not known."""
    preferred_height: Pixels | None = None

    @property
    def effective_width(self) -> float:
        """Width that programs have to draw in, after scaling."""
        return self.width / self.scale

    @property
    def effective_height(self) -> float:
        """Height that programs have to draw in, after scaling."""
        return self.height / self.scale

    @property
    def panel_known(self) -> bool:
        """Whether it is known what the panel, or the mode that can be set, is."""
        return self.panel_long is not None

    @property
    def _panel(self) -> tuple[int, int] | None:
        """Longer and shorter edge of the panel's own pixels, as far as they are known."""
        if self.preferred_width and self.preferred_height:
            return _edges(self.preferred_width, self.preferred_height)
        if not self.max_width or not self.max_height:
            return None
        now, most = _edges(self.width, self.height), _edges(self.max_width, self.max_height)
        # More lines on a narrower picture: what is set now is nearer to the panel's shape.
        return now if now[0] > most[0] else most

    @property
    def panel_long(self) -> int | None:
        """The longer edge of the panel."""
        return self._panel[0] if self._panel else None

    @property
    def panel_short(self) -> int | None:
        """The shorter edge of the panel."""
        return self._panel[1] if self._panel else None

    @property
    def most_long(self) -> int | None:
        """The longer edge of the mode with the most lines that can be set."""
        return max(self.max_width, self.max_height) if self.max_width and self.max_height else None

    @property
    def most_short(self) -> int | None:
        """The shorter edge of the mode with the most lines that can be set."""
        return min(self.max_width, self.max_height) if self.max_width and self.max_height else None

    @property
    def shown_width(self) -> int:
        """Width in pixels that the panel really has for what is set now."""
        panel = self._preferred_as_turned
        return min(self.width, panel[0]) if panel else self.width

    @property
    def shown_height(self) -> int:
        """Height in pixels that the panel really has for what is set now."""
        panel = self._preferred_as_turned
        return min(self.height, panel[1]) if panel else self.height

    @property
    def _preferred_as_turned(self) -> tuple[int, int] | None:
        if not self.preferred_width or not self.preferred_height:
            return None
        long, short = _edges(self.preferred_width, self.preferred_height)
        return (short, long) if self.height > self.width else (long, short)


def _edges(width: int, height: int) -> tuple[int, int]:
    return max(width, height), min(width, height)


class Browser(Closed, frozen=True):
    """An installed browser (ブラウザ)."""

    name: Literal["edge", "chrome", "safari"]
    version: Name | None = None
    scope: Literal["machine", "user"] = "machine"


class Acrobat(Closed, frozen=True):
    """An installed Adobe Acrobat or Acrobat Reader."""

    edition: Literal["reader", "standard", "pro", "unknown"]
    version: Name | None = None
    bits: Literal[32, 64] | None = None

    @property
    def major(self) -> int | None:
        """The first number of the version: 11 is XI, 15 and more are DC; None: not told."""
        found = re.match(r"\d{1,4}", self.version or "")
        number = int(found[0]) if found else None
        # Some lists give the year of a DC release: 2015 is 15.
        return number - 2000 if number is not None and number >= 2000 else number  # noqa: PLR2004


class Excel(Closed, frozen=True):
    """An installed Microsoft Excel."""

    kind: Literal["click-to-run", "msi", "store", "app"]
    version: Name | None = None


class VpnClient(Closed, frozen=True):
    """The installed AWS VPN Client."""

    name: Literal["aws-vpn-client"]
    version: Name | None = None


class OtherVpn(Closed, frozen=True):
    """Another VPN program on this PC."""

    name: Name
    version: Name | None = None
    kind: Literal["openvpn", "ipsec", "ssl", "wireguard", "other"] = "other"


PrinterKind = Literal["paper", "fax", "file", "remote", "advertised", "unknown"]


class PrinterQueue(Closed, frozen=True):
    """A printer (プリンタ) as the system lists it."""

    name: Name
    a4: bool | None = None
    """Whether the driver offers A4; None: could not be asked."""
    virtual: bool = False
    """It is known to print no paper here: it writes a file or a fax, or is another session's."""
    default: bool = False
    kind: PrinterKind | None = None
    """What the queue is; None: a file of the first edition, which told only `virtual`."""

    @property
    def prints(self) -> PrinterKind:
        """What the queue is, also where only `virtual` is told."""
        return self.kind or ("file" if self.virtual else "paper")


class Proxy(Closed, frozen=True):
    """The proxy that browsers of this user take."""

    mode: Literal["none", "manual", "pac", "auto-detect"]
    server: Name | None = None
    """Host and port, or the PAC address; credentials removed."""


class HttpsProbe(Closed, frozen=True):
    """How far an HTTPS request to one target came."""

    host: Name
    port: Port
    stage: Literal["dns", "tcp", "proxy", "tls", "http", "done"]
    """The last stage reached."""
    reason: NetworkReason | None = None
    """None when done."""
    via: Literal["direct", "proxy"] = "direct"
    tls_issuer: Name | None = None
    ms: Milliseconds | None = None

    @property
    def reached(self) -> bool:
        """An answer came through, even an error or one that somebody read along."""
        through = self.stage == "http" and self.reason in {"http_status", "tls_intercepted"}
        return self.stage == "done" or through


PROFILE_SOURCE: Final = "P_CONTROL_HARD_RESET_CLIENT_V2"
"""The source of `network.vpn` where a VPN profile named the server that was asked."""


class VpnProbe(Closed, frozen=True):
    """How far the way to the VPN came."""

    target: Name | None
    """host:port, or None when nothing was tried."""
    proof: Literal["openvpn", "tcp", "none"]
    """What was shown: an OpenVPN answer, an open TCP port, or nothing."""
    stage: Literal["dns", "tcp", "openvpn", "done"]
    reason: NetworkReason | None = None
    ms: Milliseconds | None = None


class Signal(Closed, frozen=True):
    """A trace of the cancer registry's online reporting (がん登録オンライン) on this PC."""

    kind: Literal["program", "shortcut", "url", "vpn"]
    what: Name


SessionKind = Literal["console", "rdp", "citrix", "horizon", "avd", "other"]
"""Where a person sees this desktop: in front of the PC, or from another device."""


class Antivirus(Closed, frozen=True):
    """A virus protection product."""

    name: Name
    enabled: bool | None = None


S_MODE: Final = " S mode"
"""How `os.version` ends on a Windows that takes programs from the Store alone (Sモード)."""
OS_NAMES: Final = (
    r"windows-(?:7|8|8\.1|10|11)"
    r"|windows-server-(?:2008-r2|2012|2012-r2|2016|2019|2022|2025)"
    r"|macos-(?:10\.(?:[0-9]|1[0-9])|1[1-9]|[2-9][0-9])"
    r"|linux"
)
"""Every `os.name` that a probe or a specification can give."""
OS_ARCHES: Final = ("x86_64", "arm64", "x86", "arm")
"""Families of processors that systems of this registration run on, as in `os.arch`."""


TlsVersion = Literal["1.0", "1.1", "1.2", "1.3"]


class LinkEndpoint(Closed, frozen=True):
    """Where a municipal machine is to link to, as the file of the connection says."""

    host: Name
    port: Port
    scheme: Literal["https", "http"]
    named: bool
    """The host is a name (FQDN), and not an address."""
    way: Literal["batch", "api", "screen"]
    """The provided API batch, a program of one's own, or the screen in a browser."""
    via: Literal["direct", "proxy"] | None = None
    """The way that was chosen; None: what the system takes."""


class LinkReach(Closed, frozen=True):
    """How far a request to the endpoint came."""

    stage: Literal["dns", "tcp", "proxy", "tls", "http", "done"]
    """The last stage reached."""
    reason: NetworkReason | None = None
    """None when done."""
    via: Literal["direct", "proxy"] = "direct"
    ms: Milliseconds | None = None


class LinkTls(Closed, frozen=True):
    """Which versions of TLS the endpoint takes, and what this system allows."""

    offered: tuple[TlsVersion, ...]
    """What the endpoint answered to, each tried alone."""
    negotiated: TlsVersion | None = None
    """What this system and the endpoint agree on; None: nothing."""
    system_allows: bool | None = None
    """This system's own settings allow 1.2 or later; None: could not be read."""
    client_certificate: Literal["asked", "accepted", "refused", "not_asked", "unknown"] = "unknown"
    """What the endpoint did about a client certificate."""

    @property
    def enough(self) -> bool:
        """Whether the endpoint takes 1.2 or later."""
        return bool({"1.2", "1.3"} & set(self.offered))

    @property
    def old(self) -> bool:
        """Whether it also takes what is too old."""
        return bool({"1.0", "1.1"} & set(self.offered))


class LinkTrust(Closed, frozen=True):
    """Who vouches for the endpoint's certificate."""

    state: Literal[
        "as_named", "not_as_named", "public", "system_only", "other_name", "wrong_time", "untrusted"
    ]
    issuer: Name | None = None


class LinkCertificate(Closed, frozen=True):
    """The client certificate that this machine would show."""

    days_left: Annotated[int, Meta(ge=-40_000, le=400_000)]
    """Whole days until it ends; negative: since."""
    started: bool
    """Its first day has come."""
    chain: Literal["complete", "incomplete", "unknown"]
    """Whether every certificate up to a root is here."""
    key: bool | None = None
    """Whether its private key was there to be used; None: not looked at."""
    issuer: Name | None = None


class LinkClock(Closed, frozen=True):
    """How far this machine's clock is from the endpoint's."""

    off_by: Annotated[int, Meta(ge=0, le=10**10)]
    """Seconds, before or after."""


_MANY = Meta(max_length=500)
Screens = Annotated[tuple[Screen, ...], _MANY]
Browsers = Annotated[tuple[Browser, ...], _MANY]
OtherVpns = Annotated[tuple[OtherVpn, ...], _MANY]
PrinterQueues = Annotated[tuple[PrinterQueue, ...], _MANY]
HttpsProbes = Annotated[tuple[HttpsProbe, ...], _MANY]
Signals = Annotated[tuple[Signal, ...], _MANY]
Antiviruses = Annotated[tuple[Antivirus, ...], _MANY]


class FactTable(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Every fact key of the contract. A key left out was not looked at."""

    os_name: Fact[Name] | UnsetType = field(default=UNSET, name="os.name")
    os_version: Fact[Name] | UnsetType = field(default=UNSET, name="os.version")
    os_build: Fact[Name] | UnsetType = field(default=UNSET, name="os.build")
    os_arch: Fact[Name] | UnsetType = field(default=UNSET, name="os.arch")
    memory_installed: Fact[Bytes] | UnsetType = field(default=UNSET, name="memory.installed_bytes")
    memory_usable: Fact[Bytes] | UnsetType = field(default=UNSET, name="memory.usable_bytes")
    disk_free: Fact[Bytes] | UnsetType = field(default=UNSET, name="disk.system_free_bytes")
    disk_total: Fact[Bytes] | UnsetType = field(default=UNSET, name="disk.system_total_bytes")
    display_screens: Fact[Screens] | UnsetType = field(default=UNSET, name="display.screens")
    session_kind: Fact[SessionKind] | UnsetType = field(default=UNSET, name="session.kind")
    browser_installed: Fact[Browsers] | UnsetType = field(default=UNSET, name="browser.installed")
    acrobat: Fact[Acrobat | None] | UnsetType = field(default=UNSET, name="software.acrobat")
    excel: Fact[Excel | None] | UnsetType = field(default=UNSET, name="software.excel")
    vpn_client: Fact[VpnClient | None] | UnsetType = field(
        default=UNSET, name="software.vpn_client"
    )
    other_vpn: Fact[OtherVpns] | UnsetType = field(default=UNSET, name="software.other_vpn")
    printer_queues: Fact[PrinterQueues] | UnsetType = field(default=UNSET, name="printer.queues")
    proxy: Fact[Proxy] | UnsetType = field(default=UNSET, name="network.proxy")
    https: Fact[HttpsProbes] | UnsetType = field(default=UNSET, name="network.https")
    vpn: Fact[VpnProbe] | UnsetType = field(default=UNSET, name="network.vpn")
    signals: Fact[Signals] | UnsetType = field(default=UNSET, name="cancer_registry.signals")
    antivirus: Fact[Antiviruses] | UnsetType = field(default=UNSET, name="security.antivirus")
    disk_encryption: Fact[Literal["on", "off", "unknown"]] | UnsetType = field(
        default=UNSET, name="security.disk_encryption"
    )
    link_endpoint: Fact[LinkEndpoint] | UnsetType = field(default=UNSET, name="link.endpoint")
    link_reach: Fact[LinkReach] | UnsetType = field(default=UNSET, name="link.reach")
    link_tls: Fact[LinkTls] | UnsetType = field(default=UNSET, name="link.tls")
    link_trust: Fact[LinkTrust] | UnsetType = field(default=UNSET, name="link.trust")
    link_certificate: Fact[LinkCertificate | None] | UnsetType = field(
        default=UNSET, name="link.certificate"
    )
    link_clock: Fact[LinkClock] | UnsetType = field(default=UNSET, name="link.clock")

    def get(self, key: str) -> "Fact[Any] | None":
        """Return the fact of a contract key; None when it was not looked at."""
        fact = getattr(self, FACT_FIELDS[key])
        return None if fact is UNSET else cast("Fact[Any]", fact)

    def known(self) -> Iterator[tuple[str, "Fact[Any]"]]:
        """Walk the facts that are there, in the contract's order."""
        for key in FACT_FIELDS:
            fact = self.get(key)
            if fact is not None:
                yield key, fact


FACT_FIELDS: Final[Mapping[str, str]] = {
    f.encode_name: f.name for f in msgspec.structs.fields(FactTable)
}
"""Contract key -> attribute of `FactTable`."""


def fact_table(facts: Mapping[str, Fact[Any]]) -> FactTable:
    """Build the table from facts by contract key."""
    return FactTable(**{FACT_FIELDS[key]: fact for key, fact in facts.items()})


def clean(text: str, limit: int = NAME_LIMIT) -> str:
    """Make a text that a system reported fit for a fact: no controls, no endless length."""
    if text.isprintable():
        return text.strip()[:limit]
    whole = text.encode(errors="replace").decode()  # half a surrogate pair cannot be written
    return re.sub(CONTROLS, " ", whole).strip()[:limit]


System = Literal["windows", "macos", "linux"]


class Machine(Closed, frozen=True):
    """Which PC the facts are of."""

    name: Name
    os: System


class Facts(Closed, frozen=True):
    """A facts file: what was read of one machine, or what a spec sheet says of one."""

    schema: Literal["nanbyo-checker/facts/1"]
    collected_at: dt.datetime
    origin: Literal["probe", "spec", "import"]
    machine: Machine
    facts: FactTable
    tags: Tags | UnsetType = UNSET
    """What `check --tag` said of this PC."""

    def __post_init__(self) -> None:
        if self.collected_at.tzinfo is None:
            raise ValueError("`collected_at` needs an offset, as in 2026-04-01T09:00:00+09:00")


# --------------------------------------------------------------------------------------------
# Answers: what only a person can say

InstitutionKind = Literal[
    "hospital", "clinic", "pharmacy", "pharmacy-chain", "municipality", "prefecture"
]
Designation = Literal["nanbyo", "nanbyo-cooperating", "shoman"]
PREFECTURE_PATTERN: Final = r"^(?:0[1-9]|[1-3][0-9]|4[0-7])?(?![\s\S])"
Prefecture = Annotated[str, Meta(pattern=PREFECTURE_PATTERN)]


class Institution(Closed, frozen=True, omit_defaults=True):
    """The medical institution (医療機関) or body that asks."""

    name: Name = ""
    prefecture: Prefecture = ""
    """Two-digit prefecture code (都道府県コード), 01 to 47."""
    municipality: Name = ""
    kind: InstitutionKind | None = None
    designated: tuple[Designation, ...] | None = None
    """Which designated physicians (指定医) work here."""


class PlannedItem(Closed, frozen=True):
    """One thing that the institution plans to pay for."""

    name: Name
    amount: Yen | None = None
    """None: not known yet. It is then left out of every sum, and never zero."""
    category: Id | None = None
    """The kind of cost; None: not chosen. A program may still know it by the name."""


class Plan(Closed, frozen=True, omit_defaults=True):
    """The plan that a subsidy is estimated for."""

    program: Id | None = None
    start_date: dt.date | None = None
    """着手: the day of the order or purchase."""
    completion_date: dt.date | None = None
    preliminary_notice_date: dt.date | None = None
    """内示: the day of the preliminary notice."""
    notice: Literal["received", "not-yet", "unknown"] | None = None
    """What the person says of the notice; it has come only where its day is there, too."""
    done: dict[Id, dt.date] = {}
    """Steps of the procedure that are done, each with its day. No passing day adds one."""
    items: Annotated[tuple[PlannedItem, ...], Meta(max_length=500)] = ()
    options: dict[Id, bool | Annotated[int, Meta(ge=0, le=10**12)] | Name] = {}
    """Answers that a program of its own asks for; its file lists them."""


RESOLUTION_PATTERN: Final = r"^[1-9][0-9]{1,4} ?[xX×] ?[1-9][0-9]{1,4}(?![\s\S])"
Resolution = Annotated[str, Meta(pattern=RESOLUTION_PATTERN)]
"""Width and height in pixels, as in `1920x1080`."""


class Answers(Closed, frozen=True, omit_defaults=True):
    """The answers file. Every key is optional; a key left out is not answered."""

    cancer_registry_terminal: bool | None = None
    a4_printer_available: bool | None = None
    security_rules_followed: bool | None = None
    dedicated_to_this_work: bool | None = None
    display_confirmed: Resolution | None = None
    """What the person in front of a virtual desktop sees, as in `1920x1080`."""
    link_batch_specification: bool | None = None
    link_issuer: bool | None = None
    link_pia: bool | None = None
    link_ordinance: bool | None = None
    link_contract: bool | None = None
    link_policy: bool | None = None
    link_daily_run: bool | None = None
    link_result_mail: bool | None = None
    link_run_hours: bool | None = None
    institution: Institution = Institution()
    plan: Plan | None = None
    tags: Tags = {}
    """What every PC that is checked with these answers belongs to."""


# --------------------------------------------------------------------------------------------
# Judgement

Status = Literal["met", "below_recommended", "not_met", "needs_answer", "unknown", "not_applicable"]
Level = Literal["required", "recommended", "advisory"]
Overall = Literal["ready", "ready_with_advice", "incomplete", "not_ready"]
RemedyKind = Literal["setting", "install", "purchase", "network", "ask"]


class Reference(Closed, frozen=True):
    """Where an official document says it."""

    document: Id
    section: Line


class Remedy(Closed, frozen=True):
    """What would make a requirement met."""

    kind: RemedyKind
    text: Line


class Finding(Closed, frozen=True):
    """The judgement of one requirement, without words for people."""

    id: Id
    level: Level
    status: Status
    outcome: Id
    advice: bool = False
    """Met, but there is something to tell."""
    failure: Failure | None = None
    """Why it is unknown."""


class Verdict(Closed, frozen=True):
    """The judgement of one requirement, in words for people."""

    id: Id
    level: Level
    status: Status
    outcome: Id
    title: Line
    measured: Line
    required: Line
    message: Line
    remedy: Remedy | None = None
    references: tuple[Reference, ...] = ()
    failure: Failure | None = None


# --------------------------------------------------------------------------------------------
# Subsidy

Eligibility = Literal["eligible", "not_eligible", "undetermined"]


class Step(Closed, frozen=True):
    """One line of a calculation."""

    text: Line
    value: Yen


class Condition(Closed, frozen=True):
    """A condition of a program and whether this plan meets it."""

    id: Id
    status: Literal["met", "not_met", "unknown"]
    message: Line
    references: tuple[Reference, ...] = ()


class EstimatedItem(Closed, frozen=True):
    """A planned item and whether it counts."""

    name: Name
    amount: Yen
    category: Id | None
    """The kind of cost that it was judged as; None: nobody has chosen one."""
    counted: bool
    why: Line


class Event(Closed, frozen=True):
    """A point on a program's timeline as of the day of the estimate."""

    date: dt.date | None
    event: Line
    state: Literal["past", "today", "upcoming", "undated"]


class Estimate(Closed, frozen=True):
    """What a subsidy program pays for a plan, with its reasons."""

    program: Id
    eligibility: Eligibility
    amount: Yen | None
    """Whole yen; None when undetermined."""
    steps: tuple[Step, ...] = ()
    conditions: tuple[Condition, ...] = ()
    items: tuple[EstimatedItem, ...] = ()
    timeline: tuple[Event, ...] = ()
    references: tuple[Reference, ...] = ()


# --------------------------------------------------------------------------------------------
# Report


class Tool(Closed, frozen=True):
    """The program that made a report."""

    version: Name


class Issue(Closed, frozen=True):
    """The set of rules that a pack came with, where it was installed (`rules install`)."""

    version: Name
    made_by: Name
    made_on: dt.date


class PackStamp(Closed, frozen=True):
    """The rules that made a report."""

    id: Id
    version: Name
    verified_on: dt.date
    issue: Issue | UnsetType = UNSET
    """Left out: they came with the program, or from a folder that was named."""


class Advice(Closed, frozen=True):
    """What stands beside the verdicts and changes none of them, as that the rules are old."""

    id: Id
    text: Line


class Report(Closed, frozen=True):
    """One PC's result. Every reader gets a rendering of this."""

    schema: Literal["nanbyo-checker/report/1"]
    tool: Tool
    pack: PackStamp
    judged_on: dt.date
    facts: Facts
    answers: Answers
    overall: Overall
    code: Annotated[str, Meta(pattern=r"^\d{4}-\d{4}-\d{4}(?![\s\S])")] | None
    """The phone code (結果の番号); None when it cannot be made."""
    verdicts: Annotated[tuple[Verdict, ...], Meta(max_length=200)]
    contacted: Annotated[tuple[Name, ...], Meta(max_length=200)] = ()
    """Hosts that the network probes talked to."""
    subsidy: Estimate | None = None
    advice: Annotated[tuple[Advice, ...], Meta(max_length=50)] = ()
    """What stands beside the verdicts."""


def known(value: object, source: str) -> Fact[Any]:
    """Return a fact that was read."""
    return Fact(value=value, source=source)


def failed(reason: ProbeReason, detail: str = "") -> Fact[Any]:
    """Return a fact that could not be had."""
    return Fact(failure=Failure(reason, clean(detail)))

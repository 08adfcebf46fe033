"""From one PC to its report: what the console and the clinic's page share.

`look` reads the machine; `conclude` makes the report of what is known. Neither prints or writes.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from checker import compose, wording
from checker.model import (
    FACTS_SCHEMA,
    Advice,
    Answers,
    Estimate,
    Fact,
    Facts,
    FactTable,
    Lang,
    Report,
    Text,
    VpnClient,
)
from checker.packs.age import fiscal_year
from checker.packs.pack import Pack
from checker.wording import day, fill

if TYPE_CHECKING:
    from checker.door.interface import Host
    from checker.door.sheet import Page
    from checker.network.endpoint import Link
    from checker.network.inside import Inside
    from checker.network.profile import Profile
    from checker.network.rules import NetworkRules
    from checker.packs.vpn_client import VpnClientFile
    from checker.probes.collect import Progress
    from checker.probes.interface import Probe
    from checker.probes.parse.vpn_log import Told
    from checker.probes.vpn_look import VpnLook
    from checker.subsidy.program import Program

LANGS: Final[tuple[Lang, ...]] = ("ja", "en")
CHEAP: Final = frozenset(
    {"disk", "display", "browser", "acrobat", "excel", "vpn_client", "printer", "security"}
)
"""Probes that read files, the registry or screens, and no network."""
LOG_COUNTS: Final = dt.timedelta(days=14)
"""How long the VPN client's log tells of now."""
_GLANCE: Final = 4.0
"""Seconds that a second look may take."""


class Look(NamedTuple):
    """What was seen of this PC."""

    facts: Facts
    contacted: tuple[str, ...] = ()
    """Hosts that were contacted, or tried."""
    advice: tuple[Text, ...] = ()
    """Sentences about what stands in the way of the VPN; beside the report, not in it."""
    record: bytes | None = None
    """What the door was asked and answered, without what is personal, where it was wished for."""


class Wish(NamedTuple):
    """How to look."""

    root: Path
    """The rules folder."""
    lang: Lang = "ja"
    deadline: float = 20.0
    """Seconds for everything together."""
    offline: bool = False
    ovpn: "str | Profile | None" = None
    """A VPN profile's path, or what was read of one. Only host and port are ever kept."""
    link: "Link | None" = None
    """A municipal machine's connection: then its way is looked at, and not the clinic's network."""
    keys: "frozenset[str] | None" = None
    """The facts that are needed; None: all."""
    record: bool = False
    """Keep what the door is asked and answers, for a report of a fault."""
    prefecture: str = ""
    """Where the institution is (JIS X 0401), if it was said: its site is asked, too."""


def probe_names(wish: Wish) -> tuple[str, ...]:
    """Return the names of the probes that `look` will run, for a progress display."""
    names = tuple(probe.name for probe in _probes(wish))
    if wish.keys is not None:
        return names if wish.offline or wish.link is None else (*names, "link")
    return names if wish.offline else (*names, "network")


def _probes(wish: Wish) -> "tuple[Probe, ...]":
    """Return the probes of this PC that are needed."""
    from checker.probes.all import PROBES  # noqa: PLC0415 - only where the machine is read

    keys = wish.keys
    return tuple(one for one in PROBES if keys is None or keys & set(one.keys))


def look(
    wish: Wish,
    now: Callable[[], dt.datetime],
    on_done: "Progress" = lambda _name, _facts: None,
) -> Look:
    """Read this PC.

    Args:
        wish: How to look.
        now: The clock, with an offset; asked once the looking is over.
        on_done: Told the name and the facts of each probe that has ended.

    Raises:
        BadInputError: The profile or the network rules cannot be used.
    """
    from checker.door.this_pc import machine, this_host  # noqa: PLC0415
    from checker.probes.collect import collect  # noqa: PLC0415

    host = this_host()
    door, record = _recorder(host) if wish.record else (host, None)
    probes = _probes(wish)
    if wish.keys is not None:
        link, contacted = _link_probe(wish, host, now)
        table = collect(door, (*probes, *link), wish.deadline, on_done)
        when = now().replace(microsecond=0)
        facts = Facts(FACTS_SCHEMA, when, "probe", machine(door), table)
        return Look(facts, contacted(), record=record(facts) if record else None)
    if wish.offline:
        table = collect(door, probes, wish.deadline, on_done)
        when = now().replace(microsecond=0)
        facts = Facts(FACTS_SCHEMA, when, "probe", machine(door), table)
        return Look(facts, record=record(facts) if record else None)

    from checker.network.rules import read_network_guide, read_network_rules  # noqa: PLC0415
    from checker.probes.network import NetworkCheck  # noqa: PLC0415 - requests and ssl are heavy

    rules = read_network_rules(wish.root).asked_in(wish.prefecture)
    check = NetworkCheck(rules, deadline=wish.deadline, profile=read_profile(wish, rules))
    # The network's probe is asked past the recorder: what runs on this PC is nobody's business.
    network = check.probe._replace(read=lambda _door: check.probe.read(host))
    table = collect(door, (*probes, network), wish.deadline, on_done)
    when = now().replace(microsecond=0)
    facts = Facts(FACTS_SCHEMA, when, "probe", machine(door), table)
    sentences = read_network_guide(wish.root).advice
    advice = tuple(
        Text(*(fill(sentences[one.id].say(lang), {"detail": one.detail}) for lang in LANGS))
        for one in check.advice(table)
        if one.id in sentences
    )
    advice += _logged(host, wish.root, table, when)
    return Look(facts, check.contacted, advice, record(facts) if record else None)


def _logged(host: "Host", root: Path, table: FactTable, now: dt.datetime) -> tuple[Text, ...]:
    """Return what the VPN client's log tells of its last attempt, where that failed of late."""
    client = table.get("software.vpn_client")
    if client is None or not isinstance(client.value, VpnClient):
        return ()
    from checker.packs.vpn_client import read_vpn_client  # noqa: PLC0415 - only with the client
    from checker.probes.vpn_look import from_logs  # noqa: PLC0415

    file = read_vpn_client(root)
    told = from_logs(host, file)
    if told is None or told.at is None or told.cause not in file.cause:
        return ()
    age = now.replace(tzinfo=None) - told.at
    if not dt.timedelta(0) <= age <= LOG_COUNTS:
        return ()
    return (Text(*(_log_sentence(told, file, lang) for lang in LANGS)),)


def _log_sentence(told: "Told", file: "VpnClientFile", lang: Lang) -> str:
    cause, words = file.cause.get(told.cause), file.words
    time = "" if told.at is None else f"{day(told.at.date(), lang)} {told.at:%H:%M}"
    if cause is None:
        return fill(words.connected.say(lang), {"time": time or "-"})
    values = {"time": time, "means": cause.means.say(lang), "next": cause.next.say(lang)}
    return fill((words.told if time else words.told_undated).say(lang), values)


def vpn_client(root: Path) -> "VpnLook":
    """Look at the VPN client itself, because a person asked for it."""
    from checker.door.this_pc import this_host  # noqa: PLC0415 - only where it is asked for
    from checker.packs.vpn_client import read_vpn_client  # noqa: PLC0415
    from checker.probes.vpn_look import look as look_at  # noqa: PLC0415

    return look_at(this_host(), read_vpn_client(root))


def inside(root: Path, name: str) -> "Inside":
    """Look how far a host is that a person named, once the VPN is connected."""
    from checker.door.this_pc import this_host  # noqa: PLC0415 - only where it is asked for
    from checker.network.inside import reach  # noqa: PLC0415 - ssl is heavy
    from checker.network.rules import read_network_rules  # noqa: PLC0415

    return reach(name, this_host(), read_network_rules(root))


def vpn_client_told(seen: "VpnLook", root: Path, lang: Lang) -> tuple[str, ...]:
    """Say what was seen of the VPN client, a sentence a line, and nothing that was not."""
    from checker.packs.vpn_client import read_vpn_client  # noqa: PLC0415 - only where it was seen

    file = read_vpn_client(root)
    words = file.words
    if seen.profiles is None:
        profiles = words.not_seen.say(lang)
    else:
        text = words.some if seen.profiles else words.none
        profiles = fill(text.say(lang), {"count": str(seen.profiles)})
    now = (words.connected_now.say(lang),) if seen.connected else ()
    if seen.connected and (seen.told is None or seen.told.cause in file.cause):
        return (profiles, *now)  # what failed before it is past
    log = words.nothing.say(lang) if seen.told is None else _log_sentence(seen.told, file, lang)
    return (profiles, *now, log)


def _link_probe(
    wish: Wish, host: "Host", now: Callable[[], dt.datetime]
) -> "tuple[tuple[Probe, ...], Callable[[], tuple[str, ...]]]":
    """Return what looks at a municipal machine's way, and what tells whom it contacted."""
    if wish.link is None:
        return (), tuple
    from checker.probes.link import LinkCheck, offline  # noqa: PLC0415 - ssl is heavy

    if wish.offline:
        return (offline(wish.link, now()),), tuple
    from checker.network.rules import read_network_rules  # noqa: PLC0415

    check = LinkCheck(wish.link, read_network_rules(wish.root), now())
    # Past the recorder, as the network's probe.
    probe = check.probe._replace(read=lambda _door: check.probe.read(host))
    return (probe,), lambda: check.contacted


def _recorder(host: "Host") -> "tuple[Host, Callable[[Facts], bytes]]":
    """Return a door that remembers, and what makes a file of it once the facts are there."""
    from checker.door.recorder import Recorder  # noqa: PLC0415 - only where it is wished for
    from checker.probes.recorded import record_of  # noqa: PLC0415

    recorder = Recorder(host)
    return recorder, lambda facts: record_of(recorder, host, facts)


def glance() -> "Mapping[str, Fact[Any]]":
    """Look again at what is cheap to look at, for a page that is open: no network."""
    from checker.door.this_pc import this_host  # noqa: PLC0415 - only where the machine is read
    from checker.probes.all import PROBES  # noqa: PLC0415
    from checker.probes.collect import collect  # noqa: PLC0415

    table = collect(this_host(), [probe for probe in PROBES if probe.name in CHEAP], _GLANCE)
    return dict(table.known())


def print_page(queue: str, page: "Page", font: Path, pdf: Callable[[], Path]) -> None:
    """Print one page, because a person asked for it.

    Raises:
        ProbeError: The queue did not take it.
    """
    from checker.door import printing  # noqa: PLC0415 - only where a page is printed
    from checker.door.this_pc import this_host  # noqa: PLC0415

    printing.print_page(this_host(), queue, page, font, pdf)


def print_file(queue: str, title: str, pdf: Path) -> None:
    """Print a PDF, because a person asked for it.

    Raises:
        ProbeError: The queue did not take it, or this system prints no PDF by itself.
    """
    from checker.door import printing  # noqa: PLC0415 - only where something is printed
    from checker.door.this_pc import this_host  # noqa: PLC0415

    printing.print_file(this_host(), queue, title, pdf)


def read_profile(wish: Wish, rules: "NetworkRules") -> "Profile | None":
    """Read the VPN profile that was chosen, if one was.

    Raises:
        BadInputError: It cannot be read, or is no profile.
    """
    if not isinstance(wish.ovpn, str):
        return wish.ovpn
    from checker.network.profile import read_profile as read  # noqa: PLC0415

    return read(Path(wish.ovpn), rules.profile)


def conclude(  # noqa: PLR0913 - the parts of a report
    seen: Look, answers: Answers, pack: Pack, root: Path, on: dt.date, lang: Lang, *, file: str
) -> Report:
    """Make the report of what was seen and answered.

    Args:
        seen: What was seen.
        answers: What a person said.
        pack: The rules.
        root: The rules folder, for the subsidy programs.
        on: The day to judge as of.
        lang: The language of the report's sentences.
        file: What the answers are called, for errors.

    Raises:
        BadInputError: The plan names no program that there is, or has an answer it cannot read.
    """
    answers = settled(answers, root)
    money = subsidy(answers, root, on, lang, file)
    advice = (*ended(answers, pack, root, on, lang), *elsewhere(answers, root, on, lang))
    extras = compose.Extras(seen.contacted, money, advice)
    return compose.compose(seen.facts, answers, pack, on, lang, extras)


def settled(answers: Answers, root: Path) -> Answers:
    """Return answers with the institution's municipality as it is listed, if it is one for certain.

    A program's lists of municipalities are held against that name.
    """
    if not answers.institution.municipality:
        return answers
    from msgspec.structs import replace  # noqa: PLC0415 - only with a municipality

    from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415

    found = load_elsewhere(root).settled(answers.institution)
    return replace(answers, institution=found)


def ended(answers: Answers, pack: Pack, root: Path, on: dt.date, lang: Lang) -> tuple[Advice, ...]:
    """Return that the prefecture's program has ended and none is known after it, if so."""
    prefecture = answers.institution.prefecture
    # Programs are not read on the day that they were compared with the documents, nor in its year.
    if not prefecture or fiscal_year(on) <= fiscal_year(pack.file.verified_on):
        return ()
    from checker.subsidy.where import last_ended, whom  # noqa: PLC0415 - only with a prefecture

    program = last_ended(programs(root), prefecture, on)
    if program is None or program.valid_to is None:
        return ()
    values = {
        "name": program.name.say(lang),
        "last": wording.day(program.valid_to.date, lang),
        "office": whom(program, lang),
    }
    return (Advice("program-ended", fill(pack.words.age.program_ended.say(lang), values)),)


def subsidy(answers: Answers, root: Path, on: dt.date, lang: Lang, file: str) -> Estimate | None:
    """Estimate the program that the plan names; None: it names none, or another prefecture's.

    Raises:
        BadInputError: There is no such program, or it cannot read an answer.
    """
    if answers.plan is None or answers.plan.program is None:
        return None
    from checker.estimate.tell import estimate_plan  # noqa: PLC0415 - only with a plan
    from checker.estimate.words import load_words  # noqa: PLC0415

    made = estimate_plan(answers, programs(root), on, lang, load_words(root), file)
    return None if elsewhere(answers, root, on, lang) else made


def elsewhere(answers: Answers, root: Path, on: dt.date, lang: Lang) -> tuple[Advice, ...]:
    """Return that the plan's program is another prefecture's, and whom to ask, if so.

    What that program wants and warns of would be told as if it held for this institution.
    """
    institution, plan = answers.institution, answers.plan
    program = programs(root).get(plan.program or "") if plan is not None else None
    if program is None or not institution.prefecture:
        return ()
    from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only with a plan

    refused = load_elsewhere(root).refused(program, institution, on, lang)
    return (Advice("program-of-another-prefecture", refused),) if refused else ()


@cache
def programs(root: Path) -> "Mapping[str, Program]":
    """Return the subsidy programs of a rules folder; read once.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    from checker.subsidy.load import load_programs  # noqa: PLC0415 - only with a plan

    return load_programs(root)

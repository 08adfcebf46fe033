"""What every renderer takes beside a Report: words, sources and the subsidy program, as data.

`rules/documents.toml` holds the words that only documents use. Which keys it has stands here.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import Struct

from checker.documents.headline import NO_MARKS, Marks, marks
from checker.model import Closed, Id, Lang, NetworkReason, Reference, Report, Text
from checker.packs.load import Reader
from checker.packs.schema import AnswerKey, FactEntry, FailureWords, Requirement, Source

if TYPE_CHECKING:
    from checker.network.rules import NetworkGuide
    from checker.subsidy.program import Program

WORDS_FILE: Final = "documents.toml"


class PageWords(Closed, frozen=True):
    """What stands on every page."""

    program: Text
    number: Text
    rules: Text
    colon: Text
    brackets: Text
    empty: Text
    sources: Text
    source: Text
    source_date: Text
    missing_characters: Text
    more_characters: Text
    closing: Text


class ChecklistWords(Closed, frozen=True):
    """Head, table, actions and sign-off of the checklist."""

    title: Text
    subject: Text
    institution: Text
    pc: Text
    system: Text
    judged_on: Text
    collected_at: Text
    rules: Text
    origin: Text
    origin_probe: Text
    origin_spec: Text
    origin_import: Text
    origin_answers: Text
    result: Text
    counts: Text
    counts_beside: Text
    cost_none: Text
    cost_buy: Text
    cost_free: Text
    cost_talk: Text
    cost_optional: Text
    paper: Text
    paper_until: Text
    paper_source: Reference
    table_of: Text
    check: Text
    requirement: Text
    required: Text
    measured: Text
    status: Text
    action: Text
    nothing: Text
    see: Text
    spared_short: Text
    spared: Text
    spared_beyond_short: Text
    spared_beyond: Text
    ticked: Text
    unticked: Text
    dashed: Text
    legend: Text
    actions: Text
    notes: Text
    no_actions: Text
    sign: Text
    sign_person: Text
    sign_date: Text
    sign_manager: Text
    sign_note: Text


class PersonItem(Closed, frozen=True):
    """Something that only a person can see."""

    id: Id
    text: Text
    answer: AnswerKey | None = None
    """The answer that says as much: where it is yes, the box is ticked."""
    help: Text | None = None
    """What it is, who gives it and when."""
    references: tuple[Reference, ...] = ()


class PersonWords(Closed, frozen=True):
    """The items that only a person can tick."""

    title: Text
    lead: Text
    open: Text
    answered: Text
    items: tuple[PersonItem, ...]


class NetworkWords(Closed, frozen=True):
    """The network finding for the network's keeper."""

    title: Text
    target: Text
    way: Text
    reached: Text
    result: Text
    time: Text
    milliseconds: Text
    vpn: Text
    proxy: Text
    direct: Text
    via_proxy: Text
    ok: Text
    issuer: Text
    contacted: Text
    not_tried: Text
    recorded: Text
    no_target: Text
    not_read: Text
    stages: dict[Id, Text]
    reasons: dict[NetworkReason, Text]


class CodeWords(Closed, frozen=True):
    """The phone code and the QR code."""

    title: Text
    lead: Text
    missing: Text
    call: Text
    call_own: Text
    qr_report: Text
    qr_code: Text
    qr_alt_report: Text
    qr_alt_code: Text
    qr_none: Text


class SubsidyWords(Closed, frozen=True):
    """The subsidy report."""

    title: Text
    program: Text
    judged_on: Text
    eligibility: Text
    amount: Text
    amount_unknown: Text
    amount_none: Text
    amount_alarm: Text
    alarm_title: Text
    todo: Text
    amount_note: Text
    own_share: Text
    answers: Text
    answer: Text
    designated: Text
    nobody: Text
    notice: Text
    notice_received: Text
    notice_planned: Text
    notice_no_day: Text
    notice_not_yet: Text
    yes: Text
    no: Text
    unsure: Text
    unanswered: Text
    cautions: Text
    next_here: Text
    calculation: Text
    step: Text
    value: Text
    items: Text
    item: Text
    counted: Text
    not_counted: Text
    ask: Text
    no_amount: Text
    why: Text
    no_items: Text
    kinds: Text
    kind: Text
    pays: Text
    conditions: Text
    condition: Text
    state: Text
    condition_met: Text
    condition_not_met: Text
    condition_unknown: Text
    warning_title: Text
    warning: Text
    timeline: Text
    date: Text
    event: Text
    past: Text
    today: Text
    upcoming: Text
    undated: Text
    shopping: Text
    optional: Text
    optional_lead: Text
    no_shopping: Text
    ask_prefecture: Text
    ask_authority: Text
    own: Text
    own_lead: Text
    forms: Text
    form: Text
    office: Text
    phone: Text
    fax: Text
    ask_office: Text
    not_application: Text


class HtmlWords(Closed, frozen=True):
    """What only the HTML page says."""

    skip: Text
    facts: Text
    fact: Text
    value: Text
    origin: Text
    not_read: Text


class XlsxWords(Closed, frozen=True):
    """What only the Excel workbook says."""

    verdicts: Text
    facts: Text
    subsidy: Text
    level: Text
    symbol: Text
    message: Text
    kind: Text
    references: Text
    no_subsidy: Text


class Words(Closed, frozen=True):
    """`rules/documents.toml`."""

    page: PageWords
    checklist: ChecklistWords
    person: PersonWords
    network: NetworkWords
    code: CodeWords
    subsidy: SubsidyWords
    html: HtmlWords
    xlsx: XlsxWords


class Material(NamedTuple):
    """What a document says beside what the report says."""

    words: Words
    sources: Mapping[str, Source]
    """Document id -> title, issuer and date. An id that is not here is shown as it is."""
    facts: Mapping[str, FactEntry]
    failures: Mapping[str, FailureWords]
    network: "NetworkGuide"
    """What each network reason means to the person who keeps the network."""
    programs: Mapping[str, "Program"] = MappingProxyType({})
    """Every program, for the offices to call; empty while no prefecture is told."""
    program: "Program | None" = None
    """The program of the report's estimate; None: the page says only what the estimate says."""
    notes: frozenset[tuple[str, str]] = frozenset()
    """Requirement and outcome of what is met with something to know."""
    marks: Marks = NO_MARKS
    """What the rules say of their requirements and outcomes."""


def load_material(root: Path, report: Report) -> Material:
    """Read what the documents of a report need from the rules. A folder is read once a process.

    Args:
        root: The rules folder.
        report: What will be rendered; its estimate names the program.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    named = bool(report.answers.institution.prefecture)
    return _load(root, None if report.subsidy is None else report.subsidy.program, named)


@cache
def _load(root: Path, program_id: str | None, with_offices: bool) -> Material:  # noqa: FBT001
    from checker.network.rules import GUIDE_FILE, NetworkGuide  # noqa: PLC0415 - only to load

    reader = Reader(root)
    words = reader.read(WORDS_FILE, Words)
    sources = reader.read("sources.toml", dict[str, Source])
    facts = reader.read("facts.toml", dict[str, FactEntry])
    failures = reader.read("failures.toml", dict[str, FailureWords])
    network = reader.read(GUIDE_FILE, NetworkGuide)
    program = None
    if program_id is not None:
        from checker.subsidy.program import Program  # noqa: PLC0415 - only with an estimate

        name = f"subsidies/{program_id}.toml"
        if (root / name).is_file():
            program = reader.read(name, Program)
    rules = [
        reader.read(f"requirements/{path.name}", Requirement)
        for path in sorted((root / "requirements").glob("*.toml"))
    ]
    reader.finish()
    notes = frozenset(
        (rule.id, outcome.id) for rule in rules if rule for outcome in rule.outcomes if outcome.note
    )
    if words is None or sources is None or facts is None or failures is None or network is None:
        raise AssertionError("unreachable: a missing part is a noted problem")
    known = marks(rule for rule in rules if rule is not None)
    programs: Mapping[str, Program] = MappingProxyType({})
    if with_offices:
        from checker.subsidy.load import load_programs  # noqa: PLC0415 - only with a prefecture

        programs = load_programs(root)
    return Material(words, sources, facts, failures, network, programs, program, notes, known)


def spoken(words: Struct, lang: Lang) -> dict[str, Any]:
    """Return the words of one language, by section and key."""
    found: dict[str, Any] = {}
    for key in words.__struct_fields__:
        value = getattr(words, key)
        if isinstance(value, Text):
            found[key] = value.say(lang)
        elif isinstance(value, Struct):
            found[key] = spoken(value, lang)
    return found

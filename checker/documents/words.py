"""The words of every document: `rules/documents.toml`."""

from typing import Any, Final

from msgspec import Struct

from checker.model import Closed, Id, Lang, NetworkReason, Reference, Text
from checker.packs.schema import AnswerKey

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
    cost_none_yet: Text
    cost_buy: Text
    cost_free: Text
    cost_find_out: Text
    cost_talk: Text
    cost_optional: Text
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
    actions_lead: Text
    no_actions: Text
    sites_all: Text
    sites_some: Text
    sites_none: Text
    no_paper: Text
    made: Text
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
    contacted_above: Text
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


class Stages(Closed, frozen=True):
    """Stages of a program's procedure."""

    survey: Text
    application: Text
    report: Text
    payment: Text
    after: Text


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
    notice_day: Text
    notice_ahead: Text
    notice_day_ahead: Text
    notice_passed: Text
    notice_unsure: Text
    notice_unsure_passed: Text
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
    timeline: Text
    date: Text
    event: Text
    past: Text
    done: Text
    planned_passed: Text
    today: Text
    upcoming: Text
    undated: Text
    shopping: Text
    optional: Text
    optional_lead: Text
    no_shopping: Text
    no_shopping_yet: Text
    ask_prefecture: Text
    ask_authority: Text
    own: Text
    own_lead: Text
    forms: Text
    form: Text
    form_at: Text
    stages: Stages
    channel: Text
    duty: Text
    office: Text
    phone: Text
    fax: Text
    ask_office: Text
    not_application: Text


class SheetPart(Closed, frozen=True):
    """A part of the way from the PC to the registration site."""

    part: Text
    signs: Text
    """What a person sees when it fails."""
    who: Text
    office: bool = False
    """The prefecture's office is the one to phone."""


class SheetWords(Closed, frozen=True):
    """The sheet beside the PC."""

    title: Text
    about: Text
    use_title: Text
    use: tuple[Text, ...]
    fails_title: Text
    fails: tuple[Text, ...]
    part: Text
    signs: Text
    who: Text
    parts: tuple[SheetPart, ...]
    code: Text
    never_title: Text
    never: tuple[Text, ...]


class CallWords(Closed, frozen=True):
    """The sheet for a call: whom to ask about a subsidy, and what."""

    title: Text
    made: Text
    question: Text
    answer: Text
    of_many: Text
    """Heads the answers of one office of several."""
    phone: Text
    day: Text
    department: Text
    after: Text


class CalendarWords(Closed, frozen=True):
    """The calendar file of a program's days."""

    summary: Text
    note: Text
    nothing: Text
    nothing_advice: Text


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


class DocumentWords(Closed, frozen=True):
    """`rules/documents.toml`."""

    page: PageWords
    checklist: ChecklistWords
    person: PersonWords
    network: NetworkWords
    code: CodeWords
    subsidy: SubsidyWords
    sheet: SheetWords
    call: CallWords
    calendar: CalendarWords
    html: HtmlWords
    xlsx: XlsxWords


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

"""What the clinic's page says, as data: `rules/web.toml`. Which keys it has stands here."""

from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from checker.model import Closed, Designation, InstitutionKind, Text
from checker.packs.load import Reader

WORDS_FILE: Final = "web.toml"


class PageWords(Closed, frozen=True):
    """What stands on every page."""

    program: Text
    skip: Text
    purpose: Text
    view: Text
    large: Text
    normal: Text
    ended: Text
    privacy: Text
    municipal: Text
    nav: Text
    result: Text
    plan: Text
    documents: Text
    phone: Text
    back: Text
    problem: Text
    not_found: Text
    refused: Text
    too_large: Text
    recorded: Text


class ResultWords(Closed, frozen=True):
    """The page of the check's result."""

    checking: Text
    checking_lead: Text
    progress: Text
    waiting: Text
    stop: Text
    stopped: Text
    again: Text
    checked: Text
    checked_recorded: Text
    may_cost: Text
    nothing_else: Text
    instead: Text
    spared: Text
    spared_lead: Text
    more: Text
    steps: Text
    steps_before_buying: Text
    stuck: Text
    steps_link: Text
    letter: Text
    letter_link: Text
    letter_help: Text
    letter_lead: Text
    letter_name: Text
    letter_ask: Text
    letter_found: Text
    letter_target: Text
    ask: Text
    ask_again: Text
    keep: Text
    yes: Text
    no: Text
    unsure: Text
    unsure_how: Text
    ask_now: Text
    answered: Text
    change: Text
    buy_link: Text
    notes: Text
    details: Text
    measured: Text
    measured_is: Text
    required: Text
    level: Text
    source: Text
    judged: Text
    rules: Text
    contacted: Text
    contacted_none: Text
    contacted_recorded: Text
    advice: Text
    vpn_link: Text
    print_link: Text
    left: Text
    left_open: Text
    left_questions: Text
    few: Text
    many: Text
    all_free: Text
    one_free: Text
    some_free: Text
    to_buy: Text
    others: Text
    others_only: Text
    """Nothing on this PC puts it right."""
    another_pc: Text
    beside: Text
    beside_first: Text
    """Not required, and yet to be settled before the PC is connected."""
    beside_needed: Text
    free_minutes: Text
    others_come: Text
    others_maybe: Text
    others_if: Text
    """It is met, and may yet be in the way of something else."""
    noticed_good: Text
    noticed_worse: Text
    fixed: Text
    worsened: Text
    same: Text
    watching: Text
    network_by_hand: Text
    fine: Text
    all_fine: Text
    listed: Text
    show_how: Text
    more_help: Text
    same_cause: Text
    by_hand: Text
    opened: Text
    not_opened: Text
    to_site: Text
    road: Text
    road_kept: Text
    road_later: Text
    tools: Text
    tool_documents: Text
    tool_vendor: Text
    tool_phone: Text
    tool_plan: Text


class PlanWords(Closed, frozen=True):
    """The page of institution, plan and subsidy."""

    title: Text
    lead: Text
    programs_ended: Text
    category_help: Text
    notice_said_received: Text
    notice_said_not_yet: Text
    notice_future: Text
    not_counted_yet: Text
    institution: Text
    name: Text
    kind: Text
    choose: Text
    prefecture: Text
    municipality: Text
    designated: Text
    designated_none: Text
    designated_contradicts: Text
    municipality_help: Text
    program: Text
    program_help: Text
    program_ended: Text
    program_none: Text
    items: Text
    items_help: Text
    item_number: Text
    item: Text
    amount: Text
    category: Text
    category_by_name: Text
    no_category: Text
    no_category_left: Text
    dates: Text
    notice: Text
    notice_received: Text
    notice_not_yet: Text
    notice_unknown: Text
    notice_unknown_nowhere: Text
    notice_contradicts: Text
    notice_needs_day: Text
    notice_unsaid: Text
    notice_day_alone: Text
    notice_date: Text
    start_date: Text
    completion_date: Text
    start_help: Text
    completion_help: Text
    done: Text
    done_help: Text
    done_ahead: Text
    options: Text
    calculate: Text
    stale: Text
    to_estimate: Text
    to_day: Text
    bad_amount: Text
    no_amount: Text
    not_counted: Text
    bad_date: Text
    bad_number: Text
    keep: Text
    keep_help: Text
    kept: Text
    forget: Text
    result: Text
    no_program: Text
    pays: Text
    pays_cap: Text
    pays_base: Text
    terms: Text
    mail: Text
    mail_lead: Text
    mail_late: Text
    mail_open: Text
    mail_body: Text
    mail_copy: Text
    pdf: Text
    ics: Text
    comparison: Text


class DocumentsWords(Closed, frozen=True):
    """The page of the documents."""

    title: Text
    lead: Text
    unfinished: Text
    institution: Text
    institution_help: Text
    which: Text
    checklist: Text
    subsidy: Text
    subsidy_missing: Text
    both: Text
    html: Text
    form: Text
    xlsx: Text
    json: Text
    ics: Text
    sheet: Text
    call: Text
    comparison: Text
    steps: Text
    more_kinds: Text
    where: Text
    documents: Text
    desktop: Text
    downloads: Text
    other: Text
    other_path: Text
    other_help: Text
    other_help_macos: Text
    no_folder: Text
    bad_folder: Text
    none_chosen: Text
    save: Text
    save_print: Text
    save_open: Text
    saved: Text
    open: Text
    open_folder: Text
    not_opened: Text
    download: Text
    download_help: Text
    print_link: Text
    printable: Text
    name_checklist: Text
    name_subsidy: Text
    name_both: Text
    name_ics: Text
    name_sheet: Text
    name_call: Text
    name_comparison: Text
    name_steps: Text
    print_which: Text
    print_this: Text
    printing: Text
    printed: Text
    print_late: Text
    not_printed: Text
    print_again: Text
    print_by_hand: Text


class VendorWords(Closed, frozen=True):
    """The text for a firm (業者に送る)."""

    title: Text
    lead: Text
    text: Text
    copy: Text
    copied: Text
    take_txt: Text
    take_eml: Text
    eml_help: Text
    unfinished: Text
    subject: Text
    hello: Text
    hello_ask: Text
    sender: Text
    no_name: Text
    pc: Text
    checked: Text
    result: Text
    order: Text
    ask: Text
    nothing: Text
    item: Text
    required: Text
    measured: Text
    remedy: Text
    not_theirs: Text
    """How a purchase's advice ends, which is the house's own affair and not the firm's."""
    network: Text
    file_name: Text


class PhoneWords(Closed, frozen=True):
    """The page for a phone call."""

    code: Text
    title: Text
    stay: Text
    lead: Text
    group: Text
    missing: Text
    unfinished: Text
    offices: Text
    no_office: Text
    first_place: Text
    place: Text
    place_help: Text
    show_office: Text
    japanese: Text
    tell: Text
    tell_name: Text
    tell_no_name: Text
    tell_result: Text
    tell_code: Text
    code_unknown: Text
    hours: Text
    ask: Text
    ask_lead: Text
    ask_items: Text
    ask_program: Text
    ask_start: Text
    ask_none: Text
    ask_nothing: Text
    ask_said: Text
    own: Text
    own_lead: Text
    own_question: Text
    own_open: Text
    qr: Text
    qr_use: Text
    contents: Text


class VpnWords(Closed, frozen=True):
    """The page of the VPN profile."""

    title: Text
    lead: Text
    private: Text
    file: Text
    read: Text
    none_chosen: Text
    found: Text
    host: Text
    port: Text
    notes: Text
    test: Text
    forget: Text
    client: Text
    client_lead: Text
    client_look: Text
    client_again: Text
    client_looking: Text
    after: Text
    after_lead: Text
    after_host: Text
    after_help: Text
    after_check: Text
    after_checking: Text
    after_bad: Text
    after_done: Text
    after_failed: Text
    road_vpn: Text
    road_usual: Text
    road_unknown: Text
    only_here: Text


class PrintWords(Closed, frozen=True):
    """The page that tries a printer, and the paper that comes out of it."""

    title: Text
    lead: Text
    which: Text
    default: Text
    print: Text
    printing: Text
    sent: Text
    late: Text
    came: Text
    yes: Text
    no: Text
    answered: Text
    not_sent: Text
    not_come: Text
    try_again: Text
    none: Text
    unfinished: Text
    only_here: Text
    paper_title: Text
    paper_pc: Text
    paper_printer: Text
    paper_time: Text
    paper_code: Text
    paper_frame: Text
    paper_ruler: Text
    paper_small: Text
    paper_smaller: Text


class StepsPaperWords(Closed, frozen=True):
    """The paper of the steps, beside what the first screen says."""

    title: Text
    about: Text
    address: Text
    by_hand: Text
    last: Text
    answers: Text
    last_ready: Text
    code: Text


class Term(Closed, frozen=True):
    """A word that a clerk need not know."""

    term: Text
    means: Text


class Prefectures(Closed, frozen=True):
    """The names of the prefectures."""

    names: Annotated[tuple[Text, ...], Meta(min_length=47, max_length=47)]
    """In the order of their codes, 01 to 47."""


class WebWords(Closed, frozen=True):
    """`rules/web.toml`."""

    page: PageWords
    result: ResultWords
    plan: PlanWords
    kinds: dict[InstitutionKind, Text]
    designations: dict[Designation, Text]
    documents: DocumentsWords
    vendor: VendorWords
    phone: PhoneWords
    vpn: VpnWords
    print: PrintWords
    steps_paper: StepsPaperWords
    terms: tuple[Term, ...]
    prefectures: Prefectures


def read_web_words(root: Path) -> WebWords:
    """Read `rules/web.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    words = reader.read(WORDS_FILE, WebWords)
    reader.finish()
    if words is None:
        raise AssertionError("unreachable: a missing value is a noted problem")
    return words

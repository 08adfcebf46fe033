"""What the rule files must be to one another: each check holds, and lets good rules through."""

from pathlib import Path
from typing import get_args

import pytest
from msgspec import inspect

from checker.model import FACT_FIELDS, FactTable, ProbeReason, Screen
from checker.packs.check import SHAPES, VOCABULARY
from checker.packs.pack import Pack
from checker.packs.schema import DERIVED
from checker.probes.parse import os_info
from tests.packs.folder import DISPLAY, MEMORY, PACK, SOURCE, Folder

ROOT = Path(__file__).parent.parent.parent
WHEN = '[{ fact = "memory.installed_bytes", at_least = "enough" }]'
ANY = "any = { remote = false,"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_small_folder_is_sound(folder: Folder) -> None:
    assert folder.problems() == []


# ---- names ---------------------------------------------------------------------------------


def test_a_requirement_is_listed_once(folder: Folder) -> None:
    folder.change(PACK, 'id = "display"', 'id = "memory"')
    assert folder.problems() == [f"{PACK}: requirements[1].id: memory is there twice"]


@pytest.mark.parametrize(
    ("name", "old", "place"),
    [
        (PACK, 'source = { document = "notice", section = "1" }', "requirements[0].source"),
        (MEMORY, 'references = [{ document = "notice"', "references[0]"),
        (MEMORY, SOURCE, "thresholds.enough[0].source"),
        ("lifecycle.toml", 'source = { document = "notice"', "releases[0].source"),
    ],
)
def test_every_source_is_a_known_document(folder: Folder, name: str, old: str, place: str) -> None:
    folder.change(name, old, old.replace("notice", "hearsay"))
    assert folder.problems() == [
        f"{name}: {place}.document: unknown document hearsay; allowed are notice"
    ]


def test_a_source_cannot_be_left_out(folder: Folder) -> None:
    folder.change(MEMORY, SOURCE, "")
    assert folder.problems() == [
        f"{MEMORY}: thresholds.enough[0].source: this required key is missing"
    ]


@pytest.mark.parametrize("key", ["facts", "shown"])
def test_a_requirement_rests_on_known_facts(folder: Folder, key: str) -> None:
    if key == "shown":
        folder.change(DISPLAY, "[[thresholds.wide]]", 'shown = ["os.nose"]\n[[thresholds.wide]]')
    else:
        folder.change(DISPLAY, '"display.screens"]', '"display.screens", "os.nose"]')
    (problem,) = folder.problems()
    place = "shown[0]" if key == "shown" else "facts[1]"
    assert problem.startswith(f"{DISPLAY}: {place}: unknown fact os.nose; allowed are os.name, ")


def test_the_catalogue_names_every_fact_and_no_other(folder: Folder) -> None:
    folder.change("facts.toml", '["os.arch"]', '["os.ark"]')
    missing, unknown = folder.problems()
    assert missing == "facts.toml: os.arch: this fact is not described"
    assert unknown.startswith("facts.toml: os.ark: unknown fact os.ark; allowed are os.name, ")


def test_every_failure_reason_is_explained_and_no_other(folder: Folder) -> None:
    folder.change("failures.toml", "[timed_out]", "[too_late]")
    missing, unknown = folder.problems()
    assert missing == "failures.toml: timed_out: this reason is not described"
    assert unknown.startswith("failures.toml: too_late: unknown reason too_late; allowed are not_")


@pytest.mark.parametrize("name", ["unknown", "not_applicable"])
def test_an_outcome_cannot_take_a_reserved_name(folder: Folder, name: str) -> None:
    folder.change(MEMORY, 'id = "meets"', f'id = "{name}"')
    assert folder.problems() == [f"{MEMORY}: outcomes[0].id: this name is reserved"]


def test_an_outcome_is_there_once(folder: Folder) -> None:
    folder.change(MEMORY, 'id = "too_small"', 'id = "meets"')
    assert folder.problems() == [f"{MEMORY}: outcomes[1].id: meets is there twice"]


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        (MEMORY, "{enough}以上", "{lots}以上", "required"),
        (MEMORY, "Is there {enough}?", "Is there {lots}?", "question.text"),
        (MEMORY, "足りる（{memory.installed_bytes}）", "{lots}", "outcomes[0].message"),
        (MEMORY, 'en = "buy"', 'en = "buy {lots}"', "outcomes[1].remedy.text"),
    ],
)
def test_a_placeholder_names_a_threshold_or_a_fact_of_the_requirement(
    folder: Folder, name: str, old: str, new: str, place: str
) -> None:
    folder.change(name, old, new)
    assert folder.problems() == [
        (
            f"{name}: {place}: unknown placeholder lots; allowed are enough,"
            " memory.installed_bytes, os.name, software.excel"
        )
    ]


def test_a_placeholder_of_a_fact_that_the_requirement_does_not_rest_on_stays_empty(
    folder: Folder,
) -> None:
    folder.change(DISPLAY, 'en = "good"', 'en = "good {os.name}"')
    (problem,) = folder.problems()
    assert "unknown placeholder os.name; allowed are wide, display.screens" in problem


# ---- thresholds ----------------------------------------------------------------------------

LATER = """
[[thresholds.enough]]
value = 16
unit = "GiB"
valid_from = {start}
source = {{ document = "notice", section = "9" }}
"""


def test_a_threshold_holds_from_the_packs_first_day(folder: Folder) -> None:
    folder.change(MEMORY, "valid_from = 2026-01-01", "valid_from = 2026-01-02")
    assert folder.problems() == [
        f"{MEMORY}: thresholds.enough[0].valid_from: later than the pack's first day 2026-01-01"
    ]


@pytest.mark.parametrize(
    ("end", "start", "fine"),
    [
        ("valid_to = 2026-06-30", "2026-07-01", True),
        ("valid_to = 2026-06-30", "2026-07-02", False),
        ("valid_to = 2026-06-30", "2026-06-30", False),
        ("", "2026-07-01", False),
    ],
)
def test_a_new_value_starts_on_the_day_after_the_old_one_ends(
    folder: Folder,
    end: str,
    start: str,
    fine: bool,  # noqa: FBT001
) -> None:
    folder.change(MEMORY, "valid_from = 2026-01-01", f"valid_from = 2026-01-01\n{end}")
    folder.add(MEMORY, LATER.format(start=start))
    expected = (
        f"{MEMORY}: thresholds.enough[1].valid_from: must start on the day after the value before"
        " it ends"
    )
    assert folder.problems() == ([] if fine else [expected])


@pytest.mark.parametrize(("end", "fine"), [("2026-01-01", True), ("2025-12-31", False)])
def test_a_value_does_not_end_before_it_starts(
    folder: Folder,
    end: str,
    fine: bool,  # noqa: FBT001
) -> None:
    folder.change(MEMORY, "valid_from = 2026-01-01", f"valid_from = 2026-01-01\nvalid_to = {end}")
    expected = f"{MEMORY}: thresholds.enough[0].valid_to: earlier than valid_from"
    assert folder.problems() == ([] if fine else [expected])


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("-1", "Expected `float` >= 0.0"),
        ("nan", "Expected `float` >= 0.0"),
        ("inf", "Expected `float` <= 1000000000.0"),
        ("1e30", "Expected `float` <= 1000000000.0"),
        ("true", "Expected `float`, got `bool`"),
        ('"8"', "Expected `float`, got `str`"),
    ],
)
def test_a_threshold_is_a_number_that_makes_sense(folder: Folder, value: str, problem: str) -> None:
    folder.change(MEMORY, "value = 8", f"value = {value}")
    assert folder.problems() == [f"{MEMORY}: thresholds.enough[0].value: {problem}"]


# ---- outcomes ------------------------------------------------------------------------------


def test_only_an_unknown_outcome_has_a_reason(folder: Folder) -> None:
    folder.change(DISPLAY, 'reason = "not_supported"\n', "")
    folder.change(DISPLAY, 'status = "met"', 'status = "met"\nreason = "crashed"')
    wanted = "required when status is unknown, and only then"
    assert folder.problems() == [
        f"{DISPLAY}: outcomes[0].reason: {wanted}",
        f"{DISPLAY}: outcomes[1].reason: {wanted}",
    ]


@pytest.mark.parametrize("status", ["not_met", "below_recommended"])
def test_what_is_not_met_says_what_to_do(folder: Folder, status: str) -> None:
    folder.change(MEMORY, 'status = "met"', f'status = "{status}"')
    assert folder.problems() == [f"{MEMORY}: outcomes[0].remedy: say what to do"]


def test_a_met_outcome_has_advice_just_where_there_is_something_to_do(folder: Folder) -> None:
    folder.change(DISPLAY, 'status = "met"', 'status = "met"\nadvice = true\nnote = true')
    assert folder.problems() == [f"{DISPLAY}: outcomes[0].remedy: say what to do"]
    remedy = 'remedy = { kind = "ask", text = { ja = "聞く", en = "ask" } }'
    folder.change(DISPLAY, "advice = true", f"advice = true\n{remedy}")
    assert folder.problems() == []
    folder.change(DISPLAY, "advice = true\n", "")
    wanted = "required where there is something to do"
    assert folder.problems() == [f"{DISPLAY}: outcomes[0].advice: {wanted}"]


@pytest.mark.parametrize("flag", ["advice", "note"])
def test_advice_and_notes_are_for_what_is_met(folder: Folder, flag: str) -> None:
    folder.change(MEMORY, 'status = "not_met"', f'status = "not_met"\n{flag} = true')
    assert folder.problems() == [f"{MEMORY}: outcomes[1].{flag}: only where status is met"]


@pytest.mark.parametrize(("status", "fine"), [("not_met", True), ("below_recommended", False)])
def test_only_what_is_not_met_rules_a_pc_out(folder: Folder, status: str, *, fine: bool) -> None:
    folder.change(MEMORY, 'status = "not_met"', f'status = "{status}"\nrules_out = true')
    problem = f"{MEMORY}: outcomes[1].rules_out: only where status is not_met"
    assert folder.problems() == ([] if fine else [problem])


@pytest.mark.parametrize("key", ["same_cause", "never_beside"])
@pytest.mark.parametrize("cause", ["memory.below", "memory.unknown_outcome"])
def test_a_cause_is_an_outcome_of_another_requirement(folder: Folder, cause: str, key: str) -> None:
    folder.change(MEMORY, 'status = "not_met"', f'status = "not_met"\n{key} = ["{cause}"]')
    told = f"{key}: {cause} is no outcome of another requirement of this pack"
    assert folder.problems() == [f"{MEMORY}: outcomes[1].{told}"]


SENTENCE = '{ ja = "あ", en = "a" }'


@pytest.mark.parametrize(
    ("status", "written", "problem"),
    [
        ("not_met", f"first = {SENTENCE}", ""),
        ("met", f"first = {SENTENCE}", "first: only where there is something to do or to know"),
        ("not_met", f"rules_out = true\nasks = {SENTENCE}", ""),
        ("not_met", f"asks = {SENTENCE}", "asks: only where rules_out is set"),
        # The remedy is to buy: nothing about it is free to try.
        ("not_met", f"may_cost = {SENTENCE}", "may_cost: only with a remedy that is free"),
        ("not_met", f"question = {SENTENCE}", "question: only where somebody is asked"),
    ],
)
def test_a_sentence_that_would_never_be_said_is_told(
    folder: Folder, status: str, written: str, problem: str
) -> None:
    folder.change(MEMORY, 'status = "not_met"', f'status = "{status}"\n{written}')
    told = [one for one in folder.problems() if "advice" not in one]
    assert told == ([f"{MEMORY}: outcomes[1].{problem}"] if problem else [])


def test_what_needs_an_answer_has_a_question_or_a_remedy(folder: Folder) -> None:
    folder.change(DISPLAY, 'status = "met"', 'status = "needs_answer"')
    assert folder.problems() == [f"{DISPLAY}: outcomes[0].status: needs a question or a remedy"]
    folder.change(
        DISPLAY,
        'message = { ja = "よい", en = "good" }',
        'message = { ja = "よい", en = "good" }\n'
        'remedy = { kind = "ask", text = { ja = "聞く", en = "ask" } }',
    )
    assert folder.problems() == []


def test_an_outcome_has_a_condition(folder: Folder) -> None:
    folder.change(MEMORY, WHEN, "[]")
    assert folder.problems() == [f"{MEMORY}: outcomes[0].when: a condition is required"]


# ---- conditions ----------------------------------------------------------------------------

ONE_OF_EACH = "give one of fact and answer, and exactly one comparison"


@pytest.mark.parametrize(
    ("condition", "place", "problem"),
    [
        ('{ at_least = "enough" }', "", ONE_OF_EACH),
        ('{ fact = "memory.installed_bytes" }', "", ONE_OF_EACH),
        (
            '{ fact = "memory.installed_bytes", answer = "dedicated_to_this_work", is = true }',
            "",
            ONE_OF_EACH,
        ),
        (
            '{ fact = "memory.installed_bytes", at_least = "enough", less_than = "enough" }',
            "",
            ONE_OF_EACH,
        ),
        ('{ fact = "os.nose", is = "x" }', ".fact", "unknown fact os.nose; allowed are os.name, "),
        (
            '{ answer = "dedicated_to_this_work", null = true }',
            "",
            "unknown comparison null; allowed are is, missing",
        ),
        (
            '{ answer = "dedicated_to_this_work", is = "yes" }',
            ".is",
            "unknown value yes; allowed are true, false",
        ),
        (
            '{ fact = "memory.installed_bytes", is = "8" }',
            "",
            "unknown comparison is; allowed are at_least, less_than",
        ),
        (
            '{ fact = "os.name", at_least = "enough" }',
            "",
            "unknown comparison at_least; allowed are is, one_of, starts_with",
        ),
        (
            '{ fact = "os.name", is = true }',
            "",
            "unknown comparison is true or false; allowed are is, one_of, starts_with",
        ),
        (
            '{ fact = "software.excel", empty = true }',
            "",
            "unknown comparison empty; allowed are has, null",
        ),
        (
            '{ fact = "display.screens", has = { remote = true } }',
            "",
            "unknown comparison has; allowed are all, any, empty, none",
        ),
        (
            '{ fact = "memory.installed_bytes", at_least = "lots" }',
            "",
            "unknown threshold lots; allowed are enough",
        ),
        (
            '{ fact = "memory.installed_bytes", less_than = "lots" }',
            "",
            "unknown threshold lots; allowed are enough",
        ),
        (
            '{ fact = "security.disk_encryption", is = "onn" }',
            "",
            "unknown value onn; allowed are off, on, unknown",
        ),
        (
            '{ fact = "security.disk_encryption", one_of = ["on", "of"] }',
            "",
            "unknown value of; allowed are off, on, unknown",
        ),
        (
            '{ fact = "os.support", is = "over" }',
            "",
            "unknown value over; allowed are supported, ended, unlisted",
        ),
        (
            '{ fact = "software.excel", has = { colour = "green" } }',
            ".has.colour",
            "unknown attribute colour; allowed are kind, version",
        ),
        (
            '{ fact = "software.excel", has = { kind = "msix" } }',
            ".has.kind",
            "unknown value msix; allowed are app, click-to-run, msi, store",
        ),
        (
            '{ fact = "software.excel", has = { kind = { one_of = ["msi", "msix"] } } }',
            ".has.kind",
            "unknown value msix; allowed are app, click-to-run, msi, store",
        ),
        (
            '{ fact = "software.excel", has = { version = { at_least = "enough" } } }',
            ".has.version",
            "unknown comparison at_least; allowed are is, null, one_of, starts_with",
        ),
        (
            '{ fact = "software.excel", has = { kind = true } }',
            ".has.kind",
            "unknown comparison is true or false; allowed are is, one_of, starts_with",
        ),
        (
            '{ fact = "software.excel", has = { kind = {} } }',
            ".has.kind",
            "give exactly one comparison",
        ),
        (
            '{ fact = "display.screens", any = { width = { at_least = "lots" } } }',
            ".any.width",
            "unknown threshold lots; allowed are enough",
        ),
        (
            '{ fact = "display.screens", all = { width = { starts_with = "1" } } }',
            ".all.width",
            "unknown comparison starts_with; allowed are at_least, less_than",
        ),
        (
            '{ fact = "display.screens", none = { remote = { null = true } } }',
            ".none.remote",
            "unknown comparison null; allowed are is true or false",
        ),
        (
            '{ fact = "software.acrobat", has = { bits = "64" } }',
            ".has.bits",
            "unknown comparison is; allowed are at_least, less_than, null",
        ),
    ],
)
def test_a_condition_that_could_never_be_asked_is_refused(
    folder: Folder, condition: str, place: str, problem: str
) -> None:
    folder.change(MEMORY, WHEN, f"[{condition}]")
    (found,) = folder.problems()
    assert found.startswith(f"{MEMORY}: outcomes[0].when[0]{place}: {problem}")


@pytest.mark.parametrize(
    "condition",
    [
        '{ fact = "os.name", is = "macos-10" }',
        '{ fact = "os.name", one_of = ["windows-11", "windows-xp"] }',
        '{ fact = "os.name", starts_with = "macosx" }',
        '{ fact = "os.name", starts_with = "windows-1" }',
        '{ fact = "os.arch", is = "amd64" }',
        '{ fact = "os.edition", is = "home" }',
        '{ fact = "session.kind", is = "vnc" }',
        '{ fact = "printer.queues", any = { prints = "virtual" } }',
        '{ answer = "display_confirmed", is = true }',
    ],
)
def test_a_value_that_no_probe_and_no_answer_can_give_is_refused(
    folder: Folder, condition: str
) -> None:
    folder.change(MEMORY, WHEN, f"[{condition}]")
    assert len(folder.problems()) == 1


@pytest.mark.parametrize("name", ["macos-10", "windows-xp", "Windows 11"])
def test_support_of_a_system_that_no_probe_gives_is_refused(folder: Folder, name: str) -> None:
    folder.change("lifecycle.toml", 'os = "windows-10"', f'os = "{name}"')
    assert [one for one in folder.problems() if name in one]


def test_the_systems_that_a_probe_gives_are_the_vocabulary() -> None:
    for build, product, told in (
        *((first, 1, name) for first, name in os_info.CLIENTS),
        *((first, 3, name) for first, name in os_info.SERVERS),
        (22000, 1, "windows-11"),
    ):
        assert os_info.windows_name(build, product, "") == told
        assert VOCABULARY["os.name"].fullmatch(told)
    for version in ("10.6.8", "10.16", "11.0", "13.6", "15.1", "26.0", "27.0.1"):
        name = os_info.mac_versions(f"ProductVersion:\t{version}\nBuildVersion:\tx\n")[0]
        assert VOCABULARY["os.name"].fullmatch(name)
    assert VOCABULARY["os.name"].fullmatch("linux")


@pytest.mark.parametrize(
    "condition",
    [
        '{ answer = "dedicated_to_this_work", is = true }',
        '{ answer = "dedicated_to_this_work", missing = false }',
        '{ fact = "memory.installed_bytes", less_than = "enough" }',
        '{ fact = "os.name", is = "windows-11" }',
        '{ fact = "os.support", is = "ended" }',
        '{ fact = "security.disk_encryption", one_of = ["on", "off"] }',
        '{ fact = "software.excel", null = true }',
        '{ fact = "software.excel", has = { kind = "msi", version = { null = false } } }',
        '{ fact = "software.excel", has = { version = { starts_with = "16." } } }',
        '{ fact = "software.acrobat", has = { bits = { null = true } } }',
        '{ fact = "display.screens", empty = true }',
        '{ fact = "display.screens", any = { panel_long = { at_least = "enough" } } }',
        '{ fact = "display.screens", all = { effective_width = { less_than = "enough" } } }',
        '{ fact = "display.screens", none = { panel_known = true } }',
    ],
)
def test_a_condition_that_can_be_asked_is_accepted(folder: Folder, condition: str) -> None:
    folder.change(MEMORY, WHEN, f"[{condition}]")
    assert folder.problems() == []


# ---- what the code and the data say of one another ------------------------------------------


def test_the_catalogue_of_facts_is_the_fact_table(pack: Pack) -> None:
    assert list(pack.facts) == list(FACT_FIELDS)


def test_every_fact_names_a_probe_that_is_there(pack: Pack) -> None:
    probes = ROOT / "checker" / "probes"
    assert [
        one.probe for one in pack.facts.values() if not (probes / f"{one.probe}.py").exists()
    ] == []


def test_the_failure_words_are_those_of_the_probe_reasons(pack: Pack) -> None:
    assert list(pack.failures) == list(get_args(ProbeReason))


def _shape(kind: inspect.Type) -> tuple[str, type | None]:
    match kind:
        case inspect.VarTupleType(item_type=inspect.StructType(cls=item)):
            return "many", item
        case inspect.UnionType(types=(inspect.NoneType(), inspect.StructType(cls=one))):
            return "one", one
        case inspect.UnionType(types=(inspect.StructType(cls=one), inspect.NoneType())):
            return "one", one
        case inspect.StructType(cls=one):
            return "one", one
        case inspect.IntType():
            return "number", None
        case _:
            assert isinstance(kind, inspect.StrType | inspect.LiteralType)
            return "text", None


def test_what_a_condition_may_ask_of_a_fact_follows_from_its_type() -> None:
    shapes: dict[str, tuple[str, type | None]] = {}
    for key, name in FACT_FIELDS.items():
        fact = get_args(FactTable.__annotations__[name])[0]
        shapes[key] = _shape(inspect.type_info(get_args(fact)[0]))
    assert dict(SHAPES) == shapes | dict.fromkeys(DERIVED, ("text", None)) | {
        "memory.usable_percent": ("number", None),
        "display.confirmed": ("many", Screen),
    }

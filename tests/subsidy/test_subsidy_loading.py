"""What is wrong with a program's file is told all at once, with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checker.errors import ManyBadInputsError
from checker.exit_status import ExitStatus
from checker.packs.locate import rules_root
from checker.subsidy import Program, load_programs

YAMAGUCHI = "yamaguchi-r8-online-registration"
AGENCY = "digital-agency-r5-mynumber-card"
NANBYO = "mhlw-r5-medical-institution-nanbyo"
R7 = "mhlw-r7-pmh-municipal"
R8 = "mhlw-r8-pmh-municipal"
SAYS = 'source = { document = "yamaguchi-r8-online-registration-notice", section = "1(1)" }'

Broken = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the rules that a test may spoil."""
    (tmp_path / "subsidies").mkdir()
    for name in ("sources.toml", *(f"subsidies/{p.name}" for p in _files())):
        (tmp_path / name).write_bytes((rules_root() / name).read_bytes())
    return tmp_path


def _files() -> list[Path]:
    return sorted((rules_root() / "subsidies").glob("*.toml"))


@pytest.fixture
def broken(root: Path) -> Broken:
    """Change a program's file, load, and return place and English problem of every error."""

    def change(program: str, *changes: tuple[str, str], more: str = "") -> list[tuple[str, str]]:
        path = root / "subsidies" / f"{program}.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text + more, encoding="utf-8")
        with pytest.raises(ManyBadInputsError) as error:
            load_programs(root)
        assert error.value.status is ExitStatus.BAD_INPUT
        problems = error.value.problems
        assert {problem.file for problem in problems} == {f"subsidies/{program}.toml"}
        return [(problem.place, problem.problem.en) for problem in problems]

    return change


def test_the_programs_of_the_sources_are_all_there(programs: dict[str, Program]) -> None:
    assert sorted(programs) == [
        AGENCY,
        "digital-agency-r6-pmh-pilot-municipal",
        "mhlw-r5-medical-institution-jiritsu",
        NANBYO,
        "mhlw-r5-medical-institution-shoman",
        R7,
        R8,
        YAMAGUCHI,
    ]
    assert list(programs) == sorted(programs)


def test_no_program_at_all(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")
    with pytest.raises(ManyBadInputsError, match="there is no program"):
        load_programs(tmp_path)


def test_a_folder_without_sources(root: Path) -> None:
    (root / "sources.toml").unlink()
    with pytest.raises(ManyBadInputsError) as error:
        load_programs(root)
    assert error.value.problems[0].file == "sources.toml"


def test_every_problem_is_told_at_once(broken: Broken) -> None:
    problems = broken(
        YAMAGUCHI,
        ('written = "10万円"', 'written = "11万円"'),
        ('written = "2分の1"', 'written = "3分の1"'),
        ('written = "令和8年3月31日"', 'written = "令和8年3月30日"'),
        ('id = "equipment"', 'id = "system"'),
    )
    assert [place for place, _ in problems] == [
        "timeline[1].date.written",
        "amount[0].share.written",
        "amount[0].base.written",
        "categories",
        "categories[2].never_as",
        "categories[3].never_as",
    ]
    assert problems[2][1] == "the value and what the document writes, 11万円, do not agree"
    assert problems[3][1] == "system is there twice"


NOTICE_FIRST = 'kind = "preliminary-notice"\n'
A_DAY = f'{{ date = 2027-03-31, written = "令和8年度", {SAYS} }}'


@pytest.mark.parametrize(
    ("program", "old", "new", "place", "problem"),
    [
        (YAMAGUCHI, f'id = "{YAMAGUCHI}"', 'id = "yamaguchi"', "id", "not the file's name"),
        (YAMAGUCHI, f'id = "{YAMAGUCHI}"', 'id = "zebra"', "id", "not the file's name"),
        (YAMAGUCHI, 'document = "yama', 'document = "x-yama', "summary.source.document", "unknown"),
        (YAMAGUCHI, "verified_on = 2026-11-21", "", "verified_on", "required key is missing"),
        (YAMAGUCHI, "[summary]", "surprise = 1\n[summary]", "surprise", "unknown key"),
        (YAMAGUCHI, 'value = "1/2"', 'value = "0.5"', "amount[0].share.value", ""),
        (YAMAGUCHI, 'unit = "yen"', 'unit = "dollar"', "amount[0].base.unit", "yen"),
        (YAMAGUCHI, "value = 100000", "value = 100000.5", "amount[0].base.value", ""),
        (YAMAGUCHI, 'one_of = ["35"]', 'one_of = ["48"]', "conditions[2].one_of", "48"),
        (YAMAGUCHI, 'one_of = ["35"]', 'one_of = ["00"]', "conditions[2].one_of", "00"),
        (YAMAGUCHI, 'kind = "prefecture"', 'kind = "planet"', "conditions[2]", "planet"),
        (YAMAGUCHI, "（{start}）は内示", "（{begin}）は内示", "conditions[0].met", "begin"),
        (YAMAGUCHI, "山口県の医療機関です。", "{start}", "conditions[2].met", "unknown: start"),
        (YAMAGUCHI, 'ja = "山口県の医療機関です。"', 'ja = ""', "conditions[2].met", "both"),
        (YAMAGUCHI, 'en = "In Yamaguchi Prefecture."', 'en = ""', "conditions[2].met", "both ja"),
        (YAMAGUCHI, "date = 2027-03-31", "date = 2025-03-31", "valid_to.written", "do not agree"),
        (YAMAGUCHI, "value = 50000\n", "value = 50500\n", "amount[0].cap", "multiple of rounding"),
        (YAMAGUCHI, '"2分の1"', '"3分の2"', "amount[0].share.written", "do not agree"),
        (AGENCY, 'type = "count"', 'type = "choice"', "options[2].values", "type is choice"),
        (AGENCY, "value = 500,", "value = 499,", "conditions[5].minimum.written", "do not agree"),
        (AGENCY, "value = 500,", "value = 501,", "conditions[5].minimum.written", "do not agree"),
        (AGENCY, 'scope = ["card"]', 'scope = ["cart"]', "amount[1].when.scope", "unknown: cart"),
        (AGENCY, 'when = { kind = ["clinic"], scope', 'when = { kind = ["vet"], scope',
         "amount[1].when.kind", "unknown: vet"),
        (AGENCY, 'scope = ["card"]', 'colour = ["card"]', "amount[1].when.colour", "colour"),
        (AGENCY, 'scope = ["card"]', 'monthly-uses = ["card"]', "amount[1].when.monthly-uses",
         "not of type choice"),
        (AGENCY, 'only = { scope = ["both"', 'only = { scope = ["cart"', "categories[1].only.scope",
         "unknown: cart"),
        (AGENCY, 'needs = ["usage-rate"]', 'needs = ["usage"]', "amount[1].needs", "usage"),
        (AGENCY, 'needs = ["usage-rate"]', 'needs = ["note-when-certificate"]', "amount[1].needs",
         "note-when-certificate"),
        (AGENCY, 'option = "monthly-uses"', 'option = "yearly"', "conditions[5].option", "yearly"),
        (AGENCY, 'option = "monthly-uses"', 'option = "usage-rate-increase"',
         "conditions[5].option", "not of type count"),
        (AGENCY, 'option = "received-another"', 'option = "scope"', "conditions[1].option",
         "not of type yes-no"),
        (AGENCY, 'type = "choice"', 'type = "count"', "options[0].values", "type is choice"),
        (AGENCY, 'id = "certificate"', 'id = "both"', "options[0].values", "both is there twice"),
        (AGENCY, "money = {", "limit = {", "figures[0].limit.unit", "count"),
        (R8, 'body = "body-type"', 'body = "kodomo"', "conditions[1].body", "not of type choice"),
        (R8, 'option = "seishin-tsuin"', 'option = "body-type"', "conditions[1].schemes[0].option",
         "not of type yes-no"),
        (R8, 'bodies = ["prefecture"', 'bodies = ["village"', "conditions[1].schemes[0].bodies",
         "unknown: village"),
        (R8, 'once = ["other-local-schemes"]', 'once = ["kodomo"]', "amount[0].per.once",
         "not of type count"),
        (R8, '  "seishin-tsuin",', '  "notified-base",', "amount[0].per.options",
         "not of type yes-no"),
        (R8, 'notified = "notified-base"', 'notified = "kodomo"', "amount[0].notified",
         "not of type yen"),
        (R8, 'notified = "notified-base"', "", "options[3].id", "nothing uses this option"),
        (YAMAGUCHI, 'answer = "direct"', 'answer = "fax"', "conditions[6].ways[0].answer",
         "unknown: fax"),
        (YAMAGUCHI, 'category = "system"', 'category = "train"', "conditions[6].ways[1].category",
         "unknown: train"),
        (YAMAGUCHI, 'option = "registration-way"', 'option = "survey-answered"',
         "conditions[6].option", "not of type choice"),
        (YAMAGUCHI, 'answer = "direct"', 'answer = "direct"\ncategory = "system"',
         "conditions[6].ways[0].item", "key is missing"),
        (YAMAGUCHI, 'record = { ja = "交付', 'done = "survey-answered"\nrecord = { ja = "交付',
         "timeline[2].record", "another question asks for it"),
        (R8, 'instead = "application-2"', 'instead = "application-3"', "timeline[4].instead",
         "unknown: application-3"),
        (YAMAGUCHI, NOTICE_FIRST, f"{NOTICE_FIRST}first = {A_DAY}\n", "gate.first", "only then"),
        (YAMAGUCHI, NOTICE_FIRST, f"{NOTICE_FIRST}last = {A_DAY}\n", "gate.first", "only then"),
        (YAMAGUCHI, NOTICE_FIRST, 'kind = "payment-window"\n', "gate.first", "only then"),
        (YAMAGUCHI, 'section = "1(4)"', 'section = "1(9)"', "gate.source.section",
         "has no section 1(9)"),
        (YAMAGUCHI, 'section = "前文・2(2)"', 'section = "前文・2(9)"', "options[0].source.section",
         "has no section"),
        (R7, "until = { date = 2025-03-31", "until = { date = 2025-02-28", "timeline[1].until",
         "earlier than the start"),
    ],
)  # fmt: skip
def test_one_mistake(
    broken: Broken, program: str, old: str, new: str, place: str, problem: str
) -> None:
    problems = broken(program, (old, new))
    assert place in [found for found, _ in problems]
    assert any(problem in text for found, text in problems if found == place), problems


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("first = { date = 2026-04-01", "no = { date = 2026-04-01", "conditions[4]", "no"),
        ('any_of = ["nanbyo"', 'any_of = ["dentist"', "conditions[3]", "dentist"),
    ],
)
def test_a_mistake_inside_a_condition_names_the_condition(
    broken: Broken, old: str, new: str, place: str, problem: str
) -> None:
    found = broken(YAMAGUCHI, (old, new))
    assert [where for where, _ in found] == [place]
    assert problem in found[0][1]


BASE = f'base = {{ value = 1, unit = "yen", written = "1円", {SAYS} }}'
GUIDE = f'guide = {{ value = 1, unit = "yen", written = "1円", {SAYS} }}'
SHARE = f'share = {{ value = "1/2", written = "1/2", {SAYS} }}'
LARGE = f'share = {{ value = "3/2", written = "3/2", {SAYS} }}'
NONE = f'none = {{ text = {{ ja = "x", en = "x" }}, {SAYS} }}'
NOTIFIED = 'notified = "nothing"'
CELL = '\n[[amount]]\nid = "new"\ntitle = { ja = "x", en = "x" }\n'


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        ((SHARE, NONE), ["amount[1]"]),
        ((), ["amount[1]"]),
        ((BASE, NONE), ["amount[1].share"]),
        (('needs = ["in-yamaguchi"]', NONE), ["amount[1].share"]),
        ((SHARE, NOTIFIED), ["amount[1].base", "amount[1].notified"]),
        ((SHARE, BASE, GUIDE), ["amount[1].guide"]),
        ((LARGE,), ["amount[1].share.written"]),
    ],
)
def test_parts_of_a_cell_that_do_not_fit_together(
    broken: Broken, lines: tuple[str, ...], places: list[str]
) -> None:
    problems = broken(YAMAGUCHI, more=CELL + "\n".join(lines) + "\n")
    assert [place for place, _ in problems] == places


CONDITION = """
[[conditions]]
id = "new"
title = { ja = "x", en = "x" }
met = { ja = "x", en = "x" }
not_met = { ja = "x", en = "x" }
unknown = { ja = "x", en = "x" }
"""
ORDER = tuple(
    f'{key} = {{ ja = "x", en = "x" }}'
    for key in ("no_start", "planned", "arrived", "ordered", "ordered_ask")
)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (('kind = "within"', 'days = ["start_date"]'), "conditions[9]"),
        (('kind = "application-window"',), "conditions[9]"),
        (('kind = "question"',), "conditions[9]"),
        (('kind = "question"', 'option = "x"', 'answer = "dedicated_to_this_work"'),
         "conditions[9]"),
        (('kind = "question"', 'option = "x"'), "conditions[9].option"),
        (('kind = "order-of-purchase"', 'after = "x"', *ORDER),
         "conditions[9].after"),
        (('kind = "order-of-purchase"', 'after = "a"', *ORDER),
         "conditions[9].after"),
    ],
)  # fmt: skip
def test_conditions_that_ask_nothing(broken: Broken, lines: tuple[str, ...], place: str) -> None:
    problems = broken(YAMAGUCHI, more=CONDITION + "\n".join((*lines, SAYS)) + "\n")
    assert [found for found, _ in problems] == [place]


def test_a_period_that_ends_before_it_starts(broken: Broken) -> None:
    day = '{ date = %s, written = "令和8年度", ' + SAYS + " }"
    lines = (
        'kind = "within"',
        'days = ["start_date"]',
        "first = " + day % "2027-03-31",
        "last = " + day % "2026-04-01",
    )
    problems = broken(YAMAGUCHI, more=CONDITION + "\n".join((*lines, SAYS)) + "\n")
    assert problems == [("conditions[9].last", "it is earlier than the start")]


def test_a_period_of_one_day_is_a_period(root: Path) -> None:
    path = root / "subsidies" / f"{YAMAGUCHI}.toml"
    day = '{ date = 2026-04-01, written = "令和8年度", ' + SAYS + " }"
    lines = ('kind = "within"', 'days = ["start_date"]', f"first = {day}", f"last = {day}", SAYS)
    with path.open("a", encoding="utf-8") as file:
        file.write(CONDITION + "\n".join(lines) + "\n")
    assert len(load_programs(root)[YAMAGUCHI].conditions) == 10


def test_a_program_that_ends_before_it_starts(broken: Broken) -> None:
    problems = broken(
        YAMAGUCHI,
        ('date = 2027-03-31\nwritten = "令和8年度"', 'date = 2025-04-01\nwritten = "令和7年度"'),
    )
    assert problems == [("valid_to", "it is earlier than the start")]


def test_a_period_without_a_start(broken: Broken) -> None:
    problems = broken(
        R7, ("date = { date = 2025-04-01", "plan = 'start_date' # { date = 2025-04-01")
    )
    assert problems == [("timeline[2].date", "required where there is until")]


def test_a_program_in_which_nothing_counts(broken: Broken) -> None:
    problems = broken(R7, ('counts = "yes"', 'counts = "no"'))
    assert problems == [("categories", "no category counts")]


def test_an_absent_amount_must_be_said(broken: Broken) -> None:
    problems = broken(R7, ("[amount_absent]", "[tax]"))
    assert problems == [("amount_absent", "required when there is no amount, and only then")]


def test_an_amount_is_not_absent_where_it_is_there(broken: Broken) -> None:
    absent = '[amount_absent]\ntext = { ja = "x", en = "x" }\n' + SAYS + "\n\n"
    problems = broken(YAMAGUCHI, ("[applicants]", absent + "[applicants]"))
    assert problems == [("amount_absent", "required when there is no amount, and only then")]


def test_a_table_by_kind_needs_the_kind_to_be_asked(broken: Broken) -> None:
    problems = broken(
        NANBYO,
        ('kind = "institution-kind"', 'kind = "not-in-municipality"'),
        ('one_of = ["hospital", "clinic", "pharmacy", "pharmacy-chain"]', 'none_of = ["x"]'),
    )
    assert [place for place, _ in problems] == [f"amount[{i}].when.kind" for i in range(3)]


def test_a_figure_is_one_thing(broken: Broken) -> None:
    figure = '\n[[figures]]\nname = { ja = "x", en = "x" }\n'
    problems = broken(YAMAGUCHI, more=figure)
    assert problems == [("figures[0]", "give one of money, limit, day")]


def test_an_exclusion_of_a_program_that_is_not_there(broken: Broken) -> None:
    more = '[[excludes]]\nprogram = "nothing"\ntext = { ja = "x", en = "x" }\n' + SAYS + "\n"
    problems = broken(YAMAGUCHI, more=more)
    assert [place for place, _ in problems] == ["excludes[0].program"]
    assert problems[0][1].startswith("unknown: nothing; allowed are digital-agency-r5")


def test_an_exclusion_must_be_told_by_both(broken: Broken) -> None:
    more = f'[[excludes]]\nprogram = "{R8}"\ntext = {{ ja = "x", en = "x" }}\n{SAYS}\n'
    problems = broken(YAMAGUCHI, more=more)
    assert problems == [("excludes[0].program", f"{R8} does not exclude {YAMAGUCHI} in turn")]


def test_an_exclusion_of_a_file_that_cannot_be_read_is_not_a_second_problem(root: Path) -> None:
    (root / "subsidies" / f"{NANBYO}.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(ManyBadInputsError) as error:
        load_programs(root)
    assert [problem.file for problem in error.value.problems] == [f"subsidies/{NANBYO}.toml"]


def test_a_file_that_cannot_be_read_does_not_hide_the_others(root: Path) -> None:
    (root / "subsidies" / f"{NANBYO}.toml").write_text("id = ", encoding="utf-8")
    path = root / "subsidies" / f"{YAMAGUCHI}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"10万円"', '"9万円"'), "utf-8")
    with pytest.raises(ManyBadInputsError) as error:
        load_programs(root)
    assert [problem.file for problem in error.value.problems] == [
        f"subsidies/{NANBYO}.toml",
        f"subsidies/{YAMAGUCHI}.toml",
    ]

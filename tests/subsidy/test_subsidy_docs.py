"""The documents on subsidies say what the rules say."""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import subsidy_values

from checker.model import Answers
from checker.packs.load import Reader
from checker.packs.locate import rules_root
from checker.packs.schema import Source
from checker.subsidy import Program, load_programs
from checker.subsidy.program import Caution, Rule
from checker.subsidy.values import texts, values
from tests.subsidy.told import estimate

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITING = (DOCS / "writing-subsidies.md").read_text(encoding="utf-8")
SOURCE, EXAMPLE = re.findall(r"```toml\n(.*?)```", WRITING, re.DOTALL)
NOT_VALUES = {dt.date(2023, 11, 10)}
"""Days in sentences that are the day before a limit."""


def test_the_table_of_values_is_what_the_rules_say() -> None:
    page = (DOCS / "subsidy-values.md").read_text(encoding="utf-8")
    assert page == subsidy_values.make(), "run python3 build/subsidy_values.py"


def test_every_value_is_in_the_table_with_document_and_section(
    programs: dict[str, Program],
) -> None:
    page = (DOCS / "subsidy-values.md").read_text(encoding="utf-8")
    count = 0
    for program in programs.values():
        part = page.partition(f"## {program.id}\n")[2].partition("\n## ")[0]
        for place, value in values(program):
            line = subsidy_values.row(program, place, value, _sources())
            assert line in part
            assert value.source.section in line
            count += 1
    assert count > 100


def _sources() -> dict[str, Source]:
    sources = Reader(rules_root()).read("sources.toml", dict[str, Source])
    assert sources is not None
    return sources


def test_days_in_sentences_are_days_of_the_program(programs: dict[str, Program]) -> None:
    for program in programs.values():
        known = {date for _, value in values(program) if (date := getattr(value, "date", None))}
        for place, text in texts(program):
            if place.startswith("unclear"):
                continue
            found = re.findall(r"(\d{4})年(\d+)月(\d+)日", text.ja)
            found += re.findall(r"(\d{4})-(\d\d)-(\d\d)", text.en)
            days = {dt.date(*map(int, parts)) for parts in found}
            assert days - known - NOT_VALUES == set(), f"{program.id} {place}"


def test_amounts_in_sentences_are_amounts_of_the_program(programs: dict[str, Program]) -> None:
    for program in programs.values():
        known = {value.value for _, value in values(program) if hasattr(value, "value")}
        for place, text in texts(program):
            if place.startswith("unclear"):
                continue
            found = [int(number) * 10_000 for number in re.findall(r"(\d+)万円", text.ja)]
            found += [
                int(number.replace(",", "")) for number in re.findall(r"([\d,]+) yen", text.en)
            ]
            assert set(found) - known == set(), f"{program.id} {place}"


@pytest.fixture
def with_example(tmp_path: Path) -> dict[str, Program]:
    """Return the programs of a rules folder to which the guide's example was added."""
    for path in [*rules_root().glob("*.toml"), *(rules_root() / "subsidies").glob("*.toml")]:
        target = tmp_path / path.relative_to(rules_root())
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    with (tmp_path / "sources.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + SOURCE)
    name = tomllib.loads(EXAMPLE)["id"]
    (tmp_path / "subsidies" / f"{name}.toml").write_text(EXAMPLE, encoding="utf-8")
    return load_programs(tmp_path)


def _answers(**change: object) -> Answers:
    plan = {
        "start_date": "2027-08-01",
        "items": [{"name": "PC", "amount": 150_000}],
        "options": {"grant-decision-date": "2027-07-31", "received-before": False},
    }
    return msgspec.convert(
        {
            "dedicated_to_this_work": True,
            "institution": {"kind": "clinic", "municipality": "山中町"},
            "plan": plan,
        }
        | change,
        Answers,
    )


def test_one_file_adds_a_prefecture(with_example: dict[str, Program]) -> None:
    program = with_example["reiji-example-online"]
    on = dt.date(2027, 8, 1)
    made = estimate(_answers(), program, on, "ja")
    assert (made.eligibility, made.amount) == ("eligible", 75_000)
    hospital = _answers(institution={"kind": "hospital", "municipality": "山中町"})
    assert estimate(hospital, program, on, "ja").amount == 100_000
    city = _answers(institution={"kind": "clinic", "municipality": "例示市"})
    assert estimate(city, program, on, "ja").eligibility == "not_eligible"
    nowhere = _answers(institution={"kind": "clinic"})
    assert estimate(nowhere, program, on, "ja").eligibility == "undetermined"
    shared = _answers(dedicated_to_this_work=False)
    assert estimate(shared, program, on, "ja").eligibility == "not_eligible"
    unsaid = _answers(dedicated_to_this_work=None)
    assert estimate(unsaid, program, on, "ja").eligibility == "undetermined"


@pytest.mark.parametrize(
    ("decision", "status"),
    [("2027-08-02", "not_met"), ("2027-08-01", "met"), ("2027-07-31", "met"), (None, "unknown")],
)
def test_the_example_minds_another_day_than_the_preliminary_notice(
    with_example: dict[str, Program], decision: str | None, status: str
) -> None:
    options = {"received-before": False} | ({"grant-decision-date": decision} if decision else {})
    plan = {"start_date": "2027-08-01", "items": [], "options": options}
    made = estimate(
        _answers(plan=plan), with_example["reiji-example-online"], dt.date(2027, 8, 1), "en"
    )
    assert (made.conditions[0].id, made.conditions[0].status) == ("after-the-decision", status)


def test_the_example_is_marked_and_not_shipped(programs: dict[str, Program]) -> None:
    assert tomllib.loads(EXAMPLE)["id"] not in programs
    assert "実在せず、この事業は製品に入っていません" in WRITING
    assert EXAMPLE.startswith("# 例です。")


def test_the_guide_names_every_kind_of_condition() -> None:
    kinds = {kind.__struct_config__.tag for kind in get_args(Rule)}
    assert Caution in get_args(Rule)
    assert {kind for kind in kinds if f"| `{kind}` |" not in WRITING} == set()
    assert f"次の{len(kinds)}種類" in WRITING


def test_everything_said_can_be_shown_on_a_japanese_windows_console(
    programs: dict[str, Program],
) -> None:
    for program in programs.values():
        for _, text in texts(program):
            (text.ja + text.en).encode("cp932")

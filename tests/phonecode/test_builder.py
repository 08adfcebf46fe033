"""The table of a generation is made from the rules, and only from merges that lose nothing."""

import shutil
from pathlib import Path

import msgspec
import phonecode as builder
import pytest

from checker.errors import CheckerError, ManyBadInputsError
from checker.packs.codes import CAPACITY, Classes, Merge, Only, Place, Table, problems
from checker.packs.load import load_code_tables, load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from tests.phonecode.codes import TABLE

CLASSES: Classes = builder.read_classes(rules_root())
replace = msgspec.structs.replace


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the rules that the builder may write to."""
    shutil.copytree(rules_root(), tmp_path / "rules")
    monkeypatch.setattr(builder, "ROOT", tmp_path)
    return tmp_path / "rules"


def file_of(root: Path) -> Path:
    return root / "phonecode" / f"generation-{TABLE.generation}.toml"


def test_every_outcome_has_exactly_one_group_of_states(pack: Pack) -> None:
    for (entry, requirement), place in zip(pack.entries, TABLE.places, strict=True):
        assert place.requirement == entry.id
        assert place.level == entry.level
        groups = list(dict.fromkeys(state.outcomes for state in place.states))
        names = [name for group in groups for name in group]
        assert len(names) == len(set(names))
        assert {outcome.id for outcome in requirement.outcomes} <= set(names)


def test_a_merge_never_changes_status_or_advice(pack: Pack) -> None:
    for (_, requirement), place in zip(pack.entries, TABLE.places, strict=True):
        known = {one.id: (one.status, one.advice) for one in requirement.outcomes}
        for state in place.states:
            for name in state.outcomes:
                expected = known.get(name, (name, False))
                assert (state.status, state.advice) == expected


@pytest.mark.parametrize(
    ("merge", "told"),
    [
        (Merge("memory", ("meets", "too_small")), "differ in status"),
        (Merge("display", ("meets_recommended", "meets_recommended_scaled")), "differ in status"),
        (Merge("memory", ("meets", "of-tomorrow")), "no outcome of-tomorrow"),
        (Merge("of-tomorrow", ("a", "b")), "no such requirement"),
    ],
)
def test_a_merge_that_would_lose_something_is_refused(pack: Pack, merge: Merge, told: str) -> None:
    others = tuple(one for one in CLASSES.merge if one.requirement != merge.requirement)
    with pytest.raises(CheckerError, match=told):
        builder.make(pack, replace(CLASSES, merge=(*others, merge)))


def test_an_outcome_that_no_system_has_is_refused(pack: Pack) -> None:
    systems = replace(CLASSES.systems, linux=())
    with pytest.raises(CheckerError, match="no system has linux"):
        builder.make(pack, replace(CLASSES, systems=systems))


def test_an_outcome_of_one_system_must_be_there(pack: Pack) -> None:
    only = (Only("excel", "of-tomorrow", "linux"),)
    with pytest.raises(CheckerError, match="no outcome of-tomorrow"):
        builder.make(pack, replace(CLASSES, only=only))


def test_more_results_than_nine_digits_are_refused(pack: Pack) -> None:
    with pytest.raises(CheckerError, match="nine digits"):
        builder.make(pack, replace(CLASSES, merge=()))


@pytest.mark.parametrize(("states", "fits"), [(10, True), (11, False)])
def test_the_limit_is_ten_to_the_nine(states: int, fits: object) -> None:
    state = TABLE.places[0].states[0]
    places = [Place(f"p{index}", "required", (state,) * 10) for index in range(8)]
    table = Table(1, "x", (*places, Place("last", "required", (state,) * states)))
    assert (table.states <= CAPACITY) is fits
    assert (not list(problems(table))) is fits


def test_making_it_again_changes_nothing(root: Path) -> None:
    before = file_of(root).read_bytes()
    assert builder.main([]) == 0
    assert file_of(root).read_bytes() == before


def test_a_new_outcome_is_noticed_and_made(root: Path) -> None:
    rule = root / "requirements" / "excel.toml"
    rule.write_text(rule.read_text().replace('id = "installed"', 'id = "installed_fine"'))
    before = file_of(root).read_bytes()
    assert builder.main(["--check"]) == 1
    assert file_of(root).read_bytes() == before
    assert builder.main([]) == 0
    assert b"installed_fine" in file_of(root).read_bytes()


def test_a_released_generation_is_never_made_again(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = root / "phonecode" / "classes.toml"
    classes.write_text(classes.read_text().replace("released = false", "released = true"))
    rule = root / "requirements" / "excel.toml"
    rule.write_text(rule.read_text().replace('id = "installed"', 'id = "installed_fine"'))
    before = file_of(root).read_bytes()
    assert builder.main([]) == 1
    assert "count `generation` up" in capsys.readouterr().out
    assert file_of(root).read_bytes() == before
    number = TABLE.generation
    following = f"generation = {number + 1}"
    classes.write_text(classes.read_text().replace(f"generation = {number}", following))
    assert builder.main([]) == 0
    assert file_of(root).read_bytes() == before
    tables = load_code_tables(root)
    assert set(tables) == set(range(1, number + 2))
    assert load_pack(root).code_table == tables[number + 1]


def test_a_table_that_is_not_its_files_generation_is_told(root: Path) -> None:
    file = file_of(root)
    other = f"generation = {TABLE.generation + 7}"
    file.write_text(file.read_text().replace(f"generation = {TABLE.generation}", other))
    with pytest.raises(ManyBadInputsError) as told:
        load_code_tables(root)
    assert file.name in told.value.say("en")


def test_a_requirement_twice_is_told() -> None:
    table = replace(TABLE, places=(TABLE.places[0], TABLE.places[0]))
    assert [one.place for one in problems(table)] == ["places[1].requirement"]


def test_rules_without_a_table_make_reports_without_a_code(root: Path) -> None:
    shutil.rmtree(root / "phonecode")
    assert load_pack(root).code_table is None

"""The phone code's tables are rule files too: loaded strictly, the newest one of a pack first."""

import shutil
from pathlib import Path

import pytest

from checker.errors import ManyBadInputsError
from checker.packs import codes
from checker.packs.load import load_code_tables, there, validate
from checker.packs.locate import rules_root
from tests.packs.folder import Folder

SHIPPED = rules_root() / codes.file_of(1)
NAME = "phonecode/generation-{}.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def put(folder: Folder, number: int, pack: str) -> None:
    """Write a generation for a pack."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("generation = 1", f"generation = {number}")
    folder.write(
        NAME.format(number), text.replace('pack = "nanbyo-shoman-online"', f'pack = "{pack}"')
    )


def test_rules_without_a_table_have_no_code(folder: Folder) -> None:
    assert folder.load().code_table is None
    assert codes.generations(folder.root) == ()
    assert load_code_tables(folder.root) == {}


def test_the_newest_generation_of_the_pack_is_taken(folder: Folder) -> None:
    for number, pack in ((1, "small"), (2, "small"), (3, "other")):
        put(folder, number, pack)
    table = folder.load().code_table
    assert table is not None
    assert table.generation == 2
    assert sorted(load_code_tables(folder.root)) == [1, 2, 3]
    assert load_code_tables(folder.root, table)[2] is table


def test_only_generations_of_one_digit_count(folder: Folder) -> None:
    for name in ("classes", "generation-0", "generation-10", "generation-x", "generation-²"):
        folder.write(f"phonecode/{name}.toml", "")
    put(folder, 9, "small")
    assert codes.generations(folder.root) == (9,)


def test_a_table_has_the_number_of_its_file(folder: Folder) -> None:
    put(folder, 1, "small")
    shutil.move(folder.root / NAME.format(1), folder.root / NAME.format(4))
    assert folder.problems() == [
        "phonecode/generation-4.toml: generation: not the number of the file's name"
    ]


def test_a_requirement_has_one_place(folder: Folder) -> None:
    put(folder, 1, "small")
    folder.change(NAME.format(1), 'requirement = "display"', 'requirement = "memory"')
    assert folder.problems() == [
        "phonecode/generation-1.toml: places[2].requirement: memory is there twice"
    ]


def test_a_table_fits_nine_digits(folder: Folder) -> None:
    put(folder, 1, "small")
    place = SHIPPED.read_text(encoding="utf-8").split("[[places]]")[1]
    for number in range(12):
        folder.add(NAME.format(1), "\n[[places]]" + place.replace('"memory"', f'"more{number}"'))
    (problem,) = folder.problems()
    assert "do not fit nine digits" in problem


def test_a_broken_table_is_told(folder: Folder) -> None:
    folder.write(NAME.format(1), "x = 1")
    assert any(
        one.startswith("phonecode/generation-1.toml: x: unknown key") for one in folder.problems()
    )
    with pytest.raises(ManyBadInputsError):
        load_code_tables(folder.root)
    with pytest.raises(ManyBadInputsError):
        validate(folder.root)


def test_a_part_that_is_missing_without_a_problem_is_a_fault_of_ours() -> None:
    assert there(1) == 1
    with pytest.raises(AssertionError):
        there(None)

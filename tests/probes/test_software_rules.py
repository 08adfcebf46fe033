"""The file of names: strict, complete, and without a name that would take in everything."""

from pathlib import Path

import pytest

from checker.errors import ManyBadInputsError
from checker.packs.locate import rules_root
from checker.packs.software import FILE, load_software
from checker.probes.parse.names import matches

TEXT = (rules_root() / FILE).read_text(encoding="utf-8")


def load(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text, encoding="utf-8")
    load_software(folder)


def test_every_problem_is_told_with_its_place(tmp_path: Path) -> None:
    text = TEXT.replace("[acrobat]\n", "[acrobat]\ncolour = 1\n").replace('"ssl"', '"tls"', 1)
    with pytest.raises(ManyBadInputsError) as caught:
        load(tmp_path, text)
    places = {problem.place for problem in caught.value.problems}
    assert {"acrobat.colour", "vpn[2].kind"} <= places
    assert all(problem.file == FILE for problem in caught.value.problems)


@pytest.mark.parametrize("text", ["", "verified_on = 2026-11-20\n", "[acrobat\n", "\x00"])
def test_an_empty_or_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ManyBadInputsError):
        load(tmp_path, text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManyBadInputsError):
        load_software(tmp_path)


def test_no_pattern_takes_in_an_everyday_program() -> None:
    table = load_software(rules_root())
    everyday = ["", "Microsoft Edge", "Google Chrome", "7-Zip 24.08", "レセプト", "VPN"]
    lists = [
        table.acrobat.names,
        table.aws_vpn_client.names,
        table.cancer_registry.names,
        table.cancer_registry.urls,
        table.printer.file.names,
        table.printer.file.ports,
        *(row.windows for row in table.vpn),
    ]
    assert not [name for name in everyday for patterns in lists if matches(name, patterns)]


def test_every_row_says_where_its_names_come_from() -> None:
    table = load_software(rules_root())
    notes = [
        table.acrobat.note,
        table.aws_vpn_client.note,
        table.excel.note,
        table.printer.note,
        table.cancer_registry.note,
        *(row.note for row in table.vpn),
    ]
    assert all(notes)


def test_a_name_belongs_to_one_kind_of_vpn() -> None:
    table = load_software(rules_root())
    patterns = [pattern for row in table.vpn for pattern in row.windows]
    assert len(patterns) == len({pattern.casefold() for pattern in patterns})
    bundles = [bundle for row in table.vpn for bundle in row.macos]
    assert len(bundles) == len(set(bundles))

"""Which PCs a table is of: tags, a list of names, what is not meant, who was not seen, twins."""

import datetime as dt
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker import compose
from checker.cli.fleet import expanded
from checker.cli.main import main
from checker.errors import BadInputError, CheckerError, UsageError
from checker.fleet import tags
from checker.fleet.file import FleetFile
from checker.model import Report
from checker.packs.pack import Pack
from tests.fleet import hospital

NO_EXCEL: dict[str, Any] = {"software.excel": {"null": True}}
ON = ("--on", "2026-11-21")


def at(day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)


def tagged(report: Report, **of: str) -> Report:
    return msgspec.structs.replace(report, facts=msgspec.structs.replace(report.facts, tags=of))


def table(folder: Path, reports: Iterable[Report], *argv: str) -> FleetFile:
    """Make the table of reports; what comes back went through the schema's own structs."""
    place, out = folder / "in", folder / "out.json"
    place.mkdir(exist_ok=True)
    for number, report in enumerate(reports):
        (place / f"{number:03}.json").write_bytes(msgspec.json.encode(report))
    main(["fleet", str(place), "--quiet", *ON, "--json", str(out), *argv])
    return msgspec.json.decode(out.read_bytes(), type=FleetFile)


def test_the_file_is_what_its_schema_says(pack: Pack, tmp_path: Path) -> None:
    whole = table(tmp_path, [tagged(hospital.report(pack, "A", NO_EXCEL), ward="3E")])
    (row,) = whole.rows
    assert row.tags == {"ward": "3E"}
    assert row.values.memory_installed_bytes == 16 * 2**30
    assert row.values.excel_installed is False
    assert row.cells["excel"].level == "required"
    assert row.change is None


def test_the_pcs_own_tag_stands_over_that_of_all_and_the_list_over_both(
    pack: Pack, tmp_path: Path
) -> None:
    report = tagged(hospital.report(pack, "Pc-1"), ward="3E")
    answers = msgspec.structs.replace(report.answers, tags={"ward": "x", "floor": "3"})
    report = msgspec.structs.replace(report, answers=answers)
    assert table(tmp_path, [report]).rows[0].tags == {"ward": "3E", "floor": "3"}
    names = tmp_path / "names.csv"
    names.write_text("PC名,ward,use\npC-1,4W,\n\nother,9,\n", encoding="cp932")
    whole = table(tmp_path, [report], "--tags", str(names))
    assert whole.rows[0].tags == {"ward": "4W", "floor": "3"}
    assert [(one.value, one.machines) for one in whole.groups] == [("4W", 1)]


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (("ward=3E",), "A"),
        (("ward=3e, 3W",), "AB"),
        (("ward=3E", "ward=3W"), "AB"),
        (("ward=3E,3W", "use=registration"), "B"),
        (("ward=",), "C"),
        (("floor=1",), ""),
    ],
)
def test_only_the_pcs_that_are_asked_for(
    where: tuple[str, ...], names: str, pack: Pack, tmp_path: Path
) -> None:
    reports = [
        tagged(hospital.report(pack, "A"), ward="3E"),
        tagged(hospital.report(pack, "B"), ward="3W", use="registration"),
        hospital.report(pack, "C"),
    ]
    argv = [word for one in where for word in ("--where", one)]
    whole = table(tmp_path, reports, *argv)
    assert "".join(row.machine for row in whole.rows) == names
    assert whole.totals.left_out == 3 - len(names)


def test_what_is_not_meant_for_registration_is_neither_missing_nor_bought(
    pack: Pack, tmp_path: Path
) -> None:
    reports = [
        tagged(hospital.report(pack, "A", NO_EXCEL), use="registration"),
        tagged(hospital.report(pack, "B", NO_EXCEL), use="会計"),
        tagged(hospital.report(pack, "C", NO_EXCEL), use="登録"),
    ]
    whole = table(tmp_path, reports)
    assert [row.standing for row in whole.rows] == ["counted", "not_meant", "counted"]
    assert whole.totals.machines == 2
    assert [one.machines for one in whole.purchases] == [("A", "C")]
    assert any("オンライン登録に使わないPCが1台" in note for note in whole.notes)


def test_who_was_not_seen_for_long_stands_apart(pack: Pack, tmp_path: Path) -> None:
    reports = [
        hospital.report(pack, name, NO_EXCEL, at(day)) for name, day in (("A", 11), ("B", 10))
    ]
    whole = table(tmp_path, reports, "--max-age", "10")
    assert [row.standing for row in whole.rows] == ["counted", "not_seen"]
    assert (whole.totals.machines, whole.purchases[0].machines) == (1, ("A",))


def test_the_last_change_survives_results_that_are_alike(pack: Pack, tmp_path: Path) -> None:
    days: tuple[tuple[int, dict[str, Any]], ...]
    days = ((1, {}), (15, NO_EXCEL), (16, NO_EXCEL), (17, NO_EXCEL))
    reports = [hospital.report(pack, "A", facts, at(day)) for day, facts in days]
    (row,) = table(tmp_path, reports).rows
    assert (row.change, row.older) == ("worse", 3)
    assert (row.cells["excel"].before, row.cells["excel"].now) == ("met", "not_met")
    assert row.before_at == at(1)


BIGGER = {"memory.installed_bytes": "32 GiB"}
OTHER = {**BIGGER, "disk.system_total_bytes": "900 GiB"}
OWN = {"disk.system_total_bytes": "200 GiB"}


@pytest.mark.parametrize(
    ("first", "then", "rows"),
    [
        # More memory on a later day: the same PC.
        ((OWN, at(1)), ({**OWN, **BIGGER}, at(2)), 1),
        # On the same day: two PCs.
        ((OWN, at(2, 8)), ({**OWN, **BIGGER}, at(2, 9)), 2),
        # Memory and drive are others: two PCs, whatever the day.
        ((OWN, at(1)), (OTHER, at(9)), 2),
        # What is not known does not differ.
        ((OWN, at(2, 8)), ({"disk.system_total_bytes": "!timed_out"}, at(2, 9)), 1),
    ],
)
def test_two_pcs_of_one_name_are_two_rows(
    first: tuple[dict[str, Any], dt.datetime],
    then: tuple[dict[str, Any], dt.datetime],
    rows: int,
    pack: Pack,
    tmp_path: Path,
) -> None:
    reports = [hospital.report(pack, "PC-1", facts, when) for facts, when in (first, then)]
    whole = table(tmp_path, reports)
    assert len(whole.rows) == rows
    assert whole.totals.twins == (("PC-1",) if rows == 2 else ())
    assert any("同じ名前" in note for note in whole.notes) == (rows == 2)


def test_results_that_take_turns_are_two_pcs(pack: Pack, tmp_path: Path) -> None:
    more = {**OWN, **BIGGER}
    days = ((1, OWN), (2, more), (3, OWN), (4, more))
    reports = [hospital.report(pack, "PC-1", facts, at(day)) for day, facts in days]
    assert len(table(tmp_path, reports).rows) == 2


def test_advice_of_what_is_met_has_its_column_and_count(pack: Pack, tmp_path: Path) -> None:
    signal = {"cancer_registry.signals": [{"kind": "program", "what": "Hos-CanR Next"}]}
    whole = table(tmp_path, [hospital.report(pack, "A", signal), hospital.report(pack, "B")])
    assert whole.rows[0].overall == "ready_with_advice"
    assert "not_cancer_registry_terminal" in whole.rows[0].advice
    assert whole.rows[0].cells["not_cancer_registry_terminal"].advice
    assert whole.totals.advice["not_cancer_registry_terminal"] == 1


def judged(pack: Pack, facts: dict[str, Any], *, terminal: bool = False, use: str = "") -> Report:
    made = hospital.report(pack, "A", facts)
    answers = msgspec.structs.replace(made.answers, cancer_registry_terminal=terminal)
    of = msgspec.structs.replace(made.facts, tags={"use": use}) if use else made.facts
    return compose.compose(of, answers, pack, hospital.DAY, "ja")


@pytest.mark.parametrize(
    ("facts", "terminal", "use", "bought", "remedies"),
    [
        ({}, True, "", [], {"ask": 1}),
        ({}, True, "registration", [("pc", True)], {"purchase": 1}),
        ({"os.name": "windows-7"}, True, "", [], {"ask": 1}),
        ({"os.name": "windows-7"}, True, "registration", [("pc", True)], {"purchase": 1}),
        ({"os.name": "windows-7"}, False, "", [("excel", True), ("pc", False)], {"purchase": 1}),
        ({"os.name": "linux", "memory.installed_bytes": "4 GiB"}, False, "", [], {"ask": 1}),
        ({}, False, "", [("excel", True)], {"purchase": 1}),
    ],
)
def test_for_a_pc_that_is_ruled_out_no_parts_and_no_excel_are_bought(  # noqa: PLR0913, PLR0917
    facts: dict[str, Any],
    terminal: bool,  # noqa: FBT001 - a case of the table
    use: str,
    bought: list[tuple[str, bool]],
    remedies: dict[str, int],
    pack: Pack,
    tmp_path: Path,
) -> None:
    whole = table(tmp_path, [judged(pack, NO_EXCEL | facts, terminal=terminal, use=use)])
    assert [(one.kind, one.required) for one in whole.purchases] == bought
    assert whole.totals.remedies == remedies
    assert whole.totals.ruled_out == (bought == [])


def test_what_an_item_waits_for_is_told_and_never_a_pass(pack: Pack, tmp_path: Path) -> None:
    waiting = {"wait.excel": "ordered 2026-12-10", "wait.display": "vendor", "wait.memory": "soon"}
    report = hospital.report(pack, "A", NO_EXCEL)
    whole = table(tmp_path, [tagged(report, **waiting)])
    (row,) = whole.rows
    assert row.overall == "not_ready"
    assert [(one.requirement, one.state, one.until) for one in row.waiting] == [
        ("excel", "ordered", dt.date(2026, 12, 10)),
        ("display", "vendor", None),
    ]
    assert whole.totals.waiting == {"ordered": 1}  # the display is met by now
    assert row.tags == {}


def test_facts_files_are_judged_on_the_way(pack: Pack, tmp_path: Path) -> None:
    report = hospital.report(pack, "A", NO_EXCEL)
    (tmp_path / "facts.json").write_bytes(msgspec.json.encode(report.facts))
    out = tmp_path / "out.json"
    assert main(["fleet", str(tmp_path / "facts.json"), "--quiet", *ON, "--json", str(out)]) == 3
    whole = json.loads(out.read_bytes())
    assert whole["rows"][0]["cells"]["excel"]["status"] == "not_met"
    assert whole["bad_files"] == []


def test_wildcards_are_filled_in_where_the_shell_did_not(tmp_path: Path) -> None:
    for name in ("3E-2.json", "3E-1.json", "4W.json", "[a].json"):
        (tmp_path / name).touch()
    folder = str(tmp_path)
    assert [path.name for path in expanded([f"{folder}{os.sep}3E*"])] == ["3E-1.json", "3E-2.json"]
    assert [path.name for path in expanded([f"{folder}/[a].json"])] == ["[a].json"]
    assert [path.name for path in expanded([f"{folder}/5*"])] == ["5*"]


@pytest.mark.parametrize(
    "data", ["", "name\n", "ward\n3E\n", "pc,病棟\nA,3E\n", "pc,ward\n,3E\n", "pc,ward\nA,\x01\n"]
)
def test_a_list_that_is_none_is_refused(data: str) -> None:
    if data == "name\n":
        assert tags.read_list(data.encode(), "x.csv") == {}
        return
    with pytest.raises(CheckerError):
        tags.read_list(data.encode(), "x.csv")


def test_what_cannot_be_asked_for_is_told(pack: Pack, tmp_path: Path) -> None:
    reports = [hospital.report(pack, "A")]
    with pytest.raises(UsageError):
        table(tmp_path, reports, "--where", "ward")
    with pytest.raises(UsageError):
        table(tmp_path, reports, "--max-age", "-1")
    with pytest.raises(BadInputError):
        table(tmp_path, reports, "--tags", str(tmp_path / "none.csv"))

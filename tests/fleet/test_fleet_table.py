"""What the table says: the newest of each PC, what changed, what is missing, what it costs."""

import contextlib
import datetime as dt
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker.cli.fleet import yen
from checker.cli.main import main
from checker.errors import BadInputError, OutputError, UsageError
from checker.fleet import (
    build,
    bulk,
    buying,
    packing,
    row_json,
    row_maker,
    store,
    sums,
    told,
    values,
)
from checker.fleet.build import Builder
from checker.fleet.differences import Differences
from checker.fleet.model import Fleet, Row
from checker.model import Institution, Report
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.marks import of_pack
from checker.packs.pack import Pack
from tests.fleet import hospital

DAY = hospital.DAY
FEW_MEGABYTES = {"memory.installed_bytes": "4 GiB"}
NO_EXCEL: dict[str, Any] = {"software.excel": {"null": True}}
SMALL: dict[str, Any] = {"display.screens": ["1024x768 max 1024x768"]}
NO_VPN: dict[str, Any] = {"software.vpn_client": {"null": True}}


def at(day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)


def gather(reports: Iterable[Report], reference: Report | None = None) -> Fleet:
    builder = Builder(DAY, hospital.voice(), known=of_pack(load_pack(rules_root())))
    for index, report in enumerate(reports):
        builder.add(report, f"{index}.json")
    return builder.finish(reference)


def only(fleet: Fleet) -> Row:
    (row,) = fleet.rows
    return row


def of(report: Report, institution: str) -> Report:
    answers = msgspec.structs.replace(report.answers, institution=Institution(name=institution))
    return msgspec.structs.replace(report, answers=answers)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_the_newest_report_of_a_pc_stands_and_tells_what_changed(
    pack: Pack, order: tuple[int, ...]
) -> None:
    facts = {1: NO_EXCEL, 2: NO_VPN, 3: {}}
    row = only(gather(hospital.report(pack, "受付-1", facts[one], at(10 + one)) for one in order))
    assert row.overall in {"ready", "ready_with_advice"}
    assert row.older == 2
    assert row.change is not None
    assert (row.change.before, row.change.overall) == (at(12), "not_ready")
    assert [one.id for one in row.change.moved] == ["vpn_client"]
    assert row.change.kind == "better"
    assert row.age_days == 8


def test_a_pc_is_known_by_its_name_whatever_the_case_and_of_two_alike_the_later_file_stands(
    pack: Pack,
) -> None:
    fleet = gather(
        [hospital.report(pack, "PC-a", NO_EXCEL, at(1)), hospital.report(pack, "pc-A", {}, at(1))]
    )
    assert (only(fleet).machine, only(fleet).file, only(fleet).older) == ("pc-A", "1.json", 1)
    assert (fleet.totals.machines, fleet.totals.reports) == (1, 2)


def test_one_name_in_two_institutions_is_two_pcs(pack: Pack) -> None:
    report = hospital.report(pack, "PC-1")
    fleet = gather([of(report, "北病院"), of(report, "南病院"), of(report, "")])
    assert [row.institution for row in fleet.rows] == ["", "北病院", "南病院"]
    assert [one.machines for one in fleet.institutions] == [1, 1, 1]


def test_a_pc_that_does_not_say_its_institution_belongs_to_the_only_one(pack: Pack) -> None:
    first = of(hospital.report(pack, "PC-1", NO_EXCEL, at(1)), "")
    later = of(hospital.report(pack, "PC-1", {}, at(2)), "北病院")
    other = of(hospital.report(pack, "PC-2"), "")
    fleet = gather([first, later, other])
    assert [(row.machine, row.institution, row.older) for row in fleet.rows] == [
        ("PC-1", "北病院", 1),
        ("PC-2", "北病院", 0),
    ]


def test_what_is_missing_in_the_order_of_the_pcs_own_paper(pack: Pack) -> None:
    row = only(gather([hospital.report(pack, "PC", NO_EXCEL | NO_VPN)]))
    assert row.todo == ("vpn_client", "excel")
    assert row.first is not None
    assert row.first.remedy == "install"
    assert "AWS VPN Client" in row.first.what
    assert row.needs == "must"
    free = only(gather([hospital.report(pack, "PC", NO_VPN)]))
    assert free.needs == ""
    whole = only(gather([hospital.report(pack, "PC")]))
    assert (whole.todo, whole.first, whole.needs) == ((), None, "")


def test_the_reference_pc(pack: Pack) -> None:
    reference = hospital.report(pack, "基準機")
    fleet = gather(
        [hospital.report(pack, "A"), hospital.report(pack, "B", NO_EXCEL | NO_VPN)], reference
    )
    assert fleet.reference == "基準機"
    assert [row.differs for row in fleet.rows] == [(), ("excel", "vpn_client")]


def test_mixed_rules_are_told(pack: Pack) -> None:
    now = hospital.report(pack, "A")
    old = msgspec.structs.replace(
        hospital.report(pack, "B"), pack=msgspec.structs.replace(now.pack, version="2025.1.1")
    )
    assert len(gather([now, old]).notes) == 3
    assert "--rejudge" in gather([now, old]).notes[-1]
    assert len(gather([now]).notes) == 2


def test_totals_and_the_shopping_list(pack: Pack) -> None:
    changes: list[dict[str, Any]] = [{}, NO_EXCEL, NO_EXCEL, NO_EXCEL | NO_VPN, FEW_MEGABYTES]
    fleet = gather(hospital.report(pack, f"PC-{n}", one) for n, one in enumerate(changes))
    assert fleet.totals.statuses["excel"] == {"met": 2, "not_met": 3}
    assert fleet.totals.remedies == {"install": 1, "purchase": 4}
    assert [(one.requirement, one.required, one.count) for one in fleet.purchases] == [
        ("excel", True, 3),
        ("memory", False, 1),
    ]
    assert [(one.machines, one.ready, one.buying) for one in fleet.institutions] == [(5, 2, 3)]


def test_made_up_requirements_do_not_widen_the_table_without_end(pack: Pack) -> None:
    builder = Builder(DAY, hospital.voice())
    report = hospital.report(pack, "PC")
    for start in range(0, 200, 10):
        made_up = tuple(
            msgspec.structs.replace(report.verdicts[0], id=f"x{start + n}") for n in range(10)
        )
        builder.add(msgspec.structs.replace(report, verdicts=made_up), f"{start}.json")
    twice = msgspec.structs.replace(report, verdicts=report.verdicts[:1] * 2)
    builder.add(twice, "twice.json")
    fleet = builder.finish()
    assert len(fleet.requirements) == 60
    assert [len(fleet.bad_files), builder.reports] == [15, 6]


def test_more_cells_than_are_kept_once_are_kept_too(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    little_is_remembered(monkeypatch)
    reports = [hospital.report(pack, f"PC-{n}", one) for n, one in enumerate(hospital.VARIATIONS)]
    for row, report in zip(gather(reports).rows, reports, strict=True):
        assert row.names == tuple(one.id for one in report.verdicts)
        assert [cell.measured for cell in row.cells] == [one.measured for one in report.verdicts]


def little_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing.Packer.__init__, "__defaults__", (None, 3, None))
    monkeypatch.setattr(packing, "_ALIKES", 2)
    monkeypatch.setattr(store, "_TOGETHER", 2)
    monkeypatch.setattr(sums, "_ALIKE", 2)
    for module in (bulk, buying, row_json, row_maker, told, values):
        monkeypatch.setattr(module, "_KEPT", 2)


def test_a_table_is_the_same_however_little_is_remembered(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every bound of memory, met by reports that differ, of which some are of one PC."""
    hospital.fill_folder(tmp_path / "in", pack, 60, differ=True)
    hospital.fill_folder(tmp_path / "in" / "before", pack, 40)
    tables = []
    for name in ("much", "little"):
        for kind in ("json", "jsonl", "csv"):
            run(str(tmp_path / "in"), f"--{kind}", str(tmp_path / f"{name}.{kind}"))
            tables.append((tmp_path / f"{name}.{kind}").read_bytes())
        little_is_remembered(monkeypatch)
    assert tables[:3] == tables[3:]


# The command


def fill(folder: Path, reports: Iterable[Report]) -> str:
    folder.mkdir(exist_ok=True)
    for index, report in enumerate(reports):
        (folder / f"{index}.json").write_bytes(msgspec.json.encode(report))
    return str(folder)


def run(*argv: str) -> int:
    return main(["fleet", "--on", str(DAY), "--quiet", *argv])


def test_exit_codes(pack: Pack, tmp_path: Path) -> None:
    ready = fill(tmp_path / "ready", [hospital.report(pack, "A")])
    open_ = fill(
        tmp_path / "open", [hospital.report(pack, "B", {"software.acrobat": "!timed_out"})]
    )
    missing = fill(tmp_path / "missing", [hospital.report(pack, "C", NO_EXCEL)])
    assert run(ready) == 0
    assert run(ready, open_) == 4
    assert run(ready, open_, missing) == 3
    (tmp_path / "bad.json").write_text("{")
    assert run(ready, str(tmp_path / "bad.json")) == 4
    (tmp_path / "empty").mkdir()
    for nothing in (str(tmp_path / "bad.json"), str(tmp_path / "none"), str(tmp_path / "empty")):
        with pytest.raises(BadInputError):
            run(nothing, "--json", str(tmp_path / "out.json"))
    assert json.loads((tmp_path / "out.json").read_bytes())["bad_files"]


def test_where_no_file_can_be_read_there_is_no_table_of_zeros(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for index in range(23):
        (tmp_path / f"bad{index:02}.json").write_text("{", encoding="utf-8")
    for place, named in ((str(tmp_path / "none"), 1), (str(tmp_path), 20)):
        with pytest.raises(BadInputError) as raised:
            main(["fleet", place])
        assert capsys.readouterr().out == ""
        lines = raised.value.say("ja").splitlines()
        assert len(lines) == named + 1
        assert "見つかりません" in lines[0] or "bad00.json" in lines[0]
        assert "読める結果が一つもありませんでした" in lines[-1]
        assert ("ほか3件" in lines[-1]) is (named > 1)


@pytest.mark.parametrize(("number", "told"), [(1, "1 PC (1 report)"), (2, "2 PCs (2 reports)")])
def test_one_pc_is_told_as_one(
    number: int, told: str, pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = [hospital.report(pack, f"PC-{one}", NO_EXCEL, lang="en") for one in range(number)]
    place = fill(tmp_path / "in", reports)
    main(["--lang", "en", "fleet", place, "--on", str(DAY)])
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == told
    assert ("1 PCs" in shown) is False
    assert f"Excel: {number} PC{'s' if number > 1 else ''}" in shown
    main(["--lang", "en", "fleet", place, "--on", str(DAY), "--where", "ward=9"])
    left = {1: "1 PC that --where did not ask for is", 2: "2 PCs that --where did not ask for are"}
    assert left[number] in " ".join(capsys.readouterr().out.split())


def test_rejudge_judges_by_the_rules_of_today(pack: Pack, tmp_path: Path) -> None:
    report = hospital.report(pack, "A", NO_EXCEL)
    wrong = msgspec.structs.replace(
        report,
        overall="ready",
        verdicts=report.verdicts[:3],
        pack=msgspec.structs.replace(report.pack, version="2020.1.1"),
    )
    place = fill(tmp_path / "in", [wrong])
    assert run(place) == 0
    assert run(place, "--rejudge", "--json", str(tmp_path / "out.json")) == 3
    whole = json.loads((tmp_path / "out.json").read_bytes())
    assert whole["rejudged"] is True
    assert whole["totals"]["rules"] == {f"{pack.stamp.id} {pack.stamp.version}": 1}
    assert whole["rows"][0]["lacks"] == ["excel"]


ANSWERS = """
[institution]
name = "周南みなと病院"
prefecture = "35"
kind = "hospital"
designated = ["nanbyo"]
[plan]
start_date = 2026-12-01
completion_date = 2027-01-15
preliminary_notice_date = 2026-11-20
options = { survey-answered = true }
"""


@pytest.mark.parametrize(("count", "amount"), [(1, 50_000), (2, 50_000), (30, 50_000)])
def test_a_subsidy_is_for_the_institution_and_never_for_each_pc(
    count: int, amount: int, pack: Pack, tmp_path: Path
) -> None:
    place = fill(tmp_path / "in", [hospital.report(pack, f"PC-{n}", SMALL) for n in range(count)])
    (tmp_path / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    asked = ("--program", "yamaguchi-r8-online-registration", "--price", "display=14.8万円")
    out = str(tmp_path / "out.json")
    run(place, "--answers", str(tmp_path / "answers.toml"), *asked, "--json", out)
    (line,) = json.loads(Path(out).read_bytes())["institutions"]
    assert line["eligibility"] == "eligible"
    assert line["cost"] == 148_000 * count
    assert line["amount"] == amount
    assert line["own_share"] == 148_000 * count - amount


@pytest.mark.parametrize("lacks", ["excel", "display"])
def test_the_price_of_a_pc_is_no_price_of_what_else_is_bought(
    lacks: str, pack: Pack, tmp_path: Path
) -> None:
    facts = {"excel": NO_EXCEL, "display": SMALL}[lacks]
    place = fill(tmp_path / "in", [hospital.report(pack, "PC", facts)])
    (tmp_path / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    asked = ("--program", "yamaguchi-r8-online-registration", "--unit-price", "60000")
    out = str(tmp_path / "out.json")
    run(place, "--answers", str(tmp_path / "answers.toml"), *asked, "--json", out)
    (line,) = json.loads(Path(out).read_bytes())["institutions"]
    assert line["eligibility"] == "undetermined"
    assert [line.get(key) for key in ("cost", "amount", "own_share")] == [None, None, None]


def test_the_price_of_software_is_no_equipment(pack: Pack, tmp_path: Path) -> None:
    place = fill(tmp_path / "in", [hospital.report(pack, "PC", NO_EXCEL)])
    (tmp_path / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    asked = ("--program", "yamaguchi-r8-online-registration", "--price", "excel=20000")
    out = str(tmp_path / "out.json")
    run(place, "--answers", str(tmp_path / "answers.toml"), *asked, "--json", out)
    (line,) = json.loads(Path(out).read_bytes())["institutions"]
    assert (line["cost"], line["eligibility"], line.get("amount")) == (
        20_000,
        "undetermined",
        None,
    )


def test_the_plan_of_one_institution_is_not_the_plan_of_another(pack: Pack, tmp_path: Path) -> None:
    report = hospital.report(pack, "PC", NO_EXCEL)
    place = fill(tmp_path / "in", [report, of(report, "北病院")])
    answers = tmp_path / "answers.toml"
    answers.write_text(
        ANSWERS + 'program = "yamaguchi-r8-online-registration"\n'
        'items = [{ name = "PC", amount = 60000 }]\n',
        encoding="utf-8",
    )
    run(place, "--answers", str(answers), "--json", str(tmp_path / "out.json"))
    lines = json.loads((tmp_path / "out.json").read_bytes())["institutions"]
    assert [(one["institution"], one["eligibility"], one["amount"]) for one in lines] == [
        ("北病院", "undetermined", None),
        ("周南みなと病院", "eligible", 30_000),
    ]


def test_a_price_is_of_a_kind_and_whole_yen(pack: Pack, tmp_path: Path) -> None:
    place = fill(tmp_path / "in", [hospital.report(pack, "PC")])
    for wrong in ("tv=1000", "display", "=1"):
        with pytest.raises(UsageError):
            run(place, "--price", wrong)
    for text in ("1.5", "", "1000000000001", "x", "9" * 5000):
        with pytest.raises(Exception, match=r"0-1000000000000"):
            yen(text)
    assert yen("1,000,000,000,000") == 10**12
    with pytest.raises(UsageError, match="unknown"):
        run(place, "--program", "no-such-program")


def test_a_full_disk_for_temporary_files_is_told(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store.Store, "add", full)
    with pytest.raises(OutputError, match="temporary file"):
        run(fill(tmp_path / "in", [hospital.report(pack, "PC")]))


PROGRESS = """
import sys
from checker.cli.main import main
sys.exit(main(["fleet", sys.argv[1], "--json", sys.argv[2], *sys.argv[3:]]))
"""


@pytest.mark.parametrize(("more", "shown"), [((), True), (("--quiet",), False)])
def test_a_terminal_sees_how_far_it_is_how_fast_and_how_long_still(
    more: tuple[str, ...],
    shown: bool,  # noqa: FBT001 - a case
    pack: Pack,
    tmp_path: Path,
) -> None:
    hospital.fill_folder(tmp_path / "in", pack, 300)
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRESS, str(tmp_path / "in"), str(tmp_path / "out"), *more],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "COLUMNS": "100", "TERM": "xterm", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # Linux ends a terminal that nobody holds with an error
        while part := os.read(ours, 4096):
            seen += part
    os.close(ours)
    assert child.wait(60) == 3
    assert (b"300/300" in seen) is shown
    assert ("件/秒".encode() in seen) is shown
    assert bool(re.search(rb"\d:\d\d:\d\d", seen)) is shown


def test_ctrl_c_ends_the_run_at_once_and_leaves_nothing(pack: Pack, tmp_path: Path) -> None:
    hospital.fill_folder(tmp_path / "in", pack, 100)
    out = tmp_path / "out"
    out.mkdir()
    code = (
        "import sys, signal, os\n"
        "from checker.fleet import sources\n"
        "walk = sources.walk\n"
        "def interrupted(*args):\n"
        "    for number, found in enumerate(walk(*args)):\n"
        "        if number == 50: os.kill(os.getpid(), signal.SIGINT)\n"
        "        yield found\n"
        "sources.walk = interrupted\n"
        "from checker.cli.main import run\n"
        "sys.argv[1:1] = ['fleet']\n"
        "sys.exit(run())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "in"), "--json", str(out / "x.json")],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 130
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_compare_against_a_reference_pc(
    lang: str, pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, [hospital.report(pack, "基準機"), hospital.report(pack, "受付-1", NO_EXCEL)])
    pair = [str(tmp_path / "0.json"), str(tmp_path / "1.json"), "--lang", lang]
    assert main(["compare", *pair]) == 1
    careful = capsys.readouterr().out
    assert main(["compare", *pair, "--reference"]) == 1
    told = capsys.readouterr().out
    assert ("注意" in careful) is (lang == "ja")
    assert "注意" not in told
    assert "Note" not in told
    assert "基準機" in told.split("\n")[0]
    assert "Excel" in told
    # Of two PCs none got worse, and nothing became of the one what the other is.
    for word in ("悪化", "worse", "→"):
        assert word in careful or word == {"ja": "worse", "en": "悪化"}[lang]
        assert word not in told
    overall = {"ja": "基準のPC：○ 適合", "en": "Reference PC: "}[lang]
    assert told.splitlines()[-1].startswith(overall.replace("○ ", ""))
    out, sheet = tmp_path / "x.out", tmp_path / "x.csv"
    argv = ["compare", *pair, "--reference", "--quiet", "--json", str(out), "--csv", str(sheet)]
    assert main(argv) == 1
    whole = msgspec.json.decode(out.read_bytes(), type=Differences)
    assert {whole.change, *(one.direction for one in whole.items)} == {"differs"}
    assert {"ja": "Excel,違う", "en": "Excel,differs"}[lang] in sheet.read_text(
        encoding="utf-8-sig"
    )
    main(["compare", pair[0], pair[0], "--reference", "--lang", lang])
    assert {"ja": "違う項目はありません", "en": "Nothing differs"}[lang] in capsys.readouterr().out


def test_lists_of_requirements_that_are_remembered_have_a_bound(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each report of a hostile folder has others: the memory would be full of them."""
    monkeypatch.setattr(build, "_LOOKS", 3)
    builder = Builder(DAY, hospital.voice())
    report = hospital.report(pack, "PC-1")
    for number in range(20):
        verdicts = (*report.verdicts[number % 10 :], *report.verdicts[: number % 10])
        alien = msgspec.structs.replace(verdicts[0], id=f"other-{number}")
        many = (*verdicts, *(msgspec.structs.replace(alien, id=f"x-{one}") for one in range(60)))
        for one in (verdicts, many if number % 2 else (*verdicts, alien)):
            builder.add(msgspec.structs.replace(report, verdicts=one), f"{number}.json")
        assert len(builder._fits) <= 3
    fleet = builder.finish()
    assert (fleet.totals.reports, fleet.totals.bad_files) == (30, 10)

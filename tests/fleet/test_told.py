"""Stored reports under the rules, in the language and at the clock of the people who read them."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker import compose
from checker.cli.main import main
from checker.fleet.build import Builder
from checker.fleet.told import Teller
from checker.model import Fact, Lang, Report
from checker.packs.pack import Pack
from tests.fleet import hospital

DAY = hospital.DAY
NO_EXCEL: dict[str, Any] = {"software.excel": {"null": True}}
TOKYO = dt.timezone(dt.timedelta(hours=9))


def older(report: Report) -> Report:
    """Return a report of rules that are not here any more."""
    return msgspec.structs.replace(
        report, pack=msgspec.structs.replace(report.pack, version="2025.1.1")
    )


def notes(pack: Pack, *reports: Report, lang: Lang = "ja", rejudge: bool = False) -> list[str]:
    teller = Teller(pack, DAY, lang, rejudge=rejudge)
    builder = Builder(DAY, hospital.voice(lang), rejudged=rejudge)
    for index, report in enumerate(reports):
        builder.add(teller.tell(report), f"{index}.json")
    return [note for note in builder.finish(teller=teller).notes if "--rejudge" in note]


def put(folder: Path, *reports: Report) -> list[str]:
    paths = [folder / f"{number}.json" for number in range(len(reports))]
    for path, report in zip(paths, reports, strict=True):
        path.write_bytes(msgspec.json.encode(report))
    return [str(path) for path in paths]


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_one_line_says_that_other_rules_judged(pack: Pack) -> None:
    now = hospital.report(pack, "A")
    assert notes(pack, now) == []
    (said,) = notes(pack, older(now))
    assert "2025.1.1" in said
    assert pack.stamp.version in said
    (mixed,) = notes(pack, now, older(hospital.report(pack, "B")))
    assert "混ざっています" in mixed
    assert notes(pack, older(now), rejudge=True) == []


@pytest.mark.parametrize(("written", "asked"), [("ja", "en"), ("en", "ja")])
def test_a_report_of_these_rules_is_told_in_the_language_that_is_asked_for(
    pack: Pack, written: Lang, asked: Lang
) -> None:
    stored = hospital.report(pack, "A", NO_EXCEL, lang=written)
    told = Teller(pack, DAY, asked, rejudge=False).tell(stored)
    assert told == hospital.report(pack, "A", NO_EXCEL, lang=asked)
    assert Teller(pack, DAY, written, rejudge=False).tell(stored) is stored


def test_telling_anew_judges_nothing(pack: Pack) -> None:
    stored = hospital.report(pack, "A", NO_EXCEL, lang="en")
    table = msgspec.structs.replace(
        stored.facts.facts, excel=Fact(value=None, source="x"), memory_installed=msgspec.UNSET
    )
    facts = msgspec.structs.replace(stored.facts, facts=table)
    changed = msgspec.structs.replace(stored, facts=facts)
    told = compose.retell(changed, pack, "ja")
    assert [(one.status, one.outcome, one.failure) for one in told.verdicts] == [
        (one.status, one.outcome, one.failure) for one in stored.verdicts
    ]
    assert (told.overall, told.code, told.pack) == (stored.overall, stored.code, stored.pack)


def test_a_report_of_other_rules_keeps_its_words_and_that_is_said(pack: Pack) -> None:
    stored = older(hospital.report(pack, "A", NO_EXCEL, lang="en"))
    assert Teller(pack, DAY, "ja", rejudge=False).tell(stored) is stored
    said = notes(pack, stored, older(hospital.report(pack, "B")))
    assert [note for note in said if note.startswith("1件の結果は、ほかの言語で")]
    assert not [note for note in notes(pack, older(hospital.report(pack, "B"))) if "言語" in note]


def test_the_table_is_in_one_language(
    pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = put(
        tmp_path,
        hospital.report(pack, "A", NO_EXCEL),
        hospital.report(pack, "B", NO_EXCEL, lang="en"),
    )
    assert main(["fleet", *pair, "--csv", str(tmp_path / "t.csv"), "--lang", "en"]) == 3
    shown = capsys.readouterr().out
    assert "メモリ" not in shown
    head, one, two = table(tmp_path / "t.csv")
    assert "Memory" in head
    assert one[1:-2][:5] == two[1:-2][:5]
    assert "Excel" in one[3]
    assert "搭載" not in ",".join(one + two)


def test_the_time_is_the_clock_it_was_recorded_by(pack: Pack, tmp_path: Path) -> None:
    early = dt.datetime(2026, 11, 20, 8, 30, tzinfo=TOKYO)
    late = dt.datetime(2026, 11, 21, 8, 30, tzinfo=TOKYO)
    files = put(
        tmp_path,
        hospital.report(pack, "A", NO_EXCEL, early),
        hospital.report(pack, "A", when=late),
        hospital.report(pack, "B", when=late.astimezone(dt.UTC)),
    )
    sheet, whole = tmp_path / "t.csv", tmp_path / "t.json"
    main(["fleet", *files, "--csv", str(sheet), "--json", str(whole), "--on", "2026-11-21"])
    rows = table(sheet)
    column = rows[0].index("確認日時")
    assert [row[column] for row in rows[1:]] == ["2026-11-21 08:30+09:00", "2026-11-20 23:30+00:00"]
    first = json.loads(whole.read_bytes())["rows"][0]
    assert first["collected_at"] == "2026-11-21T08:30:00+09:00"
    assert first["before_at"] == "2026-11-20T08:30:00+09:00"
    assert first["change"] == "better"


def test_differences_from_the_reference_are_printed_without_any_output(
    pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = put(
        tmp_path,
        hospital.report(pack, "基準機"),
        hospital.report(pack, "受付-1", NO_EXCEL),
        hospital.report(pack, "受付-2"),
    )
    main(["fleet", *files[1:], "--reference", files[0]])
    shown = capsys.readouterr().out
    part = shown[shown.index("基準のPC（基準機）と違う項目") :].split("\n\n")[0]
    assert part.splitlines()[1:] == ["  受付-1: Excel"]
    main(["fleet", files[2], "--reference", files[0]])
    assert "違う項目のあるPCはありません。" in capsys.readouterr().out
    main(["fleet", files[2]])
    assert "基準のPC" not in capsys.readouterr().out


def test_many_that_differ_are_counted(
    pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = [hospital.report(pack, f"PC-{number:02}", NO_EXCEL) for number in range(21)]
    files = put(tmp_path, *reports, hospital.report(pack, "基準機"))
    main(["fleet", *files[:20], "--reference", files[-1]])
    assert "ほか 1台" not in capsys.readouterr().out
    main(["fleet", *files[:21], "--reference", files[-1]])
    shown = capsys.readouterr().out
    assert "PC-19" in shown
    assert "PC-20" not in shown
    assert "ほか 1台" in shown


def test_compare_tells_of_other_rules_and_judges_anew_when_asked(
    pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = hospital.report(pack, "A")
    files = put(tmp_path, report, older(report), hospital.report(pack, "A", lang="en"))
    hint = "--rejudge"
    main(["compare", files[0], files[0]])
    assert hint not in capsys.readouterr().out
    main(["compare", files[1], files[1]])
    assert hint in capsys.readouterr().out
    main(["compare", files[1], files[0], "--rejudge"])
    shown = capsys.readouterr().out
    assert hint not in shown
    assert "変わった項目はありません" in shown
    main(["compare", files[0], files[2]])
    assert "変わった項目はありません" in capsys.readouterr().out, "a language is no difference"

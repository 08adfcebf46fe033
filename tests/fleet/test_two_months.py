"""Month after month: who got worse, what must be bought, ward by ward, to the last PC."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from checker.cli.main import main
from checker.packs.pack import Pack
from tests.fleet import two_months

ON = ("--on", "2026-11-21")


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Path:
    folder = tmp_path_factory.mktemp("share")
    two_months.fill(folder, pack)
    return folder


def table(*argv: str | Path, out: Path) -> dict[str, Any]:
    main(["fleet", *map(str, argv), *ON, "--quiet", "--json", str(out)])
    whole: dict[str, Any] = json.loads(out.read_bytes())
    return whole


@pytest.fixture(scope="module")
def whole(share: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("out") / "fleet.json"
    return table(share / "11", "--baseline", share / "10", out=out)


def test_every_change_is_told_with_its_direction(whole: dict[str, Any]) -> None:
    assert whole["totals"]["changes"] == {
        "worse": sum(number for *_, number in two_months.WORSE),
        "better": sum(number for *_, number in two_months.BETTER),
        "new": two_months.NEW,
        "gone": two_months.GONE,
        "same": 900 - two_months.CHANGED - two_months.NEW - two_months.GONE,
    }
    assert two_months.CHANGED == 57


def test_each_pc_has_its_own_change(whole: dict[str, Any]) -> None:
    rows = {row["machine"]: row for row in whole["rows"]}
    better = {(old, new) for old, new, _ in two_months.BETTER}
    for pc in two_months.pcs():
        row = rows[pc.name]
        if pc.now is None:
            kind = "gone"
        elif pc.before is None:
            kind = "new"
        elif pc.before == pc.now:
            kind = "same"
        else:
            kind = "better" if (pc.before, pc.now) in better else "worse"
        assert (row["change"], row["tags"]["ward"]) == (kind, pc.ward), pc
        if pc.before and pc.now and pc.before != pc.now:
            moved = {n: (c["before"], c["now"]) for n, c in row["cells"].items()
                     if c["before"] != c["now"]}  # fmt: skip
            wanted = {two_months.LACKS[state] for state in (pc.before, pc.now) if state != "ready"}
            assert set(moved) == wanted, pc


def test_who_is_gone_leaves_the_sums(whole: dict[str, Any]) -> None:
    assert whole["totals"]["machines"] == 900 - two_months.GONE
    assert whole["totals"]["standing"] == {"counted": 885, "gone": 15}
    assert len(whole["rows"]) == 900


def test_the_wards_are_right_to_the_last_pc(whole: dict[str, Any]) -> None:
    wanted = Counter(pc.ward for pc in two_months.pcs() if pc.now is not None)
    worse = Counter(
        pc.ward
        for pc in two_months.pcs()
        if (pc.before, pc.now) in {(old, new) for old, new, _ in two_months.WORSE}
    )
    assert whole["group_by"] == "ward"
    assert {one["value"]: one["machines"] for one in whole["groups"]} == wanted
    found = {one["value"]: one["changes"].get("worse", 0) for one in whole["groups"]}
    assert {ward: number for ward, number in found.items() if number} == worse


def test_the_purchase_list_is_what_the_construction_says(
    share: Path, tmp_path: Path, whole: dict[str, Any]
) -> None:
    counts = two_months.counted()
    lines = {(one["kind"], one["required"]): one for one in whole["purchases"]}
    assert {key: one["count"] for key, one in lines.items()} == {
        ("excel", True): counts["no_excel"],
        ("display", True): counts["small_panel"],
        ("display", False): counts["low_panel"],
    }
    names = {pc.name for pc in two_months.pcs() if pc.now == "small_panel"}
    assert set(lines["display", True]["machines"]) == names
    prices = ("--price", "excel=35,000", "--price", "display=2.5万円", "--price", "pc=148000")
    paid = table(share / "11", *prices, out=tmp_path / "paid.json")
    costs = {(one["kind"], one["required"]): one["cost"] for one in paid["purchases"]}
    assert costs["excel", True] == 35_000 * counts["no_excel"]
    assert costs["display", True] == 25_000 * counts["small_panel"]


def test_a_day_divides_one_folder(share: Path, tmp_path: Path, whole: dict[str, Any]) -> None:
    by_day = table(share, "--baseline", "2026-10-31", out=tmp_path / "day.json")
    assert by_day["totals"]["changes"] == whole["totals"]["changes"]
    assert by_day["groups"] == whole["groups"]


def test_only_a_ward(share: Path, tmp_path: Path) -> None:
    argv = (share / "11", "--baseline", share / "10", "--where", "ward=3E,3w")
    some = table(*argv, out=tmp_path / "some.json")
    asked = [pc for pc in two_months.pcs() if pc.ward in {"3E", "3W"}]
    assert {row["machine"] for row in some["rows"]} == {pc.name for pc in asked}
    assert some["totals"]["machines"] == sum(pc.now is not None for pc in asked)
    assert some["totals"]["left_out"] == 900 - len(asked)


def test_the_screen_tells_who_got_worse(share: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    main(["fleet", str(share / "11"), "--baseline", str(share / "10"), *ON])
    shown = capsys.readouterr().out
    assert "悪化: 24" in shown
    assert "改善: 33" in shown
    assert "今回の結果なし: 15" in shown
    assert "Excel（適合→不適合）" in shown


def test_the_changes_have_a_sheet_and_columns_of_their_own(share: Path, tmp_path: Path) -> None:
    book, sheet = tmp_path / "fleet.xlsx", tmp_path / "fleet.csv"
    argv = ["fleet", str(share / "11"), "--baseline", str(share / "10"), *ON, "--quiet"]
    main([*argv, "--xlsx", str(book), "--csv", str(sheet)])
    changes = load_workbook(book)["変化"]
    rows = list(changes.iter_rows(min_row=2, values_only=True))
    ways = Counter(str(row[2]) for row in rows)
    assert ways["新しいPC"] == two_months.NEW
    assert ways["今回の結果なし"] == two_months.GONE
    assert changes.auto_filter.ref
    lines = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    assert Counter(line["変化"] for line in lines)["悪化"] == 24
    fallen = next(line for line in lines if "空き容量" in line["変わった項目"])
    assert "適合→" in fallen["変わった項目"]

"""What an administrator of a hospital trips over: counts, filters, slips of the hand."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from openpyxl import load_workbook

from checker.cli.main import main, parser
from checker.errors import CheckerError
from checker.fleet import tags
from checker.packs.pack import Pack
from tests import machines
from tests.fleet import hospital
from tests.fleet.test_which_pcs import NO_EXCEL, ON, at, tagged

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Path:
    """Two months: one PC stays, one lacks Excel, two are gone, of which one only for reading."""
    folder = tmp_path_factory.mktemp("share")
    months: dict[str, Iterable[tuple[str, dict[str, Any], dict[str, str]]]] = {
        "10": [
            ("A", {}, {"ward": "3E", "use": "registration"}),
            ("B", {}, {"ward": "3W", "use": "registration"}),
            ("GONE", {}, {"ward": "4E", "use": "registration"}),
            ("GONE-READING", {}, {"ward": "3E", "use": "reading"}),
        ],
        "11": [
            ("A", {}, {"ward": "3E", "use": "registration"}),
            ("B", NO_EXCEL, {"ward": "3W", "use": "registration"}),
            ("READING", NO_EXCEL, {"ward": "3W", "use": "reading"}),
        ],
    }
    for (month, pcs), when in zip(months.items(), (at(2), at(20)), strict=True):
        (folder / month).mkdir()
        for name, facts, own in pcs:
            made = tagged(hospital.report(pack, name, facts, when), **own)
            (folder / month / f"{name}.json").write_bytes(msgspec.json.encode(made))
    return folder


def table(share: Path, out: Path, *argv: str) -> dict[str, Any]:
    main(["fleet", str(share / "11"), *argv, *ON, "--quiet", "--json", str(out)])
    whole: dict[str, Any] = json.loads(out.read_bytes())
    return whole


def test_the_wards_add_up_to_the_changes_of_all(share: Path, tmp_path: Path) -> None:
    """Who is gone is gone from a ward, even one without any PC left; who never registered, not."""
    whole = table(share, tmp_path / "x.json", "--baseline", str(share / "10"))
    assert whole["totals"]["changes"] == {"same": 1, "worse": 1, "gone": 1}
    found = {one["value"]: (one["machines"], one["changes"]) for one in whole["groups"]}
    assert found == {
        "3E": (1, {"same": 1}),
        "3W": (1, {"worse": 1}),
        "4E": (0, {"gone": 1}),
    }
    assert whole["totals"]["standing"] == {"counted": 2, "gone": 1, "not_meant": 2}


@pytest.mark.parametrize("baseline", ["2026-13-01", "nowhere", "2020-01-01"])
def test_nothing_to_compare_with_makes_no_pc_new(
    share: Path, tmp_path: Path, baseline: str
) -> None:
    whole = table(share, tmp_path / "x.json", "--baseline", baseline)
    assert "new" not in whole["totals"]["changes"]
    assert not whole.get("baseline")
    assert any(f"比べる元（{baseline}）" in note for note in whole["notes"])
    held = table(share, tmp_path / "y.json", "--baseline", str(share / "10"))
    assert not any("比べる元（" in note for note in held["notes"])


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("--where", "wrad=3E"), "区分 wrad の書かれたPCがありません。書かれている区分：use、ward"),
        (("--where", "ward=3Z,3E"), "区分 ward が 3Z のPCはありません。書かれているもの：3E、3W"),
        (("--group-by", "flor"), "区分 flor の書かれたPCがありません。書かれている区分：use、ward"),
        (("--where", "ward=3e", "--group-by", "use"), None),
        (("--where", "floor="), None),
        (
            ("--where", "ward=3XE,3xe"),
            "区分 ward が 3XE のPCはありません。書かれているもの：3E、3W",
        ),
    ],
)
def test_a_slip_in_a_tag_is_told_with_what_is_there(
    share: Path, tmp_path: Path, argv: tuple[str, ...], told: str | None
) -> None:
    notes = table(share, tmp_path / "x.json", *argv)["notes"]
    found = [note for note in notes if "書かれている" in note]
    assert found == ([] if told is None else [told])


def test_a_tag_that_is_there_is_never_missed_however_many_there_are() -> None:
    """Only so many are kept to be named."""
    wanted = tags.where(["x199=3E"])
    seen = tags.Seen(wanted, "x198")
    for number in range(200):
        seen.add({f"x{number}": "a", "x199": f"v{number}"})
    seen.add({"x199": "3E"})
    assert seen.missed() == []


def test_a_table_without_pcs_has_no_empty_head(
    share: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["fleet", str(share / "11"), "--where", "ward=9X", *ON])
    assert "適合でないPCの数" not in capsys.readouterr().out


def test_a_purchase_is_named_once(share: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["fleet", str(share / "11"), *ON])
    shown = capsys.readouterr().out
    assert "Excel: 1台" in shown
    assert "Excel / Excel" not in shown


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_two_columns_have_one_head(share: Path, tmp_path: Path, lang: str) -> None:
    sheet = tmp_path / "x.csv"
    main(["--lang", lang, "fleet", str(share / "11"), *ON, "--quiet", "--csv", str(sheet)])
    heads = sheet.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert len(heads) == len(set(heads))


def test_a_row_of_the_workbook_shows_all_of_its_items(tmp_path: Path, pack: Pack) -> None:
    made = machines.report("small-screen-1366x768", pack)
    (tmp_path / "a.json").write_bytes(msgspec.json.encode(made))
    book = tmp_path / "x.xlsx"
    main(["fleet", str(tmp_path / "a.json"), *ON, "--quiet", "--xlsx", str(book)])
    sheet = load_workbook(book).worksheets[0]
    (longest,) = (str(cell.value) for cell in sheet[2] if str(cell.value).startswith("(1)"))
    wide = len(longest.encode("cp932")) / 30
    assert wide > 6
    assert sheet.row_dimensions[2].height >= 17 * wide


@pytest.mark.parametrize(
    ("command", "choices"),
    [("schedule", "install"), ("survey", "form1"), ("rules", "list"), ("subsidy", "list")],
)
def test_a_missing_word_is_called_by_its_choices(command: str, choices: str) -> None:
    with pytest.raises(CheckerError) as found:
        parser("ja", (command,)).parse_args([command])
    told = str(found.value.message.ja)
    assert f"{{{choices}," in told
    assert "action" not in told
    assert "what" not in told


@pytest.fixture
def page(share: Path, tmp_path: Path, browser: "Browser") -> "Iterator[Page]":
    path = tmp_path / "fleet.html"
    argv = ["fleet", str(share / "11"), "--baseline", str(share / "10"), *ON, "--quiet"]
    main([*argv, "--html", str(path)])
    opened = browser.new_page(viewport={"width": 1366, "height": 625})
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def shown(page: "Page") -> list[str]:
    names: list[str] = page.locator("table.machines tbody tr.on:not(.group) th").all_inner_texts()
    return names


@pytest.mark.real
def test_what_the_first_choice_keeps_from_view_is_told(page: "Page") -> None:
    told = page.get_by_role("status")
    assert shown(page) == ["B"]
    assert "このほか" not in told.inner_text()
    page.get_by_label("変化").select_option("gone")
    assert shown(page) == []
    assert "このほか2台" in told.inner_text()
    page.get_by_label("集計").select_option("")
    page.get_by_label("全体").select_option("")
    assert shown(page) == ["GONE", "GONE-READING"]
    assert "このほか" not in told.inner_text()
    page.get_by_role("button", name="条件を戻す").click()
    page.get_by_label("探す").fill("reading")
    page.wait_for_function("document.getElementById('told').textContent.includes('このほか2台')")


@pytest.mark.real
def test_a_chosen_state_shows_as_many_pcs_as_the_sums_say(page: "Page") -> None:
    """READING lacks Excel as well, but is in no sum."""
    page.get_by_label("全体").select_option("not_ready")
    assert shown(page) == ["B"]
    assert "このほか1台" in page.get_by_role("status").inner_text()


@pytest.mark.real
def test_without_groups_the_rows_stand_in_their_own_order_again(page: "Page") -> None:
    page.get_by_label("集計").select_option("")
    page.get_by_label("全体").select_option("")
    before = shown(page)
    page.get_by_label("まとめる").select_option("use")
    assert shown(page) != before
    page.get_by_label("まとめる").select_option("")
    assert shown(page) == before


@pytest.mark.real
def test_the_box_of_a_pc_opens_at_its_name(page: "Page") -> None:
    page.get_by_role("button", name="B", exact=True).click()
    assert page.locator("#detail-title").evaluate("one => one === document.activeElement")
    assert page.locator("#detail").evaluate("one => one.scrollTop") == 0


@pytest.mark.real
def test_on_paper_columns_take_the_width_that_their_words_need(page: "Page") -> None:
    page.emulate_media(media="print")
    widths = page.locator("table.machines td").evaluate_all(
        "all => all.map(one => getComputedStyle(one).minWidth)"
    )
    assert set(widths) == {"0px"}

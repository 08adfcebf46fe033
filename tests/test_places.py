"""The local governments: every code, every wrong digit, names as people write them."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from checker.errors import ManyBadInputsError
from checker.packs.locate import rules_root
from checker.places import PROBLEMS, Place, Problem, check_digit, load_places
from checker.web.words import read_web_words

PLACES = load_places()
SLIPS = {
    (code[:at] + digit + code[at + 1 :], code)
    for code in PLACES.by_code
    for at in range(6)
    for digit in "0123456789"
    if digit != code[at]
}
"""Every code with every single wrong digit: (as written, as meant)."""


def place(code: str) -> Place:
    found = PLACES.read_code(code).place
    assert found is not None
    return found


def test_all_are_there() -> None:
    kinds = [one.kind for one in PLACES.by_code.values()]
    assert len(kinds) == 1788
    assert len(PLACES.prefectures) == 47
    assert kinds.count("designated-city") == 20
    assert kinds.count("core-city") == 62
    assert kinds.count("special-ward") == 23
    assert [one.prefecture for one in PLACES.prefectures] == [f"{n:02}" for n in range(1, 48)]


def test_every_check_digit_is_right() -> None:
    assert [code for code in PLACES.by_code if check_digit(code[:5]) != code[5]] == []
    assert {check_digit(code[:5]) for code in PLACES.by_code} == set("0123456789")


def test_a_single_wrong_digit_is_refused_or_is_another_body_of_another_name() -> None:
    """The check digit alone lets slips through; the list and the name beside a code stop them."""
    assert len(SLIPS) == 1788 * 54
    other = [(wrong, right) for wrong, right in SLIPS if PLACES.read_code(wrong).place]
    refused_by_list = [
        wrong for wrong, _ in SLIPS if PLACES.read_code(wrong).problem == "not-listed"
    ]
    assert len(other) == 362
    assert len(refused_by_list) == 1461 - 362
    for wrong, right in other:
        assert not PLACES.same_name(place(wrong), PLACES.by_code[right].full_name)
        assert not PLACES.same_name(place(wrong), PLACES.by_code[right].name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("352012", "下関市"),
        ("３５２０１２", "下関市"),
        (" 35201-2 ", "下関市"),
        ("35201", "下関市"),  # without the check digit
        ("10006", "北海道"),  # a spreadsheet dropped the zero
        ("010006", "北海道"),
        ("131016", "千代田区"),
    ],
)
def test_codes_as_people_write_them(written: str, name: str) -> None:
    assert place(written).name == name


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "not-six-digits"),
        ("3520", "not-six-digits"),
        ("3520123", "not-six-digits"),
        ("35201A", "not-six-digits"),
        ("352013", "check-digit"),
        ("359998", "not-listed"),
        ("99999", "not-listed"),
    ],
)
def test_codes_that_are_none(written: str, problem: Problem) -> None:
    found = PLACES.read_code(written)
    assert (found.place, found.problem) == (None, problem)
    assert PROBLEMS[problem].ja


def test_five_digits_that_could_be_two_bodies_are_not_guessed() -> None:
    doubtful = [
        code[1:]
        for code in PLACES.by_code
        if code[0] == "0" and code[1:] + check_digit(code[1:]) in PLACES.by_code
    ]
    for written in doubtful:
        assert PLACES.read_code(written).problem == "two-readings"
    assert PLACES.read_code("12025").place == PLACES.by_code["012025"]
    assert PLACES.read_code("12025").mended


@pytest.mark.parametrize(
    ("written", "prefecture", "codes"),
    [
        ("下関市", "", ["352012"]),
        ("山口県下関市", "", ["352012"]),
        ("山口県　下関市", "35", ["352012"]),
        ("府中市", "", ["132063", "342084"]),
        ("府中市", "34", ["342084"]),
        ("東京都府中市", "", ["132063"]),
        ("下関市", "34", []),
        ("熊毛郡上関町", "35", ["353418"]),
        ("山口県熊毛郡上関町", "", ["353418"]),
        ("広島県熊毛郡上関町", "", []),
        ("竜ヶ崎市", "", ["082082"]),
        ("金ヶ崎町", "", ["033812"]),
        ("塩釜市", "", ["042030"]),
        ("梼原町", "", ["394050"]),
        ("ﾆｾｺ町", "", ["013951"]),
        ("小郡市", "", ["402168"]),
        ("郡上市", "", ["212199"]),
        ("郡山市", "", ["072036"]),
        ("山口県", "", ["350001"]),
        ("下関", "", []),
        ("", "", []),
        ("廣島市", "", ["341002"]),
        ("鹿兒島市", "", ["462012"]),
        ("與那國町", "", ["473821"]),
        ("にせこ町", "", ["013951"]),
        ("ニセコ町", "", ["013951"]),
        ("東京都三宅島三宅村", "", ["133817"]),
        ("東京都特別区千代田区", "", ["131016"]),
        ("横浜市中区", "", ["141003"]),
        ("神奈川県横浜市中区", "", ["141003"]),
        ("兵庫県横浜市中区", "", []),
        ("大宮区", "", ["111007"]),
        ("中区", "34", ["341002"]),
        ("港区", "", ["131032", "231002", "271004"]),
        ("新宿区", "", ["131041"]),
        ("下関市中区", "", []),  # only a designated city has wards
    ],
)
def test_names_as_people_write_them(written: str, prefecture: str, codes: list[str]) -> None:
    assert [one.code for one in PLACES.named(written, prefecture)] == codes


def test_no_two_bodies_of_a_prefecture_share_a_folded_name() -> None:
    for one in PLACES.by_code.values():
        assert PLACES.named(one.full_name) == (one,)
        assert one in PLACES.named(one.name)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ながさきし", ["長崎県長崎市"]),
        ("ｼｵｶﾞﾏ", ["宮城県塩竈市"]),
        ("あじがさわ", ["青森県鰺ヶ沢町"]),
        ("ゆすはらまち", ["高知県梼原町"]),
        ("もりちょう", ["北海道森町", "静岡県森町"]),
        ("きずがわ", ["京都府木津川市"]),
        ("一ノ関市", ["岩手県一関市"]),
        ("津", ["三重県津市"]),
        ("萩", ["山口県萩市"]),
        ("市", []),
        ("池田町", ["北海道池田町", "福井県池田町", "長野県池田町", "岐阜県池田町"]),
        ("伊達", ["北海道伊達市", "福島県伊達市"]),
        ("下関市竹崎町4-1", ["山口県下関市"]),
        ("Ｔｏｙａｍａ　city", ["富山県富山市"]),
        ("ない市", []),
    ],
)
def test_a_search_finds_what_a_few_letters_may_mean(written: str, found: list[str]) -> None:
    assert [one.full_name for one in PLACES.search(written)] == found


def test_of_a_prefectures_name_its_own_city_comes_first() -> None:
    assert [one.name for one in PLACES.search("山口", 3)] == ["山口市", "下関市", "宇部市"]


def test_every_municipality_is_found_by_its_kana_and_by_its_name() -> None:
    towns = [one for one in PLACES.by_code.values() if one.kind != "prefecture"]
    assert len(towns) == 1741
    for one in towns[::13]:
        assert one in PLACES.search(one.kana, 99)
        assert one in PLACES.search(one.name, 99)


def test_a_ward_is_its_citys_and_never_a_name_beside_a_code() -> None:
    wards = sum(len(one.wards) for above in PLACES.table.prefectures for one in above.bodies)
    assert wards == 171
    assert len(PLACES.named("南区")) == 12
    assert not PLACES.same_name(place("011002"), "中央区")
    assert PLACES.same_name(place("131024"), "東京都中央区")


def test_who_is_gathered_for() -> None:
    """一般市区町村: 北海道 has 179, less 札幌 and the core cities 函館 and 旭川."""
    assert len(PLACES.of_prefecture("01")) == 179
    assert len(PLACES.gathered_by("01")) == 176
    assert len(PLACES.gathered_by("35")) == 18
    assert len(PLACES.of_prefecture("35")) == 19
    assert len(PLACES.gathered_by("13")) == 61  # 62 of them, less 八王子


def test_a_core_city_was_an_ordinary_one_before_its_day() -> None:
    city = PLACES.by_code["352012"]
    assert city.is_kind(dt.date(2005, 9, 30)) == "municipality"
    assert city.is_kind(dt.date(2005, 10, 1)) == "core-city"
    assert PLACES.by_code["352021"].is_kind(dt.date(2026, 1, 1)) == "municipality"


def test_a_table_that_was_mistyped_is_refused_whole(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(rules_root(), rules)
    table = rules / "local-governments.toml"
    text = table.read_text(encoding="utf-8")
    for old, new in (
        ("352021", "352022"),
        ('code = "352039"', 'code = "352047"'),
        ('"core-city", since = 2005-10-01', '"core-city"'),
        ("011002", "021008"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ManyBadInputsError) as caught:
        load_places(rules)
    places = [problem.place for problem in caught.value.problems]
    assert places == ["021008 札幌市", "012025 函館市", "352022 宇部市", "352047 萩市"]


def test_every_prefecture_and_every_city_that_is_asked_has_an_english_name() -> None:
    words = read_web_words(rules_root())
    assert [one.say("en") for one in PLACES.prefectures] == [
        name.en for name in words.prefectures.names
    ]
    asked = [
        one for one in PLACES.by_code.values() if one.kind not in {"prefecture", "municipality"}
    ]
    assert len(asked) > 100
    assert [one.full_name for one in asked if not one.say("en").isascii()] == []


@pytest.mark.parametrize(
    ("code", "ja", "en"),
    [
        ("350001", "山口県", "Yamaguchi"),
        ("352012", "山口県下関市", "Shimonoseki City, Yamaguchi"),
        ("131032", "東京都港区", "Minato Ward, Tokyo"),
        ("352152", "山口県周南市", "周南市, Yamaguchi"),
    ],
)
def test_a_place_is_told_in_each_language(code: str, ja: str, en: str) -> None:
    assert (PLACES.by_code[code].say("ja"), PLACES.by_code[code].say("en")) == (ja, en)

"""A case's municipality tells whom the caller asks, and which warning is spoken before an order."""

import re
from pathlib import Path

import pytest

from checker.helpdesk import ordering
from checker.model import Answers, Institution
from tests.helpdesk.desks import Seat, alone, code_with, rules, store_in
from tests.helpdesk.test_pages import case_of

NOTICE = "内示が届くまで"


def words_of(page: str) -> str:
    return "".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.mark.parametrize(
    ("town", "said", "silent"),
    [
        ("鹿屋市", "鹿児島県には、令和7年度", "山口"),
        ("下関市", "小児慢性特定疾病：山口県下関市の", "鹿児島"),
        ("福山市", "福山市には、2024年度に", "鹿児島"),
    ],
)
def test_the_case_says_whom_to_ask(seat: Seat, town: str, said: str, silent: str) -> None:
    page = seat.get(case_of(seat, institution="第一医院", municipality=town)).text
    found = page[page.index('<details id="around">') :]
    found = words_of(found[: found.index("</details>")])
    assert said in found
    assert silent not in found


@pytest.mark.parametrize(
    ("town", "found"),
    [("ふちゅ", ["東京都府中市", "広島県府中市", "広島県府中町"]), ("ない市", []), ("", [])],
)
def test_a_name_that_may_be_several_is_not_guessed(seat: Seat, town: str, found: list[str]) -> None:
    page = seat.get(case_of(seat, institution="第一医院", municipality=town)).text
    assert '<details id="around">' not in page
    assert ('id="places"' in page) is bool(town)
    assert ("という市区町村が見つかりません" in page) is (town == "ない市")
    for name in found:
        assert f">{name}</button>" in page


def test_a_place_that_was_searched_by_kana_is_chosen_with_one_press(seat: Seat) -> None:
    where = case_of(seat, institution="第一医院", municipality="ふちゅうし")
    answer = seat.send(where, {"municipality": "ふちゅうし", "place": "342084"})
    assert answer.status_code == 303
    page = seat.get(where).text
    assert 'value="広島県府中市"' in page
    assert '<details id="around">' in page
    assert 'id="places"' not in page


def test_the_subsidy_of_a_case_asks_for_the_municipality_and_the_case_knows_it(seat: Seat) -> None:
    where = case_of(seat, institution="第一医院")
    page = seat.get(f"{where}/subsidy").text
    assert '<select id="prefecture"' not in page
    sent = {"municipality": "塩釜市", "kind": "clinic"}
    assert seat.send(f"{where}/subsidy", sent).status_code == 303
    assert 'value="宮城県塩竈市"' in seat.get(f"{where}/subsidy").text
    assert 'value="宮城県塩竈市"' in seat.get(where).text
    # Corrected in the case, the subsidy follows: its prefecture was said of the place before.
    seat.send(where, {"municipality": "鹿屋市"})
    assert 'value="鹿児島県鹿屋市"' in seat.get(f"{where}/subsidy").text


def test_a_programs_own_calculator_asks_for_the_municipality(seat: Seat) -> None:
    at = "/subsidies/yamaguchi-r8-online-registration"
    page = seat.get(at, params={"municipality": "やまぐちし"}).text
    assert '<select id="prefecture"' not in page
    assert 'name="place" value="352039"' in page
    chosen = seat.get(at, params={"municipality": "やまぐちし", "place": "352039"}).text
    assert 'value="山口県山口市"' in chosen


def warned(seat: Seat, town: str) -> str:
    """Return the page on which the warning before an order is spoken."""
    code = code_with("excel", "not_installed")
    where = case_of(seat, code=code, institution="第一医院", municipality=town)
    for _ in range(60):
        page = seat.get(where).text
        if '<div class="warn" data-say>' in page:
            return page
        item = re.search(r'name="item" value="([a-z0-9_]+)"', page)
        node = re.search(r'name="node" value="([a-z0-9_]+)"', page)
        answers = re.findall(r'name="answer" value="([a-z0-9]+)"', page)
        assert item, "nothing is bought in this call"
        assert node
        answer = "no" if "no" in answers else answers[-1]
        seat.send(f"{where}/say", {"item": item[1], "node": node[1], "answer": answer})
    raise AssertionError


@pytest.mark.parametrize(
    ("desk", "town", "waits", "presumed"),
    [
        ("", "山口市", True, False),
        ("", "鹿屋市", False, False),
        ("", "", False, False),
        ("35", "", True, True),
        ("46", "", False, True),
        ("35", "鹿屋市", False, False),
        ("46", "山口市", True, False),
        ("35", "県外の診療所", False, False),
    ],
)
def test_the_warning_before_buying_is_the_callers_own(
    tmp_path: Path, desk: str, town: str, *, waits: bool, presumed: bool
) -> None:
    """The helpdesk's prefecture speaks only where nothing was told, and the officer sees it."""
    store = store_in(tmp_path)
    store.set_prefecture("管理", desk)
    page = warned(alone(store), town)
    warning = words_of(page[page.index('<div class="warn" data-say>') :].partition("</div>")[0])
    assert (NOTICE in warning) is waits
    assert ("いつから注文してよいかは、補助金によって違います" in warning) is not waits
    assert ('id="presumed"' in page) is presumed
    if presumed:
        assert {"35": "山口県", "46": "鹿児島県"}[desk] in page.partition('id="presumed"')[2][:200]


@pytest.mark.parametrize(("desk", "own"), [("13", "13"), ("34", "34"), ("35", ""), ("", "")])
def test_of_places_of_one_name_the_helpdesks_prefecture_decides(desk: str, own: str) -> None:
    found = ordering.institution_of(Answers(), "府中市", rules(), desk)
    assert found.prefecture == own


def test_what_the_caller_told_of_the_subsidy_comes_before_the_helpdesk() -> None:
    told = Answers(institution=Institution(prefecture="46"))
    assert ordering.institution_of(told, "山口市", rules(), "35").prefecture == "46"


def test_a_script_without_a_record_speaks_by_the_helpdesks_prefecture(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.set_prefecture("管理", "35")
    seat, code = alone(store), code_with("excel", "not_installed")
    said: list[tuple[str, str]] = [("code", code)]
    for _ in range(60):
        page = seat.get("/walk", params=said).text
        if '<div class="warn">' in page:
            break
        goals = re.findall(r"said=([a-z0-9_.]+)#call", page)
        said.append(("said", next((one for one in goals if one.endswith(".no")), goals[-1])))
    assert NOTICE in words_of(page)
    assert 'id="presumed"' in page

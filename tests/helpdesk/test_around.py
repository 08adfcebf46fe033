"""A case's municipality tells whom the caller asks, and which warning is spoken before an order."""

import re
from pathlib import Path

import pytest

from tests.helpdesk.desks import Seat, alone, code_with, store_in
from tests.helpdesk.test_pages import case_of

NOTICE = "内示が届くまで"


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    return alone(store_in(tmp_path))


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
    assert ('id="places"' in page) is bool(found)
    for name in found:
        assert name in page


@pytest.mark.parametrize(("town", "waits"), [("山口市", True), ("鹿屋市", False), ("", False)])
def test_the_warning_before_buying_is_the_callers_own(
    seat: Seat, town: str, *, waits: bool
) -> None:
    code = code_with("excel", "not_installed")
    where = case_of(seat, code=code, institution="第一医院", municipality=town)
    for _ in range(60):
        page = seat.get(where).text
        if '<div class="warn" data-say>' in page:
            break
        item = re.search(r'name="item" value="([a-z0-9_]+)"', page)
        node = re.search(r'name="node" value="([a-z0-9_]+)"', page)
        answers = re.findall(r'name="answer" value="([a-z0-9]+)"', page)
        assert item, "nothing is bought in this call"
        assert node
        answer = "no" if "no" in answers else answers[-1]
        seat.send(f"{where}/say", {"item": item[1], "node": node[1], "answer": answer})
    warning = words_of(page[page.index('<div class="warn" data-say>') :][:4000])
    assert (NOTICE in warning) is waits
    assert ("いつから注文してよいかは、補助金によって違います" in warning) is not waits

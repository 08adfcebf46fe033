"""One stays where one is, and nothing that was typed or done goes without a word."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from checker.helpdesk.store import Store
from tests.helpdesk.desks import HEARD, PASSWORD, Seat, Seats, a_code, rules


@pytest.fixture
def keeper(store: Store) -> Seat:
    return Seats(store).logged_in("管理", "keeper")


def here(page: str) -> str:
    """Return where the buttons for the language and the size of the text lead back to."""
    found = re.search(r'name="here" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def value(page: str, name: str) -> str:
    found = re.findall(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return unescape(found[-1])


def test_another_language_keeps_every_field_of_a_calculator(seat: Seat) -> None:
    fields = {f"option-{number}": "long" * 9 for number in range(30)} | {"item-0-amount": "200000"}
    where = f"/subsidies/yamaguchi-r8-online-registration?{urlencode(fields)}"
    assert len(where) > 1000
    page = seat.get(where).text
    back = seat.post("/view", here=here(page), lang="en")
    assert back.headers["location"] == where
    assert value(seat.get(where).text, "item-0-amount") == "200000"


def test_an_address_too_long_to_keep_is_not_kept_by_half(seat: Seat) -> None:
    assert seat.post("/view", here="/" + "a" * 8000, lang="en").headers["location"] == "/"
    longest = "/" + "a" * 7999
    assert seat.post("/view", here=longest, lang="en").headers["location"] == longest


def test_another_language_after_a_refusal_leads_back_to_the_form(
    keeper: Seat, store: Store
) -> None:
    case = store.open_case("管理", "甲", "", HEARD)
    refused = {
        "/keep/add": ({"name": "管理", "password": PASSWORD, "role": "agent"}, "/keep"),
        "/keep/retention": ({"days": "1"}, "/keep"),
        "/code": ({"digits": "123"}, "/"),
        "/case": ({"code": a_code(1), "case": "999"}, "/"),
        f"/case/{case}/code": ({"digits": "1234"}, f"/case/{case}"),
        f"/case/{case}/subsidy": ({"item-0-amount": "abc"}, f"/case/{case}/subsidy"),
        "/survey": ({"action": "see", "prefecture": "35"}, "/survey"),
        "/password": ({"old": "a", "new": "b", "again": "b"}, "/password"),
    }
    for path, (fields, back) in refused.items():
        answer = keeper.send(path, fields)
        assert answer.status_code == 400, path
        assert here(answer.text) == back
        assert keeper.get(back).status_code == 200


def test_a_page_of_the_audit_log_is_reached_after_a_refusal(keeper: Seat, store: Store) -> None:
    for number in range(60):
        store.note("管理", "exported", about=f"csv 2026-01-01 2026-01-{number:02}")
    page = keeper.post("/keep/retention", days="1").text
    older = re.search(r'href="([^"]*page=1)"', page)
    assert older
    assert keeper.get(older[1]).status_code == 200


def test_what_the_keeper_did_is_said_and_what_was_refused_stays_typed(keeper: Seat) -> None:
    done = keeper.post("/keep/retention", days="４００")
    page = keeper.get(done.headers["location"]).text
    assert "保存しました。" in page
    assert value(page, "days") == "400"
    for text in ("29", "3651", "一年", ""):
        page = keeper.post("/keep/retention", days=text).text
        assert "変えていません。残す日数は、30から3650までの数で" in page
        assert value(page, "days") == text
    page = keeper.send("/keep/add", {"name": "佐藤", "password": "1" * 10, "role": "reader"}).text
    assert value(page, "name") == "佐藤"
    assert '<option value="reader" selected>' in page
    page = keeper.post("/keep/schedule", decided_by="課長").text
    assert value(page, "decided_by") == "課長"
    for path, fields in (
        ("/keep/add", {"name": "佐藤", "password": PASSWORD, "role": "agent"}),
        ("/keep/account", {"name": "佐藤", "role": "reader"}),
        ("/keep/prefecture", {"prefecture": "35"}),
        ("/keep/schedule", {"decided_by": "課長", "sure": "yes"}),
        ("/keep/schedule", {"stop": "yes"}),
    ):
        done = keeper.send(path, fields)
        assert "保存しました。" in keeper.get(done.headers["location"]).text, path
    about = re.findall(r"<td>([^<]*)</td></tr>", keeper.get("/keep").text)
    assert about[:3] == ["やめた", "課長", "山口県"]


def test_a_case_without_a_code_asks_for_its_first(seat: Seat, store: Store) -> None:
    bare = store.open_case("この窓口", "甲", "", None)
    page = seat.get(f"/case/{bare}").text
    assert "直したあとの結果の番号" not in page
    assert "聞いた結果" not in page
    page = seat.get(seat.post("/case", code=a_code(1)).headers["location"]).text
    assert "直したあとの結果の番号" in page
    assert "聞いた結果" in page


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "ja",
            ("番号がなくても、話せること", "画面の「電話で相談」を押すと、12桁の番号が出ます。"),
        ),
        ("en", ("What can be said without one", "it shows twelve digits.")),
    ],
)
def test_a_case_without_a_code_has_something_to_say(
    seat: Seat, store: Store, lang: str, said: tuple[str, ...]
) -> None:
    where = f"/case/{store.open_case('この窓口', '甲', '', None)}"
    seat.client.cookies.set("lang", lang)
    page = unescape(seat.get(where).text)
    for part in said:
        assert part in page
    assert page.count('<ol class="say">') == len(rules().everyday)
    seat.post(f"{where}/code", digits=a_code(1))
    assert said[0] not in unescape(seat.get(where).text)


def test_the_number_of_a_case_may_be_typed_in_any_width(seat: Seat, store: Store) -> None:
    case = store.open_case("この窓口", "甲", "", HEARD)
    typed = str(case).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert seat.post("/case", code=a_code(1), case=typed).headers["location"] == f"/case/{case}"
    refused = seat.post("/case", code=a_code(1), case="９９９")
    assert "９９９" in refused.text

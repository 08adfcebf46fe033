"""The pages of the helpdesk, from digits to before and after."""

import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest

from checker.helpdesk import routes
from checker.helpdesk.accounts import User
from checker.helpdesk.desk import Desk
from checker.helpdesk.guide_files import BREATH, breath
from checker.helpdesk.records.cases import Change, Heard
from checker.helpdesk.script import Talk, proposed
from checker.helpdesk.site import TEMPLATES, Site
from checker.helpdesk.store import Store
from checker.phonecode import decode, grouped
from tests.helpdesk.desks import (
    HEARD,
    START,
    Seat,
    Seats,
    a_code,
    alone,
    code_with,
    rules,
)
from tests.phonecode.codes import TABLES

CODE = a_code(1)
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def case_of(seat: Seat, **fields: str) -> str:
    given = {"code": CODE, "institution": "山口内科", **fields}
    answer = seat.send("/case", given)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_call_from_digits_to_before_and_after(seat: Seat, store: Store) -> None:
    answer = seat.post("/code", digits=grouped(CODE))
    assert answer.status_code == 303
    page = seat.get(answer.headers["location"])
    assert page.status_code == 200
    where = case_of(seat)
    assert seat.post(f"{where}", note="一行目\n二行目").status_code == 303
    assert "一行目<br>二行目" in seat.get(where).text
    changed = seat.post(
        where,
        outcome="waiting",
        referred_to="vendor",
        follow_up="2026-12-01",
        institution="山口内科",
        municipality="山口市",
    )
    assert changed.status_code == 303
    assert seat.post(f"{where}/code", digits=a_code(2)).status_code == 303
    assert "前とあと" in seat.get(where).text
    assert [line.what for line in store.audit()] == ["case_changed", "case_opened"]


def test_a_wrong_digit_is_asked_about_and_never_corrected(seat: Seat) -> None:
    wrong = CODE[:5] + str((int(CODE[5]) + 1) % 10) + CODE[6:]
    answer = seat.post("/code", digits=wrong)
    assert answer.status_code == 400
    assert "ですか" in answer.text
    assert grouped(CODE) in answer.text
    assert f'value="{wrong}"' in answer.text


@pytest.mark.parametrize(
    ("typed", "state"), [("", "open"), ("1", "open"), (CODE[:11], "open"), (CODE, "right")]
)
def test_digits_are_checked_while_they_are_typed(seat: Seat, typed: str, state: str) -> None:
    assert seat.get("/check", params={"digits": typed}).json()["state"] == state


def test_control_characters_go_and_lines_stay(seat: Seat, store: Store) -> None:
    """PostgreSQL takes no NUL, and a page that shows an escape can be made to lie."""
    where = case_of(seat, institution="山口\x00内科\u202e", municipality="\x1b[31m市")
    seat.post(f"{where}", note="一\x00行目\r\n二\x1b行目\u2066")
    case = store.case(1)
    assert case is not None
    assert (case.institution, case.municipality) == ("山口 内科", "[31m市")
    assert [note.text for note in store.notes(1)] == ["一 行目\n二 行目"]
    for query in ("/search?q=%00", "/result?code=%00", f"{where}?item=%00", "/figures?from=%00"):
        assert seat.get(query).status_code in {200, 400}


@pytest.mark.parametrize(("more", "status"), [(0, 303), (1, 400)])
def test_a_note_is_kept_to_its_last_character_or_not_at_all(
    seat: Seat, store: Store, *, more: int, status: int
) -> None:
    where = seat.post("/case", code=a_code(1), institution="山口内科").headers["location"]
    # As long as the field lets a browser count it: a line's end is one character, and two are sent.
    note = "\n".join(["あ" * 39] * 99 + ["い" * (40 + more)])
    assert len(note) == 4_000 + more
    answer = seat.post(where, note=note.replace("\n", "\r\n"))
    assert answer.status_code == status
    assert [one.text for one in store.notes(1)] == ([note] if status == 303 else [])
    if more:
        assert "4,001" in answer.text


def test_a_result_is_added_to_an_earlier_case(seat: Seat, store: Store) -> None:
    case_of(seat)
    answer = seat.post("/case", code=a_code(2), case="1")
    assert answer.headers["location"] == "/case/1"
    assert len(store.heard(1)) == 2
    for number in ("2", "0", "x", "９", "一", "999999999"):
        page = seat.post("/case", code=a_code(2), case=number)
        assert page.status_code == 400
        assert number in page.text
    assert len(store.search("")) == 1


def test_what_cannot_be_taken_is_told_and_stays_in_the_form(seat: Seat, store: Store) -> None:
    where = case_of(seat)
    assert seat.post(where, note=" \n ").status_code == 303
    assert store.notes(1) == []
    wrong = CODE[:5] + str((int(CODE[5]) + 1) % 10) + CODE[6:]
    page = seat.post(f"{where}/code", digits=wrong)
    assert page.status_code == 400
    assert f'value="{wrong}"' in page.text
    fields = {"outcome": "solved", "referred_to": "", "institution": "乙", "digits": ""}
    page = seat.send(where, {**fields, "follow_up": "2026-13-01", "municipality": ""})
    assert page.status_code == 400
    assert 'value="乙"' in page.text
    for broken in ({"outcome": "x"}, {"referred_to": "x"}):
        assert seat.send(where, {**fields, **broken, "follow_up": ""}).status_code == 400
    case = store.case(1)
    assert case is not None
    assert (case.version, case.outcome) == (1, "open")


def test_a_code_that_no_table_reads_any_more_does_not_close_the_case(
    seat: Seat, store: Store
) -> None:
    number = store.open_case("佐藤", "古い病院", "山口市", HEARD)
    page = seat.get(f"/case/{number}")
    assert page.status_code == 200
    assert "古い病院" in page.text


def test_every_page_speaks_both_languages(seat: Seat, store: Store) -> None:
    where = case_of(seat)
    store.add_note(1, "a", "b")
    pages = ["/", f"/result?code={CODE}", where, "/search?q=内科", "/search?q=メモリ", "/subsidies"]
    pages += [f"/subsidies/{name}" for name in rules().programs]
    pages += ["/figures", "/keep"]
    for lang, word in (("ja", "相談窓口"), ("en", "Helpdesk")):
        seat.client.cookies.set("lang", lang)
        for path in pages:
            page = seat.get(path)
            assert page.status_code == 200, (path, page.text[-300:])
            assert f'<html lang="{lang}"' in page.text
            assert word in page.text


def test_a_call_is_walked_on_the_page_to_its_end(seat: Seat) -> None:
    where = case_of(seat)
    for _ in range(40):
        page = seat.get(where).text
        item = re.search(r'name="item" value="([a-z0-9_]+)"', page)
        node = re.search(r'name="node" value="([a-z0-9_]+)"', page)
        answers = re.findall(r'name="answer" value="([a-z0-9]+)"', page)
        if not answers:
            break
        assert item is not None
        assert node is not None
        said = {"item": item[1], "node": node[1], "answer": answers[-1]}
        answer = seat.send(f"{where}/say", {**said, "note": "書きかけ", "was_outcome": "open"})
        assert answer.status_code == 303
        kept = seat.get(where).text
        assert "書きかけ</textarea>" in kept
        assert "まだ保存していない下書きです" in kept
    assert not answers
    assert "■" in page or "これで全部です" in page


def test_nothing_typed_is_lost_by_an_answer_a_code_or_a_conflict(seat: Seat, store: Store) -> None:
    where = case_of(seat)
    typed = {"note": "長いメモ", "was_outcome": "open", "outcome": "waiting", "digits": ""}
    for way in ({"go": "memory"}, {"again": "memory"}, {"item": "x", "node": "y", "answer": "yes"}):
        seat.send(f"{where}/say", {**typed, **way})
        page = seat.get(where).text
        assert "長いメモ</textarea>" in page
        assert 'value="waiting" selected' in page
    seat.send(f"{where}/code", {**typed, "digits": a_code(2)})
    assert "長いメモ</textarea>" in seat.get(where).text
    assert len(store.heard(1)) == 2
    page = seat.send(f"{where}/code", {**typed, "digits": "1234"}).text
    assert "長いメモ</textarea>" in page
    assert seat.send(where, typed).status_code == 303
    assert [note.text for note in store.notes(1)] == ["長いメモ"]
    assert "長いメモ</textarea>" not in seat.get(where).text
    case = store.case(1)
    assert case is not None
    assert case.outcome == "waiting"


def test_a_case_is_opened_without_a_code_and_found_by_telephone_and_number(
    seat: Seat, store: Store
) -> None:
    answer = seat.post("/case", telephone="083-000-0000", caller="ヤマグチ", institution="")
    assert answer.headers["location"] == "/case/1"
    assert "まだ結果の番号がありません" in seat.get("/case/1").text
    for words in ("0830000000", "083-000-0000", "やまぐち", "ﾔﾏｸﾞﾁ", "1", "番号1"):
        assert [row.id for row in store.search(words)] == [1], words
    assert [row.id for row in store.unfinished("この窓口")] == [1]
    assert seat.post("/case/1", digits=CODE).status_code == 303
    assert len(store.heard(1)) == 1
    heard = str(store.heard(1)[0].id)
    assert seat.post("/case/1/take-back", heard=heard).status_code == 303
    assert store.heard(1) == []


def test_the_letter_says_what_was_seen_and_comes_as_a_file_and_a_mail(seat: Seat) -> None:
    where = case_of(seat, code=code_with("vpn_tcp443", "blocked"))
    text = seat.get(f"{where}/letter/vpn_tcp443.txt")
    assert text.status_code == 200
    assert "理由の区別は" in text.text
    assert "RST" not in text.text, "three reasons that exclude each other are not asserted"
    assert "443" in text.text
    mail = seat.get(f"{where}/letter/vpn_tcp443.eml")
    assert mail.headers["content-type"] == "message/rfc822"
    assert b"X-Unsent: 1" in mail.content
    for path in ("memory.txt", "vpn_tcp443.exe"):
        assert seat.get(f"{where}/letter/{path}").status_code == 404


def test_an_unknown_step_begins_the_item_anew(seat: Seat) -> None:
    where = case_of(seat)
    assert seat.get(f"{where}?item=nope&outcome=nope&step=nope").status_code == 200
    assert seat.get(f"{where}?item=memory&step=../../etc").status_code == 200


def test_the_warning_stands_on_the_page_before_anything_is_bought(seat: Seat) -> None:
    where = case_of(seat, code=code_with("excel", "not_installed"))
    seen = ""
    for _ in range(40):
        page = seat.get(where).text
        item = re.search(r'name="item" value="([a-z0-9_]+)"', page)
        node = re.search(r'name="node" value="([a-z0-9_]+)"', page)
        answers = re.findall(r'name="answer" value="([a-z0-9]+)"', page)
        seen += page
        if node is None or item is None or node[1] == "before_buying":
            break
        answer = "no" if "no" in answers else answers[-1]
        seat.send(f"{where}/say", {"item": item[1], "node": node[1], "answer": answer})
    assert "1台分だけ用意します" not in seen
    assert "注文も購入もしないでください" in seen


def test_two_people_on_one_record(seat: Seat, store: Store) -> None:
    """The second is told by whom and what, and keeps their words; other fields are merged."""
    where = case_of(seat)
    was = {"was_outcome": "open", "was_institution": "山口内科", "was_municipality": ""}
    first = {**was, "outcome": "solved", "institution": "山口内科", "municipality": ""}
    other = {**was, "outcome": "open", "institution": "山口内科", "municipality": "萩市"}
    second = {**was, "outcome": "waiting", "institution": "乙", "note": "わたしの言葉"}
    assert seat.send(where, first).status_code == 303
    assert seat.send(where, other).status_code == 303, "another field"
    torn = seat.send(where, second)
    assert torn.status_code == 409
    assert "この窓口さんが同じところ（相談の結果）を変えました" in torn.text
    assert "わたしの言葉</textarea>" in torn.text
    assert 'value="乙"' in torn.text
    assert "この窓口さんの値" in torn.text
    base = dict(re.findall(r'name="(was_[a-z_]+)" value="([^"]*)"', torn.text))
    assert base["was_outcome"] == "solved"
    assert seat.send(where, {**second, **base}).status_code == 303
    row = store.case(1)
    assert row is not None
    assert (row.outcome, row.institution, row.municipality) == ("waiting", "乙", "萩市")
    assert [note.text for note in store.notes(1)] == ["わたしの言葉"]


def test_anothers_note_in_the_meantime_is_told(seat: Seat, store: Store) -> None:
    where = case_of(seat)
    store.add_note(1, "田中", "その間のメモ")
    answer = seat.post(f"{where}", note="わたしのメモ", last_note="0")
    page = seat.get(answer.headers["location"]).text
    assert "田中さんもメモを足しました" in page
    assert "その間のメモ" in page
    assert "わたしのメモ" in page


def test_what_is_typed_is_text_everywhere(seat: Seat, store: Store) -> None:
    where = case_of(seat, institution=XSS, municipality=XSS)
    seat.post(f"{where}", note=XSS)
    pages = [where, "/", f"/search?q={XSS}", "/search?q=alert", "/figures", "/keep"]
    pages += [f"/result?code={XSS}", f"{where}?item={XSS}&step={XSS}&outcome={XSS}"]
    pages += [f"/subsidies/yamaguchi-r8-online-registration?kind={XSS}&item-0-amount={XSS}"]
    for path in pages:
        text = seat.get(path).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "onerror=alert(2)>" not in text.replace("&gt;", ""), path
    store.note(XSS, "exported", None, XSS)
    assert "<script>alert" not in seat.get("/keep").text
    assert "<script>alert" not in seat.post("/code", digits=XSS).text


def test_a_spreadsheet_never_computes_what_was_typed(seat: Seat) -> None:
    case_of(seat, institution="=HYPERLINK(1)", municipality="+1+1")
    csv = seat.get("/export/csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in csv
    assert "'+1+1" in csv
    book = openpyxl.load_workbook(io.BytesIO(seat.get("/export/xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]


def test_figures_have_a_chart_and_the_same_numbers_in_a_table(seat: Seat) -> None:
    for seed in range(5):
        seat.post("/case", code=a_code(seed), institution="x", municipality="山口市")
    page = seat.get("/figures").text
    assert page.count("<svg") == 3
    assert "合計 5件" in page
    assert '<text x="' in page
    empty = seat.get("/figures?from=2020-01-01&until=2020-12-31").text
    assert empty.count("この期間の記録はありません") == 3


@pytest.mark.parametrize("days", ["from=x&until=y", "from=2026-12-31&until=2026-01-01", "from="])
def test_odd_days_do_not_break_the_figures(seat: Seat, days: str) -> None:
    assert seat.get(f"/figures?{days}").status_code == 200


def test_what_was_done_is_asked_on_the_phone_too(seat: Seat) -> None:
    at = "/subsidies/yamaguchi-r8-online-registration"
    assert 'name="done-application"' in seat.get(at).text
    page = seat.get(f"{at}?prefecture=35&done-application=2026-05-20").text
    assert 'name="done-application" value="2026-05-20"' in page
    assert "交付申請をした日：2026年5月20日" in page.partition("答えたこと")[2]


def test_a_program_answers_with_amount_timeline_and_sources(seat: Seat) -> None:
    query = (
        "kind=clinic&prefecture=35&item-0-amount=148000&item-0-category=equipment"
        "&designated=nanbyo&option-survey-answered=yes"
        "&preliminary_notice_date=2026-08-20&start_date=2026-09-01&completion_date=2026-10-15"
    )
    page = seat.get(f"/subsidies/yamaguchi-r8-online-registration?{query}").text
    assert "50,000円" in page
    assert "2026-08-20" in page
    assert "（照会）" in page.partition("根拠")[2]
    early = query.replace("start_date=2026-09-01", "start_date=2026-08-01")
    assert (
        "50,000円"
        not in seat.get(f"/subsidies/yamaguchi-r8-online-registration?{early}").text.partition(
            "見込みの額"
        )[0]
    )


@pytest.mark.parametrize(
    "path", ["/case/0", "/case/99", "/case/x", "/case/9999999999999", "/subsidies/no", "/nope"]
)
def test_what_is_not_there_is_told_on_a_page(seat: Seat, path: str) -> None:
    page = seat.get(path)
    assert page.status_code == 404
    assert "ありません" in page.text or path == "/nope"


@pytest.mark.parametrize(
    "name", ["../site.py", "..%2fsite.py", "desk.html", "%2e%2e/calls.py", "helpdesk.py", ".css"]
)
def test_only_the_look_is_served_as_files(seat: Seat, name: str) -> None:
    assert seat.get(f"/static/{name}").status_code == 404
    assert seat.get("/static/page.css").status_code == 200
    assert seat.get("/static/helpdesk.js").status_code == 200


@pytest.mark.parametrize(
    "here",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "", "x", "/a\nb"],
)
def test_no_form_leads_to_another_site(seat: Seat, here: str) -> None:
    answer = seat.post("/view", here=here, lang="ja")
    assert answer.headers["location"] in {"/", "/a"}


def test_the_letters_are_large_only_where_somebody_chose_it(seat: Seat) -> None:
    where = case_of(seat)
    for path in ("/", f"/result?code={CODE}", where, "/search", "/subsidies", "/figures", "/keep"):
        assert '<html lang="ja">' in seat.get(path).text, path


def test_the_language_and_the_size_are_kept(seat: Seat) -> None:
    assert seat.post("/view", here="/keep?page=1", lang="en").headers["location"] == "/keep?page=1"
    seat.client.cookies.set("lang", "en")
    assert "Take a call" in seat.get("/").text


def test_a_form_without_its_token_is_refused(seat: Seat, store: Store) -> None:
    for token in ("", "wrong", "トークン"):
        for path in ("/code", "/case", "/import", "/keep/remove", "/view"):
            assert seat.post(path, csrf=token, code=CODE).status_code == 403
    assert store.search("") == []


def test_records_past_their_time_go_only_after_the_export(store: Store) -> None:
    seat = alone(store)
    case_of(seat)
    assert seat.post("/keep/retention", days="29").status_code == 400
    assert seat.post("/keep/retention", days="30").status_code == 303
    clock = store._clock
    clock.move(days=31)  # type: ignore[attr-defined]
    assert "期間を過ぎた相談：1件" in seat.get("/keep").text
    assert seat.post("/keep/remove").status_code == 400
    assert len(store.search("")) == 1
    done = seat.post("/keep/remove", exported="yes").headers["location"]
    for _ in range(2):
        assert "1件を消しました" in seat.get(done).text, "also when the page is loaded once more"
    assert store.search("") == []


def test_the_form_says_that_there_is_no_place_for_patients(seat: Seat) -> None:
    where = case_of(seat)
    page = seat.get(where).text
    assert page.count("患者さんの名前や病名は、どこにも書かないでください") >= 2
    names = set(re.findall(r'name="([a-z_0-9-]+)"', page))
    # What an item waits for is chosen from a list, and until when is a date.
    waits = {one for one in names if re.fullmatch(r"(was_)?(wait|until)_[a-z0-9_]+", one)}
    for one in waits:
        fields = {"wait": "select", "until": 'input type="date"', "was": 'input type="hidden"'}
        field = fields[one.partition("_")[0]]
        assert f'<{field} form="work" name="{one}"' in page
    assert names - waits <= {
        *("viewport", "color-scheme", "csrf", "here", "large", "lang", "last_note", "heard"),
        *("item", "node", "answer", "go", "again", "note", "digits"),
        *(f"{was}{name}" for name in Change._fields for was in ("", "was_")),
    }


def test_every_word_of_the_file_is_used_and_every_used_word_is_there() -> None:
    known = set(rules().words["ja"]._texts)
    templates = "".join(path.read_text() for path in TEMPLATES.glob("*.html"))
    code = "".join(path.read_text() for path in TEMPLATES.parent.glob("*.py"))
    used = set(re.findall(r"\bw\.([a-z_0-9]+)", templates))
    used |= set(re.findall(r'\bw\("([a-z_0-9]+)"[,)]', templates))
    assert used <= known, used - known
    used |= set(re.findall(r'words(?:\(request\))?(?:\.|\(")([a-z_0-9]+)', code))
    used |= {name for name in known if f'"{name}"' in code + templates}
    made = ("outcome_", "to_", "end_", "state_", "role_", "audit_", "stage_", "order_", "gate_")
    assert {name for name in known - used if not name.startswith(made)} == set()


def test_a_fault_is_told_on_a_page_and_recorded(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(store, "due", lambda _day: 1 / 0)
    page = alone(store, faults=False).get("/")
    assert page.status_code == 500
    assert "内部で問題" in page.text
    assert list(tmp_path.glob("nanbyo-checker-crash-*"))


def test_a_database_that_is_gone_is_told_and_nothing_is_acknowledged(
    seat: Seat, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    def gone(*_: object) -> None:
        raise OperationalError("x", {}, Exception("gone"))

    monkeypatch.setattr(store, "open_case", gone)
    answer = seat.post("/case", code=CODE, institution="x")
    assert answer.status_code == 503
    assert "保存していません" in answer.text


def test_the_site_can_lie_below_a_path(store: Store) -> None:
    from checker.helpdesk.accounts import User  # noqa: PLC0415
    from checker.helpdesk.desk import Desk  # noqa: PLC0415

    site = Site(Desk(rules(), store, None), "/secret-path", User("a", "keeper", "t"))
    below = Seat(routes.app(site), "/secret-path")
    for path in ("/", "/search", "/figures", "/keep", "/subsidies", f"/result?code={CODE}"):
        text = below.get(path).text
        for link in re.findall(r'(?:href|action|src)="([^"]+)"', text):
            assert link.startswith(("/secret-path", "#", "?")), link
    answer = below.post("/code", digits=CODE)
    assert answer.headers["location"].startswith("/secret-path/result")
    assert dt.date.fromisoformat("2026-11-21") == store.today


def cells_of(data: bytes, title: str) -> list[dict[str, object]]:
    """Return the rows of a sheet by the names of its columns."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(data))[title].values
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_an_export_keeps_all_that_removing_takes_away(store: Store) -> None:
    """The link beside the button, not the year that the figures show: the case is older."""
    seat = alone(store)
    where = case_of(seat, code=code_with("excel", "not_installed"))
    seat.post(f"{where}", note="=1+1\n二行目")
    assert seat.post(f"{where}", caller="田中", telephone="083-000-0000").status_code == 303
    node = re.search(r'name="node" value="([^"]*)"', seat.get(where).text)
    item = re.search(r'name="item" value="([^"]*)"', seat.get(where).text)
    assert node is not None
    assert item is not None
    seat.post(f"{where}/say", item=item[1], node=node[1], answer="no")
    plan = {"prefecture": "35", "was_prefecture": "35", "item-0-name": "卓上のPC"}
    plan |= {"program": "yamaguchi-r8-online-registration", "item-0-amount": "148000"}
    assert seat.send(f"{where}/subsidy", plan).status_code == 303
    seat.post(f"{where}/code", digits=a_code(2))
    old = store.open_case("田中", "古い病院", "", HEARD)
    store.add_note(old, "田中", "+81")
    store._clock.move(days=800)  # type: ignore[attr-defined]
    page = seat.get("/keep").text
    links = {
        kind: link.replace("&amp;", "&")
        for link, kind in re.findall(r'href="(/export/(xlsx|csv)[^"]*)"', page)
    }
    book = seat.get(links["xlsx"]).content
    assert [row["医療機関の名前"] for row in cells_of(book, "相談")] == ["山口内科", "古い病院"]
    notes = [
        (row["番号"], row["だれが"], row["メモ"], row["日時"]) for row in cells_of(book, "メモ")
    ]
    assert [note[:3] for note in notes] == [
        (1, "この窓口", "=1+1\n二行目"),
        (2, "田中", "+81"),
    ]
    assert all(re.fullmatch(r"2026-11-21 \d\d:\d\d", str(note[3])) for note in notes)
    told = cells_of(book, "相談")[0]
    assert (told["相手の名前"], told["電話番号"], told["担当"]) == (
        "田中",
        "083-000-0000",
        "この窓口",
    )
    (said,) = cells_of(book, "電話で話したこと")
    assert (said["番号"], said["だれが"], said["答え"]) == (1, "この窓口", "いいえ")
    assert "。" in str(said["聞いたこと"])
    (money,) = cells_of(book, "補助金について聞いたこと")
    assert "卓上のPC 148,000円" in str(money["補助金について聞いたこと"])
    first, second, third = cells_of(book, "聞いた結果")
    assert first["結果の番号（12桁）"] == grouped(code_with("excel", "not_installed"))
    assert second["結果の番号（12桁）"] == grouped(a_code(2))
    excel = rules().pack.requirement("excel")
    assert excel is not None
    assert str(first[excel.title.ja]).startswith("不適合 ")
    assert all(first[entry.title.ja] for _, entry in rules().pack.entries)
    assert (third["番号"], third["結果の番号（12桁）"]) == (2, "1234-5678-9012")
    browser = rules().pack.requirement("browser")
    assert browser is not None
    assert third[browser.title.ja] == "none_installed"
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(book)) for cell in sheet["A:Z"]]
    assert not [cell for column in cells for cell in column if cell.data_type == "f"]
    csv = seat.get(links["csv"]).content
    assert csv.startswith(b"\xef\xbb\xbf")
    text = csv.decode("utf-8-sig")
    assert '"\'=1+1\n二行目"' in text
    assert "'+81" in text
    assert grouped(a_code(2)) in text


def test_notes_are_for_the_keeper_alone(store: Store) -> None:
    from tests.helpdesk.desks import Seats  # noqa: PLC0415

    seats = Seats(store)
    case_of(seats.logged_in("佐藤", "agent"))
    store.add_note(1, "佐藤", "ここだけの話")
    for role, sees in (("agent", False), ("keeper", True)):
        text = seats.logged_in(role, role).get("/export/csv").content.decode("utf-8-sig")
        assert ("ここだけの話" in text) == sees
        assert ("山口内科" in text) == sees


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_sheet_of_an_export_has_a_name_of_its_own(seat: Seat, lang: str) -> None:
    case_of(seat)
    seat.client.cookies.set("lang", lang)
    book = openpyxl.load_workbook(io.BytesIO(seat.get("/export/xlsx").content))
    assert len(set(book.sheetnames)) == len(book.sheetnames) == 9


@pytest.mark.parametrize(
    "words",
    ["ID", "ログインできない", "ovpn", "起動しない", "SmartScreen", "いくら", "iPad", "ｉＰａｄ"],
)
def test_what_is_asked_every_day_is_found_with_words_to_say(seat: Seat, words: str) -> None:
    page = seat.get(f"/search?q={words}").text
    assert '<div class="speech">' in page
    assert "見つかりません" not in page


def test_what_is_said_every_day_can_be_spoken() -> None:
    assert rules().everyday
    for one in rules().everyday:
        for text in one.say:
            assert breath(text.ja) <= BREATH
            assert breath(text.en) <= BREATH
            assert not re.search(r"[（）()]", text.ja + text.en)


def test_another_day_is_told_of_and_records_have_todays(store: Store) -> None:
    desk = Desk(rules(), store, None, dt.date(2027, 5, 1))
    seat = Seat(routes.app(Site(desk, "", User("この窓口", "keeper", "token-of-a-form"))))
    page = seat.get("/subsidies").text
    assert "2027-05-01の時点で答えています" in page
    assert "2027-05-01現在のルール" in page
    row = store.case(int(case_of(seat).rpartition("/")[2]))
    assert row is not None
    assert row.opened_day == START.date()
    assert f'value="{START.date()}"' in seat.get("/figures").text


def test_without_another_day_nothing_is_told_of_one(seat: Seat) -> None:
    assert "の時点で答えています" not in seat.get("/subsidies").text


def test_what_a_code_leaves_open_is_counted_as_open(seat: Seat) -> None:
    case_of(seat, code=code_with("printer_a4", "none_found"))
    row = next(line for line in rows_of(seat) if "印刷" in line or "プリンタ" in line)
    for sentence in ("見つかりません", "ファクスだけ", "または"):
        assert sentence in row, row


def test_what_a_report_tells_is_counted_as_seen(seat: Seat, store: Store) -> None:
    heard = Heard("", "not_ready", [("printer_a4", "only_virtual")])
    store.open_case("x", "", "", heard)
    row = next(line for line in rows_of(seat) if "印刷" in line or "プリンタ" in line)
    assert "または" not in row


def rows_of(seat: Seat) -> list[str]:
    return seat.get("/export/csv").content.decode("utf-8-sig").splitlines()


def test_a_script_is_walked_without_a_record(store: Store) -> None:
    seats = Seats(store)
    reader = seats.logged_in("見る人", "reader")
    code = code_with("excel", "not_installed")
    path = f"/walk?code={code}"
    assert f"/walk?code={grouped(code)}" in reader.get(f"/result?code={code}").text
    for _ in range(40):
        page = reader.get(path).text
        links = re.findall(r'href="(/walk\?[^"]*said=[^"]*)"', page)
        assert '<ol class="say">' in page
        if not links:
            break
        path = links[-1].replace("&amp;", "&").partition("#")[0]
    else:
        raise AssertionError("no end")
    assert store.search("") == []


@pytest.mark.parametrize("said", ["x", "a.b", "a.b.c.d", "<b>.x.y", "excel.no_such.yes"])
def test_what_is_no_answer_of_a_script_is_passed_over(seat: Seat, said: str) -> None:
    code = code_with("excel", "not_installed")
    page = seat.get("/walk", params={"code": code, "said": said})
    assert page.status_code == 200
    assert "<b>.x" not in page.text


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [
        ({"network_keeper", "done"}, ("referred", "network_keeper")),
        ({"vendor", "prefecture"}, ("referred", "prefecture")),
        ({"institution_it", "recheck"}, ("referred", "institution_it")),
        ({"done"}, ("solved", "")),
        ({"done", "buy"}, ("waiting", "")),
        ({"other_pc"}, ("waiting", "")),
    ],
)
def test_the_end_of_a_call_proposes_how_the_case_is_left(
    ends: set[str], wanted: tuple[str, str]
) -> None:
    guides = rules().guides
    ended = {}
    for end in ends:
        ended[end] = next(
            name
            for name, node in guides.common.nodes.items()
            if node.end == end or (end == "buy" and node.end == "wait")
        )
    at = Talk("", "", (), ended, frozenset(), {}, (), new_pc=False, passed=(), offered=())
    assert proposed(at, guides) == wanted


def test_a_proposal_is_saved_by_one_click_with_the_note(seat: Seat, store: Store) -> None:
    where = case_of(seat)
    answer = seat.send(where, {"note": "言づて", "propose": "referred network_keeper"})
    assert answer.status_code == 303
    row = store.case(int(where.rpartition("/")[2]))
    assert row is not None
    assert (row.outcome, row.referred_to) == ("referred", "network_keeper")
    assert "言づて" in seat.get(where).text
    assert seat.send(where, {"propose": "nonsense x"}).status_code == 400


def test_while_a_call_goes_on_nothing_is_proposed(seat: Seat) -> None:
    assert 'name="propose"' not in seat.get(case_of(seat)).text


def test_what_is_found_in_the_rules_leads_to_its_words(seat: Seat) -> None:
    page = seat.get("/search?q=プリンタ").text
    assert 'href="/item/printer_a4"' in page
    item = seat.get("/item/printer_a4").text
    assert '<ol class="say">' in item
    assert "<li>プリンタが見つかりません。</li>" in item
    assert seat.get("/item/nothing").status_code == 404


def test_a_code_that_was_read_twice_does_not_hide_before_and_after(seat: Seat) -> None:
    where = case_of(seat, code=code_with("excel", "not_installed"))
    fixed = code_with("excel", "installed")
    for _ in range(2):
        assert seat.post(f"{where}/code", digits=fixed).status_code == 303
    page = seat.get(where).text
    assert "変わった項目はありません" not in page


def test_the_keeper_lets_cases_go_by_schedule_and_it_says_who_decided(
    seat: Seat, store: Store
) -> None:
    assert seat.send("/keep/schedule", {"decided_by": "課長"}).status_code == 400
    assert seat.send("/keep/schedule", {"sure": "yes"}).status_code == 400
    assert store.schedule() == ""
    done = seat.send("/keep/schedule", {"decided_by": "課長", "sure": "yes"})
    assert done.status_code == 303
    assert "決めた人：課長" in seat.get("/keep").text
    number = store.open_case("x", "古い医院", "", HEARD)
    store._clock.move(days=731)  # type: ignore[attr-defined]
    assert "古い医院" not in seat.get("/").text
    assert store.case(number) is None
    assert "決めた日数による" in seat.get("/keep").text
    assert seat.send("/keep/schedule", {"stop": "yes"}).status_code == 303
    assert store.schedule() == ""


@pytest.mark.parametrize(("system", "other"), [("macos", True), ("windows", False)])
def test_digits_of_another_kind_of_pc_are_told(seat: Seat, system: str, *, other: bool) -> None:
    where = case_of(seat, code=code_with("excel", "not_installed"))
    later = next(
        code
        for code in map(a_code, range(10_000))
        if (decode(code, TABLES).system or "windows") == system
    )
    assert seat.post(f"{where}/code", digits=later).status_code == 303
    assert (rules().words["ja"].other_machine in seat.get(where).text) is other

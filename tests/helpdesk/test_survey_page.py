"""The tab for a prefecture's officer: forms in, a table, form 2 and drafts out; nothing is kept."""

import base64
import email
import email.policy
import io
import re
import zipfile
from pathlib import Path

import httpx
import msgspec
import openpyxl
import pytest

from tests.helpdesk.desks import Seat, Seats, store_in
from tests.survey.forms import PLACES, RIGHT, changed, made, row_of, zipped

UPLOAD = list[tuple[str, tuple[str, bytes]]]


def faulty() -> bytes:
    answers = msgspec.structs.replace(RIGHT, code="352039")
    return changed(
        made("352039", answers),
        lambda sheet: sheet.__setitem__(f"E{row_of(sheet, '電話')}", None),
    )


FILES: UPLOAD = [
    ("files", ("宇部.xlsx", made("352021"))),
    ("files", ("山口.xlsx", faulty())),
    ("files", ("まとめ.zip", zipped({"【352047萩市】様式1.xlsx": made("352047")}))),
    ("files", ("府中.xlsx", made("342084"))),
]


def send(seat: Seat, files: UPLOAD | None = None, **fields: str) -> httpx.Response:
    data = {"csrf": seat.csrf(), "prefecture": "35", **fields}
    return seat.ask("POST", "/survey", data=data, files=files)


def kept(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_table_of_who_answered(seat: Seat) -> None:
    page = send(seat, FILES)
    assert page.status_code == 200
    text = page.text
    assert (
        "届いて直すところのないもの 2、直すところのあるもの 1、二つの版があるもの 0、未提出 15"
        in text
    )
    assert re.search(r"宇部市</th><td><span[^>]*>○ 届いた<", text)
    assert re.search(r"山口市</th><td><span[^>]*>× 届いた（直すところあり）<", text)
    assert re.search(r"防府市</th><td><span[^>]*>？ 未提出<", text)
    assert "様式1 E9：記入がありません" in text
    assert "ほかの都道府県の団体です" in text
    assert RIGHT.mail not in text


def test_form_2_and_the_drafts_come_of_what_the_page_brought_back(seat: Seat) -> None:
    back = kept(send(seat, FILES).text)
    book = send(seat, kept=back, action="form2")
    assert "%E6%A7%98%E5%BC%8F2.xlsx" in book.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["様式2"]
    assert [sheet.cell(row, 3).value or "" for row in range(6, 10)] == ["○", "○", "○", ""]
    drafts = send(seat, kept=back, action="drafts", due="2025-02-14", contact="山口県")
    with zipfile.ZipFile(io.BytesIO(drafts.content)) as archive:
        names = archive.namelist()
        assert len(names) == 1 + 15 + 1
        first = email.message_from_bytes(archive.read(names[0]), policy=email.policy.default)
    assert first["Subject"] == "【350001山口県・意向等調査】"
    attached = {
        part.get_filename(): part.get_content() for part in first.walk() if part.get_filename()
    }
    assert set(attached) == {
        "【350001山口県】様式2.xlsx",
        "【352021宇部市】様式1.xlsx",
        "【352039山口市】様式1.xlsx",
        "【352047萩市】様式1.xlsx",
    }


def test_what_is_missing_is_asked_for(seat: Seat) -> None:
    assert "都道府県を選んでください" in send(seat, FILES, prefecture="").text
    assert "様式1のファイルを選んでください" in send(seat).text
    answer = send(seat, FILES, action="drafts", due="")
    assert answer.status_code == 400
    assert "県が決めた期限が要ります" in answer.text


@pytest.mark.parametrize("text", ["", "!!!", "UEsDBA==", "QUJD", "A" * 1000])
def test_what_comes_back_may_be_anything(text: str, seat: Seat) -> None:
    assert send(seat, kept=text, action="form2").status_code == 400


def test_a_zip_that_means_harm_costs_no_memory_and_ends_nothing(seat: Seat) -> None:
    bomb, many = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.xlsx", bytes(7_000_000))
    page = send(seat, [("files", ("a.zip", bomb.getvalue()))], prefecture="35")
    assert page.status_code == 200
    assert "zipの中身が大きすぎます" in page.text
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(251):
            archive.writestr(f"{number}.xlsx", b"")
    assert send(seat, [("files", ("a.zip", many.getvalue()))]).status_code == 413


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_comes_back_packed_or_damaged_is_no_fault_of_ours(kind: int, seat: Seat) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        archive.writestr("0000/a.xlsx", made())
    for at in range(0, 120, 10):
        data = bytearray(out.getvalue())
        data[at] ^= 0xFF
        text = base64.b64encode(data).decode()
        assert send(seat, kept=text).status_code in {200, 400}
    data = bytearray(out.getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # locked by a password
    assert send(seat, kept=base64.b64encode(data).decode()).status_code in {200, 400}


def test_a_file_that_is_no_form_is_told(seat: Seat) -> None:
    page = send(seat, [("files", ("メモ<b>.xlsx", b"no workbook"))])
    assert page.status_code == 200
    assert "メモ&lt;b&gt;.xlsx" in page.text
    assert "読めません" in page.text


def test_a_name_of_a_form_is_text_on_the_page(seat: Seat) -> None:
    spoilt = changed(
        made("352021"), lambda sheet: sheet.__setitem__(f"E{row_of(sheet, '電話')}", "<script>x")
    )
    page = send(seat, [("files", ("a.xlsx", spoilt))]).text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_reader_sees_no_form_and_may_not_send_one(tmp_path: Path) -> None:
    seat = Seats(store_in(tmp_path)).logged_in("reader", "reader")
    page = seat.get("/survey")
    assert page.status_code == 200
    assert 'name="files"' not in page.text
    assert send(seat, FILES[:1]).status_code in {403, 413}


def test_the_search_finds_the_official_questions(seat: Seat) -> None:
    page = seat.get("/search", params={"q": "補助率"}).text
    assert "自治体向けの公式Q&amp;A" in page
    assert "令和8年度補助金 3-2" in page
    page = seat.get("/search", params={"q": "独自開発 人件費"}).text
    assert "今の答え：令和8年度補助金 2-12" in page


def test_the_tab_is_there(seat: Seat) -> None:
    assert "調査（自治体）" in seat.get("/").text
    page = seat.get("/survey").text
    assert "市町村・県の方の画面です" in page
    assert len(re.findall(r'<option value="\d\d"', page)) == len(PLACES.prefectures)

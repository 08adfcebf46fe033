"""Form 1: made, filled in by people and programs, and read back."""

import contextlib
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker.errors import BadInputError
from checker.survey.answers import Answers, read_answers
from checker.survey.form import load_surveys
from checker.survey.marks import circle, people
from checker.survey.read import read_form
from checker.survey.sheets import address, read_book
from tests.books.made import ods
from tests.survey.forms import (
    COUNT,
    MARK,
    PLACES,
    RIGHT,
    SURVEY,
    changed,
    made,
    read,
    row_of,
    saved,
    told,
)

Change = Callable[[Worksheet], None]


def put(words: str, column: int, value: object) -> Change:
    """Return a change: write a value into the row that holds some words."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, words), column).value = value  # type: ignore[assignment]

    return change


def both(*changes: Change) -> Change:
    """Return several changes as one."""

    def change(sheet: Worksheet) -> None:
        for one in changes:
            one(sheet)

    return change


# ---- the form as it is made


@pytest.mark.parametrize("code", ["352021", "352012", "010006", "131016", "011002"])
def test_what_is_made_is_read_back(code: str) -> None:
    answers = Answers(
        code, "課", "a@b.example.jp", "03-5253-1111", "other", "検討中", {"local-children": 0}
    )
    form = read(made(code, answers))
    assert form.place == PLACES.by_code[code]
    assert form.answers == answers
    assert form.faults == ()


def test_the_survey_has_what_the_notice_lists() -> None:
    assert [one.mark for one in SURVEY.choices] == list("①②③④")
    groups = [one.group for one in SURVEY.schemes]
    assert (groups.count("公費負担医療"), groups.count("地方単独医療費助成")) == (15, 4)
    assert [one.id for one in SURVEY.schemes if one.needs_text] == ["local-other"]


def test_the_sheet_is_guarded_and_checks_what_is_typed() -> None:
    sheet = load_workbook(io.BytesIO(made())).worksheets[0]
    assert sheet.protection.sheet
    row = row_of(sheet, "更生医療")
    assert not sheet.cell(row, MARK).protection.locked
    assert not sheet.cell(row, COUNT).protection.locked
    assert sheet.cell(row, MARK - 1).protection.locked
    kinds = sorted(str(one.type) for one in sheet.data_validations.dataValidation)
    assert kinds == ["custom", "list", "list", "whole"]
    total = row_of(sheet, "合計")
    assert str(sheet.cell(total, COUNT).value).startswith("=SUM(")
    assert str(sheet.cell(total, MARK).value).startswith("=COUNTIF(")


@pytest.mark.parametrize(
    ("code", "off"),
    [
        ("350001", {"更生医療", "育成医療", "養育医療"}),
        ("011002", set()),
        ("352012", {"精神通院", "特定医療費"}),
        ("352021", {"精神通院", "特定医療費"}),
        ("131016", {"精神通院", "特定医療費"}),
    ],
)
def test_schemes_that_a_body_does_not_run_are_marked(code: str, off: set[str]) -> None:
    sheet = load_workbook(io.BytesIO(made(code))).worksheets[0]
    found = {
        str(sheet.cell(row, 4).value)
        for row in range(1, 60)
        if sheet.cell(row, 7).value == "実施主体ではない"
    }
    assert {word for word in off if any(word in name for name in found)} == off
    assert len(found) == len(off)


# ---- what comes back

FINE: dict[str, Change] = {
    "round-zero": put("更生医療", MARK, "〇"),
    "large-circle": put("更生医療", MARK, "◯"),
    "small-o": put("更生医療", MARK, "o"),
    "wide-o": put("更生医療", MARK, " Ｏ "),
    "cross-for-no": put("精神通院", MARK, "×"),
    "wide-digits": put("更生医療", COUNT, "３２０"),
    "with-unit": put("更生医療", COUNT, "約320人"),
    "text-number": put("更生医療", COUNT, "320"),
    "float": put("更生医療", COUNT, 320.0),
    "commas": put("こどもの医療費", COUNT, "１８，４００"),
    "five-digit-code": put("団体コード", MARK, "35202"),
    "number-code": put("団体コード", MARK, 352021),
    "wide-code": put("団体コード", MARK, "３５２０２１"),
    "name-with-prefecture": put("市区町村の名称", MARK, "山口県　宇部市"),
    "sheet-renamed": lambda sheet: setattr(sheet, "title", "宇部市(2)"),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_clear_is_taken(name: str) -> None:
    form = read(changed(made(), FINE[name]))
    assert form.faults == ()
    assert form.answers == RIGHT
    assert form.place == PLACES.by_code["352021"]


FAULTS: dict[str, tuple[Change, dict[str, str]]] = {
    "wrong-digit": (put("団体コード", MARK, "352022"), {"E3": "検査数字が合いません"}),
    "no-code": (put("団体コード", MARK, None), {"E3": "記入がありません（名称からは 352021）"}),
    "code-of-another": (put("団体コード", MARK, "352039"), {"E3": "山口県山口市のもので"}),
    "no-name": (put("市区町村の名称", MARK, None), {"E4": "記入がありません"}),
    "name-of-nobody": (put("市区町村の名称", MARK, "宇部町"), {"E4": "この名称の団体はありません"}),
    "no-office": (put("部署(部局", MARK, None), {"E7": "記入がありません"}),
    "mail": (put("メール", MARK, "福祉課"), {"E8": "メールアドレスを一つ"}),
    "phone": (put("電話", MARK, "内線123"), {"E9": "市外局番から"}),
    "two-choices": (put("② 2次", MARK, "○"), {"E14": "一つだけ", "E15": "一つだけ"}),
    "no-choice": (put("① 1次", MARK, None), {"E17": "①～④のどれか"}),
    "unclear-choice": (put("① 1次", MARK, "0"), {"E14": "○か空欄"}),
    "other-without-text": (
        both(put("① 1次", MARK, None), put("④ その他", MARK, "○")),
        {"E18": "④を選んだときは"},
    ),
    "unclear-mark": (put("更生医療", MARK, "レ"), {"E24": "○か空欄"}),
    "mark-without-number": (put("育成医療", COUNT, None), {"F25": "受給者数の記入が必要"}),
    "number-without-mark": (put("養育医療", COUNT, 5), {"E31": "○がありません"}),
    "number-in-words": (put("育成医療", COUNT, "数名"), {"F25": "整数で"}),
    "fraction": (put("育成医療", COUNT, 12.5), {"F25": "整数で"}),
    "negative": (put("育成医療", COUNT, -3), {"F25": "整数で"}),
    "range": (put("育成医療", COUNT, "10～20"), {"F25": "整数で"}),
    "not-run-by-it": (
        both(put("精神通院", MARK, "○"), put("精神通院", COUNT, 5)),
        {"E23": "実施主体ではありません"},
    ),
    "other-aid-without-text": (
        both(put("その他の地方単独", MARK, "○"), put("その他の地方単独", COUNT, 5)),
        {"E43": "内容の記入が必要"},
    ),
    "row-deleted": (
        lambda sheet: sheet.delete_rows(row_of(sheet, "肝炎")),
        {"": "「肝炎治療特別促進事業による医療費助成」の行がありません"},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_clear_is_told_with_its_cell(name: str) -> None:
    change, wanted = FAULTS[name]
    found = told(read(changed(made(), change)))
    assert set(found) == set(wanted)
    for cell, words in wanted.items():
        assert words in found[cell]


def test_a_plan_without_a_scheme_is_a_fault() -> None:
    form = read(made(answers=msgspec.structs.replace(RIGHT, schemes={})))
    assert [one.text.ja for one in form.faults] == ["申請する予定なのに、対象の制度に○がありません"]


def test_inserted_rows_and_columns_do_not_matter() -> None:
    def change(sheet: Worksheet) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(row_of(sheet, "育成医療"), 2)
        sheet.insert_rows(1, 3)
        sheet.insert_cols(2)

    form = read(changed(made(), change))
    assert form.answers == RIGHT
    assert form.faults == ()


def test_a_mark_in_a_line_that_the_form_does_not_have_is_told() -> None:
    def change(sheet: Worksheet) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        row = row_of(sheet, "育成医療")
        sheet.insert_rows(row)
        sheet.cell(row, 4).value = "高齢者医療"
        sheet.cell(row, MARK).value = "○"
        sheet.cell(row, COUNT).value = 5

    assert list(told(read(changed(made(), change)))) == ["E25"]


@pytest.mark.parametrize("office", ["健康福祉部 障害福祉課", "電話・メール相談係"])
def test_an_answer_that_has_the_word_of_another_field_is_not_its_label(office: str) -> None:
    words = put("部署(部局", MARK, office)
    form = read(changed(made(), both(words, put("メールアドレス", MARK, "電話で"))))
    assert list(told(form)) == ["E8"]
    assert (form.answers.office, form.answers.phone) == (office, RIGHT.phone)
    form = read(changed(made(), both(words, put("電話番号", MARK, "メールで"))))
    assert list(told(form)) == ["E9"]
    assert (form.answers.office, form.answers.mail) == (office, RIGHT.mail)


def test_an_empty_template_beside_a_filled_sheet_is_left_out() -> None:
    book = load_workbook(io.BytesIO(made()))
    book.copy_worksheet(book.worksheets[0]).title = "様式1 (原本)"
    for row in book["様式1 (原本)"].iter_rows():
        for cell in row:
            if cell.column in {MARK, COUNT} and cell.row not in {13, 22}:
                try:
                    cell.value = None
                except AttributeError:
                    continue  # the rest of a merged cell
    assert read(saved(book)).answers == RIGHT


def test_two_filled_sheets_are_two_forms() -> None:
    book = load_workbook(io.BytesIO(made()))
    book.copy_worksheet(book.worksheets[0])
    assert len(read_form(saved(book), "f", SURVEY, PLACES)) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "読めません"),
        (b"PK\x03\x04broken", "読めません"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "読めません"),
        (b"code,name\n", "読めません"),
        (b"P" * 9_000_000, "大きすぎます"),
    ],
)
def test_what_is_no_workbook_is_told(data: bytes, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_form(data, "f.xlsx", SURVEY, PLACES)
    assert words in caught.value.problem.ja


def test_a_workbook_without_a_form_is_told() -> None:
    def clear(sheet: Worksheet) -> None:
        sheet.delete_rows(1, 60)

    with pytest.raises(BadInputError, match="no form 1"):
        read(changed(made(), clear))


def test_a_stray_cell_far_away_costs_nothing() -> None:
    far = changed(made(), lambda sheet: sheet.__setitem__("XFD1048576", "x"))
    assert read(far).answers == RIGHT


# ---- other programs


@pytest.mark.real
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_libreoffice_saves_what_is_read_back(
    kind: str, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("soffice")
    source = tmp_path / "form.xlsx"
    source.write_bytes(changed(made(), both(FINE["wide-digits"], FINE["round-zero"])))
    out = tmp_path / "out"
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to",
            kind,
            "--outdir",
            out,
            source,
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    form = read((out / f"form.{kind}").read_bytes(), f"form.{kind}")
    assert form.answers == RIGHT
    assert form.faults == ()


# ---- the answers file


def test_answers_of_a_file() -> None:
    text = 'code = "352021"\nchoice = "second"\n[schemes]\nlocal-children = 20\n'
    answers = read_answers(text.encode(), "a.toml", SURVEY)
    assert answers.schemes == {"local-children": 20}
    assert read_answers(b'{"choice": "none"}', "a.json", SURVEY).choice == "none"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('choice = "third"', "choice"),
        ("[schemes]\nchildren = 1", "schemes.children"),
        ("[schemes]\nlocal-children = -1", "schemes.local-children"),
        ('colour = "red"', "colour"),
        ("{", ""),
    ],
)
def test_answers_that_cannot_be_used(text: str, place: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_answers(text.encode(), "a.toml", SURVEY)
    assert caught.value.place == place


# ---- marks and numbers


@pytest.mark.parametrize("text", ["○", "〇", "◯", "o", "O", "ｏ", "Ｏ", "◎", "●", "⭕️", " ○ "])
def test_circles(text: str) -> None:
    assert circle(text) is True


@pytest.mark.parametrize("text", ["", "　", "×", "-", "－", "―", "なし", "x"])
def test_no_circle(text: str) -> None:
    assert circle(text) is False


@pytest.mark.parametrize("text", ["0", "１", "レ", "✓", "△", "○？", "あり", "検討中"])
def test_not_to_be_told(text: str) -> None:
    assert circle(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("1,200", 1200),
        ("１，２００人", 1200),
        ("約1200名", 1200),
        ("1200人程度", 1200),
        ("10000000", 10_000_000),
        ("10000001", None),
        ("1.200", None),
        ("12,00", None),
        ("1200～1300", None),
        ("10人未満", None),
        ("不明", None),
        ("-1", None),
        ("", None),
    ],
)
def test_people(text: str, count: int | None) -> None:
    assert people(text) == count


def test_cells_have_their_names() -> None:
    assert [address(0, 0), address(9, 25), address(0, 26), address(99, 701)] == [
        "A1",
        "Z10",
        "AA1",
        "ZZ100",
    ]


def test_the_newest_survey_comes_first() -> None:
    starts = [one.start for one in load_surveys().values()]
    assert starts == sorted(starts, reverse=True)


# ---- hostile workbooks


CELL = (
    '<table:table-cell table:number-columns-repeated="{}" office:value-type="string">'
    "<text:p>x</text:p></table:table-cell>"
)
ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


def test_repeated_cells_of_libreoffice_cost_nothing() -> None:
    (sheet,) = read_book(ods(ROW.format(1_048_576, CELL.format(16_384))), "f.ods")
    assert sheet.at(0, 0) == "x"
    assert len(sheet.rows) <= 400


def test_cells_repeated_until_they_fill_the_memory_are_refused() -> None:
    row = ROW.format(99, CELL.format(99) * 30)
    with pytest.raises(BadInputError) as caught:
        read_book(ods(row * 30), "f.ods")
    assert "大きすぎます" in caught.value.problem.ja


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 41_000_000)
    with pytest.raises(BadInputError) as caught:
        read_book(out.getvalue(), "f.xlsx")
    assert "大きすぎます" in caught.value.problem.ja


@settings(max_examples=60)
@given(st.data())
def test_no_damaged_workbook_is_a_fault(data: st.DataObject) -> None:
    whole = bytearray(TEMPLATE)
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for one in (bytes(whole), bytes(whole[:cut])):
        with contextlib.suppress(BadInputError):
            read_form(one, "f.xlsx", SURVEY, PLACES)


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_no_text_is_a_fault_for_marks_numbers_and_codes(text: str) -> None:
    assert circle(text) in {True, False, None}
    count = people(text)
    assert count is None or count >= 0
    assert PLACES.read_code(text) is not None
    assert isinstance(PLACES.named(text), tuple)


TEMPLATE = made()

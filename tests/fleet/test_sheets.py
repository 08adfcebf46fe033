"""Spec sheets as vendors send them, and as an attacker would."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from checker import wording
from checker.cli.main import main
from checker.errors import BadInputError, UsageError
from checker.fleet import candidates_xlsx, catalogue, money, sheet
from checker.fleet.candidate_words import read_candidate_words
from checker.packs.locate import rules_root

CATALOGUE = catalogue.read_catalogue(rules_root())
WORDS = read_candidate_words(rules_root())
HEAD = "品名,メモリ,ストレージ,ディスプレイ,OS,Office,価格（税込）"
LINE = 'A社ノート,8GB,SSD 256GB,フルHD,Windows 11 Pro,Officeなし,"148,000円"'
SPEC = {
    "name": "A社ノート",
    "memory": "8GB",
    "disk": "SSD 256GB",
    "display": "フルHD",
    "os": "Windows 11 Pro",
    "excel": "Officeなし",
    "price": "148,000円",
}


def read(data: bytes, file: str = "x.csv") -> list[Any]:
    return [spec.texts for spec in sheet.read(data, file, CATALOGUE).specs]


def turned(text: str) -> bytes:
    rows = list(csv.reader(text.splitlines()))
    return "\n".join(",".join(column) for column in zip(*rows, strict=True)).encode()


def test_a_sheet_with_a_pc_in_each_column_is_turned_by_the_program() -> None:
    two = f"{HEAD}\n{LINE.replace(chr(34) + '148,000円' + chr(34), '148000')}\n"
    whole = two + two.splitlines()[1].replace("A社", "B社")
    wanted = read(whole.encode())
    assert len(wanted) == 2
    assert read(turned(whole)) == wanted
    numbered = "\n".join(
        f"{n},,{line}" for n, line in enumerate(turned(whole).decode().split("\n"))
    )
    assert read(numbered.encode()) == wanted
    quotation = sheet.read(turned(whole), "x.csv", CATALOGUE)
    assert [spec.place for spec in quotation.specs] == ["1行目B列", "1行目C列"]
    prices = "品名,A,B\n価格,1,2\n"
    assert "no row of heads" in refused(prices.encode()), "names and prices are no specification"


@pytest.mark.parametrize(
    ("written", "shown"), [("8GB", "8 GB"), ("7.9GB", "7.9 GB"), ("7.3GB", "7.3 GB")]
)
def test_memory_reads_as_the_sheet_writes_it(written: str, shown: str) -> None:
    found = catalogue.memory(written, CATALOGUE)
    assert found is not None
    assert wording.size(found) == shown


def test_why_a_drive_is_smaller_than_the_sheet_says(capsys: pytest.CaptureFixture[str]) -> None:
    main(["candidate", "--memory", "8GB", "--disk", "SSD 256GB"])
    shown = "".join(capsys.readouterr().out.split())
    assert "全体238GB" in shown
    assert "仕様書の256GBは238GBになります" in shown
    main(["candidate", "--memory", "8GB"])
    assert "仕様書の256GB" not in "".join(capsys.readouterr().out.split())
    assert 256 * 10**9 // 2**30 == 238


def refused(data: bytes, file: str = "x.csv") -> str:
    with pytest.raises(BadInputError) as caught:
        read(data, file)
    return caught.value.say("en")


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"),
        *("utf-32", "utf-32-le", "utf-32-be", "iso2022_jp"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_in_the_encodings_that_programs_write(encoding: str, end: str) -> None:
    assert read(end.join([HEAD, LINE, ""]).encode(encoding)) == [SPEC]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters(delimiter: str) -> None:
    text = f"{HEAD}\n{LINE}".replace('"148,000円"', "148-000円").replace(",", delimiter)
    assert read(text.replace("148-000", "148,000").encode()) == [SPEC]


def test_what_stands_above_the_heads_and_between_the_lines_does_not_matter() -> None:
    text = f"御見積書\n\n〇〇病院 御中,,,\n{HEAD}\n{LINE}\n,,,\n\n{LINE}\n"
    assert read(text.encode()) == [SPEC, SPEC]


def test_a_line_break_in_quotes_belongs_to_its_cell() -> None:
    text = '品名,"メモリ\n（標準）",OS\n"A社\nノート","8GB\n(8GB×1)",Windows 11\n'
    assert read(text.encode()) == [
        {"name": "A社 ノート", "memory": "8GB (8GB×1)", "os": "Windows 11"}
    ]


def test_columns_that_belong_together_are_read_together_and_others_left_alone() -> None:
    text = (
        "HOST NAME,PROGRAM,メモリ,メモリ規格,最大メモリ,画面サイズ,解像度,OS,OSの版,価格,金額計\n"
        "pc,x,8GB,DDR4-3200,64GB,15.6型,1920×1080,Windows 11 Pro,25H2,148000,296000\n"
    )
    (spec,) = read(text.encode())
    assert spec == {
        "name": "pc",
        "memory": "8GB",
        "display": "15.6型 1920×1080",
        "os": "Windows 11 Pro 25H2",
        "price": "148000",
    }
    assert catalogue.screen(spec["display"], CATALOGUE) == (1920, 1080)


def test_the_number_of_pcs_is_limited_exactly() -> None:
    head, line = HEAD.encode() + b"\n", LINE.encode() + b"\n"
    assert len(read(head + line * sheet.ROWS)) == sheet.ROWS
    for more in (1, 99):
        assert f"up to {sheet.ROWS}" in refused(head + line * (sheet.ROWS + more))
    assert "too many rows" in refused(head + line * 25_000)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no row of heads"),
        (LINE.encode(), "no row of heads"),
        ("品名,価格\nA,1\n".encode(), "no row of heads"),
        (HEAD.encode(), "no PC under the heads"),
        (b"\xff\xff\x80\x81", "line 1: it is neither UTF-8"),
        (b"ok\n\x81\x39\xff", "line 2: it is neither UTF-8"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (b'"' + b"x" * 200_000, "line 1: a quotation mark"),
        (f'{HEAD}\nA,8GB\nB,"8GB\nC,16GB\n'.encode(), "line 3: a quotation mark"),
        (b"," * 4_000_001, "too large"),
        (b"\n" * 4_000_000, "too many rows"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\0\0\0\x18ftypheic", "picture"),
        (b"MZ\x90", "program"),
        (b"<html><table><tr><td>", "web page"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "damaged"),
    ],
    ids=range(18),
)
def test_what_is_no_sheet_is_refused_with_a_reason(data: bytes, says: str) -> None:
    assert says in refused(data)


def test_controls_and_endless_cells_are_made_harmless() -> None:
    text = f"品名,メモリ,OS\n\x1b[2J\u202eA{'x' * 500},8GB\x07,=1+1\n"
    (spec,) = read(text.encode())
    assert len(spec["name"]) == 300
    assert not set("\x1b\u202e\x07") & set("".join(spec.values()))
    assert spec["os"] == "=1+1"


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new book has a sheet
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_excel_sheet_with_numbers_dates_formulas_and_empty_cells() -> None:
    data = workbook(
        [
            ["候補の一覧"],
            ["型番", "メモリ（GB）", "解像度", "OS", "Excel", "価格"],
            ["A-1", 8, "1920x1080", "Windows 11", True, 148000.0],
            [None, 16.0, None, "=1+1", False, 134546.4],
        ]
    )
    first, second = read(data, "x.xlsx")
    assert first == {
        "name": "A-1",
        "memory": "8GB",
        "display": "1920x1080",
        "os": "Windows 11",
        "excel": "True",
        "price": "148000",
    }
    # A formula counts by its stored value; here there is none.
    assert second == {"memory": "16GB", "excel": "False", "price": "134546.4"}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_template_reads_back(lang: Any) -> None:  # noqa: ANN401 - a language
    data = candidates_xlsx.template(WORDS, lang)
    (spec,) = read(data, "x.xlsx")
    assert len(spec) == 8
    assert catalogue.memory(spec["memory"], CATALOGUE) == 8 * 2**30
    assert catalogue.drive(spec["free"], CATALOGUE).free == 200 * 10**9
    assert money.phrase(spec["price"], CATALOGUE.file.money).yen == 148_000
    assert load_workbook(io.BytesIO(data)).worksheets[0].freeze_panes == "A2"


def archive(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    small = io.BytesIO(workbook([["メモリ", "OS"], ["8GB", "x"]]))
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, content if entry.filename == name else old.read(entry))
    return out.getvalue()


def test_hostile_workbooks_are_refused() -> None:
    place = "xl/worksheets/sheet1.xml"
    assert "too large" in refused(archive(place, b" " * 50_000_000), "x.xlsx")
    far = (
        b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    assert "too large" in refused(archive(place, far), "x.xlsx")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    cell = '<row><c t="str"><v>&l9;</v></c></row>'
    bomb = (
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
        f"<worksheet><sheetData>{cell}</sheetData></worksheet>"
    )
    assert "DOCTYPE" in refused(archive(place, bomb.encode()), "x.xlsx")
    refused(archive(place, b"<worksheet>"), "x.xlsx")
    whole = workbook([["メモリ", "OS"], ["8GB", "x"]])
    for cut in range(10, len(whole), len(whole) // 20):
        refused(whole[:cut], "x.xlsx")


def test_a_header_that_lies_about_its_size_is_refused() -> None:
    data = archive("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    lied = data.replace((50_000_000).to_bytes(4, "little"), (99).to_bytes(4, "little"))
    assert lied != data
    refused(lied, "x.xlsx")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pc = 1",
        "pc = []",
        "[[pc]]\nmemory = nan",
        "[[pc]]\nmemory = inf",
        "[[pc]]\nmemory = [8]",
        "[[pc]]\nmemory = 0x" + "f" * 5000,
        "[[pc]]\nprice = 1000000000000000",
        '[[pc]]\nspeed = "x"',
        '[[pc]]\nmemory = "8GB"\n[other]\nx = 1',
        "pc = [1]",
        "[[pc]\n",
        "pc" + ".x" * 90 + "=1",
    ],
)
def test_toml_that_is_no_sheet_is_refused(text: str) -> None:
    refused(text.encode(), "x.toml")


def test_toml_that_is_one() -> None:
    text = '[[pc]]\nname = "A"\nmemory = 16\nexcel = true\nprice = 148000\n[[pc]]\nos = "Win11"\n'
    assert read(text.encode(), "X.TOML") == [
        {"name": "A", "memory": "16", "excel": "yes", "price": "148000"},
        {"os": "Win11"},
    ]


@settings(max_examples=400)
@given(
    st.text(max_size=300) | st.text("0123456789GBTM×x+/、()（）~～最大SD空き円万.,", max_size=40)
)
def test_any_words_are_understood_within_bounds_or_not_at_all(text: str) -> None:
    size = catalogue.memory(text, CATALOGUE)
    assert size is None or 0 < size <= 2**46
    assert all(one is None or 0 < one <= 10**15 for one in catalogue.drive(text, CATALOGUE))
    screen = catalogue.screen(text, CATALOGUE)
    assert screen is None or all(200 <= edge <= 20_000 for edge in screen)
    amount = money.phrase(text, CATALOGUE.file.money).yen
    assert amount is None or 0 <= amount <= 10**12
    catalogue.system(text, CATALOGUE)
    catalogue.excel(text, CATALOGUE)


# The command


def run(*argv: str) -> int:
    return main(["candidate", "--on", "2026-11-21", "--quiet", *argv])


def test_the_command_judges_a_sheet_and_keeps_unknowns_unknown(tmp_path: Path) -> None:
    path = tmp_path / "見積.csv"
    weak = LINE.replace("フルHD", "HD（1366×768）").replace("A社ノート", "=1+1")
    path.write_text(f"{HEAD}\n{LINE}\n{weak}\nB,,,,,,\n", encoding="utf-8")
    out = tmp_path / "out.json"
    assert run(str(path), "--json", str(out)) == 3
    one, two, three = json.loads(out.read_bytes())["candidates"]
    assert one["cells"]["memory"]["status"] == "met"
    assert one["cells"]["disk_space"]["status"] == "unknown"
    assert one["cells"]["disk_space"]["ask"]
    assert one["cells"]["excel"]["status"] == "not_met"
    assert two["cells"]["display"]["status"] == "not_met"
    assert three["name"] == "B"
    assert {cell["status"] for name, cell in three["cells"].items()} <= {"unknown", "needs_answer"}
    assert three["price"] is None


def test_every_requirement_that_stays_open_has_a_question() -> None:
    assert set(CATALOGUE.file.ask) >= {
        "memory",
        "disk_space",
        "display",
        "excel",
        "operating_system",
    }


@pytest.mark.parametrize(
    ("price", "amount", "own"),
    [
        ("148,000円", 50_000, 98_000),
        ("100,000円", 50_000, 50_000),
        ("60,000円", 30_000, 30_000),
        ("148,000円（税抜）", 50_000, 112_800),  # of what is paid: 162,800 with tax
        ("90,000円（税抜）", 49_000, 50_000),
    ],
)
def test_price_subsidy_and_own_share(
    price: str, amount: int, own: int | None, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text(
        '[institution]\nprefecture = "35"\nkind = "clinic"\ndesignated = ["nanbyo"]\n[plan]\n'
        'program = "yamaguchi-r8-online-registration"\nstart_date = 2026-12-01\n'
        "completion_date = 2027-01-15\npreliminary_notice_date = 2026-11-25\n"
        "options = { survey-answered = true }\n",
        encoding="utf-8",
    )
    out = str(tmp_path / "out.json")
    said = ("--answers", str(answers), "--on", "2026-11-30")
    run("--memory", "8GB", "--price", price, *said, "--json", out)
    (one,) = json.loads(Path(out).read_bytes())["candidates"]
    assert (one["eligibility"], one["subsidy"], one["own_share"]) == ("eligible", amount, own)


def test_a_pc_is_no_software_whatever_its_name_says(tmp_path: Path) -> None:
    sheet = tmp_path / "見積.csv"
    sheet.write_text(f"{HEAD}\n{LINE.replace('A社ノート', 'X1 Office 2024')}\n", encoding="utf-8")
    out = str(tmp_path / "out.json")
    run(str(sheet), "--program", "yamaguchi-r8-online-registration", "--json", out)
    (one,) = json.loads(Path(out).read_bytes())["candidates"]
    assert one["subsidy"] == 50_000


def test_an_amount_without_tax_is_told(tmp_path: Path) -> None:
    out = str(tmp_path / "out.json")
    run("--price", "134,546円（税抜）", "--json", out)
    (one,) = json.loads(Path(out).read_bytes())["candidates"]
    assert (one["price"], one["price_with_tax"]) == (134_546, 148_000)
    assert "税抜" in one["price_note"]
    assert "148,000円" in one["price_note"]


def test_the_warning_comes_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    main(["candidate", "--memory", "8GB", "--json", str(out), "--on", "2026-11-21"])
    assert "いつから注文してよいかを窓口に" in capsys.readouterr().out.replace("\n", "")[:120]
    assert next(iter(json.loads(out.read_bytes()))) == "schema"


@pytest.mark.parametrize("count", [1, 4, 12])
def test_the_workbook_shows_every_candidate_and_question(count: int, tmp_path: Path) -> None:
    path, out = tmp_path / "x.csv", tmp_path / "x.xlsx"
    lines = [LINE.replace("A社ノート", f"=候補{n}") for n in range(count)]
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    run(str(path), "--xlsx", str(out))
    table, questions = load_workbook(out).worksheets
    assert "いつから注文してよいかを窓口に" in str(table["A1"].value)
    assert [cell.value for cell in table[2]][1:] == [f"=候補{n}" for n in range(count)]
    assert table.freeze_panes == "B3"
    assert (table.print_title_rows, table.print_title_cols) == ("$2:$2", "$A:$A")
    marks = [(str(row[1].value)[:1], row[1].fill.start_color.rgb) for row in table.iter_rows(3, 15)]
    colours = {mark: colour for mark, colour in marks if mark in "○×－"}
    assert len(colours) == len(set(colours.values())) == 3
    assert "「Officeなし」" in str([cell.value for row in table.iter_rows() for cell in row])
    texts = [str(row[1].value) for row in questions.iter_rows()]
    assert "院内で確かめること（届いてから）" in texts
    for sheet_ in (table, questions):
        assert {cell.data_type for row in sheet_.iter_rows() for cell in row} <= {"s", "n"}


def test_wrong_use() -> None:
    for argv in ([], ["x.csv", "--memory", "8GB"]):
        with pytest.raises(UsageError):
            run(*argv)
    with pytest.raises(BadInputError):
        run("no-such-file.csv")

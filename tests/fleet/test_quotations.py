"""Whole quotations: what is a PC in them, what it has and costs, and what can be said of it."""

import csv
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from checker.cli.main import main
from checker.errors import BadInputError
from checker.fleet import candidate, catalogue, sheet
from checker.fleet.candidate_words import read_candidate_words
from checker.fleet.sizes import GB, GIB
from checker.fleet.spec import Quotation, Spec
from checker.packs.locate import rules_root
from tests.fleet import quotations

CATALOGUE = catalogue.read_catalogue(rules_root())
WORDS = read_candidate_words(rules_root())
EVERY = [pytest.param(path, id=path.stem) for path in quotations.every()]


def told(spec: Spec) -> dict[str, Any]:
    """Return what was read of a PC, as the case files say it."""
    read = candidate.readings(spec, CATALOGUE)
    cost = candidate.cost(spec, CATALOGUE, WORDS, "ja")
    found: dict[str, Any] = {
        "name": spec.name,
        "memory": read.memory.value and read.memory.value / GIB,
        "disk": read.total.value and read.total.value / GB,
        "display": read.screen.value and list(read.screen.value),
        "os": read.system.value,
        "excel": read.excel.value,
        "price": cost.yen,
        "with_tax": cost.paid if cost.paid != cost.yen else None,
        "count": spec.quantity,
    }
    return {key: value for key, value in found.items() if value is not None}


def read(case: dict[str, Any]) -> Quotation:
    data, name = quotations.made(case)
    return sheet.read(data, name, CATALOGUE)


@pytest.mark.parametrize("path", EVERY)
def test_each_layout_gives_its_pcs_and_no_others(path: Path) -> None:
    case = quotations.load(path)
    assert [told(spec) for spec in read(case).specs] == case["pcs"]


@pytest.mark.real
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_libreoffice_and_excel_forms_of_one_quotation_say_the_same(
    ending: str, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    cases = [(path.stem, quotations.load(path)) for path in quotations.every()]
    cases = [(name, case) for name, case in cases if "encoding" not in case]
    for name, case in cases:
        (tmp_path / f"{name}.xlsx").write_bytes(quotations.made(case)[0])
    out = tmp_path / "out"
    files = [str(tmp_path / f"{name}.xlsx") for name, _ in cases]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(out)]
    subprocess.run([*command, *files], check=True, timeout=300, capture_output=True)
    for name, case in cases:
        data = (out / f"{name}.{ending}").read_bytes()
        found = sheet.read(data, f"{name}.{ending}", CATALOGUE)
        assert [told(spec) for spec in found.specs] == case["pcs"], name
        hidden = [one.text for one in found.left if one.why == "hidden_sheet"]
        assert len(hidden) == sum(bool(one.get("hidden")) for one in case["sheets"])


def test_what_is_hidden_is_not_read_and_said() -> None:
    case = quotations.load(quotations.CASES / "13-hidden-sheet-and-rows.toml")
    left = {(one.place, one.text, one.why) for one in read(case).left}
    assert ("シート「旧」", "", "hidden_sheet") in left
    assert ("シート「新型」", "1", "hidden_rows") in left


def test_a_book_without_a_table_names_its_sheets() -> None:
    case = {
        "sheets": [
            {"name": "表紙", "rows": [["御見積書"]]},
            {"name": "条件", "rows": [["納期", "3週間"]]},
            {"name": "旧", "rows": [["品名", "メモリ"], ["A", "8GB"]], "hidden": True},
        ]
    }
    with pytest.raises(BadInputError) as caught:
        read(case)
    said = caught.value.say("ja")
    assert "どのシート（表紙、条件）にも見出しの行がありません" in said
    assert "表示されていないシートは読みません：旧" in said


def test_where_a_pc_stands_is_said_in_japanese() -> None:
    case = quotations.load(quotations.CASES / "02-cover-sheet-first.toml")
    spec = read(case).specs[0]
    assert spec.place == "シート「明細」2行目"


# The verdict before purchase

GOOD = {
    "name": "A",
    "memory": "32GB",
    "disk": "SSD 1TB",
    "display": "WUXGA",
    "os": "Windows 11 Pro 25H2",
    "excel": "Office Home & Business 2024",
    "price": "148,000円（税込）",
}


def judged(tmp_path: Path, **changes: str) -> tuple[int, dict[str, Any]]:
    out = tmp_path / "out.json"
    options = [f"--{key}={value}" for key, value in {**GOOD, **changes}.items() if value]
    code = main(["candidate", "--quiet", "--on", "2026-11-30", *options, "--json", str(out)])
    (one,) = json.loads(out.read_bytes())["candidates"]
    return code, one


_OTHER = ["PC B", "16GB", "SSD 512GB", "FHD", "Windows 11 Pro", "H&B 2024", "1", "150000"]


@pytest.mark.parametrize(
    ("own", "others", "part", "said"),
    [
        (("Officeなし", "FHD"), (), None, ("unsuitable", 0)),
        (("Officeなし", "FHD"), (), "Office Home & Business 2024", ("suitable", 0)),
        (("Officeなし", "FHD"), (_OTHER,), "Office Home & Business 2024", ("open", 1)),
        (("Officeなし", "FHD"), (_OTHER,), "Office Home & Business 2024 別売", ("open", 1)),
        (("Officeなし", "1366×768"), (_OTHER,), "Office Home & Business 2024", ("unsuitable", 0)),
        (("H&B 2024", "1366×768"), (), "液晶モニタ 21.5型 1920×1080", ("suitable", 0)),
        (("H&B 2024", "1366×768"), (_OTHER,), "液晶モニタ 21.5型 1920×1080", ("open", 1)),
        (("H&B 2024", "1366×768"), (_OTHER,), "液晶モニタ 15.6型 1366×768", ("unsuitable", 0)),
        (("H&B 2024", ""), (_OTHER,), "液晶モニタ 21.5型 1920×1080", ("open", 1)),
    ],
)
def test_what_another_row_may_add_is_asked_and_not_held_against_a_pc(
    tmp_path: Path,
    own: tuple[str, str],
    others: tuple[list[str], ...],
    part: str | None,
    said: tuple[str, int],
) -> None:
    head = ["品名", "メモリ", "ストレージ", "画面", "OS", "Office", "数量", "単価（税込）"]
    excel, screen = own
    row = ["PC A", "16GB", "SSD 512GB", screen, "Windows 11 Pro", excel, "1", "148000"]
    added = [] if part is None else [[part, "", "", "", "", "", "1", "35000"]]
    sheet, out = tmp_path / "q.csv", tmp_path / "out.json"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *others, row, *added])
    main(["candidate", "--quiet", "--on", "2026-11-30", str(sheet), "--json", str(out)])
    judged_one = json.loads(out.read_bytes())["candidates"][-1]
    assert (judged_one["overall"], len(judged_one["asks"])) == said


@pytest.mark.parametrize(
    ("changes", "code", "overall"),
    [
        ({}, 0, "suitable"),
        ({"disk": "SSD 256GB", "os": "Windows 11 Pro"}, 0, "suitable"),
        ({"memory": "4GB"}, 0, "suitable"),
        ({"excel": "Officeなし"}, 3, "unsuitable"),
        ({"display": "HD（1366×768）"}, 3, "unsuitable"),
        ({"excel": "Office Home & Business 2024 別途"}, 4, "open"),
        ({"excel": ""}, 4, "open"),
        ({"memory": "4/8GB"}, 4, "open"),
        ({"disk": "SSD 128GB"}, 4, "open"),
        ({"disk": "SSD 128GB（空き約90GB）"}, 0, "suitable"),
        ({"os": "Windows 11 Pro 別売"}, 4, "open"),
        ({"display": "", "excel": "なし"}, 3, "unsuitable"),
    ],
)
def test_verdict_before_purchase(
    changes: dict[str, str], code: int, overall: str, tmp_path: Path
) -> None:
    found, one = judged(tmp_path, **changes)
    assert (found, one["overall"]) == (code, overall)
    assert bool(one["asks"]) is (overall == "open")


def test_a_large_new_drive_needs_no_question_and_a_smaller_one_is_looked_at_later(
    tmp_path: Path,
) -> None:
    cells = {
        size: judged(tmp_path, disk=f"SSD {size}")[1]["cells"]["disk_space"]
        for size in ("1TB", "480GB", "479GB", "256GB", "200GB", "199GB")
    }
    assert {size: (one["status"], one["ask_of"]) for size, one in cells.items()} == {
        "1TB": ("met", ""),
        "480GB": ("met", ""),
        "479GB": ("unknown", "house"),
        "256GB": ("unknown", "house"),
        "200GB": ("unknown", "house"),
        "199GB": ("unknown", "vendor"),
    }


def test_the_sheets_own_words_stand_beside_each_reading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "見積.csv"
    path.write_text(
        "品名,メモリ,ディスプレイ,OS,Office,備考欄,価格\n"
        "A,8GB(8GB×1),15.6型 フルHD,Windows 11 Pro,Microsoft 365 別途,x,148000\n",
        encoding="utf-8",
    )
    assert main(["candidate", str(path), "--on", "2026-11-30"]) == 4
    shown = "".join(capsys.readouterr().out.split())
    for text in ("8GB(8GB×1)", "15.6型フルHD", "Windows11Pro", "Microsoft365別途"):
        assert f"「{text}」" in shown
    assert "「別途」とあり、付くとは言えません" in shown
    assert "読み取った列：品名、メモリ、ディスプレイ、OS、Office、価格" in shown
    assert "使わなかった列：備考欄" in shown
    assert "税込か税抜かが書かれていません" in shown


def test_a_row_that_is_one_sum_for_all_and_a_part_that_settles_nothing_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = quotations.load(quotations.CASES / "20-one-sum-for-all.toml")
    path = tmp_path / "見積.xlsx"
    path.write_bytes(quotations.made(case)[0])
    assert main(["candidate", str(path), "--on", "2026-11-30"]) == 0
    shown = "".join(capsys.readouterr().out.split())
    assert "価格:不明見積書には、ほかに金額のある行が2行あります" in shown
    assert "「増設メモリ8GB」の行（シート「Sheet1」7行目）は、判定に使っていません" in shown
    assert "PCではない行：パソコン一式" in shown
    assert "読み取った列：品名、仕様、数量、単価、金額" in shown


def test_the_letter_asks_the_vendor_alone(tmp_path: Path) -> None:
    path, out = tmp_path / "見積.csv", tmp_path / "質問.txt"
    path.write_text(
        "品名,メモリ,ディスプレイ,OS,Office,価格（税込）\n"
        "A,8GB,フルHD,Windows 11 Pro,Office H&B 2024,148000\n"
        "B,8GB,フルHD,Windows 11 Pro,Microsoft 365 別途,128000\n",
        encoding="utf-8",
    )
    asked = ["candidate", str(path), "--quiet", "--on", "2026-11-30", "--letter", str(out)]
    main(asked)
    letter = out.read_bytes().decode("utf-8-sig")
    assert "■ B（3行目）" in letter
    assert "Microsoft 365 別途" in letter
    # Of no program it is not known from when one may order; of Yamaguchi's it is.
    assert "内示" not in letter
    assert "ご注文の時期は、あらためてお知らせします" in letter
    main([*asked, "--program", "yamaguchi-r8-online-registration"])
    assert "ご注文は、補助金の内示を受けてからになります" in out.read_bytes().decode("utf-8-sig")
    for text in ("VPN", "がん登録", "プリンタ"):
        assert text not in letter


def test_three_candidates_fit_on_two_pages(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    path, out = tmp_path / "見積.csv", tmp_path / "比較.pdf"
    row = "ノートPC {0} 15.6型 ビジネスモデル,16GB(8GB×2) DDR4-3200,SSD 256GB(M.2 PCIe NVMe),15.6型ワイド フルHD(1920×1080) 非光沢,Windows 11 Pro 64bit,Microsoft 365 別途,148000\n"  # noqa: E501 - one line of a sheet
    head = "品名,メモリ,ストレージ,ディスプレイ,OS,Office,価格\n"
    path.write_text(head + "".join(row.format(n) for n in "ABC"), encoding="utf-8")
    main(["candidate", str(path), "--quiet", "--on", "2026-11-30", "--pdf", str(out)])
    assert len(pypdf.PdfReader(str(out)).pages) <= 2


def test_many_candidates_go_down_the_sheet(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path, out = tmp_path / "見積.csv", tmp_path / "比較.xlsx"
    rows = [f"A{n},{4 * (n % 5)}GB,フルHD" for n in range(60)]
    path.write_text("品名,メモリ,画面\n" + "\n".join(rows), encoding="utf-8")
    main(["candidate", str(path), "--quiet", "--on", "2026-11-30", "--xlsx", str(out)])
    table = openpyxl.load_workbook(out).worksheets[0]
    assert [row[0].value for row in table.iter_rows(3, 62)] == [f"A{n}" for n in range(60)]


# Files


def test_a_locked_workbook_says_so() -> None:
    # The beginning of an OLE file whose folder names an encrypted package.
    data = locked()
    with pytest.raises(BadInputError) as caught:
        sheet.read(data, "見積.xlsx", CATALOGUE)
    assert "パスワード" in caught.value.say("ja")


def locked() -> bytes:
    """Return an OLE file with nothing but the entry of an encrypted workbook."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    head[44:48] = (1).to_bytes(4, "little")
    head[48:52] = (1).to_bytes(4, "little")
    head[56:60] = (4096).to_bytes(4, "little")
    head[60:64] = head[68:72] = b"\xfe\xff\xff\xff"
    head[76:80] = (0).to_bytes(4, "little")
    for place in range(80, 512, 4):
        head[place : place + 4] = b"\xff\xff\xff\xff"
    table = b"\xfd\xff\xff\xff\xfe\xff\xff\xff" + b"\xff" * 504
    name = "EncryptedPackage".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little") + b"\x02\x01"
    return bytes(head) + table + entry.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("xl/worksheets/sheet1.xml", b'<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'),
        ("xl/media/image1.png", b"\0" * 60_000_000),
        ("xl/sharedStrings.xml", b"<!DOCTYPE x>"),
    ],
)
def test_what_would_fill_the_memory_is_refused_before_it_is_read(
    member: str, content: bytes
) -> None:
    data, name = quotations.made(quotations.load(quotations.every()[0]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.infolist():
            if entry.filename != member:
                new.writestr(entry, old.read(entry))
        new.writestr(member, content)
    with pytest.raises(BadInputError):
        sheet.read(out.getvalue(), name, CATALOGUE)


@pytest.mark.parametrize("ending", ["ods"])
def test_an_ods_that_repeats_without_end_is_refused(ending: str) -> None:
    cell = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell'
        ' office:value-type="string" table:number-columns-repeated="16000"/></table:table-row>'
    )
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t"><office:body>'
        f'<office:spreadsheet><table:table table:name="x">{cell}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        new.writestr("content.xml", content)
    with pytest.raises(BadInputError) as caught:
        sheet.read(out.getvalue(), f"x.{ending}", CATALOGUE)
    assert "大きすぎます" in caught.value.say("ja")


def test_a_free_text_of_too_many_pieces_is_not_read() -> None:
    for pieces, wanted in ((10, 8 * GIB), (100, None)):
        text = "メモリ8GB" + "/国産" * pieces
        spec = sheet.read(
            f"品名,OS,仕様\nA,Windows 11,{text}\n".encode(), "x.csv", CATALOGUE
        ).specs[0]
        assert candidate.readings(spec, CATALOGUE).memory.value == wanted


def test_a_cell_of_a_million_characters_and_a_hundred_thousand_parts_are_bounded() -> None:
    long = "8GB" + " " * 100_000 + "別売"
    spec = sheet.read(f"品名,メモリ,OS\nA,{long},Windows 11\n".encode(), "x.csv", CATALOGUE).specs[
        0
    ]
    assert len(spec.text("memory")) <= 300
    assert catalogue.memory(spec.text("memory"), CATALOGUE) is None, "what was cut may take it away"
    with pytest.raises(BadInputError, match="too long") as caught:
        sheet.read(f"品名,メモリ\nA,{long * 2}\n".encode(), "x.csv", CATALOGUE)
    assert "2行目" in caught.value.say("ja")
    parts = "\n".join(
        ["品名,メモリ,OS,数量", "PC A,4GB,Windows 11,1"] + ["メモリ増設 8GB,,,1"] * 9_000
    )
    found = sheet.read(parts.encode(), "x.csv", CATALOGUE)
    assert len(found.specs) == 1
    assert len(found.specs[0].parts) <= 40

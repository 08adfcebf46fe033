"""In 2029 no form of today's rules says that everything is met without a word of their age."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
from msgspec.structs import replace

from checker import compose
from checker.documents import console, data, html, pdf, xlsx
from checker.documents.material import load_material
from checker.model import Answers, Report
from checker.packs.load import load_pack
from checker.subsidy import load_programs
from tests import machines
from tests.documents import sides
from tests.documents.conftest import RULES, spoken
from tests.documents.pages import Page, text_of
from tests.documents.test_subsidy_sides import planned
from tests.subsidy.told import estimate

LATE = dt.date(2029, 1, 15)
SAID = "2026年11月21日で、786日前です"


def old() -> Report:
    pack = load_pack(RULES)
    return compose.compose(machines.facts("windows-11-pro"), Answers(), pack, LATE, "ja")


def test_every_form_of_the_result_says_it(tmp_path: Path) -> None:
    report = old()
    material = load_material(RULES, report)
    out = io.StringIO()
    console.show(report, spoken("ja"), out)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(report, material, "ja")))
    cells = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    texts = {
        "console": out.getvalue(),
        "json": data.report_json(report).decode(),
        "html": Page(html.render(report, material, "ja")).text,
        "pdf": text_of(pdf.checklist(report, material, "ja"), tmp_path),
        "xlsx": "\n".join(cells),
    }
    silent = [form for form, text in texts.items() if SAID not in "".join(text.split())]
    assert silent == []


def test_every_form_of_the_money_says_it(tmp_path: Path) -> None:
    # In April the year of the program has turned, and work that ends in time goes on.
    on, base = dt.date(2027, 4, 1), planned()
    program = load_programs(RULES)["yamaguchi-r8-online-registration"]
    made = estimate(base.answers, program, on, "ja")
    plan = replace(base, judged_on=on, subsidy=made)
    for form, text in sides.forms(plan, RULES, tmp_path).items():
        assert "年度が変わりました" in "".join(text.split()), form

"""The last page of a checklist is no sheet of paper for a few lines that fit elsewhere."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from checker import reading, session
from checker.documents import pdf, typeset
from checker.documents.characters import fonts_folder
from checker.documents.material import load_material
from checker.model import Answers, Lang, Report
from checker.packs.load import load_pack
from tests.clinic import kinds
from tests.documents import reports
from tests.documents.conftest import RULES

DAY = dt.date(2026, 11, 30)
FEW = 15
SAID = {
    "nothing": Answers(),
    "all": Answers(
        cancer_registry_terminal=False, a4_printer_available=True, security_rules_followed=True
    ),
}


def report(kind: str, answers: Answers, lang: Lang, folder: Path) -> Report:
    file = kinds.write(kind, folder / "facts.json")
    saved = reading.recorded(file.read_bytes(), str(file))
    seen = session.Look(saved.facts, saved.contacted)
    return session.conclude(seen, answers, load_pack(RULES), RULES, DAY, lang, file="answers")


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(
    "kind", ["02-memory-8gb", "03-screen-setting", "10-no-network", "13-cancer-registry", "15-mac"]
)
def test_the_last_page_of_a_checklist_is_worth_its_sheet(
    kind: str, said: str, lang: Lang, tmp_path: Path
) -> None:
    made = report(kind, SAID[said], lang, tmp_path)
    material = load_material(RULES, made)
    pages, lines = typeset.last_page(pdf.checklist(made, material, lang))
    assert pages <= 3
    assert lines >= FEW


def test_a_few_lines_too_many_are_taken_in_by_setting_it_closer(tmp_path: Path) -> None:
    made = report("13-cancer-registry", Answers(), "ja", tmp_path)
    material = load_material(RULES, made)
    data = pdf.page_data(made, material, "ja", subsidy=False)
    plain = typeset.pdf("document", data, fonts_folder())
    assert typeset.last_page(plain)[0] == 3
    assert typeset.last_page(pdf.checklist(made, material, "ja"))[0] == 2


def test_a_checklist_is_set_alike_alone_and_before_the_subsidy_sheet() -> None:
    made = reports.needs_purchase()
    material = load_material(RULES, made)
    alone, _ = typeset.last_page(pdf.checklist(made, material, "ja"))
    sheet, lines = typeset.last_page(pdf.subsidy_report(made, material, "ja"))
    both, on_last = typeset.last_page(pdf.both(made, material, "ja"))
    assert both == alone + sheet
    assert (lines < FEW) == (on_last < FEW)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("made", [reports.ready, reports.needs_purchase, reports.long_names])
def test_the_last_page_is_read_as_a_reader_of_every_pdf_reads_it(
    made: Callable[[], Report], lang: Lang
) -> None:
    material = load_material(RULES, made())
    data = pdf.both(made(), material, lang)
    reader = PdfReader(io.BytesIO(data))
    heights, outer = set[int](), [(1.0, 0.0)]
    for values, operator in ContentStream(reader.pages[-1].get_contents(), reader).operations:
        factor, shift = outer[-1]
        if operator == b"q":
            outer.append((factor, shift))
        elif operator == b"Q":
            outer.pop()
        elif operator == b"cm":
            outer[-1] = (factor * float(values[3]), shift + factor * float(values[5]))
        elif operator == b"Tm":
            heights.add(round(shift + factor * float(values[5])))
    assert typeset.last_page(data) == (len(reader.pages), len(heights) - 1)


def test_a_letter_that_looks_like_an_operator_moves_nothing() -> None:
    first = rb"q 1 0 0 -1 0 800 cm BT 1 0 0 -1 0 0 Tm[(a\( q (1 0 0 1 0 9 Tm) cm)]TJ ET Q"
    rest = b"q 1 0 0 -1 0 700 cm BT 1 0 0 -1 0 0 Tm(Q)Tj ET Q BT 1 0 0 1 0 50 Tm<51>Tj ET"
    assert typeset.baselines(first + b" " + rest) == {800, 700, 50}


def test_what_the_typesetter_did_not_write_is_not_read() -> None:
    for data in (b"", b"%PDF-1.7\n%%EOF", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"):
        with pytest.raises(ValueError, match="a document without"):
            typeset.last_page(data)

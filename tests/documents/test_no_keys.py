"""No key, enum value or path of this repository reaches a person, whatever form a report takes."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, get_args

import msgspec
import openpyxl
import pytest

from checker import model, session
from checker.documents import (
    console,
    html,
    pdf,
    subsidy_case,
    subsidy_console,
    subsidy_view,
    xlsx,
)
from checker.documents.material import load_material
from checker.model import FACT_FIELDS, Answers, Lang, Report
from checker.packs.load import Reader, load_pack
from checker.packs.schema import Source
from checker.subsidy import Program, load_programs
from tests import machines
from tests.documents import reports
from tests.documents.conftest import RULES, spoken
from tests.documents.pages import Page, text_of
from tests.subsidy.told import estimate

LANGS: Final[tuple[Lang, ...]] = ("ja", "en")
GOLDEN: Final = ("ready", "needs_settings", "needs_purchase", "unknown", "long_names")
DAY: Final = dt.date(2026, 11, 21)
ENUMS: Final = {
    value
    for kind in (
        *(model.ProbeReason, model.NetworkReason, model.Status, model.Level, model.Overall),
        *(model.RemedyKind, model.Eligibility, model.InstitutionKind, model.Designation),
    )
    for value in get_args(kind)
    if "_" in value or "-" in value
}
"""Values of closed lists that are no words of a language."""
SHAPES: Final = (
    re.compile(r"(?<![\w./@:-])[a-z][a-z_]*(?:\.[a-z][a-z_]*)+(?![\w./@-])"),
    re.compile(r"(?<![\w./@-])[a-z]+(?:_[a-z]+)+(?![\w./])"),
    re.compile(r"docs/\S*"),
)
ALLOWED: Final = re.compile(r"[a-z_.]+\.(?:com|jp|invalid)|system_profiler|psutil\.[a-z_]+")
"""Hosts, also where a line of a page breaks in them; programs and calls that give a value."""


def machine_words(text: str, names: Iterable[str]) -> set[str]:
    """Return what stands in a text and is no word for people."""
    plain = re.sub(r"(?:https?://|mailto:)\S+", " ", text)
    found = {word for shape in SHAPES for word in shape.findall(plain)}
    found = {word for word in found if not ALLOWED.fullmatch(word)}
    listed = {*ENUMS, *FACT_FIELDS, *names}
    return found | {
        name
        for name in listed
        if ("_" in name or "." in name or name in ENUMS)
        and re.search(rf"(?<![\w./@-]){re.escape(name)}(?![\w./-])", plain)
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("完了の予定日（plan.completion_date）が未回答です", {"plan.completion_date"}),
        ("permission_denied", {"permission_denied"}),
        ("not_met です", {"not_met"}),
        ("Decisions (docs/decisions.md)", {"docs/decisions.md)"}),
        ("memory.installed_bytes", {"memory.installed_bytes"}),
        ("https://www.pref.yamaguchi.lg.jp/soshiki/47/19243.html", set()),
        ("www.mhlw.go.jp、registration.example.go.jp:443", set()),
        ("Edge 142.0、16.0.19328", set()),
        ("a.b@pref.yamaguchi.lg.jp", set()),
    ],
)
def test_what_is_a_key_and_what_is_not(text: str, found: set[str]) -> None:
    assert machine_words(text, ()) == found


def names_of(program: Program | None) -> set[str]:
    """Return the ids by which a program's file calls its parts, where they have such a shape."""
    if program is None:
        return set()
    groups = (program.options, program.categories, program.conditions, program.timeline)
    return {part.id for group in groups for part in group if "_" in part.id}


def forms(report: Report, lang: Lang, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every form of a report as text."""
    material = load_material(RULES, report)
    yield "pdf", text_of(pdf.both(report, material, lang), folder)
    yield "html", Page(html.render(report, material, lang)).text
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(report, material, lang)))
    cells = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    yield "xlsx", "\n".join(cells)
    stream = io.StringIO()
    console.show(report, spoken(lang), stream)
    yield "console", stream.getvalue()


@pytest.mark.real
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", GOLDEN)
def test_the_golden_reports(name: str, lang: Lang, tmp_path: Path) -> None:
    report: Report = getattr(reports, name)()
    for form, text in forms(report, lang, tmp_path):
        assert machine_words(text, ()) == set(), form


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", machines.NAMES)
def test_a_real_pc_s_report(name: str, lang: Lang) -> None:
    seen = session.Look(machines.facts(name))
    report = session.conclude(seen, Answers(), load_pack(RULES), RULES, DAY, lang, file="answers")
    material = load_material(RULES, report)
    text = Page(html.render(report, material, lang)).text.replace(name, "")
    assert machine_words(text, ()) == set()
    stream = io.StringIO()
    console.show(report, spoken(lang), stream)
    assert machine_words(stream.getvalue().replace(name, ""), ()) == set()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("program", load_programs(RULES).values(), ids=lambda one: one.id)
def test_an_estimate_with_nothing_and_with_much_answered(program: Program, lang: Lang) -> None:
    plan = {"program": program.id, "start_date": DAY, "items": [{"name": "品", "amount": 5}]}
    much = {"institution": {"kind": "hospital", "prefecture": "01"}, "plan": plan}
    for answers in (Answers(), msgspec.convert(much, Answers)):
        for on in (program.valid_from.date, DAY):
            made = estimate(answers, program, on, lang)
            report = msgspec.structs.replace(
                reports.ready(), subsidy=made, answers=answers, judged_on=on
            )
            material = load_material(RULES, report)
            view = subsidy_view.subsidy(subsidy_case.of_report(report), material, lang)
            lines = subsidy_console.estimated(view, material, on, lang)
            shown = "\n".join(line.text for line in lines)
            page = Page(html.render(report, material, lang)).text
            options = {option.id for option in program.options}
            for text in (shown, page):
                assert machine_words(text, names_of(program)) == set()
                assert {name for name in options if "-" in name and name in text} == set()


def test_every_decision_that_is_cited_has_words_and_is_argued() -> None:
    sources = Reader(RULES).read("sources.toml", dict[str, Source])
    assert sources is not None
    decisions = sources["nanbyo-checker-decisions"]
    argued = (RULES.parent / "docs" / "decisions.md").read_text(encoding="utf-8")
    cited = {
        section
        for path in RULES.rglob("*.toml")
        for section in re.findall(
            r'document = "nanbyo-checker-decisions", section = "([^"]+)"',
            path.read_text(encoding="utf-8"),
        )
    }
    assert cited
    assert cited <= set(decisions.sections)
    assert {name for name in decisions.sections if f"\n## {name}\n" not in argued} == set()
    for lang in LANGS:
        assert not [name for name in cited if decisions.section(name, lang) == name]

"""One plan in every form that says it: four documents and two pages."""

import asyncio
import datetime as dt
import io
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import openpyxl
from sqlalchemy.engine import URL

from checker import session
from checker.clinic.frame import Frame
from checker.clinic.plan_page import PlanPage
from checker.clinic.state import Clinic, Setting
from checker.clinic.steps_paper import steps_paper
from checker.documents import html, pdf, subsidy_case, subsidy_console, subsidy_view, xlsx
from checker.documents.material import load_material
from checker.helpdesk import routes
from checker.helpdesk.accounts import User
from checker.helpdesk.database import connect
from checker.helpdesk.desk import Desk, load_rules
from checker.helpdesk.site import Site
from checker.helpdesk.store import Store
from checker.model import Answers, Report
from checker.packs.load import DEFAULT_PACK, load_pack
from checker.web.life import Life
from checker.web.security import Door
from checker.web.words import read_web_words
from tests.documents.pages import Page, text_of
from tests.helpdesk.desks import Seat

ALL: Final = frozenset({"console", "html", "pdf", "xlsx", "page", "desk"})
"""Every form. The helpdesk's page asks for one cost, so a plan of several is not there."""


def forms(report: Report, rules: Path, folder: Path) -> dict[str, str]:
    """Return the text of every form of a report's subsidy.

    Args:
        report: A report with a plan.
        rules: The rules folder.
        folder: For what is written on the way.
    """
    material = load_material(rules, report)
    view = subsidy_view.subsidy(subsidy_case.of_report(report), material, "ja")
    lines = subsidy_console.estimated(view, material, report.judged_on, "ja")
    texts = {
        "console": "\n".join(line.text for line in lines),
        "html": Page(html.render(report, material, "ja")).text,
        "pdf": text_of(pdf.subsidy_report(report, material, "ja"), folder),
        "xlsx": _cells(xlsx.render(report, material, "ja")),
        "page": Page(clinic_page(report, rules, folder)).text,
    }
    if report.answers.plan is not None and len(report.answers.plan.items) == 1:
        texts["desk"] = _seen(desk_page(report, rules, folder))
    return texts


def clinic_page(report: Report, rules: Path, folder: Path) -> str:
    """Return the clinic's page of the plan."""

    async def shown() -> str:
        state, words = await clinic(report, rules, folder), read_web_words(rules)
        frame = Frame(state, words, Door("secret"), steps_paper)
        page = PlanPage(frame)
        answer = await page.shown["/plan"](None)  # type: ignore[arg-type]
        return bytes(answer.body).decode()

    return asyncio.run(shown())


async def clinic(report: Report, rules: Path, folder: Path) -> Clinic:
    """Return a clinic whose PC was checked and whose plan is a report's."""
    setting = Setting(
        root=rules,
        pack=load_pack(rules),
        on=report.judged_on,
        data=folder,
        look=lambda _wish, _tell: session.Look(report.facts),
        now=lambda: dt.datetime.combine(report.judged_on, dt.time(9), dt.UTC),
        machine=lambda: report.facts.machine,
    )
    loop = asyncio.get_running_loop()
    seen = session.Look(report.facts)
    return Clinic(setting, Life(), loop, answers=report.answers, phase="done", seen=seen)


def desk_page(report: Report, rules: Path, folder: Path) -> str:
    """Return the helpdesk's page of the program, asked with the answers of a plan of one cost."""
    when = dt.datetime.combine(report.judged_on, dt.time(12), dt.UTC)
    store = Store(connect(_database(folder)), lambda: when)
    person = User("この窓口", "keeper", "token-of-a-form")
    site = Site(Desk(load_rules(rules, DEFAULT_PACK), store, None), "", person)
    assert report.answers.plan is not None
    query = urlencode(_fields(report.answers), doseq=True)
    answer = Seat(routes.app(site)).get(f"/subsidies/{report.answers.plan.program}?{query}")
    assert answer.status_code == 200
    return answer.text


def _database(folder: Path) -> URL:
    return URL.create("sqlite", database=str(folder / "desk.sqlite3"))


def _fields(answers: Answers) -> dict[str, str | tuple[str, ...]]:
    """Return the fields of the helpdesk's form."""
    plan, institution = answers.plan, answers.institution
    assert plan is not None
    days = ("preliminary_notice_date", "start_date", "completion_date")
    told = {True: "yes", False: "no"}
    fields: dict[str, str | tuple[str, ...]] = {
        "kind": institution.kind or "",
        "prefecture": institution.prefecture,
        "designated": institution.designated or (),
        "notice": plan.notice or "",
        "item-0-amount": str(plan.items[0].amount or ""),
        "item-0-category": plan.items[0].category or "equipment",
    }
    fields |= {name: str(getattr(plan, name) or "") for name in days}
    for name, said in plan.options.items():
        fields[f"option-{name}"] = told[said] if isinstance(said, bool) else str(said)
    return fields


def _seen(page: str) -> str:
    """Return what a page says, without what stands in the lists of its form."""
    return Page(re.sub(r"<select.*?</select>", "", page, flags=re.DOTALL)).text


def _cells(book: bytes) -> str:
    rows = openpyxl.load_workbook(io.BytesIO(book))["補助金"].iter_rows(values_only=True)
    cells = [f"{cell:,}円" if isinstance(cell, int) else cell for row in rows for cell in row]
    return "\n".join(str(cell) for cell in cells if cell)

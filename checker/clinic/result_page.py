"""The page of the check: how far it is, its result, and the questions."""

import asyncio
import contextlib
from typing import Any

from msgspec.structs import replace
from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import session, wording
from checker.clinic import kept, result_view
from checker.clinic.first_screen import first_screen
from checker.clinic.frame import Frame, Shown, Taken
from checker.clinic.heading import open_rows
from checker.clinic.noticing import changes
from checker.clinic.ordering import gate
from checker.clinic.places import address_of, read_places, release_of
from checker.clinic.print_page import REQUIREMENT
from checker.clinic.printing import paper_queues
from checker.clinic.road import Step, road
from checker.clinic.rows import Rows
from checker.documents.phrases import moment, say
from checker.model import Report, Text
from checker.packs import locate
from checker.web.forms import text
from checker.wording import day


class ResultPage:
    """Verdict, what can be done, questions, what to buy."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/": self.result}
        self.taken: Taken = {
            "/check": self.check,
            "/stop": self.stop,
            "/answer": self.answer,
            "/settings": self.open,
        }
        self._rehearsed = False

    async def result(self, _request: Request) -> Response:
        """Show the verdict, or how far the check is."""
        clinic, lang, words = self.clinic, self.clinic.lang, self.frame.words.result
        report = clinic.current()
        values: dict[str, Any] = {"problem": clinic.problem.say(lang) if clinic.problem else ""}
        if clinic.phase == "running":
            pack = clinic.setting.pack
            checks, done = result_view.partly(pack, clinic.table(), report, lang)
            progress = say(words.progress, lang, done=str(done), total=str(len(checks)))
            values |= {"checks": checks, "done": done, "progress": progress}
            shown = self.frame.page("result", "running.html", values)
            if not self._rehearsed:
                self._rehearsed = True
                shown.background = BackgroundTask(self._rehearse, values, report)
            return shown
        return self._result(values, report)

    def _result(self, values: dict[str, Any], report: Report) -> Response:
        return self.frame.page("result", "result.html", values | self._verdict(report))

    async def _rehearse(self, values: dict[str, Any], report: Report) -> None:
        """Load what the result needs while the check waits for the system and the network."""
        with contextlib.suppress(Exception):  # what is wrong is told when it is for real
            self._result(values, report)

    def _verdict(self, report: Report) -> dict[str, Any]:
        from checker.documents import view  # noqa: PLC0415 - not needed for the first page

        clinic, lang, words = self.clinic, self.clinic.lang, self.frame.words.result
        material = self.frame.material(report)
        found, listed, shown, head = first_screen(report, self.frame, clinic.noticed, lang)
        way, ready = road(clinic.setting.root, lang), not open_rows(shown) and head.green
        buys = [row.id for row in (*shown.needed, *shown.beside) if row.cost == "buy"]
        settle = ready and any(row.id in self._unsettled(report) for row in shown.beside)
        hosts = wording.join(list(report.contacted), lang)
        no_contact = words.contacted_recorded if clinic.setting.recorded else words.contacted_none
        return {
            "stopped": clinic.phase == "stopped",
            "prints": self._prints(),
            "overall": listed.overall,
            "head": head,
            "aged": listed.advice,
            "counts": listed.counts,
            "r": found,
            "rows": shown,
            "beside": self._beside(shown, settle=settle),
            "settle": settle,
            "road": self._kept(way, report) if ready else (),
            "later": () if ready or found.instead is not None else way,
            "steps_link": bool(shown.needed or found.instead),
            "buy_warning": gate(report, material, lang).warning if buys else "",
            "first_buy": next(iter(buys), ""),
            "fine": say(
                words.all_fine if len(shown.fine) == len(found.all) else words.fine,
                lang,
                count=str(len(shown.fine)),
            ),
            "rest": [line for line in found.all if line not in shown.fine],
            "spared_title": say(words.spared, lang, count=str(len(found.spared))),
            "checks": clinic.checks,
            "checked": self._checked(),
            "changed": self._changed(report),
            "since": clinic.since(report),
            "opened": clinic.opened.say(lang) if clinic.opened else "",
            "beyond": say(
                material.words.checklist.spared_beyond,
                lang,
                items=wording.join([one.title for one in found.beyond], lang),
            )
            if found.beyond
            else "",
            "details": say(words.details, lang, count=str(len(found.all))),
            "advice": [one.say(lang) for one in clinic.seen.advice] if clinic.seen else [],
            "watched": not clinic.setting.recorded and clinic.setting.glance is not None,
            "judged": say(
                words.judged,
                lang,
                date=day(report.judged_on, lang),
                rules=view.rules(report, material, lang),
            ),
            "passed_over": self._passed_over(),
            "contacted": say(words.contacted, lang, hosts=hosts) if hosts else no_contact.say(lang),
        }

    @staticmethod
    def _unsettled(report: Report) -> set[str]:
        """Return what is to be settled before a usable PC is connected: the head names it."""
        return {one.id for one in report.verdicts if one.status in {"not_met", "needs_answer"}}

    def _beside(self, shown: Rows, *, settle: bool) -> str:
        """Return what heads the rows that registration works without."""
        words = self.frame.words.result
        head = words.beside_needed if shown.needed else words.beside
        return (words.beside_first if settle else head).say(self.clinic.lang)

    def _kept(self, way: tuple[Step, ...], report: Report) -> tuple[Step, ...]:
        """Tell in the way to the registration that the result as it is now was saved."""
        clinic, words = self.clinic, self.frame.words.result
        if clinic.checklist is None or clinic.checklist[1] != report.verdicts:
            return way
        done = say(words.road_kept, clinic.lang, time=f"{clinic.checklist[0]:%H:%M}")
        return tuple(replace(one, done=done) if one.id == "keep" else one for one in way)

    def _passed_over(self) -> list[str]:
        """Return why installed rules are not in use; empty where they are, or none are there."""
        choice = locate.in_use()
        if choice is None or not choice.passed_over:
            return []
        from checker.packs.travel_words import passed_over, read_travel_words  # noqa: PLC0415

        words = read_travel_words(self.clinic.setting.root)
        return passed_over(words, choice, self.clinic.lang)

    def _prints(self) -> str:
        """Return the requirement whose row leads to the page that tries a printer; empty: none."""
        here = self.clinic.setting.print is not None and paper_queues(self.clinic.table())
        return REQUIREMENT if here else ""

    def _checked(self) -> str:
        """Return when the check was made, so that one made again is seen to have run."""
        words, clinic, lang = self.frame.words.result, self.clinic, self.clinic.lang
        if clinic.checked_at is None:
            return ""
        said = words.checked_recorded if clinic.setting.recorded else words.checked
        time = moment(clinic.checked_at, lang)
        return say(said, lang, time=time, count=str(clinic.checks))

    def _changed(self, report: Report) -> str:
        """Say what got better and what got worse since the check before."""
        words, clinic, lang = self.frame.words.result, self.clinic, self.clinic.lang
        if clinic.before is None:
            return ""
        # With the answers of now: what was answered meanwhile is no repair.
        better, worse = changes(clinic.report_of(clinic.before).verdicts, report.verdicts)
        titles = {one.id: one.title for one in report.verdicts}
        said = [
            say(text, lang, items=wording.join([titles[one] for one in ids], lang))
            for text, ids in ((words.fixed, better), (words.worsened, worse))
            if ids
        ]
        return ("" if lang == "ja" else " ").join(said or [words.same.say(lang)])

    async def open(self, _request: Request, form: FormData) -> Response:
        """Open a page of the system's own settings: one of the closed list, and nothing else."""
        clinic, words, name = self.clinic, self.frame.words.result, text(form, "place", 80)
        root, system = clinic.setting.root, clinic.report_system()
        address = address_of(root, name, system)
        if address is None:
            raise HTTPException(404)
        setting = read_places(root).settings[name]
        release = release_of(clinic.seen.facts) if clinic.seen is not None else ""
        way = setting.way(system, release)
        done = clinic.setting.open is not None and await asyncio.to_thread(
            clinic.setting.open, address
        )
        said = words.opened if done else words.not_opened
        clinic.opened = Text(
            *(say(said, one, name=setting.name.say(one), way=way.say(one)) for one in session.LANGS)
        )
        clinic.changed()
        return self.frame.go("")

    async def check(self, _request: Request, _form: FormData) -> Response:
        """Check again."""
        self.clinic.start()
        return self.frame.go("")

    async def stop(self, _request: Request, _form: FormData) -> Response:
        """Stop the check."""
        self.clinic.stop()
        return self.frame.go("")

    async def answer(self, _request: Request, form: FormData) -> Response:
        """Take an answer, that there is none, or one back."""
        clinic, requirement, said = self.clinic, text(form, "id"), text(form, "said")
        pack = clinic.setting.pack
        others = tuple(one for one in clinic.unsure if one != requirement)
        value = result_view.said(pack, requirement, said)
        known = value is not None or said in {"unsure", "change", "keep"}
        if known and result_view.asks(pack, requirement):
            # What was answered counts until there is a new answer.
            clinic.again = requirement if said == "change" else ""
            if value is not None or said == "unsure":
                clinic.answers = result_view.answer(clinic.answers, pack, requirement, value)
                clinic.unsure = (*others, requirement) if said == "unsure" else others
            if clinic.kept:
                await asyncio.to_thread(kept.keep, clinic.setting.data, clinic.answers)
        clinic.changed()
        return self.frame.go("")

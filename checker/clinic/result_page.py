"""The page of the check: how far it is, its result, and the questions."""

import contextlib
from typing import TYPE_CHECKING, Any

from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from checker import wording
from checker.clinic import result_view
from checker.clinic.frame import Frame, Shown, Taken
from checker.documents import todo
from checker.documents.phrases import moment, say, status
from checker.model import Report
from checker.web.forms import text
from checker.wording import day

if TYPE_CHECKING:
    from checker.documents import view


class ResultPage:
    """Verdict, what can be done, questions, what to buy."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/": self.result}
        self.taken: Taken = {"/check": self.check, "/stop": self.stop, "/answer": self.answer}
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

        clinic, lang = self.clinic, self.clinic.lang
        material = self.frame.material(report)
        every = result_view.lines(report, material, lang)
        listed = view.checklist(report, material, lang)
        pack = clinic.setting.pack
        found = result_view.result(report, every, pack, clinic.unsure, lang, clinic.again)
        found = result_view.helped(found, report, self.frame, material, lang)
        words = self.frame.words.result
        hosts = wording.join(list(report.contacted), lang)
        anew = found.question if found.question and found.question.id == clinic.again else None
        costs = () if found.instead else todo.may_cost(report.verdicts, material.marks, lang)
        brackets = material.words.page.brackets
        later = "".join(say(brackets, lang, text=one) for one in costs)
        may_cost = [say(words.may_cost, lang, text=one) for one in costs]
        return {
            "stopped": clinic.phase == "stopped",
            "overall": listed.overall,
            "sentence": listed.sentence,
            "counts": listed.counts,
            "leads": self._leads(report, found, listed, may_cost),
            "action": self._action(found),
            "r": found,
            "jumps": [
                (
                    name.say(lang),
                    target,
                    say(words.count, lang, count=str(count)) + (later if target == "buy" else ""),
                )
                for name, target, count in (
                    (
                        words.ask if found.ask else words.unsure_title,
                        "ask",
                        len(found.ask) + len(found.unsure),
                    ),
                    (words.now, "now", len(found.now)),
                    (words.talk, "talk", len(found.talk)),
                    (words.buy, "buy", len(found.buy)),
                    (words.buy_optional, "optional", len(found.optional)),
                )
                if count or (target in {"now", "buy"} and not found.instead)
            ],
            "spared_title": say(words.spared, lang, count=str(len(found.spared))),
            "ask_lead": say(words.ask_again, lang, answer=anew.answer)
            if anew and anew.answer
            else say(words.ask_lead, lang, count=str(len(found.ask) or 1)),
            "again": anew is not None,
            "may_cost": may_cost,
            "checked": self._checked(),
            "beyond": say(
                material.words.checklist.spared_beyond,
                lang,
                items=wording.join([one.title for one in found.beyond], lang),
            )
            if found.beyond
            else "",
            "unsure_lead": say(words.unsure_lead, lang, count=str(len(found.unsure))),
            "needs_answer": status("needs_answer", lang),
            "details": say(words.details, lang, count=str(len(found.all))),
            "advice": [one.say(lang) for one in clinic.seen.advice] if clinic.seen else [],
            "judged": say(
                words.judged,
                lang,
                date=day(report.judged_on, lang),
                rules=view.rules(report, material, lang),
            ),
            "contacted": say(words.contacted, lang, hosts=hosts)
            if hosts
            else (
                words.contacted_recorded if clinic.setting.recorded else words.contacted_none
            ).say(lang),
        }

    def _checked(self) -> str:
        """Return when the check was made, so that one made again is seen to have run."""
        words, clinic, lang = self.frame.words.result, self.clinic, self.clinic.lang
        if clinic.checked_at is None:
            return ""
        said = words.checked_recorded if clinic.setting.recorded else words.checked
        time = moment(clinic.checked_at, lang)
        return say(said, lang, time=time, count=str(clinic.checks))

    def _action(self, found: result_view.Result) -> tuple[str, str]:
        """Return the one thing to do next: what its button says, and where it leads."""
        words, lang = self.frame.words.result, self.clinic.lang
        for name, listed, where in (
            (words.go_instead, (found.instead,) if found.instead else (), "#instead"),
            (words.go_ask, found.ask, "#question"),
            (words.go_now, found.now, "#now"),
            (words.go_talk, found.talk, "#talk"),
            (words.go_buy, found.buy, "#buy"),
            (words.go_unsure, found.unsure, "#ask"),
        ):
            if listed:
                return say(name, lang, count=str(len(listed))), where
        return words.go_documents.say(lang), f"{self.frame.door.at}/documents"

    def _leads(
        self,
        report: Report,
        found: result_view.Result,
        listed: "view.Checklist",
        may_cost: list[str],
    ) -> list[str]:
        """Return what stands below the verdict: what is left to decide, and what stays possible."""
        words, clinic, lang = self.frame.words.result, self.clinic, self.clinic.lang
        if found.instead:
            return [words.nothing_else.say(lang), listed.paper]
        leads = []
        open_ones = len(found.ask) + len(found.unsure)
        if report.overall != "not_ready":
            unsettled = result_view.unsettled(report, clinic.setting.pack)
            if unsettled:
                leads.append(say(words.look_yourself, lang, count=str(unsettled)))
            if open_ones:
                text = words.left_open
                if report.overall == "incomplete" and not unsettled:
                    text = words.only_questions if found.ask else words.only_unsure
                leads.append(say(text, lang, count=str(open_ones)))
        if result_view.free_to_fix(report):
            text = words.only_free if result_view.nothing_to_buy(report) else words.all_free
            leads.append((words.so_far_free if open_ones else text).say(lang))
        elif any(result_view.missing_and_free(one) for one in report.verdicts):
            leads.append(words.begin_free.say(lang))
        leads += may_cost
        if report.overall != "incomplete" and listed.paper:
            leads.append(listed.paper)
        return leads

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
        clinic.changed()
        return self.frame.go("")

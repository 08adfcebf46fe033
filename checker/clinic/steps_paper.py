"""The paper of the steps: the first screen's list with every step and a box before each.

For somebody who works at the PC with paper beside the keyboard, or who asks a colleague the
questions and brings the answers back. What it lists, and in which order, is the first screen's.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from checker import wording
from checker.clinic.first_screen import FirstScreen, first_screen
from checker.clinic.ordering import gate
from checker.clinic.road import road
from checker.clinic.rows import Row
from checker.documents import typeset, view
from checker.documents.characters import coverage, fonts_folder
from checker.documents.phrases import say
from checker.documents.words import spoken
from checker.model import Lang, Report

if TYPE_CHECKING:
    from checker.clinic.frame import Frame
    from checker.clinic.result_view import Asked, Line
    from checker.clinic.steps import How
    from checker.web.words import StepsPaperWords


def steps_paper(report: Report, frame: "Frame", lang: Lang) -> bytes:
    """Return the paper as PDF.

    Raises:
        CheckerError: The fonts are not there.
    """
    return typeset.pdf("steps", page_data(report, frame, lang), fonts_folder())


def page_data(report: Report, frame: "Frame", lang: Lang) -> dict[str, Any]:
    """Return what the template prints, with only characters that the fonts have."""
    words, material = frame.words.steps_paper, frame.material(report)
    screen = first_screen(report, frame, {}, lang)
    program = view.program(report, material, lang)
    items = list(_Items(report, frame, screen, lang))
    about = say(
        words.about,
        lang,
        pc=report.facts.machine.name or material.words.page.empty.say(lang),
        date=wording.day(report.judged_on, lang),
    )
    data: dict[str, Any] = {
        "lang": lang,
        "title": words.title.say(lang),
        "program": program,
        "footer": program,
        "words": spoken(material.words, lang) | {"steps": spoken(words, lang)},
        "institution": report.answers.institution.name,
        "about": about,
        "symbol": screen.head.symbol,
        "sentence": screen.head.sentence,
        "leads": list(screen.head.leads),
        "items": items,
        "last": _last(items, words, green=screen.head.green, lang=lang),
        "code": report.code or "",
        "letter": frame.words.result.letter.say(lang),
    }
    fitted, _ = coverage(fonts_folder()).fit(data)
    on = report.judged_on
    return dict(fitted) | {"date": [on.year, on.month, on.day], "missing": "", "fillable": False}


def _last(items: list[dict[str, Any]], words: "StepsPaperWords", *, green: bool, lang: Lang) -> str:
    """Say in which order, and what is done with answers, as far as the list holds any."""
    if green:
        return words.last_ready.say(lang)
    said = [words.last] if len(items) > 1 else []
    if any(one["choices"] for one in items):
        said.append(words.answers)
    return ("" if lang == "ja" else " ").join(text.say(lang) for text in said)


class _Items:
    """What is on the paper, one after the other."""

    def __init__(self, report: Report, frame: "Frame", screen: FirstScreen, lang: Lang) -> None:
        self.report, self.frame, self.screen, self.lang = report, frame, screen, lang
        self._warned = False
        """Said once, beside the first thing that may be bought."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        found, shown = self.screen.found, self.screen.shown
        if found.instead is not None:
            title = self.frame.words.result.instead.say(self.lang)
            item = self._item("1", title, found.instead.message, found.instead)
            yield _what_there_is(item, found.instead)
            return
        listed = (*shown.needed, *shown.beside)
        for row in listed:
            yield self._row(row)
        if not shown.needed and self.screen.head.green:
            last = max((one.line.number or 0 for one in listed), default=0)
            for number, mark in enumerate(road(self.frame.clinic.setting.root, self.lang), 1):
                yield _bare(str(last + number), mark.title, mark.small)

    def _row(self, row: Row) -> dict[str, Any]:
        title = row.ask.question if row.ask is not None else row.title
        item = self._item(row.number, title, row.small, row.line)
        if row.cost == "buy" and not self._warned:
            self._warned = True
            material = self.frame.material(self.report)
            item["warning"] = gate(self.report, material, self.lang).warning
        if row.ask is None:
            _what_there_is(item, row.line)
        else:
            item |= {"choices": self._choices(row.ask), "stuck": self._find_out(row.ask)}
        return item

    def _item(self, number: str, title: str, small: str, line: "Line") -> dict[str, Any]:
        item = _bare(number, title, small) | {"letter": line.letter.splitlines()}
        if line.how is not None:
            item |= {"steps": [step.text for step in line.how.steps], "places": self._to(line.how)}
            if line.how.stuck:
                stuck = self.frame.words.result.stuck.say(self.lang)
                item["stuck"] = f"{stuck}{_colon(self.lang)}{line.how.stuck}"
        return item

    def _to(self, how: "How") -> list[str]:
        """Return where the work is done, for somebody who has no button to press."""
        words, lang = self.frame.words.steps_paper, self.lang
        return [
            say(words.address, lang, address=place.address)
            if place.address
            else say(words.by_hand, lang, way=place.by_hand)
            for place in how.places
        ]

    def _choices(self, ask: "Asked") -> list[str]:
        words, lang = self.frame.words.result, self.lang
        said = [word for _, word in ask.choices] or [words.yes.say(lang), words.no.say(lang)]
        return [*said, words.unsure.say(lang)]

    def _find_out(self, ask: "Asked") -> str:
        return f"{self.frame.words.result.unsure_how.say(self.lang)}{_colon(self.lang)}{ask.unsure}"


def _what_there_is(item: dict[str, Any], line: "Line") -> dict[str, Any]:
    """Put what to do where no steps are written: nothing is listed with nothing to do."""
    if line.how is None and line.remedy:
        item["steps"] = [line.remedy]
    return item


def _bare(number: str, title: str, small: str) -> dict[str, Any]:
    return {
        "number": number,
        "title": title,
        "small": small,
        "steps": [],
        "places": [],
        "choices": [],
        "stuck": "",
        "warning": "",
        "letter": [],
    }


def _colon(lang: Lang) -> str:
    return "：" if lang == "ja" else ": "

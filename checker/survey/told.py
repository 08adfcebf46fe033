"""Forms and roll-ups on a terminal, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from checker import wording
from checker.documents.subsidy_console import Line
from checker.model import Lang
from checker.survey.answers import Form
from checker.survey.form2 import what_is_open
from checker.survey.rollup import Rollup, Unread
from checker.survey.words import State, Words

RIGHT: Final = wording.STATUS["met"]
FAULTY: Final = wording.STATUS["not_met"]
NOTE: Final = wording.STATUS["below_recommended"]
UNREAD: Final = wording.STATUS["unknown"]
_MARK: Final[dict[State, wording.Words]] = {
    "right": RIGHT,
    "faulty": FAULTY,
    "doubled": FAULTY,
    "missing": wording.STATUS["needs_answer"],
}


def forms(
    read: Sequence[Form], unread: Sequence[Unread], words: Words, lang: Lang
) -> Iterator[Line]:
    """Yield what is wrong with each form."""
    for form in read:
        name = form.place.full_name if form.place is not None else words.nobody.say(lang)
        told = words.count.say(lang).format(count=len(form.faults))
        told = told if form.faults else words.right.say(lang)
        mark = FAULTY if form.faults else RIGHT
        yield Line(f"{form.file}　{name}　{told}", style="bold", mark=mark)
        for problem in form.problems:
            sign = FAULTY if problem.level == "fault" else NOTE
            yield Line(problem.say(lang), indent=3, mark=sign)
    for one in unread:
        yield Line(f"{one.file}　{one.problem.say(lang)}", style="bold", mark=UNREAD)


def forms_data(read: Sequence[Form], unread: Sequence[Unread], lang: Lang) -> dict[str, Any]:
    """Return what was read for JSON."""
    return {
        "schema": "nanbyo-checker/survey-check/1",
        "forms": [
            {
                "file": form.file,
                "sheet": form.sheet,
                "code": form.place.code if form.place is not None else None,
                "name": form.place.full_name if form.place is not None else None,
                "answers": form.answers,
                "problems": [
                    {
                        "level": one.level,
                        "sheet": one.sheet,
                        "cell": one.cell,
                        "text": one.text.say(lang),
                        "found": one.found,
                    }
                    for one in form.problems
                ],
            }
            for form in read
        ],
        "unread": [{"file": one.file, "problem": one.problem.say(lang)} for one in unread],
    }


def rollup(made: Rollup, words: Words, lang: Lang) -> Iterator[Line]:
    """Yield who answered, and what is open."""
    yield Line(made.prefecture.name, style="bold")
    counts = {state: made.count(state) for state in _MARK}
    yield Line(words.came.say(lang).format(all=len(made.lines), **counts))
    for line in made.lines:
        mark = _MARK[line.state]
        yield Line(
            f"{line.place.code} {line.place.name} {words.states.of(line.state).say(lang)}",
            mark=mark,
        )
    gone = words.states.missing.ja
    found = [one for one in what_is_open(made, words) if one[2] != gone]
    if found:
        yield Line("")
        yield Line(words.to_see.say(lang), style="bold")
        for name, file, text in found:
            yield Line(f"{name} {file}：{text}".strip(), mark=NOTE)

"""Forms and roll-ups on a terminal, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from checker import wording
from checker.documents.subsidy_console import Line
from checker.model import Lang, Text
from checker.survey.answers import Form
from checker.survey.form2 import what_is_open
from checker.survey.rollup import STATE, Rollup, State, Unread

RIGHT: Final = wording.STATUS["met"]
FAULTY: Final = wording.STATUS["not_met"]
NOTE: Final = wording.STATUS["below_recommended"]
UNREAD: Final = wording.STATUS["unknown"]
_RIGHT: Final = Text("直すところはありません", "nothing to put right")
_NOBODY: Final = Text("団体が分かりません", "whose it is is not clear")
_COUNT: Final = Text("{count}か所を直してください", "{count} to put right")
_MARK: Final[dict[State, wording.Words]] = {
    "right": RIGHT,
    "faulty": FAULTY,
    "doubled": FAULTY,
    "missing": wording.STATUS["needs_answer"],
}
_CAME: Final = Text(
    "一般市区町村 {all}団体：届いて直すところのないもの {right}、直すところのあるもの {faulty}、"
    "二つの版があるもの {doubled}、未提出 {missing}",
    "{all} bodies: {right} received and in order, {faulty} to be mended, {doubled} in two versions,"
    " {missing} missing",
)
_TO_SEE: Final = Text("確かめること", "To be seen to")


def forms(read: Sequence[Form], unread: Sequence[Unread], lang: Lang) -> Iterator[Line]:
    """Yield what is wrong with each form."""
    for form in read:
        name = form.place.full_name if form.place is not None else _NOBODY.say(lang)
        told = _COUNT.say(lang).format(count=len(form.faults)) if form.faults else _RIGHT.say(lang)
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


def rollup(made: Rollup, lang: Lang) -> Iterator[Line]:
    """Yield who answered, and what is open."""
    yield Line(made.prefecture.name, style="bold")
    counts = {state: made.count(state) for state in STATE}
    yield Line(_CAME.say(lang).format(all=len(made.lines), **counts))
    for line in made.lines:
        mark = _MARK[line.state]
        yield Line(f"{line.place.code} {line.place.name} {STATE[line.state].say(lang)}", mark=mark)
    found = [one for one in what_is_open(made) if one[2] != STATE["missing"].ja]
    if found:
        yield Line("")
        yield Line(_TO_SEE.say(lang), style="bold")
        for name, file, text in found:
            yield Line(f"{name} {file}：{text}".strip(), mark=NOTE)

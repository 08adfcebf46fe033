"""What a subsidy report is made of: a plan as of a day, and the PC's report where there is one."""

import datetime as dt
from typing import Final, NamedTuple

from msgspec.structs import replace

from checker.documents import headline
from checker.documents.material import Material
from checker.estimate.tell import Advice, advise, is_told, tell
from checker.model import Answers, Estimate, Lang, Report, Verdict
from checker.subsidy.consideration import considered
from checker.subsidy.findings import Findings
from checker.subsidy.shopping import to_buy

NO_ADVICE: Final = Advice("", "", "", "", "", "", (), ())
"""What follows where the rules do not have the program."""


class Case(NamedTuple):
    """A plan as of a day."""

    answers: Answers
    on: dt.date
    kept: Estimate | None = None
    """The estimate of a report; None: there is no report, and it is worked out."""
    machine: str = ""
    """The PC's name."""
    verdicts: tuple[Verdict, ...] = ()
    """What was found of the PC; empty: none was looked at."""


class Told(NamedTuple):
    """A case in the words of one language."""

    estimate: Estimate
    found: Findings | None
    """None: the rules do not have the program."""
    advice: Advice | None
    """None where there are no findings."""
    anew: bool
    """The estimate is what the findings say; else other rules made it, and it says what it said."""


def of_report(report: Report) -> Case:
    """Return the case of a report."""
    return Case(
        report.answers,
        report.judged_on,
        report.subsidy,
        report.facts.machine.name,
        report.verdicts,
    )


def told(case: Case, material: Material, lang: Lang) -> Told | None:
    """Put a case into words; None: there is neither a program nor an estimate that was kept."""
    found = _findings(case, material)
    if found is None:
        return None if case.kept is None else Told(case.kept, None, None, anew=False)
    words = material.sentences
    anew = case.kept is None or is_told(case.kept, found, words)
    estimate = tell(found, words, lang) if anew or case.kept is None else case.kept
    followed = found if anew or case.kept is None else _as_kept(found, case.kept)
    return Told(estimate, found, _advice(case, followed, material, lang), anew)


def ruled_out(case: Case, material: Material) -> bool:
    """Tell whether the PC cannot be used anyhow, so that nothing is bought for it."""
    return headline.ruled_out(case.verdicts, material.marks) is not None


def _findings(case: Case, material: Material) -> Findings | None:
    if material.program is None:
        return None
    return considered(case.answers, material.program, case.on)


def _as_kept(found: Findings, kept: Estimate) -> Findings:
    """Ask of a kept estimate only what it calls open, so that a paper agrees with itself."""
    unknown = {one.id for one in kept.conditions if one.status == "unknown"}
    own = tuple(name for name in found.own if name in unknown)
    office = tuple(
        one
        for one in found.office
        if one.asks in {"event", "ordered"} or one.of in unknown or one == found.next.question
    )
    count = len(own) if kept.eligibility == "undetermined" else 0
    follows = replace(found.next, open_answers=count)
    return replace(found, own=own, office=office, next=follows)


def _advice(case: Case, found: Findings, material: Material, lang: Lang) -> Advice:
    out = ruled_out(case, material)
    buying = () if out else to_buy(case.verdicts, found.situation.program)
    purchases = tuple((name, kind.id if kind is not None else None) for name, kind in buying)
    # Each remedy for what is missing begins with what costs nothing.
    free = not out and any(
        one.status == "not_met" and one.remedy is not None for one in case.verdicts
    )
    return advise(found, material.sentences, lang, purchases, free_first=free)

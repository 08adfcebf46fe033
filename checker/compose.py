"""Put a judgement into words: the Report that every reader gets a rendering of."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET

from checker import __version__, fact_words, phonecode, wording
from checker.dealing import Wait, tags_of, waits
from checker.judge import judge
from checker.model import (
    REPORT_SCHEMA,
    Advice,
    Answers,
    Estimate,
    Facts,
    FactTable,
    Finding,
    Lang,
    Remedy,
    Report,
    System,
    Text,
    Tool,
    Verdict,
)
from checker.operators import value_on
from checker.packs import age
from checker.packs.pack import Pack
from checker.packs.schema import FailureWords, Outcome, Requirement

UNKNOWN: Final = "unknown"
"""The outcome where no rule fits: what the screen says then is why it could not be looked at."""

_SETTLED: Final = frozenset({"met", "not_applicable"})
"""Statuses of what waits for nothing."""
_NAMED_PRINTERS: Final = 5
"""Printers that a question names."""
_NETWORK: Final = ("network.https", "network.vpn")
"""Facts that only traffic can tell."""


class Extras(NamedTuple):
    """What a report holds besides facts, answers, verdicts and phone code."""

    contacted: tuple[str, ...] = ()
    subsidy: Estimate | None = None
    advice: tuple[Advice, ...] = ()
    """What stands beside the verdicts, beside the age of the rules."""


_NO_EXTRAS = Extras()


def compose(
    facts: Facts,
    answers: Answers,
    pack: Pack,
    on: dt.date,
    lang: Lang,
    extras: Extras = _NO_EXTRAS,
) -> Report:
    """Judge and put into words.

    Args:
        facts: What is known of the PC.
        answers: What a person said.
        pack: The rules.
        on: The day to judge as of.
        lang: The language of the report's sentences.
        extras: Contacted hosts and subsidy estimate.
    """
    judgement = judge(facts.facts, answers, pack, on)
    code = None
    if pack.code_table is not None:
        system = facts.machine.os
        code = phonecode.encode(judgement.findings, facts.facts, system, pack.code_table)
    return Report(
        schema=REPORT_SCHEMA,
        tool=Tool(__version__),
        pack=pack.stamp,
        judged_on=on,
        facts=facts,
        answers=answers,
        overall=judgement.overall,
        code=code,
        verdicts=_written(judgement.findings, facts, answers, pack, on, lang),
        contacted=extras.contacted,
        subsidy=extras.subsidy,
        advice=(*age.advice(pack, facts.facts, on, lang), *extras.advice),
    )


def retell(report: Report, pack: Pack, lang: Lang) -> Report:
    """Put a report's findings into the words of a language; nothing is judged.

    Args:
        report: A report that these very rules have judged.
        pack: The rules.
        lang: The language.
    """
    known = {entry.id for entry, _ in pack.entries}
    told = {
        verdict.id: verdict
        for verdict in _written(
            (_finding(verdict) for verdict in report.verdicts if verdict.id in known),
            report.facts,
            report.answers,
            pack,
            report.judged_on,
            lang,
        )
    }
    verdicts = tuple(told.get(verdict.id, verdict) for verdict in report.verdicts)
    anew = {one.id: one for one in age.advice(pack, report.facts.facts, report.judged_on, lang)}
    advice = tuple(anew.get(one.id, one) for one in report.advice)
    return msgspec.structs.replace(report, verdicts=verdicts, advice=advice)


def _finding(verdict: Verdict) -> Finding:
    return Finding(
        verdict.id, verdict.level, verdict.status, verdict.outcome, failure=verdict.failure
    )


def _written(
    findings: Iterable[Finding],
    facts: Facts,
    answers: Answers,
    pack: Pack,
    on: dt.date,
    lang: Lang,
) -> tuple[Verdict, ...]:
    requirements = {entry.id: requirement for entry, requirement in pack.entries}
    writer = _Writer(facts.facts, facts.machine.os, answers, pack, on, lang)
    writer.waits = {one.requirement: one for one in waits(tags_of(facts, answers))}
    writer.offline = facts.origin == "probe" and all(
        facts.facts.get(key) is None for key in _NETWORK
    )
    return tuple(writer.verdict(finding, requirements[finding.id]) for finding in findings)


def read_out(
    decoded: phonecode.Decoded, pack: Pack, on: dt.date, lang: Lang
) -> tuple[Verdict, ...]:
    """Put a decoded phone code into words.

    Measured values are not in a code: a coarse size stands in their place, or nothing. A
    requirement that these rules no longer have is told by its id alone. Where several sentences
    may be on the caller's screen, `on_screen` tells them; a verdict has the first outcome's, or
    says that the code does not tell why.
    """
    writer = _Writer(FactTable(), decoded.system or "windows", Answers(), pack, on, lang)
    writer.absent = "…"
    requirements = {entry.id: requirement for entry, requirement in pack.entries}
    verdicts = []
    for finding in decoded.findings:
        requirement = requirements.get(finding.id)
        if requirement is None:
            words = wording.STATUS[finding.status].text.say(lang)
            name = finding.id
            verdicts.append(
                Verdict(name, finding.level, finding.status, finding.outcome, name, "", "", words)
            )
            continue
        verdict = writer.verdict(finding, requirement)
        size = decoded.sizes.get(finding.id)
        verdicts.append(
            msgspec.structs.replace(verdict, measured=size.say(lang) if size is not None else "")
        )
    return tuple(verdicts)


def left_open(decoded: phonecode.Decoded, pack: Pack) -> dict[str, tuple[str, ...]]:
    """Return the outcomes that a code leaves open, without those that cannot be beside the rest.

    A requirement of which only the representing outcome is left is not in it.
    """
    seen = {
        f"{one.id}.{one.outcome}" for one in decoded.findings if one.id not in decoded.choices
    } | {f"{name}.{outcome}" for name, several in decoded.choices.items() for outcome in several}
    found = {}
    for name, several in decoded.choices.items():
        requirement = pack.requirement(name)
        left = tuple(one for one in several if _may_be(one, requirement, seen)) or several
        if left != several[:1]:
            found[name] = left
    return found


def _may_be(name: str, requirement: Requirement | None, seen: set[str]) -> bool:
    """Tell whether an outcome may be, by everything that the others may be (`ID.OUTCOME`)."""
    outcome = _outcome(requirement, name) if requirement is not None else None
    never = outcome.never_beside if outcome is not None else ()
    others = {one.partition(".")[0] for one in never}
    possible = {one for one in seen if one.partition(".")[0] in others}
    return not possible or not possible <= set(never)


def on_screen(
    requirement: Requirement, names: Iterable[str], pack: Pack, on: dt.date, lang: Lang
) -> tuple[tuple[str, str], ...]:
    """Return the sentences that outcomes may have on a caller's screen, without its values.

    Each comes with what it means: its outcome, or `unknown.REASON`, because an unknown item's
    sentence is its reason. An outcome that these rules lack is told by its id alone.
    """
    writer = _Writer(FactTable(), "windows", Answers(), pack, on, lang)
    writer.absent = "…"
    found = []
    for name in names:
        if name == "not_applicable" or _outcome(requirement, name) is not None:
            finding = Finding(requirement.id, "required", "not_applicable", name)
            found.append((name, writer.message(finding, requirement)[0]))
        elif name == UNKNOWN:
            for reason, words in pack.failures.items():
                found.append((f"{name}.{reason}", writer.meaning(words)))
        else:
            found.append((name, name))
    return tuple(found)


class _Writer:
    """Writes the sentences of one report."""

    def __init__(
        self,
        facts: FactTable,
        system: System,
        answers: Answers,
        pack: Pack,
        on: dt.date,
        lang: Lang,
    ) -> None:
        self.facts, self.system, self.answers = facts, system, answers
        self.pack, self.on, self.lang = pack, on, lang
        self.absent = "－"
        """What stands in a sentence for a value that is not there."""
        self.offline = False
        """The PC was read without its network."""
        self.waits: dict[str, Wait] = {}
        """What somebody deals with, by item."""

    def verdict(self, finding: Finding, requirement: Requirement) -> Verdict:
        message, remedy = self.message(finding, requirement)
        wait = self.waits.get(finding.id)
        if wait is not None and finding.status not in _SETTLED:
            message += self._dealt_with(wait)
        return Verdict(
            id=finding.id,
            level=finding.level,
            status=finding.status,
            outcome=finding.outcome,
            title=requirement.title.say(self.lang),
            measured=self._measured(finding, requirement),
            required=self._fill(requirement.required, requirement),
            message=message,
            remedy=remedy,
            references=requirement.references,
            failure=finding.failure,
        )

    def message(self, finding: Finding, requirement: Requirement) -> tuple[str, Remedy | None]:
        outcome = _outcome(requirement, finding.outcome)
        if outcome is not None:
            remedy = None
            if outcome.remedy is not None:
                text = self._fill(outcome.remedy.text, requirement)
                remedy = Remedy(outcome.remedy.kind, text)
            elif finding.status == "needs_answer" and requirement.question:
                asked = outcome.question or requirement.question.text
                remedy = Remedy("ask", self._fill(asked, requirement))
            elif finding.failure is not None:
                remedy = Remedy("ask", self._advice(finding, requirement))
            return self._fill(outcome.message, requirement), remedy
        if finding.status == "unknown" and finding.failure is None:
            return self.pack.words.verdict.reason_not_told.say(self.lang), None
        if finding.failure is None and finding.status == "not_applicable":
            return self.pack.words.verdict.not_applicable.say(self.lang), None
        if finding.failure is None:  # an outcome of another generation's code
            return wording.STATUS[finding.status].text.say(self.lang), None
        words = self._failure_words(finding)
        return self.meaning(words), Remedy("ask", self._advice(finding, requirement))

    def _dealt_with(self, wait: Wait) -> str:
        words = self.pack.words.waiting
        state = words.say(wait, self.on, self.lang)
        return wording.fill(words.beside.say(self.lang), {"state": state})

    def _advice(self, finding: Finding, requirement: Requirement) -> str:
        words = self._failure_words(finding)
        if self.offline and words.offline is not None and {*_NETWORK} & {*requirement.facts}:
            return words.offline.say(self.lang)
        return words.advice.say(self.lang)

    def meaning(self, words: FailureWords) -> str:
        """Return why something could not be looked at, as a sentence."""
        meaning = words.meaning.say(self.lang)
        return meaning[0].upper() + meaning[1:] + ("。" if self.lang == "ja" else ".")

    def _failure_words(self, finding: Finding) -> FailureWords:
        reason = finding.failure.reason if finding.failure else "not_collected"
        return self.pack.failures[reason]

    def _measured(self, finding: Finding, requirement: Requirement) -> str:
        parts = []
        keys = requirement.facts if requirement.shown is None else requirement.shown
        for key in keys:
            fact = self.facts.get(key)
            if fact is not None and fact.value is not UNSET:
                label = self.pack.facts[key].label.say(self.lang)
                text = self._value(key)
                parts.append(f"{label} {text}" if label else text)
        if requirement.question is not None:
            answer = getattr(self.answers, requirement.question.answer)
            if answer is not None:
                word = wording.answer(answer, self.lang)
                said = self.pack.words.verdict.answer.say(self.lang)
                parts.append(wording.fill(said, {"answer": word}))
        if not parts and finding.failure is not None:
            return self._failure_words(finding).meaning.say(self.lang)
        return wording.join(parts, self.lang)[:4000]

    def _value(self, key: str) -> str:
        fact = self.facts.get(key)
        if fact is None or fact.value is UNSET:
            return self.absent
        return fact_words.value_text(key, fact.value, self.lang, self.system)

    def _fill(self, text: Text, requirement: Requirement) -> str:
        template = text.say(self.lang)
        if "{" not in template:
            return template
        values = thresholds(requirement, self.on, self.lang)
        for key in requirement.facts:
            values[key] = self._value(key)
        values[fact_words.VPN_SERVER] = fact_words.vpn_server(
            self.facts.get("network.vpn"), self.lang
        )
        values["printer.unclear"] = self._unclear_printers()
        values["display.panel"] = self._panel()
        return wording.fill(template, values)[:4000]

    def _unclear_printers(self) -> str:
        """Return the queues of which a person must say whether they print on A4 paper."""
        fact = self.facts.printer_queues
        if fact is UNSET or fact.value is UNSET:
            return self.absent
        paper = [one.name for one in fact.value if one.prints == "paper" and one.a4 is None]
        unknown = [one.name for one in fact.value if one.prints == "unknown"]
        return wording.join((paper or unknown)[:_NAMED_PRINTERS], self.lang) or self.absent

    def _panel(self) -> str:
        """Return the own resolution of the best of this PC's panels, in brackets, if it is told."""
        fact = self.facts.display_screens
        screens = () if fact is UNSET or fact.value is UNSET else fact.value
        panels = [one for one in screens if not one.remote and one.preferred_width]
        best = max(
            panels, key=lambda one: (one.panel_short or 0, one.panel_long or 0), default=None
        )
        return wording.bracketed(fact_words.panel_text(best), self.lang) if best else ""


def thresholds(requirement: Requirement, on: dt.date, lang: Lang) -> dict[str, str]:
    """Return what a requirement's numbers are on a day, in words; a dash where there is none."""
    values = {name: value_on(dated, on) for name, dated in requirement.thresholds.items()}
    return {
        name: "－" if value is None else wording.threshold(value.value, value.unit, lang)
        for name, value in values.items()
    }


def _outcome(requirement: Requirement, name: str) -> Outcome | None:
    for outcome in requirement.outcomes:
        if outcome.id == name:
            return outcome
    return None

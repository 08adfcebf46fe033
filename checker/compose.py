"""Put a judgement into words: the Report that every reader gets a rendering of."""

import datetime as dt
from typing import NamedTuple

from msgspec import UNSET

from checker import __version__, wording
from checker.judge import judge
from checker.model import (
    REPORT_SCHEMA,
    Answers,
    Estimate,
    Facts,
    Finding,
    Lang,
    Remedy,
    Report,
    Text,
    Tool,
    Verdict,
)
from checker.operators import value_on
from checker.packs.load import Pack
from checker.packs.schema import FailureWords, Outcome, Requirement

_NOT_APPLICABLE = Text(
    "この日付には、この要件はありません。", "This requirement did not exist on that day."
)


class Extras(NamedTuple):
    """What a report holds besides facts, answers and verdicts."""

    code: str | None = None
    contacted: tuple[str, ...] = ()
    subsidy: Estimate | None = None


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
        extras: Phone code, contacted hosts and subsidy estimate.
    """
    judgement = judge(facts.facts, answers, pack, on)
    requirements = {entry.id: requirement for entry, requirement in pack.entries}
    return Report(
        schema=REPORT_SCHEMA,
        tool=Tool(__version__),
        pack=pack.stamp,
        judged_on=on,
        facts=facts,
        answers=answers,
        overall=judgement.overall,
        code=extras.code,
        verdicts=tuple(
            _Writer(facts, answers, pack, on, lang).verdict(finding, requirements[finding.id])
            for finding in judgement.findings
        ),
        contacted=extras.contacted,
        subsidy=extras.subsidy,
    )


class _Writer:
    """Writes the sentences of one report."""

    def __init__(self, facts: Facts, answers: Answers, pack: Pack, on: dt.date, lang: Lang) -> None:
        self.facts, self.answers, self.pack, self.on, self.lang = facts, answers, pack, on, lang

    def verdict(self, finding: Finding, requirement: Requirement) -> Verdict:
        message, remedy = self._message(finding, requirement)
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

    def _message(self, finding: Finding, requirement: Requirement) -> tuple[str, Remedy | None]:
        outcome = _outcome(requirement, finding.outcome)
        if outcome is not None:
            remedy = None
            if outcome.remedy is not None:
                text = self._fill(outcome.remedy.text, requirement)
                remedy = Remedy(outcome.remedy.kind, text)
            elif finding.status == "needs_answer" and requirement.question:
                remedy = Remedy("ask", self._fill(requirement.question.text, requirement))
            elif finding.failure is not None:
                remedy = Remedy("ask", self._failure_words(finding).advice.say(self.lang))
            return self._fill(outcome.message, requirement), remedy
        if finding.failure is None:
            return _NOT_APPLICABLE.say(self.lang), None
        words = self._failure_words(finding)
        end = "。" if self.lang == "ja" else "."
        meaning = words.meaning.say(self.lang)
        meaning = meaning[0].upper() + meaning[1:] + end
        return meaning, Remedy("ask", words.advice.say(self.lang))

    def _failure_words(self, finding: Finding) -> FailureWords:
        reason = finding.failure.reason if finding.failure else "not_collected"
        return self.pack.failures[reason]

    def _measured(self, finding: Finding, requirement: Requirement) -> str:
        parts = []
        keys = requirement.facts if requirement.shown is None else requirement.shown
        for key in keys:
            fact = self.facts.facts.get(key)
            if fact is not None and fact.value is not UNSET:
                label = self.pack.facts[key].label.say(self.lang)
                text = self._value(key)
                parts.append(f"{label} {text}" if label else text)
        if requirement.question is not None:
            answer = getattr(self.answers, requirement.question.answer)
            if answer is not None:
                word = (wording.YES if answer else wording.NO).say(self.lang)
                parts.append(f"回答：{word}" if self.lang == "ja" else f"answer: {word}")
        if not parts and finding.failure is not None:
            return self._failure_words(finding).meaning.say(self.lang)
        return wording.join(parts, self.lang)[:4000]

    def _value(self, key: str) -> str:
        fact = self.facts.facts.get(key)
        if fact is None or fact.value is UNSET:
            return "－"
        return wording.value_text(key, fact.value, self.lang, self.facts.machine.os)

    def _fill(self, text: Text, requirement: Requirement) -> str:
        template = text.say(self.lang)
        if "{" not in template:
            return template
        values = {}
        for name, dated in requirement.thresholds.items():
            value = value_on(dated, self.on)
            if value is not None:
                values[name] = wording.threshold(value.value, value.unit, self.lang)
        for key in requirement.facts:
            values[key] = self._value(key)
        return wording.fill(template, values)[:4000]


def _outcome(requirement: Requirement, name: str) -> Outcome | None:
    for outcome in requirement.outcomes:
        if outcome.id == name:
            return outcome
    return None

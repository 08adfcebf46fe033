"""What holds for every PC that could exist."""

import datetime as dt
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import compose
from checker.judge import judge
from checker.model import (
    FACT_FIELDS,
    FACTS_SCHEMA,
    Answers,
    Facts,
    FactTable,
    Machine,
    Overall,
    Report,
    Status,
)
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from tests.judge.strategies import answers, days, fact_tables, failed, without

PACK: Pack = load_pack(rules_root())
LINK: Pack = load_pack(rules_root(), "pmh-municipal-link")
BOTH = pytest.mark.parametrize("pack", [PACK, LINK], ids=["clinic", "link"])
MANY = settings(max_examples=400)


@BOTH
@MANY
@given(fact_tables(), answers, days)
def test_judge_is_total(pack: Pack, facts: FactTable, said: Answers, day: dt.date) -> None:
    judgement = judge(facts, said, pack, day)
    assert [one.id for one in judgement.findings] == [entry.id for entry, _ in pack.entries]
    assert judgement.overall in get_args(Overall)
    for finding, (_, requirement) in zip(judgement.findings, pack.entries, strict=True):
        assert finding.status in get_args(Status)
        allowed = {outcome.id for outcome in requirement.outcomes} | {"unknown"}
        assert finding.outcome in allowed
        assert (finding.failure is not None) == (finding.status == "unknown")


@MANY
@given(fact_tables(), answers, days)
def test_the_order_of_facts_does_not_matter(facts: FactTable, said: Answers, day: dt.date) -> None:
    raw = msgspec.to_builtins(facts)
    turned = msgspec.convert(dict(reversed(raw.items())), FactTable)
    assert judge(turned, said, PACK, day) == judge(facts, said, PACK, day)


@BOTH
@MANY
@given(fact_tables(), answers, days, st.sampled_from(sorted(FACT_FIELDS)), st.booleans())
def test_losing_a_fact_never_turns_a_verdict_to_met(
    pack: Pack,
    facts: FactTable,
    said: Answers,
    day: dt.date,
    key: str,
    fails: bool,  # noqa: FBT001
) -> None:
    found = judge(facts, said, pack, day).findings
    before = {one.id: one.status for one in found}
    # That two sizes contradict each other cannot be seen of one alone.
    apart = {"part_usable", "far_too_small_by_usable"}
    contradicting = {one.id for one in found if one.outcome in apart}
    less = failed(facts, key) if fails else without(facts, key)
    for finding in judge(less, said, pack, day).findings:
        if finding.status == "met" and finding.id not in contradicting:
            assert before[finding.id] == "met", finding


@BOTH
@MANY
@given(fact_tables(), answers, days)
def test_ready_means_that_nothing_required_is_open(
    pack: Pack, facts: FactTable, said: Answers, day: dt.date
) -> None:
    judgement = judge(facts, said, pack, day)
    required = {one.status for one in judgement.findings if one.level == "required"}
    if judgement.overall in {"ready", "ready_with_advice"}:
        assert required <= {"met", "below_recommended", "not_applicable"}
    if judgement.overall == "ready":
        assert {one.status for one in judgement.findings} <= {"met", "not_applicable"}
    assert (judgement.overall == "not_ready") == ("not_met" in required)


@MANY
@given(fact_tables(), answers, days)
def test_nothing_known_is_never_met_without_an_answer(
    facts: FactTable, said: Answers, day: dt.date
) -> None:
    del facts
    nothing = judge(FactTable(), said, PACK, day)
    answered = {"printer_a4", "not_cancer_registry_terminal", "security_rules"}
    assert {one.id for one in nothing.findings if one.status == "met"} <= answered


@MANY
@given(fact_tables(), answers, days, st.sampled_from(("ja", "en")))
def test_every_judgement_can_be_put_into_words_and_read_back(
    facts: FactTable, said: Answers, day: dt.date, lang: str
) -> None:
    whole = Facts(
        FACTS_SCHEMA,
        dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
        "probe",
        Machine("PC", "linux"),
        facts,
    )
    report = compose.compose(whole, said, PACK, day, "ja" if lang == "ja" else "en")
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
    for verdict in report.verdicts:
        assert verdict.message
        assert "{" not in verdict.message + verdict.required + verdict.measured
        assert (verdict.remedy is not None) or verdict.status in {"met", "not_applicable"}

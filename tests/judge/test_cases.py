"""Every judgement case that is written down as data."""

import datetime as dt
from typing import Any

import pytest

from checker.judge import judge
from checker.packs.pack import Pack
from tests.judge import notation

DAY = dt.date(2026, 11, 21)
FILES = sorted(path.stem for path in notation.CASES.glob("*.toml") if path.stem != "overall")
CASES = [case for name in FILES for case in notation.cases(name)]
READY: dict[str, Any] = notation.cases("overall")[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['say']}")
def test_case(case: dict[str, Any], pack: Pack) -> None:
    judgement = judge(
        notation.fact_table(case.get("facts", {})),
        notation.answers(case.get("answers", {})),
        pack,
        case.get("on", DAY),
    )
    finding = next(one for one in judgement.findings if one.id == case["file"])
    expected = case["expect"].split()
    found = [finding.status, finding.outcome]
    if finding.failure is not None:
        found.append(finding.failure.reason)
    assert found == expected


@pytest.mark.parametrize("case", notation.cases("overall"), ids=lambda case: str(case["say"]))
def test_overall(case: dict[str, Any], pack: Pack) -> None:
    judgement = judge(
        notation.fact_table(READY["facts"] | case.get("facts", {})),
        notation.answers(READY["answers"] | case.get("answers", {})),
        pack,
        case.get("on", DAY),
    )
    assert judgement.overall == case["expect"], [
        (one.id, one.status) for one in judgement.findings if one.status != "met"
    ]


def test_every_outcome_of_every_requirement_has_a_case(pack: Pack) -> None:
    shown = {(case["file"], case["expect"].split()[1]) for case in CASES}
    missing = [
        (requirement.id, outcome.id)
        for _, requirement in pack.entries
        for outcome in requirement.outcomes
        if (requirement.id, outcome.id) not in shown
    ]
    assert missing == []


def test_no_two_cases_of_a_file_say_the_same() -> None:
    said = [(case["file"], case["say"]) for case in CASES]
    assert len(said) == len(set(said))

"""The judge's own rules, on a pack small enough to read."""

import datetime as dt
from pathlib import Path
from typing import get_args

import pytest

from checker.judge import judge, overall
from checker.model import (
    Answers,
    Fact,
    FactTable,
    Failure,
    Finding,
    Level,
    Screen,
    Status,
    fact_table,
)
from checker.packs.pack import Pack
from tests.packs.folder import DISPLAY, MEMORY, Folder

DAY = dt.date(2026, 6, 1)
GIB = 2**30
WIDE = Screen(width=1280, height=1024, max_width=1280, max_height=1024)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def outcomes(pack: Pack, facts: FactTable, day: dt.date = DAY) -> list[str]:
    """Return the outcomes in the pack's order, with answers that fit no condition."""
    said = Answers(security_rules_followed=True)
    return [one.outcome for one in judge(facts, said, pack, day).findings]


def memory(size: int) -> Fact[int]:
    return Fact(value=size, source="test")


def test_the_first_outcome_that_fits_is_taken(folder: Folder) -> None:
    text = (folder.root / MEMORY).read_text(encoding="utf-8")
    second = text.split("[[outcomes]]")[1].replace('id = "meets"', 'id = "meets_too"')
    pack = folder.add(MEMORY, "\n[[outcomes]]" + second).load()
    facts = fact_table({"memory.installed_bytes": memory(8 * GIB)})
    assert outcomes(pack, facts)[0] == "meets"


def test_every_condition_of_an_outcome_has_to_hold(folder: Folder) -> None:
    pack = folder.change(
        MEMORY,
        'when = [{ fact = "memory.installed_bytes", at_least = "enough" }]',
        'when = [{ fact = "memory.installed_bytes", at_least = "enough" },'
        ' { fact = "os.name", is = "linux" }]',
    ).load()
    known = {"memory.installed_bytes": memory(8 * GIB)}
    assert outcomes(pack, fact_table(known))[0] == "unknown"
    for name, outcome in (("linux", "meets"), ("windows-11", "unknown")):
        facts = fact_table(known | {"os.name": Fact(value=name, source="test")})
        assert outcomes(pack, facts)[0] == outcome


@pytest.mark.parametrize(
    ("day", "size", "outcome"),
    [
        (dt.date(2026, 6, 30), 8, "meets"),
        (dt.date(2026, 7, 1), 8, "unknown"),
        (dt.date(2026, 7, 1), 16, "meets"),
        (dt.date(2026, 12, 31), 16, "meets"),
        (dt.date(2027, 1, 1), 16, "not_applicable"),
    ],
)
def test_a_threshold_holds_from_its_first_day_to_its_last(
    folder: Folder, day: dt.date, size: int, outcome: str
) -> None:
    folder.change(
        MEMORY,
        "valid_from = 2026-01-01",
        "valid_from = 2026-01-01\nvalid_to = 2026-06-30",
    )
    folder.add(
        MEMORY,
        """
[[thresholds.enough]]
value = 16
unit = "GiB"
valid_from = 2026-07-01
valid_to = 2026-12-31
source = { document = "notice", section = "9" }
""",
    )
    facts = fact_table({"memory.installed_bytes": memory(size * GIB)})
    assert outcomes(folder.load(), facts, day)[0] == outcome


def test_what_is_not_required_on_that_day_is_not_applicable_and_no_success(
    folder: Folder,
) -> None:
    for name in (MEMORY, DISPLAY):
        folder.change(
            name, "valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_to = 2026-05-31"
        )
    judgement = judge(FactTable(), Answers(), folder.load(), DAY)
    assert [one.status for one in judgement.findings] == ["not_applicable"] * 2
    assert [one.failure for one in judgement.findings] == [None, None]
    assert judgement.overall == "incomplete"


def test_a_screen_fits_all_only_where_there_is_one(folder: Folder) -> None:
    pack = folder.load()
    far = Screen(width=1, height=1, remote=True)
    for screens, outcome in (
        ((far,), "remote"),
        ((far, far), "remote"),
        ((WIDE,), "meets"),
        ((far, Screen(width=1, height=1)), "unknown"),
        ((), "unknown"),
    ):
        facts = fact_table({"display.screens": Fact(value=screens, source="test")})
        assert outcomes(pack, facts)[1] == outcome


def test_an_unknown_outcome_carries_its_reason(folder: Folder) -> None:
    far = Fact(value=(Screen(width=1, height=1, remote=True),), source="test")
    finding = judge(fact_table({"display.screens": far}), Answers(), folder.load(), DAY).findings[1]
    assert (finding.status, finding.failure) == ("unknown", Failure("not_supported"))


def test_the_first_failure_among_the_facts_says_why_it_is_unknown(folder: Folder) -> None:
    pack = folder.load()
    said = Answers(security_rules_followed=True)

    def why(facts: FactTable) -> Failure | None:
        return judge(facts, said, pack, DAY).findings[0].failure

    late, denied = Failure("timed_out", "5 s"), Failure("permission_denied")
    small, windows = memory(1), Fact(value="windows-11", source="test")
    assert why(FactTable()) == Failure("not_collected", "memory.installed_bytes")
    assert (
        why(
            fact_table(
                {"memory.installed_bytes": Fact(failure=late), "os.name": Fact(failure=denied)}
            )
        )
        == late
    )
    assert (
        why(fact_table({"memory.installed_bytes": small, "os.name": Fact(failure=denied)}))
        == denied
    )
    assert why(fact_table({"memory.installed_bytes": small, "os.name": windows})) == Failure(
        "not_collected", "software.excel"
    )
    nothing = Fact[None](value=None, source="test")
    assert why(
        fact_table(
            {
                "memory.installed_bytes": small,
                "os.name": windows,
                "software.excel": nothing,
            }
        )
    ) == Failure("malformed", "no rule fits these facts")


def finding(status: Status, level: Level = "required", *, advice: bool = False) -> Finding:
    return Finding("x", level, status, "x", advice=advice)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([finding("met")], "ready"),
        ([finding("met"), finding("not_applicable")], "ready"),
        ([finding("not_applicable")], "incomplete"),
        ([], "incomplete"),
        ([finding("met", advice=True)], "ready_with_advice"),
        ([finding("met", "advisory", advice=True)], "ready_with_advice"),
        ([finding("below_recommended", "recommended")], "ready_with_advice"),
        ([finding("below_recommended")], "ready_with_advice"),
        ([finding("not_met", "recommended")], "ready_with_advice"),
        ([finding("not_met", "advisory")], "ready_with_advice"),
        ([finding("unknown", "recommended")], "ready_with_advice"),
        ([finding("needs_answer", "advisory")], "ready_with_advice"),
        ([finding("unknown")], "incomplete"),
        ([finding("needs_answer")], "incomplete"),
        ([finding("unknown"), finding("met", advice=True)], "incomplete"),
        ([finding("not_met")], "not_ready"),
        ([finding("unknown"), finding("not_met"), finding("needs_answer")], "not_ready"),
    ],
)
def test_the_first_line_that_fits_decides_the_whole(findings: list[Finding], expected: str) -> None:
    assert overall(tuple(findings)) == expected
    assert overall(tuple(reversed(findings))) == expected


def test_every_status_and_level_has_a_place_in_the_whole() -> None:
    for status in get_args(Status):
        for level in get_args(Level):
            alone = overall((finding(status, level),))
            assert (alone == "ready") == (status == "met")


def test_a_pack_is_compiled_once_a_day(folder: Folder) -> None:
    pack = folder.load()
    for _ in range(2):
        outcomes(pack, FactTable(), DAY)
        outcomes(pack, FactTable(), DAY + dt.timedelta(days=1))
    assert set(pack.memo) == {DAY, DAY + dt.timedelta(days=1)}

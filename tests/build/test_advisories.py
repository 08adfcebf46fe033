"""A build whose parts have known advisories is refused, unless the list says why it may go."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import advisories
import pytest
import setup_env

PUBLISHED = dt.date(2026, 1, 27)
ONE: dict[str, Any] = {
    "id": "CVE-1",
    "part": "OpenSSL",
    "published": PUBLISHED,
    "affected": [["3.0.0", "3.0.19"], ["3.6.0", "3.6.1"]],
    "source": "https://example.org/1",
}


def listed(**more: object) -> dict[str, Any]:
    return {"looked_at": dt.date(2026, 3, 1), "advisories": [{**ONE, **more}]}


def after(days: int) -> dt.date:
    return PUBLISHED + dt.timedelta(days)


@pytest.mark.parametrize(
    ("version", "refused"),
    [
        ("3.0.18", True),
        ("3.0.19", False),
        ("3.0.0", True),
        ("3.5.9", False),
        ("3.6.0", True),
        ("3.6.1", False),
        ("3.6.10", False),
    ],
)
def test_a_version_is_affected_up_to_before_the_mended_one(*, version: str, refused: bool) -> None:
    found = advisories.problems(listed(), [("OpenSSL", version)], after(31))
    assert bool(found) == refused
    assert all("CVE-1" in line and version in line for line in found)


@pytest.mark.parametrize(("days", "refused"), [(30, False), (31, True)])
def test_thirty_days_after_an_advisory_its_part_is_refused(*, days: int, refused: bool) -> None:
    parts = [("psycopg-binary: OpenSSL", "3.6.0")]
    assert bool(advisories.problems(listed(), parts, after(days))) == refused


@pytest.mark.parametrize(("later", "refused"), [(0, False), (1, True)])
def test_a_reason_counts_until_its_day(*, later: int, refused: bool) -> None:
    reason = {"until": after(60), "why": "not reached"}
    day = after(60 + later)
    parts = [("OpenSSL", "3.6.0")]
    assert bool(advisories.problems(listed(accepted=reason), parts, day)) == refused


def test_a_list_that_nobody_looks_at_is_no_list() -> None:
    assert advisories.problems(listed(), [], dt.date(2026, 3, 1) + dt.timedelta(120)) == []
    late = advisories.problems(listed(), [], dt.date(2026, 3, 1) + dt.timedelta(121))
    assert "2026-03-01" in late[0]


def test_another_part_is_left_alone() -> None:
    assert advisories.problems(listed(), [("SQLite", "3.0.1")], after(99)) == []


def test_the_command_refuses_a_bill_with_the_old_runtime(tmp_path: Path) -> None:
    old = (("OpenSSL", "3.0.13"), ("Expat", "2.6.0"), ("SQLite", "3.45.1"))
    bill = tmp_path / "bill.json"
    bill.write_text(json.dumps({"components": [{"name": n, "version": v} for n, v in old]}))
    with pytest.raises(setup_env.SetupError, match=r"OpenSSL 3\.0\.13: CVE-2025-15467"):
        advisories.hold(bill, advisories.read()["looked_at"])


def test_the_list_itself_is_complete() -> None:
    known = advisories.read()
    for one in known["advisories"]:
        assert one["source"].startswith("https://")
        assert one["published"] <= known["looked_at"]
        assert all(len(pair) == 2 for pair in one["affected"])
        accepted = one.get("accepted")
        if accepted is not None:
            assert accepted["why"].endswith(".")
            assert (accepted["until"] - known["looked_at"]).days <= 92

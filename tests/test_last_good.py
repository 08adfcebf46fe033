"""What changed since the last good result of a PC: only what got worse there, and no cause."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checker import compose, last_good
from checker.model import Answers, Fact, Facts, Machine, Proxy, Report, failed
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from tests.clinic.here import YES, seen

PACK = load_pack(rules_root())
ON = dt.date(2026, 11, 30)
LATER = dt.timedelta(hours=16)
REMOVED: Fact[Any] = Fact(None, "test")


def facts(*, later: bool = False, **changed: Fact[Any]) -> Facts:
    found = seen("windows-11-pro", **changed).facts
    return replace(found, collected_at=found.collected_at + LATER) if later else found


def report(of: Facts, answers: Answers = YES) -> Report:
    return compose.compose(of, answers, PACK, ON, "ja")


def told(then: Facts, now: Facts, answers: Answers = YES) -> str:
    return "\n".join(last_good.since(then, report(now, answers), PACK, answers, "ja"))


def test_what_got_worse_is_told_with_both_values_and_when() -> None:
    then = facts()
    said = told(then, facts(later=True, software__acrobat=REMOVED))
    when = f"{then.collected_at:%H:%M}の確認では、このPCは使えました。"
    assert when in said
    assert "悪くなったのは、Acrobat Reader" in said
    assert "今は" in said
    assert "Excel" not in said


def test_what_else_changed_is_told_and_not_called_the_cause() -> None:
    proxy: Fact[Any] = Fact(Proxy("manual", "proxy.example:8080"), "test")
    none: Fact[Any] = Fact(Proxy("none"), "test")
    then = facts(network__proxy=none)
    said = told(then, facts(later=True, software__acrobat=REMOVED, network__proxy=proxy))
    assert "プロキシ" in said
    assert "これが原因とは限りません" in said
    assert "プロキシ" not in told(then, facts(later=True, network__proxy=proxy))


def test_what_could_not_be_read_has_not_changed() -> None:
    none: Fact[Any] = Fact(Proxy("none"), "test")
    unread = failed("timed_out", "")
    now = facts(later=True, software__acrobat=REMOVED, network__proxy=unread)
    assert "プロキシ" not in told(facts(network__proxy=none), now)


def test_a_pc_that_is_good_again_or_was_never_better_says_nothing() -> None:
    assert told(facts(), facts(later=True)) == ""
    bad = facts(software__acrobat=REMOVED)
    assert told(bad, facts(later=True, software__acrobat=REMOVED)) == ""
    # A question that nobody has answered yet is no change of the PC.
    assert told(facts(), facts(later=True), Answers()) == ""


def test_a_clock_that_went_back_tells_nothing() -> None:
    later = facts(later=True)
    assert told(later, facts(software__acrobat=REMOVED)) == ""


def test_only_a_good_result_is_kept_and_only_for_this_user(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    bad = report(facts(software__acrobat=REMOVED))
    assert last_good.keep(folder, bad, PACK) is None
    assert not folder.exists()
    good = report(facts())
    assert last_good.keep(folder, good, PACK) == good.facts
    (file,) = folder.iterdir()
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    assert file.stat().st_size < 50_000
    assert last_good.read(folder, PACK, good.facts.machine.name) == good.facts
    last_good.forget(folder, PACK)
    assert list(folder.iterdir()) == []
    assert last_good.read(folder, PACK, good.facts.machine.name) is None


def test_another_pcs_result_in_a_folder_that_wanders_is_not_this_ones(tmp_path: Path) -> None:
    good = facts()
    last_good.keep(tmp_path, report(good), PACK)
    assert last_good.read(tmp_path, PACK, "OTHER") is None


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff" * 100, b'{"schema":"x"}', b"[" * 100_000],
    ids=["empty", "half", "noise", "other", "deep"],
)
def test_a_file_that_is_broken_is_as_if_it_were_not_there(data: bytes, tmp_path: Path) -> None:
    (tmp_path / last_good.file_name(PACK)).write_bytes(data)
    assert last_good.read(tmp_path, PACK, facts().machine.name) is None


def test_a_folder_that_takes_nothing_does_not_stop_the_check(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")  # a file where the folder should be
    good = report(facts())
    assert last_good.keep(tmp_path / "data", good, PACK) == good.facts


def test_a_record_of_another_time_is_not_kept(tmp_path: Path) -> None:
    other = replace(facts(), origin="import", machine=Machine("受付1", "windows"))
    assert last_good.keep(tmp_path, report(other), PACK) is None

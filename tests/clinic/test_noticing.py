"""What changes while the page is open: quietly, cheaply, and never by what could not be seen."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checker import session
from checker.clinic import noticing
from checker.clinic.state import Clinic, Setting
from checker.model import Acrobat, Answers, Fact, fact_table, failed
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.web.life import Life
from tests import machines
from tests.clinic import here

NOW = dt.datetime(2026, 11, 30, 9, 14, tzinfo=dt.timezone(dt.timedelta(hours=9)))
READER: Fact[Any] = Fact(Acrobat("reader", "26.1", 64), "test")
NONE: Fact[Any] = Fact(None, "test")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    facts = machines.facts("windows-11-pro")
    table = dict(facts.facts.known()) | {"software.acrobat": NONE}
    seen = session.Look(replace(facts, facts=fact_table(table)))
    setting = Setting(
        root=rules_root(),
        pack=load_pack(rules_root()),
        on=NOW.date(),
        data=tmp_path,
        look=lambda _wish, _told: seen,
        now=lambda: NOW,
        machine=lambda: facts.machine,
    )
    loop = asyncio.new_event_loop()
    made = Clinic(setting, Life(), loop, answers=Answers())
    made.phase, made.seen = "done", seen
    yield made
    loop.close()


def status(clinic: Clinic, name: str) -> str:
    report = clinic.report()
    assert report is not None
    return next(one.status for one in report.verdicts if one.id == name)


def test_what_was_put_right_is_noticed_with_its_time(clinic: Clinic) -> None:
    assert status(clinic, "acrobat_reader") == "not_met"
    clinic.glanced(clinic.turn, {"software.acrobat": READER})
    assert status(clinic, "acrobat_reader") == "met"
    assert clinic.noticed == {"acrobat_reader": noticing.Noticed(NOW, better=True)}


def test_what_went_wrong_is_noticed_and_what_is_as_it_was_is_not(clinic: Clinic) -> None:
    clinic.glanced(clinic.turn, {"software.acrobat": READER})
    clinic.glanced(clinic.turn, {"software.acrobat": NONE})
    assert clinic.noticed == {}
    clinic.glanced(clinic.turn, {"software.excel": NONE})
    assert clinic.noticed == {"excel": noticing.Noticed(NOW, better=False)}


def test_what_could_not_be_seen_changes_nothing(clinic: Clinic) -> None:
    before = clinic.report()
    clinic.glanced(clinic.turn, {"software.excel": failed("timed_out", "")})
    assert clinic.noticed == {}
    assert clinic.report() == before


def test_a_look_that_began_before_a_check_is_old(clinic: Clinic) -> None:
    clinic.glanced(clinic.turn - 1, {"software.acrobat": READER})
    assert clinic.noticed == {}


def test_the_next_check_begins_with_nothing_noticed_and_knows_the_last_result(
    clinic: Clinic,
) -> None:
    clinic.glanced(clinic.turn, {"software.acrobat": READER})
    last = clinic.seen
    assert last is not None
    clinic.start()
    assert clinic.before == last
    clinic.stop()
    assert clinic.noticed == {}


def test_a_check_that_is_stopped_says_so_of_every_fact_that_it_has_not_seen(
    clinic: Clinic,
) -> None:
    clinic.start()
    clinic.stop()
    report = clinic.report()
    assert report is not None
    said = " ".join(
        one.message + (one.remedy.text if one.remedy else "") for one in report.verdicts
    )
    assert "--offline" not in said
    assert status(clinic, "internet_https") == "unknown"


@pytest.mark.parametrize(
    ("spent", "pause"), [(0.0, 5.0), (0.05, 5.0), (0.051, 5.1), (0.5, 50.0), (3.0, 300.0)]
)
def test_a_look_costs_at_most_a_hundredth_of_a_core(spent: float, pause: float) -> None:
    assert noticing.pause(spent) == pytest.approx(pause)


def test_nothing_is_looked_at_while_no_page_is_open(clinic: Clinic) -> None:
    looks: list[int] = []

    def glance() -> dict[str, Fact[Any]]:
        looks.append(1)
        return {"software.acrobat": READER}

    async def scenario() -> None:
        watching = asyncio.create_task(noticing.watch(clinic, glance, 0.0))
        for _ in range(50):
            await asyncio.sleep(0)
        assert looks == []
        event = clinic.listen()
        await asyncio.wait_for(event.wait(), 30)
        watching.cancel()

    asyncio.run(scenario())
    assert looks
    assert "acrobat_reader" in clinic.noticed


def test_what_was_answered_since_the_last_check_is_no_repair(tmp_path: Path) -> None:
    async def walk() -> None:
        without, repaired = here.seen(software__acrobat=NONE), here.seen()
        async with here.pages(tmp_path, without, Answers()) as pages:
            pages.clinic.setting = dataclasses.replace(
                pages.clinic.setting, look=lambda _wish, _told: repaired
            )
            await pages.send("/check")
            await pages.until(lambda one: one.phase == "done")
            questions = {"not_cancer_registry_terminal": "no", "security_rules": "yes"}
            for requirement, said in questions.items():
                await pages.send("/answer", id=requirement, said=said)
            text = await pages.read("/")
        assert "すべて満たしています" in text
        assert "直りました：Acrobat Reader。" in text

    asyncio.run(walk())

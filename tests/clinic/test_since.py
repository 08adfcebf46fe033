"""The page keeps what was seen when the PC was good, and says later what changed."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from checker.model import Answers, Fact
from tests.clinic.here import YES, pages, seen


def kept(folder: Path) -> list[Path]:
    return list(folder.glob("last-good-*"))


def test_a_pc_that_worked_before_says_what_changed_on_page_and_phone(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path) as first:
            assert "使えました" not in await first.read("/")
        later = seen(software__acrobat=Fact(None, "test"))
        moment = later.facts.collected_at.replace(year=2027)
        look = later._replace(facts=replace(later.facts, collected_at=moment))
        async with pages(tmp_path, look) as second:
            for path in ("/", "/phone"):
                said = await second.read(path)
                assert "の確認では、このPCは使えました。" in said
                assert "そのあと悪くなったのは、Acrobat Reader" in said
            await second.send("/keep", keep="no")
            assert not kept(tmp_path)
            assert "使えました" not in await second.read("/")

    asyncio.run(story())


def test_a_result_is_good_once_the_questions_are_answered(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path, answers=Answers()) as opened:
            await opened.read("/")
            assert not kept(tmp_path)
            opened.clinic.answers = YES
            await opened.read("/")
            assert len(kept(tmp_path)) == 1

    asyncio.run(story())


def test_a_record_is_neither_kept_nor_compared(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path, recorded="pc.json") as opened:
            await opened.read("/")
            assert not kept(tmp_path)

    asyncio.run(story())

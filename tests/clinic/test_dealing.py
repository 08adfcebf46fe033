"""The PC's own page tells what somebody deals with, and counts none of it as met."""

import asyncio
from pathlib import Path

from checker.model import known
from tests.clinic.here import pages, plain, seen

TAGS = {"wait.excel": "ordered 2026-12-10", "wait.memory": "vendor"}


def test_the_page_says_that_an_item_is_being_dealt_with(tmp_path: Path) -> None:
    async def both() -> tuple[str, str]:
        look = seen(software__excel=known(None, "registry"))
        async with pages(tmp_path / "a", look) as before:
            without = plain(await before.read())
        async with pages(tmp_path / "b", look, tags=TAGS) as after:
            return without, plain(await after.read())

    without, told = asyncio.run(both())
    assert "対応中：" not in without
    assert "対応中：購入手配中（2026年12月10日まで）。まだ適合ではありません。" in told
    assert "業者待ち" not in told  # the memory is met: it waits for nothing
    assert told.partition("対応中：")[0][:200] == without[:200]

"""The first page while the check still runs, and what is made ready meanwhile."""

import asyncio
import datetime as dt
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from checker import session
from checker.clinic.site import Site
from checker.clinic.state import Clinic, Setting
from checker.packs.load import load_pack
from checker.web.life import Life
from checker.web.security import Door
from checker.web.words import read_web_words
from tests import machines
from tests.clinic.app_process import READY, ROOT

SAME = {"sec-fetch-site": "same-origin"}
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Rules that a test may damage."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    return folder


class Visit(NamedTuple):
    """Somebody at the page while its check runs."""

    client: httpx.AsyncClient
    address: str
    clinic: Clinic
    go_on: threading.Event
    """Lets the check come to its end."""

    async def page(self) -> httpx.Response:
        return await self.client.get(self.address)

    async def until_done(self) -> None:
        """End the check and wait until its end is known."""
        changed = self.clinic.listen()
        self.go_on.set()
        while self.clinic.phase == "running":
            await asyncio.wait_for(changed.wait(), 60)
            changed.clear()


@asynccontextmanager
async def opened(rules: Path, data: Path) -> AsyncIterator[Visit]:
    """The pages in this process, with a check that goes on until the test ends it."""
    facts, go_on = machines.facts(READY), threading.Event()

    def look(*_args: Any) -> session.Look:  # noqa: ANN401 - a wish, and whom to tell
        go_on.wait(60)
        return session.Look(facts)

    setting = Setting(
        root=rules,
        pack=load_pack(rules, "nanbyo-shoman-online"),
        on=NOW.date(),
        data=data,
        look=look,
        now=lambda: NOW,
        machine=lambda: facts.machine,
    )
    clinic = Clinic(setting, Life(), asyncio.get_running_loop())
    door = Door("secret")
    door.port = 8000
    site = Site(clinic, read_web_words(rules), door, lambda _path: True)
    clinic.start()
    transport = httpx.ASGITransport(site.app())
    async with httpx.AsyncClient(transport=transport, headers=SAME) as client:
        (await client.get(door.start_url())).raise_for_status()
        try:
            yield Visit(client, f"http://127.0.0.1:8000{door.at}/", clinic, go_on)
        finally:
            go_on.set()


def test_the_result_needs_nothing_more_from_the_rules(rules: Path, tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(rules, tmp_path) as visit:
            first = await visit.page()
            assert first.status_code == 200
            assert 'class="verdict' not in first.text
            for name in ("documents.toml", "failures.toml", "sources.toml"):
                (rules / name).unlink()
            await visit.until_done()
            assert 'class="verdict' in (await visit.page()).text

    asyncio.run(story())


def test_what_is_wrong_with_the_result_does_not_touch_the_first_page(
    rules: Path, tmp_path: Path
) -> None:
    async def story() -> None:
        async with opened(rules, tmp_path) as visit:
            (rules / "documents.toml").write_text("[", encoding="ascii")
            for _ in range(2):
                assert (await visit.page()).status_code == 200
            await visit.until_done()
            told = await visit.page()
            assert told.status_code == 500
            assert "documents.toml" in told.text

    asyncio.run(story())

"""The clinic's pages in this process: what a person asks and sends, without a browser."""

import asyncio
import datetime as dt
import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from msgspec.structs import replace as with_

from checker import session
from checker.clinic.site import Site
from checker.clinic.state import Clinic, Setting
from checker.model import Answers, Fact, HttpsProbe, VpnProbe, fact_table
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.web.life import Life
from checker.web.security import Door
from checker.web.words import read_web_words
from tests import machines

NOW = dt.datetime(2026, 11, 30, 9, 14, tzinfo=dt.timezone(dt.timedelta(hours=9)))
YES = Answers(
    cancer_registry_terminal=False, a4_printer_available=True, security_rules_followed=True
)
"""What a clinic answers whose PC is fine."""
REACHED: dict[str, Fact[Any]] = {
    "network.https": Fact((HttpsProbe("www.mhlw.go.jp", 443, "done", ms=40),), "test"),
    "network.vpn": Fact(VpnProbe("ec2.ap-northeast-1.amazonaws.com:443", "tcp", "done"), "test"),
}


def seen(pc: str = "windows-11-pro", **facts: Fact[Any]) -> session.Look:
    """Return what a check of a recorded PC sees, on a network that lets everything through."""
    recorded = machines.facts(pc)
    other = {key.replace("__", "."): fact for key, fact in facts.items()}
    table = dict(recorded.facts.known()) | REACHED | other
    return session.Look(with_(recorded, facts=fact_table(table)))


class Pages:
    """The pages, and what stands behind them."""

    def __init__(self, client: httpx.AsyncClient, at: str, clinic: Clinic, csrf: str) -> None:
        self.client, self.at, self.clinic, self.csrf = client, at, clinic, csrf
        self.shown: list[Path] = []
        """What was opened for the person."""

    async def read(self, path: str = "/") -> str:
        """Return a page's text without its marks."""
        return plain((await self.source(path)).text)

    async def source(self, path: str = "/") -> httpx.Response:
        """Return a page."""
        return await self.client.get(self.at + path)

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form, and follow where it leads."""
        data = {"csrf": self.csrf, **fields}
        return await self.client.post(self.at + path, data=data, follow_redirects=True)

    async def until(self, what: Callable[[Clinic], bool]) -> None:
        """Wait until something is true of what the pages know."""
        changed = self.clinic.listen()
        while not what(self.clinic):
            await asyncio.wait_for(changed.wait(), 60)
            changed.clear()
        self.clinic.unlisten(changed)


def plain(page: str) -> str:
    """Return what a page says."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@asynccontextmanager
async def pages(
    data: Path,
    look: session.Look | None = None,
    answers: Answers = YES,
    **setting: Any,  # noqa: ANN401 - a field of Setting
) -> AsyncIterator[Pages]:
    """Open the pages after a check that saw this; by default a PC that is ready."""
    found, root = look or seen(), rules_root()
    made = Setting(
        root=root,
        pack=load_pack(root),
        on=NOW.date(),
        data=data,
        look=lambda _wish, _told: found,
        now=lambda: NOW,
        machine=lambda: found.facts.machine,
    )
    clinic = Clinic(replace(made, **setting), Life(), asyncio.get_running_loop(), answers=answers)
    door = Door("secret")
    door.port = 8000
    shown: list[Path] = []

    def show(path: Path) -> bool:
        shown.append(path)
        return True

    site = Site(clinic, read_web_words(root), door, show)
    headers = {"host": "127.0.0.1:8000", "origin": door.origin, "sec-fetch-site": "same-origin"}
    transport = httpx.ASGITransport(site.app())
    async with httpx.AsyncClient(transport=transport, headers=headers) as client:
        (await client.get(door.start_url())).raise_for_status()
        opened = Pages(client, f"{door.origin}{door.at}", clinic, door.csrf)
        opened.shown = shown
        clinic.start()
        await opened.until(lambda one: one.phase == "done")
        yield opened

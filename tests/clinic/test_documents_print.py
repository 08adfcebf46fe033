"""A document that was saved is printed: by the system where it can, else the page says how."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from checker.clinic import printing
from checker.door.interface import ProbeError
from tests.clinic.here import Pages, pages, plain, seen
from tests.clinic.test_print_page import QUEUES

BY_HAND = "Ctrlキーを押しながらPを押し"


class Service:
    """A print service that takes files, or does not."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.took: list[tuple[str, str, bytes]] = []
        self.problem = problem
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, queue: str, title: str, pdf: Path) -> None:
        self.go_on.wait(60)
        if self.problem is not None:
            raise self.problem
        self.took.append((queue, title, pdf.read_bytes()))


def story(folder: Path, told: Callable[[Pages], Awaitable[None]], service: Service | None) -> None:
    async def run() -> None:
        look = seen(printer__queues=QUEUES)
        async with pages(folder / "data", look, print_file=service) as opened:
            await told(opened)

    asyncio.run(run())


async def save(opened: Pages, folder: Path, *kinds: str) -> str:
    fields = {"csrf": opened.csrf, "kind": [*kinds], "place": "other", "path": str(folder)}
    answer = await opened.client.post(f"{opened.at}/save", data=fields, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


async def print_it(opened: Pages, file: int = 0, queue: str = "RICOH") -> httpx.Response:
    return await opened.send("/paper", file=str(file), printer=queue)


async def settled(opened: Pages) -> str:
    await opened.until(lambda one: one.paper is not None and one.paper.state != "sending")
    return await opened.read("/documents")


def test_what_was_saved_goes_to_the_chosen_queue_as_it_is(tmp_path: Path) -> None:
    service = Service()

    async def told(opened: Pages) -> None:
        page = await save(opened, tmp_path, "checklist", "steps", "html")
        assert page.count(">印刷</button>") == 2  # the browser's form is opened
        assert BY_HAND not in page
        assert page.index("RICOH") < page.index("Canon")  # the default first
        assert "FAX" not in plain(page)  # a token of chance may hold three letters
        await print_it(opened, 1, "Canon <LBP> & 受付")
        said = await settled(opened)
        assert "を「Canon <LBP> & 受付」に送りました" in said
        ((queue, title, body),) = service.took
        assert queue == "Canon <LBP> & 受付"
        assert title.startswith("することの紙-")
        assert body == (tmp_path / f"{title}.pdf").read_bytes()
        shown = (await opened.source("/documents")).text
        assert 'value="Canon &lt;LBP&gt; &amp; 受付" selected' in shown

    story(tmp_path, told, service)


def test_nothing_but_a_saved_pdf_is_printed_and_only_where_paper_comes_out(tmp_path: Path) -> None:
    service = Service()

    async def told(opened: Pages) -> None:
        assert (await print_it(opened)).status_code == 404  # nothing is saved
        await save(opened, tmp_path, "checklist", "html")
        for queue in ("FAX", "Microsoft Print to PDF", "nowhere", "", "-o raw"):
            assert (await print_it(opened, 0, queue)).status_code == 404
        for file in (1, 2, -1):
            assert (await print_it(opened, file)).status_code == 404
        assert service.took == []

    story(tmp_path, told, service)


def test_a_second_click_prints_no_second_paper(tmp_path: Path) -> None:
    service = Service()
    service.go_on.clear()

    async def told(opened: Pages) -> None:
        await save(opened, tmp_path, "checklist")
        for _ in range(3):
            page = (await print_it(opened)).text
            assert "送っています" in page
            assert "disabled>印刷</button>" in page
        service.go_on.set()
        await settled(opened)
        assert len(service.took) == 1

    story(tmp_path, told, service)


def test_a_queue_that_takes_nothing_is_told_with_what_to_do(tmp_path: Path) -> None:
    async def told(opened: Pages) -> None:
        await save(opened, tmp_path, "checklist")
        await print_it(opened)
        said = await settled(opened)
        assert "「RICOH」に送れませんでした" in said
        assert "「開く」で開き、そこから印刷します" in said

    story(tmp_path, told, Service(ProbeError("crashed", "lp: no")))


def test_a_printer_that_is_slow_is_told_and_what_it_says_later_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PATIENCE", 0.05)
    service = Service()
    service.go_on.clear()

    async def told(opened: Pages) -> None:
        await save(opened, tmp_path, "checklist")
        await print_it(opened)
        assert "まだ返事がありません" in await settled(opened)
        service.go_on.set()
        await opened.until(lambda one: one.paper is not None and one.paper.state == "sent")
        assert "に送りました" in await opened.read("/documents")

    story(tmp_path, told, service)


def test_other_papers_forget_what_became_of_the_last_one(tmp_path: Path) -> None:
    async def told(opened: Pages) -> None:
        await save(opened, tmp_path, "checklist")
        await print_it(opened)
        await settled(opened)
        assert "に送りました" not in await save(opened, tmp_path, "sheet")

    story(tmp_path, told, Service())


def test_where_the_system_prints_no_pdf_the_page_says_what_to_press(tmp_path: Path) -> None:
    async def told(opened: Pages) -> None:
        page = await save(opened, tmp_path, "checklist")
        assert BY_HAND in page
        assert ">開く</button>" in page
        assert ">印刷</button>" not in page
        assert (await print_it(opened)).status_code == 404

    story(tmp_path, told, None)

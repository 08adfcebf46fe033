"""A page to try a printer: to a queue that was found, once, and only a person tells what came."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checker.clinic import printing
from checker.door.interface import ProbeError
from checker.door.sheet import Page
from checker.model import Answers, Fact, PrinterQueue
from tests.clinic.here import YES, Pages, pages, plain, seen

QUEUES = Fact(
    (
        PrinterQueue("Canon <LBP> & 受付", None, kind="unknown"),
        PrinterQueue("RICOH", None, default=True, kind="unknown"),
        PrinterQueue("Microsoft Print to PDF", virtual=True, kind="file"),
        PrinterQueue("FAX", virtual=True, kind="fax"),
    ),
    "test",
)
OPEN = Answers(cancer_registry_terminal=False, security_rules_followed=True)


class Spooler:
    """A print service that takes what it is given, or does not."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.took: list[tuple[str, Page]] = []
        self.problem = problem
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, queue: str, page: Page, _font: Path, _pdf: object) -> None:
        self.go_on.wait(60)
        if self.problem is not None:
            raise self.problem
        self.took.append((queue, page))


def story(
    data: Path,
    told: Callable[[Pages], Awaitable[None]],
    spooler: Spooler | None,
    **more: Any,  # noqa: ANN401 - as `pages` takes them
) -> None:
    async def run() -> None:
        look = seen(printer__queues=QUEUES)
        async with pages(data, look, **({"answers": OPEN, "print": spooler} | more)) as opened:
            await told(opened)

    asyncio.run(run())


async def printed(opened: Pages, queue: str = "RICOH") -> str:
    await opened.send("/print", what="print", printer=queue)
    await opened.until(lambda one: one.printed is not None and one.printed.state != "sending")
    return await opened.read("/print")


def test_the_page_goes_to_the_chosen_queue_and_a_person_says_that_it_came(tmp_path: Path) -> None:
    spooler = Spooler()

    async def told(opened: Pages) -> None:
        assert "ためしに1枚印刷する" in await opened.read("/")
        assert "A4の紙に出ましたか" not in await opened.read("/print")
        page = await printed(opened, "Canon <LBP> & 受付")
        assert "A4の紙に出ましたか" in page
        assert opened.clinic.answers.a4_printer_available is None  # sent is not printed
        ((queue, sheet),) = spooler.took
        assert queue == "Canon <LBP> & 受付"
        said = " ".join(words.text for words in sheet.words)
        report = opened.clinic.report()
        assert report is not None
        assert report.code is not None
        assert report.code in said
        assert report.facts.machine.name in said
        await opened.send("/print", what="yes")
        assert opened.clinic.answers == replace(OPEN, a4_printer_available=True)
        assert "A4で印刷できると回答がありました" in await opened.read("/")

    story(tmp_path, told, spooler)


def test_paper_that_did_not_come_is_no_answer(tmp_path: Path) -> None:
    async def told(opened: Pages) -> None:
        await printed(opened)
        page = (await opened.send("/print", what="no")).text
        assert "「A4で印刷できない」とは記録していません" in page
        assert opened.clinic.answers.a4_printer_available is None
        report = opened.clinic.report()
        assert report is not None
        states = {one.id: one.status for one in report.verdicts}
        assert states["printer_a4"] == "needs_answer"

    story(tmp_path, told, Spooler())


def test_only_queues_that_print_on_paper_are_offered_and_taken(tmp_path: Path) -> None:
    spooler = Spooler()

    async def told(opened: Pages) -> None:
        page = (await opened.source("/print")).text
        assert page.index("RICOH") < page.index("Canon &lt;LBP&gt; &amp; 受付")  # the default first
        assert "FAX" not in plain(page)  # a token of chance may hold three letters
        assert "Print to PDF" not in page
        for name in ("FAX", "Microsoft Print to PDF", "nowhere", "", "-o raw"):
            answer = await opened.send("/print", what="print", printer=name)
            assert answer.status_code == 404
        assert spooler.took == []

    story(tmp_path, told, spooler)


def test_a_second_click_prints_no_second_page(tmp_path: Path) -> None:
    spooler = Spooler()
    spooler.go_on.clear()

    async def told(opened: Pages) -> None:
        for _ in range(3):
            page = (await opened.send("/print", what="print", printer="RICOH")).text
            assert "1枚印刷する</button>" not in page
        spooler.go_on.set()
        await opened.until(lambda one: one.printed is not None and one.printed.state == "sent")
        assert len(spooler.took) == 1

    story(tmp_path, told, spooler)


def test_a_queue_that_takes_nothing_is_told_and_nothing_is_noted(tmp_path: Path) -> None:
    async def told(opened: Pages) -> None:
        page = await printed(opened)
        assert "「RICOH」に送れませんでした" in page
        assert "出ましたか" not in page
        assert opened.clinic.answers.a4_printer_available is None

    story(tmp_path, told, Spooler(ProbeError("crashed", "lp: no")))


def test_a_printer_that_never_answers_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PATIENCE", 0.05)
    spooler = Spooler()
    spooler.go_on.clear()

    async def told(opened: Pages) -> None:
        page = await printed(opened)
        assert "まだ返事がありません" in page
        assert "A4の紙に出ましたか" in page
        spooler.go_on.set()

    story(tmp_path, told, spooler)


def test_a_record_prints_nothing(tmp_path: Path) -> None:
    async def told(opened: Pages) -> None:
        assert "ファイルの記録を見ているときは、印刷できません" in await opened.read("/print")
        answer = await opened.send("/print", what="print", printer="RICOH")
        assert answer.status_code == 404
        assert "1枚印刷" not in await opened.read("/")

    story(tmp_path, told, None)


def test_without_a_printer_the_page_says_so_and_no_row_leads_there(tmp_path: Path) -> None:
    async def run() -> None:
        look = seen(printer__queues=Fact((), "test"))
        async with pages(tmp_path, look, OPEN, print=Spooler()) as opened:
            assert "紙に印刷するプリンタが見つかっていません" in await opened.read("/print")
            assert "ためしに1枚印刷する" not in await opened.read("/")

    asyncio.run(run())


def test_before_the_check_ends_there_is_nothing_to_print(tmp_path: Path) -> None:
    async def told(opened: Pages) -> None:
        opened.clinic.phase = "running"
        assert "確認が終わると" in await opened.read("/print")
        assert (await opened.send("/print", what="print", printer="RICOH")).status_code == 404

    story(tmp_path, told, Spooler(), answers=YES)

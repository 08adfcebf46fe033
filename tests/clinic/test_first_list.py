"""What the first screen lists: numbers, colours, what stands first, what is said once."""

import asyncio
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker import reading, session
from checker.model import Answers, Institution, Plan, PlannedItem
from tests.clinic import kinds
from tests.clinic.here import YES, Pages, pages, plain

WARNED = "早く注文・購入したものは、補助の対象にならないことがあります。"
UNSETTLED = replace(YES, security_rules_followed=None)


def look(kind: str, folder: Path) -> session.Look:
    """Return what a check of one of the kinds of PC sees."""
    file = kinds.write(kind, folder / "facts.json")
    saved = reading.recorded(file.read_bytes(), str(file))
    return session.Look(saved.facts, saved.contacted)


async def first_screen(opened: Pages) -> str:
    return (await opened.source("/")).text


def numbers(part: str) -> list[str]:
    found = re.findall(r'<span class="count" aria-hidden="true">([^<]*)</span>', part)
    ends = [(one, *one.split("–")) for one in found]
    return [
        str(number)
        for _, first, *last in ends
        for number in range(int(first), int(last[0] if last else first) + 1)
    ]


def needed(page: str) -> str:
    """Return the list that keeps the PC from being used."""
    listed = page.partition('<ol class="list">')[2].partition('<div class="watch')[0]
    return listed.partition('<section class="group"')[0]


@pytest.mark.parametrize("kind", kinds.NAMES)
def test_the_head_counts_what_the_list_numbers(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path / "data", look(kind, tmp_path), Answers()) as opened:
            page = await first_screen(opened)
        head = re.search(r"あと(\d+)(つ|件)", plain(page))
        if "このPCは使えません。別のPCを使います" in page:
            assert head is None
            return
        assert head
        listed = numbers(needed(page))
        assert listed == [str(one) for one in range(1, int(head[1]) + 1)]

    asyncio.run(story())


def test_a_row_of_two_items_counts_as_both_of_its_numbers(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path / "data", look("10-no-network", tmp_path), YES) as opened:
            page = await first_screen(opened)
        assert "あと2つで使えます" in page
        assert numbers(needed(page)) == ["1", "2"]
        assert "1–2" in needed(page)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("kind", "red"), [("16-new-pc", False), ("05-no-excel", True), ("09-proxy", False)]
)
def test_red_is_for_what_may_be_bought(kind: str, red: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    async def story() -> None:
        async with pages(tmp_path / "data", look(kind, tmp_path), YES) as opened:
            listed = needed(await first_screen(opened))
        assert "不適合" in listed
        assert ("is-red" in listed) is red

    asyncio.run(story())


def test_what_is_to_be_settled_stands_before_what_comes_next(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path, answers=UNSETTLED) as opened:
            said = await opened.read("/")
            assert said.index("つなぐ前にすること") < said.index("登録を始めるまで、あと")
            assert "必須ではありません" not in said
            opened.clinic.answers = YES
            said = await opened.read("/")
            assert "つなぐ前にすること" not in said

    asyncio.run(story())


def test_the_warning_before_an_order_is_said_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path / "data", look("14-all-bad", tmp_path), YES) as opened:
            said = await opened.read("/")
            assert said.count(WARNED) == 1
            assert said.count("補助金を確かめる") > 1

    asyncio.run(story())


def test_what_only_others_can_do_is_not_called_one_s_own(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path / "data", look("09-proxy", tmp_path), YES) as opened:
            said = await opened.read("/")
            assert "ほかの人に頼むものは1件です。頼む前に、料金を聞いてください。" in said
            assert "先に自分で見て" not in said
            assert "下の手順で直らなければ" not in said

    asyncio.run(story())


def test_what_is_met_and_may_be_in_the_way_has_a_button(tmp_path: Path) -> None:
    seen = look("09-proxy", tmp_path)
    told = (tmp_path / "facts.json").read_text(encoding="utf-8")
    told = told.replace(
        '"stage": "done", "reason": null', '"stage": "http", "reason": "tls_intercepted"'
    )
    (tmp_path / "facts.json").write_text(told.replace("DigiCert", "Gateway CA"), encoding="utf-8")
    saved = reading.recorded((tmp_path / "facts.json").read_bytes(), "facts.json")
    seen = session.Look(saved.facts, saved.contacted)

    async def story() -> None:
        async with pages(tmp_path / "data", seen, YES) as opened:
            page = await first_screen(opened)
        row = page.partition('id="row-internet_https"')[2].partition("</li>\n<li id=")[0]
        assert "困ったときだけ、ほかの人に頼みます" in row
        assert 'href="' in row.partition('class="act')[2].partition("</div>")[0]

    asyncio.run(story())


def test_between_two_sentences_of_english_there_is_a_space(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path / "data", look("16-new-pc", tmp_path), YES) as opened:
            await opened.send("/view", lang="en")
            for path in ("/", "/documents", "/phone", "/plan", "/vendor", "/vpn", "/print"):
                said = await opened.read(path)
                assert re.findall(r"[a-z]{3}\.[A-Z][a-z]+ [a-z]", said) == [], path

    asyncio.run(story())


def test_a_saved_checklist_is_no_longer_to_do(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path) as opened:
            assert "登録を始めるまで、あと4つ" in await opened.read("/")
            await opened.source("/take/steps")
            assert "登録を始めるまで、あと4つ" in await opened.read("/")
            await opened.source("/take/checklist")
            said = await opened.read("/")
            assert "登録を始めるまで、あと3つ" in said
            assert "09:14に保存しました。" in said
            # Of another result nothing is saved.
            opened.clinic.answers = UNSETTLED
            assert "登録を始めるまで、あと4つ" in await opened.read("/")

    asyncio.run(story())


def test_who_looks_for_a_number_is_asked_nothing_about_a_subsidy(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path) as opened:
            await opened.send("/phone", municipality="山口県")
            said = await opened.read("/phone")
            assert "083-933-2958" in said
            assert "交付申請" not in said
            assert "未回答" not in said
            plan = replace(
                opened.clinic.answers.plan or Plan(), items=(PlannedItem("プリンタ", 30000),)
            )
            opened.clinic.answers = replace(
                opened.clinic.answers, plan=plan, institution=Institution(prefecture="35")
            )
            assert "交付申請" in await opened.read("/phone")

    asyncio.run(story())

"""A button leads to what it says; a heading and a letter say what is true of the rest."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checker.clinic.road import read_road
from checker.documents.words import spoken
from checker.model import Answers, Fact, HttpsProbe, Institution, Lang, Plan, Screen, VpnProbe
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.web.words import read_web_words
from tests.clinic.app_process import READY
from tests.clinic.here import NOW, YES, Pages, pages, plain, seen
from tests.clinic.test_documents_print import Service
from tests.clinic.test_print_page import QUEUES

LANGS: tuple[Lang, Lang] = ("ja", "en")
PROGRAM = "yamaguchi-r8-online-registration"
NO_READER = {"software__acrobat": Fact(None, "test")}
SMALL: dict[str, Fact[Any]] = {
    "display__screens": Fact(
        (Screen(1366, 768, primary=True, max_width=1366, max_height=768),), "test"
    )
}
NO_NETWORK: dict[str, Fact[Any]] = {
    "network__https": Fact((HttpsProbe("www.mhlw.go.jp", 443, "dns", "dns_failed"),), "test"),
    "network__vpn": Fact(VpnProbe("a.example:443", "none", "dns", "dns_failed"), "test"),
}


def told(
    folder: Path,
    what: Callable[[Pages], Awaitable[None]],
    facts: dict[str, Fact[Any]] | None = None,
    **setting: Any,  # noqa: ANN401 - a field of Setting
) -> None:
    """Open the pages of a PC and let a test tell what it does there."""

    async def run() -> None:
        async with pages(folder, seen(READY, **(facts or {})), **setting) as opened:
            await what(opened)

    asyncio.run(run())


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_of_the_pages_is_shown_and_no_method_in_its_place(
    lang: Lang, tmp_path: Path
) -> None:
    """A word may be called like what every dict can do: copy, items, keys."""
    words = spoken(read_web_words(rules_root()), lang)

    async def look(opened: Pages) -> None:
        opened.clinic.lang = lang
        for path in ("/", "/plan", "/documents", "/phone", "/vendor", "/vpn", "/print"):
            assert "built-in" not in await opened.read(path), path
        assert words["vendor"]["copy"] in await opened.read("/vendor")

    told(tmp_path, look)


def folded(page: str, name: str) -> str:
    """Return the words of a part that opens."""
    found = re.search(rf'(?s)<details id="{name}">(.*?)</details>', page)
    return plain(found[1]) if found else ""


def test_under_a_heading_of_what_is_fine_stands_what_is_fine_and_the_rest_apart(
    tmp_path: Path,
) -> None:
    async def look(opened: Pages) -> None:
        fine, _, rest = folded((await opened.source()).text, "details").partition(
            "上の一覧に出ている項目"
        )
        assert "ほかの10項目は問題ありません" in fine
        assert "不適合" not in fine
        assert "要確認" not in fine
        assert fine.count("○ 適合") == 10
        assert "Acrobat Readerが見つかりません。" in rest
        assert rest.count("要確認") == 2

    told(tmp_path, look, NO_READER, answers=Answers())


def test_where_everything_is_fine_nothing_is_said_to_be_apart(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        page = folded((await opened.source()).text, "details")
        assert page.startswith("13項目すべて問題ありません")
        assert "上の一覧に出ている項目" not in page

    told(tmp_path, look, answers=YES)


def test_one_thing_to_do_is_not_spoken_of_as_several(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        one = await opened.read()
        assert "あと1つで使えます 無料で、およそ10分です。" in one
        opened.clinic.answers = Answers()
        assert "あと2つで使えます どれも無料で、" in await opened.read()

    told(tmp_path, look, NO_READER, answers=YES)


def test_without_internet_the_own_look_comes_before_somebody_else(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        page = await opened.read()
        assert "インターネットにつながっていないか、" in page
        assert "先に自分で見て" in page
        assert page.index("下の手順で直らなければ") < page.index("ほかの人に頼みます")
        assert "ほかの人の作業が要ります" not in page

    told(tmp_path, look, NO_NETWORK, answers=YES)


def test_what_may_be_bought_stands_beside_what_the_pc_has(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        assert "1280×1024に足りません。このPC：1366×768。" in await opened.read()

    told(tmp_path, look, SMALL, answers=YES)


def test_what_comes_after_the_pc_can_be_seen_before_it_is_ready(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        steps = read_road(rules_root()).step
        later = folded((await opened.source()).text, "later")
        assert later.startswith(f"PCがそろったあとにすること（{len(steps)}つ）")
        assert all(step.title.ja in later for step in steps)
        opened.clinic.answers = YES
        ready = (await opened.source()).text
        assert folded(ready, "later") == ""
        assert f"登録を始めるまで、あと{len(steps)}つ" in plain(ready)

    told(tmp_path, look, answers=Answers())


def test_a_step_of_the_road_leads_to_the_part_where_it_is_done(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        home = (await opened.source()).text
        links = re.findall(r'href="/[^/"]+/([a-z]+)#([a-z]+)"', home)
        assert ("vpn", "after") in links
        for path, part in links:
            assert f'id="{part}"' in (await opened.source(f"/{path}")).text, (path, part)

    told(tmp_path, look, answers=YES, vpn_client=lambda _root: None)


@pytest.mark.parametrize("place", ["", "山口県", "東京都"])
def test_a_ready_pc_asks_how_to_begin_wherever_it_is(place: str, tmp_path: Path) -> None:
    """Also where the subsidy has its own questions, and where no program is known."""

    async def look(opened: Pages) -> None:
        await opened.send("/phone", municipality=place)
        page = await opened.read("/phone")
        assert (
            "指定医のIDの申請"
            in page.partition("窓口に聞くこと 聞きたい")[2]
            + page.partition("足りないものはありませんでした")[2]
        )

    told(tmp_path, look, answers=YES)


def test_a_pc_that_is_not_ready_does_not_ask_how_to_begin(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        await opened.send("/phone", municipality="山口県")
        assert "指定医のIDの申請のしかた" not in await opened.read("/phone")

    told(tmp_path, look, NO_READER, answers=YES)


def letter(page: str) -> str:
    """Return the text for a firm."""
    found = re.search(r'(?s)<textarea id="text"[^>]*>(.*?)</textarea>', page)
    assert found
    return found[1]


def test_a_firm_is_asked_for_nothing_where_nothing_is_to_be_done(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        text = letter((await opened.source("/vendor")).text)
        assert "直すところはありませんでした。" in text
        assert "費用を教えてください" not in text

    told(tmp_path, look, answers=YES)


def test_a_firm_reads_what_is_required_and_not_what_the_house_asks_its_office(
    tmp_path: Path,
) -> None:
    async def look(opened: Pages) -> None:
        text = letter((await opened.source("/vendor")).text)
        assert "費用を教えてください" in text
        assert "1. ディスプレイ解像度（必須）：" in text
        assert "外付けディスプレイ" in text
        assert "窓口に聞いてください" not in text
        assert "注文は、こちらから連絡するまでお待ちください。" in text

    told(tmp_path, look, SMALL, answers=YES)


@pytest.mark.parametrize("lang", LANGS)
def test_the_advice_of_every_purchase_ends_with_the_house_s_own_affair(lang: Lang) -> None:
    """What is taken out of the text for a firm is what stands there, and nothing is left of it."""
    own = read_web_words(rules_root()).vendor.not_theirs.say(lang)
    bought = [
        (one.id, out.id, out.remedy.text.say(lang))
        for _, one in load_pack(rules_root()).entries
        for out in one.outcomes
        if out.remedy is not None and out.remedy.kind == "purchase"
    ]
    assert bought
    wrong = [one for one in bought if not one[2].endswith(own) and own[:20] in one[2]]
    assert wrong == []


def test_save_and_print_saves_and_prints(tmp_path: Path) -> None:
    service = Service()

    async def look(opened: Pages) -> None:
        page = (await opened.source("/documents")).text
        assert 'name="then" value="print"' in page
        fields = {"csrf": opened.csrf, "kind": ["checklist", "steps", "json"], "place": "other"}
        fields |= {"path": str(tmp_path), "then": "print"}
        await opened.client.post(f"{opened.at}/save", data=fields)
        await opened.until(lambda one: one.paper is not None and one.paper.state == "sent")
        saved = sorted(name[:-4] for name in os.listdir(tmp_path) if name.endswith(".pdf"))  # noqa: PTH208
        assert sorted(title for _, title, _ in service.took) == saved
        assert len(saved) == 2
        first = "RICOH"  # the default one
        assert {queue for queue, _, _ in service.took} == {first}
        shown = await opened.read("/documents")
        assert all(f"{name}.pdf" in shown for name in saved)
        assert f"「{first}」に送りました" in shown

    told(tmp_path / "data", look, {"printer__queues": QUEUES}, print_file=service)


def test_saving_alone_prints_nothing(tmp_path: Path) -> None:
    service = Service()

    async def look(opened: Pages) -> None:
        fields = {"csrf": opened.csrf, "kind": "checklist", "place": "other"}
        fields |= {"path": str(tmp_path)}
        await opened.client.post(f"{opened.at}/save", data=fields)
        assert opened.clinic.paper is None
        assert service.took == []

    told(tmp_path / "data", look, {"printer__queues": QUEUES}, print_file=service)


@pytest.mark.parametrize("there", [True, False])
def test_printing_is_offered_only_where_it_can_be_done(there: bool, tmp_path: Path) -> None:  # noqa: FBT001
    async def look(opened: Pages) -> None:
        assert ("保存して印刷する" in await opened.read("/documents")) is there

    service = Service() if there else None
    told(tmp_path, look, {"printer__queues": QUEUES}, print_file=service)


def test_where_the_system_prints_no_pdf_saving_opens_the_paper(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        page = await opened.read("/documents")
        assert "保存して印刷する" not in page
        assert "保存して開く（紙にするとき）" in page
        fields = {"csrf": opened.csrf, "kind": ["checklist", "json"], "place": "other"}
        fields |= {"path": str(tmp_path), "then": "open"}
        await opened.client.post(f"{opened.at}/save", data=fields)
        assert [path.suffix for path in opened.shown] == [".pdf"]
        assert "Ctrlキーを押しながらPを押し" in await opened.read("/documents")

    told(tmp_path / "data", look)


def planned(prefecture: str, program: str | None) -> Answers:
    return Answers(institution=Institution(prefecture=prefecture), plan=Plan(program=program))


def test_before_any_amount_the_share_and_its_limit_are_told(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        page = await opened.read("/plan")
        assert "まだ金額がありません 対象になる費用の1/2が補助されます。" in page
        assert "上限は50,000円です。" in page
        one = {"item-0-name": "ディスプレイ", "item-0-amount": "30000"}
        await opened.send("/plan", prefecture="35", program=PROGRAM, **one)
        page = await opened.read("/plan")
        assert "15,000円" in page
        assert "上限は50,000円です。" not in page

    told(tmp_path, look, answers=planned("35", PROGRAM))


def test_after_an_order_without_a_notice_no_share_is_held_out(tmp_path: Path) -> None:
    async def look(opened: Pages) -> None:
        assert "が補助されます。" not in await opened.read("/plan")

    ordered = Plan(program=PROGRAM, start_date=NOW.date())
    told(tmp_path, look, answers=replace(planned("35", PROGRAM), plan=ordered))


def test_whether_there_is_a_subsidy_is_not_asked_where_one_is_known(tmp_path: Path) -> None:
    question = "今年度、補助金はありますか"

    async def look(opened: Pages) -> None:
        assert question not in await opened.read("/plan")
        opened.clinic.answers = planned("13", None)
        assert question in await opened.read("/plan")

    told(tmp_path, look, answers=planned("35", PROGRAM))

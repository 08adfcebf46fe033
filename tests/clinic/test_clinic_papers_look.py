"""The pages around papers, printers and the VPN, with all their parts: seen, read and keyed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clinic import live
from tests.clinic.app_process import App, live_app
from tests.clinic.clerk import answer, fill_plan, tab_to, verdict, visit
from tests.clinic.test_clinic_looks import faults_of

pytestmark = pytest.mark.real

PROFILE = (
    "client\nproto tcp\nremote cvpn-endpoint-0f00.prod.clientvpn.ap-northeast-1.amazonaws.com 443\n"
)


def every_part(page: Page, running: App, folder: Path) -> Iterator[str]:
    """Go through the pages, each once it shows all that it can."""
    page.goto(f"{running.at}/documents")
    page.locator("[name=kind][value=steps]").first.check()
    page.locator("[name=place][value=other]").check()
    page.locator("#path").fill(str(folder))
    page.locator("#save").click()
    page.locator("#print-0").click()
    expect(page.locator("#paper")).to_contain_text(re.compile("送りました|was sent"))
    yield "documents"
    page.goto(f"{running.at}/print")
    page.locator("#print").click()
    expect(page.locator("#yes")).to_be_visible()
    yield "print"
    page.goto(f"{running.at}/vpn")
    profile = folder / "接続.ovpn"
    profile.write_text(PROFILE, encoding="utf-8")
    page.locator("#file").set_input_files(profile)
    page.locator("#read").click()
    expect(page.locator("#found")).to_be_visible()
    page.locator("#look").click()
    expect(page.locator("#client ~ div .note").first).to_be_visible()
    page.locator("#host").fill(live.SITE)
    page.locator("#reach").click()
    expect(page.locator("#after ~ div .note").first).to_be_visible()
    yield "vpn"
    page.goto(f"{running.at}/plan")
    page.locator("#start").fill("2026-11-21")
    expect(page.locator("#warning")).to_be_visible()
    yield "plan"


@pytest.mark.parametrize(
    ("width", "height", "options", "clicks"),
    [
        (1366, 625, {}, ()),
        (390, 844, {"color_scheme": "dark"}, ("English",)),
        (320, 568, {}, ("文字を大きく",)),
        (1366, 768, {"forced_colors": "active"}, ()),
    ],
)
def test_axe_finds_nothing_on_pages_that_show_all_their_parts(  # noqa: PLR0913, PLR0917 - cases
    width: int,
    height: int,
    options: dict[str, Any],
    clicks: tuple[str, ...],
    browser: Browser,
    axe: str,
    tmp_path: Path,
) -> None:
    size = {"width": width, "height": height}
    with (
        live_app(tmp_path) as running,
        visit(browser, running, viewport=size, **options) as page,
    ):
        verdict(page)
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        expect(page.locator("#estimate .total")).to_be_visible()
        for name in clicks:
            page.get_by_role("button", name=name).click()
            page.wait_for_load_state()
        for path in every_part(page, running, tmp_path):
            assert faults_of(page, axe, width) == [], path


def test_a_clerk_without_a_mouse_saves_and_prints(browser: Browser, tmp_path: Path) -> None:
    with (
        live_app(tmp_path) as running,
        visit(browser, running, viewport={"width": 1366, "height": 625}) as page,
    ):
        verdict(page)
        answer(page, "いいえ", "はい")
        tab_to(page, "保存して印刷")
        page.keyboard.press("Enter")
        page.wait_for_url("**/documents*")
        page.locator("[name=place][value=other]").check()
        page.locator("#path").fill(str(tmp_path))
        tab_to(page, "save", backwards=True)
        page.keyboard.press("Enter")
        expect(page.locator("#saved")).to_be_focused()
        tab_to(page, "print-0")
        page.keyboard.press("Enter")
        # What became of it is said, and what is said has the focus.
        expect(page.locator("#paper")).to_contain_text("に送りました")
        expect(page.locator("#paper")).to_be_focused()
        (job,) = (tmp_path / "printed").iterdir()
        assert "Brother" in job.name
        assert job.read_bytes()[:4] == b"%PDF"

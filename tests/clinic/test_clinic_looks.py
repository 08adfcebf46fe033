"""How the clinic's page looks and what assistive programs find in it, in a real browser."""

import re
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from checker.clinic import steps
from checker.clinic.steps import Drawing
from checker.model import Fact, Facts, Lang, VpnProbe
from checker.packs.load import Reader
from checker.packs.locate import rules_root
from checker.web.pages import STATIC
from tests.clinic.app_process import (
    PURCHASE,
    READY,
    SETTINGS,
    app,
    csrf,
    enter,
    facts_file,
    wait_for_result,
)
from tests.clinic.clerk import OPEN, answer, fill_plan, verdict, visit

pytestmark = pytest.mark.real

STOPPED = "network-stopped"
"""A PC whose network holds the VPN back."""
TABS = ("", "plan", "documents", "phone", "vpn", "vendor")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_word_of_a_drawing_runs_over_its_edge_or_its_frame(lang: Lang, browser: Browser) -> None:
    root = rules_root()
    drawings = Reader(root).read("drawings.toml", dict[str, Drawing]) or {}
    css = (STATIC / "page.css").read_text(encoding="utf-8")
    body = "".join(steps._draw(drawing, name, lang) for name, drawing in drawings.items())
    page = browser.new_page()
    page.set_content(f'<html lang="{lang}"><style>{css}</style><body>{body}')
    found = page.evaluate(
        """() => [...document.querySelectorAll("svg")].flatMap(svg => {
          const marks = [...svg.querySelectorAll(".mark")].map(mark => mark.getBBox());
          return [...svg.querySelectorAll("text")].filter(text => {
            const box = text.getBBox(), right = box.x + box.width, middle = box.y + box.height / 2;
            const crossed = marks.some(mark => {
              const beside = middle > mark.y && middle < mark.y + mark.height;
              const inside = box.x >= mark.x && right <= mark.x + mark.width;
              return beside && !inside && right > mark.x && box.x < mark.x + mark.width;
            });
            return box.x < 4 || right > 356 || crossed;
          }).map(text => svg.querySelector("title").textContent + ": " + text.textContent);
        })"""
    )
    page.close()
    assert found == []
    assert len(drawings) > 20


@pytest.mark.parametrize(
    ("width", "height", "options", "clicks"),
    [
        (1280, 1024, {}, ()),
        (1366, 768, {"color_scheme": "dark"}, ()),
        (390, 844, {"color_scheme": "dark"}, ("English",)),
        (320, 568, {}, ("文字を大きく",)),
        (320, 568, {}, ("文字を大きく", "English")),
        (640, 512, {"device_scale_factor": 2}, ("文字を大きく", "English")),  # 1280 at 200 %
        (1280, 1024, {"forced_colors": "active"}, ()),
    ],
)
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(  # noqa: PLR0913, PLR0917 - cases
    width: int,
    height: int,
    options: dict[str, Any],
    clicks: tuple[str, ...],
    browser: Browser,
    axe: str,
    tmp_path: Path,
) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    size = {"width": width, "height": height}
    with (
        app(tmp_path / "data", "--facts", facts) as running,
        visit(browser, running, viewport=size, **options) as page,
    ):
        verdict(page)
        answer(page, "いいえ", "分からない")  # one answered, one open, one asked
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        for name in clicks:
            page.get_by_role("button", name=name).click()
            page.wait_for_load_state()
        for path in TABS:
            page.goto(f"{running.at}/{path}")
            assert faults_of(page, axe, width) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("facts", "said"), [(STOPPED, "分からない"), (SETTINGS, "はい")])
def test_axe_finds_nothing_in_any_group_of_the_result(
    facts: str,
    said: str,
    scheme: Literal["light", "dark"],
    browser: Browser,
    axe: str,
    tmp_path: Path,
) -> None:
    """Every question open or answered; steps, a text for the network's keeper, free things only."""
    size = {"width": 390, "height": 844}
    file = stopped_file(tmp_path) if facts == STOPPED else facts_file(facts, tmp_path)
    with (
        app(tmp_path / "data", "--facts", file) as running,
        visit(browser, running, color_scheme=scheme, viewport=size) as page,
    ):
        verdict(page)
        while page.locator(OPEN).count():
            answer(page, said)
        if facts == STOPPED:
            letter = page.get_by_role("textbox", name="ネットワークの管理者に渡す文")
            page.locator("#more-vpn_tcp443 > summary").click()
            expect(letter).to_have_value(re.compile(r"\.ovpn"))
        assert faults_of(page, axe, 390) == []


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_axe_finds_nothing_while_the_check_runs(
    width: int, scheme: Literal["light", "dark"], browser: Browser, axe: str, tmp_path: Path
) -> None:
    """The page as it stands a moment after the check began, held still."""
    with app(tmp_path / "data", "--offline") as running, enter(running) as client:
        wait_for_result(client, running)
        sent = {"csrf": csrf(client, running)}
        body = client.post(f"{running.at}/check", data=sent, follow_redirects=True).text
    assert "<progress" in body
    css = (STATIC / "page.css").read_text(encoding="utf-8")
    body = re.sub(r"<script.*?</script>|<link [^>]*>", "", body, flags=re.DOTALL)
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(body.replace("</head>", f"<style>{css}</style></head>"))
    assert faults_of(page, axe, width) == []
    page.close()


def stopped_file(folder: Path) -> Path:
    """Write the facts of a PC whose network holds the VPN back."""
    path = facts_file(READY, folder)
    facts = msgspec.json.decode(path.read_bytes(), type=Facts)
    vpn = VpnProbe("ec2.ap-northeast-1.amazonaws.com:443", "none", "tcp", "timed_out")
    table = replace(facts.facts, vpn=Fact(vpn, "test"))
    path.write_bytes(msgspec.json.encode(replace(facts, facts=table)))
    return path


def faults_of(page: Page, axe: str, width: int) -> list[Any]:
    """What axe-core finds with everything opened, and how far the page runs off the screen."""
    for part in page.locator("details").all():
        part.evaluate("part => { part.open = true }")
    page.evaluate(axe)
    found = page.evaluate(f"axe.run({{runOnly: {WCAG}}})")
    assert len(found["passes"]) > 15
    told: list[Any] = [
        (one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return told if wide <= width else [*told, wide]

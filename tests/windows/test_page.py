"""The clinic's page from the built executables, as a clerk meets it: double-click, read, file."""

import getpass
import os
import re
import select
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import unquote

import httpx
import pikepdf
import pytest
import windows_python
import wine
from playwright.sync_api import Browser, Page, expect

from checker import reading
from checker.documents import view
from checker.documents.material import load_material
from checker.model import Report
from checker.packs.locate import rules_root
from tests.clinic.app_process import App
from tests.clinic.clerk import answer, fill_plan, text_of, verdict, visit
from tests.probes.hardware import x_server
from tests.windows.conftest import Run
from tests.windows.desktop import Desktop, double_click, without_browser
from tests.windows.test_console import DETACHED
from tests.windows_machine import lay_out, lay_out_versions, recording

pytestmark = pytest.mark.real

FOLDER = "drive_c/users/*/Documents/難病チェッカー"


@pytest.fixture(scope="module")
def windowed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a person double-clicks: from the zip, unpacked where a clinic would put it."""
    folder = tmp_path_factory.mktemp("デスクトップ") / "難病 チェック（令和8年）"
    (packed,) = dist.glob("*-windows-x64.zip")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return folder / "nanbyo-checker" / "NanbyoChecker.exe"


@pytest.fixture
def laid_out(prefix: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Lay a recorded PC out."""
    recorded = recording(request.param, getpass.getuser())
    lay_out(recorded, prefix)
    (tmp_path / "versions").mkdir()
    lay_out_versions(recorded, prefix, tmp_path / "versions")


def running(desktop: Desktop, data: Path) -> App:
    """The program whose page a browser was asked to open."""
    url = desktop.opened()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]+/start\?token=[\w-]+", url)
    return App(desktop.process, url, data)  # type: ignore[arg-type]  # bytes, which nobody reads


def checked(run: Run, program: Path, display: str) -> Report:
    """What the console says of the same PC."""
    ended = run(program, "check", "--offline", "--json", "-", on=display)
    return reading.report(ended.raw, "check")


def sentence(report: Report) -> str:
    """The verdict in one sentence."""
    return view.checklist(report, load_material(rules_root(), report), "ja").sentence


def is_whole(pdf: Path) -> None:
    """See that a PDF is sound, tagged and for the archive."""
    done = subprocess.run(["qpdf", "--check", pdf], capture_output=True, check=True)
    assert b"No syntax or stream encoding errors" in done.stdout
    with pikepdf.open(pdf) as document:
        root = document.Root
        assert str(root.Lang).startswith("ja")
        assert bool(root.MarkInfo.Marked)
        assert "/K" in root.StructTreeRoot
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"


def save_in_documents(page: Page, prefix: Path) -> list[Path]:
    """Save what is ticked where the page proposes; return what lies there."""
    page.get_by_role("link", name="書類", exact=True).click()
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("heading", name="保存しました")).to_be_visible(timeout=60_000)
    (folder,) = prefix.glob(FOLDER)
    return sorted(folder.glob("*.pdf"))


@pytest.mark.parametrize("laid_out", ["windows-11-pro", "windows-10-pro"], indirect=True)
@pytest.mark.usefixtures("laid_out")
def test_from_the_double_click_to_the_saved_checklist(  # noqa: PLR0913, PLR0917 - fixtures
    windowed: Path,
    program: Path,
    prefix: Path,
    display: str,
    run: Run,
    browser: Browser,
    tmp_path: Path,
) -> None:
    said = sentence(checked(run, program, display))
    scratch, data = tmp_path / "机 上", tmp_path / "data"
    options = ("--offline", "--data", wine.windows_path(data))
    with (
        double_click(windowed, prefix, display, scratch, *options) as desktop,
        visit(browser, running(desktop, data)) as page,
    ):
        assert re.match(r"あと\d+つで|調べた項目は", verdict(page))
        (pdf,) = save_in_documents(page, prefix)
        is_whole(pdf)
        assert "".join(said.split()) in text_of(pdf)
        page.get_by_role("button", name="開く", exact=True).click()
        assert pdf.name in unquote(desktop.opened())


@pytest.mark.usefixtures("laid_out")
@pytest.mark.parametrize("laid_out", ["small-screen-1366x768"], indirect=True)
def test_a_pc_for_which_something_must_be_bought(
    windowed: Path, program: Path, prefix: Path, run: Run, browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "データ"
    options = ("--offline", "--on", "2026-11-21", "--data", wine.windows_path(data))
    with x_server("1366x768") as display:
        said = sentence(checked(run, program, display))
        with (
            double_click(windowed, prefix, display, tmp_path / "desk", *options) as desktop,
            visit(browser, running(desktop, data)) as page,
        ):
            assert verdict(page).startswith("あと")
            assert "今のままではオンライン登録に使えません" in said
            answer(page, "いいえ")
            expect(page.locator("#row-display")).to_contain_text("早く注文・購入したものは")
            page.get_by_role("link", name="補助金", exact=True).first.click()
            page.wait_for_url("**/plan")  # with its script, which sends what is entered
            fill_plan(page)
            expect(page.locator("#estimate .total")).to_have_text("50,000円")
            page.locator(".tabs a").first.click()
            verdict(page)
            page.get_by_role("link", name="業者に送る").click()
            written = re.search(r"結果：(.*)", page.locator("#text").input_value())
            assert written
            answered = "".join(written[1].split())
            pdfs = save_in_documents(page, prefix)
            assert len(pdfs) == 2
            for pdf in pdfs:
                is_whole(pdf)
            assert any(answered in text_of(pdf) for pdf in pdfs)
            assert any("50,000円" in text_of(pdf) for pdf in pdfs)
            with page.expect_download() as taken:
                page.locator('a[href$="/take/both"]').click()
            received = tmp_path / taken.value.suggested_filename
            taken.value.save_as(received)
            is_whole(received)
            assert answered in text_of(received)
            assert "山口クリニック" in text_of(received)


def test_when_the_last_page_is_closed_the_program_ends_and_nothing_is_left(
    windowed: Path, prefix: Path, display: str, browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    options = ("--offline", "--data", wine.windows_path(data))
    with double_click(windowed, prefix, display, tmp_path / "desk", *options) as desktop:
        with visit(browser, running(desktop, data)) as page:
            verdict(page)
            assert len(desktop.still_running()) >= 2
            page.goto("about:blank")
        assert desktop.process.wait(120) == 0  # and no window waits for somebody to close it
        assert desktop.still_running() == []
        assert not (data / "app.json").exists()


def test_a_second_double_click_shows_the_first_page_again(
    windowed: Path, prefix: Path, display: str, browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    options = ("--offline", "--data", wine.windows_path(data))
    with double_click(windowed, prefix, display, tmp_path / "desk", *options) as desktop:
        first = running(desktop, data)
        again = wine.run([windowed, *options], env=desktop.env)
        assert again.returncode == 0
        second = running(desktop, data)
        assert second.at == first.at
        with visit(browser, second) as page:
            verdict(page)


# ---------------------------------------------------------------- where there is no browser


@pytest.fixture
def bare(prefix: Path) -> Path:
    """A Windows in which nothing opens web pages."""
    without_browser(prefix)
    return prefix


def the_checklist(prefix: Path) -> Path:
    """The one document that was made, seen to be whole."""
    (pdf,) = prefix.glob(f"{FOLDER}/*.pdf")
    is_whole(pdf)
    assert "チェックリスト" in text_of(pdf)
    return pdf


@pytest.mark.parametrize("streams", [True, False])
def test_without_a_browser_a_window_tells_where_the_checklist_is(
    windowed: Path, bare: Path, display: str, tmp_path: Path, *, streams: bool
) -> None:
    program, words = windowed, ["--offline", "--data", wine.windows_path(tmp_path / "data")]
    if not streams:  # as Windows itself starts it
        program = windows_python.ensure() / "python.exe"
        words = ["-c", DETACHED, wine.windows_path(windowed), *words]
    with double_click(program, bare, display, tmp_path / "desk", *words) as desktop:
        told = desktop.told()
        assert "ブラウザが見つからず" in told
        assert the_checklist(bare).name in told.replace("\r", "").replace("\n", "")
        assert "http" not in told
        assert desktop.process.wait(60) == 0
        assert desktop.still_running() == []


def test_without_a_browser_and_without_any_stream_the_checklist_is_made(
    program: Path, bare: Path, run: Run, tmp_path: Path
) -> None:
    python = windows_python.ensure() / "python.exe"
    data = wine.windows_path(tmp_path / "data")
    ended = run(python, "-c", DETACHED, program, "app", "--offline", "--data", data)
    assert ended.out.strip() == "0"
    the_checklist(bare)


def test_without_a_browser_the_console_tells_where_the_page_is(
    program: Path, bare: Path, display: str, tmp_path: Path
) -> None:
    argv: list[str | Path] = [
        "wine",
        program,
        "app",
        "--offline",
        "--data",
        wine.windows_path(tmp_path / "data"),
    ]
    import pty  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415

    screen, inside = pty.openpty()
    termios.tcsetwinsize(screen, (50, 300))
    env = {**wine.environment(bare, display), "TERM": "xterm"}
    with subprocess.Popen(argv, env=env, stdin=inside, stdout=inside, stderr=inside) as process:
        os.close(inside)
        try:
            seen = shown_until(screen, ".pdf")
            address = re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/start\?token=[\w-]{43}", seen)
            assert address, seen
            assert httpx.get(address[0], timeout=60).status_code == 200
            assert the_checklist(bare).name in seen
        finally:
            process.kill()
            os.close(screen)


def shown_until(screen: int, words: str) -> str:
    """Read a terminal until it shows something; return its text without the line ends."""
    seen = ""
    taken = b""
    while words not in seen:
        assert select.select([screen], [], [], 120)[0], seen
        taken += os.read(screen, 4096)
        seen = re.sub(r"\x1b\[[\d;?]*[A-Za-z]|[\r\n]", "", taken.decode(errors="ignore"))
    return seen

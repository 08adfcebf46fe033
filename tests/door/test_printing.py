"""One page on paper: by a real CUPS, and by Windows' own GDI under Wine."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
import setup_env
import windows_python
import wine

from checker.clinic import trial
from checker.door.interface import ProbeError
from checker.door.linux import LinuxHost
from checker.door.printing import print_file, print_page
from checker.door.sheet import Page, Stroke, Words
from tests.probes.print_service import print_service
from tests.recorded_host import RecordedHost

FONT = setup_env.ROOT / ".fonts" / "BIZUDGothic-Regular.ttf"
FRAME = (
    Stroke(10, 10, 200, 10),
    Stroke(200, 10, 200, 287),
    Stroke(200, 287, 10, 287),
    Stroke(10, 287, 10, 10),
)
PAGE = Page("難病チェッカー　ためし印刷", (Words(18, 22, 20, "難病 髙﨑 ①"),), FRAME)
DRIVER = "drv:///sample.drv/generic.ppd"
DPI = 100
UNDER_WINE = r"""
import json, sys
from pathlib import Path
from checker.clinic import trial
from checker.door.interface import ProbeError
from checker.door.printing import print_page
from checker.door.sheet import Page, Stroke, Words
from checker.door.this_pc import this_host

host, told = this_host(), {}
page = Page(
    "難病チェッカー　ためし印刷",
    (Words(18, 22, 20, "難病 髙﨑 ①"),),
    tuple(Stroke(*ends) for ends in json.loads(sys.argv[2])),
)
for queue in ("office", "nowhere", ""):
    try:
        print_page(host, queue, page, Path(sys.argv[1]), lambda: Path("no.pdf"))
        told[queue] = "sent"
    except ProbeError as error:
        told[queue] = error.reason
json.dump(told, sys.stdout)
"""


@pytest.fixture
def paper(needs: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What comes out of a queue whose printer is a file."""
    needs("cupsd", "lpadmin", "lp", "lpstat", "ps2pdf", "pdfinfo", "pdftoppm")
    # The service's filters run as another user, to whom a test's own folder is closed.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with print_service(folder, monkeypatch) as admin:
            file = folder / "paper.ps"
            admin("-p", "office", "-E", "-v", f"file:{file}", "-m", DRIVER)
            yield file


def came_out(paper: Path, folder: Path) -> Path:
    """Wait until the print service has nothing left to do; return the paper as a PDF."""
    for _ in range(600):
        if not subprocess.run(["lpstat", "-o"], capture_output=True, check=True).stdout:
            break
        time.sleep(0.05)
    assert paper.stat().st_size, "nothing came out"
    pdf = folder / "paper.pdf"
    subprocess.run(["ps2pdf", paper, pdf], check=True, capture_output=True)
    return pdf


def looked_at(pdf: Path) -> tuple[str, "Ink"]:
    said = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", pdf, pdf.with_suffix("")],
        check=True,
        capture_output=True,
    )
    return said, Ink(pdf.with_suffix(".pgm"))


class Ink:
    """Where a page is dark."""

    def __init__(self, picture: Path) -> None:
        _, size, _, self.dots = picture.read_bytes().split(b"\n", 3)
        self.width, self.height = map(int, size.split())

    def around(self, x: float, y: float, reach: float = 1.5) -> bool:
        """Whether there is ink within so many millimetres of a place."""
        dots = DPI / 25.4
        columns = range(round((x - reach) * dots), round((x + reach) * dots) + 1)
        rows = range(round((y - reach) * dots), round((y + reach) * dots) + 1)
        return any(self.dots[row * self.width + column] < 200 for row in rows for column in columns)


def holds_the_page(pdf: Path) -> None:
    said, ink = looked_at(pdf)
    assert "Pages:           1\n" in said
    assert "(A4)" in said
    for x, y in ((10, 150), (200, 150), (105, 10), (105, 287)):
        assert ink.around(x, y), f"the frame at {x}, {y} mm"
    assert ink.around(22, 26, 4), "the words"
    assert not ink.around(105, 150, 10), "nothing else"


@pytest.mark.real
def test_cups_prints_one_a4_page_with_its_words_and_frame(paper: Path, tmp_path: Path) -> None:
    print_page(LinuxHost(), "office", PAGE, FONT, lambda: trial.pdf_file(PAGE, tmp_path, "ja"))
    holds_the_page(came_out(paper, tmp_path))
    (job,) = (paper.parent / "page").read_text(encoding="utf-8").splitlines()
    assert job.startswith("office ")
    assert "難病チェッカー" in job
    assert " A4 " in job


@pytest.mark.real
@pytest.mark.parametrize("queue", ["nowhere", "-o", "office; touch x", ""])
def test_a_queue_that_is_not_there_takes_nothing(queue: str, paper: Path, tmp_path: Path) -> None:
    with pytest.raises(ProbeError):
        print_page(LinuxHost(), queue, PAGE, FONT, lambda: trial.pdf_file(PAGE, tmp_path, "ja"))
    assert not paper.exists()


@pytest.mark.real
def test_a_queue_that_takes_no_jobs_says_so(paper: Path, tmp_path: Path) -> None:
    subprocess.run(["/usr/sbin/cupsreject", "office"], check=True)
    with pytest.raises(ProbeError):
        print_page(LinuxHost(), "office", PAGE, FONT, lambda: trial.pdf_file(PAGE, tmp_path, "ja"))
    assert not paper.exists()


@pytest.mark.real
def test_cups_prints_every_page_of_a_document(paper: Path, tmp_path: Path) -> None:
    page = trial.pdf_file(PAGE, tmp_path, "ja")
    document = pikepdf.Pdf.new()
    with pikepdf.open(page) as one:
        document.pages.extend([one.pages[0]] * 2)
        document.save(tmp_path / "書類.pdf")
    print_file(LinuxHost(), "office", "書類", tmp_path / "書類.pdf")
    said, _ = looked_at(came_out(paper, tmp_path))
    assert "Pages:           2\n" in said
    with pytest.raises(ProbeError):
        print_file(LinuxHost(), "nowhere", "書類", tmp_path / "書類.pdf")


@pytest.mark.parametrize("name", ["windows-11-pro", "linux-debian-12"])
def test_a_system_that_prints_no_pdf_and_a_record_say_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(ProbeError) as told:
        print_file(RecordedHost.named(name), "office", "書類", tmp_path / "書類.pdf")
    assert told.value.reason == "not_supported"


@pytest.mark.real
def test_windows_draws_the_same_page_without_a_pdf_reader(
    paper: Path, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("wine", "x86_64-w64-mingw32-gcc")
    python = windows_python.ensure() / "python.exe"
    env = wine.python_environment(wine.ensure()) | {"CUPS_SERVER": os.environ["CUPS_SERVER"]}
    ends = json.dumps([[line.x1, line.y1, line.x2, line.y2] for line in FRAME])
    done = wine.run([python, "-c", UNDER_WINE, wine.windows_path(FONT), ends], env=env)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    told = json.loads(done.stdout)
    assert told["office"] == "sent"
    assert "sent" not in (told["nowhere"], told[""])
    holds_the_page(came_out(paper, tmp_path))

"""What only some of the parts of a frozen program do: each is run once, on every system alike."""

import json
import os
import re
import select
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import openpyxl
import pikepdf

from checker.documents import qr

Call = Callable[..., tuple[int, str]]
"""Runs the program with words and paths; gives its exit code and what it said on standard error."""
FACTS = {
    "schema": "nanbyo-checker/facts/1",
    "collected_at": "2026-09-01T09:00:00+09:00",
    "origin": "import",
    "machine": {"name": "受付1", "os": "windows"},
    "facts": {"memory.installed_bytes": {"value": 2**33, "source": "SMBIOS"}},
}


def documents(call: Call, folder: Path) -> Path:
    """See that every kind of document can be made, and read; return a report."""
    facts, report = folder / "事実.json", folder / "結果.json"
    facts.write_text(json.dumps(FACTS), encoding="utf-8")
    checklist, form = folder / "結果.pdf", folder / "記入用.pdf"
    made = ("--json", report, "--pdf", checklist, "--pdf-form", form)
    assert call("judge", facts, "--quiet", *made) == (4, "")
    with pikepdf.open(form) as document:
        assert len(document.Root.AcroForm.Fields) > 0
    code = json.loads(report.read_text(encoding="utf-8"))["code"]
    assert qr.decode(scanned(checklist, folder)).facts.machine.name == "受付1"

    html, table = folder / "台帳.html", folder / "台帳.xlsx"
    assert call("fleet", report, "--quiet", "--html", html, "--xlsx", table)[1] == ""
    assert "受付1" in html.read_text(encoding="utf-8")
    assert "受付1" in cells(table)

    sheet, compared = folder / "見積.xlsx", folder / "比較.pdf"
    blank = folder / "記入.xlsx"
    assert call("candidate", "--quiet", "--template", blank) == (0, "")
    assert zipfile.is_zipfile(blank)
    wanted = ("--name", "候補A", "--memory", "16GB", "--disk", "SSD 256GB", "--excel", "yes")
    outputs = ("--xlsx", sheet, "--pdf", compared)
    assert call("candidate", *wanted, "--quiet", *outputs)[1] == ""
    assert "候補A" in cells(sheet)
    assert compared.read_bytes().startswith(b"%PDF-")
    assert call("candidate", "--quiet", blank)[0] in {0, 3, 4, 5}  # it is read
    assert call("code", code, "--quiet") == (0, "")
    return report


def scanned(pdf: Path, folder: Path) -> str:
    """What the QR code of a PDF holds."""
    subprocess.run(["pdftoppm", "-r", "300", "-png", pdf, folder / "page"], check=True)
    pages = sorted(folder.glob("page*.png"))
    words: list[str | Path] = ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable"]
    done = subprocess.run([*words, *pages], check=False, capture_output=True)
    return done.stdout.decode().strip()


def cells(path: Path) -> set[object]:
    """Every value of a workbook."""
    book = openpyxl.load_workbook(path)
    return {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


PAGE = re.compile(rb"(http://127\.0\.0\.1:\d+/[\w-]+/start\?token=[\w-]+)\s")


def address(told: IO[bytes], seconds: float = 120) -> str:
    """Read until a program tells where its page is.

    A program that fails may leave its stream open in the hands of Wine's services: the end of the
    stream is not waited for.
    """
    end, said = time.monotonic() + seconds, b""
    while (found := PAGE.search(said)) is None:
        ready, _, _ = select.select([told], [], [], max(0.0, end - time.monotonic()))
        more = os.read(told.fileno(), 65536) if ready else b""
        assert more, said.decode("cp932", errors="replace")
        said += more
    return found[1].decode()


@contextmanager
def helpdesk(argv: list[str | Path], env: dict[str, str]) -> Iterator[httpx.Client]:
    """Start the helpdesk and come in as a browser does."""
    with subprocess.Popen(
        argv,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stderr is not None
            url = address(process.stderr)
            headers = {"sec-fetch-site": "same-origin"}
            base = url.partition("start?")[0]
            with httpx.Client(headers=headers, base_url=base, timeout=60) as client:
                client.get(url).raise_for_status()
                yield client
        finally:
            process.kill()


def takes_a_call(client: httpx.Client, report: Path) -> None:
    """See that the helpdesk knows a phone code and a report, and keeps a case."""
    page = client.get("")
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token
    own = {"origin": str(client.base_url.copy_with(path="")).rstrip("/")}
    form = {"csrf": token[1], "digits": json.loads(report.read_text(encoding="utf-8"))["code"]}
    answer = client.post("code", data=form, headers=own, follow_redirects=True)
    assert answer.status_code == 200
    assert "メモリ" in answer.text
    file = {"file": (report.name, report.read_bytes(), "application/json")}
    form = {"csrf": token[1]}
    answer = client.post("import", data=form, files=file, headers=own, follow_redirects=True)
    assert answer.status_code == 200
    assert "受付1" in answer.text
    assert client.get("figures").status_code == 200

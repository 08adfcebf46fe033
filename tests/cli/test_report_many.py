"""`report` with several files: each has its documents, and one that cannot be read is named."""

from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.cli.program import run


@pytest.fixture
def three(desk: Desk) -> list[Path]:
    data = desk.report.read_bytes()
    return [desk.put(f"PC-{number}.json", data.decode()) for number in range(3)]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "出力 先"
    folder.mkdir()
    return folder


def test_each_report_has_its_documents(three: list[Path], out: Path) -> None:
    alone = out / "alone.pdf"
    assert run("report", three[0], "--quiet", "--pdf", alone).code == 0
    page = alone.read_bytes()
    alone.unlink()
    done = run("report", *three, "--quiet", "--pdf", out, "--html", out)
    assert (done.code, done.err) == (0, "")
    names = [f"PC-{number}.{end}" for number in range(3) for end in ("html", "pdf")]
    assert sorted(path.name for path in out.iterdir()) == names
    assert [(out / f"PC-{number}.pdf").read_bytes() for number in range(3)] == [page] * 3


def test_one_that_cannot_be_read_is_named(three: list[Path], out: Path) -> None:
    three[1].write_text("{", encoding="utf-8")
    done = run("report", *three, "--quiet", "--json", out)
    assert done.code == 5
    assert "PC-1.json" in done.err
    assert "Traceback" not in done.err
    assert (out / "PC-0.json").is_file()
    assert not (out / "PC-1.json").exists()

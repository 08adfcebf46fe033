"""A folder of a thousand reports of which fifty are damaged, hostile, locked or half there."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker.packs.pack import Pack
from tests.fleet import hospital

ROOT = Path(__file__).parents[2]


class Bad(NamedTuple):
    """One way in which a file can be no report, and what its row must say."""

    make: Callable[[bytes], bytes]
    says: str


def changed(key: str, value: object) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        whole: dict[str, Any] = json.loads(content)
        *path, last = key.split("/")
        place = whole
        for name in path:
            place = place[name]
        place[last] = value
        return json.dumps(whole).encode()

    return change


WAYS = (
    Bad(lambda data: data[: len(data) // 2], "途中で終わっています"),
    Bad(lambda data: data[:-1], "途中で終わっています"),
    Bad(lambda _: b"", "空のファイル"),
    Bad(lambda _: b" \n", "空のファイル"),
    Bad(lambda _: b"\x00" * 4096, "JSON"),
    Bad(lambda data: data.decode().encode("cp932", "replace"), "UTF-8"),
    Bad(lambda data: data.decode().encode("utf-16")[:-2], "途中で終わっています"),
    Bad(lambda data: data.replace(b'"met"', b'"\xff"', 1), "UTF-8"),
    Bad(lambda _: b"[" * 100_000, "入れ子"),
    Bad(lambda _: b"{}", "schema"),
    Bad(lambda _: b"null", "表が必要"),
    Bad(lambda _: b'"text"', "表が必要"),
    Bad(lambda _: b"<html></html>", "JSON"),
    Bad(changed("schema", "nanbyo-checker/report/2"), "新しい形式"),
    Bad(changed("schema", "nanbyo-checker/facts/1"), "facts/1"),
    Bad(changed("schema", 1), "schema"),
    Bad(changed("overall", "perfect"), "overall"),
    Bad(changed("verdicts", {}), "verdicts"),
    Bad(changed("facts/collected_at", "2026-11-20"), "collected_at"),
    Bad(changed("facts/machine/name", "\x1b[2J"), "name"),
    Bad(changed("facts/machine/name", "x" * 301), "name"),
    Bad(changed("facts/machine/name", "\u202eexe"), "name"),
    Bad(changed("extra", 1), "extra"),
    Bad(changed("judged_on", "yesterday"), "judged_on"),
    Bad(changed("code", "0000"), "code"),
    Bad(lambda data: data.replace(b'"overall":', b'"overall":"ready","overall":'), "二つ"),
    Bad(lambda _: b" " * 4_000_001, "大きすぎます"),
    Bad(lambda _: b'{"schema":' * 50_000, "入れ子"),
    Bad(lambda data: data + data, "JSON"),
    Bad(lambda data: data.replace(b":", b"=", 1), "JSON"),
)


def without_rights() -> tuple[str, ...]:
    """Return what lets a command run without root's right to open everything."""
    if os.getuid() != 0:
        return ()
    return ("setpriv", "--inh-caps=-all", "--bounding-set=-all")


@pytest.fixture(scope="module")
def folder(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run the fleet command over the folder as a person without rights; return what it wrote."""
    root = tmp_path_factory.mktemp("share")
    place = root / "reports"
    hospital.fill_folder(place, pack, 950)
    sample = next(iter(hospital.reports(pack, 1)))[1]
    bad = place / "bad"
    bad.mkdir()
    for index in range(46):
        (bad / f"{index:02}.json").write_bytes(WAYS[index % len(WAYS)].make(sample))
    (bad / "46.json").mkdir()
    os.mkfifo(bad / "47.json")
    (bad / "48.json").write_bytes(sample)
    (bad / "48.json").chmod(0)
    locked = place / "locked"
    locked.mkdir()
    (locked / "x.json").write_bytes(sample)
    locked.chmod(0)
    out = root / "out"
    out.mkdir()
    outputs = {kind: str(out / f"fleet.{kind}") for kind in ("json", "csv", "html", "xlsx")}
    # A report that is being written while the folder is read: it must not show under its name.
    stop = threading.Event()

    def write_and_rename() -> None:
        half = place / "bad" / ".nanbyo-checker-half.tmp"
        while not stop.is_set():
            half.write_bytes(sample[:100])

    writer = threading.Thread(target=write_and_rename)
    writer.start()
    try:
        argv = [
            *without_rights(),
            sys.executable,
            "-m",
            "checker",
            "fleet",
            str(place),
            "--on",
            "2026-11-21",
        ]
        for kind, name in outputs.items():
            argv += [f"--{kind}", name]
        done = subprocess.run(
            argv,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    finally:
        stop.set()
        writer.join()
    assert done.returncode == 3, done.stderr
    yield {"screen": done.stdout, **outputs}
    locked.chmod(0o755)


def test_every_way_has_its_row_that_says_why(folder: dict[str, str]) -> None:
    whole = json.loads(Path(folder["json"]).read_bytes())
    assert [len(whole["rows"]), len(whole["bad_files"])] == [950, 50]
    assert whole["totals"]["machines"] == whole["totals"]["reports"] == 950
    assert whole["totals"]["bad_files"] == 50
    why = {Path(one["file"]).name: one["problem"] for one in whole["bad_files"]}
    for index in range(46):
        assert WAYS[index % len(WAYS)].says in why[f"{index:02}.json"], index
    assert why["46.json"] == why["47.json"] == "ファイルではありません"
    assert why["48.json"].startswith("読めません (")
    assert why["locked"].startswith("読めません (")


def test_the_good_rows_are_right(folder: dict[str, str], pack: Pack) -> None:
    whole = json.loads(Path(folder["json"]).read_bytes())
    rows = {row["machine"]: row for row in whole["rows"]}
    for name, content in hospital.reports(pack, 950):
        report = json.loads(content)
        row = rows[name.removesuffix(".json")]
        assert row["overall"] == report["overall"]
        assert {key: cell["status"] for key, cell in row["cells"].items()} == {
            verdict["id"]: verdict["status"] for verdict in report["verdicts"]
        }


def test_every_output_shows_all_thousand(folder: dict[str, str]) -> None:
    csv = Path(folder["csv"]).read_bytes()
    assert csv.startswith(b"\xef\xbb\xbf")
    assert csv.count(b"\r\n") == 1 + 950 + 50
    html = Path(folder["html"]).read_text(encoding="utf-8")
    assert len(re.findall(r'<tr[^>]*><th scope="row">PC-\d+', html)) == 950
    assert html.count("bad/") == 49
    assert "読めないファイル: 50" in folder["screen"]
    assert "\x1b" not in folder["screen"]

"""Kill every command that writes, in the middle: `python -m tests.kill_writers [KILLS] [SEED]`.

After each kill, each output is the one of before or the new one, whole: never a part, never empty.
KILLS are of each command. Prints how many outputs were old, how many new, and what was left over.
"""

import io
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from checker.packs.load import DEFAULT_PACK, load_pack
from checker.packs.locate import rules_root
from tests.cli.program import ROOT, environment
from tests.fleet import hospital

OLD: Final = b"of before"
_QUOTATION: Final = "品名,メモリ,SSD,OS,Office,価格\nA,16GB,512GB,Windows 11 Pro,H&B 2024,148000\n"


class Writer(NamedTuple):
    """A command with the files that it writes."""

    name: str
    argv: tuple[str, ...]
    outputs: tuple[str, ...]


def writers(place: Path) -> tuple[Writer, ...]:
    """Return every command that writes, with inputs that are there."""
    pack = load_pack(rules_root(), DEFAULT_PACK)
    saved = place / "report.json"
    saved.write_bytes(msgspec.json.encode(hospital.report(pack, "PC-1")))
    hospital.fill_folder(place / "many", pack, 200)
    (place / "sheet.csv").write_text(_QUOTATION, encoding="utf-8")
    report = str(saved)
    day = ("--on", "2026-11-21", "--quiet")

    def of(name: str, *argv: str, **outputs: str) -> Writer:
        words = [part for key, file in outputs.items() for part in (f"--{key}", str(place / file))]
        return Writer(name, (*argv, *day, *words), tuple(outputs.values()))

    return (
        of("check", "check", "--offline", json="c.json", html="c.html", xlsx="c.xlsx"),
        of("judge", "judge", report, json="j.json", html="j.html", pdf="j.pdf", xlsx="j.xlsx"),
        of("report", "report", report, json="r.json", html="r.html", xlsx="r.xlsx"),
        of("compare", "compare", report, report, json="d.json", csv="d.csv"),
        of(
            "fleet", "fleet", str(place / "many"),
            json="f.json", csv="f.csv", html="f.html", xlsx="f.xlsx", jsonl="f.jsonl",
        ),
        of("candidate", "candidate", str(place / "sheet.csv"), json="q.json", xlsx="q.xlsx"),
    )  # fmt: skip


def whole(name: str, data: bytes) -> bool:
    """Whether an output is the one of before, or a new one to its end."""
    if data == OLD:
        return True
    try:
        return bool(_ENDS[name.rpartition(".")[2]](data))
    except (ValueError, zipfile.BadZipFile):
        return False


_ENDS: Final[dict[str, Callable[[bytes], object]]] = {
    "json": json.loads,
    "jsonl": lambda data: data.endswith(b"\n") and [json.loads(x) for x in data.splitlines()],
    "html": lambda data: data.rstrip().endswith(b"</html>"),
    "pdf": lambda data: data.rstrip().endswith(b"%%EOF"),
    "xlsx": lambda data: zipfile.ZipFile(io.BytesIO(data)).testzip() is None,
    "csv": lambda data: data.endswith(b"\r\n"),
}


def kill(writer: Writer, place: Path, after: float) -> None:
    """Start a command over files that are there, and end it after so many seconds."""
    for name in writer.outputs:
        (place / name).write_bytes(OLD)
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "checker", *writer.argv],
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        cwd=ROOT,
        env=environment(),
    )
    try:
        child.wait(timeout=after)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.wait()


def run(writer: Writer, place: Path, kills: int, chance: random.Random) -> tuple[int, int, int]:
    """Kill a command again and again; return old outputs, new ones, and files left over.

    Raises:
        AssertionError: An output was neither.
    """
    began = time.perf_counter()
    kill(writer, place, 600)
    usual = time.perf_counter() - began
    old = new = 0
    for _ in range(kills):
        # Writing is at the end: most kills fall there.
        kill(writer, place, usual * chance.uniform(0.3, 1.1))
        for name in writer.outputs:
            data = (place / name).read_bytes()
            if not whole(name, data):
                raise AssertionError(f"{writer.name}: {name} is a part, {len(data)} bytes")
            old += data == OLD
            new += data != OLD
    left = list(place.glob(".nanbyo-checker-*.tmp"))
    for path in left:
        path.unlink()
    return old, new, len(left)


def main() -> int:
    """Kill every command."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)  # noqa: S311 - repeatable
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for writer in writers(place):
            old, new, left = run(writer, place, kills, chance)
            print(  # noqa: T201
                f"{writer.name}: {kills} kills, outputs of before {old}, new {new}, broken 0,"
                f" temporary files left {left}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Kill every command that writes: `python -m tests.kill_writers [KILLS] [SEED] [NAME]`.

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
from tests.survey.forms import made

OLD: Final = b"of before"
TEMPORARY: Final = ".nanbyo-checker-*.tmp"
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
    forms = place / "forms"
    forms.mkdir()
    (forms / "a.xlsx").write_bytes(made())
    report, code = str(saved), hospital.report(pack, "PC-1").code or ""
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
        of(
            "subsidy", "subsidy", "estimate", "yamaguchi-r8-online-registration",
            *("--expense", "148000", "--prefecture", "35", "--kind", "clinic"),
            *("--designated", "nanbyo", "--start", "2026-12-10"),
            json="s.json", pdf="s.pdf", ics="s.ics",
        ),
        of(
            "survey", "survey", "rollup", str(forms), "--prefecture", "35",
            json="v.json", output="v.xlsx",
        ),
        of("code", "code", code, json="k.json"),
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
    "ics": lambda data: data.endswith(b"END:VCALENDAR\r\n"),
}


def kill(writer: Writer, place: Path, after: float, *, writing: bool = False) -> None:
    """Start a command over files that are there, and end it after so many seconds.

    Args:
        writer: The command.
        place: Where its files are.
        after: Seconds.
        writing: End it as soon as it has begun to write, if that is earlier.
    """
    for name in writer.outputs:
        (place / name).write_bytes(OLD)
    quiet = subprocess.DEVNULL
    (place / "tmp").mkdir(exist_ok=True)
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "checker", *writer.argv],
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        cwd=ROOT,
        env=environment(TMPDIR=str(place / "tmp")),
    )
    there, end = set(place.glob(TEMPORARY)), time.monotonic() + after
    while child.poll() is None and time.monotonic() < end:
        if writing and set(place.glob(TEMPORARY)) - there:
            break
        time.sleep(0.001 if writing else 0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()


class Seen(NamedTuple):
    """What was found after all kills of a command."""

    old: int
    new: int
    left: int
    """Temporary files that the kills left."""
    after: int
    """Temporary files after the next run that came to its end, wherever they are."""


def run(writer: Writer, place: Path, kills: int, chance: random.Random) -> Seen:
    """Kill a command again and again, then let it run.

    Raises:
        AssertionError: An output was neither of before nor new.
    """
    began = time.perf_counter()
    kill(writer, place, 600)
    usual = time.perf_counter() - began
    made_new(writer, place)
    old = new = left = 0
    for turn in range(kills):
        before = len(left_over(place))
        # Each second one as soon as it writes; the others anywhere, rather towards the end.
        late = usual * chance.uniform(0.3, 1.1)
        kill(writer, place, 600 if turn % 2 else late, writing=bool(turn % 2))
        left += max(0, len(left_over(place)) - before)
        for name in writer.outputs:
            data = (place / name).read_bytes()
            if not whole(name, data):
                raise AssertionError(f"{writer.name}: {name} is a part, {len(data)} bytes")
            old += data == OLD
            new += data != OLD
    kill(writer, place, 600)
    made_new(writer, place)
    return Seen(old, new, left, len(left_over(place)))


def made_new(writer: Writer, place: Path) -> None:
    """See that a run that was not killed writes everything.

    Raises:
        AssertionError: It does not.
    """
    for name in writer.outputs:
        if (place / name).read_bytes() == OLD:
            raise AssertionError(f"{writer.name}: {name} is not written")


def left_over(place: Path) -> list[Path]:
    """Return what is there that no command was asked to write."""
    return [*place.glob(TEMPORARY), *(place / "tmp").iterdir()]


def main() -> int:
    """Kill every command."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)  # noqa: S311 - repeatable
    only, bad = sys.argv[3] if len(sys.argv) > 3 else "", 0
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for writer in writers(place):
            if only not in writer.name:
                continue
            seen = run(writer, place, kills, chance)
            print(  # noqa: T201
                f"{writer.name}: {kills} kills, outputs of before {seen.old}, new {seen.new},"
                f" broken 0, temporary files left {seen.left}, after the next run {seen.after}",
                flush=True,
            )
            bad += seen.after
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

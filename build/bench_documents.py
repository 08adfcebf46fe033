"""`python3 build/bench_documents.py [--runs N]`: how fast the PDF documents are made.

Three things, each against typst itself in the same run: a whole process that writes one PDF, the
second PDF of a process, and many reports in one command. What counts is the ratio of the medians.
"""

import argparse
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import setup_env

MANY: Final = 200
TURNS: Final = 3
"""How often many reports are made."""
_SOURCE: Final = """
import sys
from pathlib import Path
import msgspec
from checker import reading
from checker.documents import material, pdf, typeset
report = reading.report(Path(sys.argv[1]).read_bytes(), sys.argv[1])
data = pdf.page_data(report, material.load_material(Path("rules"), report), "ja")
page = typeset.source("document", msgspec.json.encode(data).decode())
Path(sys.argv[2]).write_bytes(page)
"""
_ALONE: Final = """
import os, sys
import typst
fonts = typst.Fonts(include_system_fonts=False, font_paths=[".fonts"])
with open(sys.argv[1], "rb") as file:
    page = file.read()
made = typst.Compiler(page, root="checker/documents/templates", font_paths=fonts).compile(
    pdf_standards=["a-2a", "ua-1"]
)
with open(sys.argv[2], "wb") as file:
    file.write(made)
os._exit(0)
"""
"""The least that makes this page: no report is read, no rule and no word."""


def medians(runs: int, *works: Callable[[], object]) -> list[float]:
    """Time several works in turns; return the median of each in milliseconds."""
    taken: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(runs):
        for times, work in zip(taken, works, strict=True):
            times.append(once(work))
    return [statistics.median(times) for times in taken]


def once(work: Callable[[], object]) -> float:
    """Time one work in milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def process(*argv: str) -> Callable[[], object]:
    """Return a work that runs a whole process, which must succeed."""
    return lambda: subprocess.run(
        argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=setup_env.ROOT
    )


def told(what: str, own: float, against: float, goal: float) -> None:
    """Print one comparison."""
    ratio = own / against
    verdict = "reached" if ratio <= goal else "missed"
    print(f"{what:44}{own:8.1f} ms{against:8.1f} ms  {ratio:5.2f} (goal {goal}: {verdict})")


def inside(runs: int) -> None:
    """Compare what happens inside one process. Runs in the environment of the tests."""
    sys.path.insert(0, str(setup_env.ROOT))
    import msgspec  # noqa: PLC0415 - only there

    from checker.documents import characters, data, material, pdf, typeset  # noqa: PLC0415
    from checker.model import Report  # noqa: PLC0415
    from tests.documents import reports  # noqa: PLC0415

    def report(number: int) -> Report:
        made = reports.needs_settings()
        name = f"PC-{number:04}"
        machine = msgspec.structs.replace(made.facts.machine, name=name)
        facts = msgspec.structs.replace(made.facts, machine=machine)
        return msgspec.structs.replace(made, facts=facts, code=f"{number:04}-2266-7418")

    known = material.load_material(setup_env.ROOT / "rules", report(0))
    numbers = iter(range(1000, 5000))
    compiler = typeset.compiler(characters.fonts_folder())

    def source(one: Report) -> bytes:
        data = msgspec.json.encode(pdf.page_data(one, known, "ja")).decode()
        return typeset.source("document", data)

    def compiled(one: bytes) -> object:
        return compiler.compile(input=one, pdf_standards=["a-2a", "ua-1"])

    prepared = iter([source(report(5000 + number)) for number in range(runs + 1)])
    whole, alone = medians(
        runs,
        lambda: pdf.checklist(report(next(numbers)), known, "ja"),
        lambda: compiled(next(prepared)),
    )
    told("second PDF of a process / typst's compile", whole, alone, 1.3)
    print(f"{'second PDF of a process, itself':44}{whole:8.1f} ms  (goal 60 ms)")
    made = [report(number) for number in range(MANY)]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        files = [str(Path(folder) / f"report-{number:03}.json") for number in range(MANY)]
        for one, name in zip(made, files, strict=True):
            Path(name).write_bytes(data.report_json(one))
        command = (sys.executable, "-P", "-m", "checker", "report", "--quiet", *files)
        work = process(*command, "--pdf", str(out))
        # A page that was set before would cost nothing.
        ready = iter([source(report(10_000 + number)) for number in range(MANY * (TURNS + 1))])
        whole, alone = medians(
            TURNS, work, lambda: [compiled(one) for one in itertools.islice(ready, MANY)]
        )
        if len(list(out.glob("*.pdf"))) != MANY:
            raise SystemExit("the command did not write every PDF")
    told(f"{MANY} reports in one command, each", whole / MANY, alone / MANY, 1.5)


def outside(python: str, runs: int) -> None:
    """Compare whole processes."""
    with tempfile.TemporaryDirectory() as folder:
        saved, made = f"{folder}/R.json", f"{folder}/out.pdf"
        own = (python, "-P", "-m", "checker")
        subprocess.run(
            (*own, "check", "--offline", "--quiet", "--json", saved),
            check=False,
            cwd=setup_env.ROOT,
        )
        page = f"{folder}/page.typ"
        subprocess.run((python, "-c", _SOURCE, saved, page), check=True, cwd=setup_env.ROOT)
        whole, alone, bare = medians(
            runs,
            process(*own, "report", saved, "--quiet", "--pdf", made),
            process(python, "-c", _ALONE, page, made),
            process(python, "-c", "import typst"),
        )
    told("report R.json --pdf / import typst", whole, bare, 6.0)
    print(f"{'typst alone, the same page / import typst':44}{alone:8.1f} ms{bare:8.1f} ms", end="")
    print(f"  {alone / bare:5.2f}")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=15, help="how often each is run (15)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        inside(args.runs)
        return
    with setup_env.told():
        python = str(setup_env.ensure(setup_env.TEST))
    outside(python, args.runs)
    subprocess.run((python, __file__, "--inside", "--runs", str(args.runs)), check=True)


if __name__ == "__main__":
    main()

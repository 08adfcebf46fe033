"""`fleet PATH…`: many reports, one table."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from checker import compose, files, reading
from checker.cli import common
from checker.errors import BadInputError
from checker.exit_status import ExitStatus
from checker.model import Report, Text
from checker.packs.load import DEFAULT_PACK, Pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.fleet.model import Fleet


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "fleet", help=say("多数の結果を一つの表にする", "many reports, one table"), add_help=False
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help=say("結果のファイル、フォルダー、zip", "report files, folders, zips"),
    )
    parser.add_argument(
        "--rejudge",
        action="store_true",
        help=say("今のルールで全部判定し直す", "judge all facts anew with today's rules"),
    )
    parser.add_argument(
        "--reference",
        metavar="FILE",
        help=say("基準にするPCの結果", "report of the PC to compare with"),
    )
    for option, ja, en in (
        ("--xlsx", "表をExcelで書き出す", "write the table for Excel"),
        ("--csv", "表をCSVで書き出す", "write the table as CSV"),
        ("--html", "表をHTMLで書き出す", "write the table as HTML"),
        ("--json", "表をJSONで書き出す", "write the table as JSON"),
    ):
        parser.add_argument(option, metavar="FILE", help=say(ja, en))
    parser.set_defaults(run=run, pack=DEFAULT_PACK)


def run(args: argparse.Namespace) -> ExitStatus:
    """Make the table."""
    from checker.fleet import html, render, xlsx  # noqa: PLC0415

    fleet = build(args)
    outputs = (args.xlsx, args.csv, args.html, args.json)
    if common.speaks(args, outputs):
        from checker.fleet import console  # noqa: PLC0415 - rich is heavy

        console.show(fleet, args.lang)
    common.write_all(
        [
            (args.xlsx, lambda: [xlsx.render(fleet, args.lang)]),
            (args.csv, lambda: render.csv_lines(fleet, args.lang)),
            (args.html, lambda: html.render(fleet, args.lang)),
            (args.json, lambda: render.json(fleet)),
        ]
    )
    if fleet.totals.overall.get("not_ready"):
        return ExitStatus.NOT_READY
    if fleet.totals.overall.get("incomplete") or fleet.bad_files:
        return ExitStatus.INCOMPLETE
    return ExitStatus.READY


def build(args: argparse.Namespace) -> "Fleet":
    """Read every report and gather them.

    Raises:
        BadInputError: No report was found at all, or the reference is no report.
    """
    from checker.fleet import sources  # noqa: PLC0415
    from checker.fleet.build import Builder  # noqa: PLC0415

    paths = [Path(name) for name in args.paths]
    pack = common.open_pack(args) if args.rejudge else None
    reference = None
    if args.reference:
        data = files.read_bytes(args.reference, reading.SIZE_LIMIT)
        reference = reading.report(data, args.reference)
    builder = Builder(args.on, args.lang, rejudged=args.rejudge)
    with _progress(paths, args) as advance:
        for found in sources.walk(paths, args.lang):
            advance()
            if found.data is None:
                builder.add_bad(found.name, found.problem)
                continue
            try:
                report = reading.report(found.data, found.name)
            except BadInputError as error:
                place = f"{error.place}: " if error.place else ""
                builder.add_bad(found.name, place + error.problem.say(args.lang))
                continue
            builder.add(_rejudged(report, pack, args) if pack else report, found.name)
    if not builder.reports and not builder.bad:
        raise BadInputError(
            " ".join(args.paths),
            "",
            Text(ja="結果のファイル（.json）がありません", en="there is no report (.json) here"),
        )
    return builder.finish(reference)


def _rejudged(report: Report, pack: Pack, args: argparse.Namespace) -> Report:
    return compose.compose(report.facts, report.answers, pack, args.on, args.lang)


@contextmanager
def _progress(paths: list[Path], args: argparse.Namespace) -> "Iterator[Callable[[], None]]":
    """Show how many of how many, how fast, and how long still; only on a terminal."""
    if args.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 - heavy
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from checker.fleet import sources  # noqa: PLC0415

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    word = "読み込み中" if args.lang == "ja" else "Reading"
    per_second = "件/秒" if args.lang == "ja" else "/s"
    with bar:
        task = bar.add_task(word, total=sources.count(paths), rate="")
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            if done % 100 == 0:
                elapsed = bar.tasks[task].elapsed or 1.0
                bar.update(task, completed=done, rate=f"{done / elapsed:.0f}{per_second}")

        yield advance

"""`fleet PATH…`: many reports, one table."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from checker import files, numerals, reading
from checker.cli import common
from checker.errors import BadInputError, OutputError, UsageError
from checker.exit_status import ExitStatus
from checker.model import Text
from checker.packs.load import DEFAULT_PACK, load_pack
from checker.packs.marks import of_pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.fleet.build import Builder
    from checker.fleet.model import Fleet
    from checker.fleet.paid import Asked
    from checker.fleet.words import Voice

_NO_REPORT = Text(
    ja="読める結果が一つもありませんでした。",
    en="There was not one report that could be read.",
)


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
    parser.add_argument(
        "--answers",
        metavar="FILE",
        help=say("医療機関と計画の回答（補助金の計算に使う）", "answers file, for the subsidy"),
    )
    parser.add_argument(
        "--program",
        metavar="ID",
        help=say("補助金の事業（回答ファイルより優先）", "subsidy program, not the plan's"),
    )
    parser.add_argument(
        "--unit-price",
        metavar="YEN",
        type=yen,
        help=say(
            "購入の検討が必要なPC1台の価格（計画に品目がないとき）",
            "price of one PC to buy, where the plan has no items",
        ),
    )
    for option, ja, en in (
        ("--xlsx", "表をExcelで書き出す", "write the table for Excel"),
        ("--csv", "表をCSVで書き出す", "write the table as CSV"),
        ("--html", "表をHTMLで書き出す", "write the table as HTML"),
        ("--json", "表をJSONで書き出す", "write the table as JSON"),
        (
            "--jsonl",
            "1行に1台のJSONで書き出す（データベース用）",
            "write JSON with one PC a line, for databases",
        ),
    ):
        parser.add_argument(option, metavar="FILE", help=say(ja, en))
    parser.set_defaults(run=run, pack=DEFAULT_PACK)


def yen(text: str) -> int:
    """Read a price in whole yen."""
    amount = numerals.yen(text)
    if amount is None:
        raise argparse.ArgumentTypeError(f"{text} (0-{numerals.DEAREST})")
    return amount


def run(args: argparse.Namespace) -> ExitStatus:
    """Make the table."""
    from checker.fleet.build import Builder  # noqa: PLC0415
    from checker.fleet.words import Voice, read_fleet_words  # noqa: PLC0415

    voice = Voice(read_fleet_words(common.root(args)), args.lang)
    known = of_pack(load_pack(common.root(args), args.pack))
    builder = Builder(args.on, voice, rejudged=args.rejudge, known=known)
    with closing(builder.store), _room_for_rows():
        fleet = build(args, builder)
        _tell(fleet, voice, args)
        if not fleet.totals.reports:
            bad = next(iter(fleet.bad_files))
            raise BadInputError(bad.file, "", Text(bad.problem, bad.problem), _NO_REPORT)
    if fleet.totals.overall.get("not_ready"):
        return ExitStatus.NOT_READY
    if fleet.totals.overall.get("incomplete") or fleet.totals.bad_files:
        return ExitStatus.INCOMPLETE
    return ExitStatus.READY


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the collector look rarely: reading makes no cycles, and much that is kept for long."""
    import gc  # noqa: PLC0415 - only for a fleet

    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def _room_for_rows() -> Iterator[None]:
    """Tell a person that the disk for temporary files is full: a fleet's rows wait there."""
    import sqlite3  # noqa: PLC0415 - only for a fleet

    try:
        yield
    except sqlite3.OperationalError as error:
        message = Text(
            ja=f"一時ファイルに書き込めませんでした（{error}）。",
            en=f"A temporary file could not be written ({error}).",
        )
        advice = Text(
            ja="ディスクに空きを作るか、一度に渡す結果を減らしてください。",
            en="Free some disk space, or hand over fewer reports at once.",
        )
        raise OutputError(message, advice) from error


def _tell(fleet: "Fleet", voice: "Voice", args: argparse.Namespace) -> None:
    outputs = (args.xlsx, args.csv, args.html, args.json, args.jsonl)
    if common.speaks(args, outputs):
        from checker.fleet import console  # noqa: PLC0415 - rich is heavy

        console.show(fleet, voice)
    from checker.fleet import html, render, xlsx  # noqa: PLC0415

    common.write_all(
        [
            (args.xlsx, lambda: xlsx.render(fleet, voice)),
            (args.csv, lambda: render.csv_lines(fleet, voice)),
            (args.html, lambda: html.render(fleet, voice)),
            (args.json, lambda: render.json(fleet)),
            (args.jsonl, lambda: render.json_lines(fleet)),
        ]
    )


def build(args: argparse.Namespace, builder: "Builder") -> "Fleet":
    """Read every report and gather them.

    Raises:
        BadInputError: No report was found at all, or the reference, the answers or the program
            cannot be used.
    """
    from checker.fleet import sources  # noqa: PLC0415
    from checker.fleet.bulk import BulkReader  # noqa: PLC0415
    from checker.fleet.told import Teller  # noqa: PLC0415

    paths = [Path(name) for name in args.paths]
    pack = common.open_pack(args) if args.rejudge else load_pack(common.root(args), args.pack)
    teller = Teller(pack, args.on, args.lang, rejudge=args.rejudge)
    reference = None
    if args.reference:
        data = files.read_bytes(args.reference, reading.SIZE_LIMIT)
        reference = reading.report(data, args.reference)
        if args.rejudge:
            reference = teller.tell(reference)
    asked = _asked(args, builder.voice)
    reader = BulkReader()
    with _progress(paths, args) as advance, _few_collections():
        for found in sources.walk(paths, args.lang):
            advance()
            if found.data is None:
                builder.add_bad(found.name, found.problem)
                continue
            try:
                report = reader.report(found.data, found.name)
            except BadInputError as error:
                builder.add_bad(found.name, error.reason(args.lang))
                continue
            builder.add(teller.tell(report), found.name)
    if not builder.reports and not builder.bad:
        raise BadInputError(
            " ".join(args.paths),
            "",
            Text(ja="結果のファイル（.json）がありません", en="there is no report (.json) here"),
        )
    return builder.finish(reference, asked.line if asked else None, teller)


def _asked(args: argparse.Namespace, voice: "Voice") -> "Asked | None":
    """Read what the subsidy is estimated by; None: nobody asks."""
    answers = common.open_answers(args)
    name = args.program or (answers.plan.program if answers.plan else None)
    if name is None:
        if args.unit_price is not None:
            raise UsageError(
                Text(
                    ja="--unit-price には --program か、事業を書いた --answers が必要です。",
                    en="--unit-price needs --program, or --answers that name one.",
                )
            )
        return None
    from checker.cli import usage  # noqa: PLC0415 - only with a program
    from checker.estimate.words import load_words  # noqa: PLC0415
    from checker.fleet.paid import Asked  # noqa: PLC0415 - only with a program
    from checker.subsidy.given import choose  # noqa: PLC0415
    from checker.subsidy.load import load_programs  # noqa: PLC0415

    programs = load_programs(common.root(args))
    program = (
        usage.program(programs, name, "--program")
        if args.program
        else choose(programs, name, args.answers, "plan.program")
    )
    words = load_words(common.root(args))
    return Asked(program, answers, args.unit_price, args.on, voice, args.answers or "", words)


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

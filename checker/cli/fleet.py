"""`fleet PATH…`: many reports, one table."""

import argparse
import contextlib
import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from checker import files, numerals, reading
from checker.cli import common
from checker.errors import BadInputError, ManyBadInputsError, OutputError, UsageError
from checker.exit_status import ExitStatus
from checker.fleet import sources
from checker.model import Text
from checker.packs.load import DEFAULT_PACK, load_pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.fleet.asked import Asked
    from checker.fleet.build import Builder
    from checker.fleet.model import Fleet, Kind
    from checker.fleet.paid import Estimator
    from checker.fleet.told import Teller
    from checker.fleet.words import Voice

_LONGEST = 36_500
_NAMED = 20
"""Files that an error names."""
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
    _add_money(parser, say)
    _add_choice(parser, say)
    parser.add_argument(
        "--dask",
        metavar="ADDRESS",
        help=say(
            "読み取りと判定をDaskのワーカーに分ける（例 tcp://host:8786）",
            "spread reading and judging over Dask workers, as in tcp://host:8786",
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
        (
            "--parquet",
            "表をParquetで書き出す（1列に1つの値。DuckDBが必要）",
            "write the table as Parquet, one column a value (needs DuckDB)",
        ),
    ):
        parser.add_argument(option, metavar="FILE", help=say(ja, en))
    parser.set_defaults(run=run, pack=DEFAULT_PACK)


def _add_money(parser: argparse.ArgumentParser, say: common.Words) -> None:
    """Add what the purchases and their subsidy are worked out from."""
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
        "--price",
        metavar="KIND=YEN",
        action="append",
        type=price,
        default=[],
        help=say(
            "買うもの1つの価格（種類は pc display memory excel printer other）",
            "price of one thing to buy; kinds: pc display memory excel printer other",
        ),
    )
    parser.add_argument(
        "--unit-price",
        metavar="YEN",
        type=yen,
        help=say("PC1台の価格（--price pc=… と同じ）", "the same as --price pc=YEN"),
    )


def _add_choice(parser: argparse.ArgumentParser, say: common.Words) -> None:
    """Add which PCs are meant, and what they are compared with."""
    parser.add_argument(
        "--where",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=say(
            "この区分のPCだけ（例 ward=3E,3W）。何度でも書ける",
            "only PCs with this tag, such as ward=3E,3W; may be given several times",
        ),
    )
    parser.add_argument(
        "--tags",
        metavar="FILE",
        help=say(
            "PC名と区分の一覧（CSV、見出しは pc,ward,use など）", "list of PCs with tags (CSV)"
        ),
    )
    parser.add_argument(
        "--group-by",
        metavar="KEY",
        help=say("この区分ごとに数える（通常は ward）", "count by this tag (ward)"),
    )
    parser.add_argument(
        "--baseline",
        metavar="PATH|DAY",
        help=say(
            "比べる元の結果（ファイル、フォルダー、zip）か、日付（その日までの結果を元にする）",
            "older results to compare with, or a day: results up to it are the older ones",
        ),
    )
    parser.add_argument(
        "--max-age",
        metavar="DAYS",
        type=days,
        help=say(
            "この日数より前の結果しかないPCを集計から分ける", "leave PCs not seen for so long apart"
        ),
    )


def days(text: str) -> int:
    """Read a number of days."""
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= _LONGEST):
        raise argparse.ArgumentTypeError(f"{text} (0-{_LONGEST})")
    return int(text)


def price(text: str) -> "tuple[Kind, int]":
    """Read `KIND=YEN`."""
    from checker.fleet.model import Kind  # noqa: PLC0415 - only for a fleet

    kind, _, amount = text.partition("=")
    for one in get_args(Kind):
        if kind.strip().lower() == one:
            return one, yen(amount.strip())
    raise argparse.ArgumentTypeError(f"{text} ({' '.join(get_args(Kind))})")


def yen(text: str) -> int:
    """Read a price in whole yen."""
    amount = numerals.yen(text)
    if amount is None:
        raise argparse.ArgumentTypeError(f"{text} (0-{numerals.DEAREST})")
    return amount


def run(args: argparse.Namespace) -> ExitStatus:
    """Make the table."""
    from checker.fleet.build import Builder  # noqa: PLC0415 - only for a fleet
    from checker.fleet.memory import few_collections  # noqa: PLC0415
    from checker.fleet.told import Teller  # noqa: PLC0415
    from checker.fleet.words import read_voice  # noqa: PLC0415
    from checker.packs import marks  # noqa: PLC0415

    pack = common.open_pack(args) if args.rejudge else load_pack(common.root(args), args.pack)
    latest = max(args.on, common.now().date())
    teller = Teller(pack, args.on, args.lang, rejudge=args.rejudge, latest=latest)
    voice = read_voice(common.root(args), args.lang)
    asked = _asked(args)
    known = marks.of_pack(pack)
    builder = Builder(args.on, voice, asked, known=known, rejudged=args.rejudge)
    with closing(builder.store), _room_for_rows(), few_collections():
        fleet = build(args, builder, teller)
        nothing = not fleet.totals.reports and fleet.totals.bad_files > 0
        _tell(fleet, voice, args, on_screen=not nothing)
        if nothing:
            raise _nothing_read(fleet)
    if fleet.totals.overall.get("not_ready"):
        return ExitStatus.NOT_READY
    if fleet.totals.overall.get("incomplete") or fleet.totals.bad_files:
        return ExitStatus.INCOMPLETE
    return ExitStatus.READY


def _asked(args: argparse.Namespace) -> "Asked":
    """Read which PCs are asked for, and what they are held against."""
    from checker.fleet import tags  # noqa: PLC0415 - only for a fleet
    from checker.fleet.asked import Asked  # noqa: PLC0415

    try:
        where = tags.where(args.where)
    except ValueError as error:
        raise UsageError(
            Text(
                ja=f"--where は KEY=VALUE の形で書いてください（{error}）。",
                en=f"--where takes KEY=VALUE ({error}).",
            )
        ) from error
    listed = {}
    if args.tags:
        listed = tags.read_list(files.read_bytes(args.tags, tags.SIZE_LIMIT), args.tags)
    until = None
    if args.baseline is not None and not os.path.lexists(args.baseline):
        with contextlib.suppress(ValueError):
            until = dt.date.fromisoformat(args.baseline)
    prices = dict(args.price)
    if args.unit_price is not None:
        prices.setdefault("pc", args.unit_price)
    return Asked(where, args.max_age, args.baseline, until, listed, args.group_by, prices)


def expanded(names: list[str]) -> list[Path]:
    """Return the paths, with `*` and `?` filled in where the shell did not do it."""
    import glob  # noqa: PLC0415 - only for a fleet

    found: list[Path] = []
    for name in names:
        if os.path.lexists(name) or not glob.has_magic(name):
            found.append(Path(name))
        else:
            found += [Path(one) for one in sorted(glob.glob(name))] or [Path(name)]  # noqa: PTH207
    return found


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


def _nothing_read(fleet: "Fleet") -> ManyBadInputsError:
    """Return that no file could be read: a table of zeros would look like an answer."""
    bad = list(islice(fleet.bad_files, _NAMED))
    problems = [BadInputError(one.file, "", Text(one.problem, one.problem)) for one in bad]
    more = fleet.totals.bad_files - len(bad)
    advice = _NO_REPORT
    if more:
        advice = Text(
            ja=f"ほか{more}件も読めません。{_NO_REPORT.ja}",
            en=f"Nor can {more} more. {_NO_REPORT.en}",
        )
    return ManyBadInputsError(problems, advice)


def _tell(fleet: "Fleet", voice: "Voice", args: argparse.Namespace, *, on_screen: bool) -> None:
    outputs = (args.xlsx, args.csv, args.html, args.json, args.jsonl, args.parquet)
    if on_screen and common.speaks(args, outputs):
        from checker.fleet import console  # noqa: PLC0415 - only where it is shown

        console.show(fleet, voice)
    from checker.fleet import html, parquet, render, xlsx  # noqa: PLC0415

    common.write_all(
        [
            (args.xlsx, lambda: xlsx.render(fleet, voice)),
            (args.csv, lambda: render.csv_lines(fleet, voice)),
            (args.html, lambda: html.render(fleet, voice)),
            (args.json, lambda: render.json(fleet)),
            (args.jsonl, lambda: render.json_lines(fleet)),
            (args.parquet, lambda: parquet.render(fleet)),
        ]
    )


def build(args: argparse.Namespace, builder: "Builder", teller: "Teller") -> "Fleet":
    """Read every report and gather them.

    Raises:
        BadInputError: No report was found at all, or the reference, the answers or the program
            cannot be used.
    """
    reference = None
    if args.reference:
        data = files.read_bytes(args.reference, reading.SIZE_LIMIT)
        reference = reading.report(data, args.reference)
        if args.rejudge:
            reference = teller.tell(reference)
    estimator = _estimator(args, builder)
    paths = expanded(args.paths)
    baseline = expanded([args.baseline]) if args.baseline and builder.asked.until is None else []
    both = [*((path, False) for path in paths), *((one, True) for one in baseline)]
    with _progress([*paths, *baseline], args) as advance:
        if args.dask is not None:
            _spread(both, args, builder, advance)
        else:
            _walk(both, builder, teller, advance)
    if not builder.reports and not builder.bad:
        raise BadInputError(
            " ".join(args.paths),
            "",
            Text(ja="結果のファイル（.json）がありません", en="there is no report (.json) here"),
        )
    if estimator is None:
        return builder.finish(reference, None, teller)
    return builder.finish(reference, estimator.line, teller, warning=estimator.warning())


def _walk(
    paths: "list[tuple[Path, bool]]",
    builder: "Builder",
    teller: "Teller",
    advance: "Callable[[int], None]",
) -> None:
    """Read every file here."""
    from checker.fleet.bulk import BulkReader  # noqa: PLC0415 - only here

    reader = BulkReader()
    for path, before in paths:
        for found in sources.walk([path], teller.lang):
            advance(1)
            if found.data is None:
                builder.add_bad(found.name, found.problem)
                continue
            try:
                report, likeness = teller.read(found.data, found.name, reader)
            except BadInputError as error:
                builder.add_bad(found.name, error.reason(teller.lang))
                continue
            builder.add(report, found.name, likeness, before=before)


def _spread(
    paths: "list[tuple[Path, bool]]",
    args: argparse.Namespace,
    builder: "Builder",
    advance: "Callable[[int], None]",
) -> None:
    """Have workers read the files, and take in what they gathered."""
    from checker.fleet import spread  # noqa: PLC0415 - only with Dask

    root = str(common.root(args).resolve())
    settings = spread.Settings(
        root, args.pack, args.on, args.lang, args.rejudge, max(args.on, common.now().date())
    )
    for before in (False, True):
        chosen = [path for path, older in paths if older == before]
        parts = sources.parts(chosen, spread.TOGETHER)
        for found in spread.spread(args.dask, parts, settings):
            advance(len(found.entries))
            builder.add_gathered(found, before=before)


def _estimator(args: argparse.Namespace, builder: "Builder") -> "Estimator | None":
    """Read what the subsidy is estimated by; None: nobody asks."""
    answers = common.open_answers(args)
    from checker.cli import usage  # noqa: PLC0415 - only with a program

    program = usage.chosen(args, answers)
    if program is None:
        return None
    from checker.estimate.words import load_words  # noqa: PLC0415 - only with a program
    from checker.fleet.paid import Estimator  # noqa: PLC0415

    prices = builder.asked.prices
    words, file = load_words(common.root(args)), args.answers or ""
    return Estimator(program, answers, prices, args.on, builder.voice, file, words)


@contextmanager
def _progress(paths: list[Path], args: argparse.Namespace) -> "Iterator[Callable[[int], None]]":
    """Show how many of how many, how fast, and how long still; only on a terminal."""
    if args.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - heavy
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

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

        def advance(number: int) -> None:
            nonlocal done
            done += number
            if done % 100 < number:
                elapsed = bar.tasks[task].elapsed or 1.0
                bar.update(task, completed=done, rate=f"{done / elapsed:.0f}{per_second}")

        yield advance

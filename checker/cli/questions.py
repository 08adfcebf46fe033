"""`questions`: the official questions and answers, searched."""

import argparse
import sys

import msgspec

from checker.cli import common
from checker.errors import UsageError
from checker.exit_status import ExitStatus
from checker.model import Lang, Text

_SHOWN = 5
"""Entries on the screen where not all are asked for."""


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "questions",
        help=say("自治体向けの公式Q&Aを探す", "search the official Q&A for municipalities"),
        add_help=False,
    )
    parser.add_argument(
        "words",
        nargs="+",
        metavar="WORD",
        help=say("探す言葉、または番号（3-2、問56）", "words, or a number (3-2, Q56)"),
    )
    parser.add_argument(
        "--year",
        metavar="YEAR",
        help=say("この年度の資料だけ（r8、r6）", "only documents of this year (r8, r6)"),
    )
    parser.add_argument(
        "--all", action="store_true", help=say("見つかったものを全部", "everything that is found")
    )
    parser.add_argument(
        "--json", metavar="FILE", help=say("結果をJSONで書き出す", "write what is found as JSON")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Run the command."""
    from checker.questions import told  # noqa: PLC0415 - sqlite3 only here
    from checker.questions.book import load_book  # noqa: PLC0415
    from checker.questions.search import Index  # noqa: PLC0415

    book = load_book(common.root(args))
    year = args.year.lower() if args.year is not None else None
    if year is not None and year not in book.years:
        known = "、".join(book.years)
        raise UsageError(
            Text(f"--year に使えるのは {known} です。", f"--year takes {', '.join(book.years)}.")
        )
    words = " ".join(args.words)
    lang: Lang = args.lang if words.isascii() else "ja"
    hits = Index(book, lang).search(words, args.on, year=year)
    if common.speaks(args, (args.json,)):
        from checker.documents import subsidy_console  # noqa: PLC0415 - only where it is shown

        most = len(hits) if args.all else _SHOWN
        subsidy_console.print_lines(told.lines(book, hits, most, args.lang), sys.stdout)
    common.write_all(
        [
            (
                args.json,
                lambda: (
                    msgspec.json.format(msgspec.json.encode(told.data(hits, args.lang)), indent=2)
                    + b"\n"
                ),
            )
        ]
    )
    return ExitStatus.READY

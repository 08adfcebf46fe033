"""`report FILE`: a saved report again, with the tool and rules that made it."""

import argparse
from pathlib import Path

from checker import files, reading
from checker.cli import common
from checker.errors import UsageError
from checker.exit_status import ExitStatus
from checker.model import Text

_ENDINGS = (".json", ".html", ".pdf", "-form.pdf", ".xlsx")
"""Of the outputs of several reports, in the order of `common.output_names`."""


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "report", help=say("保存した結果をもう一度出す", "show a saved report"), add_help=False
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=say(
            "保存した結果。二つ以上のときは、出力先にフォルダーを書く",
            "saved report; with several, each output is a folder",
        ),
    )
    common.add_outputs(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Show or write saved reports."""
    if len(args.files) == 1:
        name = args.files[0]
        report = reading.report(files.read_bytes(name, reading.SIZE_LIMIT), name)
        common.deliver(report, args)
        return ExitStatus.READY
    folders = common.output_names(args)
    if not any(folders):
        raise UsageError(
            Text(
                ja="二つ以上の結果は、--pdf などで書き出すフォルダーを指定してください。",
                en="For several reports, give a folder to write to, as with --pdf.",
            )
        )
    ticker = common.Ticker(len(args.files), args.lang, quiet=args.quiet)
    ticker.show()
    try:
        for name in args.files:
            report = reading.report(files.read_bytes(name, reading.SIZE_LIMIT), name)
            common.write_report(report, args, _places(Path(name).stem, folders))
            ticker(name)
    finally:
        ticker.clear()
    return ExitStatus.READY


def _places(stem: str, folders: tuple[str | None, ...]) -> tuple[str | None, ...]:
    return tuple(
        None if folder is None else str(Path(folder) / f"{stem}{ending}")
        for folder, ending in zip(folders, _ENDINGS, strict=True)
    )

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
    _write_many(args, folders)
    return ExitStatus.READY


def _write_many(args: argparse.Namespace, folders: tuple[str | None, ...]) -> None:
    """Write the outputs of several reports; the first that goes wrong ends it."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only for several

    def write(name: str) -> str:
        report = reading.report(files.read_bytes(name, reading.SIZE_LIMIT), name)
        common.write_report(report, args, _places(Path(name).stem, folders))
        return name

    ticker = common.Ticker(len(args.files), args.lang, quiet=args.quiet)
    ticker.show()
    # While the typesetter has one, the next is read and the last one reaches the disk.
    with ThreadPoolExecutor(2) as pool:
        try:
            for name in pool.map(write, args.files):
                ticker(name)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            ticker.clear()


def _places(stem: str, folders: tuple[str | None, ...]) -> tuple[str | None, ...]:
    return tuple(
        None if folder is None else str(Path(folder) / f"{stem}{ending}")
        for folder, ending in zip(folders, _ENDINGS, strict=True)
    )

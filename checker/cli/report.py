"""`report FILE`: a saved report again, with the tool and rules that made it."""

import argparse

from checker import files, reading
from checker.cli import common
from checker.exit_status import ExitStatus


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "report", help=say("保存した結果をもう一度出す", "show a saved report"), add_help=False
    )
    parser.add_argument("file", metavar="FILE", help=say("保存した結果", "saved report"))
    common.add_outputs(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Show a saved report."""
    report = reading.report(files.read_bytes(args.file, reading.SIZE_LIMIT), args.file)
    common.deliver(report, args)
    return ExitStatus.READY

"""`judge FACTS`: the same from recorded facts, touching nothing of this PC."""

import argparse

from checker import files, reading, session
from checker.cli import common
from checker.exit_status import ExitStatus


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "judge", help=say("記録された値から判定する", "judge recorded facts"), add_help=False
    )
    parser.add_argument(
        "facts",
        metavar="FACTS",
        help=say("値のファイル、または保存した結果", "facts file, or a saved report"),
    )
    common.add_pack(parser, say)
    common.add_outputs(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Judge recorded facts."""
    pack = common.open_pack(args)
    data = files.read_bytes(args.facts, reading.SIZE_LIMIT)
    facts, answers, contacted = reading.recorded(data, args.facts)
    if args.answers:
        answers = common.open_answers(args)
    root, file = common.root(args), args.answers or args.facts
    seen = session.Look(facts, contacted)
    report = session.conclude(seen, answers, pack, root, args.on, args.lang, file=file)
    return common.deliver(report, args, pack)

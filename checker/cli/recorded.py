"""`python3 build/recorded.py FILE`: the report of a recorded machine, for those who develop.

It reads a record that `check --record` wrote, or one that was written by hand, through the same
probes, rules and sentences as a real PC, and prints the report as JSON. Exit code 0: it was
printed, whatever the report says.
"""

import sys
from collections.abc import Sequence

from checker import __version__, files, session
from checker.cli import common
from checker.cli.main import Parser, defaults, language, options_of_all, set_up_streams
from checker.documents import data
from checker.errors import boundary, tell
from checker.exit_status import ExitStatus
from checker.model import Lang
from checker.probes.recorded import SIZE_LIMIT, facts_of, read_recording


def grammar(lang: Lang) -> Parser:
    """Build the grammar of the command line."""

    def say(ja: str, en: str) -> str:
        return ja if lang == "ja" else en

    parser = Parser(
        prog="build/recorded.py",
        description=say(
            "記録されたPCを判定し、結果をJSONで出します。",
            "Judges a recorded PC and prints the report as JSON.",
        ),
        add_help=False,
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        help=say(
            "PCの記録（check --record が書くJSON）", "record of a PC, as check --record writes"
        ),
    )
    common.add_pack(parser, say)
    options_of_all(parser, say)
    return parser


def main(argv: Sequence[str], lang: Lang) -> int:
    """Print the report of a recorded machine. Errors are raised."""
    now = common.now()
    try:
        args = grammar(lang).parse_args(argv, defaults())
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else ExitStatus.USAGE
    pack = common.open_pack(args)
    answers = common.open_answers(args)
    recorded = read_recording(files.read_bytes(args.file, SIZE_LIMIT), args.file)
    if recorded.remarks and not args.quiet:
        names = ", ".join(recorded.remarks)
        tell(f"注記として読み飛ばしたキー：{names} / keys left alone as remarks: {names}")
    seen = session.Look(facts_of(recorded, now.replace(microsecond=0)))
    place = args.answers or args.file
    report = session.conclude(
        seen, answers, pack, common.root(args), args.on, args.lang, file=place
    )
    files.write(files.STANDARD, [data.report_json(report)])
    return ExitStatus.READY


def run() -> int:
    """Run as started from a shell; return the exit code."""
    set_up_streams()
    argv = sys.argv[1:]
    return boundary(lambda: main(argv, language(argv)), lambda: language(argv), __version__)


if __name__ == "__main__":
    sys.exit(run())

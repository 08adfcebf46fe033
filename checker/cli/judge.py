"""`judge FACTS`: the same from recorded facts, touching nothing of this PC."""

import argparse
from pathlib import Path

from checker import files, reading, session
from checker.cli import common
from checker.errors import BadInputError, UsageError
from checker.exit_status import ExitStatus
from checker.model import Report, Text
from checker.packs.pack import Pack


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "judge", help=say("記録された値から判定する", "judge recorded facts"), add_help=False
    )
    parser.add_argument(
        "facts",
        metavar="FACTS",
        help=say(
            "値のファイル、保存した結果、またはそのフォルダー",
            "facts file, saved report, or a folder",
        ),
    )
    common.add_pack(parser, say)
    common.add_tags(parser, say)
    common.add_collecting(parser, say)
    common.add_outputs(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Judge recorded facts, or every facts file of a folder."""
    pack = common.open_pack(args)
    if args.facts != files.STANDARD and Path(args.facts).is_dir():
        return _many(args, pack)
    return common.deliver(_judged(args.facts, args, pack), args, pack)


def _judged(name: str, args: argparse.Namespace, pack: Pack) -> Report:
    data = files.read_bytes(name, reading.SIZE_LIMIT)
    facts, answers, contacted = reading.recorded(data, name)
    if args.answers:
        answers = common.open_answers(args)
    seen = session.Look(common.tagged(facts, args), contacted)
    root, file = common.root(args), args.answers or name
    return session.conclude(seen, answers, pack, root, args.on, args.lang, file=file)


def _many(args: argparse.Namespace, pack: Pack) -> ExitStatus:
    """Judge every facts file of a folder: a report each into `--json-dir`, a line each.

    Raises:
        UsageError: An output is asked for that is of one PC.
        BadInputError: A file cannot be used. It is told after all the others were judged.
    """
    if any(common.output_names(args)) or args.json_dir is None:
        raise UsageError(
            Text(
                ja="フォルダーのときは --json-dir で出力先を指定してください（--pdf は1台用）。",
                en="For a folder, say where to write with --json-dir; --pdf is for one PC.",
            )
        )
    found: set[ExitStatus] = set()
    problem = None
    for path in sorted(Path(args.facts).rglob("*.json")):
        if not path.is_file():
            # A pipe that nobody writes to would keep us waiting for ever.
            no_file = BadInputError(
                str(path), "", Text("ファイルではありません", "it is not a file")
            )
            problem = problem or no_file
            continue
        try:
            report = _judged(str(path), args, pack)
        except BadInputError as error:
            problem = problem or error
            continue
        if args.summary:
            found.add(common.deliver(report, args, pack))
        else:
            common.put(report, args)
            found.add(common.EXIT[report.overall])
    if problem is not None:
        raise problem
    order = (ExitStatus.NOT_READY, ExitStatus.INCOMPLETE)
    return next((status for status in order if status in found), ExitStatus.READY)

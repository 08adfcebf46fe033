"""`compare OLD NEW`: what changed between two reports of one PC."""

import argparse
import sys

from checker import files, reading, wording
from checker.cli import common
from checker.documents.console import open_console, symbol
from checker.errors import printable
from checker.exit_status import ExitStatus
from checker.fleet import differences as compared
from checker.fleet.told import Teller, sound
from checker.fleet.words import read_voice
from checker.model import Report, Status
from checker.packs.load import DEFAULT_PACK, load_pack
from checker.packs.pack import Pack
from checker.packs.words import CompareWords


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "compare", help=say("二つの結果の違いを見る", "compare two reports"), add_help=False
    )
    parser.add_argument("old", metavar="OLD", help=say("前の結果", "the earlier report"))
    parser.add_argument("new", metavar="NEW", help=say("後の結果", "the later report"))
    parser.add_argument(
        "--reference",
        action="store_true",
        help=say("OLDは基準にする別のPC", "OLD is another PC, the one to go by"),
    )
    parser.add_argument(
        "--rejudge",
        action="store_true",
        help=say("今のルールで判定し直して比べる", "judge both anew with today's rules"),
    )
    parser.add_argument(
        "--json", metavar="FILE", help=say("違いをJSONで書き出す", "write the differences as JSON")
    )
    parser.add_argument(
        "--csv", metavar="FILE", help=say("違いをCSVで書き出す", "write the differences as CSV")
    )
    parser.set_defaults(run=run, pack=DEFAULT_PACK)


def run(args: argparse.Namespace) -> ExitStatus:
    """Compare two reports; something that got worse is told by the exit code, too."""
    old, new = (
        reading.report(files.read_bytes(name, reading.SIZE_LIMIT), name)
        for name in (args.old, args.new)
    )
    pack = common.open_pack(args) if args.rejudge else load_pack(common.root(args), args.pack)
    teller = Teller(pack, args.on, args.lang, rejudge=args.rejudge)
    if not args.rejudge:
        old, new = sound(old, args.old), sound(new, args.new)
    old, new = teller.tell(old), teller.tell(new)
    found = compared.differences(old, new, reference=args.reference)
    if common.speaks(args, (args.json, args.csv)):
        _show(old, new, found, pack, teller, args)
    voice = read_voice(common.root(args), args.lang)
    common.write_all(
        [
            (args.json, lambda: compared.json(found)),
            (args.csv, lambda: compared.csv_lines(found, voice)),
        ]
    )
    # A script that holds PCs against the one to go by wants to know which are worse, too.
    worse = compared.differences(old, new).change == "worse"
    return ExitStatus.WORSE if worse else ExitStatus.READY


def _show(
    old: Report,
    new: Report,
    found: compared.Differences,
    pack: Pack,
    teller: Teller,
    args: argparse.Namespace,
) -> None:
    words, console = pack.words.compare, open_console(sys.stdout)
    for note, then, now in (
        (
            words.reference if args.reference else words.other_pc,
            old.facts.machine.name,
            new.facts.machine.name,
        ),
        (words.other_rules, old.pack.version, new.pack.version),
    ):
        if then != now:
            text = wording.fill(note.say(args.lang), {"old": then, "new": now})
            console.print(printable(text), style=None if note is words.reference else "yellow")
    if {old.pack.version, new.pack.version} != {pack.stamp.version}:
        text = wording.fill(words.not_today.say(args.lang), {"now": pack.stamp.version})
        console.print(printable(text), style="yellow")
    if teller.foreign:
        console.print(words.foreign.say(args.lang), style="yellow")
    if not found.items:
        console.print((words.alike if args.reference else words.same).say(args.lang))
    ways = {"worse": words.worse, "better": words.better}
    for one in found.items:
        way = ways.get(one.direction)
        said = f"  {way.say(args.lang)}" if way is not None else ""
        console.print(printable(f"{one.title}{said}"), style="bold")
        for mark, state, measured in (
            ("-", one.before, one.measured_before),
            ("+", one.now, one.measured_now),
        ):
            console.print(f"  {mark} {_line(state, measured, words, args)}")
    if old.overall != new.overall:
        console.print()
        then, now = (wording.OVERALL[report.overall].text.say(args.lang) for report in (old, new))
        text = f"{then} → {now}"
        if args.reference:
            # Two PCs: nothing became of the one what the other is.
            text = wording.fill(words.reference.say(args.lang), {"old": then, "new": now})
        console.print(text, style="bold")


def _line(
    status: Status | None, measured: str, words: CompareWords, args: argparse.Namespace
) -> str:
    if status is None:
        return words.absent.say(args.lang)
    state = wording.STATUS[status]
    mark = symbol(state, sys.stdout.encoding)
    return printable(f"{mark} {state.text.say(args.lang)}  {measured}")

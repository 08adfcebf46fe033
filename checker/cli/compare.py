"""`compare OLD NEW`: what changed between two reports of one PC."""

import argparse
import sys

from checker import files, reading, wording
from checker.cli import common
from checker.documents.console import open_console, symbol
from checker.errors import printable
from checker.exit_status import ExitStatus
from checker.fleet.told import Teller
from checker.model import Report, Verdict
from checker.packs.load import DEFAULT_PACK, load_pack
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
    parser.set_defaults(run=run, pack=DEFAULT_PACK)


def run(args: argparse.Namespace) -> ExitStatus:
    """Compare two reports."""
    old, new = (
        reading.report(files.read_bytes(name, reading.SIZE_LIMIT), name)
        for name in (args.old, args.new)
    )
    if args.quiet:
        return ExitStatus.READY
    pack = common.open_pack(args) if args.rejudge else load_pack(common.root(args), args.pack)
    teller = Teller(pack, args.on, args.lang, rejudge=args.rejudge)
    old, new = teller.tell(old), teller.tell(new)
    words = pack.words.compare
    console = open_console(sys.stdout)
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
    rows = changes(old, new)
    if not rows:
        console.print((words.alike if args.reference else words.same).say(args.lang))
    for before, after in rows:
        title = (after or before or new.verdicts[0]).title
        console.print(printable(title), style="bold")
        for mark, verdict in (("-", before), ("+", after)):
            console.print(f"  {mark} {_line(verdict, words, args)}")
    if old.overall != new.overall:
        console.print()
        arrow = " → ".join(
            wording.OVERALL[report.overall].text.say(args.lang) for report in (old, new)
        )
        console.print(arrow, style="bold")
    return ExitStatus.READY


def changes(old: Report, new: Report) -> list[tuple[Verdict | None, Verdict | None]]:
    """Return the verdicts that differ, before and after; None where one is missing."""
    before = {verdict.id: verdict for verdict in old.verdicts}
    after = {verdict.id: verdict for verdict in new.verdicts}
    return [
        (before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
        if _shown(before.get(name)) != _shown(after.get(name))
    ]


def _shown(verdict: Verdict | None) -> tuple[str, str, str] | None:
    return None if verdict is None else (verdict.status, verdict.outcome, verdict.measured)


def _line(verdict: Verdict | None, words: CompareWords, args: argparse.Namespace) -> str:
    if verdict is None:
        return words.absent.say(args.lang)
    state = wording.STATUS[verdict.status]
    mark = symbol(state, sys.stdout.encoding)
    return printable(f"{mark} {state.text.say(args.lang)}  {verdict.measured}")

"""`compare OLD NEW`: what changed between two reports of one PC."""

import argparse
import sys

from checker import files, reading, wording
from checker.cli import common
from checker.documents.console import open_console, symbol
from checker.errors import printable
from checker.exit_status import ExitStatus
from checker.fleet.told import Teller
from checker.model import Report, Text, Verdict
from checker.packs.load import DEFAULT_PACK, load_pack

_SAME = Text("変わった項目はありません。", "Nothing has changed.")
_ALIKE = Text("違う項目はありません。", "Nothing differs.")
_OTHER_PC = Text(
    "注意：別の名前のPCの結果です（{old} と {new}）。",
    "Note: these are results of PCs with different names ({old} and {new}).",
)
_REFERENCE = Text("基準のPC：{old}　比べるPC：{new}", "Reference PC: {old}; this PC: {new}")
_OTHER_RULES = Text(
    "注意：判定に使ったルールが違います（{old} と {new}）。",
    "Note: they were judged by different rules ({old} and {new}).",
)
_NOT_TODAY = Text(
    "注意：今のルール（{now}）とは違うルールの判定があります。--rejudge を付けると、"
    "今のルールで判定し直して比べます。",
    "Note: not all was judged by today's rules ({now}). --rejudge judges both anew and compares.",
)
_FOREIGN = Text(
    "注意：ほかの言語で書かれたときの言葉のままの結果があります。--rejudge を付けると、"
    "この言語で判定し直します。",
    "Note: some words stay in the language they were written in. --rejudge judges anew in this"
    " language.",
)
_ABSENT = Text("なし", "none")


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
    console = open_console(sys.stdout)
    for note, then, now in (
        (
            _REFERENCE if args.reference else _OTHER_PC,
            old.facts.machine.name,
            new.facts.machine.name,
        ),
        (_OTHER_RULES, old.pack.version, new.pack.version),
    ):
        if then != now:
            text = wording.fill(note.say(args.lang), {"old": then, "new": now})
            console.print(printable(text), style=None if note is _REFERENCE else "yellow")
    if {old.pack.version, new.pack.version} != {pack.stamp.version}:
        text = wording.fill(_NOT_TODAY.say(args.lang), {"now": pack.stamp.version})
        console.print(printable(text), style="yellow")
    if teller.foreign:
        console.print(_FOREIGN.say(args.lang), style="yellow")
    rows = changes(old, new)
    if not rows:
        console.print((_ALIKE if args.reference else _SAME).say(args.lang))
    for before, after in rows:
        title = (after or before or new.verdicts[0]).title
        console.print(printable(title), style="bold")
        for mark, verdict in (("-", before), ("+", after)):
            console.print(f"  {mark} {_line(verdict, args)}")
    if old.overall != new.overall:
        console.print()
        arrow = " → ".join(
            wording.OVERALL_SHORT[report.overall].say(args.lang) for report in (old, new)
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


def _line(verdict: Verdict | None, args: argparse.Namespace) -> str:
    if verdict is None:
        return _ABSENT.say(args.lang)
    words = wording.STATUS[verdict.status]
    mark = symbol(words, sys.stdout.encoding)
    return printable(f"{mark} {words.text.say(args.lang)}  {verdict.measured}")

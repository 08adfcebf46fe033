"""`check`: read this PC, judge, print."""

import argparse
import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from checker import session
from checker.cli import common, watch
from checker.errors import UsageError, tell
from checker.exit_status import ExitStatus
from checker.model import Answers, Overall, Report, Text
from checker.packs.pack import Pack

if TYPE_CHECKING:
    from checker.network.endpoint import Link

LINK_PACK: Final = "pmh-municipal-link"
_NO_LOG: Final = Text(
    "イベント ログに書けませんでした（{why}）。", "The event log could not be written to ({why})."
)


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "check", help=say("このPCを調べて判定する", "check this PC"), add_help=False
    )
    common.add_pack(parser, say)
    parser.add_argument(
        "--ovpn",
        metavar="FILE",
        help=say("VPNの接続設定ファイル（.ovpn）", "VPN profile (.ovpn)"),
    )
    parser.add_argument(
        "--endpoint",
        metavar="FILE",
        help=say(
            f"PMHの接続先のファイル（--pack {LINK_PACK} のとき）",
            f"connection file of PMH (with --pack {LINK_PACK})",
        ),
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help=say("通信の確認をしない", "do not use the network"),
    )
    parser.add_argument(
        "--deadline",
        metavar="SECONDS",
        type=seconds,
        default=20.0,
        help=say("全体の制限時間（秒、通常20）", "time limit for everything, in seconds (20)"),
    )
    common.add_tags(parser, say)
    common.add_tag_list(parser, say)
    common.add_outputs(parser, say)
    parser.add_argument(
        "--facts-out",
        metavar="FILE",
        help=say("読み取った値だけを書き出す", "write only the facts"),
    )
    common.add_collecting(parser, say)
    parser.add_argument(
        "--if-older",
        metavar="DAYS",
        type=age,
        help=say(
            "--json-dir に、この日数より新しい結果があれば何もしない（例 30d）",
            "do nothing where --json-dir has a newer report of this PC than so many days (30d)",
        ),
    )
    _add_witnesses(parser, say)
    parser.set_defaults(run=run)


def _add_witnesses(parser: argparse.ArgumentParser, say: common.Words) -> None:
    """Add what else tells of the check than its result."""
    parser.add_argument(
        "--event-log",
        action="store_true",
        help=say(
            "結果をWindowsのイベント ログ（アプリケーション、ソース NanbyoChecker）にも書く",
            "write the result to Windows' Application log, too (source NanbyoChecker)",
        ),
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help=say(
            "読み取りの記録を、個人名などを除いて書き出す（不具合の報告用。送る前に中を見てください）",
            "write what was read, without personal data, for a report of a fault; look at it first",
        ),
    )
    parser.add_argument(
        "--watch",
        metavar="INTERVAL",
        type=watch.interval,
        help=say(
            "この間隔で繰り返し調べ、ときどき起きることを見つける（例 10m、終わりは Ctrl+C）",
            "look again at this interval, for what fails now and then (10m; Ctrl+C ends it)",
        ),
    )
    parser.add_argument(
        "--times",
        metavar="NUMBER",
        type=watch.rounds,
        help=say("--watch で調べる回数", "how many looks --watch makes"),
    )


def _link(args: argparse.Namespace, pack: Pack) -> "tuple[Link | None, frozenset[str] | None]":
    """Return the connection of a municipal machine and the facts that its pack needs.

    Raises:
        UsageError: A connection and a pack that looks at none.
        BadInputError: The connection file cannot be used.
    """
    needed = frozenset(key for _, one in pack.entries for key in one.facts)
    if not any(key.startswith("link.") for key in needed):
        if args.endpoint is not None:
            raise UsageError(
                Text(
                    f"--endpoint は --pack {LINK_PACK} と一緒に使います。",
                    f"--endpoint goes with --pack {LINK_PACK}.",
                )
            )
        return None, None
    if args.endpoint is None:
        return None, needed
    from checker.network.endpoint import read_link  # noqa: PLC0415 - ssl is heavy

    return read_link(Path(args.endpoint)), needed


def age(text: str) -> int:
    """Read a number of days, as in `30d` or `30`."""
    return common.whole_number(text.strip().lower().removesuffix("d"))


def seconds(text: str) -> float:
    """Read a number of seconds between 1 and 600."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 600:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text} (1-600)")
    return value


def _known(args: argparse.Namespace) -> Path | None:
    """Return this PC's report that is new enough; None: the PC is to be checked."""
    if args.if_older is None or args.json_dir is None:
        return None
    from checker.cli import collecting  # noqa: PLC0415 - only where results are collected

    found = collecting.newest(Path(args.json_dir), collecting.this_pc())
    if found is None or common.now() - found[1] > dt.timedelta(days=args.if_older):
        return None
    return found[0]


_EVENTS: Final[dict[Overall, tuple[Literal["information", "warning"], int]]] = {
    "ready": ("information", 1),
    "ready_with_advice": ("information", 2),
    "not_ready": ("warning", 3),
    "incomplete": ("warning", 4),
}
"""Kind and number of the entry; scripts look for them."""


def _log(report: Report, args: argparse.Namespace, pack: Pack) -> None:
    """Write the result to Windows' event log; a log that does not take it is told."""
    from checker.documents import summary  # noqa: PLC0415 - only where it is asked for
    from checker.door import winevents  # noqa: PLC0415
    from checker.door.interface import ProbeError  # noqa: PLC0415

    line = summary.line(report, pack.words.headline, args.lang, long=True)
    try:
        winevents.write(line, *_EVENTS[report.overall])
    except ProbeError as error:
        tell(_NO_LOG.say(args.lang).replace("{why}", error.detail))


def run(args: argparse.Namespace) -> ExitStatus:
    """Check this PC."""
    _fitting(args)
    pack = common.open_pack(args)
    answers = common.open_answers(args)
    known = _known(args)
    if known is not None:
        return common.shown_again(known, args)
    root, file = common.root(args), args.answers or ""
    record = args.record is not None
    link, keys = _link(args, pack)
    wish = session.Wish(root, args.lang, args.deadline, args.offline, args.ovpn, record=record)
    wish = wish._replace(prefecture=answers.institution.prefecture, link=link, keys=keys)
    # A plan that cannot be read is told before the person waits for the probes.
    session.subsidy(answers, root, args.on, args.lang, file)

    def look() -> tuple[session.Look, Report]:
        ticker = common.Ticker(len(session.probe_names(wish)), args.lang, quiet=args.quiet)
        try:
            ticker.show()
            found = session.look(wish, common.now, ticker)
        finally:
            ticker.clear()
        found = found._replace(facts=common.tagged(found.facts, args))
        return found, session.conclude(found, answers, pack, root, args.on, args.lang, file=file)

    if args.watch is not None:
        return _watched(lambda: look()[1], pack, args)
    seen, report = look()
    if seen.record is not None:
        common.write_all([(args.record, lambda: seen.record or b"")])
    if args.facts_out is not None:
        from checker.documents import data  # noqa: PLC0415

        common.write_all([(args.facts_out, lambda: data.facts_json(seen.facts))])
    if args.event_log:
        _log(report, args, pack)
    since = _since_last_good(report, answers, pack, args)
    return common.deliver(report, args, pack, [one.say(args.lang) for one in seen.advice], since)


def _fitting(args: argparse.Namespace) -> None:
    """Look whether the options go together.

    Raises:
        UsageError: They do not.
    """
    if args.watch is None and args.times is not None:
        raise UsageError(
            Text("--times は --watch と一緒に使います。", "--times goes with --watch.")
        )
    alone = (args.if_older, args.record, args.facts_out)
    if args.watch is not None and any(one is not None for one in alone):
        raise UsageError(
            Text(
                "--watch は --if-older、--record、--facts-out と一緒に使えません。",
                "--watch does not go with --if-older, --record or --facts-out.",
            )
        )


def _watched(look: Callable[[], Report], pack: Pack, args: argparse.Namespace) -> ExitStatus:
    """Look again and again; the files that the options ask for hold the last result."""
    looks = watch.watch(look, common.now, time.sleep, args.watch, args.times)
    tally = watch.run(looks, pack.words.watch, args.lang, quiet=args.quiet)
    if tally.last is not None:
        common.write_files(tally.last, args)
    return tally.worst


def _since_last_good(
    report: Report, answers: Answers, pack: Pack, args: argparse.Namespace
) -> list[str]:
    """Say what changed since the last good result of this PC, and keep this one if it is good."""
    if args.offline:
        return []
    import platformdirs  # noqa: PLC0415 - asks the system

    from checker import last_good  # noqa: PLC0415 - only where this PC was looked at

    folder = Path(platformdirs.user_data_path("nanbyo-checker", appauthor=False))
    if last_good.keep(folder, report, pack) is not None:
        return []
    good = last_good.read(folder, pack, report.facts.machine.name)
    return last_good.since(good, report, pack, answers, args.lang) if good else []

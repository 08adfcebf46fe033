"""`check`: read this PC, judge, print."""

import argparse
import datetime as dt

from checker import compose
from checker.cli import common
from checker.exit_status import ExitStatus
from checker.model import FACTS_SCHEMA, Facts


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
    common.add_outputs(parser, say)
    parser.add_argument(
        "--facts-out",
        metavar="FILE",
        help=say("読み取った値だけを書き出す", "write only the facts"),
    )
    parser.set_defaults(run=run)


def seconds(text: str) -> float:
    """Read a number of seconds between 1 and 600."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 600:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text} (1-600)")
    return value


def run(args: argparse.Namespace) -> ExitStatus:
    """Check this PC."""
    from checker.documents import data  # noqa: PLC0415

    pack = common.open_pack(args)
    answers = common.open_answers(args)
    facts, contacted = read_machine(args)
    extras = compose.Extras(contacted=contacted)
    report = compose.compose(facts, answers, pack, args.on, args.lang, extras)
    if args.facts_out is not None:
        common.write_all([(args.facts_out, lambda: data.facts_json(facts))])
    return common.deliver(report, args)


def read_machine(args: argparse.Namespace) -> tuple[Facts, tuple[str, ...]]:
    """Read this PC; return its facts and the hosts that were contacted."""
    from checker.probes.all import PROBES  # noqa: PLC0415
    from checker.probes.collect import collect  # noqa: PLC0415
    from checker.probes.host import machine, this_host  # noqa: PLC0415

    host = this_host()
    ticker = common.Ticker(len(PROBES), args.lang, quiet=args.quiet)
    ticker.show()
    try:
        table = collect(host, PROBES, args.deadline, ticker)
    finally:
        ticker.clear()
    now = dt.datetime.now().astimezone().replace(microsecond=0)  # noqa: TID251 - the edge
    return Facts(FACTS_SCHEMA, now, "probe", machine(host), table), ()

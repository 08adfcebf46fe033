"""`check`: read this PC, judge, print."""

import argparse
import os
from pathlib import Path

from checker import files, session
from checker.cli import common
from checker.exit_status import ExitStatus
from checker.model import Report


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
    parser.add_argument(
        "--json-dir",
        metavar="DIR",
        help=say(
            "結果のJSONを、PC名と日時の付いた重ならない名前でフォルダーに置く（共有フォルダー可）",
            "put the report's JSON into a folder or share, named by PC and time, never overwriting",
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
        "--summary",
        action="store_true",
        help=say("結果を1行（80桁以内）で出す", "print the result as one line of up to 80 columns"),
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
    pack = common.open_pack(args)
    answers = common.open_answers(args)
    root, file = common.root(args), args.answers or ""
    record = args.record is not None
    wish = session.Wish(root, args.lang, args.deadline, args.offline, args.ovpn, record)
    # A plan that cannot be read is told before the person waits for the probes.
    session.subsidy(answers, root, args.on, args.lang, file)
    ticker = common.Ticker(len(session.probe_names(wish)), args.lang, quiet=args.quiet)
    try:
        ticker.show()
        seen = session.look(wish, common.now, ticker)
    finally:
        ticker.clear()
    report = session.conclude(seen, answers, pack, root, args.on, args.lang, file=file)
    if seen.record is not None:
        common.write_all([(args.record, lambda: seen.record or b"")])
    if args.facts_out is not None:
        from checker.documents import data  # noqa: PLC0415

        common.write_all([(args.facts_out, lambda: data.facts_json(seen.facts))])
    if args.json_dir is not None:
        _put(report, args.json_dir)
    return common.deliver(report, args, pack, [one.say(args.lang) for one in seen.advice])


def _put(report: Report, folder: str) -> None:
    """Write the report into a folder that other PCs write to at the same time.

    Raises:
        OutputError: It cannot be written.
    """
    from checker.documents import data  # noqa: PLC0415

    # Two PCs of one name may be read in the same second.
    token = os.urandom(4).hex()
    name = files.unique_name(report.facts.machine.name, report.facts.collected_at, token)
    files.write(str(Path(folder) / name), [data.report_json(report)])

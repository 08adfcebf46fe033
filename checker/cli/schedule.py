"""`schedule install|remove`: have the system check this PC again and again, and undo it.

What is made is shown before it is made, it is the user's own, and `remove` takes all of it away.
"""

import argparse
import contextlib
import datetime as dt
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker import files
from checker.cli import common
from checker.errors import OutputError, UsageError, printable, tell
from checker.exit_status import ExitStatus
from checker.model import System, Text

if TYPE_CHECKING:
    from checker.cli.timetable import Piece, Plan

_SHOWN: Final = Text("このPCに、次のとおり設定します。", "This will be set up on this PC:")
_TAKEN: Final = Text("次の設定を取り除きます。", "This will be taken away:")
_ASK: Final = Text("続けますか [y/N]：", "Continue? [y/N]: ")
_MADE: Final = Text(
    "設定しました。取り除くには schedule remove を実行します。",
    "It is set up. `schedule remove` takes it away again.",
)
_GONE: Final = Text("取り除きました。", "It is taken away.")
_NOTHING: Final = Text("何も変えませんでした。", "Nothing was changed.")


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "schedule",
        help=say("このPCを定期的に確認する設定", "have this PC checked regularly"),
        description=say(
            "設定する内容を見せてから、システムの予定（Windowsのタスク スケジューラ、Linuxの"
            "systemd、macOSのlaunchd）に入れます。管理者の権限は要らず、remove で戻ります。",
            "Shows what it will set up, then hands it to the system's own scheduler (Task"
            " Scheduler, systemd, launchd). No administrator rights; `remove` undoes it.",
        ),
        add_help=False,
    )
    parser.add_argument(
        "what",
        choices=("install", "remove"),
        help=say("install：設定する、remove：取り除く", "install or remove it"),
    )
    parser.add_argument(
        "--every",
        choices=("day", "week", "month"),
        default="month",
        help=say("毎日・毎週（月曜）・毎月（1日、通常）", "daily, Mondays, or the first (month)"),
    )
    parser.add_argument(
        "--at",
        metavar="HH:MM",
        type=clock,
        default=dt.time(12, 30),
        help=say("時刻（通常12:30、2時間までずれる）", "time (12:30, up to two hours later)"),
    )
    common.add_collecting(parser, say)
    parser.add_argument(
        "--answers",
        metavar="FILE",
        help=say("check に渡す回答のファイル", "answers file for check"),
    )
    common.add_tags(parser, say)
    parser.add_argument(
        "--event-log",
        action="store_true",
        help=say("Windowsのイベント ログにも書く", "write to Windows' event log, too"),
    )
    parser.add_argument(
        "--all-users",
        action="store_true",
        help=say(
            "ログオンしている人として実行する（Windows。管理者の権限が要る）",
            "run as whoever is logged on (Windows; needs an administrator)",
        ),
    )
    parser.add_argument(
        "--yes", action="store_true", help=say("聞かずに設定する", "do not ask before")
    )
    parser.set_defaults(run=run)


def clock(text: str) -> dt.time:
    """Read `HH:MM`."""
    try:
        return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of the day
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} (HH:MM)") from error


def run(args: argparse.Namespace) -> ExitStatus:
    """Show what will be done, ask, and do it."""
    from checker.cli import timetable  # noqa: PLC0415 - only this command

    system = _system()
    if args.what == "remove":
        return _remove(args, system)
    if args.json_dir is None:
        raise UsageError(
            Text(
                "結果を置くフォルダーを --json-dir で指定してください。",
                "Say with --json-dir where the results go.",
            )
        )
    plan = timetable.Plan(
        command(args), args.every, args.at, _who(args, system), common.now().date()
    )
    made = timetable.pieces(plan, system)
    if not _agreed(args, _SHOWN, [(one.place, one.text) for one in made]):
        return ExitStatus.READY
    _install(plan, system, made)
    tell(_MADE.say(args.lang))
    return ExitStatus.READY


def command(args: argparse.Namespace) -> tuple[str, ...]:
    """Return the command that is run: this very program, with the options that were given."""
    frozen = getattr(sys, "frozen", False)
    own = (sys.executable,) if frozen else (sys.executable, "-P", "-m", "checker")
    words = [*own, "check", "--quiet", "--json-dir", _place(args.json_dir)]
    if args.keep is not None:
        words += ["--keep", str(args.keep)]
    if args.answers is not None:
        words += ["--answers", _place(args.answers)]
    for key, value in args.tag or ():
        words += ["--tag", f"{key}={value}"]
    if args.event_log:
        words.append("--event-log")
    return tuple(words)


def _place(name: str) -> str:
    """Return a place as it is found from anywhere; a share of Windows is one already."""
    return name if name.startswith("\\\\") else os.path.abspath(name)  # noqa: PTH100 - no link is followed


def _system() -> System:
    from checker.door import this_pc  # noqa: PLC0415 - asks the system

    return this_pc.this_host().system


def _who(args: argparse.Namespace, system: System) -> str:
    if system != "windows" or args.all_users:
        return ""
    name, domain = os.environ.get("USERNAME", ""), os.environ.get("USERDOMAIN", "")
    return f"{domain}\\{name}" if domain else name


def _agreed(args: argparse.Namespace, head: Text, shown: list[tuple[str, str]]) -> bool:
    """Show what will be done; whether the person agrees.

    Raises:
        UsageError: Nobody is there to be asked.
    """
    tell(head.say(args.lang))
    for place, text in shown:
        tell(f"\n{printable(place)}")
        for line in text.rstrip().splitlines():
            tell(f"  {printable(line)}")
    if args.yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            Text("何も変えていません。", "Nothing was changed."),
            Text(
                "この内容でよければ --yes を付けて実行してください。",
                "If this is what you want, add --yes.",
            ),
        )
    print(_ASK.say(args.lang), end="", file=sys.stderr, flush=True)  # noqa: T201 - a question
    if sys.stdin.readline().strip().lower() in {"y", "yes", "はい"}:
        return True
    tell(_NOTHING.say(args.lang))
    return False


def _install(plan: "Plan", system: System, made: "tuple[Piece, ...]") -> None:
    """Write the files and hand them over; where that fails, what was there before is there again.

    Raises:
        OutputError: The system did not take them.
    """
    from checker.cli import timetable  # noqa: PLC0415 - only this command

    with tempfile.TemporaryDirectory() as passing:
        # Windows keeps a copy of its own; the others go on reading the files.
        base = Path(passing) if system == "windows" else Path.home()
        places = tuple(base / one.place for one in made)
        before = {place: place.read_bytes() for place in places if place.is_file()}
        try:
            for place, one in zip(places, made, strict=True):
                place.parent.mkdir(parents=True, exist_ok=True)
                files.write(str(place), [one.data])
            if system == "macos":
                # An agent that is there already would be refused.
                _do(timetable.taking_back(system, _user()), quiet=True)
            _do(timetable.taking_in(system, tuple(map(str, places)), _user()))
        except (OSError, OutputError) as error:
            for place in places:
                with contextlib.suppress(OSError):
                    if place in before:
                        files.write(str(place), [before[place]])
                    else:
                        place.unlink(missing_ok=True)
            raise _failed(plan, system, error) from error


def _failed(plan: "Plan", system: System, error: Exception) -> OutputError:
    from checker.cli import timetable  # noqa: PLC0415 - only this command

    said = error.message if isinstance(error, OutputError) else Text(str(error), str(error))
    if system == "linux":
        line = timetable.cron(plan)
        advice = Text(
            f"systemd が使えないPCでは、crontab -e で次の行を足してください：\n{line}",
            f"Without systemd, add this line with crontab -e:\n{line}",
        )
        return OutputError(said, advice)
    return OutputError(
        said,
        Text(
            "設定は元のままです。権限と、組織の方針で止められていないかを確かめてください。",
            "Nothing was changed. Check your rights and your organisation's policy.",
        ),
    )


def _remove(args: argparse.Namespace, system: System) -> ExitStatus:
    from checker.cli import timetable  # noqa: PLC0415 - only this command

    plan = timetable.Plan(("x",), "month", dt.time())
    own = [] if system == "windows" else [one.place for one in timetable.pieces(plan, system)]
    commands = timetable.taking_back(system, _user())
    shown = [(place, "") for place in own] + [(" ".join(one), "") for one in commands]
    if not _agreed(args, _TAKEN, shown):
        return ExitStatus.READY
    places = [Path.home() / place for place in own]
    # What is not there need not be taken away.
    _do(commands, quiet=not any(place.is_file() for place in places) and system != "windows")
    for place in places:
        try:
            place.unlink(missing_ok=True)
        except OSError as error:
            raise files.output_error(str(place), error) from error
    tell(_GONE.say(args.lang))
    return ExitStatus.READY


def _do(commands: tuple[tuple[str, ...], ...], *, quiet: bool = False) -> None:
    from checker.door import tasks  # noqa: PLC0415 - starts programs

    for one in commands:
        status = tasks.run(one)
        if status != 0 and not quiet:
            shown = " ".join(one)
            raise OutputError(
                Text(
                    f"システムが受け付けませんでした：{shown}（{status}）",
                    f"The system did not take it: {shown} ({status})",
                )
            )


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0

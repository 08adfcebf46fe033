"""`app`: the clinic's page in the browser; what a double-click on the executable does."""

import argparse
import contextlib
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from checker import files, reading, session
from checker.cli import common, settling, unpacked
from checker.cli.check import seconds
from checker.errors import CheckerError, OutputError, tell
from checker.exit_status import ExitStatus
from checker.model import Answers, Fact, Machine, Report, Text
from checker.why import why

if TYPE_CHECKING:
    from checker.clinic.noticing import Glance
    from checker.clinic.state import Setting

HEAD_START: Final = 0.03
"""Seconds that the first page has before the check begins."""


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "app", help=say("画面（ブラウザ）で確認する", "check in the browser"), add_help=False
    )
    common.add_pack(parser, say)
    common.add_tag_list(parser, say)
    parser.add_argument(
        "--facts",
        metavar="FILE",
        help=say("このPCの代わりに、記録された値を使う", "use recorded facts, not this PC's"),
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
        help=say("確認の制限時間（秒、通常20）", "time limit of a check, in seconds (20)"),
    )
    parser.add_argument(
        "--port",
        metavar="PORT",
        type=port,
        default=0,
        help=say("使いたいポート番号（通常は空いている番号）", "wished port (any free one)"),
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        help=say("入力などを置くフォルダー", "folder for what is kept"),
    )
    parser.add_argument(
        "--no-browser",
        action="store_true",
        help=say("ブラウザを開かず、画面の場所だけを知らせる", "tell the address, open no browser"),
    )
    parser.set_defaults(run=run)


def port(text: str) -> int:
    """Read a port number."""
    if not text.isascii() or not text.isdigit() or not 0 <= int(text[:6]) <= 65535:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text} (0-65535)")
    return int(text)


def run(args: argparse.Namespace) -> ExitStatus:
    """Serve the page until nobody needs it."""
    from checker.clinic import again, browser  # noqa: PLC0415 - only this command

    data = data_folder(args)
    lock = None
    with contextlib.suppress(OSError):
        lock = again.acquire(data)
        if lock is None:
            url = again.wait_for_first(data)
            if url is not None:
                if args.no_browser or not browser.show_page(data, url):
                    tell(browser.WHERE.say(args.lang).format(url=url))
                return ExitStatus.READY
    try:
        serve(args, data)
    finally:
        if lock is not None:
            again.take_note_back(data)
            lock.close()
    return ExitStatus.READY


def serve(args: argparse.Namespace, data: Path) -> None:
    """Set everything up and serve."""
    import asyncio  # noqa: PLC0415 - only this command

    from checker.clinic import again, browser, noticing  # noqa: PLC0415
    from checker.clinic.state import Clinic  # noqa: PLC0415
    from checker.web import serve as server  # noqa: PLC0415
    from checker.web.life import Life  # noqa: PLC0415
    from checker.web.security import Door  # noqa: PLC0415

    setting = settings(args, data)
    answers, kept = opened_answers(args, data)
    door = Door(secrets.token_urlsafe(32))
    listener = server.bind(args.port)
    door.port = listener.getsockname()[1]
    with contextlib.suppress(OSError):
        again.leave_note(data, door)
    url = door.start_url()
    if args.no_browser:
        tell(browser.WHERE.say(args.lang).format(url=url))
        opening = None
    else:
        # The browser starts while the rest is loaded: its first request waits at the open port.
        opening = browser.Opening(lambda: browser.show_page(data, url))
    runner = asyncio.Runner()
    clinic = Clinic(setting, Life(), runner.get_loop(), answers=answers, lang=args.lang, kept=kept)

    from checker.clinic.site import Site  # noqa: PLC0415 - heavy
    from checker.web.words import read_web_words  # noqa: PLC0415

    site = Site(clinic, read_web_words(setting.root), door, browser.show_file)

    def keep(report: Report) -> Path:
        from checker.clinic import saving  # noqa: PLC0415 - only without a browser

        return saving.save(saving.folder("documents"), site.frame.document("checklist", report))

    console = sys.stderr is not None and sys.stderr.isatty()
    watch = opening and browser.Watch(door, clinic, opening, keep, tell, console)
    watching: list[asyncio.Task[None]] = []

    def begin() -> None:
        # What the probes load would keep back a first page that is waited for already.
        runner.get_loop().call_later(HEAD_START, clinic.start)
        if watch:
            watching.append(asyncio.create_task(watch.run()))
        if setting.glance:
            watching.append(asyncio.create_task(noticing.watch(clinic, setting.glance)))
        runner.get_loop().run_in_executor(None, unpacked.sweep, common.now())

    # Else it would be loaded while the check already loads its own parts.
    site.prepare()
    server.serve(site.app(), listener, clinic.life, begin, runner)
    if watch and watch.problem:
        raise watch.problem
    if not args.quiet:
        tell("終了しました。" if args.lang == "ja" else "Ended.")


def settings(args: argparse.Namespace, data: Path) -> "Setting":
    """Return what the clinic's page works with: this PC, or a recorded one that changes nothing."""
    from checker.clinic import browser  # noqa: PLC0415 - only this command
    from checker.clinic.state import Setting  # noqa: PLC0415

    look, machine, recorded, glance = source(args)
    return Setting(
        root=common.root(args),
        pack=common.open_pack(args),
        on=args.on,
        data=data,
        look=look,
        now=common.now,
        machine=machine,
        deadline=args.deadline,
        offline=args.offline,
        recorded=recorded,
        tags=common.listed_tags(args.tags, machine().name) if args.tags else {},
        glance=glance,
        installer=lambda: settling.installer(args),
        open=None if recorded else browser.show_settings,
        print=None if recorded else session.print_page,
        # Without a reader Windows prints no PDF: there a person opens it and prints from there.
        print_file=None if recorded or sys.platform == "win32" else session.print_file,
        vpn_client=None if recorded else session.vpn_client,
        inside=None if recorded else session.inside,
    )


def source(
    args: argparse.Namespace,
) -> tuple[Callable[..., session.Look], Callable[[], Machine], str, "Glance | None"]:
    """Return what looks at the PC, what names it, the facts file's name, what looks again."""
    if not args.facts:
        from checker.door.this_pc import machine, this_host  # noqa: PLC0415 - this PC only

        return (
            lambda wish, on_done: session.look(wish, common.now, on_done),
            lambda: machine(this_host()),
            "",
            session.glance,
        )
    data = files.read_bytes(args.facts, reading.SIZE_LIMIT)
    saved = reading.recorded(data, args.facts)
    seen = session.Look(saved.facts, saved.contacted)
    return (
        lambda _wish, on_done: replay(seen, on_done),
        lambda: seen.facts.machine,
        Path(args.facts).name,
        None,
    )


def replay(
    seen: session.Look, on_done: Callable[[str, Mapping[str, Fact[Any]]], None]
) -> session.Look:
    """Return what was recorded, telling it as a check does."""
    for key, fact in seen.facts.facts.known():
        on_done(key, {key: fact})
    return seen


def data_folder(args: argparse.Namespace) -> Path:
    """Return the folder for what is kept, made if need be.

    Raises:
        OutputError: It cannot be made.
    """
    import platformdirs  # noqa: PLC0415 - asks the system

    folder = (
        Path(args.data)
        if args.data
        else platformdirs.user_data_path("nanbyo-checker", appauthor=False)
    )
    try:
        made = files.private_folder(folder)
    except OSError as error:
        raise OutputError(
            Text(
                ja=f"フォルダーを作れませんでした：{folder}（{why(error).ja}）",
                en=f"The folder could not be made: {folder} ({why(error).en})",
            )
        ) from error
    files.sweep(made, common.now())
    return made


def opened_answers(args: argparse.Namespace, data: Path) -> tuple[Answers, bool]:
    """Return the answers to start with, and whether they are kept ones."""
    from checker.clinic.kept import KEPT  # noqa: PLC0415 - only this command

    path = data / KEPT
    if args.answers or not path.is_file():
        return common.open_answers(args), False
    try:
        return reading.answers(files.read_bytes(str(path), reading.SIZE_LIMIT), str(path)), True
    except CheckerError as error:
        # What was kept cannot be read any more: the person starts anew and is told.
        tell(error.say(args.lang))
        return Answers(), False

"""`helpdesk`: the page of those who take the calls."""

import argparse
import contextlib
import datetime as dt
import getpass
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker import files
from checker.cli import common, settling
from checker.errors import UsageError, tell
from checker.exit_status import ExitStatus
from checker.model import Text
from checker.packs.load import DEFAULT_PACK
from checker.packs.locate import rules_root
from checker.packs.release import FORM_LIMIT

if TYPE_CHECKING:
    from socket import socket  # noqa: TID251 - its type alone

    from sqlalchemy import Engine

    from checker.helpdesk.store import Store

_ORIGIN: Final = re.compile(
    r"https://[a-z0-9.-]+(?::\d{1,5})?|http://(?:127\.0\.0\.1|localhost):\d{1,5}"
)
_ALONE: Final = Text("この窓口", "this desk")
_RUNS: Final = Text("相談窓口の画面：{url}", "The helpdesk's page: {url}")
_STOP: Final = Text("終わるときは Ctrl-C を押します。", "Press Ctrl-C to end.")
_AGAIN: Final = Text(
    "画面を閉じたときは、ここで Enter を押すと、もう一度開きます。",
    "If you have closed the page, press Enter here to open it again.",
)
_PASSWORD: Final = Text("{name} のパスワード（10文字以上）：", "Password of {name} (10 or more): ")
_MADE: Final = Text("管理する人として {name} を登録しました。", "{name} was added as a keeper.")


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "helpdesk", help=say("相談窓口の画面", "the helpdesk's page"), add_help=False
    )
    _add_database(parser, say)
    parser.add_argument(
        "--log",
        metavar="FILE",
        help=say(
            "だれが何をしたかの記録（1行に1件のJSON）を足すファイル。なければ標準エラー出力",
            "file to add one line of JSON a request to; standard error if left out",
        ),
    )
    parser.add_argument(
        "--origin",
        metavar="URL",
        type=origin,
        help=say(
            "何人かで使うときの、画面の公開アドレス（https://…）。TLSは前に置くプロキシが行う",
            "public address for several seats (https://…); a proxy in front does TLS",
        ),
    )
    parser.add_argument(
        "--port",
        metavar="PORT",
        type=port,
        default=0,
        help=say(
            "127.0.0.1 の待ち受けポート（使われていれば始めない）",
            "port on 127.0.0.1; taken, nothing starts",
        ),
    )
    parser.add_argument(
        "--add-keeper",
        metavar="NAME",
        help=say(
            "管理する人を登録して終わる（パスワードは標準入力からも読む）",
            "add a keeper's account and end (the password may come from standard input)",
        ),
    )
    parser.add_argument(
        "--no-browser",
        action="store_true",
        help=say("ブラウザを開かない", "do not open a browser"),
    )
    parser.set_defaults(run=run, pack=DEFAULT_PACK)


def _add_database(parser: argparse.ArgumentParser, say: common.Words) -> None:
    """Add where the records are."""
    parser.add_argument(
        "--database",
        metavar="URL",
        help=say(
            "記録の場所。sqlite:///ファイル か postgresql://…（通常は利用者のデータフォルダー）",
            "where records are: sqlite:///FILE or postgresql://… (a file of this user)",
        ),
    )
    parser.add_argument(
        "--database-file",
        metavar="FILE",
        help=say(
            "記録の場所を書いたファイル（パスワードをコマンドに書かないため。環境変数"
            " NANBYO_CHECKER_DATABASE でもよい）",
            "file that holds the database's URL, so that no password stands on the command line"
            " (or the environment variable NANBYO_CHECKER_DATABASE)",
        ),
    )
    parser.add_argument(
        "--copy-to",
        metavar="URL",
        help=say(
            "すべての記録を空のデータベースにコピーして終わる"
            "（URLを書いたファイルなら @ファイル名）",
            "copy every record into an empty database and end (or @FILE that holds its URL)",
        ),
    )


def origin(text: str) -> str:
    """Read a public address without a path."""
    if not _ORIGIN.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text} (https://…)")
    return text


def port(text: str) -> int:
    """Read a port's number."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text} (1-65535)")
    return int(text)


def run(args: argparse.Namespace) -> ExitStatus:
    """Serve the page until Ctrl-C."""
    from checker.helpdesk.database import address, connect, url_of  # noqa: PLC0415 - heavy
    from checker.helpdesk.store import Store  # noqa: PLC0415

    engine = connect(url_of(address(args.database, args.database_file)))
    store = Store(engine, _now)
    if args.copy_to is not None:
        return _copy(args, engine)
    if args.add_keeper is not None:
        return _add_keeper(args, store)
    if args.origin is None:
        _serve_alone(args, store)
    else:
        _serve_seats(args, store)
    return ExitStatus.READY


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()  # noqa: TID251 - the composition root


def _as_of(args: argparse.Namespace, store: "Store") -> dt.date | None:
    """Return the day of `--on`; None where it is today, which goes on while the page is open."""
    on: dt.date = args.on
    return None if on == store.today else on


def _copy(args: argparse.Namespace, source: "Engine") -> ExitStatus:
    """Copy every record to another database."""
    from checker.helpdesk.copying import copy  # noqa: PLC0415 - heavy
    from checker.helpdesk.database import address, connect, url_of  # noqa: PLC0415

    told: str = args.copy_to
    text = address(None, told[1:]) if told.startswith("@") else told
    counts = copy(source, connect(url_of(text)))
    if not args.quiet:
        for name, count in counts.items():
            tell(f"{name}: {count}")
    return ExitStatus.READY


def _add_keeper(args: argparse.Namespace, store: "Store") -> ExitStatus:
    from checker.helpdesk.accounts import COMMAND_LINE, Accounts  # noqa: PLC0415

    if sys.stdin is not None and sys.stdin.isatty():
        password = getpass.getpass(_PASSWORD.say(args.lang).format(name=args.add_keeper))
    else:
        password = (sys.stdin.readline() if sys.stdin is not None else "").rstrip("\r\n")
    accounts = Accounts(store)
    if (args.add_keeper, "keeper") in [(name, role) for name, role, _ in accounts.all()]:
        # Whoever may use the database may do this: the way out of a lost password.
        accounts.set_password(COMMAND_LINE, args.add_keeper, password)
    else:
        accounts.add(COMMAND_LINE, args.add_keeper, password, "keeper")
    if not args.quiet:
        tell(_MADE.say(args.lang).format(name=args.add_keeper))
    return ExitStatus.READY


def _serve_alone(args: argparse.Namespace, store: "Store") -> None:
    """Serve the person at this PC, on this PC only."""
    import secrets  # noqa: PLC0415
    import threading  # noqa: PLC0415

    from checker.helpdesk import routes, survey_page  # noqa: PLC0415
    from checker.helpdesk.accounts import User  # noqa: PLC0415 - heavy
    from checker.helpdesk.desk import Desk, load_rules  # noqa: PLC0415
    from checker.helpdesk.intake import IMPORT_LIMIT  # noqa: PLC0415
    from checker.helpdesk.keeper import RULES  # noqa: PLC0415
    from checker.helpdesk.programs import pages as programs  # noqa: PLC0415
    from checker.helpdesk.site import Site  # noqa: PLC0415
    from checker.web.life import Life  # noqa: PLC0415
    from checker.web.security import Door, Guard  # noqa: PLC0415
    from checker.web.serve import serve  # noqa: PLC0415

    rules = load_rules(rules_root(Path(args.rules) if args.rules else None), args.pack)
    door = Door(secrets.token_urlsafe(32))
    listening = _listen(args)
    door.port = listening.getsockname()[1]
    person = User(_ALONE.say("ja"), "keeper", door.csrf)
    site = Site(
        Desk(rules, store, None, _as_of(args, store), settling.installer(args)), door.at, person
    )
    limits = {"/import": IMPORT_LIMIT, "/case": IMPORT_LIMIT, survey_page.PATH: survey_page.BODY}
    limits |= {RULES: FORM_LIMIT, programs.FORM: programs.BODY}
    app = Guard(routes.app(site), door, limits, site.closed)

    def open_page(url: str) -> None:
        _announce(args, url)
        if not args.no_browser:
            _open(url)

    def reopen() -> None:
        # Whoever has the keyboard of this command may open the page again: no restart is needed.
        for _ in sys.stdin:
            open_page(door.start_url())

    def begin() -> None:
        open_page(door.start_url())
        if sys.stdin is not None and sys.stdin.isatty():
            if not args.quiet:
                tell(_AGAIN.say(args.lang))
            threading.Thread(target=reopen, daemon=True).start()

    serve(app, listening, Life(idle=float("inf"), after_last_page=float("inf")), begin)


def _open(url: str) -> None:
    """Ask for a browser: in a thread, because one that runs in the terminal keeps the call.

    The address opens the desk once, and a command line is read by everybody on the machine; so the
    browser gets a file of this user's that leads there.
    """
    import threading  # noqa: PLC0415
    import webbrowser  # noqa: PLC0415

    from platformdirs import user_data_path  # noqa: PLC0415

    from checker.web import start_page  # noqa: PLC0415

    def ask() -> None:
        with contextlib.suppress(OSError, RuntimeError, webbrowser.Error):
            folder = files.private_folder(user_data_path("nanbyo-checker", appauthor=False))
            files.sweep(folder, _now())
            webbrowser.open(start_page.address(folder, "helpdesk-start.html", url))

    threading.Thread(target=ask, name="browser", daemon=True).start()


def _serve_seats(args: argparse.Namespace, store: "Store") -> None:
    """Serve several seats behind a proxy."""
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415 - heavy

    from checker.helpdesk import routes, survey_page  # noqa: PLC0415
    from checker.helpdesk.accounts import Accounts  # noqa: PLC0415
    from checker.helpdesk.desk import Desk, load_rules  # noqa: PLC0415
    from checker.helpdesk.guard import SeatGuard  # noqa: PLC0415
    from checker.helpdesk.intake import IMPORT_LIMIT  # noqa: PLC0415
    from checker.helpdesk.journal import Journal  # noqa: PLC0415
    from checker.helpdesk.keeper import RULES  # noqa: PLC0415
    from checker.helpdesk.programs import pages as programs  # noqa: PLC0415
    from checker.helpdesk.site import Site  # noqa: PLC0415
    from checker.web.life import Life  # noqa: PLC0415
    from checker.web.serve import serve  # noqa: PLC0415

    accounts = Accounts(store)
    if not accounts.all():
        raise UsageError(
            Text("使う人がまだ登録されていません。", "There are no accounts yet."),
            Text(
                "先に --add-keeper 名前 で、管理する人を登録してください。",
                "First add a keeper with --add-keeper NAME.",
            ),
        )
    rules = load_rules(rules_root(Path(args.rules) if args.rules else None), args.pack)
    site = Site(Desk(rules, store, accounts, _as_of(args, store), settling.installer(args)))
    limits = {"/import": IMPORT_LIMIT, "/case": IMPORT_LIMIT, survey_page.PATH: survey_page.BODY}
    limits |= {RULES: FORM_LIMIT, programs.FORM: programs.BODY}
    guard = SeatGuard(routes.app(site), accounts, args.origin, limits, run_in_threadpool)
    site.cookie, site.secure = guard.cookie, guard.secure
    listening = _listen(args)
    where = f"{args.origin}/ (127.0.0.1:{listening.getsockname()[1]})"
    forever = Life(idle=float("inf"), after_last_page=float("inf"))
    with _journal(args) as write:
        journal = Journal(guard, write, lambda: _now().isoformat(timespec="milliseconds"))
        journal.tell("started", where=where)
        serve(journal, listening, forever, lambda: _announce(args, where))
        journal.tell("ended")


@contextmanager
def _journal(args: argparse.Namespace) -> "Iterator[Callable[[str], None]]":
    """Open where the log goes: a file that is added to, or standard error."""
    if args.log is None:
        yield tell
        return
    try:
        file = Path(args.log).open("a", encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        raise files.output_error(args.log, error) from error
    with file:

        def write(line: str) -> None:
            file.write(f"{line}\n")
            file.flush()

        yield write


def _listen(args: argparse.Namespace) -> "socket":
    """Open the port that was asked for, or any.

    Raises:
        UsageError: Another program has it: bookmarks and a proxy would lead there.
    """
    from checker.web.serve import bind  # noqa: PLC0415 - heavy

    listening = bind(args.port)
    if args.port and listening.getsockname()[1] != args.port:
        listening.close()
        raise UsageError(
            Text(
                f"ポート {args.port} は、ほかのプログラムが使っています。",
                f"Port {args.port} is taken by another program.",
            ),
            Text(
                "そのプログラムを終わらせるか、別の番号にしてください。--port を付けなければ、"
                "空いている番号を使います。",
                "End that program or choose another number. Without --port any free one is used.",
            ),
        )
    return listening


def _announce(args: argparse.Namespace, url: str) -> None:
    if not args.quiet:
        tell(_RUNS.say(args.lang).format(url=url))
        tell(_STOP.say(args.lang))

"""The command line: the composition root."""

import argparse
import datetime as dt
import functools
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from checker import __version__, files
from checker.cli import common, interrupt
from checker.cli.double_click import double_clicked
from checker.cli.settling import settle
from checker.errors import UsageError, boundary
from checker.exit_status import ExitStatus
from checker.model import Lang, Text

COMMANDS: Final = (
    "check",
    "judge",
    "report",
    "compare",
    "code",
    "candidate",
    "subsidy",
    "fleet",
    "schedule",
    "app",
    "helpdesk",
    "survey",
    "questions",
    "rules",
)
"""The modules of this package that are commands, in the order of the help."""


_WRITTEN: Final = (
    "json",
    "jsonl",
    "html",
    "pdf",
    "pdf_form",
    "xlsx",
    "csv",
    "facts_out",
    "draft",
    "record",
    "output",
)
_READ: Final = (
    "facts",
    "answers",
    "ovpn",
    "endpoint",
    "file",
    "files",
    "old",
    "new",
    "report",
    "paths",
    "baseline",
    "reference",
    "tags",
)
"""Where the options of all commands keep the names of files."""


WIDTH: Final = 80
"""Columns of the help, where no terminal tells."""
_NARROWEST: Final = 40


@functools.cache
def _help_width() -> int:
    """Return the columns that help has: those of the terminal, or 80, less two."""
    try:
        columns = int(os.environ.get("COLUMNS", "")) or WIDTH
    except ValueError:
        try:
            columns = os.get_terminal_size(1).columns or WIDTH
        except OSError:
            columns = WIDTH
    return max(columns, _NARROWEST) - 2


class _Formatter(argparse.HelpFormatter):
    """Help with the usage line in the reader's language."""

    title = "使い方："

    def __init__(self, prog: str, **options: Any) -> None:  # noqa: ANN401 - as argparse has it
        # argparse makes one for every option, and would ask the terminal each time.
        options.setdefault("width", _help_width())
        super().__init__(prog, **options)

    def add_usage(
        self,
        usage: str | None,
        actions: Any,  # noqa: ANN401 - argparse keeps these types to itself
        groups: Any,  # noqa: ANN401
        prefix: str | None = None,
    ) -> None:
        """Write the usage line."""
        super().add_usage(usage, actions, groups, self.title if prefix is None else prefix)


class _EnglishFormatter(_Formatter):
    title = "usage: "


class Parser(argparse.ArgumentParser):
    """A parser that tells its errors in words and leaves the exit to the boundary."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as argparse has it
        # A shortened option would stop working on the day that a second one starts like it.
        options["allow_abbrev"] = False
        options.setdefault("formatter_class", _Formatter)
        super().__init__(*args, **options)
        self._inside = False

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:  # noqa: ANN401
        """Add an argument; one that is a choice is called by its choices in errors, too."""
        if names and not names[0].startswith("-") and "choices" in options:
            options.setdefault("metavar", "{" + ",".join(options["choices"]) + "}")
        return super().add_argument(*names, **options)

    def parse_known_args(  # type: ignore[override]  # the one way in which argparse calls it
        self,
        args: Sequence[str] | None = None,
        namespace: argparse.Namespace | None = None,
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse; in a command, options may stand between its arguments (`check --lang en FILE`)."""
        if self._inside or self._subparsers is not None:
            return super().parse_known_args(args, namespace)
        self._inside = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._inside = False

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line, with what may have been meant."""
        from checker.cli import mistyped  # noqa: PLC0415 - only where something is wrong

        meant = mistyped.advice(message, self)
        help_ = Text(f"使い方は {self.prog} --help で見られます。", f"See {self.prog} --help.")
        raise UsageError(
            Text(
                ja=f"コマンドの書き方が違います：{in_japanese(message)}", en=f"Wrong use: {message}"
            ),
            help_ if meant is None else Text(f"{meant.ja}。{help_.ja}", f"{meant.en} {help_.en}"),
        )


_MESSAGES: Final = (
    (
        r"argument \{.+?\}: invalid choice: (.+) \(choose from (.+)\)",
        "{0} は使えません（使えるのは {1}）",
    ),
    (
        r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)",
        "{0} に {1} は使えません（使えるのは {2}）",
    ),
    (r"argument (.+?): expected one argument", "{0} の後に値が必要です"),
    (r"argument (.+?): expected at least one argument", "{0} の後に値が必要です"),
    (r"argument (.+?): (.+)", "{0} の値が違います：{1}"),
    (r"the following arguments are required: (.+)", "{0} が必要です"),
    (r"unrecognized arguments: (.+)", "分からない指定があります：{0}"),
)


def in_japanese(message: str) -> str:
    """Return what argparse says, in Japanese."""
    for pattern, sentence in _MESSAGES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return sentence.format(*found.groups())
    return message


def default() -> str:
    """Return what is done when no command is given: the page where nobody reads a console."""
    return "app" if sys.stdout is None or double_clicked() else "check"


def needed(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the commands whose modules a command line needs; all of them for the whole help."""
    if not argv or list(argv) == ["--version"]:
        return (default(),)
    named = [word for word in argv if word in COMMANDS]
    before = argv[: argv.index(named[0])] if named else argv
    if not named or "-h" in before or "--help" in before:
        return COMMANDS
    return tuple(dict.fromkeys(named))


def parser(lang: Lang, names: Sequence[str] = COMMANDS) -> Parser:
    """Build the command line's grammar.

    Args:
        lang: The language of the help.
        names: The commands to know; the others' modules stay unread.
    """

    def say(ja: str, en: str) -> str:
        return ja if lang == "ja" else en

    formatter = _Formatter if lang == "ja" else _EnglishFormatter
    top = Parser(
        prog="nanbyo-checker",
        description=say(
            "指定難病・小児慢性特定疾病のオンライン登録に使うPCを確認し、補助金の確認を助けます。"
            "コマンドを付けないと、このPCを確認します。",
            "Checks a PC for the online registration of designated intractable diseases and "
            "helps with the subsidy. Without a command it checks this PC.",
        ),
        formatter_class=formatter,
        add_help=False,
    )
    options_of_all(top, say)
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", title=say("コマンド", "commands"), parser_class=Parser
    )
    for name in names:
        importlib.import_module(f"checker.cli.{name}").register(commands, say)
    for command in commands.choices.values():
        command.formatter_class = formatter
        _title_groups(command, say)
        options_of_all(command, say)
    return top


def _title_groups(target: argparse.ArgumentParser, say: common.Words) -> None:
    """Name argparse's own groups in the reader's language."""
    for group, ja, en in zip(
        target._action_groups,  # noqa: SLF001 - argparse has no other way
        ("指定するもの", "オプション"),
        ("arguments", "options"),
        strict=False,
    ):
        group.title = say(ja, en)


def options_of_all(target: argparse.ArgumentParser, say: common.Words) -> None:
    """Add the options that stand before or after the command."""
    group = target.add_argument_group(say("共通のオプション", "common options"))
    left_out: dict[str, Any] = {"default": argparse.SUPPRESS}
    group.add_argument("-h", "--help", action="help", help=say("この説明を出す", "show this help"))
    group.add_argument(
        "--version",
        action="version",
        version=__version__,
        help=say("バージョンを出す", "show the version"),
    )
    group.add_argument(
        "--lang",
        choices=("ja", "en"),
        **left_out,
        help=say("表示の言語（通常は ja）", "language (ja unless told)"),
    )
    group.add_argument(
        "--rules",
        metavar="DIR",
        **left_out,
        help=say("別のルールのフォルダーを使う", "use another rules folder"),
    )
    group.add_argument(
        "--on",
        metavar="YYYY-MM-DD",
        type=common.day,
        **left_out,
        help=say("この日の時点で判定する", "judge as of that day"),
    )
    group.add_argument(
        "--quiet", action="store_true", **left_out, help=say("画面に何も出さない", "print nothing")
    )
    group.add_argument(
        "--verbose", action="store_true", **left_out, help=say("詳しく出す", "print more")
    )


def main(argv: Sequence[str]) -> int:
    """Run the command line; return the exit code. Errors are raised."""
    arguments = list(argv)
    grammar = parser(language(arguments), needed(arguments))
    untold = defaults()
    try:
        args = grammar.parse_args(arguments, namespace=untold)
        if args.run is None:
            # The same options again, behind the command that was left out.
            args = grammar.parse_args([*arguments, default()], namespace=untold)
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else ExitStatus.USAGE
    refuse_one_name_twice(args)
    settle(args)
    refuse_to_overwrite_an_input(args)
    return int(args.run(args))


def defaults() -> argparse.Namespace:
    """Return the common options as they are where nothing is said."""
    today = dt.datetime.now().astimezone().date()  # noqa: TID251 - the composition root
    return argparse.Namespace(lang="ja", rules=None, on=today, quiet=False, verbose=False, run=None)


def refuse_one_name_twice(args: argparse.Namespace) -> None:
    """See that no output would take another one's place, and nothing is read from `-` twice.

    Raises:
        UsageError: A name is there twice.
    """
    given = {
        key: value if isinstance(value, list) else [value] for key, value in vars(args).items()
    }
    # Several reports go into a folder, which outputs can share.
    one = len(given.get("files", ())) <= 1
    written = [name for key in _WRITTEN for name in given.get(key, ()) if one and name is not None]
    read = [name for key in _READ for name in given.get(key, ()) if name == files.STANDARD]
    for name in (*written, *read):
        if max(written.count(name), read.count(name)) > 1:
            raise UsageError(
                Text(
                    ja=f"{name} が二か所で指定されています。",
                    en=f"{name} is named in two places.",
                ),
                Text(
                    ja="出力ごとに別の名前を付けてください。「-」は一度だけ使えます。",
                    en="Give every output a name of its own; `-` can be used once.",
                ),
            )


def refuse_to_overwrite_an_input(args: argparse.Namespace) -> None:
    """See that no output takes the place of a file that is read, or of one in a folder of them.

    Raises:
        UsageError: One would.
    """
    read: list[str] = []
    whole: list[str] = []
    """What a report of the same PC may take the place of: it holds all that was read."""
    for key in _READ:
        given = getattr(args, key, None)
        names = given if isinstance(given, list) else [given]
        places = [os.path.realpath(name) for name in names if isinstance(name, str)]
        (whole if key in {"facts", "files"} else read).extend(places)
    for key in _WRITTEN:
        name = getattr(args, key, None)
        if not isinstance(name, str) or not os.path.isfile(name):  # noqa: PTH113 - at every start
            continue
        place = os.path.realpath(name)
        inside = name.lower().endswith((".json", ".zip"))
        if (key != "json" and place in whole) or any(
            place == one or (inside and os.path.isdir(one) and place.startswith(one + os.sep))  # noqa: PTH112
            for one in read
        ):
            raise UsageError(
                Text(
                    ja=f"{name} は読み込むファイルです。上書きしません。",
                    en=f"{name} is one of the files that are read; it is not overwritten.",
                ),
                Text(ja="出力に別の名前を付けてください。", en="Give the output another name."),
            )


def language(argv: Sequence[str]) -> Lang:
    """Find the language before the command line is understood, so that its errors can use it."""
    for index, word in enumerate(argv):
        following = "".join(argv[index + 1 : index + 2])
        if word == "--lang=en" or (word == "--lang" and following == "en"):
            return "en"
    return "ja"


def set_up_streams() -> None:
    """Let every stream print what it can and replace what it cannot, whatever its code page."""
    if not sys.warnoptions:
        # What a library thinks of a file is for whoever wrote the library.
        import warnings  # noqa: PLC0415

        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def run() -> int:
    """Run the program as started from a shell."""
    set_up_streams()
    argv = sys.argv[1:]
    return boundary(lambda: main(argv), lambda: language(argv), __version__)


def start() -> NoReturn:
    """Run the program as a process of its own, and end that process.

    Nothing is left to be done then. Taking the interpreter apart would cost a sixth of a check, and
    a probe that still hangs in a call of the system could hold it up or bring it down.
    """
    interrupt.stops_the_command()
    status = run()
    interrupt.changes_nothing()
    os._exit(flushed(status))


def flushed(status: int) -> int:
    """Return the exit code once everything that was printed is out; another one if it is not."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            status = status or ExitStatus.OUTPUT_FAILED
    return status

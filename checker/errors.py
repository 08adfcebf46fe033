"""Errors for people: what happened, in the reader's words, and what to do next.

`boundary` is the only place that turns an error into an exit code. A fault of the program itself
leaves a crash log without personal data, and its path is told.
"""

import contextlib
import datetime as dt
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from checker import damaged
from checker.exit_status import ExitStatus
from checker.model import CONTROLS, Lang, Text

_FAULT = Text(
    "申し訳ありません。プログラムの内部で問題が起きました。",
    "Sorry, something went wrong inside this program.",
)
_RECORD = Text(
    "記録を残しました：{log}\nこの記録を添えて、プログラムの入手元に連絡してください。",
    "A record was written: {log}\nPlease send it to the people you have this program from.",
)
_NO_RECORD = Text(
    "記録を残せませんでした。プログラムの入手元に連絡してください。",
    "No record could be written. Please tell the people you have this program from.",
)


class CheckerError(Exception):
    """A problem that a person can do something about."""

    status = ExitStatus.FAULT

    def __init__(self, message: Text, advice: Text | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.advice = advice

    def say(self, lang: Lang) -> str:
        """Return what happened and what to do, for a terminal or a page."""
        lines = [self.message.say(lang)]
        if self.advice is not None:
            lines.append(self.advice.say(lang))
        return "\n".join(printable(line) for line in lines)


class UsageError(CheckerError):
    """The command line is wrong."""

    status = ExitStatus.USAGE


class ClockError(CheckerError):
    """The PC's clock cannot be right, so nothing can be judged as of today."""

    status = ExitStatus.INCOMPLETE


class OutputError(CheckerError):
    """An output could not be written."""

    status = ExitStatus.OUTPUT_FAILED


class BadInputError(CheckerError):
    """A file from outside cannot be used. Names the file and the place in it."""

    status = ExitStatus.BAD_INPUT

    def __init__(self, file: str, place: str, problem: Text, advice: Text | None = None) -> None:
        named = place not in {"", "$"}  # `$` is the whole file
        where_ja = f"{file} の {_in_japanese(place)}" if named else file
        where_en = f"{file}, at {place}" if named else file
        super().__init__(
            Text(
                ja=f"入力ファイルを読めません：{where_ja}：{problem.ja}",
                en=f"This input file cannot be used: {where_en}: {problem.en}",
            ),
            advice,
        )
        self.file = file
        self.place = place
        self.problem = problem

    def reason(self, lang: Lang) -> str:
        """Return place and problem without the file, for a table that names the file beside it."""
        if self.place in {"", "$"}:
            return self.problem.say(lang)
        if lang == "ja":
            return f"{_in_japanese(self.place)}：{self.problem.ja}"
        return f"{self.place}: {self.problem.en}"


def _in_japanese(place: str) -> str:
    """Return a place in Japanese: `line 3, column 7` is 3行目の7文字目."""
    for pattern, words in (
        (r"line (\d+), column (\d+)", r"\1行目の\2文字目"),
        (r"line (\d+)", r"\1行目"),
        (r"byte (\d+)", r"\1バイト目"),
        (r"end of document", "末尾"),
    ):
        if re.fullmatch(pattern, place):
            return re.sub(pattern, words, place)
    return place


class ManyBadInputsError(BadInputError):
    """Every problem of a file, or of the rule files, at once."""

    def __init__(self, problems: list[BadInputError], advice: Text | None = None) -> None:
        first = problems[0]
        super().__init__(first.file, first.place, first.problem, advice)
        self.problems = problems

    def say(self, lang: Lang) -> str:
        """Return one line a problem, then what to do."""
        lines = [problem.say(lang) for problem in self.problems]
        if self.advice is not None:
            lines.append(printable(self.advice.say(lang)))
        return "\n".join(lines)


def printable(text: str) -> str:
    """Make a text from outside safe for a terminal: no control characters."""
    return re.sub(CONTROLS, "�", text)


def scrub(text: str) -> str:
    """Take the user's folder and name out of a text."""
    home = os.path.expanduser("~")  # noqa: PTH111 - pathlib raises where there is no home
    if len(home) > 1:
        text = text.replace(home, "~")
    # A name may hold spaces: all up to the next separator goes, rather too much than too little.
    name = r"""(?:[^\\/"'\n]+(?=[\\/])|[^\\/\s"']+)"""
    return re.sub(rf"(?i)([\\/](?:users|home)[\\/]){name}", r"\1~", text)


def write_crash_log(error: BaseException, version: str, now: dt.datetime) -> Path | None:
    """Write what a maintainer needs to know; return its path, or None when nowhere is writable."""
    import tempfile  # noqa: PLC0415 - needed on the worst day only
    import traceback  # noqa: PLC0415

    text = (
        f"Nanbyo Checker {version}\n{now.isoformat(timespec='seconds')}\n"
        f"Python {sys.version}\n{sys.platform}\n\n" + "".join(traceback.format_exception(error))
    )
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="nanbyo-checker-crash-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(scrub(text))
        return Path(name)
    return None


def boundary(work: Callable[[], int], lang: Callable[[], Lang], version: str) -> int:
    """Run a command; tell its errors on standard error; return the exit code.

    Args:
        work: The command.
        lang: The language to speak, asked when an error happens.
        version: This program's version, for the crash log.
    """
    try:
        return work()
    except CheckerError as error:
        tell(error.say(lang()))
        if isinstance(error, OutputError):
            _let_go_of_standard_output()
        return error.status
    except KeyboardInterrupt:
        tell("中止しました。" if lang() == "ja" else "Stopped.")
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away; there is nobody to tell.
        _let_go_of_standard_output()
        return ExitStatus.OUTPUT_FAILED
    except Exception as error:  # noqa: BLE001 - the one boundary
        if (missing := damaged.part(error)) is not None:
            tell(damaged.words(missing))
            return ExitStatus.FAULT
        now = dt.datetime.now().astimezone()  # noqa: TID251 - the crash log's own time
        log = write_crash_log(error, version, now)
        tell(_FAULT.say(lang()))
        tell((_RECORD if log else _NO_RECORD).say(lang()).replace("{log}", str(log)))
        return ExitStatus.FAULT


def _let_go_of_standard_output() -> None:
    """Flush what can be; keep the interpreter from failing over the rest when it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        sys.stdout = None


def tell(text: str) -> None:
    """Write to standard error, where there is one."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(text, file=sys.stderr, flush=True)  # noqa: T201

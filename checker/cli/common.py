"""What the commands share: options, progress, and handing a report to its readers."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from checker import files, reading
from checker.errors import CheckerError, ClockError, OutputError, UsageError
from checker.exit_status import ExitStatus
from checker.model import Answers, Facts, Lang, Overall, Report, Tags, Text
from checker.packs.load import DEFAULT_PACK, load_pack, read_result_words
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from checker.shapes import known

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Commands = _SubParsersAction[argparse.ArgumentParser]

EXIT: Final[dict[Overall, ExitStatus]] = {
    "ready": ExitStatus.READY,
    "ready_with_advice": ExitStatus.READY,
    "incomplete": ExitStatus.INCOMPLETE,
    "not_ready": ExitStatus.NOT_READY,
}


class Words(Protocol):
    """Picks the sentence of the language that the help is in."""

    def __call__(self, ja: str, en: str) -> str:
        """Return one of the two."""


def now() -> dt.datetime:
    """Return the time with the offset of this PC: the clock of the composition root."""
    return dt.datetime.now().astimezone()  # noqa: TID251 - the composition root


def day(text: str) -> dt.date:
    """Read a `YYYY-MM-DD` option."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} (YYYY-MM-DD)") from error


def add_pack(parser: argparse.ArgumentParser, say: Words) -> None:
    """Add the options that choose and answer."""
    parser.add_argument(
        "--pack",
        metavar="ID",
        default=DEFAULT_PACK,
        help=say(f"使うルールの名前（通常は {DEFAULT_PACK}）", f"rules to use ({DEFAULT_PACK})"),
    )
    parser.add_argument(
        "--answers",
        metavar="FILE",
        help=say("人にしか分からないことへの回答（TOMLかJSON）", "answers file (TOML or JSON)"),
    )


def add_tags(parser: argparse.ArgumentParser, say: Words) -> None:
    """Add the option that says what a PC belongs to."""
    parser.add_argument(
        "--tag",
        metavar="KEY=VALUE",
        action="append",
        type=tag,
        help=say(
            "このPCの区分（例 ward=3E、use=registration）。何度でも書ける",
            "what this PC belongs to, such as ward=3E; may be given several times",
        ),
    )


def add_tag_list(parser: argparse.ArgumentParser, say: Words) -> None:
    """Add the list of PCs in which this PC looks for its own tags."""
    parser.add_argument(
        "--tags",
        metavar="FILE",
        help=say(
            "PC名と区分の一覧（CSV）。このPCの行だけを使う",
            "list of PCs with tags (CSV); only this PC's line is used",
        ),
    )


def listed_tags(file: str | None, machine: str) -> dict[str, str]:
    """Return what a list of PCs says of one of them.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    if not file:
        return {}
    from checker.fleet import tags  # noqa: PLC0415 - only where there is a list

    listed = tags.read_list(files.read_bytes(file, tags.SIZE_LIMIT), file)
    return listed.get(machine.casefold(), {})


def tag(text: str) -> tuple[str, str]:
    """Read `KEY=VALUE`."""
    key, equals, value = (part.strip() for part in text.partition("="))
    try:
        if equals:
            return next(iter(msgspec.convert({key.lower(): value}, known(Tags)).items()))
    except msgspec.ValidationError:
        pass
    raise argparse.ArgumentTypeError(f"{text} (KEY=VALUE)")


def tagged(facts: Facts, args: argparse.Namespace) -> Facts:
    """Return facts with the tags of the options; a tag that is given anew replaces the old one."""
    listed = listed_tags(getattr(args, "tags", None), facts.machine.name)
    if not args.tag and not listed:
        return facts
    before = {} if facts.tags is msgspec.UNSET else facts.tags
    return msgspec.structs.replace(facts, tags={**before, **listed, **dict(args.tag or ())})


def add_collecting(parser: argparse.ArgumentParser, say: Words) -> None:
    """Add the options of whoever collects the results of many PCs."""
    parser.add_argument(
        "--json-dir",
        metavar="DIR",
        help=say(
            "結果のJSONを、PC名と日時の付いた重ならない名前でフォルダーに置く（共有フォルダー可）",
            "put the report's JSON into a folder or share, named by PC and time, never overwriting",
        ),
    )
    parser.add_argument(
        "--keep",
        metavar="N",
        type=whole_number,
        help=say(
            "--json-dir のフォルダーに、このPCの結果を新しいN件だけ残す",
            "leave only this PC's newest N reports in the folder of --json-dir",
        ),
    )
    parser.add_argument(
        "--summary",
        nargs="?",
        const="short",
        choices=("short", "long"),
        help=say(
            "結果を1行で出す（short：80桁以内、long：2,000桁まで）",
            "print the result as one line (short: 80 columns, long: up to 2,000)",
        ),
    )


def put(report: Report, args: argparse.Namespace) -> None:
    """Write a report into the folder of `--json-dir`.

    Raises:
        OutputError: It cannot be written; the report waits on this PC.
    """
    from checker.cli import collecting  # noqa: PLC0415 - only where results are collected

    collecting.put(report, args.json_dir, args.lang, keep=args.keep)


def whole_number(text: str) -> int:
    """Read a number from 1 on."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= _MANY):
        raise argparse.ArgumentTypeError(f"{text} (1-{_MANY})")
    return int(text)


_MANY: Final = 10_000


def add_outputs(parser: argparse.ArgumentParser, say: Words) -> None:
    """Add the options that write a report."""
    for option, ja, en in (
        ("--json", "結果をJSONで書き出す", "write the report as JSON"),
        ("--html", "結果をHTMLで書き出す", "write the report as HTML"),
        (
            "--pdf",
            "チェックリストをPDFで書き出す（計画があれば補助金の説明も）",
            "write the checklist as PDF, with the subsidy where there is a plan",
        ),
        (
            "--pdf-form",
            "書き込めるチェックリストをPDFで書き出す",
            "write a checklist to fill in, as PDF",
        ),
        ("--xlsx", "結果をExcelで書き出す", "write the report for Excel"),
    ):
        parser.add_argument(option, metavar="FILE", help=say(ja, en))


def root(args: argparse.Namespace) -> Path:
    """Return the rules folder that the options name."""
    return rules_root(Path(args.rules) if args.rules else None)


def open_pack(args: argparse.Namespace) -> Pack:
    """Load the pack that was asked for, and check the day against it.

    Raises:
        ClockError: This PC's clock is before the first day of the rules.
        UsageError: The pack is not there, or the day is before its first day.
        ManyBadInputsError: The rules have problems.
    """
    folder = root(args)
    packs = sorted(path.stem for path in (folder / "packs").glob("*.toml"))
    if args.pack not in packs:
        raise UsageError(
            Text(
                ja=f"ルール {args.pack} はありません。使えるのは {'、'.join(packs)} です。",
                en=f"There are no rules {args.pack}; there are {', '.join(packs)}.",
            )
        )
    pack = load_pack(folder, args.pack)
    if args.on < pack.file.valid_from and args.on == now().date():
        # Nobody asked for that day: it is what the clock says.
        raise ClockError(
            Text(
                ja=f"このPCの時計は {args.on} です。"
                f"ルール（{pack.file.valid_from} から）より前です。",
                en=f"This PC's clock says {args.on}, before the rules' first day "
                f"({pack.file.valid_from}).",
            ),
            Text(
                ja="日付と時刻を合わせてから、もう一度実行してください（電池切れのPCで起こります）。",
                en="Set date and time and run it again; an empty battery does this.",
            ),
        )
    if args.on < pack.file.valid_from:
        raise UsageError(
            Text(
                ja=f"このルールは {pack.file.valid_from} からです。{args.on} の判定はできません。",
                en=f"These rules start on {pack.file.valid_from}; {args.on} cannot be judged.",
            )
        )
    return pack


def open_answers(args: argparse.Namespace) -> Answers:
    """Read the answers file; without one, nothing is answered."""
    if not args.answers:
        return Answers()
    return reading.answers(files.read_bytes(args.answers, reading.SIZE_LIMIT), args.answers)


def speaks(args: argparse.Namespace, outputs: Iterable[str | None]) -> bool:
    """Whether the result is also told on standard output."""
    return not args.quiet and sys.stdout is not None and files.STANDARD not in list(outputs)


def write_all(outputs: Iterable[tuple[str | None, Callable[[], bytes | Iterable[bytes]]]]) -> None:
    """Write every output that was asked for; one that fails does not stop the others.

    Raises:
        OutputError: The first that could not be written, after all were tried.
    """
    failure: CheckerError | None = None
    for name, make in outputs:
        if name is not None:
            try:
                made = make()
                files.write(name, [made] if isinstance(made, bytes) else made)
            except OutputError as error:
                failure = failure or error
    if failure is not None:
        raise failure


def output_names(args: argparse.Namespace) -> tuple[str | None, ...]:
    """Return where the options want a report written."""
    return (args.json, args.html, args.pdf, args.pdf_form, args.xlsx)


def deliver(
    report: Report,
    args: argparse.Namespace,
    pack: Pack | None,
    advice: Iterable[str] = (),
    since: Iterable[str] = (),
) -> ExitStatus:
    """Write and show a report as the options say; return the exit code.

    Args:
        report: The report.
        args: The options.
        pack: The rules that judged; None: they are not here.
        advice: Sentences that stand beside the report on the screen.
        since: What changed since the last good result of this PC.
    """
    try:
        _show(report, args, pack, advice, since)
    except Exception:
        # Whoever read the screen went away; the files are wanted all the same.
        write_files(report, args)
        raise
    write_files(report, args)
    return EXIT[report.overall]


def shown_again(path: Path, args: argparse.Namespace) -> ExitStatus:
    """Tell a report that is there already, and return its exit code; a bad one is a bad input."""
    report = reading.report(files.read_bytes(str(path), reading.SIZE_LIMIT), str(path))
    _show(report, args, None)
    return EXIT[report.overall]


def write_files(report: Report, args: argparse.Namespace) -> None:
    """Write every file that the options ask for; one that fails does not stop the others."""
    try:
        write_report(report, args, output_names(args))
    finally:
        if getattr(args, "json_dir", None) is not None:
            put(report, args)


def _show(
    report: Report,
    args: argparse.Namespace,
    pack: Pack | None,
    advice: Iterable[str] = (),
    since: Iterable[str] = (),
) -> None:
    if speaks(args, (*output_names(args), getattr(args, "facts_out", None))):
        words = read_result_words(root(args)) if pack is None else pack.words
        if getattr(args, "summary", None):
            from checker.documents import summary  # noqa: PLC0415

            made = summary.line(report, words.headline, args.lang, long=args.summary == "long")
            files.write(files.STANDARD, [_encoded(made + "\n")])
        else:
            from checker.documents import console  # noqa: PLC0415 - only where it is shown
            from checker.packs import marks  # noqa: PLC0415 - only where it is shown

            known = marks.NO_MARKS if pack is None else marks.of_pack(pack)
            console.show(
                report,
                console.Spoken(words, args.lang),
                known=known,
                advice=advice,
                since=since,
                how_to_pdf=args.pdf is None,
            )


def write_report(report: Report, args: argparse.Namespace, names: tuple[str | None, ...]) -> None:
    """Write a report in each form that has a name, in the order of `output_names`.

    Raises:
        OutputError: The first that could not be written, after all were tried.
    """
    from checker.documents import data  # noqa: PLC0415

    json, html, pdf, form, xlsx = names
    outputs: list[tuple[str | None, Callable[[], bytes]]] = [
        (json, lambda: data.report_json(report))
    ]
    if html or pdf or form or xlsx:
        from checker.documents import make, material  # noqa: PLC0415 - only with a document

        known = material.load_material(root(args), report)
        outputs += [
            (html, lambda: make.html(report, known, args.lang)),
            (pdf, lambda: make.pdf(report, known, args.lang)),
            (form, lambda: make.form(report, known, args.lang)),
            (xlsx, lambda: make.xlsx(report, known, args.lang)),
        ]
    write_all(outputs)


def _encoded(text: str) -> bytes:
    """Encode a line as standard output is read: by a person's terminal or by a script."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, errors="replace")


class Ticker:
    """Shows on a terminal how far the probes are; silent elsewhere."""

    def __init__(self, total: int, lang: Lang, *, quiet: bool) -> None:
        self.total, self.lang, self.done = total, lang, 0
        self.shown = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, _name: str, _facts: object = None) -> None:
        """Note that one more probe has ended."""
        self.done += 1
        self.show()

    def show(self) -> None:
        """Draw the line anew."""
        if self.shown:
            word = "確認しています" if self.lang == "ja" else "Checking"
            print(f"\r{word} {self.done}/{self.total} ", end="", file=sys.stderr, flush=True)  # noqa: T201

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)  # noqa: T201

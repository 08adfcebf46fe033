"""`candidate FILE`: judge PCs that are not bought yet."""

import argparse
import sys
from typing import TYPE_CHECKING, Final

import msgspec

from checker import compose, files
from checker.cli import common
from checker.errors import UsageError
from checker.exit_status import ExitStatus
from checker.model import Answers, Estimate, Plan, PlannedItem, Text

if TYPE_CHECKING:
    from checker.fleet.candidate_words import CandidateWords
    from checker.fleet.catalogue import Catalogue, Column
    from checker.fleet.compared import Comparison
    from checker.fleet.spec import Quotation
    from checker.subsidy.program import Program

_OPTIONS: "Final[dict[Column, tuple[str, str]]]" = {
    "name": ("名前", "name"),
    "memory": ("メモリ（例 16GB）", "memory, such as 16GB"),
    "disk": ("ストレージ（例 SSD 256GB）", "drive, such as SSD 256GB"),
    "free": ("空き容量", "free space"),
    "display": ("画面（例 1920x1080、フルHD）", "display, such as 1920x1080"),
    "os": ("OS（例 Windows 11 Pro）", "system, such as Windows 11 Pro"),
    "excel": ("Excel・Office（例 yes、Office なし）", "Excel or Office, such as yes"),
    "price": ("価格（例 148,000円）", "price, such as 148,000"),
}


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "candidate",
        help=say("購入前のPCを仕様書で判定する", "judge PCs before they are bought"),
        add_help=False,
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help=say("仕様や見積の表（Excel、ODS、CSV、TOML）", "spec sheet (Excel, ODS, CSV, TOML)"),
    )
    for column, (ja, en) in _OPTIONS.items():
        parser.add_argument(f"--{column}", metavar="TEXT", help=say(ja, en))
    common.add_pack(parser, say)
    parser.add_argument(
        "--program",
        metavar="ID",
        help=say("補助金の事業（回答ファイルより優先）", "subsidy program, not the plan's"),
    )
    parser.add_argument(
        "--template",
        metavar="FILE",
        help=say("記入用のExcelの表を書き出す", "write an empty sheet to fill in, for Excel"),
    )
    for option, ja, en in (
        ("--json", "比較をJSONで書き出す", "write the comparison as JSON"),
        ("--xlsx", "比較をExcelで書き出す", "write the comparison for Excel"),
        ("--pdf", "比較をPDFで書き出す", "write the comparison as PDF"),
        (
            "--html",
            "比較と質問状を、コピーできるHTMLで書き出す",
            "write comparison and letter as a page to copy from",
        ),
        ("--letter", "販売店への質問状を書き出す", "write the questions to the vendor as text"),
    ):
        parser.add_argument(option, metavar="FILE", help=say(ja, en))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Judge candidates."""
    from checker.fleet import candidates_html, candidates_xlsx, letter, side_by_side  # noqa: PLC0415
    from checker.fleet.candidate_words import read_candidate_words  # noqa: PLC0415

    root = common.root(args)
    words = read_candidate_words(root)
    if args.template is not None:
        common.write_all([(args.template, lambda: candidates_xlsx.template(words, args.lang))])
        return ExitStatus.READY
    comparison = compared(args, words)
    outputs = (args.json, args.xlsx, args.pdf, args.html, args.letter)
    if common.speaks(args, outputs):
        side_by_side.show(comparison, words, args.lang, sys.stdout)
    common.write_all(
        [
            (args.json, lambda: side_by_side.json(comparison)),
            (args.xlsx, lambda: candidates_xlsx.render(comparison, words, args.lang)),
            (args.pdf, lambda: side_by_side.pdf(comparison, words, root, args.lang)),
            (args.html, lambda: candidates_html.render(comparison, words, root, args.lang)),
            (args.letter, lambda: letter.text(comparison, words, args.lang)),
        ]
    )
    overall = {one.overall for one in comparison.candidates}
    if "unsuitable" in overall:
        return ExitStatus.NOT_READY
    return ExitStatus.INCOMPLETE if "open" in overall else ExitStatus.READY


def compared(args: argparse.Namespace, words: "CandidateWords") -> "Comparison":
    """Read and judge every candidate.

    Raises:
        UsageError: Neither a sheet nor an option says anything of a PC.
        BadInputError: The sheet, the answers or the program cannot be used.
    """
    from checker.estimate.gate import speak_gate  # noqa: PLC0415
    from checker.estimate.words import load_words  # noqa: PLC0415
    from checker.fleet.catalogue import read_catalogue  # noqa: PLC0415
    from checker.fleet.comparer import Comparer, Judging, compare  # noqa: PLC0415

    catalogue = read_catalogue(common.root(args))
    pack = common.open_pack(args)
    answers = common.open_answers(args)
    from checker.cli import usage  # noqa: PLC0415 - only with a program

    program = usage.chosen(args, answers)
    quotation = _quotation(args, catalogue)
    comparer = Comparer(
        Judging(
            catalogue,
            words,
            answers,
            args.lang,
            common.now().replace(microsecond=0),
            lambda facts: compose.compose(facts, answers, pack, args.on, args.lang).verdicts,
            lambda _name, amount: _estimate(args, answers, program, amount),
        )
    )
    for number, spec in enumerate(quotation.specs, start=1):
        comparer.add(spec, number)
    name = program.id if program is not None else None
    gate = speak_gate(program, load_words(common.root(args)), args.lang)
    return compare(comparer, args.on, name, gate, (quotation.used, quotation.left))


def _quotation(args: argparse.Namespace, catalogue: "Catalogue") -> "Quotation":
    from checker.fleet import sheet  # noqa: PLC0415
    from checker.fleet.spec import Quotation  # noqa: PLC0415

    given = {name: str(getattr(args, name)) for name in _OPTIONS if getattr(args, name)}
    if (args.file is None) == (not given):
        raise UsageError(
            Text(
                ja="表のファイルか、--memory などの仕様か、どちらか一方を指定してください。",
                en="Give either a sheet or a specification such as --memory.",
            )
        )
    if args.file is None:
        return Quotation([sheet.given(given)])
    return sheet.read(files.read_bytes(args.file, sheet.SIZE_LIMIT), args.file, catalogue)


def _estimate(
    args: argparse.Namespace,
    answers: Answers,
    program: "Program | None",
    amount: int | None,
) -> Estimate | None:
    """Estimate what the program pays for this PC alone."""
    if program is None or amount is None:
        return None
    from checker.estimate.tell import estimate  # noqa: PLC0415 - only with a program
    from checker.estimate.words import load_words  # noqa: PLC0415

    plan = answers.plan or Plan()
    # What a PC comes with (Office) stands in its own name, too, and does not make it software.
    item = PlannedItem(name="PC", amount=amount, category="equipment")
    asked = msgspec.structs.replace(answers, plan=msgspec.structs.replace(plan, items=(item,)))
    words = load_words(common.root(args))
    return estimate(asked, program, args.on, args.lang, words, args.answers or "")

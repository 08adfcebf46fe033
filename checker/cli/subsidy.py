"""`subsidy list|show|estimate`: the programs, and what one pays."""

import argparse
import datetime as dt
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from checker import __version__, files, numerals, reading, session
from checker.cli import common, usage
from checker.errors import BadInputError, ManyBadInputsError, UsageError
from checker.estimate.required_amount import draft
from checker.estimate.tell import tell
from checker.estimate.words import load_words
from checker.exit_status import ExitStatus
from checker.model import Answers, Estimate, Lang, Plan, PlannedItem, Report, Text, Tool
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.strict import convert
from checker.subsidy import given
from checker.subsidy.beside import beside
from checker.subsidy.consideration import considered
from checker.subsidy.findings import Findings
from checker.subsidy.load import load_programs
from checker.subsidy.program import Option, Program

if TYPE_CHECKING:
    from checker.documents.material import Material
    from checker.documents.subsidy_case import Case

_YES: Final = {
    "true": True,
    "yes": True,
    "はい": True,
    "false": False,
    "no": False,
    "いいえ": False,
}
_NOT_COMPARED: Final = ("report", "json", "ics", "draft")
"""Options that are of one program."""


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "subsidy",
        help=say("補助金の一覧、内容、見込み額", "subsidy programs and estimates"),
        add_help=False,
    )
    parser.add_argument("action", choices=("list", "show", "estimate", "compare"))
    parser.add_argument("program", nargs="?", metavar="ID")
    parser.add_argument(
        "--answers",
        metavar="FILE",
        help=say("回答ファイル（TOMLかJSON）", "answers (TOML or JSON)"),
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        help=say("PCの確認結果（買うものの一覧を添える）", "a PC's report (adds what to buy)"),
    )
    _add_answers(parser, say)
    parser.set_defaults(run=run)


def _add_answers(parser: argparse.ArgumentParser, say: common.Words) -> None:
    """Add the answers that can be given without a file, and where the result goes."""
    for option, metavar, ja, en in (
        ("--expense", "YEN", "かかる費用（円）", "cost in yen"),
        ("--category", "ID", "費用の費目", "kind of the cost"),
        ("--name", "NAME", "医療機関などの名前", "name of the institution"),
        ("--kind", "KIND", "hospital clinic pharmacy など", "hospital, clinic, pharmacy and so on"),
        ("--prefecture", "CODE", "都道府県コード（山口県は35）", "prefecture code"),
        ("--municipality", "NAME", "市区町村", "municipality"),
        ("--designated", "LIST", "勤務する指定医（nanbyo,shoman など）", "designated physicians"),
        ("--start", "YYYY-MM-DD", "着手（注文・購入）の日", "day of the order"),
        ("--completion", "YYYY-MM-DD", "完了の日", "day of the completion"),
        ("--notice", "YYYY-MM-DD", "内示の日", "day of the preliminary notice"),
        ("--json", "FILE", "見込みをJSONで書き出す", "write the estimate as JSON"),
        (
            "--pdf",
            "FILE",
            "見込み（list：電話で聞くこと）をPDFで書き出す",
            "write the estimate as PDF (list: what to ask on the phone)",
        ),
        (
            "--ics",
            "FILE",
            "これからの日をカレンダーのファイルで書き出す",
            "write the days to come as a calendar file",
        ),
        ("--draft", "FILE", "所要額調査の下書きを書き出す", "write the draft for the survey"),
    ):
        parser.add_argument(option, metavar=metavar, help=say(ja, en))
    parser.add_argument(
        "--option",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=say("事業ごとの問いへの答え（何度でも）", "answer to a program's question"),
    )
    parser.add_argument(
        "--done",
        metavar="STEP=YYYY-MM-DD",
        action="append",
        default=[],
        help=say("済んだ手続きと、その日（何度でも）", "a step that is done, and its day"),
    )


def run(args: argparse.Namespace) -> ExitStatus:
    """Run the command."""
    root = rules_root(Path(args.rules) if args.rules else None)
    programs = load_programs(root)
    if args.action == "list":
        from checker.cli import subsidy_list  # noqa: PLC0415 - only with a list

        institution = _checked(_answers(args, None, Answers())).institution
        return subsidy_list.run(args, root, programs, institution)
    if args.program is None:
        raise UsageError(
            Text(
                ja=f"事業のIDを付けてください。使えるのは {'、'.join(programs)} です。",
                en=f"Name a program: {', '.join(programs)}.",
            )
        )
    program = usage.program(programs, args.program, "ID")
    if args.action == "show":
        if not args.quiet:
            from checker.documents import subsidy_console  # noqa: PLC0415
            from checker.documents.material import load_plan_material  # noqa: PLC0415

            material = load_plan_material(root, program.id)
            subsidy_console.print_lines(
                subsidy_console.shown(material, args.on, args.lang), sys.stdout
            )
        return ExitStatus.READY
    if args.action == "compare":
        return _compare(args, root, program, programs)
    return _estimate(args, root, program)


def _compare(
    args: argparse.Namespace, root: Path, program: Program, programs: dict[str, Program]
) -> ExitStatus:
    """Show a program beside those that cannot be had together with it."""
    from checker.documents import subsidy_beside, subsidy_console  # noqa: PLC0415 - only where it is shown
    from checker.documents.material import load_plan_material  # noqa: PLC0415

    group = [program, *(programs[other.program] for other in program.excludes)]
    if len(group) == 1:
        raise UsageError(
            Text(
                ja=f"{program.id} には、一緒に受けられない事業がありません。",
                en=f"{program.id} can be had together with any other program.",
            )
        )
    unwritten = [f"--{key}" for key in _NOT_COMPARED if getattr(args, key) is not None]
    if unwritten:
        raise UsageError(
            Text(
                ja=f"compare では {'、'.join(unwritten)} は使えません。書き出せるのは --pdf です。",
                en=f"compare takes no {', '.join(unwritten)}; it writes --pdf.",
            )
        )
    steps = {event.id: event for one in group for event in one.timeline}
    # The questions of all of them, so that each is read in its own type.
    asked = msgspec.structs.replace(
        program, options=subsidy_beside.asked(group), timeline=tuple(steps.values())
    )
    told = common.open_answers(args)
    try:
        answers = _answers(args, asked, told)
        given.check(answers, asked, args.answers or "")
    except BadInputError as error:
        if any(given.problems(told, asked)):
            raise
        raise usage.wrong_use(error) from error
    material, found = (
        load_plan_material(root, program.id),
        beside(answers, programs, program, args.on),
    )
    if common.speaks(args, (args.pdf,)):
        rows = subsidy_beside.rows(found, material, args.lang)
        lines = subsidy_console.beside(rows, material, args.lang)
        subsidy_console.print_lines(lines, sys.stdout)

    def paper() -> bytes:
        from checker.cli import subsidy_list  # noqa: PLC0415 - only with a paper
        from checker.documents import pdf  # noqa: PLC0415 - typst is heavy

        made = subsidy_list.Made(Tool(__version__), load_pack(root).stamp)
        return pdf.comparison(found, answers, made, args.on, material, args.lang)

    common.write_all([(args.pdf, paper)])
    return ExitStatus.READY


def _estimate(args: argparse.Namespace, root: Path, program: Program) -> ExitStatus:
    lang: Lang = args.lang
    report = _report(args)
    told = common.open_answers(args)
    if report is not None and not args.answers:
        told = report.answers
    file = args.answers or args.report or ""
    try:
        answers = session.settled(_answers(args, program, told), root)
        found = considered(answers, program, args.on, file)
    except BadInputError as error:
        if any(given.problems(told, program)):
            raise
        # The file is in order: it is an option that cannot be used.
        raise usage.wrong_use(error) from error
    usage.refuse_elsewhere(program, answers.institution, root, args.on)
    words = load_words(root)
    text = draft(found, words, lang)
    if args.draft is not None and text is None:
        raise UsageError(
            Text(
                ja=f"{program.id} には、所要額調査の下書きがありません。",
                en=f"{program.id} has no draft for a survey.",
            )
        )
    if common.speaks(args, (args.json, args.pdf, args.ics, args.draft)):
        _show(root, found, report, lang)
    common.write_all(
        [
            (args.json, lambda: _json(tell(found, words, lang))),
            (args.draft, lambda: (text or "").encode("utf-8")),
            (args.pdf, lambda: _pdf(root, found, report, lang)),
            (args.ics, lambda: _ics(root, found, report, lang)),
        ]
    )
    return ExitStatus.READY


def _json(made: Estimate) -> bytes:
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def _show(root: Path, found: Findings, report: Report | None, lang: Lang) -> None:
    from checker.documents import subsidy_console, subsidy_view  # noqa: PLC0415 - only where it is shown

    case, material = _case(root, found, report)
    page = subsidy_view.subsidy(case, material, lang)
    lines = list(subsidy_console.estimated(page, material, found.on, lang))
    if report is not None:
        lines += subsidy_console.shopping(page, material, lang)
    subsidy_console.print_lines(lines, sys.stdout)


def _pdf(root: Path, found: Findings, report: Report | None, lang: Lang) -> bytes:
    from checker.cli import subsidy_list  # noqa: PLC0415
    from checker.documents import pdf  # noqa: PLC0415 - typst is heavy

    case, material = _case(root, found, report)
    made = report or subsidy_list.Made(Tool(__version__), load_pack(root).stamp)
    return pdf.plan_report(case, made, material, lang)


def _ics(root: Path, found: Findings, report: Report | None, lang: Lang) -> bytes:
    from checker.documents import calendar  # noqa: PLC0415 - only where one is wanted

    case, material = _case(root, found, report)
    return calendar.calendar(case, material, lang)


def _case(root: Path, found: Findings, report: Report | None) -> "tuple[Case, Material]":
    """Return the plan with its material, beside the PC of a report if there is one."""
    from checker.documents.material import load_plan_material  # noqa: PLC0415
    from checker.documents.subsidy_case import Case  # noqa: PLC0415

    program = found.situation.program.id
    case = Case(found.situation.answers, found.on)
    if report is None:
        return case, load_plan_material(root, program)
    case = case._replace(machine=report.facts.machine.name, verdicts=report.verdicts)
    return case, load_plan_material(root, program)


def _report(args: argparse.Namespace) -> Report | None:
    if args.report is None:
        return None
    return reading.report(files.read_bytes(args.report, reading.SIZE_LIMIT), args.report)


def _answers(args: argparse.Namespace, program: Program | None, answers: Answers) -> Answers:
    """Put what the command line says over the answers of a file."""
    institution, plan = answers.institution, answers.plan or Plan()
    for key, attribute in (
        ("name", "name"),
        ("kind", "kind"),
        ("prefecture", "prefecture"),
        ("municipality", "municipality"),
    ):
        if getattr(args, key) is not None:
            changed = {attribute: getattr(args, key)}
            institution = msgspec.structs.replace(institution, **changed)
    if args.designated is not None:
        physicians = tuple(word for word in args.designated.split(",") if word)
        institution = msgspec.structs.replace(institution, designated=physicians)
    for key, attribute in (
        ("start", "start_date"),
        ("completion", "completion_date"),
        ("notice", "preliminary_notice_date"),
    ):
        if getattr(args, key) is not None:
            changed = {attribute: _day(getattr(args, key), key)}
            plan = msgspec.structs.replace(plan, **changed)
    if args.expense is not None and program is not None:
        plan = msgspec.structs.replace(plan, items=(*plan.items, _item(args, program)))
    if args.option and program is not None:
        options = {
            **plan.options,
            **dict(_option(word, program) for word in args.option),
        }
        plan = msgspec.structs.replace(plan, options=options)
    if args.done:
        done = {**plan.done, **dict(_done(word) for word in args.done)}
        plan = msgspec.structs.replace(plan, done=done)
    return _checked(msgspec.structs.replace(answers, institution=institution, plan=plan))


def _checked(answers: Answers) -> Answers:
    """Put what came together through the same strict reading as a file."""
    found = convert(msgspec.json.decode(msgspec.json.encode(answers)), Answers, "")
    if isinstance(found, list):
        raise ManyBadInputsError(found)
    return found


def _item(args: argparse.Namespace, program: Program) -> PlannedItem:
    counted = next(category for category in program.categories if category.counts == "yes")
    chosen = args.category or counted.id
    names = {category.id: category.name for category in program.categories}
    name = names.get(chosen, counted.name).say(args.lang)
    return PlannedItem(name=name, amount=_yen(args.expense), category=chosen)


def _yen(text: str) -> int:
    """Read an amount as people write it: 132000, 132,000円, 13.2万.

    Raises:
        BadInputError: It is negative, not one amount, or too large.
    """
    amount = numerals.yen(text)
    if amount is None:
        raise _bad(
            "--expense",
            Text(
                ja=f"{text} は使えません。0以上の金額（円）を一つ書いてください",
                en=f"{text} cannot be used; write one amount in yen, 0 or more",
            ),
        )
    return amount


def _day(text: str, key: str) -> dt.date:
    found = numerals.day(text)
    if found is None:
        problem = Text(
            ja=f"{text} という日はありません（2026-12-01 や R8.12.1 のように書いてください）",
            en=f"{text} is no day (write 2026-12-01 or R8.12.1)",
        )
        raise _bad(f"--{key}", problem)
    return found


def _option(word: str, program: Program) -> tuple[str, bool | int | str]:
    """Read one `--option KEY=VALUE` in the type of its question."""
    key, equals, value = word.partition("=")
    if not equals:
        problem = Text(ja="KEY=VALUE の形で書いてください", en="write KEY=VALUE")
        raise _bad(f"--option {word}", problem)
    return key, _typed(program.option(key), value)


def _done(word: str) -> tuple[str, dt.date]:
    """Read one `--done STEP=YYYY-MM-DD`."""
    step, equals, day = word.partition("=")
    if not equals:
        problem = Text(ja="STEP=YYYY-MM-DD の形で書いてください", en="write STEP=YYYY-MM-DD")
        raise _bad(f"--done {word}", problem)
    return step, _day(day, f"done {step}")


def _typed(option: Option | None, value: str) -> bool | int | str:
    kind = option.type if option is not None else None
    if kind == "yes-no" and value.lower() in _YES:
        return _YES[value.lower()]
    amount = numerals.yen(value) if kind == "yen" else None
    if amount is not None:
        return amount
    if kind in {"count", "percent"} and re.fullmatch(r"[0-9]{1,13}", value):
        return int(value)
    return value


def _bad(place: str, problem: Text) -> BadInputError:
    return BadInputError("", place, problem)

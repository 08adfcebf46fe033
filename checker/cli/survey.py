"""`survey form1|check|rollup|mail`: the municipal intent-survey forms."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker import files
from checker.cli import common
from checker.errors import BadInputError, ManyBadInputsError, UsageError
from checker.exit_status import ExitStatus
from checker.model import Lang, Text
from checker.places import PROBLEMS, Place, Places, load_places

if TYPE_CHECKING:
    from checker.documents.subsidy_console import Line
    from checker.survey.answers import Form
    from checker.survey.form import Survey
    from checker.survey.mail import Draft, Sender
    from checker.survey.rollup import Rollup, Unread
    from checker.survey.words import Words

_TOO_LARGE = Text("大きすぎます（8MBまで）", "too large (up to 8 MB)")


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "survey",
        help=say(
            "自治体の意向等調査（様式1・様式2・メール）", "the municipal survey (forms and mails)"
        ),
        add_help=False,
    )
    parser.add_argument("action", choices=("form1", "check", "rollup", "mail"))
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help=say("届いた様式1（フォルダー、zipも）", "forms that came back (folders, zips too)"),
    )
    for option, metavar, ja, en in (
        ("--survey", "ID", "調査（省くと最も新しいもの）", "which survey (the newest if left out)"),
        ("--code", "CODE", "団体コード（6桁）", "code of the local government (six digits)"),
        ("--answers", "FILE", "様式1に入れる回答（TOMLかJSON）", "answers to put into form 1"),
        ("--prefecture", "CODE", "都道府県コード（山口県は35）", "prefecture code"),
        ("--contact", "TEXT", "メールの署名（部署、名前、電話）", "signature of the mails"),
        ("--from", "ADDRESS", "差出人のメールアドレス", "the sender's mail address"),
        ("--to", "ADDRESS", "都道府県の宛先", "the prefecture's mail address"),
        ("--json", "FILE", "結果をJSONで書き出す", "write the result as JSON"),
        ("--output", "FILE", "書き出す先（-o でも。mail はフォルダー）", "where to (mail: folder)"),
    ):
        names = [option, "-o"] if option == "--output" else [option]
        parser.add_argument(*names, metavar=metavar, help=say(ja, en))
    parser.add_argument(
        "--due",
        metavar="YYYY-MM-DD",
        type=common.day,
        help=say("都道府県が決めた期限", "the prefecture's own date"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Run the command."""
    from checker.survey.form import load_surveys  # noqa: PLC0415 - only here

    root = common.root(args)
    surveys = load_surveys(root)
    name = args.survey or next(iter(surveys))
    if name not in surveys:
        known = ", ".join(surveys)
        raise UsageError(Text(f"--survey に使えるのは {known} です。", f"--survey takes {known}."))
    does = {"form1": _form1, "check": _check, "rollup": _rollup, "mail": _mail}[args.action]
    return does(args, surveys[name], load_places(root))


def _words(args: argparse.Namespace) -> "Words":
    from checker.survey.words import load_words  # noqa: PLC0415 - only here

    return load_words(common.root(args))


def _need(args: argparse.Namespace, *options: str) -> None:
    """Refuse a command without options that it needs.

    Raises:
        UsageError: One is missing.
    """
    for option in options:
        if not getattr(args, option.lstrip("-")):
            what = "FILE" if option == "files" else option
            raise UsageError(
                Text(
                    f"survey {args.action} には {what} が必要です。",
                    f"survey {args.action} needs {what}.",
                )
            )


def _place(places: Places, written: str, option: str) -> Place:
    found = places.read_code(written)
    if found.place is None:
        problem = PROBLEMS[found.problem or "not-listed"]
        raise UsageError(
            Text(f"{option} {written}：{problem.ja}", f"{option} {written}: {problem.en}")
        )
    return found.place


def _prefecture(places: Places, written: str) -> Place:
    number = written.zfill(2)
    for one in places.prefectures:
        if written in {one.code, one.name} or number == one.prefecture:
            return one
    raise UsageError(
        Text(
            f"--prefecture {written}：都道府県コードは01から47です。",
            f"--prefecture {written}: a prefecture code is 01 to 47.",
        )
    )


# ---- form1


def _form1(args: argparse.Namespace, survey: "Survey", places: Places) -> ExitStatus:
    from checker.survey.answers import SIZE_LIMIT, Answers, read_answers  # noqa: PLC0415
    from checker.survey.write import form1  # noqa: PLC0415 - xlsxwriter is heavy

    _need(args, "output")
    answers = Answers()
    if args.answers:
        data = files.read_bytes(args.answers, SIZE_LIMIT)
        answers = read_answers(data, args.answers, survey)
    place = None
    if args.code:
        place = _place(places, args.code, "--code")
    elif answers.code:
        found = places.read_code(answers.code)
        if found.place is None:
            problem = PROBLEMS[found.problem or "not-listed"]
            raise BadInputError(args.answers, "code", problem)
        place = found.place
    files.write(args.output, [form1(survey, place, answers)])
    if common.speaks(args, (args.output,)):
        name = place.full_name if place is not None else ""
        words = _words(args)
        text = words.form1_made.say(args.lang).format(file=args.output, name=name)
        _tell([text.strip()])
        if place is not None:
            prefix = survey.prefix_of(place)
            _tell([words.form1_name.say(args.lang).format(prefix=prefix)])
    return ExitStatus.READY


def _tell(lines: "Iterable[str | Line]") -> None:
    from checker.documents import subsidy_console  # noqa: PLC0415 - only where it is shown

    made = (subsidy_console.Line(one) if isinstance(one, str) else one for one in lines)
    subsidy_console.print_lines(made, sys.stdout)


# ---- check


def _read(
    args: argparse.Namespace, survey: "Survey", places: Places
) -> "tuple[list[Form], list[Unread]]":
    from checker.survey import folder, rollup  # noqa: PLC0415 - only here

    _need(args, "files")
    return rollup.gather(folder.walk(Path(name) for name in args.files), survey, places)


def _check(args: argparse.Namespace, survey: "Survey", places: Places) -> ExitStatus:
    from checker.survey import told  # noqa: PLC0415 - only where it is shown

    forms, unread = _read(args, survey, places)
    if common.speaks(args, (args.json,)):
        _tell(told.forms(forms, unread, _words(args), args.lang))
    _write_json(args, lambda lang: told.forms_data(forms, unread, lang))
    if unread or not forms:
        problems = [BadInputError(one.file, "", one.problem) for one in unread]
        if not problems:
            raise BadInputError(
                "、".join(args.files), "", Text("様式1のファイルがありません", "there is no form 1")
            )
        raise ManyBadInputsError(problems)
    return ExitStatus.INCOMPLETE if any(form.faults for form in forms) else ExitStatus.READY


def _write_json(args: argparse.Namespace, make: Callable[[Lang], object]) -> None:
    import msgspec  # noqa: PLC0415

    def data() -> bytes:
        return msgspec.json.format(msgspec.json.encode(make(args.lang)), indent=2) + b"\n"

    common.write_all([(args.json, data)])


# ---- rollup


def _rolled(args: argparse.Namespace, survey: "Survey", places: Places) -> "Rollup":
    from checker.survey import rollup  # noqa: PLC0415 - only here

    _need(args, "prefecture")
    prefecture = _prefecture(places, args.prefecture)
    forms, unread = _read(args, survey, places)
    return rollup.roll_up(forms, unread, survey, places, prefecture.prefecture)


def _rollup(args: argparse.Namespace, survey: "Survey", places: Places) -> ExitStatus:
    from checker.survey import rollup, told  # noqa: PLC0415 - only where it is shown
    from checker.survey.form2 import form2  # noqa: PLC0415 - xlsxwriter is heavy

    _need(args, "output")
    words = _words(args)
    made = _rolled(args, survey, places)
    if common.speaks(args, (args.json, args.output)):
        _tell(told.rollup(made, words, args.lang))
    common.write_all([(args.output, lambda: form2(made, words))])
    _write_json(args, lambda lang: rollup.as_data(made, words, lang))
    return ExitStatus.INCOMPLETE if made.open else ExitStatus.READY


# ---- mail


def _mail(args: argparse.Namespace, survey: "Survey", places: Places) -> ExitStatus:
    from checker.survey import mail  # noqa: PLC0415 - only here

    _need(args, "output", "files")
    sender = mail.Sender(args.contact or "", _address(getattr(args, "from"), "--from"))
    to = _address(args.to, "--to")
    made = None
    if args.code:
        drafts = [_one_body(args, survey, _place(places, args.code, "--code"), sender, to)]
    else:
        _need(args, "prefecture", "due")
        made = _rolled(args, survey, places)
        drafts = list(_prefectures(args, made, sender))
    folder = Path(args.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.output_error(args.output, error) from error
    for draft in drafts:
        files.write(str(folder / draft.name), [draft.data])
    words = _words(args)
    if common.speaks(args, ()):
        _tell([words.not_sent.say(args.lang).format(count=len(drafts), folder=folder)])
        _tell([f"  {draft.name}" for draft in drafts])
        if made is not None and made.open:
            _tell([words.still_open.say(args.lang)])
        if args.on > survey.due:
            _tell([words.past_due.say(args.lang).format(due=survey.due)])
    return ExitStatus.READY


def _address(written: str | None, option: str) -> str:
    from checker.survey.marks import ADDRESS  # noqa: PLC0415 - only here

    if written is None or ADDRESS.fullmatch(written):
        return written or ""
    raise UsageError(
        Text(f"{option}：メールアドレスを一つ書いてください。", f"{option} takes one mail address.")
    )


def _one_body(
    args: argparse.Namespace, survey: "Survey", place: Place, sender: "Sender", to: str
) -> "Draft":
    """Return the draft of one body: to its prefecture, or to the ministry."""
    from checker.survey import mail  # noqa: PLC0415 - only here
    from checker.survey.sheets import SIZE_LIMIT  # noqa: PLC0415 - only here

    attachments = []
    for name in args.files:
        data = files.read_bytes(name, SIZE_LIMIT)
        if len(data) > SIZE_LIMIT:
            # Cut to the limit it would be sent as a damaged form.
            raise BadInputError(name, "", _TOO_LARGE)
        attachments.append(mail.Attachment(mail.attached_name(survey, place, name, "様式1"), data))
    office = (survey.ministry.office.say(args.lang), survey.ministry.mail)
    if place.gathered:
        office = (place.prefecture_name, to)
    return mail.submission(survey, place, attachments, office, sender, args.lang)


def _prefectures(args: argparse.Namespace, made: "Rollup", sender: "Sender") -> "Sequence[Draft]":
    """Return the drafts of a prefecture: to the ministry, to who is missing, to who must mend."""
    from checker.survey import folder, mail  # noqa: PLC0415 - only here
    from checker.survey.form2 import form2  # noqa: PLC0415 - xlsxwriter is heavy

    words = _words(args)
    data = {one.name: one.data or b"" for one in folder.walk(Path(name) for name in args.files)}
    drafts = [mail.of_prefecture(made, data, form2(made, words), sender, args.lang)]
    drafts += mail.reminders(made, args.due, sender, args.lang)
    drafts += mail.requests(made, args.due, sender, words, args.lang)
    return drafts

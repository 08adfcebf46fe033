"""A prefecture gathers: what is counted, what is told, and the drafts of the mails."""

import datetime as dt
import email
import email.policy
import io
import json
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker.places import Place
from checker.survey.answers import Answers
from checker.survey.folder import Found, walk
from checker.survey.form2 import form2, what_is_open
from checker.survey.mail import Sender, reminders, requests
from checker.survey.rollup import Rollup, gather, roll_up
from checker.survey.words import load_words
from tests.cli.program import run
from tests.survey.forms import MARK, PLACES, RIGHT, SURVEY, changed, made, row_of, zipped

WORDS = load_words()
BODIES = PLACES.gathered_by("35")
IN_ORDER, FAULTY, DOUBLED, MISSING = BODIES[:12], BODIES[12:15], BODIES[15], BODIES[16:]
FOREIGN = PLACES.by_code["342084"]
APART = PLACES.by_code["352012"]
CHOICES = ("first", "second", "none")


def answers(place: Place, number: int) -> Answers:
    """Return what a body answers: every third one plans nothing."""
    choice = CHOICES[number % 3]
    schemes = {} if choice == "none" else {"local-children": 100 * (number + 1), "neonatal": number}
    return msgspec.structs.replace(RIGHT, code=place.code, choice=choice, schemes=schemes)


def spoil(number: int) -> bytes:
    """Return a form of one of the faulty bodies: each is faulty in another way."""
    place = FAULTY[number]
    words, value = (("団体コード", place.code[:5]), ("電話", None), ("こどもの医療費", "検討中"))[
        number
    ]

    def change(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, words), MARK).value = value
        if number == 0:
            sheet.cell(row_of(sheet, "① 1次"), MARK).value = "？"

    return changed(made(place.code, answers(place, 0)), change)


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a prefecture has it: some files, a folder, a zip from Windows."""
    folder = tmp_path_factory.mktemp("届いたもの")
    (folder / "返信").mkdir()
    files = {
        SURVEY.prefix_of(place) + "様式1.xlsx": made(place.code, answers(place, number))
        for number, place in enumerate(IN_ORDER)
    }
    names = list(files)
    for name in names[:4]:
        (folder / name).write_bytes(files[name])
    for name in names[4:7]:
        (folder / "返信" / name).write_bytes(files[name])
    (folder / "添付.zip").write_bytes(zipped({name: files[name] for name in names[7:]}))
    for number, place in enumerate(FAULTY):
        (folder / f"{place.name}.xlsx").write_bytes(spoil(number))
    first = answers(DOUBLED, 0)
    (folder / "a.xlsx").write_bytes(made(DOUBLED.code, first))
    second = msgspec.structs.replace(first, schemes={"local-children": 999})
    (folder / "a（修正）.xlsx").write_bytes(made(DOUBLED.code, second))
    (folder / "よその県.xlsx").write_bytes(made(FOREIGN.code, answers(FOREIGN, 0)))
    (folder / "下関.xlsx").write_bytes(made(APART.code, answers(APART, 0)))
    (folder / "~$開いている.xlsx").write_bytes(b"lock")
    (folder / "メモ.txt").write_text("読まないもの", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rolled(mailbox: Path) -> Rollup:
    forms, unread = gather(walk([mailbox]), SURVEY, PLACES)
    return roll_up(forms, unread, SURVEY, PLACES, "35")


def test_the_prefecture_of_nineteen(rolled: Rollup) -> None:
    """12 in order, 3 faulty, 1 doubled, 2 missing of 18; 1 apart; 1 of another prefecture."""
    states = {line.place: line.state for line in rolled.lines}
    assert states == {
        **dict.fromkeys(IN_ORDER, "right"),
        **dict.fromkeys(FAULTY, "faulty"),
        DOUBLED: "doubled",
        **dict.fromkeys(MISSING, "missing"),
    }
    assert len(states) + len(rolled.apart) == 19
    assert [line.place for line in rolled.apart] == [APART]
    assert rolled.apart[0].state == "right"
    assert [form.place for form in rolled.foreign] == [FOREIGN]
    assert rolled.nobodys == ()
    assert rolled.unread == ()
    assert rolled.own.state == "missing"


def test_the_totals_are_those_of_the_forms_in_order(rolled: Rollup) -> None:
    built = [answers(place, number) for number, place in enumerate(IN_ORDER)]
    assert rolled.by_choice() == {"first": 4, "second": 4, "none": 4, "other": 0}
    schemes = rolled.by_scheme()
    children = [one.schemes["local-children"] for one in built if "local-children" in one.schemes]
    assert schemes["local-children"] == (len(children), sum(children))
    assert schemes["neonatal"] == (8, sum(one.schemes.get("neonatal", 0) for one in built))
    assert schemes["nanbyo"] == (0, 0)


def test_everything_open_is_told(rolled: Rollup) -> None:
    told = list(what_is_open(rolled, WORDS))
    for place in (*FAULTY, DOUBLED, *MISSING):
        assert any(name == place.name for name, _, _ in told), place.name
    assert any("ほかの都道府県" in text for _, _, text in told)
    assert not any(name == place.name for place in IN_ORDER for name, _, _ in told)


def test_form_2(rolled: Rollup) -> None:
    book = load_workbook(io.BytesIO(form2(rolled, WORDS)))
    assert book.sheetnames == ["様式2", "集計", "確かめること", "国に直接提出"]
    sheet = book["様式2"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_col=3)]
    assert len(rows) == 40
    assert [row[1] for row in rows[:18]] == [place.name for place in BODIES]
    assert [row[2] or "" for row in rows[:18]] == ["○"] * 16 + [""] * 2
    assert not any(row[1] for row in rows[18:])
    assert len(book["集計"]._charts) == 2  # type: ignore[attr-defined]
    apart = [row[1].value for row in book["国に直接提出"].iter_rows(min_row=4)]
    assert apart == ["山口県", "下関市"]


def test_hokkaido_needs_more_lines_than_forty() -> None:
    made_ = roll_up([], [], SURVEY, PLACES, "01")
    sheet = load_workbook(io.BytesIO(form2(made_, WORDS)))["様式2"]
    numbers = [row[0].value for row in sheet.iter_rows(min_row=6)]
    assert numbers == list(range(1, 177))
    names = {row[1].value for row in sheet.iter_rows(min_row=6)}
    assert not names & {"札幌市", "函館市", "旭川市"}


def test_the_same_form_twice_counts_once_and_is_told() -> None:
    data = made("352021")
    forms, _ = gather(_found({"a.xlsx": data, "b.xlsx": data}), SURVEY, PLACES)
    line = roll_up(forms, [], SURVEY, PLACES, "35").lines[0]
    assert (line.state, len(line.forms)) == ("right", 1)
    assert line.notes == ("same",)


def test_a_file_named_after_another_body_is_told() -> None:
    found = _found({"【352039山口市】様式1.xlsx": made("352021")})
    forms, _ = gather(found, SURVEY, PLACES)
    line = roll_up(forms, [], SURVEY, PLACES, "35").lines[0]
    assert line.state == "right"
    assert line.notes == ("other-name",)


def test_what_tells_not_whose_it_is_and_what_is_unreadable_is_told() -> None:
    def nameless(sheet: Worksheet) -> None:
        for words in ("団体コード", "市区町村の名称"):
            sheet.cell(row_of(sheet, words), MARK).value = None

    found = _found({"a.xlsx": changed(made(), nameless), "b.xlsx": b"no workbook"})
    forms, unread = gather(found, SURVEY, PLACES)
    made_ = roll_up(forms, unread, SURVEY, PLACES, "35")
    assert [form.file for form in made_.nobodys] == ["a.xlsx"]
    assert [one.file for one in made_.unread] == ["b.xlsx"]
    assert made_.open


def _found(files: dict[str, bytes]) -> list[Found]:
    return [Found(name, data) for name, data in files.items()]


# ---- mails


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_reminders_go_to_who_is_missing_and_to_nobody_else(rolled: Rollup) -> None:
    drafts = list(reminders(rolled, dt.date(2025, 2, 14), Sender("山口県健康増進課")))
    assert [one.name for one in drafts] == [
        f"【{place.code}{place.name}】催促.eml" for place in MISSING
    ]
    mail = parsed(drafts[0].data)
    place = MISSING[0]
    assert mail["Subject"] == f"【{place.code}{place.name}・意向等調査】"
    assert mail["To"] is None
    assert mail["X-Unsent"] == "1"
    text = mail.get_content()
    assert "2025年2月14日（金）までに" in text
    assert f"【{place.code}{place.name}】" in text
    assert "{" not in text


def test_requests_name_the_cells(rolled: Rollup) -> None:
    drafts = list(requests(rolled, dt.date(2025, 2, 14), Sender("山口県健康増進課"), WORDS))
    assert len(drafts) == 4
    text = parsed(drafts[1].data).get_content()
    assert "様式1 E9：記入がありません" in text
    assert parsed(drafts[0].data)["To"] == "jyosei@city.example.jp"


# ---- the commands


def test_the_whole_way_as_commands(mailbox: Path, tmp_path: Path) -> None:
    out, data = tmp_path / "様式2.xlsx", tmp_path / "r.json"
    done = run("survey", "rollup", mailbox, "--prefecture", "35", "-o", out, "--json", data)
    assert (done.code, done.err) == (4, "")
    assert "届いて直すところのないもの 12、直すところのあるもの 3、" in done.text
    report = json.loads(data.read_text(encoding="utf-8"))
    assert report["by_choice"] == {"first": 4, "second": 4, "none": 4, "other": 0}
    assert out.read_bytes()[:2] == b"PK"
    folder = tmp_path / "下書き"
    done = run(
        "survey",
        "mail",
        mailbox,
        "--prefecture",
        "山口県",
        "--due",
        "2025-02-14",
        "--contact",
        "山口県健康増進課",
        "-o",
        folder,
        "--on",
        "2025-02-01",
    )
    assert (done.code, done.err) == (0, "")
    assert "過ぎています" not in done.text
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 1 + 2 + 4
    mail = parsed((folder / "【350001山口県】提出.eml").read_bytes())
    assert mail["Subject"] == "【350001山口県・意向等調査】"
    assert mail["To"] == "jousan@mhlw.go.jp"
    attached = [part.get_filename() for part in mail.iter_attachments()]
    assert attached[0] == "【350001山口県】様式2.xlsx"
    assert f"【{IN_ORDER[0].code}{IN_ORDER[0].name}】様式1.xlsx" in attached
    assert len(attached) == 1 + 12 + 3 + 2


@pytest.mark.parametrize(
    ("code", "to", "given"),
    [
        ("010006", "jousan@mhlw.go.jp", ()),
        ("011002", "jousan@mhlw.go.jp", ()),
        ("352012", "jousan@mhlw.go.jp", ()),
        ("352021", None, ()),
        ("352021", "nanbyo@pref.example.jp", ("--to", "nanbyo@pref.example.jp")),
    ],
)
def test_who_sends_to_whom(
    code: str, to: str | None, given: tuple[str, ...], tmp_path: Path
) -> None:
    form = tmp_path / "form.xlsx"
    form.write_bytes(made(code))
    out = tmp_path / "out"
    done = run("survey", "mail", form, "--code", code, *given, "-o", out)
    assert (done.code, done.err) == (0, "")
    assert "2025-02-28" in done.text
    name = PLACES.by_code[code].name
    mail = parsed((out / f"【{code}{name}】提出.eml").read_bytes())
    assert mail["To"] == to
    assert mail["Subject"] == f"【{code}{name}・意向等調査】"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == f"【{code}{name}】様式1.xlsx"
    assert attached.get_content() == form.read_bytes()


def test_check_tells_faults_and_exits_with_four(tmp_path: Path) -> None:
    good, bad, none = (tmp_path / name for name in ("good.xlsx", "bad.xlsx", "none.xlsx"))
    good.write_bytes(made())
    bad.write_bytes(spoil(1))
    none.write_bytes(b"none")
    assert run("survey", "check", good).code == 0
    done = run("survey", "check", good, bad)
    assert done.code == 4
    assert "様式1 E9：記入がありません" in done.text
    done = run("survey", "check", good, none)
    assert done.code == 5
    assert "none.xlsx" in done.err
    done = run("survey", "check", bad, "--json", "-")
    assert json.loads(done.out)["forms"][0]["problems"][0]["cell"] == "E9"


def test_form1_as_a_command(tmp_path: Path) -> None:
    out = tmp_path / "f.xlsx"
    done = run("survey", "form1", "--code", "352012", "-o", out)
    assert (done.code, done.err) == (0, "")
    assert "【352012下関市】" in done.text
    assert run("survey", "check", out).code == 4
    answers = tmp_path / "a.toml"
    answers.write_text('code = "352013"', encoding="utf-8")
    done = run("survey", "form1", "--answers", answers, "-o", out)
    assert done.code == 5
    assert "検査数字" in done.err


@pytest.mark.parametrize(
    "argv",
    [
        ("form1",),
        ("form1", "--code", "352013", "-o", "x"),
        ("check",),
        ("rollup", "x"),
        ("rollup", "x", "-o", "y"),
        ("rollup", "x", "--prefecture", "48", "-o", "y"),
        ("mail", "x", "-o", "y"),
        ("mail", "x", "--prefecture", "35", "-o", "y"),
        ("mail", "x", "--code", "352021", "--to", "a, b@c.jp", "-o", "y"),
        ("form1", "--survey", "r99", "-o", "x"),
        ("form3",),
    ],
)
def test_wrong_use(argv: tuple[str, ...], tmp_path: Path) -> None:
    done = run("survey", *argv, cwd=tmp_path)
    assert (done.code, done.text) == (2, "")
    assert done.err
    assert list(tmp_path.iterdir()) == []

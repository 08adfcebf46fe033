"""An officer adds a program by a form: it loads as any rule file does, and is in force nowhere."""

import html
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec import inspect

from checker.cli.validating import everything
from checker.helpdesk import routes
from checker.helpdesk.accounts import User
from checker.helpdesk.desk import Desk
from checker.helpdesk.programs import drafts, pages
from checker.helpdesk.programs.fields import load_form
from checker.helpdesk.programs.view import known_fields
from checker.helpdesk.site import Site
from checker.helpdesk.store import Store
from checker.packs import installed
from checker.packs.bundle import contents, opened
from checker.packs.install import Installer
from checker.packs.locate import rules_root
from checker.packs.release import order, version_of
from checker.subsidy.load import load_programs
from checker.subsidy.program import GateKind, Program
from tests.helpdesk.desks import Seat, Seats, alone, rules, store_in
from tests.helpdesk.programs import COMMON, EVERY, built
from tests.helpdesk.toyama import TYPED
from tests.packs.travel import DAY, Office, signed
from tests.subsidy import situations
from tests.subsidy.told import estimate

EVERY_DATABASE = True
NAME = "toyama-r7-online-registration"
Fields = dict[str, str | tuple[str, ...]]


def send(seat: Seat, action: str, fields: Fields, draft: str = "", seen: str = "") -> Any:  # noqa: ANN401
    """Press a button of the form."""
    data = {"csrf": seat.csrf(), "action": action, "draft": draft, "seen": seen, **fields}
    return seat.ask("POST", pages.FORM, data=data)


def kept(store: Store, name: str = NAME) -> Any:  # noqa: ANN401 - a row
    return drafts.one(store, name)


def sign(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found
    return found[1]


def told(text: str) -> list[tuple[str, str]]:
    """Return the problems of a page: the field that one is led to, and what is said."""
    found = re.search(r'<div class="warn" role="alert"><p><strong>(.*?)</div>', text, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [
        (
            match[1] if (match := re.search(r'href="#([^"]*)"', one)) else "",
            re.sub("<.*?>", "", one),
        )
        for one in lines
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the rules."""
    shutil.copytree(rules_root(), tmp_path / "rules")
    return tmp_path / "rules"


def with_draft(folder: Path, row: Any) -> dict[str, Program]:  # noqa: ANN401 - a row
    """Load the rules with a draft put where its files belong."""
    (folder / "subsidies" / f"{row.id}.toml").write_text(row.program, encoding="utf-8")
    with (folder / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{row.sources}")
    return load_programs(folder)


# ---------------------------------------------------------------------- what comes of it


def test_toyamas_program_loads_as_any_other_and_its_examples_are_cases(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = alone(store)
    answer = send(seat, "save", TYPED)
    assert (answer.status_code, NAME in answer.headers["location"]) == (303, True)
    row = kept(store)
    assert row.program.startswith("# 入力：この窓口、2026-11-21")
    program = with_draft(folder, row)[NAME]
    assert everything(folder)
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / f"{NAME}.toml").write_text(row.cases, encoding="utf-8")
    monkeypatch.setattr(situations, "CASES", cases)
    found = []
    for case in situations.every_case():
        made = estimate(situations.answers(case, program), program, case["on"], "ja")
        assert f"{made.eligibility} {made.amount}" == case["expect"]
        found.append(made.amount)
    assert found == [50_000, 35_000, 0]
    page = seat.get(answer.headers["location"]).text
    assert "下書きに残しました。まだ、どこにも使われていません" in page
    for part in ("program", "sources", "cases"):
        given = seat.get(f"/keep/program/file?id={NAME}&part={part}")
        assert given.content.decode() == getattr(row, part)
        assert given.headers["content-disposition"].startswith("attachment")


def test_the_page_shows_what_a_clinic_sees_and_what_is_said(store: Store) -> None:
    text = send(alone(store), "look", TYPED).text
    preview = text.partition('id="preview"')[2]
    for words in (
        "50,000円",
        "2025年4月1日から2026年3月31日",
        "電話で言うこと",
        "富山県の、難病",
    ):
        assert words in preview, words
    assert "内示" not in preview
    assert kept(store) is None


@pytest.mark.parametrize("name", EVERY)
def test_programs_of_other_prefectures_can_be_said(name: str) -> None:
    found = built(EVERY[name])
    assert (found.problems, found.program is not None) == ((), True)


@pytest.mark.parametrize("gate", get_args(GateKind))
def test_each_gate_makes_its_own_condition_and_no_other(gate: GateKind) -> None:
    window = {key: TYPED[key] for key in TYPED if key.startswith("paid-")}
    form = COMMON | {
        "prefecture": "16", "year": "8", "name.ja": "x", "document.0.where": "x",
        "contact.office.ja": "x", "gate.kind": gate, "designated.any_of": ("nanbyo",),
    } | (window if gate == "payment-window" else {})  # fmt: skip
    found = built(form)
    assert found.problems == ()
    assert found.program is not None
    assert found.program.gate.kind == gate
    text = drafts.toml(found.data)
    for word, own in (("内示", "preliminary-notice"), ("交付決定", "grant-decision")):
        assert (word in text) is (gate == own)


def test_every_field_of_the_form_is_a_value_of_the_program() -> None:
    """The fields are made from the program's shape: what it gets, the form can ask."""
    spec = load_form(rules_root())
    asked = {entry.at.partition(".")[0] for entry in spec.entries.values()}
    info = inspect.type_info(Program)
    assert isinstance(info, inspect.StructType)
    names = {one.encode_name for one in info.fields}
    assert asked - {"", "window"} <= names
    left = names - asked
    assert left == {"figures", "excludes", "survey", "verified_on"}


def test_the_form_speaks_english_too(store: Store) -> None:
    seat = alone(store)
    seat.client.cookies.set("lang", "en")
    body = seat.get(pages.FORM).text.partition("<main")[2].partition("</main")[0]
    # Cities are called by their own names.
    body = re.sub(r'<select id="city".*?</select>', "", body, flags=re.DOTALL)
    japanese = re.findall(r">([^<>]*[ぁ-んァ-ヶ一-龠][^<>]*)<", body)
    # What a document writes, and what an office is called in the documents.
    assert [one for one in japanese if not re.search(r"5万円|\((?:内示|交付決定)\)", one)] == []
    found = send(seat, "look", {**TYPED, "cap.value": "60000"})
    assert any("do not agree" in text for _, text in told(found.text))


# ---------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"cap.value": "60000"}, "cap.written", "合いません"),
        ({"cap.value": "五万"}, "cap.value", "整数"),
        ({"share.written": "3分の1"}, "share.written", "合いません"),
        ({"share.value": "half"}, "share.value", "書き方"),
        ({"paid-from.date": "2025-02-30"}, "paid-from.date", "日付"),
        ({"paid-from.written": "令和7年4月2日"}, "paid-from.written", "合いません"),
        ({"name.ja": ""}, "name.ja", "まだ書かれていません"),
        ({"prefecture": ""}, "prefecture", "まだ書かれていません"),
        ({"prefecture": "99"}, "prefecture", "まだ書かれていません"),
        ({"year": "x"}, "year", "まだ書かれていません"),
        ({"contact.office.ja": ""}, "contact.office.ja", "まだ書かれていません"),
        ({"gate.kind": "soon"}, "gate.kind", "使える"),
        ({"equipment.counts": "no", "network.counts": "", "medium.counts": "",
          "system.counts": ""}, "equipment.counts", "対象になる費目"),
        ({"id": "../../etc/passwd"}, "id", "英小文字"),
        ({"id": "a" * 90}, "id", "長すぎます"),
        ({"apply-last.date": "2025-03-01", "apply-last.written": "令和7年3月1日"},
         "apply-last", "始まりより前"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(
    store: Store, change: Fields, field: str, words: str
) -> None:
    answer = send(alone(store), "look", {**TYPED, **change})
    assert answer.status_code == 200
    found = [text for where, text in told(answer.text) if where.startswith(field)]
    assert any(words in one for one in found), told(answer.text)
    assert re.search(rf'id="{re.escape(field)}[^"]*-problem"', answer.text)
    assert "Expected" not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"example.0.expect": "49000"},
        {"example.0.expect": ""},
        {"example.0.day": "いつか"},
        {"example.1.cost": "", "example.1.expect": "", "example.1.day": "",
         "example.2.cost": "", "example.2.expect": "", "example.2.day": ""},
        {"cap.value": "60000"},
    ],
)  # fmt: skip
def test_what_does_not_come_out_is_kept_unfinished_and_goes_into_no_set(
    store: Store, change: Fields
) -> None:
    seat = alone(store)
    answer = send(seat, "save", {**TYPED, **change})
    assert answer.status_code == 303
    row = kept(store)
    assert (row.program, row.sources, row.cases) == ("", "", "")
    assert "途中のまま" in seat.get(answer.headers["location"]).text
    assert seat.get(f"/keep/program/file?id={NAME}&part=program").status_code == 404
    packed = seat.post(pages.LIST, id=NAME, made_by="富山県")
    assert (packed.status_code, "印を付け" in packed.text) == (400, True)


def test_nothing_that_was_typed_is_lost(store: Store) -> None:
    names = sorted(known_fields(load_form(rules_root())))
    typed: Fields = {name: f"<b>{name}</b> 'x' &amp;" for name in names}
    typed |= {name: f"変 {name}" for name in names if name.endswith("ja")}
    answer = send(alone(store), "save", {**typed, "id": "../x"})
    assert answer.status_code == 400
    assert "<b>" not in answer.text
    lost = []
    for name, value in typed.items():
        # What is typed; what is chosen or ticked cannot be anything else.
        box = re.search(
            rf'<input type="text" id="{re.escape(name)}"[^>]* value="(.*?)"', answer.text
        )
        area = re.search(rf'<textarea id="{re.escape(name)}"[^>]*>\n(.*?)<', answer.text)
        found = box or area
        if found is not None and name != "id" and html.unescape(found[1]) != value:
            lost.append(name)
    assert lost == []
    assert len(answer.text) > 50_000


def test_text_that_looks_like_a_rule_file_stays_text(store: Store, folder: Path) -> None:
    evil = (
        'x"\n[amount]\nvalue = 1\n"""\'\'\'\n# {issuer} {office} \\u0041 <script>alert(1)</script>'
    )
    seat = alone(store)
    answer = send(seat, "save", {**TYPED, "unclear.0.text.ja": evil, "name.ja": evil})
    assert answer.status_code == 303
    text = seat.get(answer.headers["location"]).text
    assert "<script>alert" not in text
    row = kept(store)
    if row.program:
        data = tomllib.loads(row.program)
        assert data["unclear"][0]["text"]["ja"] == evil
        assert data["amount"][0]["cap"]["value"] == 50_000
        assert with_draft(folder, row)[NAME].unclear[0].text.ja == evil
    else:
        assert told(text)


def test_a_huge_text_is_told_and_comes_back(store: Store) -> None:
    answer = send(alone(store), "look", {**TYPED, "unclear.0.text.ja": "字" * 15_000})
    assert [where for where, _ in told(answer.text)] == ["unclear.0.text.ja", "unclear.0.text.en"]
    assert "字" * 15_000 in answer.text


def test_too_many_fields_are_refused(store: Store) -> None:
    fields: Fields = {f"x{number}": "y" for number in range(pages.FIELDS + 10)}
    assert send(alone(store), "look", fields).status_code == 400


# ---------------------------------------------------------------------- nothing is overwritten


def test_a_program_of_the_rules_is_not_overwritten(store: Store) -> None:
    name = "yamaguchi-r8-online-registration"
    answer = send(alone(store), "save", {**TYPED, "id": name})
    assert (answer.status_code, "もうあります" in answer.text) == (409, True)
    assert drafts.every(store) == []


def test_another_draft_is_not_overwritten(store: Store) -> None:
    seat = alone(store)
    send(seat, "save", TYPED)
    before = kept(store)
    answer = send(seat, "save", {**TYPED, "name.ja": "別の補助金"})
    assert (answer.status_code, "下書きがもうあります" in answer.text) == (409, True)
    assert "別の補助金" in answer.text
    assert kept(store) == before


def test_two_keepers_of_one_draft_do_not_undo_each_other(store: Store) -> None:
    seats = Seats(store)
    first, second = seats.logged_in("甲", "keeper"), seats.logged_in("乙", "keeper")
    send(first, "save", TYPED)
    opened_by_both = sign(first.get(f"{pages.FORM}?id={NAME}").text)
    mended = {**TYPED, "name.ja": "乙の直した名前"}
    assert send(second, "save", mended, NAME, opened_by_both).status_code == 303
    answer = send(first, "save", {**TYPED, "name.ja": "甲の名前"}, NAME, opened_by_both)
    assert (answer.status_code, "乙さんが、先に" in answer.text) == (409, True)
    assert "甲の名前" in answer.text
    # Another language leads back to this draft, and to no empty form.
    assert f'name="here" value="{pages.FORM}?id={NAME}"' in answer.text
    row = kept(store)
    assert (row.by, "乙の直した名前" in row.program) == ("乙", True)


def test_a_draft_goes_only_where_somebody_is_sure(store: Store) -> None:
    seat = alone(store)
    send(seat, "save", TYPED)
    assert send(seat, "remove", {}, NAME).status_code == 400
    assert kept(store) is not None
    assert send(seat, "remove", {"sure": "yes"}, NAME).status_code == 303
    assert kept(store) is None
    log = [(line.what, line.about) for line in store.audit()]
    assert log[:2] == [("program_removed", NAME), ("program_kept", NAME)]


# ---------------------------------------------------------------------- who may, and what is used


def doors(seat: Seat) -> Iterator[int]:
    """Yield what each door says to somebody."""
    for path in (pages.LIST, pages.FORM, f"{pages.FORM}/file?id={NAME}&part=program"):
        yield seat.get(path).status_code
    for path in (pages.LIST, pages.FORM):
        yield seat.post(path, action="save").status_code


@pytest.mark.parametrize("role", ["reader", "agent"])
def test_only_a_keeper_may(store: Store, role: str) -> None:
    seats = Seats(store)
    send(seats.logged_in("管理", "keeper"), "save", TYPED)
    assert set(doors(seats.logged_in("人", role))) == {403}


def test_a_form_from_elsewhere_changes_nothing(store: Store) -> None:
    seat = alone(store)
    data = {**TYPED, "action": "save", "csrf": "wrong"}
    assert seat.ask("POST", pages.FORM, data=data).status_code == 403
    assert drafts.every(store) == []


@pytest.mark.parametrize(
    "name", ["../x", "nothing", "%00", "x" * 500, "'; DROP TABLE programs; --"]
)
def test_a_draft_that_is_not_there_is_told(store: Store, name: str) -> None:
    seat = alone(store)
    for path in (pages.FORM, f"{pages.FORM}/file"):
        assert seat.get(path, params={"id": name, "part": "program"}).status_code == 404


def test_a_draft_is_in_force_nowhere_until_its_set_is_signed_and_installed(tmp_path: Path) -> None:
    office = Office(tmp_path)
    store = store_in(tmp_path)
    desk = Desk(rules(), store, None, installer=Installer(office.place, everything))
    seat = Seat(routes.app(Site(desk, "", User("窓口", "keeper", "token-of-a-form"))))
    send(seat, "save", TYPED)
    assert NAME not in seat.get("/subsidies").text
    assert seat.get(f"/subsidies/{NAME}").status_code == 404
    answer = seat.post(pages.LIST, id=NAME, made_by="富山県 健康課")
    assert answer.status_code == 200
    envelope = opened(answer.content, "x")
    assert envelope.signature is None
    made = contents(envelope.payload, "x")
    assert order(made.version) > order(version_of(rules_root()))
    assert (made.made_by, f"subsidies/{NAME}.toml" in made.files) == ("富山県 健康課", True)
    assert (
        "署名がありません"
        in seat.post("/keep/rules", files={"file": ("a.ncrules", answer.content)}).text
    )
    assert not (installed.read_state(office.folder) or installed.State()).sets
    taken = seat.post("/keep/rules", files={"file": ("a.ncrules", signed(office.key, made))})
    assert (taken.status_code, "取り込みました" in taken.text) == (200, True)
    choice = installed.choose(office.folder, rules_root(), DAY, lambda _: True)
    assert load_programs(choice.root)[NAME].gate.kind == "payment-window"

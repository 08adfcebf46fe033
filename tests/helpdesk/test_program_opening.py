"""A program of the rules in use is opened in the form, and what that does not show is kept."""

import dataclasses
import datetime as dt
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.helpdesk import routes
from checker.helpdesk.accounts import User
from checker.helpdesk.desk import Desk, Rules, load_rules
from checker.helpdesk.programs import drafts, pages
from checker.helpdesk.programs.build import Built, Known, build
from checker.helpdesk.programs.carrying import CARRIED
from checker.helpdesk.programs.fields import load_form
from checker.helpdesk.programs.opening import BASE, SEEN, Opened, opened
from checker.helpdesk.programs.rebuilding import Rebuilt, rebuilt
from checker.helpdesk.site import Site
from checker.helpdesk.store import Store
from checker.packs.bundle import contents
from checker.packs.bundle import opened as unwrapped
from checker.packs.load import DEFAULT_PACK
from checker.packs.locate import rules_root
from checker.subsidy.values import references
from tests.helpdesk.desks import Seat, rules
from tests.helpdesk.programs import CITY, EVERY, Form, built
from tests.helpdesk.test_program_sources import TWO
from tests.helpdesk.test_programs import NAME, Fields, kept, send
from tests.helpdesk.toyama import TYPED

EVERY_DATABASE = True
SPEC = load_form(rules_root())
FORMS = {**EVERY, "市": CITY, "資料二つ": TWO}
YAMAGUCHI = "yamaguchi-r8-online-registration"
IN_FORCE: Form = {**TYPED, "kinds.one_of": ("clinic", "hospital")}
"""As a page sends it: what is ticked comes in the page's order."""
YAMAGUCHIS: Fields = {
    "example.0.kind": "clinic",
    "example.0.cost": "120000",
    "example.0.day": "2026-11-01",
    "example.0.expect": "50000",
    "example.1.kind": "clinic",
    "example.1.cost": "30000",
    "example.1.day": "2026-11-01",
    "example.1.expect": "15000",
}
EXAMPLES: Fields = {key: value for key, value in TYPED.items() if key.startswith("example")}


def in_use(made: Built) -> Known:
    """Return what a form is held against where a program is in force already."""
    assert made.program is not None
    known = made.known
    programs = {**known.programs, made.id: made.program}
    return known._replace(programs=programs, sources={**known.sources, **made.documents})


def reopened(made: Built, change: Callable[[str], str] = str) -> Opened:
    assert made.program is not None
    text = change(drafts.toml(made.data, "入力：甲"))
    return opened(made.program, text, SPEC, in_use(made))


@pytest.mark.parametrize("name", FORMS)
def test_what_the_form_made_is_opened_whole_and_makes_the_same_again(name: str) -> None:
    made = built(FORMS[name])
    found = reopened(made)
    assert found.lost == ()
    again = build(found.typed, SPEC, in_use(made))
    assert (again.program, again.sources, again.problems) == (made.program, made.sources, ())


def text_of(name: str) -> str:
    return Path(rules_root(), "subsidies", f"{name}.toml").read_text(encoding="utf-8")


def handwritten(name: str, more: Form | None = None) -> Rebuilt:
    """Return what comes of a shipped program that was opened, with something typed over it."""
    known, program, text = built(CITY).known, rules().programs[name], text_of(name)
    typed = {**opened(program, text, SPEC, known).typed, CARRIED: ("yes",)}
    typed |= {key: (one,) if isinstance(one, str) else one for key, one in (more or {}).items()}
    return rebuilt(typed, program, text, SPEC, known)


@pytest.mark.parametrize("name", rules().programs)
def test_a_shipped_program_that_is_opened_and_kept_unchanged_is_the_same(name: str) -> None:
    made = handwritten(name)
    assert made.built.problems == ()
    assert made.built.program is not None
    on = made.built.known.on
    assert made.built.program == replace(rules().programs[name], verified_on=on)
    assert made.built.sources == {}  # its own documents go on being cited
    again = tomllib.loads(drafts.toml(made.built.data))
    assert again == tomllib.loads(text_of(name)) | {"verified_on": on}


@pytest.mark.parametrize("name", rules().programs)
def test_what_the_form_does_not_show_of_a_program_is_named(name: str) -> None:
    found = opened(rules().programs[name], text_of(name), SPEC, built(CITY).known)
    places = {re.split(r"[.\[]", one.place)[0] for one in found.lost}
    raw = tomllib.loads(text_of(name))
    for key in ("survey", "figures", "excludes", "ends"):
        assert (key in places) is (key in raw), key
    assert places


def test_a_changed_copy_for_another_year_keeps_everything_else() -> None:
    old = tomllib.loads(text_of(YAMAGUCHI))
    made = handwritten(
        YAMAGUCHI,
        {
            "year": "9",
            "cap.value": "60000",
            "cap.written": "6万円",
            "kept.ends.completion.date": "2028-03-31",
            "kept.ends.completion.written": "令和9年度",
            "kept.conditions[completed-in-fiscal-year].first.date": "2027-04-01",
            "kept.conditions[completed-in-fiscal-year].first.written": "令和9年度",
            "kept.conditions[completed-in-fiscal-year].last.date": "2028-03-31",
            "kept.conditions[completed-in-fiscal-year].last.written": "令和9年度",
            "kept.conditions[completed-in-fiscal-year].title.ja": "令和9年度中に完了",
        },
    )
    assert made.built.problems == ()
    new = made.built.data
    assert new["id"] == "yamaguchi-r9-online-registration"
    assert (new["amount"][0]["cap"]["value"], old["amount"][0]["cap"]["value"]) == (60000, 50000)
    assert new["ends"]["completion"]["date"] == dt.date(2028, 3, 31)
    condition = {one["id"]: one for one in new["conditions"]}["completed-in-fiscal-year"]
    assert condition["last"]["date"] == dt.date(2028, 3, 31)
    assert condition["title"]["ja"] == "令和9年度中に完了"
    for key in ("survey", "contacts", "options"):
        assert new[key] == old[key]
    assert [one["id"] for one in new["conditions"]] == [one["id"] for one in old["conditions"]]


def test_another_document_is_cited_by_what_the_form_shows_and_by_nothing_else() -> None:
    made = handwritten(YAMAGUCHI, {"year": "9", "document.0.where": "https://example.jp/r9"})
    (document,) = made.built.sources
    assert document == "yamaguchi-r9-online-registration-document"
    cited = (
        {one.document for _, one in references(made.built.program)} if made.built.program else ()
    )
    assert {document, "yamaguchi-r8-online-registration-notice"} == cited
    survey = made.built.data["survey"]
    assert document not in str(survey)


@pytest.mark.parametrize(
    ("name", "typed", "place"),
    [
        ("mhlw-r5-medical-institution-nanbyo", {"cap.value": "1", "cap.written": "1円"}, "amount"),
        (YAMAGUCHI, {"prefecture": "34"}, "conditions.in-prefecture"),
        (YAMAGUCHI, {"kept.ends.completion.date": "来年"}, "ends"),
    ],
)
def test_what_the_form_cannot_put_in_is_refused_by_name(name: str, typed: Form, place: str) -> None:
    made = handwritten(name, typed)
    assert made.built.program is None
    said = [f"{field} {text.ja}" for field, text in made.built.problems]
    assert [one for one in said if place in one], said


def test_nothing_carried_over_is_kept_before_a_person_has_compared_it() -> None:
    made = handwritten(YAMAGUCHI, {CARRIED: ()})
    assert made.built.program is None
    assert [field for field, _ in made.built.problems] == [CARRIED]


def test_every_day_that_is_carried_over_is_asked_for() -> None:
    places = {one.place for one in handwritten(YAMAGUCHI).figures}
    assert {
        "ends.completion.date",
        "survey.due.date",
        "conditions[completed-in-fiscal-year].last.date",
        "timeline[completion-limit].date.date",
    } <= places
    amounts = {one.place for one in handwritten("mhlw-r5-medical-institution-nanbyo").figures}
    assert "amount[hospital].guide.value" in amounts


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda text: text + "\n# 電話で確かめた\n", "#"),
        (lambda text: text.replace("value = 50000\n", "value = 50000 # 注\n", 1), "#"),
        (lambda text: text + '\n[[figures]]\nname = { ja = "予算", en = "x" }\n', "figures"),
        (lambda text: text.replace("初めての申請です", "x").replace("切り捨て", "x"), ""),
        (lambda text: text.replace("ほかの業務と共用する備品は", "共用の備品は"),
         "conditions[sole-use].not_met.ja"),
        (lambda text: text + '\n[[contacts]]\nphone = "1"\n', "contacts"),
        (lambda text: text.replace("[gate]\n", '[gate]\nmore = "x"\n'), "gate.more"),
        (lambda text: text.replace('"ノートPC",', ""), "categories[equipment].names"),
    ],
)  # fmt: skip
def test_one_thing_that_the_form_cannot_show_is_named(
    change: Callable[[str], str], place: str
) -> None:
    found = reopened(built(TYPED), change)
    assert [one.place.startswith(place) for one in found.lost] == ([True] if place else [])


def test_a_document_that_was_changed_by_hand_is_named() -> None:
    made = built(TYPED)
    known = in_use(made)
    name = f"{NAME}-document"
    outlined = replace(known.sources[name], outline=("x", *known.sources[name].outline))
    assert made.program is not None
    text = drafts.toml(made.data)
    found = opened(
        made.program, text, SPEC, known._replace(sources={**known.sources, name: outlined})
    )
    assert [one.place for one in found.lost] == [f"sources.toml {name}.outline"]


# ---------------------------------------------------------------------- on the page


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """Return rules in which Toyama's program, made by the form, is in force."""
    folder = tmp_path_factory.mktemp("own") / "rules"
    shutil.copytree(rules_root(), folder)
    made = built(IN_FORCE)
    text = drafts.toml(made.data, "入力：甲")
    (folder / "subsidies" / f"{NAME}.toml").write_text(text, encoding="utf-8")
    with (folder / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{drafts.toml(made.sources)}")
    return load_rules(folder, DEFAULT_PACK)


def seat_at(store: Store, loaded: Rules) -> Seat:
    return Seat(routes.app(Site(Desk(loaded, store, None), "", User("乙", "keeper", "token"))))


def fields(text: str) -> Fields:
    """Return what a page's form would send."""
    found: dict[str, str | tuple[str, ...]] = {}
    form = text.partition('class="program"')[2].partition("</form>")[0]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        if name is None or value is None or name[1] in {"csrf", "draft", "seen"}:
            continue
        if 'type="checkbox"' not in tag:
            found[name[1]] = value[1]
        elif " checked" in tag:
            found[name[1]] = (*found.get(name[1], ()), value[1])
    for name_, inner in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form):
        if chosen := re.search(r'value="([^"]*)" selected', inner):
            found[name_] = chosen[1]
    areas = re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form)
    return found | dict(areas)


def test_a_program_in_use_is_opened_mended_and_kept_as_a_draft(store: Store, own: Rules) -> None:
    seat = seat_at(store, own)
    assert f"/keep/program?open={NAME}" in seat.get(pages.LIST).text
    page = seat.get(f"{pages.FORM}?open={NAME}")
    assert (page.status_code, 'id="editing"' in page.text) == (200, True)
    assert kept(store) is None
    typed = fields(page.text)
    assert typed[BASE] == NAME
    mended: Fields = {**typed, **EXAMPLES, "cap.value": "40000", "cap.written": "4万円"}
    mended["example.0.expect"] = "40000"
    answer = send(seat, "save", mended)
    assert answer.status_code == 303, answer.text
    row = kept(store)
    assert (row.by, tomllib.loads(row.program)["amount"][0]["cap"]["value"]) == ("乙", 40_000)
    told = seat.get(answer.headers["location"]).text
    assert 'id="editing"' in told
    assert "使っている事業を開いたもの" in seat.get(pages.LIST).text
    before, after = (
        tomllib.loads(text) for text in (drafts.toml(built(IN_FORCE).data), row.program)
    )
    before["amount"][0]["cap"] |= {"value": 40_000, "written": "4万円"}
    assert {**after, "verified_on": None} == {**before, "verified_on": None}


def test_its_set_has_the_program_once_and_every_other_as_it_was(store: Store, own: Rules) -> None:
    seat = seat_at(store, own)
    typed = fields(seat.get(f"{pages.FORM}?open={NAME}").text)
    assert send(seat, "save", {**typed, **EXAMPLES, "contact.phone": "076-0"}).status_code == 303
    answer = seat.post(pages.LIST, id=NAME, made_by="富山県")
    assert answer.status_code == 200
    files = contents(unwrapped(answer.content, "x").payload, "x").files
    assert tomllib.loads(files[f"subsidies/{NAME}.toml"])["contacts"][0]["phone"] == "076-0"
    old = tomllib.loads(Path(own.root, "sources.toml").read_text(encoding="utf-8"))
    new = tomllib.loads(files["sources.toml"])
    same = {key for key in old if key != f"{NAME}-document"}
    assert {key: new[key] for key in same} == {key: old[key] for key in same}
    for path in Path(own.root, "subsidies").glob("*.toml"):
        if path.stem != NAME:
            assert files[f"subsidies/{path.name}"] == path.read_text(encoding="utf-8")


def test_another_year_is_a_new_program_and_the_old_one_stays(store: Store, own: Rules) -> None:
    seat = seat_at(store, own)
    typed = fields(seat.get(f"{pages.FORM}?open={NAME}").text)
    answer = send(seat, "save", {**typed, "year": "8"})
    assert answer.status_code == 303
    new = "toyama-r8-online-registration"
    assert f"id={new}" in answer.headers["location"]
    assert (kept(store), kept(store, new) is not None) == (None, True)


def test_what_changed_in_the_rules_meanwhile_is_not_overwritten(store: Store, own: Rules) -> None:
    seat = seat_at(store, own)
    typed = fields(seat.get(f"{pages.FORM}?open={NAME}").text)
    newer = replace(own.programs[NAME], verified_on=own.programs[NAME].valid_from.date)
    later = dataclasses.replace(own, programs={**own.programs, NAME: newer})
    other = seat_at(store, later)
    answer = send(other, "save", {**typed, **EXAMPLES, "contact.phone": "076-0"})
    assert (answer.status_code, "開いたあとで" in answer.text, "076-0" in answer.text) == (
        409,
        True,
        True,
    )
    assert kept(store) is None
    assert send(seat, "save", {**typed, **EXAMPLES}).status_code == 303
    packed = other.post(pages.LIST, id=NAME, made_by="富山県")
    assert (packed.status_code, "開いたあとで" in packed.text) == (409, True)


@pytest.mark.parametrize(
    "fake", [{BASE: YAMAGUCHI}, {BASE: YAMAGUCHI, SEEN: "0" * 16}, {SEEN: "x"}]
)
def test_nobody_overwrites_a_program_by_saying_that_it_was_opened(
    store: Store, own: Rules, fake: Form
) -> None:
    answer = send(seat_at(store, own), "save", {**TYPED, "id": YAMAGUCHI, **fake})
    assert answer.status_code == 409
    assert drafts.every(store) == []


def test_a_shipped_program_is_opened_compared_and_kept_as_another_years(
    store: Store, own: Rules
) -> None:
    seat = seat_at(store, own)
    page = seat.get(f"{pages.FORM}?open={YAMAGUCHI}")
    assert page.status_code == 200
    assert "<code>survey</code>：" in page.text
    assert drafts.every(store) == []
    typed = fields(page.text)
    assert typed["kept.survey.due.date"] == "2026-03-31"
    typed |= {"year": "9", "kept.survey.due.date": "2027-03-31", **YAMAGUCHIS}
    typed["kept.survey.due.written"] = "令和9年3月31日"
    unsure = send(seat, "look", typed)
    assert "印を付けてください" in unsure.text
    assert 'value="2027-03-31"' in unsure.text
    assert send(seat, "save", {**typed, CARRIED: "yes"}).status_code == 303
    row = kept(store, "yamaguchi-r9-online-registration")
    assert tomllib.loads(row.program)["survey"]["due"]["date"] == dt.date(2027, 3, 31)
    assert "入力：乙" in row.program.splitlines()[0]
    packed = seat.post(pages.LIST, id=row.id, made_by="山口県")
    assert packed.status_code == 200
    files = contents(unwrapped(packed.content, "x").payload, "x").files
    assert files[f"subsidies/{YAMAGUCHI}.toml"] == text_of(YAMAGUCHI)
    assert tomllib.loads(files["sources.toml"]) == tomllib.loads(
        Path(own.root, "sources.toml").read_text(encoding="utf-8")
    )
    # The form comes back with what was typed, and says what is carried over.
    again = seat.get(f"{pages.FORM}?id={row.id}").text
    assert 'value="2027-03-31"' in again
    assert 'id="carried"' in again


def test_what_was_carried_over_is_not_guessed_where_its_program_changed(
    store: Store, own: Rules
) -> None:
    typed = fields(seat_at(store, own).get(f"{pages.FORM}?open={YAMAGUCHI}").text)
    typed |= {"year": "9", CARRIED: "yes", **YAMAGUCHIS}
    newer = replace(own.programs[YAMAGUCHI], verified_on=dt.date(2026, 12, 1))
    later = dataclasses.replace(own, programs={**own.programs, YAMAGUCHI: newer})
    answer = send(seat_at(store, later), "look", typed)
    assert "開いたあとで" in answer.text
    assert 'id="preview"' in answer.text
    assert "例がどれも合いました" not in answer.text


def test_no_other_program_is_opened(store: Store, own: Rules) -> None:
    seat = seat_at(store, own)
    for name in ("nothing", "../sources", "%00", "x" * 500):
        assert seat.get(pages.FORM, params={"open": name}).status_code == 404


def test_who_opens_it_second_comes_to_the_draft(store: Store, own: Rules) -> None:
    seat = seat_at(store, own)
    typed = fields(seat.get(f"{pages.FORM}?open={NAME}").text)
    send(seat, "save", typed)
    answer = seat.get(f"{pages.FORM}?open={NAME}")
    assert (answer.status_code, answer.headers["location"].endswith(f"id={NAME}")) == (303, True)

"""A program may rest on several documents: each value says from which, and none is guessed."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from checker.helpdesk.programs import drafts, pages
from checker.helpdesk.store import Store
from tests.helpdesk.desks import Seat, alone
from tests.helpdesk.test_programs import NAME, Fields, folder, kept, send, told, with_draft
from tests.helpdesk.toyama import TYPED

EVERY_DATABASE = True

__all__ = ["folder"]
TWO: Fields = {
    **TYPED,
    "document.1.title.ja": "交付要綱",
    "document.1.where": "富山県に照会",
    "document.1.date": "2025-04-01",
    "cap.source.document": "1",
    "cap.source.section": "第4条",
    "share.source.document": "0",
}


def press(seat: Seat, change: str, fields: Fields) -> str:
    """Press a button that adds a document or takes one out."""
    data = {"csrf": seat.csrf(), "source": change, "draft": "", "seen": "", **fields}
    answer = seat.ask("POST", pages.FORM, data=data)
    assert answer.status_code == 200
    return answer.text


def options(text: str, name: str) -> list[str]:
    """Return what can be chosen in a field."""
    found = re.search(rf'<select id="{re.escape(name)}".*?</select>', text, re.DOTALL)
    return re.findall(r">([^<>]+)</option>", found[0]) if found else []


def test_each_value_cites_the_document_that_it_was_read_in(store: Store, folder: Path) -> None:
    assert send(alone(store), "save", TWO).status_code == 303
    row = kept(store)
    program = with_draft(folder, row)[NAME]
    (cell,) = program.amount
    assert cell.cap is not None
    assert cell.share is not None
    assert cell.cap.source.document == f"{NAME}-document-2"
    assert cell.cap.source.section == "第4条"
    assert cell.share.source.document == f"{NAME}-document"
    assert cell.share.source.section == TYPED["section"]
    sources = tomllib.loads(row.sources)
    second = sources[f"{NAME}-document-2"]
    assert (second["title"]["ja"], second["outline"]) == ("交付要綱", ["第4条"])
    assert sources[f"{NAME}-document"]["outline"] == [TYPED["section"]]


def test_with_one_document_nobody_is_asked_which(store: Store) -> None:
    seat = alone(store)
    assert "source.document" not in send(seat, "look", TYPED).text
    text = press(seat, "add", TYPED)
    first = f"資料1：{TYPED['name.ja']}"[:33]
    assert options(text, "cap.source.document") == [first, "資料2：…"]
    assert 'name="document.1.title.ja"' in text
    assert str(TYPED["document.0.where"]) in text
    assert told(text) == []


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"document.1.title.ja": ""}, "document.1.title.ja", "まだ書かれていません"),
        ({"document.1.date": "いつか"}, "document.1.date", "日付"),
        ({"cap.source.section": ""}, "cap.source.section", "この資料の箇所"),
        ({"cap.source.document": "7"}, "cap.source.document", "選び直してください"),
        ({"cap.source.document": "<b>"}, "cap.source.document", "選び直してください"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_beside_it(
    store: Store, change: Fields, field: str, words: str
) -> None:
    answer = send(alone(store), "look", {**TWO, **change})
    assert any(where == field and words in text for where, text in told(answer.text))
    assert "<b>" not in answer.text


def test_a_document_taken_out_is_never_replaced_by_another_without_a_word(store: Store) -> None:
    seat = alone(store)
    text = press(seat, "drop 1", TWO)
    assert "その資料から読んだ値は1か所です" in text
    assert [where for where, _ in told(text)] == ["cap.source.document"]
    assert 'name="document.1.title.ja"' not in text
    left = {key: value for key, value in TWO.items() if not key.startswith("document.1.")}
    assert send(seat, "save", left).status_code == 303
    assert kept(store).program == ""
    again = seat.get(f"{pages.FORM}?id={NAME}").text
    assert [where for where, _ in told(again)] == ["cap.source.document"]


def test_a_row_keeps_its_number_when_the_one_before_it_goes(store: Store) -> None:
    three: Fields = {**TWO, "document.2.title.ja": "Q&A", "rounding.source.document": "2"}
    three |= {"rounding.source.section": "問3", "cap.source.document": "0"}
    left = {key: value for key, value in three.items() if not key.startswith("document.1.")}
    assert send(alone(store), "save", left).status_code == 303
    row = kept(store)
    cited = tomllib.loads(row.program)["amount"][0]["rounding"]["source"]
    assert cited == {"document": f"{NAME}-document-3", "section": "問3"}
    assert set(tomllib.loads(row.sources)) == {f"{NAME}-document", f"{NAME}-document-3"}


def test_a_draft_of_before_there_were_several_documents_is_read_as_before(store: Store) -> None:
    plain = {
        key.replace("document.0.", "document."): (value,) if isinstance(value, str) else value
        for key, value in TYPED.items()
    }
    drafts.keep(store, "甲", NAME, "", drafts.Kept(plain))
    found = drafts.fields_of(kept(store))
    assert found["document.0.where"] == (TYPED["document.0.where"],)
    assert "例がどれも合いました" in alone(store).get(f"{pages.FORM}?id={NAME}").text
    assert msgspec.json.encode(found)


def test_a_full_form_with_many_documents_can_be_sent(store: Store) -> None:
    many = {f"document.{row}.title.ja": f"資料 {row}" for row in range(20)}
    text = send(alone(store), "look", {**TWO, **many}).text
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', text)
    assert len(names) < pages.FIELDS
    assert press(alone(store), "add", {**TWO, **many}).count('name="document.19.title.ja"') == 1
    for evil in ("drop", "drop x", "drop -1", "drop 1 2", "²"):
        assert "document.1.title.ja" in press(alone(store), evil, {**TWO})

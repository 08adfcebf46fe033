"""The forms as a browser sends them: what a page shows is what can be typed and what is saved."""

from html.parser import HTMLParser

import pytest

from checker.helpdesk.records.cases import Change
from checker.helpdesk.store import Store
from tests.helpdesk.desks import Seat, code_with, seen

TYPED = {
    "institution": "田中医院",
    "municipality": "萩市",
    "outcome": "waiting",
    "referred_to": "vendor",
    "follow_up": "2026-12-02",
    "caller": "田中さん",
    "telephone": "0838-22-0000",
    "owner": "佐藤",
}
"""What an officer types into each field of a case."""


class Controls(HTMLParser):
    """What a page has to type into, as a browser sees it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.labelled: set[str] = set()
        self.ids: set[str] = set()
        self.fields: dict[str, dict[str, str]] = {}
        """Id of a form -> its fields."""
        self._form = self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.ids.add(own.get("id", ""))
        if tag == "label":
            self.labelled.add(own.get("for", own.get("id", "")))
        if tag == "form":
            self._form = own.get("id", "")
        form = self.fields.setdefault(own.get("form", self._form), {})
        if tag == "option" and "selected" in own:
            self.fields[self._area][self._select] = own["value"]
        if tag in {"input", "select", "textarea"} and own.get("name"):
            form[own["name"]] = own.get("value", "")
            self._select, self._area = own["name"], own.get("form", self._form)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""


def opened(seat: Seat, **fields: str) -> str:
    return str(seat.send("/case", fields).headers["location"])


def work_of(seat: Seat, where: str) -> dict[str, str]:
    """Return what a browser sends when nothing was typed on a case's page."""
    return Controls(seat.get(where).text).fields["work"]


@pytest.mark.parametrize("code", ["", code_with("excel", "not_installed")])
def test_what_a_label_names_can_be_typed_into_and_no_markup_is_shown(seat: Seat, code: str) -> None:
    where = opened(seat, **({"code": code} if code else {}))
    paths = ["/", where, f"{where}/subsidy", "/search", "/keep", "/figures"]
    for path in paths + ([f"/result?code={code}"] if code else []):
        page = seat.get(path).text
        found = Controls(page)
        assert found.labelled <= found.ids, path
        assert "&lt;" not in page, path


def test_every_field_of_a_case_is_typed_and_saved_on_its_page(seat: Seat, store: Store) -> None:
    where = opened(seat)
    work = work_of(seat, where)
    assert {*Change._fields, *(f"was_{name}" for name in Change._fields)} <= work.keys()
    assert seat.send(where, {**work, **TYPED, "note": "話した。"}).status_code == 303
    now = seen(store, 1)
    assert {name: str(getattr(now, name)) for name in Change._fields} == TYPED
    again = work_of(seat, where)
    assert {name: again[name] for name in Change._fields} == TYPED
    assert {name: again[f"was_{name}"] for name in Change._fields} == TYPED


@pytest.mark.parametrize("name", Change._fields)
def test_what_two_people_change_is_told_by_what_their_pages_send(
    seat: Seat, store: Store, name: str
) -> None:
    where = opened(seat)
    mine, theirs = work_of(seat, where), work_of(seat, where)
    other = {"outcome": "given_up", "referred_to": "prefecture", "follow_up": "2026-12-24"}
    assert seat.send(where, {**theirs, name: TYPED[name]}).status_code == 303
    answer = seat.send(where, {**mine, name: other.get(name, "ほか")})
    assert answer.status_code == 409
    assert str(getattr(seen(store, 1), name)) == TYPED[name]

"""A keeper takes a set of rules in, and a report of newer rules is told as such."""

import json
from pathlib import Path

import pytest

from checker.documents.data import report_json
from checker.helpdesk import routes
from checker.helpdesk.accounts import User
from checker.helpdesk.desk import Desk
from checker.helpdesk.results import Told, examine
from checker.helpdesk.site import Site
from checker.packs import installed
from checker.packs.install import Installer
from checker.packs.locate import use
from checker.reading import report as read_report
from tests.helpdesk.desks import Seat, rules, store_in
from tests.helpdesk.test_imports import a_report
from tests.packs.travel import DAY, Office, made, signed


def told(**pack: object) -> Told:
    """Return what is said first of a report whose rules say this of themselves."""
    data = json.loads(report_json(a_report()))
    data["pack"].update(pack)
    return examine(read_report(json.dumps(data).encode(), "x"), rules())[0]


def issue(version: str) -> dict[str, str]:
    return {"version": version, "made_by": "試験県", "made_on": "2027-01-01"}


def test_a_report_of_newer_rules_is_told_as_such() -> None:
    assert told().key == "import_fine"
    newer = told(version="2027.4.1", verified_on="2027-04-01")
    assert (newer.key, newer.warning) == ("import_newer_rules", True)
    assert newer.values["version"] == "2027.4.1"
    assert told(version="2099.1.1").key == "import_newer_rules"
    assert told(version="2020.1.1", verified_on="2020-01-01").key == "import_old_rules"
    assert told(version="no version").key == "import_old_rules"


def test_the_set_counts_where_the_pack_is_the_same() -> None:
    found = told(issue=issue("2099.1.1"))
    assert found.key == "import_newer_rules"
    assert found.values["version"].endswith("/ 試験県 2099.1.1")
    assert told(issue=issue("2020.1.1")).key == "import_old_rules"
    assert told(issue=issue("²")).key == "import_old_rules"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an institution that trusts one key beside the built-in one."""
    return Office(tmp_path)


def keeper(tmp_path: Path, office: Office | None, role: str = "keeper") -> Seat:
    """Return somebody at the helpdesk."""
    installer = Installer(office.place, lambda _: None) if office else None
    if office:
        use(installed.choose(office.folder, rules().root, DAY, lambda _: True))
    desk = Desk(rules(), store_in(tmp_path), None, installer=installer)
    person = User("窓口", role, "token-of-a-form")  # type: ignore[arg-type]
    return Seat(routes.app(Site(desk, "", person)))


def test_a_keeper_takes_a_set_in_and_back_and_the_log_tells_it(
    tmp_path: Path, office: Office
) -> None:
    seat = keeper(tmp_path, office)
    page = seat.get("/keep").text
    assert "プログラムのルール" in page
    assert "前のルールに戻す" not in page
    data = signed(office.key, made("2026.12.1"))
    bad = seat.post("/keep/rules", files={"file": ("a.ncrules", data[:-1])})
    assert (bad.status_code, "署名と合いません" in bad.text) == (400, True)
    taken = seat.post("/keep/rules", files={"file": ("a.ncrules", data)})
    assert (taken.status_code, "ルール 2026.12.1（試験県）を取り込みました" in taken.text) == (
        200,
        True,
    )
    assert "もう一度始めると使います" in taken.text
    assert "ルールを取り込んだ" in taken.text
    back = seat.post("/keep/rules", what="back")
    assert "使うのをやめました" in back.text
    assert "ルールを前に戻した" in back.text
    assert seat.post("/keep/rules", what="back").status_code == 400
    assert seat.post("/keep/rules").status_code == 400


def test_only_a_keeper_may_and_only_with_the_forms_token(tmp_path: Path, office: Office) -> None:
    data = signed(office.key, made("2026.12.1"))
    agent = keeper(tmp_path, office, "agent")
    files = {"file": ("a.ncrules", data)}
    assert agent.post("/keep/rules", csrf="token-of-a-form", files=files).status_code == 403
    second = tmp_path / "second"
    second.mkdir()
    other = keeper(second, office)
    assert other.post("/keep/rules", csrf="wrong", files=files).status_code == 403
    assert installed.read_state(office.folder) == installed.State()


def test_rules_of_a_named_folder_are_not_changed_from_the_page(tmp_path: Path) -> None:
    seat = keeper(tmp_path, None)
    assert "指定されたフォルダー" in seat.get("/keep").text
    assert seat.post("/keep/rules", what="back").status_code == 404

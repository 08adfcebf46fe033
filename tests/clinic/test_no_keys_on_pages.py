"""No key, enum value or path of this repository is on the clinic's pages."""

from pathlib import Path

import pytest

from tests.clinic.app_process import PURCHASE, READY, app, csrf, enter, facts_file, wait_for_result
from tests.clinic.test_clinic_plan import PLAN
from tests.documents.pages import Page
from tests.documents.test_no_keys import machine_words

SAID = {"start_date": "2026-11-21", "item-1-name": "Excel", "item-2-name": "設定費"}


@pytest.mark.parametrize("options", [(READY,), (PURCHASE,), ()], ids=str)
def test_every_page_speaks_to_people(options: tuple[str, ...], tmp_path: Path) -> None:
    facts = ("--facts", facts_file(options[0], tmp_path)) if options else ("--offline",)
    with app(tmp_path / "data", *facts) as running, enter(running) as client:
        wait_for_result(client, running)
        for lang in ("ja", "en"):
            view = {"lang": lang, "here": "", "csrf": csrf(client, running)}
            client.post(f"{running.at}/view", data=view)
            for plan in ({}, {"completion_date": "2026-11-01"}, {"program": ""}):
                sent = {**PLAN, **SAID, **plan, "csrf": csrf(client, running)}
                answer = client.post(f"{running.at}/plan", data=sent, follow_redirects=True)
                texts = [answer.text]
                texts += [client.get(f"{running.at}/{path}").text for path in ("", "phone", "vpn")]
                for text in texts:
                    shown = Page(text).text
                    for name in options:
                        shown = shown.replace(name, "")
                    assert machine_words(shown, ()) == set()

"""The table of a fleet as one self-contained page: sorts where scripts run, reads without."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from checker import markup, wording
from checker.fleet.model import Fleet
from checker.fleet.render import (
    buying,
    first_step,
    money,
    money_heads,
    numbered,
    overall,
    state,
    titles,
)
from checker.fleet.words import Voice

TEMPLATES: Final = Path(__file__).with_name("templates")


def render(fleet: Fleet, voice: Voice) -> Iterator[bytes]:
    """Yield the page. Whatever reports say is shown as text and never as markup."""
    style = (TEMPLATES / "fleet.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "fleet.js").read_text(encoding="utf-8")
    page = (
        markup.environment(TEMPLATES)
        .get_template("fleet.html")
        .stream(
            lang=voice.lang,
            fleet=fleet,
            style=_trusted(style),
            style_hash=_hash(style),
            script=_trusted(script),
            script_hash=_hash(script),
            w=voice.all(voice.words.sums),
            rejudged=voice.say(voice.words.notes.rejudged),
            steps=voice.say(voice.words.money.steps),
            purchases=voice.say(voice.words.buying.what),
            sums=voice.say(
                voice.words.sums.machines,
                machines=str(fleet.totals.machines),
                reports=str(fleet.totals.reports),
            ),
            heads=voice.all(voice.words.heads),
            overall=lambda row: overall(row, voice),
            state=lambda status: state(status, voice),
            statuses=wording.STATUS,
            overalls={
                name: f"{words.symbol} {wording.OVERALL[name].text.say(voice.lang)}"
                for name, words in wording.OVERALL.items()
            },
            first_step=lambda row: first_step(row.first, voice),
            buys=lambda row: buying(row, voice),
            numbered=lambda row: numbered(fleet, row, voice),
            titles=lambda names: titles(fleet, names, voice),
            money_heads=money_heads(voice),
            money=lambda one: money(one, voice),
            yen=lambda amount: wording.yen(amount, voice.lang),
        )
    )
    page.enable_buffering(200)
    for part in page:
        yield part.encode("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _trusted(text: str) -> Any:  # noqa: ANN401 - jinja's own type
    from markupsafe import Markup  # noqa: PLC0415 - heavy with jinja2

    return Markup(text)  # noqa: S704 - our own file

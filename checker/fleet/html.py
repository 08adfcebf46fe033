"""The table of a fleet as one self-contained page: sorts where scripts run, reads without."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from checker import markup, wording
from checker.fleet.model import Fleet, Row
from checker.fleet.render import (
    buying,
    change_word,
    changed,
    first_step,
    lacking,
    machines,
    money,
    money_heads,
    overall,
    state,
    tag_head,
    titles,
)
from checker.fleet.words import Voice
from checker.model import Status

_CHOICES: Final = 500
"""Values of a tag that a person can choose from."""
TEMPLATES: Final = Path(__file__).with_name("templates")


def render(fleet: Fleet, voice: Voice) -> Iterator[bytes]:
    """Yield the page. Whatever reports say is shown as text and never as markup."""
    style, script = (
        (TEMPLATES / name).read_text(encoding="utf-8") for name in ("fleet.css", "fleet.js")
    )
    words, say = voice.words, voice.say
    counts = {"machines": fleet.totals.machines, "reports": fleet.totals.reports}
    against = words.sums.last_change if fleet.baseline is None else words.sums.changes
    details = _Details(fleet, voice)
    page = (
        markup.environment(TEMPLATES)
        .get_template("fleet.html")
        .stream(
            lang=voice.lang,
            fleet=fleet,
            style=trusted(style),
            style_hash=hashed(style),
            first=trusted(_FIRST),
            first_hash=hashed(_FIRST),
            script=trusted(script),
            script_hash=hashed(script),
            **_said(voice),
            names=lambda one: machines(one, voice),
            changes_title=say(against, baseline=fleet.baseline or ""),
            groups_title=say(words.sums.groups, key=tag_head(fleet.group_by or "", voice)),
            group_head=tag_head(fleet.group_by or "", voice),
            tag_heads=[tag_head(key, voice) for key in fleet.tags],
            tag_values=_tag_values(fleet),
            sums=say(words.sums.machines, **{name: str(n) for name, n in counts.items()}),
            overall=lambda row: overall(row, voice),
            state=lambda status: state(status, voice),
            about=details.about,
            data=details.data,
            lacking=lambda row: lacking(fleet, row, voice),
            first_step=lambda row: first_step(row.first, voice),
            buys=lambda row: buying(row, voice),
            titles=lambda names: titles(fleet, names, voice),
            change=lambda row: change_word(row, voice),
            changed=lambda row: changed(fleet, row, voice),
            standing=lambda row: getattr(words.standing, row.standing).say(voice.lang),
            standings=_standings(fleet, voice),
            money=lambda one: money(one, voice),
            yen=lambda amount: wording.yen(amount, voice.lang),
        )
    )
    page.enable_buffering(200)
    for part in page:
        yield part.encode("utf-8")


def _said(voice: Voice) -> dict[str, object]:
    """Return the words that are the same for every fleet."""
    words, say = voice.words, voice.say
    return {
        "w": voice.all(words.sums),
        "p": voice.all(words.page),
        "heads": voice.all(words.heads),
        "change_words": voice.all(words.changes),
        "money_heads": money_heads(voice),
        "rejudged": say(words.notes.rejudged),
        "steps": say(words.money.steps),
        "must": say(words.buying.what_must),
        "may": say(words.buying.what_may),
        "kinds": {kind: say(text) for kind, text in words.buying.names.items()},
        "statuses": wording.STATUS,
        "overalls": {
            name: f"{shown.symbol} {shown.text.say(voice.lang)}"
            for name, shown in wording.OVERALL.items()
        },
    }


_FIRST: Final = 'document.documentElement.classList.add("js");'
"""Before the table is laid out: the script then shows only the rows that are asked for."""


def _tag_values(fleet: Fleet) -> dict[str, list[str]]:
    """Return the values of each tag that people can choose."""
    found: dict[str, set[str]] = {key: set() for key in fleet.tags}
    for row in fleet.rows:
        own = dict(row.tags)
        for key, values in found.items():
            if len(values) < _CHOICES:
                values.add(own.get(key, ""))
    return {key: sorted(values) for key, values in found.items()}


def _standings(fleet: Fleet, voice: Voice) -> dict[str, str]:
    """Return what of the sums the PCs are in or out of, with its word; who is counted first."""
    found = sorted(fleet.totals.standing, key=lambda one: one != "counted")
    return {one: getattr(voice.words.standing, one).say(voice.lang) for one in found}


class _Details:
    """What the script knows of each row: attributes to filter by, and cells kept once each."""

    def __init__(self, fleet: Fleet, voice: Voice) -> None:
        self._fleet, self._voice = fleet, voice
        self._cells: dict[tuple[Status, str], int] = {}

    def about(self, row: Row) -> Any:  # noqa: ANN401 - jinja's own type
        """Return a row's attributes."""
        own = dict(row.tags)
        needs = row.standing == "counted" and (
            row.overall not in {"ready", "ready_with_advice"}
            or bool(row.advice)
            or (row.change is not None and row.change.kind == "worse")
        )
        cells = row.by_name()
        numbers = []
        for name in self._fleet.requirements:
            cell = cells.get(name)
            key = None if cell is None else (cell.status, cell.measured)
            numbers.append(
                "" if key is None else str(self._cells.setdefault(key, len(self._cells)))
            )
        values = {
            "o": row.overall,
            "c": row.change.kind if row.change else "",
            "s": row.standing,
            "r": " ".join(row.todo),
            "t": "\t".join(own.get(key, "") for key in self._fleet.tags),
            "n": "1" if needs else "",
            "d": ",".join(numbers),
        }
        from markupsafe import Markup, escape  # noqa: PLC0415 - heavy with jinja2

        return Markup("").join(
            Markup(' data-{}="{}"').format(name, escape(value)) for name, value in values.items()
        )

    def data(self) -> Any:  # noqa: ANN401 - jinja's own type
        """Return what the script needs, once every row was written."""
        page = self._voice.words.page
        whole = {
            "tags": self._fleet.tags,
            "titles": list(self._fleet.requirements.values()),
            "states": {name: state(name, self._voice) for name in wording.STATUS},
            "words": {
                "told": self._voice.say(page.told),
                "hidden": self._voice.say(page.hidden),
                "group_head": self._voice.say(page.group_head),
            },
            "cells": list(self._cells),
        }
        text = msgspec.json.encode(whole).decode()
        # Nothing in it can end the script.
        for sign in "<>&":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        return trusted(text)


def hashed(text: str) -> str:
    """Return what the page's security policy calls its own style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def trusted(text: str) -> Any:  # noqa: ANN401 - jinja's own type
    """Return a text of our own that is markup already."""
    from markupsafe import Markup  # noqa: PLC0415 - heavy with jinja2

    return Markup(text)  # noqa: S704 - our own file

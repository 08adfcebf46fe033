"""The table of a fleet as one self-contained page: sorts where scripts run, reads without."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from checker import markup, wording
from checker.fleet.model import Fleet
from checker.fleet.render import (
    BUYS,
    HEADS,
    MONEY_HEADS,
    first_step,
    money,
    overall,
    state,
    titles,
)
from checker.model import Lang, Text

TEMPLATES: Final = Path(__file__).with_name("templates")

_WORDS: Final = {
    "title": Text("PCの確認結果の一覧", "PC check results"),
    "machines": Text("PC", "PCs"),
    "reports": Text("結果", "reports"),
    "judged": Text("集計した日", "Summed up on"),
    "rejudged": Text("今のルールで判定し直しました。", "All were judged anew by today's rules."),
    "by_overall": Text("全体の判定", "Overall verdicts"),
    "by_requirement": Text("要件ごとのPCの数", "PCs by requirement"),
    "requirement": Text("要件", "Requirement"),
    "by_institution": Text("医療機関ごと", "By institution"),
    "steps": Text("補助額の計算", "How the subsidy is calculated"),
    "count": Text("PCの数", "PCs"),
    "purchases": Text("購入を検討するもの", "What to consider buying"),
    "what": Text("内容", "What"),
    "table": Text("PCの一覧", "All PCs"),
    "bad": Text("読めないファイル", "Files that could not be read"),
    "sort": Text("列の見出しを押すと並べ替えます。", "Press a column's head to sort."),
    "reference": Text("基準のPC", "Reference PC"),
}


def render(fleet: Fleet, lang: Lang) -> Iterator[bytes]:
    """Yield the page. Whatever reports say is shown as text and never as markup."""
    style = (TEMPLATES / "fleet.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "fleet.js").read_text(encoding="utf-8")
    page = (
        markup.environment(TEMPLATES)
        .get_template("fleet.html")
        .stream(
            lang=lang,
            fleet=fleet,
            style=_trusted(style),
            style_hash=_hash(style),
            script=_trusted(script),
            script_hash=_hash(script),
            w={name: text.say(lang) for name, text in _WORDS.items()},
            heads={name: text.say(lang) for name, text in HEADS.items()},
            overall=lambda row: overall(row, lang),
            state=lambda status: state(status, lang),
            statuses=wording.STATUS,
            overalls={
                name: f"{words.symbol} {wording.OVERALL_SHORT[name].say(lang)}"
                for name, words in wording.OVERALL.items()
            },
            first_step=lambda row: first_step(row.cheapest, lang),
            buys=lambda row: BUYS[row.buys].say(lang) if row.lacks else "",
            titles=lambda names: titles(fleet, names, lang),
            money_heads={name: text.say(lang) for name, text in MONEY_HEADS.items()},
            money=lambda one: money(one, lang),
            yen=lambda amount: wording.yen(amount, lang),
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

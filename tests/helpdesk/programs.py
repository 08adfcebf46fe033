"""Programs that officers of four prefectures typed, as far as their pages were read."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from checker.helpdesk.programs.build import Built, Known, build
from checker.helpdesk.programs.fields import load_form
from checker.packs.locate import rules_root
from checker.places import load_places
from tests.helpdesk.desks import rules
from tests.helpdesk.toyama import TYPED as TOYAMA

Form = Mapping[str, str | tuple[str, ...]]
ON: Final = dt.date(2026, 11, 30)
COMMON: Final[dict[str, str | tuple[str, ...]]] = {
    "section": "ページのはじめの部分",
    "equipment.counts": "yes",
    "kinds.one_of": ("hospital", "clinic"),
    "share.value": "1/2",
    "share.written": "1/2",
}
KAGOSHIMA: Final[Form] = COMMON | {
    "prefecture": "46",
    "year": "7",
    "name.ja": "鹿児島県臨床調査個人票電子化等推進事業費補助金",
    "document.0.where": "http://www.pref.kagoshima.jp/ae06/nanbyo-online-hozyo.html",
    "gate.kind": "afterwards",
    "designated.any_of": ("nanbyo",),
    "sole-use.on": "yes",
    "running.counts": "no",
    "contact.office.ja": "鹿児島県の、難病の医療費助成の担当課",
}
MIE: Final[Form] = COMMON | {
    "prefecture": "24",
    "year": "6",
    "name.ja": "三重県臨床調査個人票及び医療意見書電子化推進事業費補助金",
    "document.0.where": "https://www.pref.mie.lg.jp/KENKOT/HP/m0068900244.htm",
    "gate.kind": "grant-decision",
    "designated.any_of": ("nanbyo", "shoman"),
    "once.on": "yes",
    "system.counts": "yes",
    "contact.office.ja": "三重県医療保健部健康推進課 疾病対策班",
}
HIROSHIMA: Final[Form] = COMMON | {
    "prefecture": "34",
    "year": "6",
    "name.ja": "指定難病及び小児慢性特定疾病に係る診断書のオンライン化事業に係る補助金",
    "document.0.where": "https://www.pref.hiroshima.lg.jp/soshiki/57/online-hojyokin.html",
    "gate.kind": "preliminary-notice",
    "designated.any_of": ("nanbyo", "shoman"),
    "towns.nanbyo": "広島市",
    "towns.shoman": "広島市、呉市、福山市",
    "survey-first.on": "yes",
    "contact.office.ja": "広島県健康福祉局疾病対策課",
}
CITY: Final[Form] = COMMON | {
    "prefecture": "34",
    "city": "341002",
    "year": "8",
    "name.ja": "広島市の、書き方の例",
    "document.0.where": "例です。実在しません",
    "gate.kind": "afterwards",
    "designated.any_of": ("nanbyo", "shoman"),
    "contact.office.ja": "広島市の、難病の医療費助成の担当課",
}
"""No program that exists: how a city's own would be typed."""
EVERY: Final[dict[str, Form]] = {
    "鹿児島": KAGOSHIMA,
    "三重": MIE,
    "富山": TOYAMA,
    "広島": HIROSHIMA,
}


def built(form: Form) -> Built:
    """Return what comes of a form."""
    names = {f"{number:02}": one for number, one in enumerate(rules().clinic.prefectures.names, 1)}
    typed = {name: (one,) if isinstance(one, str) else tuple(one) for name, one in form.items()}
    spec = load_form(Path(rules_root()))
    cities = load_places(rules().root).own_cities(ON)
    known = Known(names, cities, rules().programs, rules().pack.sources, ON)
    return build(typed, spec, known)

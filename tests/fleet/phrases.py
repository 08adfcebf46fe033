"""Phrases of catalogues and quotations as the case files have them: read, and compared."""

from pathlib import Path
from typing import Final

from checker.fleet import catalogue, money
from checker.fleet.sizes import GB, GIB
from checker.packs.locate import rules_root

CASES: Final = Path(__file__).parents[1] / "cases" / "catalogue"
CATALOGUE: Final = catalogue.read_catalogue(rules_root())
TAKE_AWAY: Final = ("別売", "別途", "オプション", "なし", "非搭載")
_FORMS: Final = ("{0}{1}", "{0} {1}", "{0}（{1}）", "{0}、{1}", "{0}／{1}", "{1}：{0}")


def read(column: str, text: str) -> object:
    """Read a phrase and say it as the case files do."""
    if column == "memory":
        size = catalogue.memory(text, CATALOGUE)
        return "open" if size is None else size / GIB
    if column == "disk":
        size = catalogue.drive(text, CATALOGUE).total
        return "open" if size is None else size / GB
    if column == "display":
        screen = catalogue.screen(text, CATALOGUE)
        return "open" if screen is None else f"{screen[0]}x{screen[1]}"
    if column == "os":
        return catalogue.system(text, CATALOGUE)[0] or "open"
    return {True: "yes", False: "no", None: "open"}[catalogue.excel(text, CATALOGUE)]


def price(text: str) -> tuple[object, bool]:
    """Read a price: whole yen or "open", and whether it is without tax."""
    amount = money.phrase(text, CATALOGUE.file.money)
    return ("open" if amount.yen is None else amount.yen), amount.tax == "excluded"


def better(column: str, before: object, after: object) -> bool:
    """Whether a phrase says more than another."""
    if after in {before, "open", "no"}:
        return False
    if column in {"memory", "disk"}:
        return before == "open" or float(str(after)) > float(str(before))
    return True


def taken_away(column: str, text: str, word: str) -> list[tuple[str, str, object]]:
    """Return the ways of adding a word to a phrase that make it say more than before."""
    before = read(column, text)
    ways = (form.format(text, word) for form in _FORMS)
    return [(column, way, before) for way in ways if better(column, before, read(column, way))]


def priced(text: str, word: str) -> list[tuple[str, object]]:
    """Return the ways of adding a word to a price that leave it a price that is known."""
    # ＋税 and 別途 together speak of the tax alone.
    forms = _FORMS[1:] if text.endswith("税") else _FORMS
    ways = (form.format(text, word) for form in forms)
    return [(way, found) for way in ways if (found := price(way)[0]) != "open"]

"""What a person must never see on a page or paper: words of the machine, marks, gaps.

`of_text` looks at a text, `of_page` at a page as a browser shows it. Keys of files and values of
closed lists are looked for by `tests.documents.test_no_keys`.
"""

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from checker.model import Lang

RULES: Final = Path(__file__).parents[1] / "rules"
MACHINE: Final = {
    "a value without words": r"\bNone\b(?! of\b)|\b(?:True|False|nan|NaN|undefined|null)\b"
    r"|\[\]|\{\}",
    "an object": r"<bound |bound method|built-in|<function|<class|object at 0x|\bUndefined\b",
    "a type": r"\b(?:Text|Fact|Status|Level|Overall|Lang|Remedy|Struct)\(",
    "a member of a list": r"\b(?:Status|Level|Overall|Lang|Eligibility|RemedyKind)\.\w",
    "a place for a word": r"\{\w*\}|%\([a-z]\w*\)|(?<!\d)%[sd]\b|\{\{|\}\}|\{%",
    "a mark of a page": r"&(?:lt|gt|amp|quot|nbsp|#\d+);"
    r"|</?(?:p|b|a|li|ul|ol|br|div|span|strong|em)\b",
    "a mark twice": r"。。|、、|、。|。、|：：|！！|？？|：。|・・|（（|「「|」」|『『|』』"
    r"|\.\. |\.\.$|,,| [,.](?:\s|$)|;;|::",
    "nothing between marks": r"（\s*）|「\s*」|『\s*』|“\s*”|\(\s*\)",
    "two marks of an end": r"。[.,]|[.!?]。|[ぁ-ん一-龥]\. |。）。",
    "an option of the command line": r"(?<![\w-])--[a-z]\w+",
    "the id of a file": r"(?<![\w/.@-])[a-z]+[0-9]*(?:-[a-z0-9]+){2,}(?![\w/@-]|\.[a-z])",
}
PLAIN: Final = re.compile(r"https?://\S+|mailto:\S+|[\w.-]+\.amazonaws\.com|Hos-CanR")
"""What may look like any of these and is none: addresses, a name."""
ORDINARY: Final = frozenset({"up-to-date", "out-of-date", "stay-at-home"})
"""English words that look like an id."""
JAPANESE: Final = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々〆、。：；（）]+")
OFFICIAL: Final = (
    *("がん登録オンライン", "着手", "完了", "内示", "対象", "廃棄", "厚生労働省"),
    *("オンライン登録所要額調査", "・意向等調査", "交付決定", "難病チェッカー", "1月15日"),
)
"""Terms that an English page quotes, because the person meets them in Japanese, and a folder."""
QUIET: Final = frozenset({"script", "style", "svg"})
VOID: Final = frozenset({"br", "img", "input", "link", "meta", "hr", "wbr", "col"})
SAYING: Final = frozenset(
    {
        *("h1", "h2", "h3", "h4", "li", "p", "dt", "dd", "legend", "label", "button", "summary"),
        *("option", "th", "caption", "a", "strong", "title"),
    }
)
"""Elements that say something, or are not there."""
SAID_BY: Final = ("alt", "title", "aria-label", "placeholder")
"""Attributes that a person sees or hears."""


@cache
def sections() -> tuple[str, ...]:
    """Return the sections of Japanese documents that are cited, the longest first."""
    found = {
        name
        for path in RULES.rglob("*.toml")
        for name in re.findall(r'section = "([^"]+)"', path.read_text(encoding="utf-8"))
        if not name.isascii()
    }
    return tuple(sorted(found, key=len, reverse=True))


def of_text(text: str, lang: Lang, names: Iterable[str] = ()) -> list[str]:
    """Return what must not be in a text, each with what stands around it.

    `names` are names that the text shows as they are: of a PC, printers, an institution.
    """
    text = _without(text, names)
    found = [
        f"{what}: {_around(text, hit)}"
        for what, shape in MACHINE.items()
        for hit in re.finditer(shape, PLAIN.sub("■", text))
        if hit[0] not in ORDINARY
    ]
    if lang == "en":
        text = _without(text, (*sections(), *OFFICIAL))
        found += [f"Japanese: {_around(text, hit)}" for hit in JAPANESE.finditer(text)]
    return found


def of_paper(text: str, lang: Lang, names: Iterable[str] = ()) -> list[str]:
    """Return what must not be in the text of a paper, whose lines are broken anywhere.

    Of a section that is cited a paper tells what differs from the one before it.
    """
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)
    cited = "".join("".join(sections()).split())
    return [
        leak
        for leak in of_text(text, lang, names)
        if not (leak.startswith("Japanese: ") and leak.split(">>>")[1].split("<<<")[0] in cited)
    ]


def _without(text: str, names: Iterable[str]) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "■")
    return text


def _around(text: str, hit: re.Match[str]) -> str:
    """Return a piece of text with what stands on both sides of it."""
    left, right = max(0, hit.start() - 30), hit.end() + 30
    return f"{text[left : hit.start()]}>>>{hit[0]}<<<{text[hit.end() : right]}".replace("\n", " ")


def of_page(page: str, lang: Lang, names: Iterable[str] = ()) -> list[str]:
    """Return what must not be seen on a page, and what says nothing where it should."""
    shown, known = Shown(page, lang), tuple(names)
    found = [f"empty: {name}" for name in shown.empty]
    for piece_lang, text in shown.pieces:
        if len(text.strip()) > 1:  # a single letter is a symbol
            found += of_text(" ".join(text.split()), piece_lang, known)
    return found


class Shown(HTMLParser):
    """What a page shows and says, in pieces with their language."""

    def __init__(self, page: str, lang: Lang) -> None:
        super().__init__()
        self.pieces: list[tuple[Lang, str]] = []
        self.empty: list[str] = []
        """Elements that should say something and are empty."""
        self._lang: Lang = lang
        self._silent = 0
        self._open: list[tuple[str, Lang, int, bool]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        before = len(self.pieces)
        outer, lang = self._lang, given.get("lang", self._lang)
        self._lang = "en" if lang == "en" else "ja"
        if not self._silent:
            self.pieces += [(self._lang, given[name]) for name in SAID_BY if given.get(name)]
        if tag in VOID:
            self._lang = outer
            return
        self._silent += tag in QUIET
        filled_later = {"data-swap", "aria-live", "aria-hidden", "hidden"} & given.keys()
        may = filled_later or "unseen" in given.get("class", "") or given.get("role") == "status"
        self._open.append((tag, outer, before, bool(may)))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, self._lang, before, may = self._open.pop()
            self._silent -= name in QUIET
            if name in SAYING and not may and not self._silent and not self._says(before):
                self.empty.append(name)
            if name == tag:
                return

    def _says(self, since: int) -> bool:
        return len(self.pieces) > since

    def handle_data(self, data: str) -> None:
        # A wide space is where a person writes.
        if not self._silent and (data.strip() or "\u3000" in data):
            self.pieces.append((self._lang, data))

"""Read a cell of a catalogue or quotation into tokens, and tokens into chunks. Pure.

A chunk is what stands between two signs (comma, slash, plus, bracket …). What a chunk says of a
value, and what it says of something else, is decided by the words in it; the words are data
(`rules/catalogue.toml`). A word that is in no list is kept as unknown: whoever reads the phrase
leaves it open, and says which word it was.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

Kind = Literal[
    "with",
    "not",
    "cannot",
    "optional",
    "separate",
    "trial",
    "gratis",
    "own_licence",
    "could",
    "extend",
    "choice",
    "demand",
    "unsure",
    "from",
    "done",
    "of",
    "sum",
    "not_memory",
    "ssd",
    "hdd",
    "disk",
    "not_disk",
    "free",
    "screen",
    "not_screen",
    "port",
    "not_system",
    "either",
    "accessory",
    "more",
    "office",
    "quality",
    "limit",
    "plain",
    "count",
    "particle",
]
"""What a word does to the value that it stands beside; see `rules/catalogue.toml`."""

Sign = Literal["sep", "slash", "plus", "range", "arrow", "note", "open", "close"]
ABSENT: Final[frozenset[str]] = frozenset(
    {"not", "optional", "separate", "trial", "own_licence", "money"}
)
"""What it does not come with; an amount of money beside it is a surcharge."""
OPEN: Final[frozenset[str]] = frozenset({"choice", "demand", "unsure"})


class Token(NamedTuple):
    """A word, number or sign, as the folded text has it."""

    text: str
    kinds: frozenset[str]
    """What it may be: kinds of words, or `size`, `pixels`, `name`, `number`, `unknown` …"""
    amount: str = ""
    """Digits of a number or size."""
    unit: str = ""
    spaced: bool = False
    """Whether a space stands before it."""


class Chunk(NamedTuple):
    """What stands between two signs."""

    lead: str
    """The sign before it; `start` for the first."""
    depth: int
    """How many brackets it is in."""
    tokens: tuple[Token, ...]


_VANISH: Final = re.compile(r"[®™©℠\u00b9\u00b2\u00b3\u2070-\u209f\u200b-\u200d\ufeff\u00ad]")
"""Registered signs, superscript numbers of footnotes and invisible characters say nothing."""
_BRACKETS: Final = str.maketrans(
    dict.fromkeys("[{<「『【〔〈《｢", "(") | dict.fromkeys("]}>」』】〕〉》｣", ")")
)
_FOOTNOTE: Final = re.compile(
    r"※\s*\d+(?![\d.]*\s*(?:GB|TB|MB|円))|\(\s*(?:注|\*)\s*\d*\s*\)|(?<=\s)\*\d(?!\d)|注\d+(?=\)|\s|$)"
)


_REGISTERED: Final = re.compile(r"(?<=[A-Z])\s?\((?:R|TM|SM)\)")
"""® and ™ as they are typed."""
_BYTES: Final = re.compile(r"1\s?[GTM]B\s?[=はを:][^)、。]*(?:バイト|BYTE)[^)、。]*")
"""How a maker counts bytes (1GB=10億バイト) says nothing of a size."""
_LISTED: Final = re.compile(r"(?<=[\u30a1-\u30fa\u30fc])・(?=[\u30a1-\u30fa\u4e00-\u9fff])")
"""A dot between words (ソリッド・ステート, クリーニング・初期化済) lets them share what follows."""
_SIGNS_ALIKE: Final = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"[×✕✖╳*]", "X"),
        (r"[‐‑‒–—―−─]", "-"),
        (r"[〜∼∿]", "~"),
        (r"(?<=[\dBG])\s?-\s?(?=\d+\s?[GTM]B?(?![A-Z]))", "~"),
        (r"[→⇒➡➔⇨►]|=>|->|>>", "→"),
        (r"\s+", " "),
    )
)
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@lru_cache(maxsize=4_000)
def fold(text: str) -> str:
    """Fold width, case, brackets and the many signs for times, minus and spaces; drop footnotes."""
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = unicodedata.normalize("NFKC", _VANISH.sub("", text)).upper().translate(_BRACKETS)
    folded = _REGISTERED.sub("", folded)
    folded = _BYTES.sub(" ", _FOOTNOTE.sub(" ", folded))
    folded = _LISTED.sub("", folded)
    for pattern, sign in _SIGNS_ALIKE:
        folded = pattern.sub(sign, folded)
    return _THOUSANDS.sub("", folded.strip())


_SPREAD: Final = re.compile(r"(?<=[\u3041-\u30ff\u4e00-\u9fff]) (?=[\u3041-\u30ff\u4e00-\u9fff])")


_NEXT_LABEL: Final = re.compile(r"(?<=\S) (?=[\u3041-\u30ff\u4e00-\u9fff]{2,12}:)")


def labelled(folded: str) -> str:
    """Return a text whose labels stand in pieces of their own: 容量:SSD256GB 光学:なし."""
    return _NEXT_LABEL.sub("、", folded)


def close(folded: str) -> str:
    """Return a text without the spaces that set a Japanese word wide: 小　計, 数　量."""
    return _SPREAD.sub("", folded) if " " in folded else folded


_BETWEEN: Final = re.compile(r"(?<=[A-Z\d])(?=[\u3041-\u9fff])|(?<=[\u3041-\u9fff])(?=[A-Z\d])")


def apart(folded: str) -> str:
    """Return a word as catalogues space it that set Latin letters apart: フル HD, SSD 換装."""
    return _BETWEEN.sub(" ", folded)


_SIZE: Final = re.compile(
    r"(?<![\d.])(\d{1,9}(?:\.\d{1,3})?)\s?"
    r"(TIB|GIB|MIB|TB|GB|MB|ギガバイト|ギガ|テラバイト|テラ|メガバイト|Gバイト|Tバイト|[GTM](?=X|OR|$|[^A-Z]))"
    r"(?!PS|IT|W|/S(?![A-Z])|/秒)"
)
_UNITS: Final = {"ギ": "GB", "テ": "TB", "メ": "MB", "G": "GB", "T": "TB", "M": "MB"}
_PIXELS: Final = re.compile(r"(\d{3,5})\s?(?:ドット|画素|ピクセル)?\s?X\s?(\d{3,5})(?!\d)")
_RATE: Final = re.compile(
    r"\d+(?:\.\d+)?\s?[GMK]?B(?:PS|/S(?![A-Z])|/秒|IT/S)|\d+(?:\.\d+)?\s?[GM]T/S"
)
_MONEY: Final = re.compile(r"[+±]?\s?(?:[¥\\]\s?\d+(?:円)?|\d+(?:\.\d+)?万?円)(?:相当|分)?-?")
_RATIO: Final = re.compile(r"(\d{1,2}(?:\.\d)?):(\d{1,2})(?![\d.])")
_RELEASE: Final = re.compile(r"\d{2}H[12](?!\d)")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_MODEL: Final = re.compile(r"[A-Z]{1,12}[-.]?\d[A-Z0-9.\-]*")
_LATIN: Final = re.compile(r"[A-Z]+(?:'[A-Z]+)?")
_SIGNS: Final[dict[str, Sign]] = {
    ",": "sep", "、": "sep", "。": "sep", ";": "sep", "，": "sep", "．": "sep", "|": "sep",
    "/": "slash", "・": "slash", "+": "plus", "&": "plus", "~": "range", "→": "arrow",
    "※": "note", "(": "open", ")": "close",
}  # fmt: skip
_SILENT: Final = frozenset(":.'\"-_!`^=#%@°′″’”“‘…‥■□◆◇▼▽▲△★☆　 ")


def forms(word: str) -> tuple[str, ...]:
    """Return a word as a folded text may have it: with its spaces, without, set apart."""
    folded = fold(word)
    return tuple(dict.fromkeys((folded, folded.replace(" ", ""), apart(folded))))


_GRAMMAR: Final = re.compile(r"[\u3041-\u309f\u30fc]+")
_WORD: Final = re.compile(r"[A-Z']+|[\u30a1-\u30fa\u30fc\u4e00-\u9fff]+")
_BESIDE: Final = frozenset({"unknown", "beside"})
"""A word that may describe what stands in the same piece."""
_DESCRIBES: Final = _BESIDE | {"describes"}
"""One that may describe the noun after it."""


class Vocabulary:
    """Words and what they may be, by their first letter, the longest first."""

    def __init__(self, words: Iterable[tuple[str, str]], telling: str = "") -> None:
        """Make a vocabulary.

        Args:
            words: A word as `forms` writes it, and its kind; a word may be of several.
            telling: Signs that make a word that is in no list more than a description.
        """
        kinds: dict[str, set[str]] = {}
        for word, kind in words:
            kinds.setdefault(word, set()).add(kind)
        self._kinds = {word: frozenset(each) for word, each in kinds.items()}
        self._telling = frozenset(telling)
        self._first: dict[str, list[str]] = {}
        for word in sorted(self._kinds, key=lambda one: (-len(one), one)):
            self._first.setdefault(word[0], []).append(word)

    def __iter__(self) -> Iterator[tuple[str, frozenset[str]]]:
        return iter(self._kinds.items())

    def unknown(self, text: str) -> frozenset[str]:
        """Return the kinds of a word that is in no list.

        Beside words that are known it may be what describes them (第四世代ハイスピードSSD), unless
        it has a sign of words that take away or leave open, or is grammar alone (hiragana).
        """
        if self._telling.intersection(text) or _GRAMMAR.fullmatch(text):
            return _kinds("unknown")
        return _DESCRIBES if _WORD.fullmatch(text) else _BESIDE

    def at(self, text: str, start: int) -> tuple[str, frozenset[str]] | None:
        """Return the longest word that stands at a place by itself."""
        for word in self._first.get(text[start], ()):
            if text.startswith(word, start) and _ends(word, text, start + len(word)):
                return word, self._kinds[word]
        return None


def _ends(word: str, text: str, end: int) -> bool:
    """Whether a word ends where it does: `OS` is not in `OSX`, nor `HD` in `HD+`, nor 1 in 11."""
    if end >= len(text):
        return True
    last, after = word[-1], text[end]
    if last.isascii() and last.isalpha():
        return not (after.isascii() and after.isalpha()) and after != "+"
    return not (last.isdigit() and after.isdigit())


def tokens(text: str, words: Vocabulary, *, sizes: bool = True) -> list[Token]:
    """Return the tokens of a folded text.

    Args:
        text: What `fold` made.
        words: The words that are known.
        sizes: Whether `8G` is a size; for names of systems and programs it is none.
    """
    return list(_tokens(text, words, sizes=sizes))


def _tokens(text: str, words: Vocabulary, *, sizes: bool) -> Iterator[Token]:
    place, unknown, spaced = 0, "", False
    while place < len(text):
        found = _next(text, place, words, sizes=sizes)
        if found is None and text[place] not in _SILENT:
            unknown += text[place]
            place += 1
            continue
        if unknown:
            yield Token(unknown, words.unknown(unknown), spaced=spaced)
            unknown, spaced = "", False
        if found is None:
            spaced = True
            place += 1
            continue
        yield found[0]._replace(spaced=spaced)
        place, spaced = found[1], False
    if unknown:
        yield Token(unknown, words.unknown(unknown), spaced=spaced)


def _next(  # noqa: C901, PLR0911 - one answer a kind of token
    text: str, place: int, words: Vocabulary, *, sizes: bool
) -> tuple[Token, int] | None:
    """Return the token at a place and where it ends."""
    first = text[place]
    patterns = _PATTERNS if sizes else _NO_SIZES
    for pattern, kind in patterns if first.isdigit() or first in "+±¥\\" else ():
        found = pattern.match(text, place)
        if found:
            if kind == "size":
                unit = _UNITS.get(found[2][0], found[2])
                return Token(found[0], _kinds(kind), found[1], unit), found.end()
            if kind in {"pixels", "ratio"}:
                return Token(found[0], _kinds(kind), found[1], found[2]), found.end()
            return Token(found[0].strip(), _kinds(kind), found[0]), found.end()
    word = words.at(text, place)
    if word is not None:
        return Token(word[0], word[1]), place + len(word[0])
    if first == "X" and text[place + 1 : place + 3].strip()[:1].isdigit():
        return Token("X", _kinds("times")), place + 1
    if first in _SIGNS:
        return Token(first, _kinds(_SIGNS[first])), place + 1
    if not first.isascii() or not first.isalnum():
        return None
    for pattern, kind in ((_MODEL, "model"), (_NUMBER, "number"), (_LATIN, "unknown")):
        found = pattern.match(text, place)
        if found and not (kind == "model" and _SIZE.search(found[0])):
            kinds = words.unknown(found[0]) if kind == "unknown" else _kinds(kind)
            return Token(found[0], kinds, found[0]), found.end()
    return None


_PATTERNS: Final = (
    (_RATE, "rate"),
    (_MONEY, "money"),
    (_PIXELS, "pixels"),
    (_SIZE, "size"),
    (_RELEASE, "release"),
    (_RATIO, "ratio"),
)
_NO_SIZES: Final = tuple(one for one in _PATTERNS if one[1] not in {"size", "ratio"})


@cache
def _kinds(kind: str) -> frozenset[str]:
    return frozenset({kind})


def chunks(found: list[Token]) -> list[Chunk]:
    """Split tokens at signs; an empty chunk is left out, a sign after a bracket leads on."""
    parts: list[Chunk] = []
    lead, depth, held = "start", 0, list[Token]()

    def end() -> None:
        if held:
            parts.append(Chunk(lead, depth, tuple(held)))
            held.clear()

    for token in found:
        sign = next(iter(token.kinds)) if len(token.kinds) == 1 else ""
        if sign not in _SIGN_KINDS:
            held.append(token)
            continue
        if sign == "range":
            held.append(token)
        end()
        lead = sign
        if sign == "open":
            depth += 1
        elif sign == "close":
            depth = max(depth - 1, 0)
    end()
    return parts


_SIGN_KINDS: Final = frozenset(_SIGNS.values())

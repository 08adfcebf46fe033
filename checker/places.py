"""The local governments (地方公共団体): codes, names, kana and what kind of body each is.

The table is `rules/local-governments.toml`. A code has a check digit (検査数字), but it does not
catch every slip: two remainders share a digit, and some pairs of real codes differ in one digit
only. So a code that a person wrote is held against the name beside it wherever there is one.
"""

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

from checker.errors import BadInputError
from checker.model import Closed, Lang, Reference, Text
from checker.packs.load import Reader, there
from checker.packs.locate import rules_root

FILE: Final = "local-governments.toml"

BodyClass = Literal["prefecture", "designated-city", "core-city", "special-ward", "municipality"]
"""都道府県・指定都市・中核市・特別区・そのほかの市町村."""

WORDS: Final[dict[BodyClass, Text]] = {
    "prefecture": Text("都道府県", "prefecture"),
    "designated-city": Text("指定都市", "designated city"),
    "core-city": Text("中核市", "core city"),
    "special-ward": Text("特別区", "special ward"),
    "municipality": Text("市町村", "municipality"),
}

GATHERED: Final[frozenset[BodyClass]] = frozenset({"special-ward", "municipality"})
"""一般市区町村: their prefecture gathers for them; the others deal with the ministry themselves."""

_HIRAGANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
"""Katakana as hiragana."""
_LETTERS: Final = 2
"""A search has as many letters at least."""
_HEARD: Final = str.maketrans("ぁぃぅぇぉっゃゅょゎぢづ", "あいうえおつやゆよわじず")
"""Kana that are told apart in writing only."""
_READINGS: Final = (("まち", "ちよう"), ("むら", "そん"))
"""町 and 村 are read in two ways, and who is not from there does not know in which."""
_BEFORE: Final = re.compile(r"^(?:特別区|[^郡]+郡|[^島]+島)(?=.)")
"""What an address has between prefecture and municipality: a county, an island."""
_WARD: Final = re.compile(r"^(.+?市).+区$")

_Code = Annotated[str, Meta(pattern=r"^[0-9]{6}(?![\s\S])")]
_Short = Annotated[str, Meta(min_length=1, max_length=20)]
_English = Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z ]*(?![\s\S])")]
_Letter = Annotated[str, Meta(min_length=1, max_length=1)]


class Body(Closed, frozen=True):
    """A municipality of the table."""

    code: _Code
    name: _Short
    kana: _Short
    en: _English = ""
    """Its English name; empty: it is only known in Japanese."""
    class_: BodyClass = field(default="municipality", name="class")
    since: dt.date | None = None
    """Since when it is a designated or core city; None: not one of them."""
    wards: tuple[_Short, ...] = ()
    """The wards (行政区) of a designated city, which are no local governments of their own."""


class Prefecture(Closed, frozen=True):
    """A prefecture of the table, with its municipalities."""

    code: _Code
    name: _Short
    kana: _Short
    en: _English
    bodies: Annotated[tuple[Body, ...], Meta(min_length=1)]


class Table(Closed, frozen=True):
    """`rules/local-governments.toml`."""

    verified_on: dt.date
    source: Reference
    class_source: Reference
    """Where the classes and their dates are from."""
    prefectures: Annotated[tuple[Prefecture, ...], Meta(min_length=1)]
    letters: dict[_Letter, _Letter] = field(default_factory=dict)
    """Letters that are taken as one: as written, as listed."""


class Place(Struct, frozen=True):
    """One local government."""

    code: str
    """全国地方公共団体コード, six digits, the last one the check digit."""
    name: str
    kana: str
    prefecture: str
    """Two-digit prefecture code, as in JIS X 0401."""
    prefecture_name: str
    kind: BodyClass
    since: dt.date | None = None
    en: str = ""
    """Its English name; empty: it is only known in Japanese."""
    prefecture_en: str = ""

    def say(self, lang: Lang) -> str:
        """Return its full name in a language; a town without an English name keeps its own."""
        if lang == "ja":
            return self.full_name
        own = self.en or self.name
        return own if self.kind == "prefecture" else f"{own}, {self.prefecture_en}"

    @property
    def full_name(self) -> str:
        """Its name with the prefecture's before it, as 山口県下関市."""
        return self.name if self.kind == "prefecture" else self.prefecture_name + self.name

    @property
    def gathered(self) -> bool:
        """Whether its prefecture gathers for it (一般市区町村)."""
        return self.kind in GATHERED

    def is_kind(self, on: dt.date) -> BodyClass:
        """Return what kind of body it is on a day: a city before its day was an ordinary one."""
        if self.since is not None and on < self.since:
            return "municipality"
        return self.kind


Problem = Literal["not-six-digits", "check-digit", "not-listed", "two-readings"]
"""What is wrong with a code that a person wrote."""

PROBLEMS: Final[dict[Problem, Text]] = {
    "not-six-digits": Text(
        "団体コードは数字6桁です（最後の1桁は検査数字です）",
        "a code has six digits (the last one is the check digit)",
    ),
    "check-digit": Text(
        "団体コードの検査数字が合いません。数字の写し間違いがないかを確かめてください",
        "the check digit does not fit: look for a digit that was copied wrongly",
    ),
    "not-listed": Text(
        "この団体コードの団体はありません", "there is no local government with this code"
    ),
    "two-readings": Text(
        "団体コードが5桁で、どちらの団体か決まりません。6桁で書いてください",
        "five digits that fit two bodies: write all six",
    ),
}


class Found(Struct, frozen=True):
    """What a written code stands for: a place, or what is wrong."""

    place: Place | None = None
    problem: Problem | None = None
    mended: bool = False
    """Five digits were written: a leading zero or the check digit was added."""


def check_digit(five: str) -> str:
    """Return the check digit (検査数字) of the first five digits.

    Each digit is weighted 6, 5, 4, 3, 2; the sum's remainder by 11 is taken from 11, and the last
    digit of that stands. No library has it: python-stdnum knows the numbers of companies and
    persons of Japan only, and `iso7064` weights otherwise.
    """
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


class Places:
    """The table, by code and by name."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.by_code: dict[str, Place] = {place.code: place for place in _places(table)}
        self._letters = str.maketrans(table.letters)
        self._by_name: dict[str, list[Place]] = {}
        for place in self.by_code.values():
            for name in {place.name, place.full_name}:
                self._by_name.setdefault(self.folded(name), []).append(place)
        self._by_ward: dict[str, list[Place]] = {}
        for body in (one for above in table.prefectures for one in above.bodies):
            for ward in body.wards:
                city = self.by_code[body.code]
                self._by_ward.setdefault(self.folded(ward), []).append(city)

    def folded(self, name: str) -> str:
        """Return a name with width, spaces, kana and kinds of letters taken as one."""
        plain = unicodedata.normalize("NFKC", name)
        plain = re.sub(r"[\s\u3000\ufe00-\ufe0f\U000e0100-\U000e01ef]+", "", plain)
        return plain.translate(self._letters).translate(_HIRAGANA)

    def read_code(self, written: str) -> Found:
        """Return what a code that a person wrote stands for.

        Any width, spaces and hyphens are fine. Spreadsheets drop a leading zero, and some lists
        leave out the check digit: five digits are taken where they fit one body only.
        """
        digits = re.sub(r"[\s.,\-‐‑–—−ー]+", "", unicodedata.normalize("NFKC", written))
        if re.fullmatch(r"[0-9]{5}", digits):
            readings = {f"0{digits}", digits + check_digit(digits)} & self.by_code.keys()
            if len(readings) > 1:
                return Found(problem="two-readings")
            if readings:
                return Found(self.by_code[readings.pop()], mended=True)
            return Found(problem="not-listed")
        if not re.fullmatch(r"[0-9]{6}", digits):
            return Found(problem="not-six-digits")
        if check_digit(digits[:5]) != digits[5]:
            return Found(problem="check-digit")
        place = self.by_code.get(digits)
        return Found(place) if place is not None else Found(problem="not-listed")

    def named(self, written: str, prefecture: str = "") -> tuple[Place, ...]:
        """Return the places of a name, with or without prefecture and county (郡) before it.

        A ward (区) of a designated city stands for its city: with the city before it for that one,
        and alone for every city that has such a ward, and for Tokyo's of that name.

        Args:
            written: As a person wrote it: 下関市, 山口県下関市, 山口県　熊毛郡上関町, 横浜市中区.
            prefecture: Only those of this prefecture (two digits); empty: everywhere.
        """
        name = self.folded(written)
        found = (*self._by_name.get(name, ()), *self._by_ward.get(name, ()))
        if not found:
            before = next((one for one in self.prefectures if name.startswith(one.name)), None)
            found = tuple(
                one
                for one in self._inside(name.removeprefix(before.name) if before else name)
                if before is None or one.prefecture == before.prefecture
            )
        return tuple(one for one in found if prefecture in {"", one.prefecture})

    def _inside(self, name: str) -> tuple[Place, ...]:
        """Return the places of a name without its prefecture: with a county, or as a ward."""
        rest = _BEFORE.sub("", name)
        found = (*self._by_name.get(rest, ()), *self._by_ward.get(name, ()))
        ward = _WARD.match(name)
        cities = self._by_name.get(ward[1], ()) if ward and not found else ()
        return (*found, *(one for one in cities if one.kind == "designated-city"))

    def search(self, written: str, most: int = 12) -> tuple[Place, ...]:
        """Return the municipalities that a few letters may mean: by name or kana, as they begin.

        A name with its prefecture before it is found, too, and where nothing begins so, the
        municipality that an address begins with. An exact name comes first.

        Args:
            written: Two letters or more, in kanji, hiragana or katakana. One is enough where the
                name has no other before 市, 区, 町 or 村: 津.
            most: As many are returned.
        """
        exact = tuple(one for one in self.named(written) if one.kind != "prefecture")
        text = self.folded(written)
        towns = tuple(one for one in self.by_code.values() if one.kind != "prefecture")
        if not exact and len(text) < _LETTERS:
            exact = tuple(one for one in towns if self.folded(one.name[:-1]) == text)
        if exact or len(text) < _LETTERS:
            return exact[:most]
        kana = _heard(unicodedata.normalize("NFKC", written))
        bare = _particles(text)
        ways: tuple[Callable[[Place], bool], ...] = (
            lambda one: _sounds(_heard(one.kana), kana) or self.folded(one.name).startswith(text),
            lambda one: self.folded(one.full_name).startswith(text),
            lambda one: _particles(self.folded(one.name)).startswith(bare),
            lambda one: bool(one.en) and _latin(one.en).startswith(_latin(written)),
            lambda one: _begins(text, self.folded(one.name), self.folded(one.full_name)),
        )
        found: dict[str, Place] = {}
        for way in ways[:2]:
            found |= {one.code: one for one in towns if way(one)}
        for way in ways[2:]:
            found = found or {one.code: one for one in towns if way(one)}
        return tuple(found.values())[:most]

    def same_name(self, place: Place, written: str) -> bool:
        """Tell whether a written name is this place's own; a ward's is not its city's."""
        return place in self.named(written) and self.folded(written) not in self._by_ward

    @property
    def prefectures(self) -> tuple[Place, ...]:
        """The 47 prefectures, in their order."""
        return tuple(one for one in self.by_code.values() if one.kind == "prefecture")

    def of_prefecture(self, prefecture: str) -> tuple[Place, ...]:
        """Return the municipalities of a prefecture (two digits), in the order of their codes."""
        return tuple(
            one
            for one in self.by_code.values()
            if one.prefecture == prefecture and one.kind != "prefecture"
        )

    def own_cities(self, on: dt.date) -> dict[str, Place]:
        """Return the designated and core cities (指定都市・中核市) of a day, by code."""
        wanted = {"designated-city", "core-city"}
        return {code: one for code, one in self.by_code.items() if one.is_kind(on) in wanted}

    def gathered_by(self, prefecture: str) -> tuple[Place, ...]:
        """Return the 一般市区町村 of a prefecture: all but designated and core cities."""
        return tuple(one for one in self.of_prefecture(prefecture) if one.gathered)


def _heard(kana: str) -> str:
    """Return kana as they sound, in hiragana and without spaces."""
    return re.sub(r"\s+", "", kana).translate(_HIRAGANA).translate(_HEARD)


def _sounds(own: str, kana: str) -> bool:
    """Tell whether a place's kana begin with what was typed, however its 町 or 村 is read."""
    if own.startswith(kana):
        return True
    return any(
        kana.endswith(one) and own == kana.removesuffix(one) + other
        for pair in _READINGS
        for one, other in (pair, pair[::-1])
    )


def _particles(name: str) -> str:
    """Return a name without the ノ that some write and some do not: 一ノ関."""
    return re.sub(r"(?<=.)[ノの之](?=.)", "", name)


def _latin(name: str) -> str:
    """Return an English name without spaces, hyphens and capitals."""
    return re.sub(r"[\s\-‐]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _begins(text: str, *names: str) -> bool:
    """Tell whether an address begins with a municipality."""
    return any(text.startswith(one) for one in names)


def _places(table: Table) -> Iterator[Place]:
    for one in table.prefectures:
        number = one.code[:2]
        above = Place(one.code, one.name, one.kana, number, one.name, "prefecture", None, one.en)
        yield above
        for body in one.bodies:
            yield Place(
                *(body.code, body.name, body.kana, number, one.name, body.class_, body.since),
                en=body.en,
                prefecture_en=one.en,
            )


def _problems(table: Table) -> Iterator[BadInputError]:
    """Yield what the structs cannot refuse: wrong digits, doubles, classes without their day."""
    seen: set[str] = set()
    for place in _places(table):
        where = f"{place.code} {place.name}"
        if check_digit(place.code[:5]) != place.code[5]:
            yield BadInputError(FILE, where, PROBLEMS["check-digit"])
        if place.code[:2] != place.prefecture:
            text = Text("都道府県のコードと合いません", "not a code of its prefecture")
            yield BadInputError(FILE, where, text)
        if place.code in seen:
            yield BadInputError(FILE, where, Text("二つあります", "it is there twice"))
        seen.add(place.code)
        if (place.kind in {"designated-city", "core-city"}) != (place.since is not None):
            text = Text(
                "since は指定都市と中核市にだけ書きます",
                "`since` belongs to designated and core cities, and to no other",
            )
            yield BadInputError(FILE, where, text)


def load_places(root: Path | None = None) -> Places:
    """Load the table of a rules folder; it is read once.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return _load(rules_root(root))


@functools.lru_cache(maxsize=4)
def _load(root: Path) -> Places:
    reader = Reader(root)
    table = reader.read(FILE, Table)
    if table is not None:
        reader.problems.extend(_problems(table))
    reader.finish()
    return Places(there(table))

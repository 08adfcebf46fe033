"""What the words of a chunk say of its value, and what they say of something else. Pure.

「光沢なし」 says that there is no gloss, and nothing of the screen; 「モニタなし」 says that
there is no screen. Words that take a value away bind to the noun before them, where it is a noun
that can be had or lacked by itself; else they are said of the value.
"""

import re
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from checker.fleet.phrase import ABSENT, OPEN, Chunk, Token

V = TypeVar("V")

Why = Literal[
    "", "unsaid", "absent", "open", "range", "could", "unknown", "several", "none", "part"
]
"""Why a phrase is not understood. `absent`: a word takes the value away; `open`: a choice, a demand
or a doubt; `could`: what could be had; `several`: values that do not go together; `unknown`: a word
that is in no list; `none`: no value; `unsaid`: nothing is written; `part`: another row may add
it."""


class Reading(NamedTuple, Generic[V]):
    """What a phrase says, or why it does not say it."""

    value: V | None
    why: Why = ""
    word: str = ""
    """The word that decided; empty where none did."""


class Said(NamedTuple):
    """A chunk, its words bound."""

    chunk: Chunk
    values: tuple[Token, ...]
    """The values that are this column's own."""
    taken: tuple[Token, ...]
    """Values that belong to something else (VRAM, another screen)."""
    absent: str
    """The word that takes the values away; empty: none."""
    doubt: str
    """The word that leaves the whole phrase open."""
    could: str
    """The word that says that the values could be had."""
    extends: bool
    """Whether it speaks of an extension."""
    kinds: frozenset[str]
    """Every kind of word that is in it."""
    unknown: str
    """The first word that is in no list."""
    chance: str = ""
    """The word that says what could be done, in a piece without a value."""
    elsewhere: str = ""
    """The word that takes away something else that the chunk names."""

    @property
    def lead(self) -> str:
        """The sign before it."""
        return self.chunk.lead

    @property
    def inner(self) -> bool:
        """Whether it stands in brackets."""
        return self.chunk.depth > 0

    def has(self, *texts: str) -> bool:
        """Whether one of these words is in it."""
        return any(token.text in texts for token in self.chunk.tokens)


Capture = Callable[[list[tuple[Token, str]]], set[int]]
_TAKEN_BACK: Final = frozenset(
    {"could", "extend", "done", "optional", "separate", "own_licence", "demand"}
)
_STANDING: Final = ABSENT | OPEN | {"could", "extend"}
_KATAKANA: Final = re.compile(r"[\u30a1-\u30fa\u30fc]+")
_NO_HEAD: Final = _STANDING | {"unknown", "cannot", "from", "done", "of", "particle", "more"}
"""What stands after a word and is no noun that the word could describe."""
_NOUNS: Final = frozenset({"accessory", "other", "taken"})


class Column(NamedTuple):
    """How one column reads the words that several share."""

    value: str
    """The kind of token that is its value: `size`, `pixels`, `name`."""
    other: frozenset[str]
    """Kinds of nouns that take a value for themselves."""
    own: frozenset[str]
    """Kinds that the column looks at itself."""
    gratis: bool = False
    """Whether "free of charge" takes the value away."""

    def role(self, token: Token) -> str:  # noqa: PLR0911 - one answer a kind
        """Return what a token is in this column."""
        kinds = token.kinds
        for kind in _FIRST:
            if kind in kinds:
                return kind
        if self.value in kinds or (self.value == "pixels" and "name" in kinds):
            return "value"
        if kinds & self.other:
            return "other"
        if "gratis" in kinds and self.gratis:
            return "trial"
        own = kinds & self.own
        if own:
            return min(own)
        for kind in _LATER:
            if kind in kinds:
                return "accessory" if kind in _PARTS else kind
        return "plain"


_FIRST: Final = ("unknown", *sorted(ABSENT), *sorted(OPEN), "cannot", "could", "extend")
_LATER: Final = (
    "with", "from", "done", "of", "accessory", "office", "screen", "ssd", "hdd", "more", "quality",
    "particle", "number", "count", "times",
)  # fmt: skip
_PARTS: Final = frozenset({"office", "screen", "ssd", "hdd"})
"""Parts that have a column of their own, in the cell of another one: Windows 11 Pro（モニタ別）."""


def bound(parts: Iterable[Chunk], column: Column) -> list[Said]:
    """Bind the words of every chunk."""
    found = [_bound(chunk, column) for chunk in parts]
    for before, (index, said) in zip(found, list(enumerate(found))[1:], strict=False):
        if said.lead == "open" and said.values and not (before.values or before.taken):
            # SSD換装サービス（256GB）: what could be had is named after it.
            found[index] = said._replace(could=said.could or before.chance)
    return found


def _bound(chunk: Chunk, column: Column) -> Said:
    items = _described([(token, column.role(token)) for token in chunk.tokens])
    taken = _captured(items)
    for index in taken:
        items[index] = (items[index][0], "taken")
    own = tuple(token for token, role in items if role == "value")
    effective = _effective(items, has_value=bool(own))
    absent = [token.text for token, role in effective if role in ABSENT]
    doubt = [token.text for token, role in effective if role in OPEN]
    if not own and ("choice", "not") in pairwise(role for _, role in items):
        # 選択なし
        doubt = []
    could = [
        token.text for token, role in effective if role == "could" or (role == "extend" and own)
    ]
    return Said(
        chunk=chunk,
        values=own,
        taken=tuple(token for token, role in items if role == "taken"),
        absent=absent[0] if absent else "",
        doubt=doubt[0] if doubt else "",
        could=could[0] if could else "",
        extends=any(role == "extend" for _, role in effective),
        chance=next((token.text for token, role in effective if role in {"could", "extend"}), ""),
        kinds=frozenset(kind for token in chunk.tokens for kind in token.kinds),
        elsewhere=next(
            (
                token.text
                for token, role in items
                if role in ABSENT and (token, role) not in effective
            ),
            "",
        ),
        unknown=next((token.text for token, role in items if role == "unknown"), ""),
    )


def _described(items: list[tuple[Token, str]]) -> list[tuple[Token, str]]:
    """Take unknown words for what describes, where they stand so that they tell nothing.

    That is somewhere in front of a noun or a value that is known, or as a unit of a number. The
    last word of a piece says what the piece is of (現地調達), so there an unknown one may tell
    anything, and so it may in a clause (院内で…を利用) and beside a word like のみ.
    """
    found = [
        (token, "particle" if _is_an_ending(items, index) else role)
        for index, (token, role) in enumerate(items)
    ]
    if any("limit" in token.kinds or token.text in _CLAUSE for token, _ in found):
        return found
    last = max((n for n, one in enumerate(found) if _names_a_thing(*one)), default=-1)
    for index in range(len(found) - 1, -1, -1):
        token, role = found[index]
        if role != "unknown" or "beside" not in token.kinds:
            continue
        unit = index > 0 and found[index - 1][1] == "number" and not token.spaced
        if unit or index < last or _modifies(found, index):
            found[index] = (token, "plain")
    return found


_CLAUSE: Final = frozenset("のはがをにでへもや")
"""Particles that make a clause of a piece; without one it is a noun with what describes it."""
_ENDING: Final = re.compile(r"[いくきけりるれらたてしさせなみめむえうつちっ]{1,2}")


def _is_an_ending(items: list[tuple[Token, str]], index: int) -> bool:
    """Whether hiragana is the ending of the word before it: 信頼性の高い. Denials are words."""
    token, role = items[index]
    return (
        role == "unknown"
        and index > 0
        and not token.spaced
        and _ENDING.fullmatch(token.text) is not None
        and items[index - 1][1] in {"plain", "quality"}
    )


def _names_a_thing(token: Token, role: str) -> bool:
    """Whether a word is a noun that is known, or the value."""
    return role in {"accessory", "other", "quality", "office", "value"} or (
        role == "plain" and (len(token.text) > 1 and not token.kinds & {"unknown", "rate"})
    )


def _modifies(items: list[tuple[Token, str]], index: int) -> bool:
    """Whether an unknown word stands right in front of a noun that it describes."""
    token = items[index][0]
    if index + 1 == len(items) or "describes" not in token.kinds:
        return False
    after, head = items[index + 1]
    if head in _NO_HEAD or (head == "with" and token.text.isascii()):
        return False
    return len(after.text) > 1 or head != "plain" or _KATAKANA.fullmatch(token.text) is not None


def _captured(items: list[tuple[Token, str]]) -> set[int]:
    """Return the values that other nouns take: the next one, or else the one before."""
    free = {index for index, (_, role) in enumerate(items) if role == "value"}
    taken: set[int] = set()
    for index, (_, role) in enumerate(items):
        if role != "other":
            continue
        after = [one for one in sorted(free - taken) if one > index]
        before = [one for one in sorted(free - taken) if one < index]
        near = before[-1:]
        if after and _close(items, index, after[0]):
            near = after[:1]
        elif "port" in items[index][0].kinds:
            # 1920×1080 DisplayPort/HDMI lists what it can be plugged into.
            near = []
        taken.update(near)
    return taken


def _close(items: list[tuple[Token, str]], start: int, end: int) -> bool:
    """Whether nothing but words that describe stands between a noun and a value."""
    return all(
        role in {"plain", "particle", "could", "number"} for _, role in items[start + 1 : end]
    )


def _effective(items: list[tuple[Token, str]], *, has_value: bool) -> list[tuple[Token, str]]:
    """Return the words that are said of the value."""
    found: list[tuple[Token, str]] = []
    before: tuple[Token, str] | None = None
    for index, (token, role) in enumerate(items):
        if role == "cannot":
            if found and found[-1][1] in _TAKEN_BACK:
                found.pop()
            elif not (before and before[1] in {"done", "accessory", "quality", "more", "other"}):
                found.append((token, "not"))
        elif role in _STANDING:
            if role in ABSENT and not has_value and _lacks_a_chance(items, index, found):
                # アップグレードは含みません
                found.pop()
            elif not _elsewhere(items, index, before, has_value=has_value):
                found.append((token, role))
            # A noun lacks one thing: ECCなし、なし says twice that something is not there.
            before = None if before and before[1] != "value" else before
        elif role != "particle":
            before = (token, role)
            if role == "done":
                found.append((token, role))
    return [one for one in found if one[1] != "done"]


def _lacks_a_chance(
    items: list[tuple[Token, str]], index: int, found: list[tuple[Token, str]]
) -> bool:
    """Whether a word says that what could be done is not part of it: アップグレードは含みません."""
    return (
        bool(found)
        and found[-1][1] in {"could", "extend"}
        and items[index - 1][0].text == "は"
        and items[index - 2][0] == found[-1][0]
    )


def _elsewhere(
    items: list[tuple[Token, str]],
    index: int,
    before: tuple[Token, str] | None,
    *,
    has_value: bool,
) -> bool:
    """Whether a word is said of a noun beside it, and not of the value."""
    token, role = items[index]
    after = next((one for one in items[index + 1 :] if one[1] != "particle"), None)
    measured = (
        role == "could"
        and (
            (after is not None and _measures(after))
            # 最大輝度300ニト
            or (not has_value and _ahead_of_a_number(items[index + 1 :]))
        )
    )
    if before is None:
        # 最大1677万色, 別売ACアダプタ
        other = after is not None and after[1] in {"accessory", "other", "quality"}
        return measured or (other and not has_value)
    if before[1] in _NOUNS or measured:
        return True
    if not has_value and _of_another(before, role):
        return True
    if token.text == "対応" and not token.spaced and _is_a_norm(before[0], items):
        return True
    return before[1] == "quality" and role in {"not", "could", "demand"} and not token.spaced


def _of_another(before: tuple[Token, str], role: str) -> bool:
    """Whether a word in a piece without a value is said of what stands before it."""
    token, noun = before
    if noun == "more":
        return True
    if noun == "done":
        return role in ABSENT or role == "demand"
    # What is in no list is no other name of the value: 防塵ケースXなし.
    return role in ABSENT and "describes" in token.kinds


def _ahead_of_a_number(items: list[tuple[Token, str]]) -> bool:
    """Whether nothing but what describes stands before a number."""
    rest = [one for one in items if one[1] != "plain" or "rate" in one[0].kinds]
    return bool(rest) and _measures(rest[0])


def _measures(item: tuple[Token, str]) -> bool:
    """Whether a word is a number or rate of something else: 最大1677万色, 最大3500MB/s."""
    return item[1] == "number" or "rate" in item[0].kinds


def _is_a_norm(token: Token, items: list[tuple[Token, str]]) -> bool:
    """Whether a word names a norm that a part keeps (OPAL2.0対応), and no product."""
    if token.kinds & {"model", "number", "ratio"}:
        return True
    product = any("name" in one.kinds for one, _ in items)
    return not product and "size" not in token.kinds and any(c.isdigit() for c in token.text)


def first_doubt(parts: Collection[Said]) -> Reading[V] | None:
    """Return why the whole phrase is open, whatever its values are; None: it is not."""
    for said in parts:
        if said.unknown:
            return Reading(None, "unknown", said.unknown)
    for said in parts:
        if said.lead == "range" or "range" in said.kinds:
            return Reading(None, "range", "～")
        if said.doubt and not _chooses_elsewhere(said):
            return Reading(None, "open", said.doubt)
    return None


def _chooses_elsewhere(said: Said) -> bool:
    """Whether brackets tell of several values that could be had: (24GBまたは32GBに変更可能)."""
    tokens = said.chunk.tokens
    choice = any(token.text == said.doubt and "choice" in token.kinds for token in tokens)
    return choice and said.inner and bool(said.could) and len(said.values) > 1

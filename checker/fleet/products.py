"""Which screen, system and Office a phrase says come with the PC. Pure."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeVar

from checker.fleet.phrase import Token, Vocabulary, chunks, fold, tokens
from checker.fleet.standing import Column, Reading, Said, bound, first_doubt

Size = tuple[int, int]
T = TypeVar("T")
Ships = Literal["yes", "no", "ask"]

_PIXELS: Final = range(200, 20_001)
_SCREEN: Final = Column("pixels", frozenset({"not_screen", "port"}), frozenset({"screen"}))
_SYSTEM: Final = Column("name", frozenset({"not_system"}), frozenset({"either"}))
_OFFICE: Final = Column("name", frozenset(), frozenset({"office"}), gratis=True)
_ASPECT: Final = 0.03
"""Catalogues round: 1366×768 is called 16:9."""


def screen(text: str, words: Vocabulary, names: Mapping[str, Size | None]) -> Reading[Size]:
    """Return the resolution: `1920×1080 FHD`, `15.6型 フルHD`, `WUXGA`.

    Args:
        text: The phrase.
        words: Every word, the names of resolutions among them.
        names: What a name stands for; None: several go by it.
    """
    folded = re.sub(r"(?<=\d)\s?\((?:H|W|V|横|縦)\)", "", fold(text))
    folded = re.sub(r"横\s*(\d+)\D{0,5}X\s*縦\s*(\d+)", r"\1X\2", folded)
    folded = re.sub(r"縦\s*(\d+)\D{0,5}X\s*横\s*(\d+)", r"\2X\1", folded)
    parts = bound(chunks(tokens(folded, words)), _SCREEN)
    found = _screen(parts, names)
    again = next((said.absent for said in parts if _lacks(said, found.value, names)), "")
    if again:
        return Reading(None, "absent", again)
    if found.value is not None and any(said.absent for said in parts):
        whole = _screen([_without_absent(said, found.value, names) for said in parts], names)
        if whole.value != found.value:
            return Reading(None, "absent", next(said.absent for said in parts if said.absent))
    return found


def _lacks(said: Said, found: Size | None, names: Mapping[str, Size | None]) -> bool:
    """Whether brackets say that what stands before them is lacking: FHD（FHDはオプション）."""
    named = (names.get(token.text) for token in said.values if "pixels" not in token.kinds)
    return said.inner and bool(said.absent) and found is not None and found in named


def _without_absent(said: Said, found: Size, names: Mapping[str, Size | None]) -> Said:
    """Leave out that a value is lacking, but for another in brackets: フルHD（オプション：4K）."""
    sizes = {names.get(token.text) for token in said.values if "pixels" not in token.kinds}
    other = said.inner and bool(said.values) and len(sizes) == 1 and not sizes & {None, found}
    return said if other else said._replace(absent="")


def _screen(parts: Sequence[Said], names: Mapping[str, Size | None]) -> Reading[Size]:
    doubt: Reading[Size] | None = first_doubt(parts)
    if doubt is not None:
        return doubt
    pixels: set[Size] = set()
    named: set[Size] = set()
    vague = ""
    lost: Reading[Size] = Reading(None, "none")
    for said in _own(parts, skip=_SCREEN.other):
        if said.absent or said.could:
            lost = Reading(None, "absent" if said.absent else "could", said.absent or said.could)
            continue
        for token in said.values:
            if "pixels" in token.kinds:
                pixels.add((int(token.amount), int(token.unit)))
            elif (size := names[token.text]) is None:
                vague = token.text
            else:
                named.add(size)
    return _one_size(pixels, named, vague, parts) or _lost(lost, parts)


def _lost(lost: Reading[T], parts: Sequence[Said]) -> Reading[T]:
    """Return why nothing was found: モニタ別売 names no size, and says why."""
    if lost.why != "none":
        return lost
    word = next((said.absent for said in parts if said.absent), "")
    return Reading(None, "absent", word) if word else lost


def _one_size(  # noqa: PLR0911 - one answer a case
    pixels: set[Size], named: set[Size], vague: str, parts: Sequence[Said]
) -> Reading[Size] | None:
    if len(pixels) == 1:
        wide, high = next(iter(pixels))
        if wide not in _PIXELS or high not in _PIXELS:
            return Reading(None, "several")
        # A name that stands for less than the pixels beside it: one of the two is wrong.
        if any(wide > size[0] or high > size[1] for size in named):
            return Reading(None, "several")
        return Reading((wide, high))
    if pixels or len(named) > 1:
        return Reading(None, "several")
    if vague:
        return Reading(None, "several", vague)
    if named:
        size = next(iter(named))
        ratios = [one for said in parts for one in said.chunk.tokens if "ratio" in one.kinds]
        if any(
            not _is(size, float(one.amount) / float(one.unit)) for one in ratios if one.unit != "0"
        ):
            return Reading(None, "several", ratios[0].text)
        return Reading(size)
    return None


def _is(size: Size, ratio: float) -> bool:
    """Whether a size has an aspect ratio (アスペクト比)."""
    return abs(size[0] / size[1] / ratio - 1) <= _ASPECT


def _own(parts: Iterable[Said], skip: frozenset[str]) -> list[Said]:
    """Return the chunks that are not another thing's, what words alone say put on those before."""
    found: list[Said] = []
    ahead = ""
    last: Said | None = None
    before: Said | None = None
    for said in parts:
        last, before = before, said
        if skip & said.kinds and said.taken:
            continue
        if said.values:
            found.append(said._replace(absent=said.absent or ahead))
        elif said.absent and found and not skip & said.kinds:
            alone = said.lead == "open" and bool(last and last.values and not last.inner)
            at = slice(-1, None) if alone else slice(None)
            found[at] = [one._replace(absent=one.absent or said.absent) for one in found[at]]
        elif said.could and found and not said.extends and not skip & said.kinds:
            found[-1] = found[-1]._replace(could=found[-1].could or said.could)
        elif said.elsewhere and said.lead in {"slash", "plus"} and not skip:
            # Excel・Word別売: what is said of the last of a list is said of all.
            found[:] = [one._replace(absent=one.absent or said.elsewhere) for one in found]
        elif said.absent and not found and not skip & said.kinds:
            ahead = said.absent
    return found


def system(
    text: str, words: Vocabulary, names: Mapping[str, str]
) -> tuple[Reading[str], str | None]:
    """Return the system's name as a fact has it, and its release: `Windows 11 Pro 25H2`."""
    folded = fold(text)
    parts = bound(chunks(tokens(folded, words, sizes=False)), _SYSTEM)
    parts = [_without_release(said) for said in parts]
    found = _system(parts, names)
    if found.value is not None and any(said.absent for said in parts):
        whole = _system([said._replace(absent="") for said in parts], names)
        if whole.value != found.value:
            found = Reading(None, "absent", next(said.absent for said in parts if said.absent))
    if found.value is None:
        return found, None
    releases = {
        token.text for said in parts for token in said.chunk.tokens if "release" in token.kinds
    }
    if len(releases) != 1:
        return found, None
    (release,) = releases
    # These are supported longer than Home and Pro; Pro Education is not.
    for edition, name in _LONGER.items():
        if re.search(edition, folded):
            return found, f"{release} {name}"
    return found, release


_LONGER: Final = {
    r"LTSC": "LTSC",
    r"\bENTERPRISE\b": "Enterprise",
    r"(?<!PRO )\bEDUCATION\b": "Education",
}
"""Editions as a catalogue writes them, and as the fact does."""


def _without_release(said: Said) -> Said:
    """Put on the release what is said of it: 25H2対応, 24H2以降 are no releases that are on it."""
    if "release" not in said.kinds:
        return said
    kept = []
    tokens_ = said.chunk.tokens
    bare = said
    doubts = {token.text for token in tokens_ if token.kinds & {"could", "demand", "extend"}}
    if not said.values and doubts & {said.could, said.doubt}:
        # 25H2へ更新可, 24H2以降: it speaks of a release alone, and not of the one that is on it.
        kept = [token for token in tokens_ if "release" not in token.kinds]
        doubt = "" if said.doubt in doubts else said.doubt
        return said._replace(
            could="", doubt=doubt, chunk=said.chunk._replace(tokens=tuple(kept or tokens_[:1]))
        )
    for token, after in zip(tokens_, (*tokens_[1:], None), strict=True):
        if "release" in token.kinds and after is not None and after.kinds & {"could", "demand"}:
            word = after.text
            bare = bare._replace(
                could="" if bare.could == word else bare.could,
                doubt="" if bare.doubt == word else bare.doubt,
            )
            continue
        kept.append(token)
    return bare._replace(chunk=bare.chunk._replace(tokens=tuple(kept)))


def _system(parts: Sequence[Said], names: Mapping[str, str]) -> Reading[str]:
    doubt: Reading[str] | None = first_doubt(parts)
    if doubt is not None:
        return doubt
    parts = [said for said in parts if said is parts[0] or not _refused(said)]
    choice = next((word for said in parts if (word := _choice(said))), None)
    if choice is not None:
        return Reading(None, "several", choice)
    found, possible, lost = _named(parts, names)
    if len(found | possible) > 1:
        return Reading(None, "several")
    return Reading(found.pop()) if found else _lost(lost, parts)


def _choice(said: Said) -> str | None:
    """Return the word by which a piece leaves the system to choose; None: it does not."""
    either = next((token.text for token in said.chunk.tokens if "either" in token.kinds), None)
    if either is not None:
        return either
    first = said.chunk.tokens[0].text
    return first if said.lead in {"slash", "sep", "arrow", "open"} and first in _VERSIONS else None


def _named(
    parts: Sequence[Said], names: Mapping[str, str]
) -> tuple[set[str], set[str], Reading[str]]:
    """Return the systems that are there, those that could be, and what was said of what is not."""
    found, possible = set[str](), set[str]()
    lost: Reading[str] = Reading(None, "none")
    done = any(said.kinds & {"done", "with"} for said in parts)
    for said in _own(parts, skip=_SYSTEM.other):
        if said.lead == "arrow" and done:
            found, possible = set(), set()
        mine = {names[token.text] for token in _now(said)}
        if said.absent:
            lost = Reading(None, "absent", said.absent)
        elif said.could:
            lost = Reading(None, "could", said.could)
            possible |= mine
        else:
            found |= mine
    return found, possible, lost


def _refused(said: Said) -> bool:
    """Whether a piece says that another system cannot be put on it."""
    kinds = [token.kinds for token in said.chunk.tokens]
    after = next((n for n, one in enumerate(kinds) if "either" in one), len(kinds))
    return any("cannot" in one for one in kinds[after:])


_VERSIONS: Final = frozenset({"7", "8", "8.1", "10", "11"})


def _now(said: Said) -> list[Token]:
    """Return the names of a chunk that are not what was there before (Windows 10から)."""
    tokens_ = [token for token in said.chunk.tokens if not token.kinds & {"particle", "plain"}]
    was = {id(token) for token, after in itertools.pairwise(tokens_) if "from" in after.kinds}
    return [token for token in said.values if id(token) not in was]


def excel(text: str, words: Vocabulary, names: Mapping[str, Ships]) -> Reading[bool]:
    """Whether Excel comes with it: `Office Home & Business 2024` yes, `Office なし` no."""
    folded = re.sub(r"\b(?:MICROSOFT|MS)[ -]?(?=OFFICE)", "", fold(text))
    if folded in {"X", "NO", "N", "FALSE", "0"}:
        return Reading(value=False)
    if folded in {"Y", "TRUE", "1"}:
        return Reading(value=True)
    parts = bound(chunks(tokens(folded, words, sizes=False)), _OFFICE)
    found = _excel(parts, names)
    if found.value and any(said.absent for said in parts):
        whole = _excel([said._replace(absent="") for said in parts], names)
        if not whole.value:
            return Reading(None, "absent", next(said.absent for said in parts if said.absent))
    return found


def _excel(parts: Sequence[Said], names: Mapping[str, Ships]) -> Reading[bool]:
    doubt: Reading[bool] | None = first_doubt(parts) or _or_nothing(parts)
    if doubt is not None:
        return doubt
    stated = _own(parts, skip=_OFFICE.other)
    if not stated:
        return _generic(parts)
    says, word = _says(stated, parts, names)
    loose = any(
        said.absent and not said.values and said.lead != "open" and said is not parts[0]
        for said in parts
    )
    if len(set(says)) == 1:
        value = says[0]
        return Reading(value) if value is not None else Reading(None, "absent", word)
    both = set(says) == {True, False}
    # One is there, another is said to be lacking: Excel 2024、Microsoft 365なし; or another is
    # there, too: Office Home and Business 2024 + Microsoft 365 Basic.
    if both and ((not loose and not _slashed(stated)) if word else _added(stated)):
        return Reading(value=True)
    return Reading(None, "absent" if word else "several", word)


def _or_nothing(parts: Sequence[Said]) -> Reading[bool] | None:
    """Return that a cell offers a product or none: Office Home & Business 2024／なし."""
    for said in parts:
        if said.lead == "slash" and all(token.kinds & {"not"} for token in said.chunk.tokens):
            return Reading(None, "open", said.absent)
    return None


def _says(
    stated: Sequence[Said], parts: Sequence[Said], names: Mapping[str, Ships]
) -> tuple[list[bool | None], str]:
    """Return what each product says of Excel, and the word that decided."""
    says: list[bool | None] = []
    word = ""
    for said in stated:
        ships = {names[token.text] for token in said.values}
        if ships == {"no"}:
            says += [False]
        elif said.absent and _denied(said, parts):
            says += [False]
            word = said.absent
        elif said.absent or said.could or ships != {"yes"}:
            says += [None]
            word = said.absent or said.could or word
        else:
            says += [True]
    return says, word


def _added(stated: Sequence[Said]) -> bool:
    return all(said.lead == "plus" for said in stated[1:])


def _slashed(stated: Sequence[Said]) -> bool:
    return any(said.lead == "slash" for said in stated[1:])


def _denied(said: Said, parts: Sequence[Said]) -> bool:
    """Whether a product is plainly lacking, and not to be had another way."""
    words = {one.absent for one in (said, *parts) if one.absent}
    kinds = {
        kind
        for one in parts
        for token in one.chunk.tokens
        if token.text in words
        for kind in token.kinds
    }
    return "not" in kinds and not kinds & {"optional", "separate", "trial", "own_licence"}


def _generic(parts: Sequence[Said]) -> Reading[bool]:
    """Read a cell that names no product: あり, ○, Office なし."""
    kinds = [token.kinds for said in parts for token in said.chunk.tokens]
    if not kinds:
        return Reading(None, "none")
    if all("with" in one for one in kinds):
        return Reading(value=True)
    words = [said.absent for said in parts if said.absent]
    allowed = {"not", "choice", "plain", "particle", "office"}
    if words and all(one & allowed for one in kinds) and any("not" in one for one in kinds):
        return Reading(value=False)
    if words:
        return Reading(None, "absent", words[0])
    return Reading(None, "none")

"""The phone code (結果の番号): a whole result in twelve digits, for reading out. Pure.

`G RRRRRRRRR CC`: the generation of the table, the result as a mixed-radix number over the states
of the table's places, and the two check digits of ISO/IEC 7064 MOD 97-10. Shown in three groups
of four. It holds outcomes, the kind of system and coarse sizes; nothing of a person or a host.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from msgspec import UNSET

from checker.errors import CheckerError
from checker.exit_status import ExitStatus
from checker.judge import overall
from checker.model import FactTable, Finding, Lang, Overall, System, Text
from checker.packs.codes import Place, State, Table

LENGTH: Final = 12
GROUP: Final = 4
GROUPS: Final = LENGTH // GROUP
_CONTENT: Final = 10
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—―−ーｰ・.,]+")
_MOST: Final = 5
"""Candidates that a person can be asked about."""

Tables = Mapping[int, Table]
"""Generation -> table."""


class Decoded(NamedTuple):
    """What a code says."""

    digits: str
    """As shown: `1234-5678-9012`."""
    table: Table
    findings: tuple[Finding, ...]
    system: System | None
    choices: Mapping[str, tuple[str, ...]]
    """Requirement -> the outcomes that share its state, where there is more than one."""
    sizes: Mapping[str, Text]
    """Requirement -> the coarse size."""

    @property
    def overall(self) -> Overall:
        """The overall verdict, as the PC's own report has it."""
        return overall(self.findings)


class Candidate(NamedTuple):
    """A code near the one that was heard. A question to ask, never an answer."""

    digits: str
    group: int
    """The group that differs, 1 to 3."""
    heard: str
    perhaps: str
    """Heard and proposed digits of that group."""
    swapped: int | None = None
    """The group that it was taken for; None: no two groups changed places."""

    def ask(self) -> Text:
        """Return the question to the caller."""
        if self.swapped is not None:
            return Text(
                ja=f"第{self.group}グループと第{self.swapped}グループが、逆ではありませんか"
                f"（{self.digits}）。",
                en=f"Did groups {self.group} and {self.swapped} change places ({self.digits})?",
            )
        return Text(
            ja=f"第{self.group}グループは {self.heard} ですか、{self.perhaps} ですか。",
            en=f"Is group {self.group} {self.heard} or {self.perhaps}?",
        )


class PhoneCodeError(CheckerError):
    """Twelve digits that are not a code: a digit was misread, misheard or left out."""

    status = ExitStatus.BAD_INPUT

    def __init__(
        self, message: Text, group: int | None = None, candidates: tuple[Candidate, ...] = ()
    ) -> None:
        advice = Text(
            ja="相手に、もう一度1グループずつ読んでもらってください。",
            en="Ask the caller to read it again, one group at a time.",
        )
        if group is not None:
            advice = Text(
                ja=f"第{group}グループを、もう一度読んでもらってください。",
                en=f"Ask the caller to read group {group} again.",
            )
        super().__init__(message, advice)
        self.group = group
        """The group that is likely wrong; None where that cannot be known."""
        self.candidates = candidates

    def say(self, lang: Lang) -> str:
        """Return what happened, what to do, and what to ask."""
        return "\n".join([super().say(lang), *(one.ask().say(lang) for one in self.candidates)])


def grouped(digits: str) -> str:
    """Return digits in groups of four."""
    return "-".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def check_digits(content: str) -> str:
    """Return the two digits that make the whole number 1 modulo 97."""
    return f"{98 - int(content) * 100 % 97:02d}"


def encode(
    findings: Iterable[Finding], facts: FactTable, system: System, table: Table
) -> str | None:
    """Put a result into a code.

    Args:
        findings: The judgement.
        facts: Of the same PC, for the coarse sizes.
        system: The kind of operating system.
        table: The current generation's.

    Returns:
        The code in groups, or None where the table does not know an outcome or lacks a
        requirement: then there is no code, rather than one that says something else.
    """
    by_id = {finding.id: finding for finding in findings}
    if by_id.keys() != {place.requirement for place in table.places}:
        return None
    number = 0
    for place in table.places:
        index = _find(place, by_id[place.requirement], facts, system)
        if index is None:
            return None
        number = number * len(place.states) + index
    content = f"{table.generation}{number:09d}"
    return grouped(content + check_digits(content))


def _find(place: Place, finding: Finding, facts: FactTable, system: System) -> int | None:
    fits = [
        (index, state)
        for index, state in enumerate(place.states)
        if finding.outcome in state.outcomes
        and (state.status, state.advice) == (finding.status, finding.advice)
    ]
    # A facts file may name a system that its own `os.name` contradicts; the outcome decides.
    fits = [pair for pair in fits if pair[1].system in {None, system}] or fits
    size = _size(place, facts)
    chosen = None
    for index, state in fits:
        if chosen is None or (size is not None and (state.at_least or 0) <= size):
            chosen = index
    return chosen


def _size(place: Place, facts: FactTable) -> int | None:
    for key in place.facts:
        fact = facts.get(key)
        if fact is not None and fact.value is not UNSET:
            return int(fact.value)
    return None


def decode(text: str, tables: Tables) -> Decoded:
    """Read a code.

    Args:
        text: As typed or pasted: spaces, hyphens and full-width digits do not matter.
        tables: Every generation's table.

    Raises:
        PhoneCodeError: It is not a code; with the likely wrong group and nearest codes.
    """
    digits = _digits(text, tables)
    table = tables.get(int(digits[0]))
    number = int(digits[1:_CONTENT])
    if not _sound(digits):
        raise _misread(digits, tables)
    if table is None or number >= table.states:
        raise PhoneCodeError(
            Text(
                ja="この番号の読み方が分かりません。新しいルールで作られた番号かもしれません。",
                en="This code cannot be read. Newer rules may have made it.",
            )
        )
    return _decoded(digits, number, table)


def _decoded(digits: str, number: int, table: Table) -> Decoded:
    states: list[State] = []
    for place in reversed(table.places):
        number, index = divmod(number, len(place.states))
        states.insert(0, place.states[index])
    pairs = list(zip(table.places, states, strict=True))
    system = next((state.system for state in states if state.system is not None), None)
    shared = {
        place.requirement: tuple(name for name in state.outcomes if _exists(place, name, system))
        or state.outcomes
        for place, state in pairs
    }
    return Decoded(
        digits=grouped(digits),
        table=table,
        findings=tuple(
            Finding(
                place.requirement,
                place.level,
                state.status,
                shared[place.requirement][0],
                state.advice,
            )
            for place, state in pairs
        ),
        system=system,
        choices={name: outcomes for name, outcomes in shared.items() if len(outcomes) > 1},
        sizes={place.requirement: state.size for place, state in pairs if state.size is not None},
    )


def _exists(place: Place, outcome: str, system: System | None) -> bool:
    """Whether an outcome can be on this system; where one is the system's own, only that."""
    own = [name for name, only in place.only.items() if only == system]
    return (
        outcome in own
        if set(own) & set(place.certain)
        else (place.only.get(outcome, system) == system)
    )


def strange(text: str) -> str:
    """Return the characters that neither are digits nor stand between them."""
    plain = unicodedata.normalize("NFKC", text[:200])
    left = _SEPARATORS.sub("", plain)
    return "".join(dict.fromkeys(one for one in left if not (one.isascii() and one.isdigit())))


def _digits(text: str, tables: Tables) -> str:
    """Return twelve ASCII digits.

    Raises:
        PhoneCodeError: There are other characters, or not twelve.
    """
    plain = unicodedata.normalize("NFKC", text[:200]).strip()
    groups = [part for part in _SEPARATORS.split(plain) if part]
    digits = "".join(groups)
    if not digits.isascii() or not digits.isdigit():
        other = "".join(one for one in strange(plain) if one.isprintable())[:10]
        raise PhoneCodeError(
            Text(
                ja=f"数字以外の文字（{other}）があります。",
                en=f"There is something other than digits ({other}).",
            )
            if other
            else Text(ja="数字がありません。", en="There are no digits.")
        )
    if len(digits) != LENGTH or len(text) > 200:  # noqa: PLR2004 - as above
        wrong = [index for index, part in enumerate(groups, 1) if len(part) != GROUP]
        count = min(len(digits), 99)
        only = wrong[0] if len(groups) == GROUPS and len(wrong) == 1 else None
        told = tuple(one for one in _one_off(digits, tables) if only in {None, one.group})
        raise PhoneCodeError(
            Text(
                ja=f"{LENGTH}桁の数字が必要ですが、{count}桁です。",
                en=f"{LENGTH} digits are needed; there are {count}.",
            ),
            only,
            told[:_MOST],
        )
    return digits


def _one_off(digits: str, tables: Tables) -> Iterator[Candidate]:
    """Yield codes from which one digit is missing, or to which one was added."""
    found: dict[str, Candidate] = {}
    if len(digits) == LENGTH - 1:
        for at in range(LENGTH):
            for other in "0123456789":
                code = f"{digits[:at]}{other}{digits[at:]}"
                place, rest = at // GROUP, at % GROUP
                right = grouped(code).split("-")[place]
                heard = right[:rest] + right[rest + 1 :]
                found.setdefault(code, Candidate(grouped(code), place + 1, heard, right))
    elif len(digits) == LENGTH + 1:
        for at in range(LENGTH + 1):
            code = digits[:at] + digits[at + 1 :]
            place = min(at // GROUP, GROUPS - 1)
            heard = digits[place * GROUP : (place + 1) * GROUP + 1]
            right = grouped(code).split("-")[place]
            found.setdefault(code, Candidate(grouped(code), place + 1, heard, right))
    yield from (one for code, one in found.items() if _readable(code, tables))


def _swapped(digits: str, tables: Tables) -> Iterator[Candidate]:
    """Yield codes of which two groups changed places."""
    groups = grouped(digits).split("-")
    for first in range(GROUPS):
        for second in range(first + 1, GROUPS):
            other = [*groups]
            other[first], other[second] = groups[second], groups[first]
            code = "".join(other)
            if code != digits and _readable(code, tables):
                yield Candidate(grouped(code), first + 1, groups[first], groups[second], second + 1)


def _sound(digits: str) -> bool:
    return int(digits) % 97 == 1 and digits[-2:] not in {"00", "01", "99"}


def _readable(digits: str, tables: Tables) -> bool:
    table = tables.get(int(digits[0]))
    return _sound(digits) and table is not None and int(digits[1:_CONTENT]) < table.states


def _misread(digits: str, tables: Tables) -> PhoneCodeError:
    swapped = tuple(_swapped(digits, tables))
    near = [code for code in dict.fromkeys(_neighbours(digits)) if _readable(code, tables)]
    candidates = [_candidate(digits, code) for code in near]
    told = tuple(one for one in candidates if one is not None)
    groups = {one.group for one in told}
    # A code that differs in two groups may be meant as well: then the group is not known.
    sure = len(groups) == 1 and len(told) == len(near) and not swapped
    if int(digits[0]) not in tables and not swapped:
        groups, sure = {1}, True
        told = tuple(one for one in told if one.group == 1)
    return PhoneCodeError(
        Text(
            ja="どこかの数字が違っています（検査数字が合いません）。",
            en="A digit is wrong (the check digits do not fit).",
        ),
        groups.pop() if sure else None,
        (*swapped, *told)[:_MOST],
    )


def _candidate(heard: str, code: str) -> Candidate | None:
    """Return a candidate as a question about one group; None where two groups differ."""
    differ = [
        (index + 1, mine, theirs)
        for index, (mine, theirs) in enumerate(
            zip(grouped(heard).split("-"), grouped(code).split("-"), strict=True)
        )
        if mine != theirs
    ]
    return Candidate(grouped(code), *differ[0]) if len(differ) == 1 else None


_SOUND_ALIKE: Final = ("17", "47", "14", "24", "06", "39", "69", "89")
"""いち・しち, し・しち, いち・し, に・し; and digits that look alike on paper."""


def _neighbours(digits: str) -> Iterator[str]:
    """Yield what may have been meant, the likeliest first."""
    for pair in _SOUND_ALIKE:
        for at, digit in enumerate(digits):
            if digit in pair:
                yield _with(digits, at, pair.replace(digit, ""))
    for at in range(LENGTH - 1):
        yield _with(digits, at, digits[at + 1] + digits[at])
    for at in range(LENGTH):
        yield from (_with(digits, at, other) for other in "0123456789")
    for at in range(LENGTH - 2):
        yield _with(digits, at, digits[at : at + 3][::-1])
    for at in range(LENGTH - 1):
        if digits[at] == digits[at + 1]:
            yield from (_with(digits, at, other * 2) for other in "0123456789")


def _with(digits: str, at: int, others: str) -> str:
    return digits[:at] + others + digits[at + len(others) :]

"""The last good result of this PC: kept by itself, small and private, and what changed since.

The facts are kept, never the sentences: they are judged again with the rules, the answers and the
day of now. So what is told has changed on this PC, and is no news of the rules.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from checker import compose, fact_words, wording
from checker.errors import CheckerError
from checker.files import private_folder, read_bytes, write_private
from checker.model import Answers, Fact, Facts, Lang, Report, Text, Verdict
from checker.reading import recorded

if TYPE_CHECKING:
    from checker.packs.pack import Pack
    from checker.packs.words import SinceWords

SIZE_LIMIT: Final = 500_000
"""Bytes; a PC's facts take about ten thousand."""
LONGEST: Final = 40
"""Characters of a value that is told in the sentence; a longer one stands with its requirement."""
_GOOD: Final = frozenset({"ready", "ready_with_advice"})
_FINE: Final = frozenset({"met", "not_applicable"})


def file_name(pack: "Pack") -> str:
    """Return what the file is called; each pack has its own."""
    return f"last-good-{pack.file.id}.json"


def is_good(report: Report) -> bool:
    """Tell whether a PC can be used by its result."""
    return report.overall in _GOOD


def keep(folder: Path, report: Report, pack: "Pack") -> Facts | None:
    """Keep what was seen where the result is good; return it. What cannot be kept is not."""
    facts = report.facts
    if not is_good(report) or facts.origin != "probe":
        return None
    data = msgspec.json.encode(facts)
    if len(data) > SIZE_LIMIT:
        return None
    with contextlib.suppress(OSError):  # read-only, full, or nobody's: the check goes on
        write_private(private_folder(folder) / file_name(pack), data)
    return facts


def read(folder: Path, pack: "Pack", machine: str) -> Facts | None:
    """Return what the last good check of this PC saw; None: none did that can be read."""
    path = folder / file_name(pack)
    if not path.is_file():
        return None
    try:
        found = recorded(read_bytes(str(path), SIZE_LIMIT), str(path)).facts
    except CheckerError:
        return None  # half a file, or one that somebody changed: as if it were not there
    # A folder that wanders with its user tells of another PC.
    return found if found.machine.name == machine else None


def forget(folder: Path, pack: "Pack") -> None:
    """Delete what was kept.

    Raises:
        OSError: It is there and cannot be deleted.
    """
    (folder / file_name(pack)).unlink(missing_ok=True)


def since(good: Facts, report: Report, pack: "Pack", answers: Answers, lang: Lang) -> list[str]:
    """Say what got worse since the last good check, what else changed, or nothing.

    Args:
        good: What the last good check saw.
        report: The result of now.
        pack: The rules that judged it.
        answers: What a person said by now.
        lang: The language.
    """
    if is_good(report) or good.collected_at >= report.facts.collected_at:
        return []
    old = compose.compose(good, answers, pack, report.judged_on, lang)
    was = {one.id: one for one in old.verdicts}
    worse = [
        (was[one.id], one)
        for one in report.verdicts
        if one.id in was and was[one.id].status in _FINE and one.status not in _FINE
    ]
    if not worse:
        return []
    words = pack.words.since
    time = _moment(good.collected_at, lang)
    items = [_item(before, now, words.item, lang) for before, now in worse]
    said = [
        wording.fill(words.was.say(lang), {"time": time})
        + ("" if lang == "ja" else " ")
        + wording.fill(words.worse.say(lang), {"items": wording.join(items, lang)})
    ]
    others = list(_others(good, report.facts, words, lang))
    if others:
        said.append(wording.fill(words.also.say(lang), {"items": wording.join(others, lang)}))
    return said


def _item(before: Verdict, now: Verdict, text: Text, lang: Lang) -> str:
    long = max(len(before.measured), len(now.measured)) > LONGEST
    if not before.measured or not now.measured or before.measured == now.measured or long:
        return now.title
    values = {"title": now.title, "before": before.measured, "now": now.measured}
    return wording.fill(text.say(lang), values)


def _others(good: Facts, now: Facts, words: "SinceWords", lang: Lang) -> Iterator[str]:
    """Name what else is not as it was; that it is to blame, nobody has seen."""
    old, new = (dict(one.facts.known()) for one in (good, now))
    for key, name in words.facts.items():
        before, after = _value(old.get(key)), _value(new.get(key))
        if before is not None and after is not None and before != after:
            system = now.machine.os
            said = [fact_words.value_text(key, one, lang, system) for one in (before, after)]
            if said[0] != said[1]:
                values = {"title": name.say(lang), "before": said[0], "now": said[1]}
                yield wording.fill(words.item.say(lang), values)


def _value(fact: Fact[Any] | None) -> object | None:
    return fact.value if fact is not None and fact.failure is msgspec.UNSET else None


def _moment(time: dt.datetime, lang: Lang) -> str:
    return f"{wording.day(time.date(), lang)} {time:%H:%M}"

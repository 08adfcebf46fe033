"""The verdict in one sentence: whether this PC can be used, and what stands in the way.

The overall verdict says how it ends. Somebody who reads nothing else must also learn from the
sentence that no new PC is needed, that another PC must be used, or what is to be settled first.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from checker import wording
from checker.model import Closed, Lang, Overall, Text, Verdict
from checker.packs.marks import Marks
from checker.packs.words import HeadlineWords

NOTHING_OPEN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_NAMED: Final = 4
"""How many missing things the sentence names."""


class Headline(Closed, frozen=True):
    """The verdict as every document heads its page with."""

    word: str
    """What the verdict is called in a table."""
    symbol: str
    ascii: str
    """For streams that cannot show the symbol."""
    colour: str
    sentence: str
    green: bool
    """The PC can be used as it is."""


def ruled_out(verdicts: Iterable[Verdict], known: Marks) -> Verdict | None:
    """Return the verdict that rules the PC out; None: nothing does."""
    return next((one for one in verdicts if (one.id, one.outcome) in known.ruling_out), None)


def spared(verdicts: Iterable[Verdict], known: Marks) -> frozenset[str]:
    """Return the requirements that need nothing done on a PC that is ruled out anyhow.

    Some of them (`Marks.beyond`) hold all the same, only not for the sake of registration.
    """
    every = tuple(verdicts)
    if ruled_out(every, known) is None:
        return frozenset()
    return frozenset(one.id for one in every if (one.id, one.outcome) not in known.ruling_out)


def headline(
    overall: Overall,
    verdicts: Iterable[Verdict],
    known: Marks,
    words: HeadlineWords,
    lang: Lang,
    *,
    left_open: Mapping[str, tuple[str, ...]] = NOTHING_OPEN,
) -> Headline:
    """Return the verdict in one sentence.

    Args:
        overall: The overall verdict.
        verdicts: What it sums up, in the words of the language.
        known: What the rules say of their requirements.
        words: The sentences.
        lang: The language.
        left_open: Outcomes that a phone code does not tell apart, by requirement.
    """
    every = tuple(verdicts)
    shown = wording.OVERALL[overall]
    short = shown.text
    said: Text = getattr(words, overall)
    sentence = said.say(lang)
    if overall == "not_ready":
        keeps = not _may_be_replaced(every, known, left_open)
        sentence = _not_ready(sentence, every, known, words, lang, keeps=keeps)
    elif overall != "incomplete":
        found = _qualified(every, known, words, lang)
        if found is not None:
            sentence, called = found
            if called is not None:
                shown, short = wording.BESIDE, called
    if ruled_out(every, known) is None:
        sentence = _joined([sentence, *_first(every, known, lang)], lang)
    return Headline(
        word=short.say(lang),
        symbol=shown.symbol,
        ascii=shown.ascii,
        colour=shown.colour,
        sentence=sentence,
        green=shown.colour == "green",
    )


def _qualified(
    verdicts: tuple[Verdict, ...], known: Marks, words: HeadlineWords, lang: Lang
) -> tuple[str, Text | None] | None:
    """Return sentence and name of a PC that meets what is required, where that is not all.

    Without a name it is called as its overall verdict is.
    """
    doubtful = [one.title for one in verdicts if (one.id, one.outcome) in known.doubtful]
    if doubtful:
        items = _listed(doubtful, words, lang)
        return wording.fill(words.doubt.say(lang), {"items": items}), words.doubt_short
    lacking = [
        one.title
        for one in verdicts
        if one.level == "recommended" and one.status == "below_recommended"
    ]
    fit = words.fit_but if lacking else words.fit
    sentence = wording.fill(fit.say(lang), {"items": _listed(lacking, words, lang)})
    # What is not required and yet no detail.
    for status, called, text in (
        ("not_met", words.settle_short, words.settle),
        ("needs_answer", words.find_out_short, words.find_out),
    ):
        titles = [one.title for one in verdicts if one.level != "required" and one.status == status]
        if titles:
            settle = wording.fill(text.say(lang), {"items": _listed(titles, words, lang)})
            return _joined([sentence, settle], lang), called
    return (sentence, None) if lacking else None


def _may_be_replaced(
    verdicts: tuple[Verdict, ...], known: Marks, left_open: Mapping[str, tuple[str, ...]]
) -> bool:
    """Tell whether something may be that comes to another PC."""
    return any(
        (one.id, name) in known.replacing
        for one in verdicts
        for name in left_open.get(one.id, (one.outcome,))
    )


def _not_ready(
    sentence: str,
    verdicts: tuple[Verdict, ...],
    known: Marks,
    words: HeadlineWords,
    lang: Lang,
    *,
    keeps: bool,
) -> str:
    reason = ruled_out(verdicts, known)
    if reason is not None:
        return wording.fill(words.other_pc.say(lang), {"reason": reason.message})
    missing = [one.title for one in verdicts if one.level == "required" and one.status == "not_met"]
    # Of something that was not judged at all, nothing may be said.
    there = {one.id: one.status for one in verdicts if one.id in known.of_the_pc}
    said = [sentence]
    if keeps and known.of_the_pc and there.keys() == known.of_the_pc:
        if set(there.values()) <= {"met", "not_applicable"}:
            said.append(words.no_new_pc.say(lang))
        elif not {"not_met", "below_recommended"} & set(there.values()):
            said.append(words.no_new_pc_so_far.say(lang))
    if missing:
        said.append(wording.fill(words.missing.say(lang), {"items": _listed(missing, words, lang)}))
    return _joined(said, lang)


def _first(verdicts: tuple[Verdict, ...], known: Marks, lang: Lang) -> list[str]:
    said = (known.first.get((one.id, one.outcome)) for one in verdicts)
    return [text.say(lang) for text in said if text is not None]


def _joined(sentences: list[str], lang: Lang) -> str:
    return ("" if lang == "ja" else " ").join(sentences)


def _listed(titles: list[str], words: HeadlineWords, lang: Lang) -> str:
    more = len(titles) - _NAMED
    if more > 0:
        titles = [*titles[:_NAMED], wording.fill(words.more.say(lang), {"count": str(more)})]
    return wording.join(titles, lang)

"""The verdict in one sentence: whether this PC can be used, and what stands in the way.

The overall verdict says how it ends. Somebody who reads nothing else must also learn from the
sentence that no new PC is needed, that another PC must be used, or what is to be settled first.
"""

from collections.abc import Iterable
from typing import Final

from checker import wording
from checker.model import Closed, Lang, Overall, Status, Text, Verdict
from checker.packs.marks import Marks

_NAMED: Final = 4
"""How many missing things the sentence names."""

_SETTLE: Final = Text(
    "このPC自体は、オンライン登録に使えます。ただし、つなぐ前に解決することがあります：{items}。",
    "This PC is fit for online registration. Before you connect it, settle this: {items}.",
)
_FIND_OUT: Final = Text(
    "このPC自体は、オンライン登録に使えます。ただし、つなぐ前に確かめることがあります：{items}。",
    "This PC is fit for online registration. Before you connect it, find out about: {items}.",
)
_BESIDE: Final[tuple[tuple[Status, wording.Words, Text], ...]] = (
    (
        "not_met",
        wording.Words(Text("適合（つなぐ前に解決）", "Ready once settled"), "△", "OK?", "yellow"),
        _SETTLE,
    ),
    (
        "needs_answer",
        wording.Words(Text("適合（つなぐ前に確認）", "Ready once confirmed"), "△", "OK?", "yellow"),
        _FIND_OUT,
    ),
)
"""What is not required and yet no detail: how the verdict is called then, and its sentence."""
_OTHER_PC: Final = Text(
    "{reason}別のPCで確認してください。", "{reason} Please check another PC instead."
)
_NO_NEW_PC: Final = Text("PCの買い替えは要りません。", "The PC need not be replaced.")
_NO_NEW_PC_SO_FAR: Final = Text(
    "ここまでの確認では、PCの買い替えは要りません。",
    "By what is known so far, the PC need not be replaced.",
)
_MISSING: Final = Text("足りないのは、{items}です。", "Still missing: {items}.")
_MORE: Final = Text("ほか{count}件", "{count} more")


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


def headline(overall: Overall, verdicts: Iterable[Verdict], known: Marks, lang: Lang) -> Headline:
    """Return the verdict in one sentence.

    Args:
        overall: The overall verdict.
        verdicts: What it sums up, in the words of the language.
        known: What the rules say of their requirements.
        lang: The language.
    """
    every = tuple(verdicts)
    words, short = wording.OVERALL[overall], wording.OVERALL_SHORT[overall]
    sentence = words.text.say(lang)
    beside = [one for one in every if one.level != "required"]
    if overall == "not_ready":
        sentence = _not_ready(sentence, every, known, lang)
    elif overall != "incomplete":
        for status, shown, said in _BESIDE:
            titles = [one.title for one in beside if one.status == status]
            if titles:
                words, short = shown, shown.text
                sentence = wording.fill(said.say(lang), {"items": _listed(titles, lang)})
                break
    if ruled_out(every, known) is None:
        sentence = _joined([sentence, *_first(every, known, lang)], lang)
    return Headline(
        word=short.say(lang),
        symbol=words.symbol,
        ascii=words.ascii,
        colour=words.colour,
        sentence=sentence,
        green=words.colour == "green",
    )


def _not_ready(sentence: str, verdicts: tuple[Verdict, ...], known: Marks, lang: Lang) -> str:
    reason = ruled_out(verdicts, known)
    if reason is not None:
        return wording.fill(_OTHER_PC.say(lang), {"reason": reason.message})
    missing = [one.title for one in verdicts if one.level == "required" and one.status == "not_met"]
    # Of something that was not judged at all, nothing may be said.
    there = {one.id: one.status for one in verdicts if one.id in known.of_the_pc}
    said = [sentence]
    if known.of_the_pc and there.keys() == known.of_the_pc:
        if set(there.values()) <= {"met", "not_applicable"}:
            said.append(_NO_NEW_PC.say(lang))
        elif not {"not_met", "below_recommended"} & set(there.values()):
            said.append(_NO_NEW_PC_SO_FAR.say(lang))
    if missing:
        said.append(wording.fill(_MISSING.say(lang), {"items": _listed(missing, lang)}))
    return _joined(said, lang)


def _first(verdicts: tuple[Verdict, ...], known: Marks, lang: Lang) -> list[str]:
    said = (known.first.get((one.id, one.outcome)) for one in verdicts)
    return [text.say(lang) for text in said if text is not None]


def _joined(sentences: list[str], lang: Lang) -> str:
    return ("" if lang == "ja" else " ").join(sentences)


def _listed(titles: list[str], lang: Lang) -> str:
    more = len(titles) - _NAMED
    if more > 0:
        titles = [*titles[:_NAMED], wording.fill(_MORE.say(lang), {"count": str(more)})]
    return wording.join(titles, lang)
